"""Which messages of a channel are tickets, and which belong to one that is open (rules 47, 50, 52)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desk.section import SHORT_NAMES
from desk.ticket import Ticket

TOMBSTONE = "tombstone"
"""The subtype of what stands where a message with replies was deleted."""
HEARD = frozenset({"", "file_share", "me_message", "thread_broadcast"})
"""Message subtypes that people write (rule 47); "" is a plain message."""


@dataclass(frozen=True)
class Said:
    """A message as Slack tells it. `ts` is Slack's id of it in its channel; `thread` its root's, if any.

    `root_author` is who wrote that root, where Slack tells. `bots` are the names of the program that wrote
    it: its app's id and its bot's; empty for people.
    """

    channel: str
    ts: str
    author: str
    text: str
    thread: str | None = None
    subtype: str = ""
    bots: tuple[str, ...] = ()
    edited_ts: str | None = None
    root_author: str = ""

    @property
    def at(self) -> datetime:
        """When it was said, in UTC."""
        return instant(self.ts)

    @property
    def direct(self) -> bool:
        """Whether it is said to the desk alone, in the bot's direct message."""
        return is_direct(self.channel)

    @property
    def top_level(self) -> bool:
        """Whether it starts a conversation rather than going on with one."""
        return self.thread is None or self.thread == self.ts


def is_direct(channel: str) -> bool:
    """Whether this is a direct message rather than a channel."""
    return channel.startswith("D")


def instant(ts: str) -> datetime:
    """The moment a Slack timestamp names, in UTC."""
    return datetime.fromtimestamp(float(ts), UTC)


def is_heard(said: Said, allowed_bots: Collection[str]) -> bool:
    """Whether the desk listens to it: people always, other bots only by policy (rule 47)."""
    if said.subtype == "bot_message" or said.bots:
        return not {*said.bots, said.author}.isdisjoint(allowed_bots)
    return said.subtype in HEARD


def is_seed(said: Said, bot: str) -> bool:
    """Whether a ticket can start from it if somebody asks: not from what Slack or the desk's `bot` wrote."""
    return said.author != bot and said.subtype in HEARD | {"bot_message"}


def is_marked(said: Said, marks: Collection[str]) -> bool:
    """Whether its author says by one of these marks, at its start, what it is or is not."""
    return said.text.lstrip().startswith(tuple(marks))


def marks(emoji: str) -> tuple[str, ...]:
    """The ways an emoji of the policy may stand in a message's text."""
    plain = emoji.replace("\ufe0f", "")
    return (plain, SHORT_NAMES[plain]) if plain in SHORT_NAMES else (emoji,)


def is_of_burst(said: Said, last_said_at: datetime, burst: timedelta) -> bool:
    """Whether a top-level message comes soon enough after its author's last one in the channel (rule 52)."""
    return bool(burst) and abs(said.at - last_said_at) <= burst


def joins(said: Said, latest: Ticket) -> bool:
    """Whether it may go on with its author's latest ticket of the channel (rule 52).

    What was said in private goes on with nothing that others read.
    """
    return not (latest.answered_at or latest.status.done) and latest.private is said.direct
