"""A workspace that the desk serves: its policy, with the names in it resolved against Slack."""

from dataclasses import dataclass, field

from desk.access import Appointed, Places
from desk.policy import Policy
from desk.section import Language


@dataclass(frozen=True)
class Workspace:
    """What every rule may know of the workspace; `id` is Slack's team id, `bot_user` the bot's user id.

    `address` is where Slack shows it, such as https://example.slack.com/.
    """

    id: str
    bot_user: str
    policy: Policy
    places: Places
    appointed: Appointed = field(default_factory=Appointed)
    languages: tuple[tuple[str, Language], ...] = ()
    address: str = ""

    def language_of(self, channel: str) -> Language:
        """The language of what everybody in this channel reads."""
        return dict(self.languages).get(channel, self.policy.language.default)
