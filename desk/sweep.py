"""The sweep: what Slack's history shows is compared with what the desk knows (rules 46 to 50, 53)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from desk.intake import Said, is_heard

OPEN_END = "9999999999.999999"
"""The newest end of a gap that reaches up to the present."""
LONGEST_STEP = 60.0
"""Seconds between two calls where Slack allows fewest: one a minute (its limit for unlisted apps)."""
UNSETTLED = timedelta(minutes=1)
"""How young a message may be for its absence to mean nothing: it may be on its way into the history."""
STREAK = 20
"""Calls without a refusal after which a slowed pace is tried twice as fast."""


class Urgency(IntEnum):
    """Why a gap is looked at; the lowest first."""

    MISSED = 0
    """Nobody has looked there yet."""
    SUSPECT = 1
    """Something there is not as the desk knows it."""
    AGAIN = 2
    """It was seen, but may have been changed since."""


@dataclass(frozen=True)
class Gap:
    """A stretch of a channel, or of the `thread` that starts there, that is not proven to be known.

    It lies between the Slack timestamps `oldest` and `newest`, neither included.
    """

    row: int
    workspace: str
    channel: str
    thread: str
    urgency: Urgency
    oldest: str
    newest: str


@dataclass(frozen=True)
class Sight:
    """A message as it stands in Slack's history, and the event that would have told of it.

    `latest_reply`: the newest message of its thread; `is_stone`: it is what a deleted root leaves.
    """

    said: Said
    event: Mapping[str, Any]
    latest_reply: str | None = None
    is_stone: bool = False


@dataclass(frozen=True)
class Page:
    """What one call of Slack showed of a gap, oldest first.

    `complete`: nothing more stands in the gap; `gone`: there is no such thread or message any more.
    """

    sights: tuple[Sight, ...] = ()
    complete: bool = True
    gone: bool = False


@dataclass(frozen=True)
class Known:
    """What the desk knows of a message."""

    author: str
    edited_ts: str | None = None
    deleted: bool = False


def left_of(gap: Gap, page: Page) -> Gap | None:
    """What is left of the gap once the page is known; None when that is nothing."""
    if page.complete or not page.sights:
        return None
    lowest, highest = page.sights[0].said.ts, page.sights[-1].said.ts
    left = replace(gap, oldest=highest) if gap.thread else replace(gap, newest=lowest)
    return left if gap.oldest < left.newest and left != gap else None


def covered(gap: Gap, page: Page, began: datetime) -> Gap:
    """The part of the gap of which the page, asked for at that moment, shows all that has settled."""
    left = left_of(gap, page)
    settled = min(gap.newest, stamp(began - UNSETTLED))
    if left is None:
        return replace(gap, newest=settled)
    if gap.thread:
        return replace(gap, newest=min(left.oldest, settled))
    return replace(gap, oldest=left.newest, newest=settled)


class Kind(StrEnum):
    """What the desk was not told."""

    MESSAGE = "message"
    EDIT = "edit"
    DELETION = "deletion"


@dataclass(frozen=True)
class Missed:
    """Something that the desk was not told, as the event that should have told it.

    `id` is the same however often it is found.
    """

    kind: Kind
    id: str
    event: Mapping[str, Any]


@dataclass(frozen=True)
class Scope:
    """What of a channel is the desk's business: what was said after `since`, threads only unless intake.

    What the desk's own `bot` user posted never is.
    """

    since: str
    is_intake: bool
    bot: str
    allowed_bots: Collection[str] = ()

    def includes(self, said: Said) -> bool:
        """Whether a message that is not known should be."""
        is_ours = self.is_intake or not said.top_level
        return is_ours and said.ts > self.since and is_heard(said, self.allowed_bots)


def compare(page: Page, known: Mapping[str, Known], scope: Scope) -> Iterator[Missed]:
    """What the page shows that the desk does not know."""
    for sight in page.sights:
        said = sight.said
        if said.author == scope.bot:
            continue
        knows = known.get(said.ts)
        if knows is None:
            if scope.includes(said):
                yield Missed(Kind.MESSAGE, _id(said.channel, said.ts), sight.event)
        elif not knows.deleted and sight.is_stone:
            yield deletion(said.channel, said.ts, knows.author)
        elif not knows.deleted and (said.edited_ts or "") > (knows.edited_ts or ""):
            yield _edit(sight)


def _edit(sight: Sight) -> Missed:
    said = sight.said
    changed = {"type": "message", "subtype": "message_changed", "channel": said.channel}
    event = {**changed, "message": dict(sight.event)}
    return Missed(Kind.EDIT, _id(said.channel, said.ts, said.edited_ts or ""), event)


def deletion(channel: str, ts: str, author: str) -> Missed:
    """That this message is no more."""
    deleted = {"type": "message", "subtype": "message_deleted", "channel": channel, "deleted_ts": ts}
    event = {**deleted, "previous_message": {"ts": ts, "user": author}}
    return Missed(Kind.DELETION, _id(channel, ts, "gone"), event)


def _id(*parts: str) -> str:
    return ":".join(("history", *parts))


def stamp(at: datetime) -> str:
    """The Slack timestamp of a moment."""
    return f"{at.timestamp():.6f}"


@dataclass(frozen=True)
class Pace:
    """The seconds between two calls of a method, and how many calls in a row went well at this pace."""

    step: float
    streak: int = 0

    def went_well(self, shortest: float) -> "Pace":
        """One more call was answered; after many a slowed pace is tried faster, down to `shortest`."""
        if self.streak + 1 < STREAK:
            return Pace(max(self.step, shortest), self.streak + 1)
        return Pace(max(self.step / 2, shortest))

    def was_refused(self, seconds: float) -> "Pace":
        """Slack asked to wait: from now on at least as long between two calls, within reason."""
        return Pace(min(LONGEST_STEP, max(2 * self.step, seconds)))
