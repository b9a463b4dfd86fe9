"""What pings people: alerts of clocks, the calls of a ladder, many of them at once, and what became of it."""

from dataclasses import dataclass

from desk.effects.effect import Delivery, Effect


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
