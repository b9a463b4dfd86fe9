"""Ladders of escalation: who is reached how loudly, step by step, by severity (rules 58, 60, 61, 65)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, model_validator

from desk.section import Channel, Code, Each, Group, Person, Section, Whole, must_be_known, refuse
from desk.wording import N_

A_WEEK = 7 * 24 * 60
"""Minutes that any of a ladder's times may last."""

Begins = Literal["opened", "late", "asked"]
Place = Literal["triage", "incidents", "managers"]
PLACES = get_args(Place)
Whom = Literal["on_call", "assignee", "leads", "managers"]
Loudness = Literal["none", "here", "channel"]


class Step(Section):
    """Who is reached, where, and how loudly."""

    after_minutes: Whole = Field(default=0, ge=0, le=A_WEEK)
    """Minutes after the ladder began; of one that somebody asked for, after its first step."""
    channel: Place | Channel | None = None
    """Where it is said: triage, incidents, managers, or a channel. None: in a direct message to each."""
    mention: Loudness = "none"
    """Whom it pings there: here (who is active), channel (everybody), or only those named below."""
    whom: Each[Whom] = ()
    """Who is named: who is on call, who has the ticket, the leads, the managers."""
    people: Each[Person] = ()
    """People who are named besides."""
    groups: Each[Group] = ()
    """User groups that are named besides; only in a channel."""
    quiet: Literal["wait", "pierce"] = "wait"
    """Whether people with quiet hours are told at their end, or at once. Who is on call is told at once."""

    @model_validator(mode="after")
    def _reaches_somebody(self) -> Self:
        if not (self.whom or self.people or self.groups or self.mention != "none"):
            raise refuse(N_("This step reaches nobody: name somebody, or mention “here” or “channel”."))
        if self.channel is None and (self.groups or self.mention != "none"):
            raise refuse(
                N_("A user group, “here” and “channel” are reached in a channel: name one."), ("channel",)
            )
        return self

    @property
    def after(self) -> timedelta:
        """How long after the ladder began."""
        return timedelta(minutes=self.after_minutes)


def _check_order(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    for place, (one, next_) in enumerate(pairwise(steps), start=1):
        if next_.after_minutes < one.after_minutes:
            raise refuse(
                N_("This step comes before the one above it: write the steps in the order of their times."),
                (place, "after_minutes"),
            )
    return steps


class Ladder(Section):
    """The steps that are taken, one after the other, until somebody says that they are on it."""

    name: Code
    """What it is called: small letters, digits and hyphens."""
    severities: Each[Annotated[Whole, Field(ge=1, le=4)]] = ()
    """Of tickets of one of these severities, 1 to 4. None: of all."""
    teams: Each[Code] = ()
    """Of tickets of one of these teams. None: of all."""
    begins: Each[Begins] = ("late", "asked")
    """When it begins: a ticket is opened, or becomes so severe; one of its clocks is late; somebody asks."""
    steps: Annotated[tuple[Step, ...], AfterValidator(_check_order)] = ()
    """Its steps. None: the fallback channel and the managers are told at once."""
    repeat_minutes: Whole = Field(default=30, ge=0, le=A_WEEK)
    """Minutes after the last step at which it begins again while nobody is on it. 0: it does not."""
    remind_minutes: Whole = Field(default=60, ge=0, le=A_WEEK)
    """Minutes after which who is on it is reminded, again and again. 0: never."""
    silent_minutes: Whole = Field(default=120, ge=0, le=A_WEEK)
    """Minutes without a word of theirs after which it begins again, for who is on call then. 0: never."""

    def suits(self, severity: int, team: str | None) -> bool:
        """Whether tickets of this severity and team climb it."""
        return (not self.severities or severity in self.severities) and (not self.teams or team in self.teams)

    def resolved(self, id_of: Callable[[str], str]) -> "Ladder":
        """The same, with everybody and every channel by id."""
        return self.model_copy(update={"steps": tuple(_resolved(step, id_of) for step in self.steps)})


def _resolved(step: Step, id_of: Callable[[str], str]) -> Step:
    return step.model_copy(
        update={
            "channel": id_of(step.channel) if step.channel else None,
            "people": tuple(map(id_of, step.people)),
            "groups": tuple(map(id_of, step.groups)),
        }
    )


DEFAULT_LADDERS = (
    Ladder(
        name="sev1",
        severities=(1,),
        begins=("opened", "late", "asked"),
        steps=(
            Step(channel="incidents", mention="channel", whom=("on_call",)),
            Step(after_minutes=5, channel="triage", mention="here", whom=("on_call", "assignee")),
            Step(after_minutes=15, whom=("leads",), quiet="pierce"),
            Step(after_minutes=30, whom=("managers",), quiet="pierce"),
        ),
        repeat_minutes=15,
        remind_minutes=30,
        silent_minutes=60,
    ),
    Ladder(
        name="sev2",
        severities=(2,),
        steps=(
            Step(after_minutes=10, channel="triage", whom=("on_call", "assignee")),
            Step(after_minutes=20, channel="triage", mention="here"),
            Step(after_minutes=40, whom=("leads",)),
            Step(after_minutes=80, whom=("managers",)),
        ),
        repeat_minutes=120,
    ),
    Ladder(
        name="sev3",
        severities=(3,),
        steps=(
            Step(after_minutes=60, whom=("assignee",)),
            Step(after_minutes=120, whom=("leads",)),
        ),
        repeat_minutes=24 * 60,
        remind_minutes=24 * 60,
        silent_minutes=48 * 60,
    ),
    Ladder(
        name="sev4",
        severities=(4,),
        begins=("asked",),
        steps=(Step(whom=("assignee", "leads")),),
        repeat_minutes=0,
        remind_minutes=24 * 60,
        silent_minutes=48 * 60,
    ),
)
"""How a desk escalates that does not say otherwise."""


class Escalating(Section):
    """Who is reached, how loudly and after how long, while nobody is on a ticket."""

    ladders: tuple[Ladder, ...] = DEFAULT_LADDERS
    """The first that suits a ticket, and begins so, is climbed. None: only who is asked for is told."""
    gives_up_days: Whole = Field(default=7, ge=1, le=30)
    """Days after which an escalation that nobody ended stops, with a record that it gave up."""
    requester_hours: Whole = Field(default=24, ge=0, le=8760)
    """Hours within which a requester can escalate a ticket of theirs once. 0: they cannot."""

    @property
    def gives_up_after(self) -> timedelta:
        """How long an escalation lasts at most."""
        return timedelta(days=self.gives_up_days)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        taken: set[str] = set()
        for place, ladder in enumerate(self.ladders):
            if ladder.name in taken:
                raise refuse(
                    N_("Two ladders are called “{name}”: give one of them another name."),
                    ("ladders", place, "name"),
                    name=ladder.name,
                )
            taken.add(ladder.name)
        return self

    @property
    def _steps(self) -> list[Step]:
        return [step for ladder in self.ladders for step in ladder.steps]

    def people(self) -> frozenset[str]:
        """The people whom it names."""
        return frozenset(person for step in self._steps for person in step.people)

    def groups(self) -> frozenset[str]:
        """The user groups that it names."""
        return frozenset(group for step in self._steps for group in step.groups)

    def channels(self) -> frozenset[str]:
        """The channels that it names besides those of the desk."""
        return frozenset(step.channel for step in self._steps if step.channel) - set(PLACES)

    def names(self) -> frozenset[str]:
        """All of them."""
        return self.people() | self.groups() | self.channels()


def check(escalation: Escalating, teams: Mapping[str, object]) -> None:
    """Refuse a ladder that names what the policy does not have."""
    for place, ladder in enumerate(escalation.ladders):
        at = ("escalation", "ladders", place, "teams")
        for team in ladder.teams:
            must_be_known(team, teams, N_("There is no team “{value}”: write one of {known}."), at)
