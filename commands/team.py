"""Give a ticket to another team."""

from desk import life
from desk.refusal import Refused
from desk.text import cut
from desk.ticket import Ticket
from desk.wording import N_, Sentence
from storage.work import Work


def team(work: Work, number: int, code: str) -> Ticket:
    """The ticket is this team's, and waits in its queue unless its assignee belongs to it."""
    ticket = work.ticket(number, "team")
    found = work.workspace.teams.get(code)
    if found is None:
        known = ", ".join(sorted(work.workspace.teams)) or "–"
        unknown = N_("There is no team “{code}”. The teams are: {known}.")
        raise Refused(Sentence(unknown, {"code": cut(code, 40), "known": known}))
    stays = ticket.assignee is None or found.includes(ticket.assignee)
    return work.record(ticket, life.move(ticket, code, stays=stays))
