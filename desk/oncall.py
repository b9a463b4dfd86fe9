"""Who is on call: rotas whose people take turns, and who stands in for whom (feature F2)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby, pairwise
from typing import Annotated, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from desk.calendar import A_WEEK, DAY, Calendar, Overlap, Span, instant
from desk.hours import ROUND_THE_CLOCK, WEEKDAYS, Date, Week, Zone, by_day
from desk.section import Channel, Code, Each, Group, Named, Person, Section, Table, must_be_known, refuse
from desk.wording import N_

ANCHOR = A_WEEK[0]
"""The Monday from which turns are counted where a layer does not say since when it holds."""

AHEAD = timedelta(weeks=8)
"""How far ahead it is looked who is on call, and turns can be swapped."""

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _time(text: str) -> str:
    if _TIME.fullmatch(text):
        return text
    raise refuse(N_("“{value}” is not a time of day: write it in quotes, such as “09:00”."), value=text)


def _somebody(who: tuple[str, ...]) -> tuple[str, ...]:
    if not who:
        raise refuse(N_("Nobody takes these turns: name somebody, or take them out."))
    return who


TimeOfDay = Annotated[str, AfterValidator(_time)]


class Turn(NamedTuple):
    """A person has it from one hand-over to the next, `[start, end)`, in the hours of their layer."""

    person: str
    start: datetime
    end: datetime


class Layer(Section):
    """People who take turns, each from one hand-over to the next, in hours of their own zone.

    Turns are counted from `since`, on which the first of `who` begins; the first turn is shorter when that is
    not the weekday of the hand-over. Whoever is added to `who` moves everybody's turns. To keep
    those that people count on, let this layer end at a hand-over (`until`), and write another
    that begins there (`since`) with the new people in the order in which they shall come.
    """

    who: Annotated[Each[Person], AfterValidator(_somebody)]
    """Who takes turns: handles or ids, in this order."""
    turns: Literal["weekly", "daily"] = "weekly"
    """How long a turn is."""
    weekday: Weekday = "mon"
    """The day of the hand-over; turns of a day have one each day."""
    at: TimeOfDay = "09:00"
    """The time of the hand-over."""
    zone: Zone = "UTC"
    """The time zone of hand-over and hours, such as Europe/Berlin."""
    hours: Week = Field(default={"mon-sun": (ROUND_THE_CLOCK,)}, validate_default=True)
    """Stretches of time by weekday in which they are on call, written as those of a calendar."""
    since: Date | None = None
    """The date of the hand-over at which it begins, with the first of `who`. None: it always was."""
    until: Date | None = None
    """The date of the hand-over at which it ends. None: it goes on."""

    @cached_property
    def calendar(self) -> Calendar:
        """Its hours; raises Overlap."""
        return Calendar(ZoneInfo(self.zone), by_day(self.hours))

    def turn(self, at: datetime) -> Turn | None:
        """Whose turn it is at this instant, in the layer's hours or not; None before and after it holds."""
        day = at.astimezone(self.calendar.zone).date()
        if self._handed_over(day) > at:
            day -= DAY
        first = self._first_day(day)
        start = max(self._handed_over(first), self._begins)
        end = min(self._handed_over(first + self._length), self._ends)
        number = (first - self._first_day(self._since)) // self._length
        return Turn(self.who[number % len(self.who)], start, end) if start <= at < end else None

    def on_call(self, at: datetime) -> str | None:
        """Who is on call at this instant, were there no covers."""
        turn = self.turn(at) if self.calendar.is_open(at) else None
        return turn.person if turn else None

    def changes(self, after: datetime) -> Iterator[datetime]:
        """Instants after this one of which the first is not later than the layer's next change."""
        turn = self.turn(after)
        yield from (at for at in (turn.end if turn else self._begins,) if at > after)
        yield from (edge for edge in next(self.calendar.spans(after)) if edge > after)

    @property
    def _since(self) -> date:
        return date.fromisoformat(self.since) if self.since else ANCHOR

    @property
    def _begins(self) -> datetime:
        return self._handed_over(self._since) if self.since else datetime.min.replace(tzinfo=UTC)

    @property
    def _ends(self) -> datetime:
        return self._handed_over(date.fromisoformat(self.until)) if self.until else _NEVER

    @property
    def _length(self) -> timedelta:
        return DAY if self.turns == "daily" else 7 * DAY

    def _first_day(self, day: date) -> date:
        """The date on which the turn began that holds this day's hand-over."""
        back = (day.weekday() - WEEKDAYS.index(self.weekday)) % 7
        return day if self.turns == "daily" else day - back * DAY

    def _handed_over(self, day: date) -> datetime:
        return instant(datetime.combine(day, time.fromisoformat(self.at)), self.calendar.zone)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not any(self.hours.values()):
            raise refuse(
                N_("These hours are none: write some, such as mon-fri: [“09:00-17:00”]."), ("hours",)
            )
        if self.since and self.until and self.until <= self.since:
            raise refuse(
                N_("“until” ({until}) must come after “since” ({since})."),
                ("until",),
                until=self.until,
                since=self.since,
            )
        try:
            _hours = self.calendar
        except Overlap as overlap:
            raise refuse(
                N_("The hours of {first} and those of {second} overlap: let one end before the other."),
                ("hours",),
                first=WEEKDAYS[overlap.first.weekday()],
                second=WEEKDAYS[overlap.second.weekday()],
            ) from overlap
        return self


_NEVER = datetime.max.replace(tzinfo=UTC)


def _layered(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    if not layers:
        raise refuse(N_("This rota has no layers: write one, such as - who: [“@ada”, “@bo”]."))
    return layers


class Rota(Section):
    """Who is reached outside of everybody's daily work, and for whose tickets."""

    name: Named
    """What it is called."""
    layers: Annotated[tuple[Layer, ...], AfterValidator(_layered)]
    """Who takes turns in which hours. Where hours of two overlap, both are on call."""
    teams: Each[Code] = ()
    """The teams for whose tickets it is. None: for all tickets."""
    group: Group | None = None
    """The user group in Slack that always has as its members who is on call. None: no group."""
    channel: Channel | None = None
    """Where hand-overs are told. None: in the triage channel."""

    def serves(self, team: str | None) -> bool:
        """Whether it is for tickets of this team; None for tickets that no team has."""
        return not self.teams or team in self.teams

    def resolved(self, id_of: Callable[[str], str]) -> "Rota":
        """The same rota, with everybody, its channel and its group, by id."""
        layers = tuple(each.model_copy(update={"who": tuple(map(id_of, each.who))}) for each in self.layers)
        places = {"channel": self.channel, "group": self.group}
        ids = {name: id_of(place) if place else None for name, place in places.items()}
        return self.model_copy(update={"layers": layers, **ids})

    def people(self) -> frozenset[str]:
        """Everybody who takes turns in it."""
        return frozenset(person for layer in self.layers for person in layer.who)

    def names(self) -> frozenset[str]:
        """The people, the channel and the group that it names."""
        return self.people() | frozenset(filter(None, [self.channel, self.group]))


Rotas = Table[Code, Rota]


@dataclass(frozen=True)
class Cover:
    """Somebody stands in: in `given` the taker for the giver, and in `returned` the giver for the taker.

    With `returned` it is a swap, without it a favour. `rota` is the code of the rota in which it holds.
    """

    rota: str
    giver: str
    taker: str
    given: Span
    returned: Span | None = None

    def instead_of(self, person: str, at: datetime) -> str:
        """Who is on call at this instant where this person would be."""
        if person == self.giver and _holds(self.given, at):
            return self.taker
        if person == self.taker and self.returned and _holds(self.returned, at):
            return self.giver
        return person

    def edges(self) -> Iterator[datetime]:
        """The instants at which somebody begins or ends to stand in."""
        yield from (*self.given, *(self.returned or ()))


def _holds(span: Span, at: datetime) -> bool:
    return span.start <= at < span.end


@dataclass(frozen=True)
class Stretch:
    """The same people are on call from `start` to `end`; nobody, when there are none."""

    who: tuple[str, ...]
    start: datetime
    end: datetime


def on_call(rota: Rota, covers: Iterable[Cover], at: datetime) -> tuple[str, ...]:
    """Who is on call in the rota at this instant, by its layers; `covers` are its own, the oldest first.

    A later cover is of what the earlier ones made of the turns, so that a swap can be swapped on, or back.
    """
    kept = tuple(covers)
    people = (_stand_in(person, kept, at) for layer in rota.layers if (person := layer.on_call(at)))
    return tuple(dict.fromkeys(people))


def _stand_in(person: str, covers: Sequence[Cover], at: datetime) -> str:
    for cover in covers:
        person = cover.instead_of(person, at)
    return person


def stretches(rota: Rota, covers: Iterable[Cover], since: datetime, until: datetime) -> Iterator[Stretch]:
    """Who is on call between two instants, in order and without gaps between; two in a row differ."""
    kept = tuple(covers)
    pieces = ((on_call(rota, kept, start), start, end) for start, end in _pieces(rota, kept, since, until))
    for who, same in groupby(pieces, lambda piece: piece[0]):
        first, *more = same
        yield Stretch(who, first[1], (more or [first])[-1][2])


def _pieces(
    rota: Rota, covers: Sequence[Cover], since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The time between two instants, cut wherever somebody else may be on call."""
    edges = sorted({edge for cover in covers for edge in cover.edges()})
    at = since
    while at < until:
        changes = (change for layer in rota.layers for change in layer.changes(at))
        end = min((*changes, *(edge for edge in edges if edge > at), until))
        yield at, end
        at = end


def gaps(
    rota: Rota, covers: Iterable[Cover], since: datetime, until: datetime, gone: Callable[[str], bool]
) -> Iterator[Span]:
    """The stretches between two instants in which nobody is on call, or only people who are gone."""
    found = stretches(rota, covers, since, until)
    for empty, same in groupby(found, lambda stretch: all(map(gone, stretch.who))):
        first, *more = same
        if empty:
            yield Span(first.start, (more or [first])[-1].end)


def is_planned(rota: Rota, gap: Span) -> bool:
    """Whether nobody was meant to be on call: no layer has hours then, nor had a week before."""
    zone = rota.layers[0].calendar.zone
    before = Span(*(at.astimezone(zone) - 7 * DAY for at in gap))  # as the clock on the wall goes
    return not any(
        any(layer.calendar.open_between(*(at.astimezone(UTC) for at in span)))
        for span in (gap, before)
        for layer in rota.layers
    )


def turns(rota: Rota, covers: Iterable[Cover], since: datetime, until: datetime) -> list[Turn]:
    """Whose turns have some time between two instants, with who really has them, by start.

    A turn that somebody else has in part is one of each of them.
    """
    kept = tuple(covers)
    found = {
        part
        for layer in rota.layers
        for turn in _turns_of(layer, since, until)
        for part in _parts(turn, kept)
    }
    return sorted((part for part in found if part.end > since), key=lambda turn: (turn.start, turn.person))


def _turns_of(layer: Layer, since: datetime, until: datetime) -> Iterator[Turn]:
    at = since
    while at < until:
        turn = layer.turn(at)
        if turn and any(layer.calendar.open_between(turn.start, turn.end)):
            yield turn
        at = turn.end if turn else min(layer.changes(at), default=until)


def _parts(turn: Turn, covers: Sequence[Cover]) -> Iterator[Turn]:
    """The turn, cut where somebody else begins or ends to have it."""
    inner = {edge for cover in covers for edge in cover.edges() if turn.start < edge < turn.end}
    edges = sorted({turn.start, turn.end, *inner})
    pieces = ((_stand_in(turn.person, covers, start), start, end) for start, end in pairwise(edges))
    for person, same in groupby(pieces, lambda piece: piece[0]):
        first, *more = same
        yield Turn(person, first[1], (more or [first])[-1][2])


@dataclass(frozen=True)
class Wanted:
    """A turn as a form names it: that of this person in the rota which began in this second."""

    rota: str
    person: str
    start: datetime


def check(rotas: Mapping[str, Rota], teams: Mapping[str, object]) -> None:
    """Refuse a rota that names what the policy does not have."""
    for code, rota in rotas.items():
        for place, team in enumerate(rota.teams):
            absent = N_("There is no team “{value}”: write one of {known}.")
            must_be_known(team, teams, absent, ("oncall", code, "teams", place))
