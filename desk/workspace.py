"""A workspace that the desk serves: its policy, with the names in it resolved against Slack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from desk.access import Appointed, Places, Role, Viewer
from desk.digests import Digests
from desk.ladders import Escalating
from desk.oncall import Rota
from desk.policy import Policy
from desk.section import Language
from desk.sla import Terms
from desk.teams import EVERYBODY, Rule, Team


@dataclass(frozen=True)
class Workspace:
    """What every rule may know of the workspace; `id` is Slack's team id, `bot_user` the bot's user id.

    `names`: the people, channels and groups that the policy's teams, rotas, rules and macros name, each with
    its id.
    `groups`: the user groups that the promises name, by id, with their members.
    `address` is where Slack shows it, such as https://example.slack.com/.
    """

    id: str
    bot_user: str
    policy: Policy
    places: Places
    appointed: Appointed = field(default_factory=Appointed)
    languages: tuple[tuple[str, Language], ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    address: str = ""

    @property
    def itself(self) -> Viewer:
        """The desk as an actor: what it does by itself, it does as an agent."""
        return Viewer(self.bot_user, frozenset({Role.AGENT}))

    def groups_of(self, person: str) -> frozenset[str]:
        """The user groups that the promises name and this person is in, by id."""
        return frozenset(group for group, members in self.groups if person in members)

    def members_of_tiers(self) -> dict[str, tuple[str, ...]]:
        """The people and channels of each tier, those who are in its user groups now among them."""
        groups = dict(self.groups)
        return {
            tier: tuple(chain(whom, *(groups.get(each, ()) for each in whom)))
            for tier, whom in self.terms.sla.tiers.items()
        }

    def language_of(self, channel: str) -> Language:
        """The language of what everybody in this channel reads."""
        return dict(self.languages).get(channel, self.policy.language.default)

    @cached_property
    def teams(self) -> Mapping[str, Team]:
        """The policy's teams, with everybody by id."""
        return {code: team.resolved(self._id_of) for code, team in self.policy.teams.items()}

    @cached_property
    def rotas(self) -> Mapping[str, Rota]:
        """The policy's rotas, with everybody by id."""
        return {code: rota.resolved(self._id_of) for code, rota in self.policy.oncall.items()}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The policy's rules of assignment, with every channel by id."""
        rules = self.policy.assignment.rules
        return tuple(
            rule.model_copy(update={"channels": tuple(map(self._id_of, rule.channels))}) for rule in rules
        )

    @cached_property
    def terms(self) -> Terms:
        """What promises rest on from now on, with everybody by id."""
        policy = self.policy
        return Terms(
            sla=policy.sla.resolved(self._id_of),
            calendars=policy.calendars,
            team_calendars={code: team.calendar for code, team in policy.teams.items()},
        )

    @cached_property
    def invited(self) -> tuple[str, ...]:
        """Who comes to every war room, by id."""
        return tuple(map(self._id_of, self.policy.war_room.invite))

    @cached_property
    def escalation(self) -> Escalating:
        """The policy's ladders, with everybody and every channel by id."""
        escalation = self.policy.escalation
        ladders = tuple(ladder.resolved(self._id_of) for ladder in escalation.ladders)
        return escalation.model_copy(update={"ladders": ladders})

    @cached_property
    def digests(self) -> Digests:
        """Which reports the policy has posted, with every channel by id."""
        return self.policy.digests.resolved(self._id_of)

    def team(self, code: str | None) -> Team:
        """The team of this code; all agents for one that the policy does not have."""
        return self.teams.get(code or "", EVERYBODY)

    def _id_of(self, name: str) -> str:
        return dict(self.names).get(name, name)
