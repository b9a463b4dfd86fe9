"""What the desk measures of clocks is what two oracles say, over many lives that need no database."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from desk import joining, life, undoing
from desk.episodes import measured
from desk.fold import fold, passages
from desk.refusal import Refused
from desk.severity import Guess, Severity
from desk.sla import agree
from desk.ticket import Change, Event, Kind, Side, Ticket
from desk.waking import due
from tests.commands import whole_log
from tests.faults.replay import SEED, replayed
from tests.stage import BEGINNING
from tests.storage import by_hand
from tests.storage.test_quarter import DESK, POLICY

TERMS = DESK.terms
VERSIONS = {TERMS.version: TERMS}
AGENT = "U0ADA"
TIMED = {"acknowledged", "first_response", "next_response", "resolution"}
TICKETS = (1, 2, 3)
"""Those that something happens to; more come of what is split off."""


@dataclass
class Message:
    """Something said on a ticket, in its own thread or in that of one merged into it."""

    id: int
    ticket: int
    thread: int
    side: Side
    by: str
    at: datetime
    is_gone: bool = False


class Lives:
    """Three tickets of a desk that lives by dice: as its commands do, but kept in plain lists."""

    def __init__(self, seed: int) -> None:
        self.dice, self.now = random.Random(seed), BEGINNING
        self.tickets: dict[int, Ticket] = {}
        self.logs: dict[int, list[Event]] = {}
        self.said: list[Message] = []
        self.on_their_way: list[Message] = []
        for who in ("U0ANNA", "U0BEN", "U0ANNA"):
            self.open(len(self.tickets) + 1, who, self.says(0, Side.REQUESTER, who))
            self.now += timedelta(minutes=10)

    def live(self, steps: int) -> "Lives":
        for _ in range(steps):
            self.now += timedelta(
                seconds=self.dice.choice((1, 5, 20, 20, 40, 600, 3600, 3 * 3600, 30 * 3600))
            )
            self.attempt(ACTS[self.dice.choice(list(ACTS))])
            if self.dice.random() < 0.15:
                self.now += timedelta(seconds=1)
                self.attempt(undo)
        return self

    def attempt(self, act: "Act") -> None:
        """What is refused leaves no trace."""
        before = self.tickets.copy(), {number: log.copy() for number, log in self.logs.items()}
        messages = [copy(each) for each in self.said]
        try:
            act(self, self.dice.choice(TICKETS))
        except Refused:
            self.tickets, self.logs = before
            self.said = messages
            self.on_their_way = [messages[each.id - 1] for each in self.on_their_way]

    def open(self, number: int, who: str, first: Message) -> None:
        first.ticket = first.thread = number
        self.tickets[number] = Ticket(number, "T0", number, who, "C0SUPPORT", f"{number}.1")
        self.logs[number] = []
        self.record(number, life.receive(first.id, Guess(Severity.SEV3, ()), said=first.at), who)

    def says(self, number: int, side: Side, who: str = AGENT, late: int = 0) -> Message:
        at = self.now - timedelta(seconds=late)
        self.said.append(Message(len(self.said) + 1, number, number, side, who, at))
        return self.said[-1]

    def record(self, number: int, changes: Iterable[Change], by: str = AGENT) -> Ticket:
        before = self.tickets[number]
        self._record(number, changes, by)
        self._record(number, agree(before, self.tickets[number], TERMS, VERSIONS), by)
        return self.tickets[number]

    def _record(self, number: int, changes: Iterable[Change], by: str) -> None:
        for change in changes:
            ticket, who = self.tickets[number], None if change.rule else by
            event = Event(ticket.seq + 1, change, who, change.rule or "test", self.now)
            self.tickets[number] = fold(ticket, [event])
            self.logs[number].append(event)

    def chain(self, number: int) -> list[int]:
        """The ticket and those that it goes on as."""
        into = self.tickets[number].merged_into
        return [number] if into is None else [number, *self.chain(into)]

    def one(self, number: int) -> Ticket:
        """A ticket that goes on by itself."""
        ticket = self.tickets[number]
        if ticket.merged_into is not None:
            raise Refused(joining.goes_on(ticket, self.tickets[ticket.merged_into]))
        return ticket


Act = Callable[[Lives, int], object]


def changed(change: Callable[[Lives, Ticket], Iterable[Change]]) -> Act:
    """An agent does something to a ticket."""
    return lambda lives, number: lives.record(number, change(lives, lives.one(number)))


def note(lives: Lives, ticket: Ticket) -> int:
    message = lives.says(ticket.number, Side.AGENT)
    message.is_gone = True  # nobody takes it back
    return message.id


def first_delivered(act: Act) -> Act:
    """What is on its way is delivered before: no oracle says what it does to what is away meanwhile."""

    def acts(lives: Lives, number: int) -> None:
        deliver(lives, number)
        lives.now += timedelta(seconds=1)
        act(lives, number)

    return acts


def grave(lives: Lives, number: int) -> None:
    ticket = lives.one(number)
    if ticket.solved_at is None:
        lives.record(number, life.set_severity(ticket, Severity(lives.dice.choice((1, 1, 2, 3, 4)))))


def write(lives: Lives, number: int) -> None:
    """Somebody writes in the thread, heard sometimes a while later, but no answer later than a new policy."""
    who, late = (
        lives.dice.choice(("U0ANNA", "U0ANNA", "U0BEN", AGENT, AGENT)),
        lives.dice.choice((0, 0, 7, 200)),
    )
    host, at = lives.chain(number)[-1], lives.now - timedelta(seconds=late)
    side = Side.AGENT if who == AGENT else Side.REQUESTER
    changes = [each.at for each in lives.logs[host] if each.change.kind is Kind.POLICY_APPLIED]
    if at < lives.logs[number][0].moment or (side is Side.AGENT and at <= changes[-1]):
        return
    if side is Side.REQUESTER and life.is_over(lives.tickets[host], at, timedelta(days=7)):
        return
    message, of = lives.says(host, side, who, late), number if number != host else None
    message.thread = number
    if side is Side.REQUESTER and lives.dice.random() < 0.3:
        lives.record(host, life.acknowledge(message.id, at, of), who)
    else:
        lives.record(host, life.hear(lives.tickets[host], message.id, side, at, of), who)


def reply(lives: Lives, number: int) -> None:
    """An agent's answer is on its way, perhaps with what it promises, or as the last word."""
    ticket, then = lives.one(number), lives.dice.choice(("", "", "wait", "solve", "promise"))
    message = lives.says(number, Side.AGENT)
    ticket = lives.record(number, life.reply(ticket, message.id, Side.AGENT, waits=then == "wait"))
    if then == "solve":
        lives.record(number, life.solve(ticket, None))
    if then == "promise":
        until = lives.now + timedelta(minutes=45)
        lives.record(number, life.promise(ticket, until, lives.now, message.id))
    lives.on_their_way.append(message)


def deliver(lives: Lives, _number: int) -> None:
    for message in lives.on_their_way:
        changes = life.delivered(message.id, message.at)
        if lives.dice.random() < 0.1:
            changes = life.undelivered("Carry", "is_archived", message.id)
        lives.record(message.ticket, () if message.is_gone else changes)
    lives.on_their_way = []


def merge(lives: Lives, number: int) -> None:
    loser = lives.one(number)
    survivor = lives.one(lives.dice.choice([each for each in TICKETS if each != number]))
    lost, won = joining.merge(loser, survivor, [lives.tickets[each] for each in loser.absorbed])
    lives.record(survivor.number, won)
    lives.record(number, lost)


def unmerge(lives: Lives, number: int) -> None:
    """What was said in its thread goes along; each that it went on as is without it."""
    _, *survivors = lives.chain(number)
    lives.record(number, joining.unmerge(lives.tickets[number], lives.logs[number], lives.now))
    gone = {number, *lives.tickets[number].absorbed}
    for event in joining.said_meanwhile(list(lives.logs[survivors[-1]]), gone):
        message = lives.said[(event.change.message or 0) - 1]
        if message.ticket == survivors[-1] and not message.is_gone:
            message.ticket = number
            again = life.hear(lives.tickets[number], message.id, message.side, message.at)
            thanks = life.acknowledge(message.id, message.at)
            lives.record(number, thanks if "thanks" in event.change.detail else again, message.by)
    for survivor in survivors:
        ticket = lives.tickets[survivor]
        began = min(lives.logs[each][0].moment for each in {survivor, *ticket.absorbed} - gone)
        those = [lives.tickets[each] for each in sorted(gone)]
        parted = joining.release(ticket, lives.logs[survivor], lives.tickets[number], those, began)
        lives.record(survivor, parted)


def undo(lives: Lives, number: int) -> None:
    log = lives.logs[number]
    act = undoing.latest(lives.tickets[number].blank, log, AGENT, lives.now, None)
    if act.is_merge:
        unmerge(lives, number)
    else:
        lives.record(number, undoing.undo(lives.tickets[number], act))


def take_back(lives: Lives, _number: int) -> None:
    message = lives.dice.choice(lives.said)
    is_there = lives.tickets[message.ticket].status not in whole_log.GONE
    if is_there and not message.is_gone and message not in lives.on_their_way:
        message.is_gone = True
        ticket = lives.tickets[message.ticket]
        theirs = (each for each in lives.said if each.ticket in {ticket.id, *ticket.absorbed})
        is_left = any(each.side is Side.REQUESTER and not each.is_gone for each in theirs)
        lives.record(ticket.id, life.delete(ticket, message.id, nothing_left=not is_left), message.by)


def split(lives: Lives, _number: int) -> None:
    """A message and what its author said after it are a ticket of their own."""
    message, new = lives.dice.choice(lives.said), len(lives.tickets) + 1
    old = message.ticket
    is_first = lives.logs[old][0].change.message == message.id
    is_there = lives.one(old).status not in whole_log.GONE
    if message.side is Side.AGENT or message.is_gone or is_first or not is_there:
        return
    theirs = (each for each in lives.said if (each.ticket, each.by) == (old, message.by))
    along = [each for each in theirs if each.id > message.id and not each.is_gone]
    lives.open(new, message.by, message)
    for each in along:
        each.ticket = each.thread = new
        lives.record(new, life.hear(lives.tickets[new], each.id, each.side, each.at), each.by)
    parts = joining.split(lives.tickets[old], lives.tickets[new], message.id, [each.id for each in along])
    for number, part in zip((old, new), parts, strict=True):
        lives.record(number, part)


def tick(lives: Lives, _number: int) -> None:
    for number in lives.tickets:
        while changes := due(lives.tickets[number], POLICY, VERSIONS, lives.now):
            lives.record(number, changes)


DO: dict[str, Callable[[Lives, Ticket], Iterable[Change]]] = {
    "take": lambda _lives, ticket: life.take(ticket, AGENT),
    "transfer": lambda _lives, ticket: life.transfer(ticket, "U0BO"),
    "unassign": lambda _lives, ticket: life.hand_back(ticket),
    "solve": lambda lives, ticket: life.solve(ticket, note(lives, ticket)),
    "wait": lambda _lives, ticket: life.wait(ticket),
    "hold": lambda lives, ticket: life.hold(
        ticket, note(lives, ticket), lives.now + timedelta(hours=2), lives.now
    ),
    "resume": lambda _lives, ticket: life.resume(ticket),
    "reopen": lambda lives, ticket: life.reopen(ticket, note(lives, ticket)),
    "close": lambda _lives, ticket: life.close(ticket),
    "promise": lambda lives, ticket: life.promise(
        ticket, lives.now + timedelta(minutes=lives.dice.choice((30, 90, 1800))), lives.now
    ),
    "unpromise": lambda _lives, ticket: life.unpromise(ticket),
}
OFTEN = {
    "write": write,
    "reply": reply,
    "deliver": deliver,
    "merge": first_delivered(merge),
    "unmerge": unmerge,
    "tick": tick,
}
ACTS: dict[str, Act] = {
    **{name: changed(each) for name, each in DO.items()},
    **{
        "grave": grave,
        "undo": undo,
        "take back": take_back,
        "split": split,
        "solve again": changed(DO["solve"]),
    },
    "grave": first_delivered(grave),
    "dismiss": first_delivered(changed(lambda _lives, ticket: life.dismiss(ticket))),
    **{f"{name} {more}": act for name, act in OFTEN.items() for more in range(3)},
    **{f"write {more}": write for more in range(3, 7)},
}


def check(ticket: Ticket, log: list[Event]) -> None:
    """Its clocks stand as the whole log says, and of each run is measured what is worked out by hand."""
    assert fold(ticket.blank, log) == ticket
    assert whole_log.kept(ticket) == whole_log.oracle(log)
    hand = by_hand.Life({"number": 1, "status": ticket.status, "merged_into": ticket.merged_into}, log)
    if not hand.counts:
        return
    runs = [(key[0], each) for key, each in measured(passages(ticket.blank, log), VERSIONS).items() if each]
    decided = Counter((clock, each.decided_at, each.is_kept) for clock, each in runs if each.decided_at)
    assert decided == Counter((run.clock, *how) for run in hand.runs if (how := hand.decided(run)))
    took = Counter(
        (clock, each.took if each.worked is None else each.worked)
        for clock, each in runs
        if each.took is not None
    )
    over = [run for run in hand.runs if run.clock in TIMED and run.ended and not run.cancelled]
    assert took == Counter((run.clock, hand.took(run, by_hand.PAUSING.get(run.clock, set()))) for run in over)


@pytest.mark.parametrize(
    "lives", [pytest.param(100, id="default"), pytest.param(20_000, id="soak", marks=pytest.mark.soak)]
)
def test_each_run_of_a_clock_is_measured_as_by_hand(lives: int) -> None:
    """Rules 1, 3-32, 42-44, 49, 94."""
    for seed in range(SEED, SEED + lives):
        with replayed(seed):
            lived = Lives(seed).live(40)
            for number, ticket in lived.tickets.items():
                check(ticket, lived.logs[number])
