"""Keeps how far each person has read in each channel and thread, and counts what is new to them."""

from bisect import bisect_right

from playground.answers import Json
from playground.workspace import Channel


class Reading:
    """What each person has seen. Nothing is new that they said themselves."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, str, str], str] = {}

    def look(self, user: str, channel: Channel, thread: str = "") -> None:
        """The person sees all there is in a channel or, with its root's ts, a thread."""
        stamps = channel.threads.get(thread, []) if thread else channel.shown
        if stamps:
            self._until[user, channel.id, thread] = stamps[-1]

    def unread(self, user: str, channel: Channel) -> int:
        """How many messages of a channel are new to a person."""
        return len(self._new(user, channel, "", channel.shown))

    def calls(self, user: str, channel: Channel) -> bool:
        """Whether something new in the channel is meant for the person themselves."""
        marks = (f"<@{user}>", "<!here>", "<!channel>", "<!everyone>")
        fresh = self._new(user, channel, "", channel.shown)
        return bool(fresh) and (bool(channel.user) or any(_says(one, marks) for one in fresh))

    def unread_replies(self, user: str, channel: Channel, thread: str) -> int:
        """How many replies in a thread of theirs are new to a person; 0 in a thread they are not part of."""
        if not self._takes_part(user, channel, thread):
            return 0
        return len(self._new(user, channel, thread, channel.threads.get(thread, [])))

    def unread_threads(self, user: str, channel: Channel) -> list[tuple[str, int]]:
        """The person's threads in a channel with new replies: each root's ts and how many."""
        counted = ((root, self.unread_replies(user, channel, root)) for root in channel.threads)
        return [(root, count) for root, count in counted if count]

    def _new(self, user: str, channel: Channel, thread: str, stamps: list[str]) -> list[Json]:
        seen = bisect_right(stamps, self._until.get((user, channel.id, thread), ""))
        said = (channel.messages[ts] for ts in stamps[seen:])
        return [one for one in said if one.get("user") != user]

    def _takes_part(self, user: str, channel: Channel, thread: str) -> bool:
        root = channel.messages.get(thread, {})
        marks = (f"<@{user}>",)
        replies = (channel.messages[ts] for ts in channel.threads.get(thread, []))
        wrote = root.get("user") == user or user in root.get("reply_users", ())
        return wrote or any(_says(one, marks) for one in replies)


def _says(message: Json, marks: tuple[str, ...]) -> bool:
    return any(mark in str(message.get("text") or "") for mark in marks)
