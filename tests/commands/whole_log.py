"""What clocks should say, read from a whole log at once: an oracle that keeps nothing from event to event.

It knows the rules, not the desk's way of following them: what was undone is struck out of the log first, and
then each clock is looked up in what is left.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from desk.ticket import Clock, Event, Kind, Ticket

GONE = {"withdrawn", "dismissed"}
DONE = {"solved", "closed", *GONE}
PAUSING = {"waiting", "on_hold"}
MARKS = {Kind.STATUS_CHANGED, Kind.MERGED, Kind.UNMERGED}

Said = tuple[datetime, datetime | None, bool]
"""When a clock began and ended, and whether it was cancelled."""


@dataclass(frozen=True)
class Era:
    """A ticket is in a status since an event, until the one of the era after it."""

    seq: int
    at: datetime
    status: str
    merged: bool = False

    @property
    def gone(self) -> bool:
        return self.merged or self.status in GONE


@dataclass(frozen=True)
class Answer:
    """A person of the desk told the requester something."""

    seq: int
    at: datetime
    written: datetime
    message: int | None


@dataclass(frozen=True)
class Question:
    """The requester's side wants an answer."""

    seq: int
    at: datetime
    message: int | None
    of: str | None


def struck(log: list[Event]) -> list[Event]:
    """The log without what was undone, without the undoing, and without merges that were taken back."""
    undone = {each.change.detail["event"] for each in log if "event" in each.change.detail}
    left = [each for each in log if "event" not in each.change.detail and str(each.seq) not in undone]
    marks = [each for each in left if each.change.kind in {Kind.MERGED, Kind.UNMERGED}]
    parted = {one.seq for pair in pairwise(marks) if pair[1].change.kind is Kind.UNMERGED for one in pair}
    return [each for each in left if each.seq not in parted]


class WholeLog:
    """A log to be asked what its clocks say in the end."""

    def __init__(self, log: list[Event]) -> None:
        self.raw, self.log = log, struck(log)
        self.eras = [*self._eras()]
        self.now = self.eras[-1]
        self.answers = [*self._answers()]
        self.solves = [one for one in self._of(Kind.STATUS_CHANGED) if one.change.after == "solved"]

    def _of(self, *kinds: Kind) -> list[Event]:
        return [each for each in self.log if each.change.kind in kinds]

    def _eras(self):
        for event in self.log:
            if event.change.kind is Kind.RECEIVED:
                yield Era(event.seq, event.moment, "new")
            elif event.change.kind is Kind.STATUS_CHANGED:
                yield Era(event.seq, event.at, event.change.after or "")
            elif event.change.kind is Kind.MERGED:
                yield Era(event.seq, event.at, "closed", merged=True)

    def era(self, seq: int) -> Era:
        """That in which the event happened."""
        return [era for era in self.eras if era.seq < seq][-1]

    def _was_there(self, seq: int) -> bool:
        """Whether it was a ticket of its own then, though perhaps only by what was undone afterwards."""
        marks = [each for each in self.raw if each.change.kind in MARKS and each.seq < seq]
        is_gone = marks and (marks[-1].change.kind is Kind.MERGED or marks[-1].change.after in GONE)
        return seq < self.now.seq or not is_gone

    def opened(self, seq: int) -> datetime:
        """When the ticket began, as was known then."""
        known = [each for each in self.log if each.seq <= seq]
        told = [
            each.change.told("began") for each in known if each.change.kind in {Kind.ABSORBED, Kind.RELEASED}
        ]
        return told[-1] if told else known[0].moment

    def _answers(self):
        for event in self.log:
            detail = event.change.detail
            is_heard = (event.change.after, detail.get("side"), detail.get("typed")) == (
                "public",
                "agent",
                "no",
            )
            if event.change.kind is Kind.DELIVERED:
                at = event.at
            elif event.change.kind is Kind.REPLIED and is_heard and detail.get("earlier") != "yes":
                at = event.moment
            else:
                continue
            at = max(at, self.opened(event.seq))
            yield Answer(event.seq, at, event.change.told("written") or at, event.change.message)

    def _questions(self):
        for event in self.log:
            detail = event.change.detail
            is_asked = (event.change.after, detail.get("side")) == ("public", "requester")
            is_asked = is_asked and not {"thanks", "earlier"} & {*detail}
            if event.change.kind is Kind.ABSORBED and "unanswered" in detail:
                yield Question(event.seq, event.change.told("unanswered"), None, event.change.after)
            elif event.change.kind is Kind.REPLIED and is_asked and self.era(event.seq).status != "closed":
                yield Question(event.seq, event.moment, event.change.message, detail.get("of"))

    # what the clocks say

    def _over(self, ended: list[tuple[int, datetime]]) -> Said:
        """A clock that begins with the ticket and ends with the first of these, unless it was taken back."""
        if ended:
            seq, at = min(ended, key=lambda each: each[1])
            return self._began(seq), at, False
        began = self._began(self.log[-1].seq)
        return (began, max(self.now.at, began), True) if self.now.gone else (began, None, False)

    def _began(self, seq: int) -> datetime:
        return self.opened(seq)

    def _first(self, also: list[tuple[int, datetime]]) -> Said:
        """Until the first answer, or one of those other moments; given up once it is solved."""
        ends = [(each.seq, each.at, each.written) for each in self.answers]
        ends += [(seq, at, at) for seq, at in also]
        stops = [*self.solves[:1]]
        if self.now.gone:
            ends = [each for each in ends if each[1] < self.now.at or self._was_there(each[0])]
        for stop in stops:
            ends = [each for each in ends if each[0] < stop.seq or each[1] < stop.at or each[2] <= stop.at]
            if not ends:
                return self._began(stop.seq), stop.at, True
        return self._over([(seq, at) for seq, at, _written in ends])

    def first_response(self) -> Said:
        return self._first([])

    def acknowledged(self) -> Said:
        return self._first([(one.seq, one.at) for one in self._of(Kind.ASSIGNED) if one.change.after])

    def resolution(self) -> Said:
        return self._over([(one.seq, one.change.told("at") or one.at) for one in self.solves[:1]])

    def total_resolution(self) -> Said:
        is_solved = self.now.status in {"solved", "closed"} and not self.now.merged
        return self._over(
            [(one.seq, one.change.told("at") or one.at) for one in self.solves[-1:] if is_solved]
        )

    def next_response(self) -> datetime | None:
        """Since when one is awaited, if it is."""
        if self.now.status in DONE or self.first_response()[1] is None:
            return None
        return min((each.at for each in self._questions() if not self._is_settled(each)), default=None)

    def _is_settled(self, asked: Question) -> bool:
        """It was answered, solved, taken back, or became another ticket's."""
        if any(one.seq > asked.seq for one in self.solves):
            return True
        for answer in self.answers:
            is_later = (
                answer.seq > asked.seq
            )  # only a message is answered by what was said before it was heard
            if (answer.written if is_later else answer.at) >= asked.at and (is_later or asked.message):
                return True
        for event in self._of(Kind.DELETED, Kind.SPLIT, Kind.RELEASED):
            is_later, change = event.seq > asked.seq, event.change
            gone = {change.message, *map(int, change.detail.get("along", "").split())}
            is_gone = asked.of == change.after if change.kind is Kind.RELEASED else asked.message in gone
            if is_later and is_gone and (asked.message or change.kind is Kind.RELEASED):
                return True
        return False

    def update(self) -> datetime | None:
        """Since when the requester heard nothing, if they are to hear something by and by."""
        news = [each.at for each in self.answers]
        for one, two in pairwise(self.eras):
            if one.status in {"solved", "closed"} and two.status not in DONE:
                news.append(two.at)
        promise = self.promise()
        is_promised = promise is not None and promise[1] is None
        return None if self.now.status in DONE or is_promised else max(news, default=None)

    def promise(self) -> Said | None:
        """The last that was made."""
        told = self._of(Kind.PROMISED)
        made = [each for each in told if each.change.told("until")]
        if not made:
            return None
        last, ends = made[-1], list[tuple[datetime, int, bool]]()
        for answer in self.answers:
            if answer.seq > last.seq and answer.written >= last.at and answer.message != last.change.message:
                ends.append((answer.at, answer.seq, False))
        ends += [(one.at, one.seq, False) for one in self.solves if one.seq > last.seq]
        ends += [(one.at, one.seq, True) for one in told if one.seq > last.seq]
        if self.now.gone:
            ends.append((self.now.at, self.now.seq, True))
        at, _seq, is_cancelled = min(ends, default=(None, 0, False))
        return last.at, at, is_cancelled

    def pauses(self) -> list[tuple[str, datetime, datetime | None]]:
        ends = [*(era.at for era in self.eras[1:]), None]
        return [
            (era.status, era.at, end)
            for era, end in zip(self.eras, ends, strict=True)
            if era.status in PAUSING
        ]


def oracle(log: list[Event]) -> dict[str, object]:
    """What the clocks of a ticket with this log should say."""
    whole = WholeLog(log)
    since = {"next_response": whole.next_response(), "update": whole.update()}
    said = {clock: getattr(whole, clock)() for clock in ("acknowledged", "first_response", "promise")}
    solved = {clock: getattr(whole, clock)() for clock in ("resolution", "total_resolution")}
    return {**since, **said, **solved, "pauses": whole.pauses()}


def kept(ticket: Ticket) -> dict[str, object]:
    """What they say, in the same words."""
    clocks = ticket.clocks
    running = {clock.value: clocks.running(clock) for clock in (Clock.NEXT_RESPONSE, Clock.UPDATE)}
    since = {clock: one and one.began for clock, one in running.items()}
    latest = {clock.value: clocks.latest(clock) for clock in Clock if clock.value not in running}
    said = {clock: one and (one.began, one.ended, one.is_cancelled) for clock, one in latest.items()}
    pauses = [(each.status.value, each.since, each.until) for each in clocks.pauses]
    return {**since, **said, "pauses": pauses}
