"""What one person reads, or has read for them, because of what they just did."""

from dataclasses import dataclass
from typing import Any

from desk.effects.effect import Delivery, Effect
from desk.wording import Sentence


@dataclass(frozen=True)
class Respond(Effect):
    """One person reads the answer to what they just did; nobody else sees it.

    It goes through Slack's `response_url`, or where a form gave none, into `channel`: a person's id stands
    for the conversation with them.
    """

    delivery = Delivery.AT_MOST_ONCE
    lasting = False
    person: str
    url: str
    channel: str
    sentence: str
    filled: dict[str, Any]
    replaces: bool = False
    """Whether it stands in place of what was clicked."""


@dataclass(frozen=True)
class Propose(Effect):
    """Somebody is asked, for their eyes only, whether a ticket shall be opened from their message."""

    delivery = Delivery.AT_MOST_ONCE
    lasting = False
    person: str
    channel: str
    ts: str

    def name(self, _seq: int = 0) -> str:
        """Once a message."""
        return f"propose:{self.channel}:{self.ts}"


@dataclass(frozen=True)
class ReadThread(Effect):
    """A thread is read from Slack and handed in like a delivery, for a ticket starts from its message `seed`.

    `person` asked for that by the `door` at Slack's moment `asked`, and is answered at `url` if it is given.
    What is read is what stands in the thread under `thread` after the moment `after`.
    """

    delivery = Delivery.IDEMPOTENT
    person: str
    door: str
    channel: str
    seed: str
    asked: str
    thread: str
    after: str = ""
    url: str = ""

    def name(self, _seq: int = 0) -> str:
        """The same for every repetition, and no other reading's."""
        return f"read:{self.channel}:{self.seed}:{self.asked}:{self.person}:{self.after}"


@dataclass(frozen=True)
class ShowHome(Effect):
    """A person's home tab shows the present again, after they did something there."""

    delivery = Delivery.IDEMPOTENT
    lasting = False
    person: str


def respond(person: str, url: str, channel: str, sentence: Sentence, *, replaces: bool = False) -> Respond:
    """The sentence as an answer to this person."""
    return Respond(person, url, channel, sentence.id, dict(sentence.values), replaces)
