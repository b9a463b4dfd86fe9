"""Teams, as the policy says them: who belongs to which, who is on shift when, and who can do what."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from desk.hours import DEFAULT, OpenHours
from desk.section import (
    Channel,
    Code,
    Each,
    Label,
    Named,
    Person,
    Section,
    Table,
    Whole,
    must_be_known,
    refuse,
)
from desk.ticket import Ticket
from desk.wording import N_

MOST_OPEN = 1000
"""As many open tickets as a capacity may allow a person."""

Turns = Literal["all", "daily", "weekly"]
Capacity = Annotated[Whole, Field(ge=0, le=MOST_OPEN)]


def _somebody(who: tuple[str, ...]) -> tuple[str, ...]:
    if not who:
        raise refuse(N_("Nobody works this shift: name somebody, or take it out."))
    return who


class Shift(Section):
    """When some of a team's people work: together, or taking turns as a rota."""

    who: Annotated[Each[Person], AfterValidator(_somebody)]
    """Whose shift it is: handles or ids; in a rota in the order of their turns."""
    calendar: Code = DEFAULT
    """The calendar with its hours."""
    turns: Turns = "all"
    """`all` work it together; `daily` or `weekly` they take turns, from one day or Monday to the next."""

    def has(self, person: str, at: datetime, calendars: Mapping[str, OpenHours]) -> bool:
        """Whether this person works the shift at this instant; a night counts to the evening it began on."""
        day = calendars[self.calendar].calendar.opened_on(at) if person in self.who else None
        return day is not None and (self.turns == "all" or self.turn_of(day) == person)

    def is_pausing(self, person: str, at: datetime, calendars: Mapping[str, OpenHours]) -> bool:
        """Whether this person is on a break of the shift, such as lunch."""
        calendar = calendars[self.calendar].calendar
        today = at.astimezone(calendar.zone).date()
        return calendar.is_pausing(at) and (self.turns == "all" or self.turn_of(today) == person)

    def turn_of(self, day: date) -> str:
        """Whose turn it is on this day."""
        monday = day - timedelta(days=day.weekday())
        turn = day.toordinal() if self.turns == "daily" else monday.toordinal() // 7
        return self.who[turn % len(self.who)]


class Team(Section):
    """Some of the agents, with what they are for."""

    name: Named
    """What it is called."""
    members: Each[Person] = ()
    """Who belongs to it: handles or ids. None: all agents."""
    calendar: Code = DEFAULT
    """The calendar by which it works, and by which its tickets' idle time counts."""
    shifts: tuple[Shift, ...] = ()
    """Shifts of its people; who has none works by the team's calendar."""
    skills: Table[Person, Each[Code]] = Field(default_factory=dict, validate_default=True)
    """What its people can do, by person: codes of your own, which rules of assignment ask for."""
    capacity: Capacity | None = None
    """Open tickets a person may have before they are given no more. None: any number."""

    def includes(self, person: str) -> bool:
        """Whether this agent belongs to it."""
        return not self.members or person in self.members

    def is_on_shift(self, person: str, at: datetime, calendars: Mapping[str, OpenHours]) -> bool:
        """Whether this agent works for it at this instant."""
        if own := self._shifts_of(person):
            return any(shift.has(person, at, calendars) for shift in own)
        return calendars[self.calendar].calendar.is_open(at)

    def is_pausing(self, person: str, at: datetime, calendars: Mapping[str, OpenHours]) -> bool:
        """Whether this agent, who is not on shift, will be again today after a break."""
        if own := self._shifts_of(person):
            return any(shift.is_pausing(person, at, calendars) for shift in own)
        return calendars[self.calendar].calendar.is_pausing(at)

    def _shifts_of(self, person: str) -> list[Shift]:
        return [shift for shift in self.shifts if person in shift.who]

    def resolved(self, id_of: Callable[[str], str]) -> "Team":
        """The same team, with everybody by id."""
        shifts = tuple(
            shift.model_copy(update={"who": tuple(map(id_of, shift.who))}) for shift in self.shifts
        )
        skills = {id_of(person): skills for person, skills in self.skills.items()}
        return Team(
            name=self.name,
            members=tuple(dict.fromkeys(map(id_of, self.members))),
            calendar=self.calendar,
            shifts=shifts,
            skills=skills,
            capacity=self.capacity,
        )

    def names(self) -> frozenset[str]:
        """Everybody whom it names."""
        return frozenset(
            (*self.members, *self.skills, *(each for shift in self.shifts for each in shift.who))
        )


Teams = Table[Code, Team]

EVERYBODY = Team(name=Named(en="Everybody"))
"""The team of tickets that no team has: all agents, by the desk's calendar."""


class Rule(Section):
    """Which tickets go to a team, or need a skill: all that is given must hold, of a list one is enough."""

    tags: Each[Code] = ()
    """With one of these tags."""
    categories: Each[Code] = ()
    """Of one of these categories."""
    severities: Each[Annotated[Whole, Field(ge=1, le=4)]] = ()
    """Of one of these severities, 1 to 4."""
    channels: Each[Channel] = ()
    """Asked in one of these channels."""
    words: Each[Label] = ()
    """With one of these words or phrases in what was asked, in small or capital letters."""
    team: Code | None = None
    """The team that gets them. None: no team in particular."""
    skill: Code | None = None
    """What its assignee must be able to do. None: nothing in particular."""

    def suits(self, ticket: Ticket, words: str) -> bool:
        """Whether the ticket, which began with these words, is meant."""
        said = words.casefold()
        return (
            (not self.tags or not set(self.tags).isdisjoint(ticket.tags))
            and (not self.categories or ticket.category in self.categories)
            and (not self.severities or int(ticket.severity) in self.severities)
            and (not self.channels or ticket.channel in self.channels)
            and (not self.words or any(each.casefold() in said for each in self.words))
        )


class Assignment(Section):
    """How tickets find somebody to work them."""

    by: Literal["none", "least_load", "rota"] = "none"
    """Who of those who can gets the next one: the least loaded, or each in turn. `none`: agents take them."""
    idle_minutes: Whole = Field(default=0, ge=0, le=100_000)
    """Open minutes after which an assigned ticket that nobody answered goes back to the queue. 0: never."""
    rules: tuple[Rule, ...] = ()
    """Which tickets go where; the first rule that suits decides."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing happens by itself."""
        return self.by == "none" and not self.idle_minutes and not self.rules


def check(
    teams: Mapping[str, Team],
    assignment: Assignment,
    calendars: Mapping[str, OpenHours],
) -> None:
    """Refuse a team or rule that names what the policy does not have."""
    for code, team in teams.items():
        _check_team(("teams", code), team, calendars)
    skills = {skill for team in teams.values() for codes in team.skills.values() for skill in codes}
    for place, rule in enumerate(assignment.rules):
        at = ("assignment", "rules", place)
        if rule.team:
            must_be_known(
                rule.team, teams, N_("There is no team “{value}”: write one of {known}."), (*at, "team")
            )
        if rule.skill:
            nobody = N_(
                "Nobody has the skill “{value}”: give it to somebody in “teams”, or write one of {known}."
            )
            must_be_known(rule.skill, skills, nobody, (*at, "skill"))


def _check_team(at: tuple[str | int, ...], team: Team, calendars: Mapping[str, OpenHours]) -> None:
    absent = N_("There is no calendar “{value}”: write one of {known}.")
    must_be_known(team.calendar, calendars, absent, (*at, "calendar"))
    outsider = N_("“{value}” is not among the members of this team: write one of {known}.")
    for place, shift in enumerate(team.shifts):
        must_be_known(shift.calendar, calendars, absent, (*at, "shifts", place, "calendar"))
        for person in shift.who if team.members else ():
            must_be_known(person, team.members, outsider, (*at, "shifts", place, "who"))
    for person in team.skills if team.members else ():
        must_be_known(person, team.members, outsider, (*at, "skills", person))
