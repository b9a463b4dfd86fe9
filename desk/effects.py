"""What the desk wants done outside: meaning, not payload; drawn from present facts when it is delivered."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, ClassVar

from desk.ticket import Kind, Status
from desk.wording import Sentence


class Delivery(StrEnum):
    """How an effect is made to happen once when an outcome is unknown."""

    RECONCILE = "reconcile"
    """A post: looked for by its id before it is sent again."""
    IDEMPOTENT = "idempotent"
    """An update: doing it twice is doing it once."""
    AT_MOST_ONCE = "at_most_once"
    """An ephemeral word to one person: not worth saying twice."""


class Why(StrEnum):
    """Why somebody is reminded of a ticket."""

    AWAKE = "awake"
    """Its snooze is over."""
    REVIEW = "review"
    """The date has come on which it was to be looked at again."""
    SILENT = "silent"
    """The requester never answered, and steps are left that have to be done first."""


@dataclass(frozen=True)
class Effect:
    """Something to be done outside, once its transaction has committed."""

    delivery: ClassVar[Delivery] = Delivery.RECONCILE
    lasting: ClassVar[bool] = True
    """Whether it is still worth doing long after it was buried."""
    renewed: ClassVar[bool] = False
    """Whether it is done once more when it is wanted again: it shows the present."""

    @property
    def queue(self) -> str:
        """Those of one queue happen in order: at the “card”, in the requester's “thread”, others apart."""
        return "thread"

    def name(self, seq: int) -> str:
        """What it is called among those of its ticket, derived from the event `seq` that caused it.

        The same for every repetition, so that a replay leaves the same effect.
        """
        return f"{seq}.{type(self).__name__}"

    def values(self) -> dict[str, Any]:
        """The effect as JSON can hold it."""
        return asdict(self)


class AtCard(Effect):
    """Something that stands at the card, or in its thread."""

    @property
    def queue(self) -> str:
        """With all else at the card."""
        return "card"


class InRoom(Effect):
    """Something that happens to a ticket's war room, or in it."""

    @property
    def queue(self) -> str:
        """With all else of the room."""
        return "room"


@dataclass(frozen=True)
class RefreshCard(AtCard):
    """The triage card shows the present: posted the first time, edited in place afterwards."""

    renewed = True
    ticket: int

    def name(self, _seq: int) -> str:
        """There is one card a ticket."""
        return "card"


@dataclass(frozen=True)
class Receipt(Effect):
    """The requester reads, in their thread, that the desk has it."""

    ticket: int


@dataclass(frozen=True)
class Carry(Effect):
    """A message stands where the other side reads: `to_requester` in their thread, else in the card's.

    `mendable`: it was typed into the desk, so the card's thread lets its author change it (rule 95). `via`:
    the ticket that goes on as this one, in whose requester's thread it stands (rule 42).
    """

    ticket: int
    message: int
    to_requester: bool
    mendable: bool = False
    via: int | None = None

    @property
    def queue(self) -> str:
        """With what else the same side reads."""
        return "thread" if self.to_requester else "card"

    def name(self, seq: int) -> str:
        """Each of the copies of a message."""
        return f"{seq}.Carry.{self.via or ('out' if self.to_requester else 'in')}"


@dataclass(frozen=True)
class Copy(Effect):
    """A file of a message is copied to where the other side reads, for they cannot open it where it stands.

    `file` is Slack's id of it; `to_requester` and `via` are as in the Carry that it goes along with.
    """

    ticket: int
    message: int
    file: str
    to_requester: bool
    via: int | None = None

    @property
    def queue(self) -> str:
        """After the message's words."""
        return "thread" if self.to_requester else "card"

    def name(self, seq: int) -> str:
        """Each file of each of the copies of a message."""
        return f"{seq}.Copy.{self.file}.{self.via or ('out' if self.to_requester else 'in')}"


@dataclass(frozen=True)
class Announce(Effect):
    """The requester reads, in their thread, that the ticket is solved or open again; `via` as in Carry.

    `unanswered`: it is solved because they did not answer.
    """

    ticket: int
    status: Status
    message: int | None
    unanswered: bool = False
    via: int | None = None

    def name(self, seq: int) -> str:
        """The same for every repetition of what follows from the event `seq`."""
        return f"{seq}.Announce" + (f".{self.via}" if self.via else "")


@dataclass(frozen=True)
class Pledge(Effect):
    """The requester reads, in their thread, that an update was promised (rule 20); `via` as in Carry.

    `event` gave the promise.
    """

    ticket: int
    event: int
    via: int | None = None

    def name(self, _seq: int) -> str:
        """Once a promise."""
        return _pledge(self.event, self.via)


@dataclass(frozen=True)
class Restate(Effect):
    """What the requester reads of the promise that was the latest at the `event` says how it stands now."""

    delivery = Delivery.IDEMPOTENT
    ticket: int
    event: int
    via: int | None = None

    def post(self, line: int) -> str:
        """The effect by which a promise was posted that the event `line` gave."""
        return f"{self.ticket}.{_pledge(line, self.via)}"

    def name(self, _seq: int) -> str:
        """The same for every repetition."""
        return f"{self.event}.Restate" + (f".{self.via}" if self.via else "")


def _pledge(event: int, via: int | None) -> str:
    return f"{event}.Pledge" + (f".{via}" if via else "")


@dataclass(frozen=True)
class HoldTo(Effect):
    """Who said something like a promise is asked, for their eyes only, whether it is one (rule 20).

    `until`: by when, in seconds since 1970. They are asked where they spoke, as in Offer.
    """

    delivery = Delivery.AT_MOST_ONCE
    lasting = False
    ticket: int
    person: str
    message: int
    until: int
    at_card: bool

    @property
    def queue(self) -> str:
        """It waits for nothing."""
        return "offer"

    def name(self, _seq: int) -> str:
        """Once a message and moment: an edit may name another."""
        return f"hold:{self.message}:{self.until}"


@dataclass(frozen=True)
class Notify(AtCard):
    """Somebody is told, in the card's thread, that the ticket is theirs, and `with_context` how it stands."""

    ticket: int
    person: str
    with_context: bool = False


@dataclass(frozen=True)
class Tie(Effect):
    """A line in the ticket's thread, or its card's, says what it has to do with the `other` from now on."""

    ticket: int
    other: int
    what: Kind

    @property
    def queue(self) -> str:
        """The desk reads it of the survivor, else the requester does."""
        return "card" if self.what in {Kind.ABSORBED, Kind.RELEASED} else "thread"


@dataclass(frozen=True)
class Tell(Effect):
    """A follower reads, in a direct message, of an event of the ticket."""

    lasting = False
    ticket: int
    to: str
    event: int

    @property
    def queue(self) -> str:
        """With all else that this person is told."""
        return self.to

    def name(self, _seq: int) -> str:
        """The same for every repetition."""
        return f"{self.event}.Tell.{self.to}"


@dataclass(frozen=True)
class Inform(Effect):
    """A person or a channel is told of the ticket, because a rule of the desk's says so."""

    ticket: int
    to: str
    rule: str

    @property
    def queue(self) -> str:
        """With what else is told there."""
        return self.to

    def name(self, seq: int) -> str:
        """A rule may tell several at once."""
        return f"{seq}.Inform.{self.rule}.{self.to}"


@dataclass(frozen=True)
class Halted(AtCard):
    """The agents read, once a ticket, that a rule was stopped because rules call each other."""

    ticket: int
    rule: str

    def name(self, _seq: int) -> str:
        """Once a ticket."""
        return f"Halted.{self.rule}"


@dataclass(frozen=True)
class HandBack(AtCard):
    """The card's thread says that the ticket lies with nobody again, as it did with `person`, and `why`."""

    ticket: int
    person: str
    why: str


@dataclass(frozen=True)
class Offer(Effect):
    """Who answered first is asked whether a ticket that nobody has is theirs (rule 78).

    It is said only to them: where they spoke, in the requester's thread or, `at_card`, at the card.
    """

    delivery = Delivery.AT_MOST_ONCE
    lasting = False
    ticket: int
    person: str
    at_card: bool

    @property
    def queue(self) -> str:
        """It waits for nothing."""
        return "offer"

    def name(self, _seq: int) -> str:
        """Once a ticket."""
        return "offer"


@dataclass(frozen=True)
class Nudge(Effect):
    """The requester reads, in their thread, that the desk waits for them."""

    ticket: int


@dataclass(frozen=True)
class Remind(AtCard):
    """Who has the ticket reads, in the card's thread, why it is theirs to look at again."""

    ticket: int
    why: Why


class Ping(Effect):
    """Somebody, or a channel, is told of a ticket at once, unless they are to be left alone or had many.

    It is held then, and goes out with all else that is held for them (rules 64, 66).
    """

    ticket: int

    @property
    def topic(self) -> tuple[object, ...]:
        """What it has in common with those that tell the same reader of the same before or after."""
        raise NotImplementedError


@dataclass(frozen=True)
class Alert(Ping):
    """Who has the ticket reads that a clock of it is late, or soon will be; nobody has it: the desk does.

    `episode` is the seq of the event that began that of the clock, and `noted` how much had been noted of it
    then: warnings, and that it is late. `to` is a person, or "" for the triage channel; `since` the moment as
    of which it is to be told, in ISO's letters.
    """

    ticket: int
    clock: str
    episode: int
    noted: int
    to: str
    since: str

    @property
    def topic(self) -> tuple[int, str, int, str]:
        """What it has in common with those that tell the same reader of the same episode before or after."""
        return self.ticket, self.clock, self.episode, self.to

    @property
    def queue(self) -> str:
        """With what else this person is told of the ticket, or with what stands at its card."""
        return self.to or "card"

    def name(self, seq: int) -> str:
        """An event may concern several clocks."""
        return f"{seq}.Alert.{self.clock}.{self.to}"


@dataclass(frozen=True)
class Bundle(Effect):
    """Pings that were held, by their ids, go out as one post to a person, or into a channel."""

    to: str
    pings: list[str]

    def name(self, _seq: int = 0) -> str:
        """A ping is in one bundle."""
        return f"{self.pings[0]}.Bundle"


@dataclass(frozen=True)
class Amend(Effect):
    """The alert, or bundle, that the effect `post` posted says what has become of it (rule 74).

    An alert that was followed by another, which says all that it would, is taken away.
    """

    delivery = Delivery.IDEMPOTENT
    renewed = True
    post: str

    def name(self, _seq: int = 0) -> str:
        """There is one a post."""
        return f"{self.post}.amended"


@dataclass(frozen=True)
class Alarm(Effect):
    """Something could not be delivered, and the desk's people read so in the fallback channel."""

    lasting = False
    ticket: int
    error: str
    what: str = RefreshCard.__name__
    """The kind of effect that it was."""

    @property
    def queue(self) -> str:
        """With what else is amiss."""
        return "alarm"


@dataclass(frozen=True)
class Page(Ping):
    """A step of a ladder: somebody is called to the ticket, in a channel or by direct message (rule 58).

    `escalation` is the seq of the event that began the climb; `to` a channel or a person, with the `mention`
    here or channel, and the `people` and user groups that are named there, with blanks between.
    """

    ticket: int
    escalation: int
    step: int
    round: int
    to: str
    mention: str = ""
    people: str = ""

    @property
    def topic(self) -> tuple[int, int, str, str, str]:
        """A later step calls the same people there to the same."""
        return self.ticket, self.escalation, self.to, self.mention, self.people

    @property
    def queue(self) -> str:
        """Behind nothing else but what the same reader is called to."""
        return self.to

    def name(self, _seq: int) -> str:
        """Once a step, for each whom it reaches."""
        return f"{self.escalation}.Page.{self.round}.{self.step}.{self.to}"


@dataclass(frozen=True)
class Chase(Effect):
    """Who is on an escalated ticket is asked whether they still are (rule 60)."""

    lasting = False
    ticket: int
    escalation: int
    to: str

    @property
    def queue(self) -> str:
        """With what else they are called to."""
        return self.to


@dataclass(frozen=True)
class OpenRoom(InRoom):
    """The ticket's war room is there: the one that it had, or else a new channel (F4)."""

    ticket: int


@dataclass(frozen=True)
class Invite(InRoom):
    """Everybody whom the ticket concerns is in its war room, or with them the `person` who asked."""

    delivery = Delivery.IDEMPOTENT
    lasting = False
    renewed = True
    ticket: int
    person: str = ""

    def name(self, _seq: int) -> str:
        """Once for each who asks."""
        return f"invite:{self.person}"


@dataclass(frozen=True)
class ShowBoard(InRoom):
    """The war room's board shows the present: posted the first time, edited in place afterwards."""

    renewed = True
    ticket: int

    def name(self, _seq: int) -> str:
        """There is one a ticket."""
        return "board"


@dataclass(frozen=True)
class PinBoard(InRoom):
    """The board that stands there is pinned."""

    delivery = Delivery.IDEMPOTENT
    ticket: int
    channel: str
    ts: str

    def name(self, _seq: int) -> str:
        """Once a board."""
        return f"pin:{self.channel}:{self.ts}"


@dataclass(frozen=True)
class Appoint(InRoom):
    """Somebody reads in the war room that a role is theirs."""

    ticket: int
    role: str
    person: str


@dataclass(frozen=True)
class Timeline(InRoom):
    """What happened until now stands in the war room."""

    ticket: int


@dataclass(frozen=True)
class Conclude(InRoom):
    """The war room reads how it went, once the ticket is done."""

    ticket: int


@dataclass(frozen=True)
class ArchiveRoom(InRoom):
    """The war room is archived."""

    delivery = Delivery.IDEMPOTENT
    ticket: int


@dataclass(frozen=True)
class Roomless(AtCard):
    """The agents read, once for each reason, what Slack did not let the desk do for a war room."""

    ticket: int
    error: str

    def name(self, _seq: int) -> str:
        """Once for each reason."""
        return f"Roomless.{self.error}"


@dataclass(frozen=True)
class Revise(Effect):
    """The copy of a message that the effect `post` made shows the message's newest version."""

    delivery = Delivery.IDEMPOTENT
    ticket: int
    message: int
    post: str

    @property
    def queue(self) -> str:
        """With what it changes."""
        return _queue_of(self.post)

    def name(self, seq: int) -> str:
        """Each version of that post."""
        return f"{_within(self.ticket, self.post)}.revised.{seq}"


@dataclass(frozen=True)
class Remove(Effect):
    """What the effect `post` posted is taken away again."""

    delivery = Delivery.IDEMPOTENT
    ticket: int
    post: str

    @property
    def queue(self) -> str:
        """With what it takes away."""
        return _queue_of(self.post)

    def name(self, _seq: int) -> str:
        """Once a post."""
        return f"{_within(self.ticket, self.post)}.removed"


def _queue_of(post: str) -> str:
    return "card" if post.endswith((".card", ".in")) else "thread"


def _within(ticket: int, post: str) -> str:
    """The name of a post among those of its ticket; whole if it was made for another one (rules 42, 43)."""
    return post.removeprefix(f"{ticket}.")


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


class Inner(Effect):
    """Something the desk does by itself, apart from the transaction that left it: nothing stands in Slack."""

    delivery = Delivery.IDEMPOTENT
    lasting = False

    @property
    def queue(self) -> str:
        """It waits for nothing but its like."""
        return type(self).__name__


@dataclass(frozen=True)
class Consult(Inner):
    """What the ticket asks is looked up in the knowledge base, once."""

    ticket: int

    def name(self, _seq: int) -> str:
        """Once a ticket."""
        return "consult"


@dataclass(frozen=True)
class AskModel(Inner):
    """A model is asked about the ticket; what it answers is suggested at the card, and nothing follows.

    `task` is one of the policy's. It goes out by a way of its own, so that a slow model delays nothing.
    """

    renewed = True
    ticket: int
    task: str

    @property
    def queue(self) -> str:
        """One task waits for no other."""
        return f"model.{self.task}"

    def name(self, _seq: int) -> str:
        """There is one a task, which may be wanted again."""
        return f"model:{self.task}"


@dataclass(frozen=True)
class Learn(Inner):
    """The article that solved the ticket knows of it, and no other does."""

    renewed = True
    ticket: int

    def name(self, _seq: int) -> str:
        """There is one a ticket."""
        return "learn"


@dataclass(frozen=True)
class Suggest(Effect):
    """Who asked reads, for their eyes only, the articles that were found for their question (rule 79).

    They stand in the `thread` of a channel, or in place of what was clicked if there is a `url` for that.
    """

    delivery = Delivery.AT_MOST_ONCE
    lasting = False
    question: int
    channel: str
    thread: str | None = None
    url: str = ""
    cause: str = ""

    def name(self, _seq: int = 0) -> str:
        """Once a question, and once for each thing that was said of it."""
        return f"suggest:{self.question}:{self.cause}"


@dataclass(frozen=True)
class OfferCover(Effect):
    """Somebody reads, in a direct message, that they are asked for a cover, and then what became of that."""

    renewed = True
    offer: int
    to: str

    def name(self, _seq: int = 0) -> str:
        """There is one an offer."""
        return f"cover:{self.offer}"


@dataclass(frozen=True)
class TellCover(Effect):
    """Somebody reads, in a direct message, what was said to a cover that concerns them."""

    offer: int
    to: str

    def name(self, _seq: int = 0) -> str:
        """Once an offer, for it is settled once."""
        return f"cover:{self.offer}.{self.to}"


@dataclass(frozen=True)
class HandOver(Effect):
    """Everybody in a channel reads who is on call from now on, and what they take over."""

    duty: int
    to: str

    def name(self, _seq: int = 0) -> str:
        """Once a duty."""
        return f"duty:{self.duty}"


@dataclass(frozen=True)
class KeepGroup(Effect):
    """The user group of a rota has as its members who is on call."""

    delivery = Delivery.IDEMPOTENT
    renewed = True
    rota: str

    def name(self, _seq: int = 0) -> str:
        """There is one a rota."""
        return f"group:{self.rota}"


@dataclass(frozen=True)
class WarnGap(Effect):
    """The desk's managers read that from `start` to `end` nobody will be on call; both in ISO's letters."""

    rota: str
    start: str
    end: str
    to: str

    def name(self, _seq: int = 0) -> str:
        """Once a gap, however far its end has come into sight."""
        return f"gap:{self.rota}:{self.start}"


class News(StrEnum):
    """What somebody is told of an article."""

    DRAFTED = "drafted"
    PUBLISHED = "published"
    SENT_BACK = "sent_back"
    OWNED = "owned"
    STALE = "stale"
    FAILING = "failing"
    WANTED = "wanted"


@dataclass(frozen=True)
class TellArticle(Effect):
    """Somebody, or a channel, reads what became of an article, and what can be done; `at` in ISO's."""

    article: int
    news: str
    to: str
    at: str

    def name(self, _seq: int = 0) -> str:
        """Once each time."""
        return f"article:{self.article}.{self.news}.{self.to}.{self.at}"


@dataclass(frozen=True)
class TellAction(Effect):
    """The owner of an action reads, in a direct message, that it is theirs, or was due at `due`, in ISO's.

    Later it says how the action stands.
    """

    renewed = True
    action: int
    what: str
    to: str
    due: str

    def name(self, _seq: int = 0) -> str:
        """Once an owner, and once for each time at which it was due."""
        due = "" if self.what == "yours" else f".{self.due}"
        return f"action:{self.action}.{self.what}.{self.to}{due}"


@dataclass(frozen=True)
class ShowReport(Effect):
    """A report stands before its reader as it was frozen: posted the first time, edited in place afterwards.

    `report` is its name, and `to` a channel or a person.
    """

    lasting = False
    renewed = True
    report: str
    to: str

    def name(self, _seq: int = 0) -> str:
        """There is one a report."""
        return f"report:{self.report}"


@dataclass(frozen=True)
class ShowCharts(Effect):
    """A picture of the figures of a report's `part` stands in the thread of its post, and no older one.

    `to` is the report's reader.
    """

    lasting = False
    renewed = True
    report: str
    to: str
    part: int

    def name(self, _seq: int = 0) -> str:
        """There is one a part."""
        return f"charts:{self.report}:{self.part}"


@dataclass(frozen=True)
class Inquire(Effect):
    """The requester is asked, in a direct message, how a ticket went; it shows what they said (rule 86).

    `event` is the seq of the event by which they were asked.
    """

    lasting = False
    renewed = True
    ticket: int
    event: int
    to: str

    @property
    def queue(self) -> str:
        """With nothing else but what they are told in direct messages of the ticket."""
        return self.to

    def name(self, _seq: int = 0) -> str:
        """There is one each time they are asked."""
        return f"{self.event}.Inquire"

    @property
    def post(self) -> str:
        """What its post is called."""
        return f"{self.ticket}.{self.name()}"


@dataclass(frozen=True)
class WarnRating(AtCard):
    """Whoever had the ticket, and the leads, read in the card's thread that its requester is not content.

    `event` is the seq of the event by which they were asked.
    """

    renewed = True
    ticket: int
    event: int

    def name(self, _seq: int = 0) -> str:
        """There is one each time they are asked."""
        return f"{self.event}.WarnRating"

    @property
    def post(self) -> str:
        """What its post is called."""
        return f"{self.ticket}.{self.name()}"


@dataclass(frozen=True)
class ShowHome(Effect):
    """A person's home tab shows the present again, after they did something there."""

    delivery = Delivery.IDEMPOTENT
    lasting = False
    person: str


def respond(person: str, url: str, channel: str, sentence: Sentence, *, replaces: bool = False) -> Respond:
    """The sentence as an answer to this person."""
    return Respond(person, url, channel, sentence.id, dict(sentence.values), replaces)


KINDS: dict[str, type[Effect]] = {
    kind.__name__: kind
    for base in (Effect, AtCard, InRoom, Inner, Ping)
    for kind in base.__subclasses__()
    if kind not in {AtCard, InRoom, Inner, Ping}
}
"""Every effect there is, by name."""
