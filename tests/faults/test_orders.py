"""Edits, deletions and replies told in any order, and twice, leave what they leave in their own: T14."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select

from desk.ticket import Clock, Clocks
from handlers.receive import Receiver
from storage.database import Database, Session
from storage.inbox import Delivery
from storage.tables.messages import BODY, MESSAGE
from storage.tables.tickets import TICKET, facts
from storage.workspaces import keep
from tests.faults.replay import SEED, note, replay
from tests.stage import ADA, ANNA, BEGINNING, BEN, EVERYBODY, KNOWN, WORKSPACE, Moment, run

Json = dict[str, Any]

DESK = replace(WORKSPACE, places=replace(WORKSPACE.places, intake=frozenset({"C0SUPPORT", "C0GENERAL"})))

IN_ORDER, SHUFFLED = "C0SUPPORT", "C0GENERAL"
"""The same is said in both channels; of the second, Slack tells in whatever order."""
APART = 3600
"""Seconds between one request and the next, so that none is more of another (rule 52)."""
AT_ONCE = 20
"""Deliveries of one transaction."""
TWICE = 0.2
"""How many of what is told out of order is told twice."""


@dataclass(frozen=True)
class State:
    """What is left of a conversation: the words that stand by their place, and the ticket they make."""

    words: tuple[tuple[str, str | None], ...]
    ticket: tuple[Any, ...] | None


def conversation(dice: random.Random, number: int) -> list[Json]:
    """What happens in one thread, in its own order: Slack's events without their channel."""
    root = BEGINNING.timestamp() - APART * (number + 1)
    standing = {_ts(root, 0): ANNA.id}
    events = [_posted(_ts(root, 0), ANNA.id, f"request {number}")]
    for moment in range(1, dice.randint(3, 10)):
        ts = dice.choice(sorted(standing) or [""])
        match dice.choice(("reply", "reply", "edit", "edit", "delete") if ts else ("reply",)):
            case "reply":
                said, by = _ts(root, moment), dice.choice((ANNA.id, BEN.id, ADA.id))
                standing[said] = by
                events.append(_posted(said, by, f"reply {moment}", _ts(root, 0)))
            case "edit":
                events.append(_edited(ts, standing[ts], f"words {moment}", _ts(root, moment), _ts(root, 0)))
            case "delete":
                events.append(_deleted(ts, standing.pop(ts), _ts(root, 0)))
    return events


def _ts(root: float, moment: int) -> str:
    return f"{root + moment:.6f}"


def _posted(ts: str, user: str, text: str, thread: str | None = None) -> Json:
    said = {"type": "message", "ts": ts, "user": user, "text": text}
    return {**said, "thread_ts": thread} if thread else said


def _edited(ts: str, user: str, text: str, at: str, root: str) -> Json:
    thread = {"thread_ts": root} if ts != root else {}
    message = {"type": "message", "ts": ts, "user": user, "text": text, "edited": {"ts": at}, **thread}
    return {"type": "message", "subtype": "message_changed", "message": message}


def _deleted(ts: str, user: str, root: str) -> Json:
    before = {"type": "message", "ts": ts, "user": user, "text": "", "thread_ts": root}
    return {"type": "message", "subtype": "message_deleted", "deleted_ts": ts, "previous_message": before}


def shuffled(dice: random.Random, events: Sequence[Json]) -> list[Json]:
    """The same events in another order, some of them twice."""
    told = [*events, *(event for event in events if dice.random() < TWICE)]
    dice.shuffle(told)
    return told


@dataclass(frozen=True)
class Orders:
    """How many events were told, how many conversations came out otherwise, and the first of those."""

    told: int
    different: int
    first: str


Tamper = Callable[[int, Json], Json]


def tell(database: Database, moment: Moment, told: Iterable[Json], tamper: Tamper) -> None:
    """The desk is told these events, many in a transaction, each a second after the one before."""
    receive = Receiver({DESK.id: DESK})
    numbered = [tamper(at, event) for at, event in enumerate(told)]

    def some(session: Session, part: Sequence[Json]) -> None:
        for event in part:
            receive(session, Delivery(DESK.id, "", "event", {"event": event}), moment.push(seconds=1))
            session.flush()

    for start in range(0, len(numbered), AT_ONCE):
        part = numbered[start : start + AT_ONCE]
        run(database, lambda session, part=part: some(session, part))


def states(database: Database, channel: str) -> dict[str, State]:
    """What is left of each conversation of the channel, by where it began."""
    words = select(MESSAGE.c.ts, MESSAGE.c.thread_ts, BODY.c.text).join(
        BODY, (BODY.c.message_id == MESSAGE.c.id) & (BODY.c.version == MESSAGE.c.version)
    )
    rows = database.look(lambda session: session.execute(words.where(MESSAGE.c.channel_id == channel)).all())
    of_channel = select(TICKET).where(TICKET.c.channel_id == channel)
    tickets = {row.thread_ts: row for row in database.look(lambda s: s.execute(of_channel).all())}
    said: dict[str, dict[str, str | None]] = {}
    for row in rows:
        said.setdefault(row.thread_ts or row.ts, {})[row.ts] = row.text
    return {root: State(tuple(sorted(said[root].items())), _left(tickets.get(root))) for root in said}


def _left(ticket: Any) -> tuple[Any, ...] | None:
    if ticket is None:
        return None
    told = (ticket.status, ticket.requester_id, ticket.opened_at, ticket.answered_at, ticket.edited)
    return (*told, *_clocks(facts(ticket).clocks))


def _clocks(clocks: Clocks) -> tuple[Any, ...]:
    """What was answered first and when, what runs and since when, and what is to be answered.

    A later wait that is over is none of it: of one whose end was told before it, the desk never knew.
    """
    first = [clocks.latest(clock) for clock in (Clock.ACKNOWLEDGED, Clock.FIRST_RESPONSE)]
    ends = [(each.began, each.is_cancelled or each.ended) for each in first if each]
    runs = sorted((each.clock, each.began) for each in clocks.episodes if each.ended is None)
    return ends, runs, [each.at for each in clocks.unanswered]


def compared(database: Database, moment: Moment, figure: int, tamper: Tamper) -> Orders:
    """Tell about so many events in their order and in another, and compare what is left of them."""
    dice, told = random.Random(SEED), 0
    talks: list[list[Json]] = []
    while told < figure:
        talks.append(conversation(dice, len(talks)))
        told += 2 * len(talks[-1])
    tell(
        database, moment, (_in(IN_ORDER, event) for talk in talks for event in talk), lambda _at, event: event
    )
    mixed = (_in(SHUFFLED, event) for talk in talks for event in shuffled(dice, talk))
    tell(database, moment, mixed, tamper)
    right, found = states(database, IN_ORDER), states(database, SHUFFLED)
    wrong = [root for root in right if found.get(root) != right[root]]
    first = "".join(f"\n{right[root]}\n{found.get(root)}" for root in wrong[:1])
    return Orders(told, len(wrong) + len(found.keys() - right.keys()), first)


def _in(channel: str, event: Json) -> Json:
    return {**event, "channel": channel}


@pytest.fixture
def database(database: Database) -> Database:
    """A database that knows a workspace with two intake channels."""
    places = {channel: tuple(who.id for who in EVERYBODY) for channel in (IN_ORDER, SHUFFLED)}
    triage = {DESK.places.triage: (ADA.id,)}
    run(database, lambda session: keep(session, DESK, KNOWN, {**places, **triage}))
    return database


@pytest.mark.parametrize(
    "figure", [pytest.param(300, id="default"), pytest.param(200_000, id="soak", marks=pytest.mark.soak)]
)
def test_any_order_leaves_the_same(database: Database, moment: Moment, figure: int) -> None:
    """T14, rules 7, 14, 46, 48, 49. 5,000 events would take the suite's minutes; the soak has 200,000."""
    found = compared(database, moment, figure, lambda _at, event: event)
    note(f"{found.told} events, {found.different} conversations came out otherwise")
    assert found.different == 0, found.first + replay()


def test_the_last_arrival_must_not_win(database: Database, moment: Moment) -> None:
    """T14's mutant: each edit counts as newer than all that were told before it."""

    def newest(at: int, event: Json) -> Json:
        if event.get("subtype") != "message_changed":
            return event
        return {**event, "message": {**event["message"], "edited": {"ts": f"{9_000_000_000 + at}.000000"}}}

    assert compared(database, moment, 500, newest).different > 2
