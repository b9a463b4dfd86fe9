"""A ticket that climbs ladders without a database: what follows from an event follows at once."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk import escalation
from desk.escalation import Reach
from desk.fold import apply
from desk.ladders import Begins, Escalating, Ladder, Step
from desk.ticket import Change, Ended, Event, Kind, Ticket
from desk.undoing import latest, undo
from tests.stage import BEGINNING

ANNA, ADA, BO = "U0ANNA", "U0ADA", "U0BO"
BLANK = Ticket(1, "T0", 1, ANNA, "C0", "1.1")
MINUTE = timedelta(minutes=1)
SOMEBODY = Reach("C0TRIAGE", "here", (BO,))


def steps(*minutes: int) -> tuple[Step, ...]:
    """Steps after so many minutes each."""
    return tuple(Step(after_minutes=each, channel="triage", mention="here") for each in minutes)


def ladder(*minutes: int, severity: int = 1, begins: tuple[Begins, ...] = ("opened",), **more: int) -> Ladder:
    """A ladder of one severity that is climbed once, and on which nobody is asked, unless `more` says so."""
    usual = {"repeat_minutes": 0, "remind_minutes": 0, "silent_minutes": 0, **more}
    name = f"sev{severity}"
    return Ladder(name=name, severities=(severity,), begins=begins, steps=steps(*minutes), **usual)


@dataclass
class Life:
    """A ticket, recorded as the desk does it: what follows from an event follows at once."""

    policy: Escalating
    severity: int = 1
    reaches: Callable[[int, int], Reach] = lambda _round, _step: SOMEBODY
    """Whom the step of a round reaches."""
    now: datetime = BEGINNING

    def __post_init__(self) -> None:
        self.ticket = BLANK
        self.log: list[Event] = []
        self.record(Change(Kind.RECEIVED, message=1), severity_to(self.severity, "first guess"), by=ANNA)

    def record(self, *changes: Change, by: str | None = ADA) -> None:
        """What somebody does, or nobody."""
        before, happened = self.ticket, list[Event]()
        for change in changes:
            self._follow(change, by, happened)
        for change in escalation.begins(before, self.ticket, tuple(happened), self.policy):
            self._follow(change, None, happened)

    def _follow(self, change: Change, by: str | None, happened: list[Event]) -> None:
        event = Event(self.ticket.seq + 1, change, None if change.rule else by, "test", self.now)
        self.ticket = apply(self.ticket, event)
        self.log.append(event)
        happened.append(event)

    def undo(self, by: str = ADA) -> None:
        """They take back what they did last."""
        self.record(*undo(self.ticket, latest(BLANK, self.log, by, self.now, None)))

    def copy(self) -> "Life":
        """Another one that went the same way so far."""
        other = copy(self)
        other.log = [*self.log]
        return other

    def look(self) -> None:
        """The desk looks: all that is due is done."""
        for _ in range(100):
            due = [each for each in escalation.turns(self.ticket, self.policy) if each.at <= self.now]
            if not due:
                return
            self.turn(min(due, key=lambda turn: turn.at).change)
        raise AssertionError("the clock never comes to rest")

    def turn(self, change: Change) -> None:
        """Time does this."""
        if change.kind is Kind.CLIMBED:
            round_, step = int(change.detail["round"]), int(change.detail["step"])
            change = escalation.reaching(change, self.reaches(round_, step))
        self.record(change, by=None)

    def lapse(self, minutes: float) -> None:
        """Time goes by, with a look each minute."""
        until = self.now + timedelta(minutes=minutes)
        while self.now < until:
            self.look()
            self.now = min(until, self.now + MINUTE)
        self.look()

    def told(self, *kinds: Kind) -> list[tuple[int, str]]:
        """What time did, at which minutes: a step as `round.step`."""
        wanted = kinds or (Kind.CLIMBED, Kind.REMINDED, Kind.UNACKNOWLEDGED, Kind.GAVE_UP)
        return [
            ((each.at - BEGINNING) // MINUTE, _name(each)) for each in self.log if each.change.kind in wanted
        ]

    @property
    def outcomes(self) -> dict[str, Ended | None]:
        """What has become of each, by its reason; None of what is open."""
        return {each.reason: each.outcome for each in reversed(self.ticket.escalations)}


def _name(event: Event) -> str:
    detail = event.change.detail
    return f"{detail['round']}.{detail['step']}" if event.change.kind is Kind.CLIMBED else event.change.kind


def severity_to(level: int, rule: str | None = None) -> Change:
    """Its severity changes."""
    return Change(Kind.SEVERITY_CHANGED, after=str(level), rule=rule)


def status(to: str, before: str = "new") -> Change:
    """Its status changes."""
    return Change(Kind.STATUS_CHANGED, before=before, after=to)


ACK = Change(Kind.ACKNOWLEDGED)
ANSWER = Change(Kind.REPLIED, after="public", message=2, detail={"side": "agent", "typed": "no"})
LATE = Change(Kind.BREACHED, after="first_response", detail={"episode": "1"}, rule="rule 6")
