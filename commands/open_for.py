"""Open a ticket for somebody else, who asked in the corridor or on the phone (rules 6, 10)."""

from commands.open import NONE, Details, begin
from desk.access import require
from desk.refusal import Refused
from desk.ticket import Ticket
from desk.wording import N_, Sentence
from storage import people
from storage.work import Work


def open_for(work: Work, person: str, text: str, details: Details = NONE) -> Ticket:
    """A ticket of this person's, who reads in a direct message that the actor opened it for them."""
    require(work.actor, "open-for")
    check_served(work, person)
    return begin(work, person, text, details)


def check_served(work: Work, person: str) -> None:
    """Pass if a ticket can be opened for this person; else Refused."""
    known = people.person(work.session, work.workspace.id, person)
    if known is None or known.is_bot or known.is_gone or not work.viewer(person).roles:
        nobody = N_("The desk does not serve {name}, so no ticket can be opened for them.")
        raise Refused(Sentence(nobody, {"name": known.name if known else person}))
