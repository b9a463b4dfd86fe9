"""What a desk does by itself, by rules: when, if, after how long, then what; and its agents' macros."""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from desk.prose import Prose
from desk.section import Addressee, Channel, Code, Each, Named, Person, Section, Table, Whole, refuse
from desk.ticket import Status
from desk.wording import N_

Level = Annotated[int, Field(strict=True, ge=1, le=4)]
Minutes = Annotated[Whole, Field(ge=1, le=60 * 24 * 366)]
Word = Annotated[str, Field(min_length=1, max_length=100)]


# --- when ---------------------------------------------------------------------------------------------


class Opened(Section):
    """A ticket is new."""

    on: Literal["opened"]
    """What happens."""


class Replied(Section):
    """Somebody wrote in the requester's thread; what the desk says by itself does not count."""

    on: Literal["replied"]
    """What happens."""
    by: Literal["requester", "agent", "anyone"] = "anyone"
    """Which side wrote."""


class StatusSet(Section):
    """The status changed."""

    on: Literal["status"]
    """What happens."""
    to: Each[Status] = ()
    """The statuses it changed to. Empty: any."""


class Stays(Section):
    """The ticket came into a status, and is in it still when `after` is over."""

    on: Literal["stays"]
    """What happens."""
    status: Each[Status]
    """The statuses in which it stays."""


class Tagged(Section):
    """The ticket got a tag."""

    on: Literal["tagged"]
    """What happens."""
    tags: Each[Code] = ()
    """The tags it got, any of these. Empty: any tag."""


class Assigned(Section):
    """The ticket became somebody's."""

    on: Literal["assigned"]
    """What happens."""


class SeveritySet(Section):
    """The severity changed, or was guessed."""

    on: Literal["severity"]
    """What happens."""
    to: Each[Level] = ()
    """The severities it changed to. Empty: any."""


Trigger = Annotated[
    Opened | Replied | StatusSet | Stays | Tagged | Assigned | SeveritySet, Field(discriminator="on")
]


# --- if -----------------------------------------------------------------------------------------------


class Condition(Section):
    """What must be so of a ticket: everything that is written here. `Condition()` is always so."""

    severity: Each[Level] = ()
    """One of these severities."""
    status: Each[Status] = ()
    """One of these statuses."""
    tags: Each[Code] = ()
    """At least one of these tags."""
    all_tags: Each[Code] = ()
    """Every one of these tags."""
    team: Each[Code] = ()
    """One of these teams."""
    channel: Each[Channel] = ()
    """It was asked in one of these channels."""
    words: Each[Word] = ()
    """One of these stands in what was said, or in the request; capitals do not matter."""
    assigned: bool | None = None
    """Whether it is somebody's."""
    answered: bool | None = None
    """Whether an agent has answered."""
    open: Code | None = None
    """This calendar is open now."""
    minutes_in_status: Minutes | None = None
    """At least so many minutes in its status."""
    all: tuple["Condition", ...] = ()
    """All of these."""
    any: tuple["Condition", ...] = ()
    """At least one of these, if there are some."""
    none: tuple["Condition", ...] = ()
    """None of these."""


class Delay(Section):
    """How long to wait; what is asked under `if` must be so then, not before."""

    minutes: Minutes
    """Minutes to wait."""
    open: Code | None = None
    """The calendar of which only the open time counts. None: all time does."""


# --- then ---------------------------------------------------------------------------------------------


class SetSeverity(Section):
    """It has this severity."""

    do: Literal["severity"]
    """What is done."""
    to: Level
    """The severity."""


class SetTags(Section):
    """It gets tags, or loses them."""

    do: Literal["tags"]
    """What is done."""
    add: Each[Code] = ()
    """Tags it gets."""
    remove: Each[Code] = ()
    """Tags it loses."""


class Assign(Section):
    """It becomes this agent's."""

    do: Literal["assign"]
    """What is done."""
    to: Person
    """The agent: a handle in quotes, such as "@maria", or an id."""


class SetTeam(Section):
    """It becomes this team's."""

    do: Literal["team"]
    """What is done."""
    to: Code
    """The team's code."""


class SetStatus(Section):
    """It has this status."""

    do: Literal["status"]
    """What is done."""
    to: Literal["open", "waiting", "solved"]
    """The status."""
    why: Prose | None = None
    """Why: the requester reads it when it is solved, else only the desk."""


class Note(Section):
    """A note that only the desk reads."""

    do: Literal["note"]
    """What is done."""
    text: Prose
    """The note."""


class Answer(Section):
    """The requester is told something, marked as automatic; no clock stops (rule 7)."""

    do: Literal["answer"]
    """What is done."""
    text: Prose | None = None
    """What is said; or else a macro's text."""
    macro: Code | None = None
    """The macro whose text is said."""

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.text is None) == (self.macro is None):
            raise refuse(N_("Write either “text” or “macro” here."))
        return self


class Tell(Section):
    """A person or a channel is told of the ticket."""

    do: Literal["notify"]
    """What is done."""
    to: Addressee
    """Who: "@maria" or "#incidents" in quotes, or an id."""


class Follow(Section):
    """This person follows it."""

    do: Literal["follow"]
    """What is done."""
    who: Person
    """The person: a handle in quotes, such as "@maria", or an id."""


Action = Annotated[
    SetSeverity | SetTags | Assign | SetTeam | SetStatus | Note | Answer | Tell | Follow,
    Field(discriminator="do"),
]
OwnAction = Annotated[
    SetSeverity | SetTags | Assign | SetTeam | SetStatus | Note | Follow, Field(discriminator="do")
]
"""What may follow an answer that an agent sends."""


# --- rules and macros ---------------------------------------------------------------------------------


def _check_some(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    if not actions:
        raise refuse(N_("A rule that does nothing is none: write what is done."))
    return actions


class Rule(Section):
    """Something the desk does by itself."""

    model_config = ConfigDict(populate_by_name=True)

    name: Code
    """Its name in small letters, digits and hyphens; the history shows it."""
    when: Trigger
    """What calls it."""
    where: Condition = Field(default=Condition(), alias="if")
    """What must be so of the ticket."""
    after: Delay | None = None
    """How long to wait. None: not at all."""
    then: Annotated[tuple[Action, ...], AfterValidator(_check_some)]
    """What is done, in this order."""

    @model_validator(mode="after")
    def _waits_to_stay(self) -> Self:
        if isinstance(self.when, Stays) and self.after is None:
            raise refuse(N_("“stays” needs an “after”: how long the ticket is to stay."), ("when",))
        return self


def _check_names(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    seen: set[str] = set()
    for place, rule in enumerate(rules):
        if rule.name in seen:
            raise refuse(N_("Two rules are called “{name}”: rename one."), (place, "name"), name=rule.name)
        seen.add(rule.name)
    return rules


Rules = Annotated[tuple[Rule, ...], AfterValidator(_check_names)]


class Macro(Named):
    """An answer that agents send often, and what is done with the ticket when they do."""

    text: Prose
    """What the requester reads."""
    then: tuple[OwnAction, ...] = ()
    """What is done besides, in this order."""


Macros = Table[Code, Macro]


def names(part: object) -> set[str]:
    """The people and channels that rules and macros name, wherever they stand in this part of a policy."""
    if isinstance(part, Section):
        part = [getattr(part, field) for field in type(part).model_fields]
    if isinstance(part, Mapping):
        part = list(part.values())
    if isinstance(part, list | tuple):
        return {name for each in part for name in names(each)}
    return {part} if isinstance(part, str) and part.startswith(("@", "#")) else set()


def assignees(rules: tuple[Rule, ...], macros: Mapping[str, Macro]) -> set[str]:
    """Whom rules and macros give tickets to, by handle or id as they name them."""
    parts: list[Rule | Macro] = [*rules, *macros.values()]
    actions = [action for each in parts for action in each.then]
    return {action.to for action in actions if isinstance(action, Assign)}


At = tuple[str | int, ...]


def check(
    rules: tuple[Rule, ...],
    macros: Mapping[str, Macro],
    calendars: Collection[str],
    teams: Collection[str],
) -> None:
    """Every macro, calendar and team that a rule or macro names must be there."""
    for at, rule in enumerate(rules):
        for step, action in enumerate(rule.then):
            _check_action(action, ("rules", at, "then", step), macros, teams)
        for place, condition in _conditions(rule.where, ("rules", at, "if")):
            _check_condition(condition, place, calendars, teams)
        if rule.after and rule.after.open:
            _known("calendars", rule.after.open, calendars, ("rules", at, "after", "open"))
    for code, macro in macros.items():
        for step, action in enumerate(macro.then):
            _check_action(action, ("macros", code, "then", step), macros, teams)


def _conditions(condition: Condition, at: At) -> Iterator[tuple[At, Condition]]:
    """The condition and all that stand in it, each with its place."""
    yield at, condition
    for name in ("all", "any", "none"):
        for place, part in enumerate(getattr(condition, name)):
            yield from _conditions(part, (*at, name, place))


def _check_action(action: Action, at: At, macros: Collection[str], teams: Collection[str]) -> None:
    if isinstance(action, Answer) and action.macro:
        _known("macros", action.macro, macros, (*at, "macro"))
    if isinstance(action, SetTeam):
        _known("teams", action.to, teams, (*at, "to"))


def _check_condition(
    condition: Condition, at: At, calendars: Collection[str], teams: Collection[str]
) -> None:
    if condition.open:
        _known("calendars", condition.open, calendars, (*at, "open"))
    for place, team in enumerate(condition.team):
        _known("teams", team, teams, (*at, "team", place))


def _known(section: str, code: str, codes: Collection[str], at: At) -> None:
    if code not in codes:
        raise refuse(
            N_("There is no “{code}” under “{section}”: write it there, or name another."),
            at,
            code=code,
            section=section,
        )
