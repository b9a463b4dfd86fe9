"""The desk's own check: whether every call that is due went out, by what was written down (rules 59, 63)."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field

from desk import escalation
from desk.ladders import Escalating
from desk.section import Section, Whole, refuse
from desk.ticket import Event, Ticket
from desk.wording import N_

AGAIN_FIRST, AGAIN_LONGEST = timedelta(minutes=5), timedelta(hours=6)
"""After how long an alarm that lasts is repeated: first, and at the most; doubled each time."""
APART = timedelta(minutes=1)
"""How far apart alarms are, however much is found."""


_ADDRESS = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.:-]*(/[!-~]*)?")


def _address(text: str) -> str:
    if text and not _ADDRESS.fullmatch(text):
        raise refuse(N_("“{value}” is not an address: write one that begins with https://."), value=text)
    return text


class Auditing(Section):
    """How the desk checks that its calls go out, and who is told that the desk is alive."""

    tolerance_minutes: Whole = Field(default=3, ge=1, le=60)
    """Minutes after which a call that is due and has not gone out raises the alarm."""
    heartbeat: Annotated[str, AfterValidator(_address)] = ""
    """An https address outside that is fetched once a minute while all is well. Empty: none is."""

    @property
    def tolerance(self) -> timedelta:
        """How late a call may be."""
        return timedelta(minutes=self.tolerance_minutes)


class What(StrEnum):
    """What is amiss."""

    NOT_CLIMBED = "not_climbed"
    """A step was due and was not taken: nobody watches the clock."""
    NOT_POSTED = "not_posted"
    """A step was taken, and who was to be called was not: nothing sends."""
    REFUSED = "refused"
    """The same, for Slack refused it for good: they are gone, say, or the channel is."""


@dataclass(frozen=True)
class Missing:
    """A call that should have gone out: of which ticket, `since` when, and to whom if that is known."""

    ticket: int
    number: int
    what: What
    since: datetime
    escalation: int
    round: int = 0
    step: int = 0
    to: str = ""

    @property
    def key(self) -> str:
        """The same for all that is missing of one escalation: its later steps are no news."""
        return f"{self.ticket}.{self.escalation}"


class Place(NamedTuple):
    """Which call it is: of which escalation, round and step, to whom."""

    escalation: int
    round: int
    step: int
    to: str


@dataclass(frozen=True)
class Post:
    """What became of a call: its state in the outbox, whether it `stands`, and since when it should."""

    state: str
    stands: bool
    since: datetime


def missing(
    ticket: Ticket,
    climbed: Collection[Event],
    posts: Mapping[Place, Post],
    policy: Escalating,
    before: datetime,
) -> Iterator[Missing]:
    """The calls of this ticket that were due `before` then and did not go out, though nobody is on it."""
    for turn in escalation.turns(ticket, policy):
        if turn.at <= before:
            seq = int(turn.change.detail["escalation"])
            yield Missing(ticket.id, ticket.number, What.NOT_CLIMBED, turn.at, seq)
    called = {place: event.at for event in climbed for place in _called(ticket, event)}
    for place, at in called.items():
        since = _lost_since(posts.get(place), at, is_repeated=_is_repeated(place, called))
        if since and since <= before:
            post = posts.get(place)
            what = What.REFUSED if post and post.state == "buried" else What.NOT_POSTED
            yield Missing(ticket.id, ticket.number, what, since, *place)


def _called(ticket: Ticket, event: Event) -> Iterator[Place]:
    """Whom the step called, while nobody is on it and it has not begun again."""
    detail, reach = event.change.detail, escalation.reach_of(event.change)
    seq, step, round_ = (int(detail[name]) for name in ("escalation", "step", "round"))
    one = escalation.of(ticket, seq)
    if one and one.climbs and one.round == round_:
        for to in (reach.channel,) if reach.channel else reach.people:
            yield Place(seq, round_, step, to)


def _is_repeated(place: Place, called: Collection[Place]) -> bool:
    """Whether a later step called the same reader."""
    return any(each.step > place.step and each == place._replace(step=each.step) for each in called)


def _lost_since(post: Post | None, at: datetime, *, is_repeated: bool) -> datetime | None:
    """Since when the call that was made at that moment should be out; None when it is, or need not be."""
    if post is None:
        return at
    if post.stands or (post.state == "sent" and is_repeated):  # both were held, and the later one says it all
        return None
    return post.since


@dataclass(frozen=True)
class Report:
    """What the latest check found, and when that was; None before the first."""

    found: tuple[Missing, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True)
class Alarmed:
    """That people were told: of which calls, when first and last, and how often."""

    keys: frozenset[str]
    since: datetime
    told_at: datetime
    times: int = 1


def alarmed(was: Alarmed | None, found: Collection[Missing], now: datetime) -> Alarmed | None:
    """The alarm after it is told of these; None when it need not be now."""
    keys = frozenset(each.key for each in found)
    if was is None:
        return Alarmed(keys, now, now)
    waited = now - was.told_at
    if keys - was.keys and waited >= APART:
        return Alarmed(was.keys | keys, was.since, now, was.times)
    if waited >= min(AGAIN_LONGEST, AGAIN_FIRST * 2 ** min(was.times - 1, 10)):
        return Alarmed(was.keys | keys, was.since, now, was.times + 1)
    return None
