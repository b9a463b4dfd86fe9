"""Drives the pretend Slack from tests, benchmarks and the demo: what people do and what they see."""

from types import TracebackType
from typing import Any, Self

import aiohttp

from playground.answers import Json


class PretendError(Exception):
    """The pretend Slack refused; `error` names why, `answer` has all it said."""

    def __init__(self, answer: Json) -> None:
        super().__init__(f"{answer.get('error')}: {answer}")
        self.error = str(answer.get("error"))
        self.answer = answer


class PretendClock:
    """The playground's clock, from outside. Each returns the instant it then is, in epoch seconds."""

    def __init__(self, pretend: "Pretend") -> None:
        self._pretend = pretend

    async def get(self) -> float:
        """The present instant."""
        return await self._act("get")

    async def set(self, at: float) -> float:
        """Go to an instant."""
        return await self._act("set", at)

    async def push(self, seconds: float) -> float:
        """Move forward, firing what falls due."""
        return await self._act("push", seconds)

    async def stop(self) -> float:
        """Let time stand still."""
        return await self._act("stop")

    async def go(self) -> float:
        """Let time run."""
        return await self._act("go")

    async def follow(self, changes: int = -1, seconds: float = 10.0) -> Json:
        """`now`, `stopped` and `changes`, as soon as the clock was changed more than `changes` times.

        Waits at most that many real seconds; pass the last answer's `changes` to follow it.
        """
        return dict(await self._pretend.ask("follow_clock", changes=changes, seconds=seconds))

    async def _act(self, act: str, value: float = 0.0) -> float:
        return float(await self._pretend.ask("clock", act=act, value=value))


class Pretend:
    """A hand in the pretend workspace. Channels are named by id or `#name`; refusals raise PretendError."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.clock = PretendClock(self)
        self._client: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()

    async def ask(self, verb: str, **given: Any) -> Any:
        """Any verb of the control API."""
        if self._client is None:
            self._client = aiohttp.ClientSession()
        async with self._client.post(f"{self.url}/control/{verb}", json=given) as answer:
            body: Json = await answer.json()
        if "result" not in body:
            raise PretendError(body)
        return body["result"]

    # --- messages ------------------------------------------------------------------------------

    async def post(
        self, user: str, channel: str, text: str = "", *, thread_ts: str | None = None, **more: Any
    ) -> str:
        """A person posts; `more`: broadcast, files, subtype, blocks. Returns the ts."""
        return str(await self.ask("post", user=user, channel=channel, text=text, thread_ts=thread_ts, **more))

    async def say(self, user: str, channel: str, typed: str, **more: Any) -> Json:
        """A person types and sends: a command or a message; `more`: thread_ts, broadcast, names of files."""
        return dict(await self.ask("say", user=user, channel=channel, typed=typed, **more))

    async def rewrite(self, user: str, channel: str, ts: str, typed: str) -> None:
        """A person changes a message, typing."""
        await self.ask("rewrite", user=user, channel=channel, ts=ts, typed=typed)

    async def hide(self, user: str, channel: str, ts: str) -> None:
        """A person no longer wants to see what was shown to them alone."""
        await self.ask("hide", user=user, channel=channel, ts=ts)

    async def post_many(self, posts: list[Json]) -> list[str]:
        """Many posts in one request, each with the arguments of `post`; returns their ts."""
        return list(await self.ask("post_many", posts=posts))

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """A person changes a message."""
        await self.ask("edit", user=user, channel=channel, ts=ts, text=text)

    async def delete_file(self, channel: str, ts: str, file: str) -> None:
        """A file of a message is deleted: message_changed with a tombstone in its place."""
        await self.ask("delete_file", channel=channel, ts=ts, file=file)

    async def unfurl(self, channel: str, ts: str, attachments: list[Json]) -> None:
        """Slack adds a preview: message_changed with the same text."""
        await self.ask("unfurl", channel=channel, ts=ts, attachments=attachments)

    async def delete(self, channel: str, ts: str) -> None:
        """A message is deleted."""
        await self.ask("delete", channel=channel, ts=ts)

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """A person adds an emoji."""
        await self.ask("react", user=user, channel=channel, ts=ts, name=name)

    async def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        """A person takes an emoji back."""
        await self.ask("unreact", user=user, channel=channel, ts=ts, name=name)

    async def read(self, channel: str, viewer: str | None = None, after: str = "") -> list[Json]:
        """What stands in a channel later than a ts, by ts: threads, metadata, the viewer's ephemerals."""
        return list(await self.ask("read", channel=channel, viewer=viewer or "", after=after))

    # --- acts on the app -----------------------------------------------------------------------

    async def command(self, user: str, command: str, text: str = "", channel: str = "#support") -> Json:
        """A slash command; `{"ok": true, "answer": …}` or `{"ok": false, "error": …}`."""
        return dict(await self.ask("command", user=user, command=command, text=text, channel=channel))

    async def shortcut(self, user: str, callback_id: str, channel: str = "", ts: str = "") -> Json:
        """A shortcut on a message, or a global one."""
        return dict(await self.ask("shortcut", user=user, callback_id=callback_id, channel=channel, ts=ts))

    async def click(
        self, user: str, channel: str, ts: str, action_id: str, value: Any = None, **more: Any
    ) -> Json:
        """A press, or `value` chosen, in a message.

        `more`: `block_id` tells same-named elements apart, `values` is what else stands there.
        """
        where = {"channel": channel, "ts": ts}
        return dict(await self.ask("click", user=user, action_id=action_id, value=value, **where, **more))

    async def click_view(
        self, user: str, view_id: str, action_id: str, value: Any = None, **more: Any
    ) -> Json:
        """A press or a choice in a form or on the home tab; `more` as of `click`."""
        return dict(
            await self.ask("click", user=user, view_id=view_id, action_id=action_id, value=value, **more)
        )

    async def suggest(self, user: str, action_id: str, typed: str, **where: str) -> Json:
        """What the app offers for what is typed; `where` is view_id, or channel and ts."""
        return dict(await self.ask("suggest", user=user, action_id=action_id, typed=typed, **where))

    async def submit(self, user: str, view_id: str, values: Json) -> Json:
        """Send a form in, filled by block or action id; `errors` if it was refused and stays open."""
        return dict(await self.ask("submit", user=user, view_id=view_id, values=values))

    async def dismiss(self, user: str, view_id: str, *, whole: bool = False) -> Json:
        """Close a form by its cross."""
        return dict(await self.ask("dismiss", user=user, view_id=view_id, whole=whole))

    async def open_views(self, user: str) -> list[Json]:
        """A person's open forms, the topmost last."""
        return list(await self.ask("views", user=user))

    async def open_home(self, user: str) -> Json | None:
        """Look at the app's home tab: sends app_home_opened, returns what stands there now."""
        await self.ask("open_home", user=user)
        return await self.home(user)

    async def home(self, user: str) -> Json | None:
        """What stands on a person's home tab."""
        found = await self.ask("home", user=user)
        return dict(found) if found else None

    # --- people and channels -------------------------------------------------------------------

    async def join(self, user: str, channel: str, inviter: str = "") -> bool:
        """Someone joins; False if they were there."""
        return bool(await self.ask("join", user=user, channel=channel, inviter=inviter))

    async def leave(self, user: str, channel: str) -> bool:
        """Someone leaves; False if they were not there."""
        return bool(await self.ask("leave", user=user, channel=channel))

    async def archive(self, channel: str, *, archived: bool = True) -> None:
        """Archive a channel, or bring it back."""
        await self.ask("archive", channel=channel, archived=archived)

    async def rename(self, channel: str, name: str) -> None:
        """Rename a channel."""
        await self.ask("rename", channel=channel, name=name)

    async def add_people(self, people: list[Json], *, told: bool = False) -> list[str]:
        """People of id, name, real_name, locale, tz, email, bot_id, deleted, guest, admin; returns ids."""
        return list(await self.ask("add_people", people=people, told=told))

    async def change_person(self, user: str, **changes: Any) -> None:
        """Change someone's fields; sends user_change."""
        await self.ask("change_person", user=user, **changes)

    async def add_channels(self, channels: list[Json]) -> list[str]:
        """Channels of name, private, channel_id, members; returns ids."""
        return list(await self.ask("add_channels", channels=channels))

    async def set_group(self, group_id: str, handle: str, users: list[str]) -> None:
        """Make or change a user group."""
        await self.ask("set_group", group_id=group_id, handle=handle, users=users)

    async def direct(self, user: str) -> str:
        """The id of a person's direct message with the bot."""
        return str(await self.ask("direct", user=user))

    # --- the ways to the app -------------------------------------------------------------------

    async def configure(self, **settings: Any) -> Json:
        """Settings of the app and its deliveries; returns the app's."""
        return dict(await self.ask("configure", **settings))

    async def send_event(self, event: Json) -> str:
        """Send any event; returns its event_id."""
        return str(await self.ask("send_event", event=event))

    async def deliver_raw(self, body: bytes, headers: dict[str, str], *, sign: bool = True) -> Json:
        """Send any bytes to the request URL once; returns status and body."""
        return dict(
            await self.ask("deliver_raw", body=body.hex(), headers=headers, sign=sign, hexadecimal=True)
        )

    async def sockets(self) -> list[Json]:
        """The open websockets."""
        return list(await self.ask("sockets"))

    async def disconnect(self, kind: str, count: int = 1) -> int:
        """End sockets: warning, refresh_requested, link_disabled, silent, abrupt; returns how many."""
        return int(await self.ask("disconnect", kind=kind, count=count))

    async def settle(self, seconds: float = 5.0) -> bool:
        """Wait (real seconds) until nothing is on its way to the app."""
        return bool(await self.ask("settle", seconds=seconds))

    # --- faults, limits, records ---------------------------------------------------------------

    async def fault(self, kind: str, method: str = "*", **rule: Any) -> int:
        """Put a fault in force: channel, count, share, seconds, error; returns its number."""
        return int(await self.ask("fault", kind=kind, method=method, **rule))

    async def faults(self) -> list[Json]:
        """The faults in force, with how often each `struck`."""
        return list(await self.ask("faults"))

    async def clear_faults(self, seed: int | None = None) -> None:
        """End all faults; a seed starts the dice anew."""
        await self.ask("clear_faults", seed=seed)

    async def limit(self, **settings: Any) -> None:
        """Rate limits: on, posts_per_second, post_burst, per_minute; page, the most messages on one."""
        await self.ask("limit", **settings)

    async def calls(self, method: str = "") -> list[Json]:
        """API calls: method, at, outcome, channel; oldest first."""
        return list(await self.ask("calls", method=method))

    async def attempts(self, delivery: str = "") -> list[Json]:
        """Delivery attempts: delivery, kind, at, number, outcome; oldest first."""
        return list(await self.ask("attempts", delivery=delivery))

    async def report(self) -> Json:
        """Counts by outcome; unknown methods; calls inside Retry-After; events lost or given up."""
        return dict(await self.ask("report"))

    async def clear_records(self) -> None:
        """Forget calls and deliveries."""
        await self.ask("clear_records")
