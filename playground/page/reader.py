"""Who looks at the page, and where they are in it: what every part of the page is drawn for."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from playground.page import words
from playground.page.dates import Moment
from playground.workspace import Channel, Person, Workspace

HOME = "home"
"""The place that is no channel: the app's home tab."""
LATEST = 60
"""Messages that are shown of a channel, unless more are asked for."""


@dataclass(frozen=True)
class Place:
    """A place in the workspace as one person: a channel's id or HOME, and the thread that is open beside."""

    person: str
    at: str
    thread: str = ""
    last: int = LATEST

    @property
    def link(self) -> str:
        """The address of this place."""
        more = {"thread": self.thread} if self.thread else {}
        longer = {"last": self.last} if self.last != LATEST else {}
        return f"/?{urlencode({'as': self.person, 'at': self.at, **more, **longer})}"

    def to(self, at: str, thread: str = "") -> str:
        """The address of another place, as the same person."""
        return replace(self, at=at, thread=thread, last=LATEST).link


@dataclass(frozen=True)
class Reader:
    """One person before the page, with the language of the page's own words and the present moment."""

    workspace: Workspace
    person: Person
    language: str
    place: Place
    now: float

    def say(self, sentence: str, **filled: object) -> str:
        """A sentence of the page in the reader's language."""
        return words.say(self.language, sentence, **filled)

    def moment(self, at: float) -> Moment:
        """An instant as the reader sees it."""
        return Moment(at, self.now, self.person.tz, self.language)

    def name_of(self, user: str) -> str:
        """The name that someone goes by; an app's posts may bear the id of its bot."""
        if user == self.workspace.app.bot_id:
            return self.workspace.app.name
        person = self.workspace.people.get(user)
        return (person.real_name or person.name) if person else user

    def group_name(self, group: str) -> str:
        """The handle of a user group."""
        return f"@{self.workspace.groups.get(group, {}).get('handle', group)}"

    @property
    def channels(self) -> list[Channel]:
        """The channels the reader is in, by name, without those that are over."""
        mine = [one for one in self.workspace.channels.values() if self.person.id in one.members]
        open_ = [one for one in mine if not (one.user or one.archived)]
        return sorted(open_, key=lambda channel: channel.name)

    @property
    def joinable(self) -> list[Channel]:
        """The public channels the reader is not in."""
        found = [one for one in self.workspace.channels.values() if is_open_to(self.person, one)]
        return sorted(found, key=lambda channel: channel.name)


def is_open_to(person: Person, channel: Channel) -> bool:
    """Whether it is a channel that the person is not in and may join."""
    closed = channel.private or channel.archived or person.guest
    return person.id not in channel.members and not closed


def may_see(person: Person, channel: Channel) -> bool:
    """Whether the channel is theirs, or open to them."""
    return person.id in channel.members or is_open_to(person, channel)


def arrival(workspace: Workspace, person: Person) -> str:
    """The channel somebody lands in: the one for support if they are in it, else any of theirs."""
    mine = [one for one in workspace.channels.values() if person.id in one.members and not one.user]
    first = next((one for one in mine if one.name == "support"), mine[0] if mine else None)
    return first.id if first else HOME
