"""What a desk promises: targets by severity, team, channel, tier and tag, and how they are counted."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from functools import cache, cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from desk.calendar import ALWAYS_OPEN, Calendar
from desk.clocks import STAYS
from desk.hours import DEFAULT, Calendars
from desk.section import Channel, Code, Each, Party, Section, Table, Whole, must_be_known, refuse
from desk.ticket import PAUSED, Agreement, Change, Clock, Kind, Status, Ticket
from desk.wording import N_

ALWAYS = "always"
"""The calendar that is open round the clock, for whoever names it (rule 38)."""
LONGEST = timedelta(days=366)

_NO_TIER = N_("There is no tier “{value}”: write one of {known}, or add it under “tiers”.")
_LENGTH = re.compile(r"(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?")


def _length(text: str) -> str:
    if text and _LENGTH.fullmatch(text) and timedelta() < length(text, timedelta(days=1)) <= LONGEST:
        return text
    raise refuse(
        N_("“{value}” is not a length of time: write one in quotes, such as “30m”, “8h”, “1h30m” or “2d”."),
        value=text,
    )


@cache
def length(text: str, day: timedelta) -> timedelta:
    """The open time that is meant, where a working day has so much of it (rule 36)."""
    found = _LENGTH.fullmatch(text)
    days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return days * day + timedelta(hours=hours, minutes=minutes)


Length = Annotated[str, AfterValidator(_length)]
Pausing = Literal["waiting", "on_hold"]
Percent = Annotated[Whole, Field(ge=1, le=99)]


class Promise(Section):
    """What is promised of tickets that suit: all that is given must hold, of a list one is enough."""

    name: Code
    """What it is called: small letters, digits and hyphens."""
    severities: Each[Annotated[Whole, Field(ge=1, le=4)]] = ()
    """Of one of these severities, 1 to 4."""
    teams: Each[Code] = ()
    """With one of these teams."""
    channels: Each[Channel] = ()
    """Asked in one of these channels."""
    tiers: Each[Code] = ()
    """Of requesters of one of these tiers."""
    tags: Each[Code] = ()
    """With one of these tags."""
    calendar: Code | None = None
    """In whose open time all is counted; `always`: round the clock. None: the team's, else `default`."""
    acknowledged: Length | None = None
    """Until somebody takes it. None, here and below: nothing is promised."""
    first_response: Length | None = None
    """Until a person first answers."""
    next_response: Length | None = None
    """Until a person answers what the requester wrote later."""
    update: Length | None = None
    """Between one word of the desk's and the next, for as long as it is not solved."""
    resolution: Length | None = None
    """Until it is solved first."""

    def target(self, clock: Clock) -> str | None:
        """What is promised by this clock."""
        target: str | None = getattr(self, clock, None)
        return target

    def suits(
        self, ticket: Ticket, tiers: "Mapping[str, tuple[str, ...]]", groups: Collection[str] = ()
    ) -> bool:
        """Whether the ticket is meant, whose requester is in these user groups."""
        asked = {ticket.requester, ticket.channel, *groups}
        return (
            (not self.severities or int(ticket.severity) in self.severities)
            and (not self.teams or ticket.team in self.teams)
            and (not self.channels or ticket.channel in self.channels)
            and (not self.tiers or any(not asked.isdisjoint(tiers[tier]) for tier in self.tiers))
            and (not self.tags or not set(self.tags).isdisjoint(ticket.tags))
        )


DEFAULT_PROMISES = (
    Promise(
        name="sev1",
        severities=(1,),
        calendar=ALWAYS,
        acknowledged="5m",
        first_response="15m",
        next_response="30m",
        update="1h",
        resolution="4h",
    ),
    Promise(
        name="sev2", severities=(2,), first_response="1h", next_response="2h", update="4h", resolution="8h"
    ),
    Promise(
        name="sev3", severities=(3,), first_response="4h", next_response="8h", update="1d", resolution="3d"
    ),
    Promise(name="sev4", severities=(4,), first_response="8h", next_response="1d", resolution="5d"),
)
"""What a desk promises that does not say otherwise."""


class Pauses(Section):
    """In which states which clock stands still; waiting (on the requester) and on_hold. Others never do."""

    first_response: Each[Pausing] = ()
    """The first response."""
    next_response: Each[Pausing] = ()
    """Every further response."""
    update: Each[Pausing] = ("waiting",)
    """The next update; []: one is due however long the ticket waits."""
    resolution: Each[Pausing] = ("waiting", "on_hold")
    """The resolution."""


class Sla(Section):
    """What the desk promises, and when it warns that a promise will not be kept."""

    promises: tuple[Promise, ...] = DEFAULT_PROMISES
    """Who is promised what; the first that suits a ticket holds. None: nothing is promised."""
    pauses: Pauses = Pauses()
    """In which states clocks stand still."""
    warn_at: Each[Percent] = (75,)
    """Percent of the time after which who has the ticket is warned. None: they hear only of what is late."""
    tiers: Table[Code, Each[Party]] = Field(default_factory=dict, validate_default=True)
    """Requesters who are promised something else, by a code: people, user groups, channels where they ask."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        taken: dict[str, int] = {}
        for place, promise in enumerate(self.promises):
            if taken.setdefault(promise.name, place) != place:
                raise refuse(
                    N_("Two promises are called “{name}”: give one of them another name."),
                    ("promises", place, "name"),
                    name=promise.name,
                )
            for tier in promise.tiers:
                must_be_known(tier, self.tiers, _NO_TIER, ("promises", place, "tiers"))
        return self

    def resolved(self, id_of: Callable[[str], str]) -> "Sla":
        """The same, with all people, user groups and channels by id."""
        promises = tuple(
            each.model_copy(update={"channels": tuple(map(id_of, each.channels))}) for each in self.promises
        )
        tiers = {tier: tuple(dict.fromkeys(map(id_of, whom))) for tier, whom in self.tiers.items()}
        return Sla(promises=promises, pauses=self.pauses, warn_at=self.warn_at, tiers=tiers)

    def names(self) -> frozenset[str]:
        """The people, user groups and channels that it names."""
        promised = (each for promise in self.promises for each in promise.channels)
        return frozenset((*promised, *(each for whom in self.tiers.values() for each in whom)))


def check(sla: Sla, calendars: Collection[str], teams: Collection[str]) -> None:
    """Refuse a promise that names what the policy does not have; tags may be added in Slack."""
    for place, promise in enumerate(sla.promises):
        at = ("sla", "promises", place)
        if promise.calendar:
            absent = N_("There is no calendar “{value}”: write one of {known}.")
            must_be_known(promise.calendar, {ALWAYS, *calendars}, absent, (*at, "calendar"))
        for team in promise.teams:
            must_be_known(
                team, teams, N_("There is no team “{value}”: write one of {known}."), (*at, "teams")
            )


class Terms(Section):
    """All that promises rest on, in one version: tickets keep the one they were opened under (rule 5)."""

    sla: Sla
    """Who is promised what."""
    calendars: Calendars
    """When time counts."""
    team_calendars: Table[Code, Code]
    """The calendar of each team."""

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits that are the same for the same content."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    def match(self, ticket: Ticket, groups: Collection[str] = ()) -> Agreement:
        """What is promised of the ticket as it is, and by which calendar it is counted (rules 32, 37).

        Its requester is in these user `groups` now: who is in which is no part of the terms.
        """
        suiting = (each for each in self.sla.promises if each.suits(ticket, self.sla.tiers, groups))
        promise = next(suiting, None)
        own = promise.calendar if promise else None
        calendar = own or self.team_calendars.get(ticket.team or "", DEFAULT)
        return Agreement(self.version, promise.name if promise else "", calendar)

    def promise(self, name: str) -> Promise | None:
        """What is promised under this name."""
        return next((each for each in self.sla.promises if each.name == name), None)

    def calendar(self, code: str) -> Calendar:
        """The open time of this calendar; that of the desk for one that is not known."""
        if code == ALWAYS and code not in self.calendars:
            return ALWAYS_OPEN
        return self.calendars.get(code, self.calendars[DEFAULT]).calendar

    def target(self, agreement: Agreement, clock: Clock) -> timedelta | None:
        """The open time that the clock may take; None where nothing is promised."""
        which = agreement.policy, agreement.calendar, clock
        if which not in self._targets:
            promise = self.promise(agreement.policy)
            told = promise.target(clock) if promise else None
            self._targets[which] = length(told, self.calendar(agreement.calendar).day) if told else None
        return self._targets[which]

    @cached_property
    def _targets(self) -> dict[tuple[str, str, Clock], timedelta | None]:
        """Those that were asked for once: every ticket's clocks ask for them, at each of its events."""
        return {}

    def pausing(self, clock: Clock) -> frozenset[Status]:
        """The states in which the clock stands still (rule 25)."""
        measured = Clock.RESOLUTION if clock is Clock.TOTAL_RESOLUTION else clock
        named = frozenset(getattr(self.sla.pauses, measured, ()))
        return frozenset(status for status in PAUSED if status.value in named)


Versions = Mapping[str, Terms]
"""The terms that tickets were opened under, by version."""


def agree(
    before: Ticket, now: Ticket, current: Terms, versions: Versions, groups: Collection[str] = ()
) -> tuple[Change, ...]:
    """What is promised of a new ticket, or of one that comes to match another promise (rule 31).

    Another team's promise holds for what begins later (rule 37).
    """
    agreed = now.clocks.agreement
    if not now.clocks.episodes or (agreed and _marks(before) == _marks(now)):
        return ()
    match = (versions[agreed.version] if agreed else current).match(now, groups)
    if match == agreed:
        return ()
    is_moved = bool(before.team and now.team) and before.team != now.team
    return (applied(agreed, match, "moved" if is_moved else "matches", stays=is_moved),)


def applied(before: Agreement | None, after: Agreement, why: str, *, stays: bool = False) -> Change:
    """The ticket is under another agreement; what runs already `stays` under the one before, if so."""
    detail = {"version": after.version, "calendar": after.calendar, "why": why}
    return Change(
        Kind.POLICY_APPLIED,
        before=before.policy if before else None,
        after=after.policy,
        rule="rule 31",
        detail={**detail, STAYS: "stays"} if stays else detail,
    )


def _marks(ticket: Ticket) -> tuple[object, ...]:
    """What a promise may ask of a ticket that changes."""
    return ticket.severity, ticket.team, ticket.tags, ticket.channel
