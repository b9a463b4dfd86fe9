"""What agents do with tickets every day."""

from commands.assign import assign
from commands.draft import draft
from commands.note import note
from commands.promise import promise
from commands.registry.verb import Option, Takes, Verb
from commands.reopen import reopen
from commands.reply import reply
from commands.retract import retract
from commands.revise import revise
from commands.severity import severity
from commands.solve import solve
from commands.take import take
from commands.undo import undo
from desk.wording import N_

VERBS = (
    Verb(
        "take",
        take,
        (Takes.TICKET,),
        N_("make a ticket yours"),
        N_("{key} is yours."),
        is_undoable=True,
    ),
    Verb(
        "assign",
        assign,
        (Takes.TICKET, Takes.PERSON),
        N_("give a ticket to an agent"),
        N_("{key} is assigned."),
        is_undoable=True,
    ),
    Verb(
        "severity",
        severity,
        (Takes.TICKET, Takes.SEVERITY),
        N_("say how severe it is, 1 being worst"),
        N_("{key} has its new severity."),
        is_undoable=True,
    ),
    Verb(
        "reply",
        reply,
        (Takes.TICKET, Takes.TEXT),
        N_("answer the requester in their thread, or ?vpn for a macro; then:wait or then:solve"),
        N_("Your reply to {key} is on its way."),
        options=(Option.MACRO, Option.THEN),
    ),
    Verb(
        "draft",
        draft,
        (Takes.TICKET,),
        N_("have a reply drafted from what the requester may read; nothing is sent"),
        N_("A reply to {key} is being drafted: the card says when it is there."),
    ),
    Verb(
        "promise",
        promise,
        (Takes.TICKET, Takes.DEADLINE, Takes.PERHAPS_TEXT),
        N_("promise the requester an update by a moment, perhaps with a reply"),
        N_("An update on {key} is promised."),
        is_undoable=True,
    ),
    Verb(
        "note",
        note,
        (Takes.TICKET, Takes.TEXT),
        N_("keep a note that only the desk reads"),
        N_("Noted on {key}."),
    ),
    Verb(
        "solve",
        solve,
        (Takes.TICKET, Takes.PERHAPS_TEXT),
        N_("solve it, saying what fixed it and, as cause:defect, what had caused it"),
        N_("{key} is solved."),
        options=(Option.CAUSE,),
        is_undoable=True,
    ),
    Verb(
        "reopen",
        reopen,
        (Takes.TICKET, Takes.PERHAPS_TEXT),
        N_("open it again, saying why"),
        N_("{key} is open again."),
        is_undoable=True,
    ),
    Verb(
        "revise",
        revise,
        (Takes.MESSAGE, Takes.TEXT),
        N_("change a reply or note of yours"),
        N_("Changed on {key}."),
    ),
    Verb(
        "retract",
        retract,
        (Takes.MESSAGE,),
        N_("take a reply or note of yours back"),
        N_("Taken back on {key}."),
    ),
    Verb(
        "undo",
        undo,
        (Takes.TICKET, Takes.EVENT),
        N_("undo what you did to a ticket, within a minute"),
        N_("{key} is as it was before."),
    ),
)
