"""What rules would have made of a ticket's past, had they been there: nothing is written, nobody is told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from desk.fold import apply
from desk.reaction import Known, Outcome, Past, Reaction, Run, Words, by_rule
from desk.ticket import Event, Ticket


def rehearse(known: Known, blank: Ticket, log: Iterable[Event], words: Words, until: datetime) -> list[Run]:
    """The runs of these rules over the ticket's log, of which what rules did then is left out."""
    life = _Life(known, blank, words)
    events = (event for event in log if not by_rule(event))
    for at, unit in groupby(events, key=attrgetter("at")):
        life.work_off(at)
        life.go_on(list(unit), at)
    life.work_off(until)
    return life.runs


class _Life:
    """A ticket that lives once more, unit of work by unit of work."""

    def __init__(self, known: Known, blank: Ticket, words: Words) -> None:
        self._known, self._ticket, self._words = known, blank, words
        self._waiting: list[Run] = []
        self._ran: dict[str, datetime] = {}
        self.runs: list[Run] = []

    def go_on(self, events: list[Event], at: datetime) -> None:
        """What happened to it then, and what the rules make of that."""
        new = []
        for event in events:
            new.append(replace(event, seq=self._ticket.seq + 1))
            self._ticket = apply(self._ticket, new[-1])
        reaction = self._reaction(at)
        reaction.follow(new)
        self._learn(reaction, at)

    def work_off(self, until: datetime) -> None:
        """The runs that were due by then, in their order."""
        while due := [run for run in self._waiting if run.due <= until]:
            first = min(due, key=attrgetter("due"))
            self._waiting.remove(first)
            reaction = self._reaction(first.due)
            reaction.resume(first)
            self._learn(reaction, first.due)

    def _reaction(self, at: datetime) -> Reaction:
        past = Past(dict(self._ran), {run.rule for run in self._waiting})
        return Reaction(self._known, self._ticket, past, self._words, at)

    def _learn(self, reaction: Reaction, at: datetime) -> None:
        self._ticket = reaction.ticket
        self.runs += reaction.runs
        self._waiting += [run for run in reaction.runs if run.outcome is Outcome.WAITING]
        self._ran |= {run.rule: at for run in reaction.runs if run.outcome is Outcome.RAN}
