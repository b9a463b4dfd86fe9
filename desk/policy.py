"""What a desk can decide for itself: channels, roles, names, languages and limits, with defaults for all."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from desk import automation, categories, digests, ladders, oncall, sla
from desk.audit import Auditing
from desk.automation import Macros, Rules
from desk.care import Care
from desk.categories import Categories
from desk.checklists import Checklist
from desk.digests import Digests
from desk.hours import Calendars
from desk.knowledge import Knowledge
from desk.ladders import Escalating
from desk.lifetime import DEFAULT_CAUSES, Life
from desk.model import Model
from desk.nudge import Nudging
from desk.oncall import Rotas
from desk.pings import Pings
from desk.quiet import QuietHours
from desk.section import (
    LONGEST_OPTION,
    Bot,
    Channel,
    Code,
    Each,
    Emoji,
    Group,
    Label,
    Language,
    Name,
    Named,
    Number,
    Person,
    Section,
    Sign,
    Table,
    Whole,
    refuse,
)
from desk.sla import Sla
from desk.staffing import Staffing
from desk.surveying import Csat
from desk.tags import DEFAULT_TAGS, Tags
from desk.teams import Assignment, Teams, check
from desk.war_room import WarRooms
from desk.wording import N_

StatusType = Literal["new", "open", "waiting", "on_hold", "solved", "closed", "withdrawn", "dismissed"]
RequesterRight = Literal["solve", "reopen", "escalate"]


class Channels(Section):
    """Where the desk works. A channel is a name, "#support", or an id, "C0123ABCD"."""

    intake: Each[Channel] = ("#support",)
    """Channels in which every top-level message becomes a ticket. Empty: none does."""
    triage: Channel = "#triage"
    """Where agents work the tickets' cards. Must not be an intake channel."""
    private_triage: Channel | None = None
    """Where private tickets' cards stand. None: in the triage channel, without words if that is public."""
    incidents: Channel = "#incidents"
    """Where the gravest tickets are announced."""
    managers: Channel = "#support-managers"
    """Where digests and lights are posted."""
    fallback: Channel | None = None
    """Where what cannot be posted elsewhere goes. None: the managers' channel."""

    @model_validator(mode="after")
    def _triage_is_no_intake(self) -> Self:
        for name in ("triage", "private_triage"):
            if getattr(self, name) in self.intake:
                raise refuse(
                    N_(
                        "“{channel}” is both an intake channel and the triage channel, so agents' talk would "
                        "become tickets: choose another channel for one of them."
                    ),
                    (name,),
                    channel=getattr(self, name),
                )
        return self

    @property
    def last_resort(self) -> str:
        """The channel for what cannot be posted elsewhere: `fallback`, or else the managers'."""
        return self.fallback or self.managers


class Roles(Section):
    """Who may do what. A group is "@support" or an id, "S0123ABCD"; a person "@maria" or "U0123ABCD"."""

    agents: Group | None = None
    """The user group of the agents. None: the members of the triage channel. Bots and guests never."""
    managers: Group | None = None
    """The user group of the managers. None: the members of the managers' channel."""
    leads: Each[Person] = ()
    """Agents who also lead: escalations and care notices reach them."""
    operators: Each[Person] = ()
    """Who runs the bot: they see the machinery, not the conversations."""
    requesters_may: Each[RequesterRight] = ("solve", "reopen", "escalate")
    """What requesters may do with their own tickets by command: any of solve, reopen, escalate."""
    guests: Literal["requester", "nobody"] = "requester"
    """What guests and people from other workspaces (Slack Connect) are: requesters, or nobody."""


class Severity(Section):
    """How one severity is called and drawn."""

    name: Name
    """Its name on cards and in commands, at most 40 characters."""
    emoji: Emoji
    """The sign before its name: an emoji or a :short_name:. With the name at most 74 characters."""

    @model_validator(mode="after")
    def _fits_a_choice(self) -> Self:
        if len(f"{self.emoji} {self.name}") > LONGEST_OPTION:
            raise refuse(
                N_(
                    "“{sign} {name}” is too long for Slack's list of severities, which takes {most} "
                    "characters: shorten the name or choose another emoji."
                ),
                ("emoji",),
                sign=self.emoji,
                name=self.name,
                most=LONGEST_OPTION,
            )
        return self


DEFAULT_SEVERITIES: Mapping[int, Mapping[str, str]] = MappingProxyType(
    {
        1: {"name": "SEV1", "emoji": ":red_circle:"},
        2: {"name": "SEV2", "emoji": ":large_orange_circle:"},
        3: {"name": "SEV3", "emoji": ":large_yellow_circle:"},
        4: {"name": "SEV4", "emoji": ":white_circle:"},
    }
)


def _with_default_severities(given: object) -> object:
    """Lay what is given over the defaults, level by level; JSON's "1" counts as 1."""
    if not isinstance(given, Mapping):
        return given
    merged: dict[object, object] = {level: dict(parts) for level, parts in DEFAULT_SEVERITIES.items()}
    for key, parts in given.items():
        level = int(key) if key in ("1", "2", "3", "4") and int(key) not in given else key
        default = merged.get(level)
        if isinstance(default, dict) and isinstance(parts, Mapping):
            merged[level] = {**default, **parts}
        else:
            merged[level] = parts
    return merged


def _check_severity_names(severities: Mapping[int, Severity]) -> Mapping[int, Severity]:
    taken: dict[str, int] = {}
    for level, severity in severities.items():
        other = taken.setdefault(severity.name.casefold(), level)
        if other != level:
            raise refuse(
                N_("Severities {one} and {other} are both called “{name}”: give one of them another name."),
                (level, "name"),
                one=other,
                other=level,
                name=severity.name,
            )
    return severities


Level = Annotated[int, Field(strict=True, ge=1, le=4)]
Severities = Annotated[
    Table[Level, Severity], AfterValidator(_check_severity_names), BeforeValidator(_with_default_severities)
]


class Signs(Section):
    """The emoji that people use to talk to the desk: these, or others by :short_name:, and all different."""

    bypass: Sign = "📣"
    """At the start of a message in an intake channel: not a ticket."""
    ticket: Sign = "🎫"
    """As a reaction: open a ticket from this message."""
    lesson: Sign = "📖"
    """As a reaction: draft a lesson from this thread."""
    emergency: Sign = "🚨"
    """At the start of a message or as a reaction: straight to the on-call, skipping the queue."""

    @model_validator(mode="after")
    def _all_different(self) -> Self:
        taken: dict[str, str] = {}
        for name in type(self).model_fields:
            sign = getattr(self, name)
            other = taken.setdefault(sign.replace("\ufe0f", ""), name)
            if other != name:
                raise refuse(
                    N_("“{one}” and “{other}” use the same emoji {sign}: choose another for one of them."),
                    (name,),
                    one=other,
                    other=name,
                    sign=sign,
                )
        return self


class StatusName(Section):
    """A desk's own name for one type of status, by language. Empty: the usual name."""

    en: Label = ""
    """The name in English, at most 40 characters."""
    zh_CN: Label = ""  # noqa: N815 - the language's own code
    """The name in Chinese, at most 40 characters."""


class Statuses(Section):
    """A desk's own names for the types of status. The types and their rules stay the same."""

    new: StatusName = StatusName()
    """Nobody has taken it."""
    open: StatusName = StatusName()
    """Somebody works on it."""
    waiting: StatusName = StatusName()
    """The requester's answer is awaited."""
    on_hold: StatusName = StatusName()
    """Something else is awaited, with a reason and a review date."""
    solved: StatusName = StatusName()
    """Done; the requester may still reopen it."""
    closed: StatusName = StatusName()
    """Done for good."""
    withdrawn: StatusName = StatusName()
    """Taken back by the requester."""
    dismissed: StatusName = StatusName()
    """Not a ticket; out of the statistics."""

    def named(self, status: StatusType, language: Language) -> str:
        """The desk's own name, or "" when the catalogue's name is to be used."""
        name: str = getattr(getattr(self, status), language)
        return name

    @model_validator(mode="after")
    def _all_different(self) -> Self:
        for language in StatusName.model_fields:
            names = ((status, getattr(getattr(self, status), language)) for status in type(self).model_fields)
            _check_status_names(names, language)
        return self


def _check_status_names(names: Iterable[tuple[str, str]], language: str) -> None:
    taken: dict[str, str] = {}
    for status, name in names:
        other = taken.setdefault(name.casefold(), status) if name else status
        if other != status:
            raise refuse(
                N_("“{one}” and “{other}” are both called “{name}”: give one of them another name."),
                (status, language),
                one=other,
                other=status,
                name=name,
            )


MOST_CAUSES = 100
"""As many as Slack's lists of choices hold."""


def _check_causes(causes: Mapping[str, Named]) -> Mapping[str, Named]:
    if len(causes) > MOST_CAUSES:
        raise refuse(
            N_("These are {count} causes, and there may be {most}: join some."),
            count=len(causes),
            most=MOST_CAUSES,
        )
    return causes


class Intake(Section):
    """How messages become tickets."""

    burst_minutes: Whole = Field(default=5, ge=0, le=60)
    """Minutes within which further messages of the same author join the open ticket. 0: never."""
    allowed_bots: Each[Bot] = ()
    """Bots whose messages become tickets too: bot ids (B…) or app ids (A…)."""
    file_megabytes: Whole = Field(default=20, ge=0, le=1000)
    """Megabytes up to which a file is copied to people who cannot open it where it is. 0: none is."""
    nudge: Nudging = Nudging()
    """Where people are asked whether they want a ticket."""
    emergencies_per_hour: Whole = Field(default=3, ge=0, le=1000)
    """Emergencies that somebody who is no agent can call within an hour; more are severe, but wake nobody."""


class Languages(Section):
    """Which language the bot speaks where."""

    default: Language = "en"
    """For people and channels of unknown language: en or zh_CN."""
    channels: Table[Channel, Language] = Field(default_factory=dict, validate_default=True)
    """The language of what everybody in a channel sees, by channel."""


class Delivery(Section):
    """How what the desk says reaches Slack."""

    posts_per_second: Number = Field(default=1.0, gt=0, le=1000)
    """Most posts a second in one channel. Slack allows about one; more is for tests."""
    burst: Whole = Field(default=1, ge=1, le=20)
    """Posts that may go out at once in a channel that was quiet before the pace holds."""
    lease_seconds: Number = Field(default=30.0, ge=1, le=3600)
    """Seconds for which one replica has a post to itself; longer than `request_seconds`."""
    grace_seconds: Number = Field(default=15.0, ge=0, le=600)
    """Seconds to wait before looking whether a post of unknown outcome arrived."""
    retry_first_seconds: Number = Field(default=1.0, gt=0, le=600)
    """Seconds to wait before the first new attempt; doubled each time after."""
    retry_longest_seconds: Number = Field(default=300.0, gt=0, le=86400)
    """Most seconds between two attempts; not less than `retry_first_seconds`."""
    attempts: Whole = Field(default=12, ge=1, le=100)
    """Attempts before a post is buried and an operator is told."""
    request_seconds: Number = Field(default=10.0, gt=0, le=120)
    """Seconds after which one call to Slack is given up."""

    @model_validator(mode="after")
    def _waits_fit_together(self) -> Self:
        if self.lease_seconds <= self.request_seconds:
            raise refuse(
                N_(
                    "“lease_seconds” ({lease}) must be more than “request_seconds” ({request}), or a second "
                    "replica sends what the first is still sending: raise the one or lower the other."
                ),
                ("lease_seconds",),
                lease=self.lease_seconds,
                request=self.request_seconds,
            )
        if self.retry_first_seconds > self.retry_longest_seconds:
            raise refuse(
                N_(
                    "“retry_first_seconds” ({first}) must not exceed “retry_longest_seconds” ({longest}): "
                    "lower the one or raise the other."
                ),
                ("retry_first_seconds",),
                first=self.retry_first_seconds,
                longest=self.retry_longest_seconds,
            )
        return self


class Inbox(Section):
    """How what Slack delivers is taken in."""

    attempts: Whole = Field(default=8, ge=1, le=100)
    """Attempts at a delivery before it is set aside and an operator is told."""
    waiting: Whole = Field(default=2000, ge=1, le=100000)
    """Most deliveries that may wait for a commit; beyond it Slack is answered 503 and tries again."""
    ping_seconds: Number = Field(default=10.0, gt=0, le=12)
    """Seconds between two pings of a Socket Mode connection; a dead one is noticed after five at most."""


class Sweep(Section):
    """How what Slack did not deliver is found in its history."""

    calls_per_minute: Number = Field(default=20.0, ge=0, le=6000)
    """Most calls a minute of each of Slack's two methods that read history. 0: never; over 50: for tests."""
    every_minutes: Number = Field(default=10.0, gt=0, le=1440)
    """Minutes between two looks; besides, it looks at every start and reconnection."""
    look_back_days: Whole = Field(default=7, ge=1, le=30)
    """Days back to which the messages of open tickets are compared again for edits and deletions."""


class Policy(Section):
    """All that a desk decides for itself. `Policy()` is the default policy."""

    channels: Channels = Channels()
    """Where the desk works."""
    roles: Roles = Roles()
    """Who may do what."""
    severities: Severities = Field(default_factory=dict, validate_default=True)
    """How the severities 1 (gravest) to 4 are called and drawn; all four are always there."""
    emoji: Signs = Signs()
    """The emoji that people use to talk to the desk."""
    statuses: Statuses = Statuses()
    """The desk's own names for the types of status."""
    tags: Tags = Field(default=DEFAULT_TAGS, validate_default=True)
    """What tickets can be about: tags that are always there; leads add others in Slack."""
    categories: Categories = Field(default_factory=dict, validate_default=True)
    """What a request can be about, by code, and what its form then asks for. None: the form does not ask."""
    life: Life = Life()
    """How long a ticket waits for its requester, and how long it can be reopened."""
    csat: Csat = Csat()
    """How requesters are asked what they think of a solution."""
    care: Care = Care()
    """From which point on leads are told that somebody has it hard."""
    causes: Annotated[Table[Code, Named], AfterValidator(_check_causes)] = Field(
        default=DEFAULT_CAUSES, validate_default=True
    )
    """What a solved ticket can have been caused by, by code; those written here are all there are."""
    checklists: Table[Code, Checklist] = Field(default_factory=dict, validate_default=True)
    """Steps that are put on tickets, by a code."""
    knowledge: Knowledge = Knowledge()
    """How the knowledge base is kept true."""
    intake: Intake = Intake()
    """How messages become tickets."""
    calendars: Calendars = Field(default_factory=dict, validate_default=True)
    """When people work, by code; `default` is the desk's own and always there."""
    quiet_hours: QuietHours = QuietHours()
    """When people are left alone, each in their own zone."""
    pings: Pings = Pings()
    """Of which tickets people are pinged when a promise is late, and how often within an hour."""
    teams: Teams = Field(default_factory=dict, validate_default=True)
    """The teams among the agents, by code."""
    assignment: Assignment = Assignment()
    """How tickets find somebody to work them."""
    oncall: Rotas = Field(default_factory=dict, validate_default=True)
    """Who is reached when something cannot wait: rotas by code, whose people take turns."""
    sla: Sla = Sla()
    """What the desk promises, and when it warns that a promise will not be kept."""
    war_room: WarRooms = WarRooms()
    """Channels in which people work what is gravest together."""
    escalation: Escalating = Escalating()
    """Who is reached, how loudly and after how long, while nobody is on a ticket."""
    staffing: Staffing = Staffing()
    """How it is worked out how many people are needed on shift."""
    digests: Digests = Digests()
    """Which reports people read, and when."""
    language: Languages = Languages()
    """Which language the bot speaks where."""
    audit: Auditing = Auditing()
    """How the desk checks that its calls go out."""
    model: Model = Model()
    """What a model is asked, and what it may cost."""
    delivery: Delivery = Delivery()
    """How what the desk says reaches Slack."""
    inbox: Inbox = Inbox()
    """How what Slack delivers is taken in."""
    sweep: Sweep = Sweep()
    """How what Slack did not deliver is found in its history."""

    macros: Macros = Field(default_factory=dict, validate_default=True)
    """Answers that agents send often, by code: typed as ?code, or chosen in the form of a reply."""
    rules: Rules = ()
    """What the desk does by itself, in this order."""

    def names(self) -> frozenset[str]:
        """The people, channels and groups that teams, rotas, rules and macros name."""
        people = (each for team in self.teams.values() for each in team.names())
        on_call = (each for rota in self.oncall.values() for each in rota.names())
        channels = (each for rule in self.assignment.rules for each in rule.channels)
        return frozenset(
            (
                *(*people, *on_call, *channels, *automation.names((self.rules, self.macros))),
                *(*self.sla.names(), *self.escalation.names(), *self.war_room.invite),
                *self.digests.names(),
            )
        )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        categories.check(self.categories, self.tags)
        automation.check(self.rules, self.macros, self.calendars, self.teams)
        check(self.teams, self.assignment, self.calendars)
        oncall.check(self.oncall, self.teams)
        sla.check(self.sla, self.calendars, self.teams)
        ladders.check(self.escalation, self.teams)
        digests.check(self.digests, self.teams)
        return self

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that are the same for the same content, in any order and process."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()[:12]
