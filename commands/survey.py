"""Survey: the requester of a solved ticket is asked how it went, unless they had better not be (rule 86)."""

from collections.abc import Iterable

from desk import surveying
from desk.access import may
from desk.life import Changes
from desk.surveying import Respondent
from desk.ticket import Change, Kind, Ticket
from storage import people, ratings
from storage.database import alone
from storage.work import Work


def survey(work: Work, ticket: Ticket, changes: Iterable[Change]) -> Changes:
    """The changes, with what becomes at this moment of the wish to ask."""
    return tuple(_decided(work, ticket) if each.kind is Kind.SURVEYED else each for each in changes)


def _decided(work: Work, ticket: Ticket) -> Change:
    """One replica at a time asks a person, or two of their tickets would be asked of at once."""
    alone(work.session, f"survey:{work.workspace.id}:{ticket.requester}")
    return surveying.decide(ticket, _whom(work, ticket), work.workspace.policy.csat, work.now)


def _whom(work: Work, ticket: Ticket) -> Respondent:
    """The requester as they are now: a bot presses no button, nor does who left or is not served."""
    person = ticket.requester
    known = people.person(work.session, work.workspace.id, person)
    is_there = known is None or not (known.is_bot or known.is_gone)
    return Respondent(
        can_answer=is_there and may(work.viewer(person), "rate", ticket),
        last=ratings.last_asked(work.session, work.workspace.id, person),
        quiet_until=people.quiet_until(work.session, work.workspace, person, work.now),
    )
