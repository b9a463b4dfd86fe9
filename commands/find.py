"""Find tickets by their words and by what they are: mine, open, sev1, tag:vpn, from:@anna, last 7d."""

from dataclasses import dataclass

from desk import query
from desk.text import whole
from storage import tickets
from storage.tickets import Page, Place
from storage.work import Work


@dataclass(frozen=True)
class Results:
    """A page of tickets, and the words that ask for it."""

    asked: str
    page: Page


def find(work: Work, asked: str, at: Place | None = None) -> Results:
    """The tickets the actor may see that match, newest first; without a word, the open ones."""
    asked = asked[: whole(asked, query.LONGEST)]
    wanted = query.read(asked, work.now)
    return Results(asked, tickets.find(work.session, work.workspace.id, work.actor, wanted, at))
