"""What requesters do: ask for help, and say how it went."""

from commands.comment import comment
from commands.emergency import emergency
from commands.open import open as open_
from commands.open_for import open_for
from commands.rate import rate
from commands.registry.verb import Group, Takes, Verb
from desk.surveying import is_asking
from desk.wording import N_

VERBS = (
    Verb(
        "open",
        open_,
        (Takes.TEXT,),
        N_("open a ticket"),
        N_("{key} is open. You will be answered in a direct message."),
        group=Group.ASK,
    ),
    Verb(
        "open-for",
        open_for,
        (Takes.PERSON, Takes.TEXT),
        N_("open a ticket for somebody else"),
        N_("{key} is open. They read so in a direct message."),
        group=Group.ASK,
    ),
    Verb(
        "emergency",
        emergency,
        (Takes.PERHAPS_TEXT,),
        N_("call everybody to what cannot wait a minute"),
        N_("{key} is open as an emergency, and everybody in charge is called."),
        group=Group.ASK,
    ),
    Verb(
        "rate",
        rate,
        (Takes.TICKET, Takes.RATING),
        N_("say how what you asked for went, 5 being best"),
        N_("Thank you for saying how {key} went."),
        Group.ASK,
        suits=is_asking,
    ),
    Verb(
        "comment",
        comment,
        (Takes.TICKET, Takes.PERHAPS_TEXT),
        N_("say why you rated it so; without words, what you said is erased"),
        N_("Kept with {key}: only the desk reads it."),
        Group.ASK,
        suits=is_asking,
    ),
)
