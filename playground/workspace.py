"""The pretend workspace itself: its people, channels, messages and reactions, and what happens to them."""

import itertools
from bisect import bisect_left, insort
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from playground.answers import Json, SlackError
from playground.app import App
from playground.clock import Clock

TOMBSTONE_TEXT = "This message was deleted."


@lru_cache(maxsize=4096)
def _offset(zone: str, hour: int) -> int:
    moment = datetime.fromtimestamp(hour * 3600, UTC)
    shift = moment.astimezone(ZoneInfo(zone)).utcoffset()
    return int(shift.total_seconds()) if shift else 0


@dataclass
class Person:
    """A member of the workspace, human or bot."""

    id: str
    name: str
    real_name: str = ""
    locale: str = "en-US"
    tz: str = "Europe/Berlin"
    email: str = ""
    bot_id: str = ""
    deleted: bool = False
    guest: bool = False
    admin: bool = False
    title: str = ""
    """What they do in the company."""
    team: str = ""
    """The other workspace that a Slack Connect person belongs to; empty for one of this team."""

    def as_slack(self, now: float, team_id: str, *, locale: bool = False) -> Json:
        """The user object Slack gives; with the locale only when it was asked for."""
        real_name = self.real_name or self.name
        profile: Json = {
            "real_name": real_name,
            "display_name": self.name,
            "title": self.title,
            "email": self.email or f"{self.name}@playground.example",
            "team": self.team or team_id,
            **({"bot_id": self.bot_id} if self.bot_id else {}),
        }
        seen: Json = {
            "id": self.id,
            "team_id": self.team or team_id,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": real_name,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": _offset(self.tz, int(now // 3600)),
            "profile": profile,
            "is_admin": self.admin,
            "is_owner": False,
            "is_restricted": self.guest,
            "is_ultra_restricted": False,
            "is_bot": bool(self.bot_id),
            "is_app_user": False,
            "is_stranger": bool(self.team),
            "updated": int(now),
        }
        return {**seen, "locale": self.locale} if locale else seen


@dataclass
class Channel:
    """A conversation: public, private, or a direct message with `user`."""

    id: str
    name: str
    private: bool = False
    user: str = ""
    archived: bool = False
    created: int = 0
    topic: str = ""
    purpose: str = ""
    creator: str = "U0MAYA"
    members: dict[str, None] = field(default_factory=dict)
    messages: dict[str, Json] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    """The ts of what stands in the channel itself, oldest first: all but replies."""
    threads: dict[str, list[str]] = field(default_factory=dict)
    ephemeral: list[Json] = field(default_factory=list)
    last_ts: int = 0
    """Microseconds of the newest ts given out."""

    @property
    def kind(self) -> str:
        """Slack's `channel_type`."""
        return "im" if self.user else "group" if self.private else "channel"

    def as_slack(self, bot: str) -> Json:
        """The conversation object, as the bot sees it."""
        base: Json = {
            "id": self.id,
            "created": self.created,
            "is_archived": self.archived,
            "is_im": bool(self.user),
        }
        if self.user:
            return {**base, "user": self.user, "is_user_deleted": False, "is_mpim": False, "is_private": True}
        return {
            **base,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": not self.private,
            "is_group": False,
            "is_mpim": False,
            "is_private": self.private,
            "is_general": self.name == "general",
            "is_member": bot in self.members,
            "is_shared": False,
            "is_ext_shared": False,
            "creator": self.creator,
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": self.purpose, "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }


class Workspace:
    """Everything that stands in the workspace. What happens is told to `tell(event, channel)`."""

    def __init__(self, app: App, clock: Clock) -> None:
        self.app = app
        self.clock = clock
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.names: dict[str, str] = {}
        self.groups: dict[str, Json] = {}
        self.tell: Callable[[Json, Channel | None], None] = lambda _event, _channel: None
        self._sequence = itertools.count(1)

    # --- finding -------------------------------------------------------------------------------

    def channel(self, reference: str) -> Channel:
        """The channel of an id or a name, with or without `#`; raises `channel_not_found`."""
        found = self.channels.get(reference)
        if found is None:
            found = self.channels.get(self.names.get(reference.removeprefix("#"), ""))
        if found is None:
            raise SlackError("channel_not_found")
        return found

    def person(self, user: str) -> Person:
        """The person of an id; raises `user_not_found`."""
        found = self.people.get(user)
        if found is None:
            raise SlackError("user_not_found")
        return found

    def message(self, channel: Channel, ts: str) -> Json:
        """The message standing at a ts; raises `message_not_found`."""
        found = channel.messages.get(ts)
        if found is None:
            raise SlackError("message_not_found")
        return found

    def stamp(self, channel: Channel) -> str:
        """A ts of now: unique in the channel and later than every other, though time stand still."""
        channel.last_ts = max(round(self.clock.now() * 1_000_000), channel.last_ts + 1)
        return f"{channel.last_ts // 1_000_000}.{channel.last_ts % 1_000_000:06d}"

    # --- people and channels -------------------------------------------------------------------

    def add_person(self, person: Person, *, told: bool = True) -> Person:
        """Let a person join the team."""
        self.people[person.id] = person
        if told:
            self.tell({"type": "team_join", "user": self._seen(person)}, None)
        return person

    def change_person(self, user: str, **changes: str | bool) -> Person:
        """Change someone's profile, or deactivate them."""
        person = self.person(user)
        for name, value in changes.items():
            setattr(person, name, value)
        if person.deleted:
            for channel in self.channels.values():
                channel.members.pop(user, None)
        self.tell({"type": "user_change", "user": self._seen(person)}, None)
        return person

    def add_channel(
        self,
        name: str,
        *,
        private: bool = False,
        channel_id: str = "",
        members: tuple[str, ...] = (),
        creator: str = "U0MAYA",
    ) -> Channel:
        """Create a channel with members, silently."""
        if name in self.names:
            raise SlackError("name_taken")
        new = channel_id or f"C1{next(self._sequence):08d}"
        channel = Channel(new, name, private, created=int(self.clock.now()), members=dict.fromkeys(members))
        channel.creator = creator
        self.channels[channel.id] = channel
        self.names[name] = channel.id
        return channel

    def direct(self, user: str) -> Channel:
        """The direct message between a person and the bot, opened on first use."""
        person = self.person(user)
        channel_id = f"D{person.id[1:]}"
        if channel_id not in self.channels:
            members = dict.fromkeys((user, self.app.bot_user))
            self.channels[channel_id] = Channel(
                channel_id, "", True, user, created=int(self.clock.now()), members=members
            )
        return self.channels[channel_id]

    def join(self, user: str, channel: Channel, inviter: str = "") -> bool:
        """Let someone into a channel; False if they were there already."""
        self.person(user)
        if user in channel.members:
            return False
        channel.members[user] = None
        self.tell(self._membership("member_joined_channel", user, channel, inviter), channel)
        subtype = "group_join" if channel.private else "channel_join"
        self.post(channel, {"user": user, "subtype": subtype, "text": f"<@{user}> has joined the channel"})
        return True

    def leave(self, user: str, channel: Channel) -> bool:
        """Take someone out of a channel; False if they were not in it."""
        if user not in channel.members:
            return False
        del channel.members[user]
        if user == self.app.bot_user:
            gone = "group_left" if channel.private else "channel_left"
            self.tell({"type": gone, "channel": channel.id, "actor_id": "U0MAYA"}, None)
        else:
            self.tell(self._membership("member_left_channel", user, channel, ""), channel)
        return True

    def archive(self, channel: Channel, *, archived: bool = True, user: str = "U0MAYA") -> None:
        """Archive a channel, or bring it back."""
        channel.archived = archived
        word = "archive" if archived else "unarchive"
        self.tell({"type": self._named(channel, word), "channel": channel.id, "user": user}, channel)

    def rename(self, channel: Channel, name: str) -> None:
        """Give a channel another name; its id stays."""
        if name in self.names:
            raise SlackError("name_taken")
        self.names.pop(channel.name, None)
        self.names[name] = channel.id
        channel.name = name
        told = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
        self.tell({"type": self._named(channel, "rename"), "channel": told}, channel)

    # --- messages ------------------------------------------------------------------------------

    def post(self, channel: Channel, content: Json, *, broadcast: bool = False) -> Json:
        """Let a message stand in a channel or its thread; `content` has user, text and so on."""
        ts = self.stamp(channel)
        message: Json = {"type": "message", "team": self.app.team_id, **content, "ts": ts}
        root_ts = message.get("thread_ts")
        if root_ts and root_ts != ts:
            self._reply(channel, message, broadcast=broadcast)
        if not root_ts or broadcast:
            channel.shown.append(ts)
        channel.messages[ts] = message
        self._announce(channel, message)
        return message

    def edit(self, channel: Channel, ts: str, changes: Json, editor: str) -> Json:
        """Change a standing message; a change of None takes the field away."""
        before = self.message(channel, ts)
        after = {name: value for name, value in {**before, **changes}.items() if value is not None}
        if editor:
            after["edited"] = {"user": editor, "ts": self.stamp(channel)}
        self._replace(channel, before, after)
        return after

    def delete(self, channel: Channel, ts: str) -> None:
        """Take a message away; a parent with replies leaves a tombstone."""
        message = self.message(channel, ts)
        if channel.threads.get(ts):
            self._replace(channel, message, self._tombstone(message))
            return
        del channel.messages[ts]
        at = bisect_left(channel.shown, ts)
        if channel.shown[at : at + 1] == [ts]:
            del channel.shown[at]
        if message.get("thread_ts", ts) != ts:
            self._forget_reply(channel, message)
        self._tell_change(channel, "message_deleted", {"deleted_ts": ts, "previous_message": public(message)})

    def without_file(self, channel: Channel, ts: str, file: str) -> None:
        """A file of a message is no more: what is left of it says only that."""
        files = self.message(channel, ts).get("files", [])
        left = [{"id": file, "mode": "tombstone"} if one["id"] == file else one for one in files]
        self.edit(channel, ts, {"files": left}, "")

    def forget_file(self, file: str) -> None:
        """The file is no more, wherever it stands."""
        for channel, ts in self.standing(file):
            self.without_file(channel, ts, file)

    def standing(self, file: str) -> list[tuple[Channel, str]]:
        """The messages that hold a file, by channel and ts."""
        said = ((channel, ts) for channel in self.channels.values() for ts in channel.messages)
        return [(channel, ts) for channel, ts in said if file in _files_of(channel.messages[ts])]

    def react(self, user: str, channel: Channel, ts: str, name: str) -> None:
        """Add an emoji; raises `already_reacted`."""
        message = self.message(channel, ts)
        reactions = message.setdefault("reactions", [])
        found = next((one for one in reactions if one["name"] == name), None)
        if found is None:
            found = {"name": name, "users": [], "count": 0}
            reactions.append(found)
        if user in found["users"]:
            raise SlackError("already_reacted")
        found["users"].append(user)
        found["count"] += 1
        self._tell_reaction("reaction_added", user, channel, message, name)

    def unreact(self, user: str, channel: Channel, ts: str, name: str) -> None:
        """Take an emoji back; raises `no_reaction`."""
        message = self.message(channel, ts)
        reactions = message.get("reactions", [])
        found = next((one for one in reactions if one["name"] == name and user in one["users"]), None)
        if found is None:
            raise SlackError("no_reaction")
        found["users"].remove(user)
        found["count"] -= 1
        if not found["users"]:
            reactions.remove(found)
        if not reactions:
            del message["reactions"]
        self._tell_reaction("reaction_removed", user, channel, message, name)

    # --- inside --------------------------------------------------------------------------------

    def _seen(self, person: Person) -> Json:
        return person.as_slack(self.clock.now(), self.app.team_id, locale=True)

    def _named(self, channel: Channel, word: str) -> str:
        return f"{'group' if channel.private else 'channel'}_{word}"

    def _membership(self, kind: str, user: str, channel: Channel, inviter: str) -> Json:
        event = {
            "type": kind,
            "user": user,
            "channel": channel.id,
            "channel_type": "G" if channel.private else "C",
        }
        event["team"] = self.app.team_id
        return {**event, "inviter": inviter} if inviter else event

    def _reply(self, channel: Channel, message: Json, *, broadcast: bool) -> None:
        root_ts, user = message["thread_ts"], message.get("user") or message.get("bot_id", "")
        root = channel.messages.get(root_ts)
        if root is None or root.get("thread_ts", root_ts) != root_ts:
            raise SlackError("thread_not_found")
        message["parent_user_id"] = root.get("user", "")
        if broadcast:
            message["subtype"] = "thread_broadcast"
            message["root"] = {name: value for name, value in public(root).items() if name != "root"}
        replies = channel.threads.setdefault(root_ts, [])
        insort(replies, message["ts"])
        users = root.setdefault("reply_users", [])
        if user not in users:
            users.append(user)
        root.update(thread_ts=root_ts, reply_users_count=len(users), is_locked=False, subscribed=False)
        root.update(reply_count=len(replies), latest_reply=message["ts"])

    def _forget_reply(self, channel: Channel, message: Json) -> None:
        root_ts = message["thread_ts"]
        replies, root = channel.threads[root_ts], channel.messages[root_ts]
        replies.remove(message["ts"])
        if replies:
            root.update(reply_count=len(replies), latest_reply=replies[-1])
            return
        del channel.threads[root_ts]
        for name in ("reply_count", "latest_reply", "reply_users", "reply_users_count", "thread_ts"):
            root.pop(name, None)

    def _tombstone(self, message: Json) -> Json:
        kept = (
            "type",
            "ts",
            "thread_ts",
            "reply_count",
            "reply_users",
            "reply_users_count",
            "latest_reply",
            "team",
        )
        stone = {name: message[name] for name in kept if name in message}
        return {**stone, "subtype": "tombstone", "text": TOMBSTONE_TEXT, "user": "USLACKBOT", "hidden": True}

    def _replace(self, channel: Channel, before: Json, after: Json) -> None:
        channel.messages[before["ts"]] = after
        self._tell_change(
            channel, "message_changed", {"message": public(after), "previous_message": public(before)}
        )

    def _tell_change(self, channel: Channel, subtype: str, what: Json) -> None:
        ts = self.stamp(channel)
        head = {"type": "message", "subtype": subtype, "hidden": True, "ts": ts, "event_ts": ts}
        self.tell({**head, "channel": channel.id, "channel_type": channel.kind, **what}, channel)

    def _tell_reaction(self, kind: str, user: str, channel: Channel, message: Json, name: str) -> None:
        item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
        event = {"type": kind, "user": user, "reaction": name, "item": item}
        self.tell({**event, "item_user": message.get("user", ""), "event_ts": self.stamp(channel)}, channel)

    def _announce(self, channel: Channel, message: Json) -> None:
        where = {"channel": channel.id, "event_ts": message["ts"]}
        self.tell({**public(message), **where, "channel_type": channel.kind}, channel)
        mentioned = f"<@{self.app.bot_user}>" in message.get("text", "")
        if (
            mentioned
            and not channel.user
            and message.get("user") != self.app.bot_user
            and "subtype" not in message
        ):
            names = (
                "user",
                "text",
                "ts",
                "team",
                "thread_ts",
                "parent_user_id",
                "blocks",
                "client_msg_id",
                "bot_id",
            )
            kept = {name: message[name] for name in names if name in message}
            self.tell({"type": "app_mention", **kept, **where}, channel)


def _files_of(message: Json) -> list[str]:
    return [str(one.get("id")) for one in message.get("files") or ()]


def public(message: Json) -> Json:
    """A message as it is shown unless all metadata is asked for."""
    if "metadata" not in message:
        return dict(message)
    return {name: value for name, value in message.items() if name != "metadata"}
