"""Who may see and do what (rule 93): the one place that decides it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from desk.policy import Roles
from desk.refusal import NotAllowed, NotFound
from desk.ticket import Side, Ticket
from desk.wording import N_, Sentence


class Role(StrEnum):
    """What somebody is at the desk; one person may be several."""

    REQUESTER = "requester"
    AGENT = "agent"
    LEAD = "lead"
    MANAGER = "manager"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Person:
    """A member of the workspace, as Slack tells it. `locale` is Slack's, such as en-US; `zone` is IANA's."""

    id: str
    name: str
    locale: str = "en-US"
    zone: str = "UTC"
    image: str = ""
    is_bot: bool = False
    is_guest: bool = False
    is_gone: bool = False


@dataclass(frozen=True)
class Places:
    """The channels of the desk by id, resolved against Slack; None where there is none."""

    intake: frozenset[str]
    triage: str
    incidents: str | None = None
    managers: str | None = None
    fallback: str | None = None
    private_triage: str | None = None
    watched: frozenset[str] = frozenset()
    """Where people are asked whether they want a ticket."""
    public: frozenset[str] = frozenset()
    """Those of them that everybody in the workspace can read."""

    def all(self) -> frozenset[str]:
        """Every channel the desk has a use for."""
        named = {self.triage, self.private_triage, self.incidents, self.managers, self.fallback}
        return self.intake | self.watched | frozenset(place for place in named if place)

    @property
    def triages(self) -> frozenset[str]:
        """The channels in which cards stand."""
        return frozenset(filter(None, (self.triage, self.private_triage)))

    def triage_of(self, ticket: Ticket) -> str:
        """The channel in which the ticket's card stands, or will."""
        return ticket.card_channel or (ticket.private and self.private_triage) or self.triage

    def veils(self, ticket: Ticket) -> bool:
        """Whether the ticket's words must not stand on its card, since strangers could read it there."""
        return ticket.private and self.triage_of(ticket) in self.public


@dataclass(frozen=True)
class Appointed:
    """Who has a role by name or user group; None where channel membership decides."""

    agents: frozenset[str] | None = None
    managers: frozenset[str] | None = None
    leads: frozenset[str] = frozenset()
    operators: frozenset[str] = frozenset()


OPINION = frozenset({"rate", "comment"})
"""Verbs that nobody but its requester has on a ticket."""
REQUESTERS_OWN = frozenset({"solve", "reopen", "escalate"}) | OPINION
"""Verbs that requesters also have on their own tickets; the policy may take away those that agents have."""


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks or acts: their id, roles and the channels they belong to.

    `own` are the verbs they have on their own tickets; `trusted` whether they belong to the private triage
    channel, None where there is none. Without a role they are nobody, who sees nothing.
    """

    id: str
    roles: frozenset[Role] = frozenset({Role.REQUESTER})
    channels: frozenset[str] = frozenset()
    own: frozenset[str] = REQUESTERS_OWN
    trusted: bool | None = None

    @property
    def reads_private(self) -> bool:
        """Whether they read private tickets that they have no part in: agents, but for a desk of its own."""
        return self.is_agent if self.trusted is None else self.trusted

    @property
    def is_agent(self) -> bool:
        """Whether they work tickets."""
        return not self.roles.isdisjoint(WORKERS)

    @property
    def oversees(self) -> bool:
        """Whether the whole desk is theirs, if only to watch."""
        return not self.roles.isdisjoint(_OVERSEERS)


WORKERS = frozenset({Role.AGENT, Role.LEAD})
_OVERSEERS = WORKERS | {Role.MANAGER}
_KEEPERS = frozenset({Role.LEAD, Role.MANAGER})
_EVERYONE = frozenset(Role)

RIGHTS: Mapping[str, frozenset[Role]] = {
    "open": _EVERYONE,
    "open-for": WORKERS,
    "emergency": _EVERYONE,
    "take": WORKERS,
    "assign": WORKERS,
    "severity": WORKERS,
    "reply": WORKERS,
    "draft": WORKERS,
    "draft-lesson": WORKERS,
    "summary": WORKERS,
    "promise": WORKERS,
    "unpromise": WORKERS,
    "note": WORKERS,
    "solve": WORKERS,
    "reopen": WORKERS,
    "dismiss": WORKERS,
    "wait": WORKERS,
    "hold": WORKERS,
    "resume": WORKERS,
    "snooze": WORKERS,
    "merge": WORKERS,
    "unmerge": WORKERS,
    "split": WORKERS,
    "link": WORKERS,
    "unlink": WORKERS,
    "apart": WORKERS,
    "follow": WORKERS,
    "unfollow": _EVERYONE,
    "transfer": WORKERS,
    **dict.fromkeys(OPINION, frozenset()),
    "undo": _EVERYONE,
    "escalate": WORKERS,
    "ack": _OVERSEERS,
    "unassign": WORKERS,
    "team": WORKERS,
    "away": WORKERS,
    "back": WORKERS,
    "capacity": WORKERS,
    "handover": WORKERS,
    "agents": WORKERS | {Role.MANAGER},
    "oncall": WORKERS | {Role.MANAGER},
    "oncall-note": WORKERS,
    "swap": WORKERS,
    "accept": WORKERS,
    "decline": WORKERS,
    "cover": WORKERS,
    "cover-turn": WORKERS,
    "stand-in": frozenset({Role.LEAD}),
    "wake": WORKERS,
    "close": WORKERS,
    "checklist": WORKERS,
    "step": WORKERS,
    "steps": WORKERS,
    "done": WORKERS,
    "undone": WORKERS,
    "revise": WORKERS,
    "retract": WORKERS,
    "find": _EVERYONE,
    "mine": _EVERYONE,
    "queue": _OVERSEERS,
    "history": _EVERYONE,
    "runs": _OVERSEERS,
    "why": _EVERYONE,
    "recalculate": frozenset({Role.LEAD, Role.OPERATOR}),
    "recalculate-all": frozenset({Role.OPERATOR}),
    "macros": WORKERS,
    "tag": WORKERS,
    "digest": _KEEPERS,
    "digest-on": _KEEPERS,
    "digest-off": _KEEPERS,
    "digest-again": _KEEPERS,
    "tags": _OVERSEERS,
    "tag-new": _KEEPERS,
    "tag-rename": _KEEPERS,
    "tag-merge": _KEEPERS,
    "tag-drop": _KEEPERS,
    "room": WORKERS,
    "role": WORKERS,
    "timeline": WORKERS,
    "lesson": _OVERSEERS,
    "kb-list": _EVERYONE,
    "kb-drafts": _OVERSEERS,
    "kb-stale": _OVERSEERS,
    "kb-show": _EVERYONE,
    "kb-history": _OVERSEERS,
    "kb-edit": _OVERSEERS,
    "kb-gaps": _OVERSEERS,
    "kb-contradictions": _OVERSEERS,
    "kb-agree": WORKERS,
    "kb-write": _OVERSEERS,
    "kb-publish": WORKERS,
    "kb-return": WORKERS,
    "kb-confirm": WORKERS,
    "kb-retire": WORKERS,
    "kb-owner": WORKERS,
    "kb-readers": WORKERS,
    "kb-example": WORKERS,
    "kb-forget": WORKERS,
    "actions": _OVERSEERS,
    "action-new": _KEEPERS,
    "action-accept": _KEEPERS,
    "action-due": _OVERSEERS,
    "action-done": _OVERSEERS,
    "action-decline": _OVERSEERS,
    "staffing": _KEEPERS,
    "help": _EVERYONE,
}
"""Verb to the roles that have it; a verb without a row may be done by nobody."""


def viewer(
    person: Person, channels: frozenset[str], places: Places, appointed: Appointed, roles: Roles
) -> Viewer:
    """The person with their roles. Bots, guests and deactivated people are never more than requesters."""
    own = owned(roles)
    if person.is_guest and roles.guests == "nobody":
        return Viewer(person.id, frozenset(), channels, frozenset())
    if person.is_bot or person.is_guest or person.is_gone:
        return Viewer(person.id, channels=channels, own=own)
    held = {
        Role.AGENT: _holds(person.id, appointed.agents, places.triage in channels),
        Role.MANAGER: _holds(person.id, appointed.managers, places.managers in channels),
        Role.LEAD: person.id in appointed.leads,
        Role.OPERATOR: person.id in appointed.operators,
    }
    has = frozenset({Role.REQUESTER, *(role for role, yes in held.items() if yes)})
    trusted = places.private_triage in channels if places.private_triage else None
    return Viewer(person.id, has, channels, own, trusted)


def owned(roles: Roles) -> frozenset[str]:
    """The verbs that people have on their own tickets."""
    return OPINION.union(roles.requesters_may)


def _holds(person: str, appointed: frozenset[str] | None, is_member: bool) -> bool:
    return is_member if appointed is None else person in appointed


def side_of(who: Viewer, ticket: Ticket) -> Side:
    """Agents are the desk's side, but on a ticket of their own they are the requester (rules 9, 17)."""
    return Side.AGENT if who.is_agent and who.id != ticket.requester else Side.REQUESTER


@dataclass(frozen=True)
class Scope:
    """Which tickets somebody sees: their `own`, what they follow, and as one of the desk what they work.

    Besides, what is not private in their channels or `all_teams`, and what is if they are `trusted` with it.
    """

    own: str
    channels: frozenset[str]
    all_teams: bool
    trusted: bool = False

    def includes(self, ticket: Ticket) -> bool:
        """Whether the ticket can be seen; storage says the same in SQL."""
        if self.own in {ticket.requester, *ticket.followers} or (
            self.all_teams and ticket.assignee == self.own
        ):
            return True
        return self.trusted if ticket.private else self.all_teams or ticket.channel in self.channels


def scope(who: Viewer) -> Scope:
    """What this viewer sees."""
    if not who.roles:
        return Scope("", frozenset(), all_teams=False)
    return Scope(who.id, who.channels, who.oversees, who.reads_private)


def may(who: Viewer, verb: str, ticket: Ticket | None = None) -> bool:
    """Whether this viewer has the verb, on this ticket where one is given."""
    if not who.roles.isdisjoint(RIGHTS.get(verb, frozenset())):
        return True
    return verb in who.own and ticket is not None and ticket.requester == who.id


_LEADING = Sentence(N_("Only leads and managers may do that."))
_NOT_THEIRS = Sentence(N_("Only who asked can say how it went."))
NOT_SERVED = Sentence(N_("This desk does not serve guests. Ask a member of the workspace."))


def admit(who: Viewer) -> None:
    """Pass if the desk serves this person at all; else NotAllowed."""
    if not who.roles:
        raise NotAllowed(NOT_SERVED)


def require(who: Viewer, verb: str) -> None:
    """Pass if the viewer has a verb that is about no ticket; else NotAllowed."""
    if not may(who, verb):
        raise NotAllowed(None if Role.AGENT in RIGHTS.get(verb, {Role.AGENT}) else _LEADING)


def check(who: Viewer, verb: str, ticket: Ticket, author: str | None = None) -> None:
    """Pass if the viewer may; NotFound if they may not even see the ticket, else NotAllowed.

    What has an `author` only its author and leads may change.
    """
    if not scope(who).includes(ticket):
        raise NotFound(ticket.key)
    if not may(who, verb, ticket):
        raise NotAllowed(_NOT_THEIRS if verb in OPINION else None)
    if author not in {None, who.id} and Role.LEAD not in who.roles:
        raise NotAllowed(Sentence(N_("Only who wrote it, or a lead, can change it.")))
