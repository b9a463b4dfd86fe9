"""Climb a ladder: a step that is due is taken, and it is noted whom it reached (rules 58, 61)."""

from collections.abc import Iterable
from dataclasses import replace

from desk import escalation
from desk.escalation import Reach
from desk.life import Changes
from desk.ticket import Change, Kind, Ticket
from storage import reach
from storage.work import Work


def climb(work: Work, ticket: Ticket, changes: Iterable[Change]) -> Changes:
    """The changes, with whom each step of a ladder reaches at this moment."""
    return tuple(_step(work, ticket, each) if each.kind is Kind.CLIMBED else each for each in changes)


def _step(work: Work, ticket: Ticket, change: Change) -> Change:
    one = escalation.of(ticket, int(change.detail["escalation"]))
    assert one is not None, "what is climbed is open"
    if int(change.detail["round"]) > one.round:
        one = replace(one, reached=False)
    place, steps = int(change.detail["step"]), one.ladder.steps
    found = reach.reach(work.session, work.workspace, ticket, steps[place], work.now) if steps else Reach()
    if found.is_empty and escalation.is_last_hope(one, place):
        found = reach.last_hope(work.session, work.workspace, ticket, work.now)
    return escalation.reaching(change, found)
