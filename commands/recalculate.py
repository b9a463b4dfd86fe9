"""Measure tickets by the promises as they are now: an act of somebody's, with a report (rule 5)."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from commands.automate import automate
from desk.access import require, scope
from desk.recalculation import Recalculation, foretold, recalculate
from desk.refusal import Refused
from desk.ticket import Change, Ticket
from desk.wording import N_, Sentence
from storage import terms
from storage.work import Work

MOST_AT_ONCE = 500
"""Tickets that one unit of work measures anew, so that nobody waits long for it."""
MOST_REPORTED = 20
"""Tickets whose changes an answer in Slack lists; how many there are is always told."""


@dataclass(frozen=True)
class Part:
    """What became of some tickets; `last` is the id after which to go on, None when none is left.

    `seen` are the keys of those that the actor may see.
    """

    found: tuple[Recalculation, ...]
    last: int | None
    seen: frozenset[str]


def recalculate_one(work: Work, number: int) -> Sentence:
    """The ticket is measured by the present promises.

    Leads may, since they answer for what their desk promised, and operators, on what they see.
    """
    ticket = work.ticket(number, "recalculate")
    report = _measured(work, ticket)
    terms.keep(work.session, work.workspace)
    return Sentence(
        N_("{key} is measured by the present promises now."),
        {"key": ticket.key, **_reported([report], {ticket.key})},
    )


def recalculate_all(work: Work) -> Sentence:
    """Every ticket under older promises is measured by the present ones, so many at a time.

    Operators may: the policy is theirs. Of tickets that they may not see they read only how many there are.
    """
    require(work.actor, "recalculate-all")
    part = measured(work, 0)
    sentence = N_("Measured by the present promises now: {count} tickets.")
    more = N_("Measured by the present promises now: {count} tickets. There are more: do it again.")
    told = _reported(part.found, part.seen)
    return Sentence(sentence if part.last is None else more, {"count": len(part.found), **told})


def measured(work: Work, after: int, *, is_rehearsal: bool = False) -> Part:
    """Some of the tickets under older promises, those with the next ids, are measured by the present ones.

    In a rehearsal it is only told what would become of them.
    """
    found = terms.outdated(work.session, work.workspace, after, MOST_AT_ONCE)
    last = found[-1].id if len(found) == MOST_AT_ONCE else None
    reports = []
    for ticket in found:
        with suppress(Refused):  # it came to its end, or under these terms, a moment ago
            reports.append(
                _foretold(work, ticket)[0] if is_rehearsal else _measured(work, work.ticket_by_id(ticket.id))
            )
    if reports and not is_rehearsal:
        terms.keep(work.session, work.workspace)
    automate(work)
    sees = scope(work.actor)
    return Part(tuple(reports), last, frozenset(each.key for each in found if sees.includes(each)))


def _foretold(work: Work, ticket: Ticket) -> tuple[Recalculation, Change]:
    """What would become of the ticket, and the change by which it would; Refused when nothing would."""
    change = recalculate(ticket, work.workspace.terms, work.workspace.groups_of(ticket.requester))
    return foretold(ticket, change, work.versions, work.now), change


def _measured(work: Work, ticket: Ticket) -> Recalculation:
    report, change = _foretold(work, ticket)
    work.record(ticket, (change,))
    return report


def coded(of: Recalculation) -> dict[str, Any]:
    """The report as JSON can hold it."""
    shifts = [
        {
            "clock": str(each.clock),
            "before": each.before.isoformat() if each.before else None,
            "after": each.after.isoformat() if each.after else None,
            "late": each.late,
        }
        for each in of.shifts
    ]
    return {"key": of.key, "before": of.before, "after": of.after, "clocks": shifts}


def _reported(found: Sequence[Recalculation], seen: Collection[str]) -> dict[str, Any]:
    """What changes, as a report in Slack lists it, and how many tickets more there are (rule 93)."""
    changing = [each for each in found if each.changes]
    listed = [each for each in changing if each.key in seen][:MOST_REPORTED]
    return {
        "report": [coded(each) for each in listed],
        "unreported": len(changing) - len(listed),
    }
