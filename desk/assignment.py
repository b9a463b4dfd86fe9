"""Who works a ticket next, and when one goes back to the queue (rules 76 to 78)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from desk.hours import OpenHours
from desk.teams import Assignment, Rule, Team
from desk.ticket import Event, Side, Status, Ticket

LONG_AGO = datetime.min.replace(tzinfo=UTC)
AT_HAND = frozenset({Status.NEW, Status.OPEN})
"""Where a ticket is work to be done now: what waits for somebody else weighs nothing."""

OFF_SHIFT, IDLE, AWAY, NO_AGENT = "off shift", "idle", "away", "no agent"
"""The rules by which a ticket goes back to the queue."""


@dataclass(frozen=True)
class Word:
    """What an agent says of their own work: away since then, perhaps until a moment; how much they take on.

    Nobody's presence in Slack counts (rule 76).
    """

    away_since: datetime | None = None
    until: datetime | None = None
    capacity: int | None = None

    def is_away(self, at: datetime) -> bool:
        """Whether they have said that they are not there."""
        return self.away_since is not None and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Agent:
    """Somebody who works tickets: how many lie with them, when the desk last gave them one, their word.

    `trusted`: with private tickets too.
    """

    id: str
    load: int = 0
    given_at: datetime = LONG_AGO
    word: Word = Word()
    trusted: bool = True


@dataclass(frozen=True)
class Case:
    """A ticket with what decides who may have it: its team, a skill, and who it was last taken back from."""

    ticket: Ticket
    team: Team
    skill: str | None = None
    taken_from: str | None = None


@dataclass(frozen=True)
class Roster:
    """The agents and the hours by which they work, as they are `now`."""

    agents: Sequence[Agent]
    calendars: Mapping[str, OpenHours]
    now: datetime
    by: str = "least_load"

    def is_here(self, agent: Agent, team: Team) -> bool:
        """Whether the agent is on shift for the team, and has not said that they are away."""
        there = team.includes(agent.id) and not agent.word.is_away(self.now)
        return there and team.is_on_shift(agent.id, self.now, self.calendars)

    def can_take(self, agent: Agent, case: Case) -> bool:
        """Whether the agent is eligible (rule 76); not again, who has just let it lie."""
        capacity = case.team.capacity if agent.word.capacity is None else agent.word.capacity
        return (
            agent.id not in {case.ticket.requester, case.taken_from}
            and (agent.trusted or not case.ticket.private)
            and (capacity is None or agent.load < capacity)
            and (case.skill is None or case.skill in case.team.skills.get(agent.id, ()))
            and self.is_here(agent, case.team)
        )

    def who_for(self, case: Case) -> str | None:
        """Who gets it: the least loaded, of equals who was given one longest ago; or each in turn."""
        eligible = (agent for agent in self.agents if self.can_take(agent, case))
        chosen = min(eligible, key=self._rank, default=None)
        return chosen.id if chosen else None

    def _rank(self, agent: Agent) -> tuple[int, datetime, str]:
        return (agent.load if self.by == "least_load" else 0, agent.given_at, agent.id)

    def deal(self, queue: Iterable[Case]) -> Iterator[tuple[Case, str]]:
        """Who gets which of the waiting tickets, gravest first, of equals the oldest; some may get nobody."""
        roster = self
        for case in sorted(queue, key=_gravest_and_oldest):
            if is_queued(case.ticket, self.now) and (person := roster.who_for(case)):
                yield case, person
                roster = roster._after(person)

    def _after(self, person: str) -> "Roster":
        """The same, once this agent was given one more."""
        agents = [
            replace(each, load=each.load + 1, given_at=self.now) if each.id == person else each
            for each in self.agents
        ]
        return replace(self, agents=agents)

    def is_deserted(self, case: Case) -> bool:
        """Whether its assignee is not there, while somebody else of the team is.

        Who is at lunch will be back, and while nobody is there to have it everybody keeps theirs.
        """
        person, team = case.ticket.assignee or "", case.team
        if team.is_pausing(person, self.now, self.calendars):
            return False
        here = {agent.id for agent in self.agents if self.is_here(agent, team)}
        return person not in here and bool(here - {case.ticket.requester})

    def is_left(self, case: Case, assigned_at: datetime) -> bool:
        """Whether its assignee's shift ended with it; who took it outside their shift keeps it."""
        person = case.ticket.assignee or ""
        was_on, is_on = (case.team.is_on_shift(person, at, self.calendars) for at in (assigned_at, self.now))
        return was_on and not is_on and self.is_deserted(case)

    def is_idle(self, case: Case, assigned_at: datetime, minutes: int) -> bool:
        """Whether it has lain unanswered for so many open minutes of its team's calendar (rule 77).

        While it waited, was on hold or solved it did not lie idle.
        """
        calendar = self.calendars[case.team.calendar].calendar
        since = max(assigned_at, case.ticket.status_at or assigned_at)
        return calendar.between(since, self.now) >= timedelta(minutes=minutes)

    def goes_back(self, case: Case, assigned_at: datetime, policy: Assignment) -> str | None:
        """The rule by which an assigned ticket goes back to the queue; None while it stays."""
        if not is_unanswered(case.ticket):
            return None
        if policy.by != "none" and self.is_left(case, assigned_at):
            return OFF_SHIFT
        minutes = policy.idle_minutes
        return IDLE if minutes and self.is_idle(case, assigned_at, minutes) else None


def _gravest_and_oldest(case: Case) -> tuple[int, datetime, int]:
    return int(case.ticket.severity), case.ticket.opened_at or LONG_AGO, case.ticket.id


def is_queued(ticket: Ticket, now: datetime) -> bool:
    """Whether it waits for somebody to work it; what sleeps is not in anybody's way."""
    sleeps = ticket.snoozed_until is not None and ticket.snoozed_until > now
    return ticket.assignee is None and ticket.status in AT_HAND and not sleeps


def is_unanswered(ticket: Ticket) -> bool:
    """Whether somebody has it, and nobody has answered its requester yet."""
    return ticket.assignee is not None and ticket.status in AT_HAND and ticket.answered_at is None


def rule_for(rules: Iterable[Rule], ticket: Ticket, words: str) -> Rule:
    """The first rule that suits the ticket; one that asks for nothing when none does."""
    return next((rule for rule in rules if rule.suits(ticket, words)), Rule())


def case_of(
    ticket: Ticket, rule: Rule, team_of: Callable[[str | None], Team], taken_from: str | None = None
) -> Case:
    """The ticket with its team, or the one that its rule sends it to, and the skill that the rule asks for.

    A skill counts only in the team that the rule means: who moved it elsewhere knows better.
    """
    team = ticket.team or rule.team
    return Case(ticket, team_of(team), rule.skill if team == rule.team else None, taken_from)


def helpers(events: Iterable[Event]) -> tuple[str, ...]:
    """Who helped: everybody of the desk's side who answered the requester, by their first answers."""
    answered = (event.actor for event in events if event.change.reply_of == Side.AGENT)
    return tuple(dict.fromkeys(actor for actor in answered if actor))
