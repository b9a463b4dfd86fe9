"""The control API: what people do, what goes wrong and what stands there, for tests and the demo."""

import asyncio
import contextlib
import inspect
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import aiohttp
from aiohttp import web

from playground import ids, writing
from playground.answers import Json, SlackError
from playground.app import Token
from playground.files import by_name
from playground.interactions import Interactions
from playground.workspace import Person
from playground.world import World


class Control:
    """One method per verb; `/control/<verb>` calls it with the JSON body as arguments."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.workspace = world.workspace
        self.people = Interactions(world)

    async def serve(self, request: web.Request) -> web.Response:
        """One verb, from request to answer; refusals are answered with 400 and their name."""
        verb = VERBS.get(request.match_info["verb"])
        body = await request.read()
        try:
            if verb is None:
                raise SlackError("unknown_verb", verbs=sorted(VERBS))
            answer = verb(self, **(json.loads(body) if body else {}))
            said = await answer if inspect.isawaitable(answer) else answer
        except SlackError as refusal:
            return web.json_response(refusal.body(), status=400)
        except (TypeError, ValueError, KeyError) as error:
            return web.json_response(
                {"ok": False, "error": "bad_arguments", "detail": str(error)}, status=400
            )
        return web.json_response({"result": said})

    # --- messages ------------------------------------------------------------------------------

    def post(self, user: str, channel: str, text: str = "", *, broadcast: bool = False, **more: Any) -> str:
        """A person posts; `more`: thread_ts, files, blocks, subtype and other fields. Returns the ts."""
        where = self.workspace.channel(channel)
        poster = self.workspace.person(user)
        if user not in where.members:
            raise SlackError("not_in_channel")
        if where.archived:
            raise SlackError("is_archived")
        message = {
            "user": user,
            "text": text,
            **{name: value for name, value in more.items() if value is not None},
        }
        if poster.team:
            message.update(team=poster.team, user_team=poster.team, source_team=poster.team)
        if poster.bot_id:
            message["bot_id"] = poster.bot_id
        else:
            message["client_msg_id"] = ids.fresh(32)
        if message.get("files"):
            message["files"] = [self.world.files.put(one, user) for one in message["files"]]
            message.setdefault("subtype", "file_share")
        return str(self.workspace.post(where, message, broadcast=broadcast)["ts"])

    def post_many(self, posts: list[Json]) -> list[str]:
        """Many posts at once, in order."""
        return [self.post(**one) for one in posts]

    async def say(
        self,
        user: str,
        channel: str,
        typed: str,
        *,
        thread_ts: str = "",
        broadcast: bool = False,
        files: list[str] | None = None,
    ) -> Json:
        """What a person types and sends, as Slack reads it: a command, or a message in Slack's own marks."""
        said = writing.read(self.workspace, typed)
        word, _, rest = typed.partition(" ")
        if word == "/invite":
            return self._invite(user, channel, said)
        if typed.startswith("/") and self.world.app.takes(word, in_thread=bool(thread_ts)):
            return await self.command(user, word, writing.read(self.workspace, rest), channel)
        more = {"thread_ts": thread_ts or None, "files": [by_name(one) for one in files or ()] or None}
        return {"ok": True, "ts": self.post(user, channel, said, broadcast=broadcast, **more)}

    def _invite(self, user: str, channel: str, said: str) -> Json:
        """Slack's own command: whoever is mentioned comes into the channel."""
        if user not in self.workspace.channel(channel).members:
            raise SlackError("not_in_channel")
        invited = re.findall(r"<@(\w+)>", said)
        for person in invited:
            self.join(person, channel)
        return {"ok": True} if invited else {"ok": False, "error": "no_user"}

    def rewrite(self, user: str, channel: str, ts: str, typed: str) -> str:
        """A person changes what they wrote, typing."""
        return self.edit(user, channel, ts, writing.read(self.workspace, typed))

    def hide(self, user: str, channel: str, ts: str) -> None:
        """A person no longer wants to see what was shown to them alone."""
        where = self.workspace.channel(channel)
        where.ephemeral[:] = [one for one in where.ephemeral if (one["to"], one["ts"]) != (user, ts)]

    def edit(self, user: str, channel: str, ts: str, text: str) -> str:
        """A person changes what they wrote."""
        where = self.workspace.channel(channel)
        if self.workspace.message(where, ts).get("user") != user:
            raise SlackError("cant_update_message")
        self.workspace.edit(where, ts, {"text": text}, user)
        return ts

    def delete_file(self, channel: str, ts: str, file: str) -> str:
        """A file of a message is deleted: what is left of it says only that."""
        self.workspace.without_file(self.workspace.channel(channel), ts, file)
        self.world.files.delete(file)
        return ts

    def unfurl(self, channel: str, ts: str, attachments: list[Json]) -> str:
        """Slack adds a link's preview: a change without an edit."""
        self.workspace.edit(self.workspace.channel(channel), ts, {"attachments": attachments}, "")
        return ts

    def delete(self, channel: str, ts: str) -> str:
        """A message is deleted."""
        self.workspace.delete(self.workspace.channel(channel), ts)
        return ts

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """A person adds an emoji."""
        self.workspace.react(user, self.workspace.channel(channel), ts, name)

    def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        """A person takes an emoji back."""
        self.workspace.unreact(user, self.workspace.channel(channel), ts, name)

    def read(self, channel: str, viewer: str = "", after: str = "") -> list[Json]:
        """What stands in a channel later than `after`, by ts: threads, metadata, the viewer's ephemerals."""
        where = self.workspace.channel(channel)
        if viewer and viewer not in where.members:
            raise SlackError("not_in_channel")
        seen = [*where.messages.values(), *(one for one in where.ephemeral if one["to"] == viewer)]
        return sorted((one for one in seen if one["ts"] > after), key=lambda message: str(message["ts"]))

    # --- people and channels -------------------------------------------------------------------

    def join(self, user: str, channel: str, inviter: str = "") -> bool:
        """Someone joins a channel."""
        return self.workspace.join(user, self.workspace.channel(channel), inviter)

    def leave(self, user: str, channel: str) -> bool:
        """Someone leaves a channel."""
        return self.workspace.leave(user, self.workspace.channel(channel))

    def archive(self, channel: str, *, archived: bool = True) -> None:
        """A channel is archived or brought back."""
        self.workspace.archive(self.workspace.channel(channel), archived=archived)

    def rename(self, channel: str, name: str) -> None:
        """A channel gets another name."""
        self.workspace.rename(self.workspace.channel(channel), name)

    def add_people(self, people: list[Json], *, told: bool = False) -> list[str]:
        """People join the team, each with id, name and more; `told` sends team_join events."""
        return [self.workspace.add_person(Person(**one), told=told).id for one in people]

    def change_person(self, user: str, **changes: Any) -> None:
        """Someone's profile changes, or they are deactivated (`deleted`)."""
        self.workspace.change_person(user, **changes)

    def add_channels(self, channels: list[Json]) -> list[str]:
        """Channels are made, each with name, private, channel_id, members; returns their ids."""
        for one in channels:
            one["members"] = tuple(one.get("members", ()))
        return [self.workspace.add_channel(**one).id for one in channels]

    def set_group(self, group_id: str, handle: str, users: list[str]) -> None:
        """A user group is made or changed."""
        self.workspace.groups[group_id] = {"id": group_id, "handle": handle, "name": handle, "users": users}

    def direct(self, user: str) -> str:
        """The id of the direct message between a person and the bot."""
        return self.workspace.direct(user).id

    def state(self) -> Json:
        """The people, channels and app, for a page that draws them."""
        now, bot = self.world.clock.now(), self.world.app.bot_user
        people = [
            one.as_slack(now, self.world.app.team_id, locale=True) for one in self.workspace.people.values()
        ]
        channels = [
            {**one.as_slack(bot), "members": list(one.members)} for one in self.workspace.channels.values()
        ]
        return {"people": people, "channels": channels, "bot": bot, "now": now}

    # --- acts on the app -----------------------------------------------------------------------

    async def command(self, user: str, command: str, text: str = "", channel: str = "#support") -> Json:
        """A slash command."""
        return await self.people.command(user, command, text, channel)

    async def shortcut(self, user: str, callback_id: str, channel: str = "", ts: str = "") -> Json:
        """A message shortcut, or without a channel a global one."""
        return await self.people.shortcut(user, callback_id, channel, ts)

    async def click(
        self,
        user: str,
        action_id: str,
        value: Any = None,
        block_id: str = "",
        values: Json | None = None,
        **where: str,
    ) -> Json:
        """A press or choice in a message (channel, ts) or a view (view_id); `values` stand beside it."""
        return await self.people.click(user, where, action_id, value, block_id, values)

    async def suggest(self, user: str, action_id: str, typed: str, block_id: str = "", **where: str) -> Json:
        """Typing into a select with options from the app."""
        return await self.people.suggest(user, where, action_id, typed, block_id)

    async def submit(self, user: str, view_id: str, values: Json) -> Json:
        """A form is sent in."""
        return await self.people.submit(user, view_id, values)

    async def dismiss(self, user: str, view_id: str, *, whole: bool = False) -> Json:
        """A form is closed by its cross."""
        return await self.people.dismiss(user, view_id, whole=whole)

    def open_home(self, user: str) -> None:
        """The app's home tab is looked at."""
        self.people.open_home(user)

    def views(self, user: str) -> list[Json]:
        """A person's open forms, the topmost last."""
        return self.world.views.open_for(user)

    def home(self, user: str) -> Json | None:
        """What stands on a person's home tab."""
        view_id = self.world.views.homes.get(user)
        return self.world.views.known[view_id] if view_id else None

    # --- ways to the app -----------------------------------------------------------------------

    def configure(
        self,
        tokens: Json | None = None,
        subscriptions: list[str] | None = None,
        manifest: Json | None = None,
        **settings: Any,
    ) -> Json:
        """Change the app's settings; `tokens` maps a token to its kind, or to {"revoked": error}."""
        app = self.world.app
        if manifest is not None:
            app.install(manifest)
        for token, about in (tokens or {}).items():
            app.tokens[token] = Token(about.get("kind", "bot"), about.get("revoked", ""))
        if subscriptions is not None:
            app.subscriptions = set(subscriptions)
        for name, value in settings.items():
            owner = self._owner(name)
            setattr(owner, name, type(getattr(owner, name))(value))
        seen = {name: value for name, value in vars(app).items() if name not in ("tokens", "subscriptions")}
        return {**seen, "tokens": {token: asdict(about) for token, about in app.tokens.items()}}

    def _owner(self, name: str) -> object:
        owners = {
            "timeout": self.world.delivery,
            "concurrency": self.world.delivery,
            "ack_timeout": self.world.sockets,
            "buffer_seconds": self.world.sockets,
            "refuse": self.world.sockets,
        }
        owner = owners.get(name, self.world.app)
        if not hasattr(owner, name):
            raise ValueError(f"no such setting: {name}")
        return owner

    def send_event(self, event: Json) -> str:
        """Any event, as it is, in an envelope of its own; returns its event_id."""
        parcel = self.world.events.wrap(event)
        self.world.carry(parcel)
        return parcel.id

    async def deliver_raw(
        self, body: str, headers: Json, *, sign: bool = True, hexadecimal: bool = False
    ) -> Json:
        """Any bytes, to the request URL; returns the app's status (0: not reached) and body."""
        data = bytes.fromhex(body) if hexadecimal else body.encode()
        try:
            status, text = await self.world.delivery.raw(data, headers, sign=sign)
        except (aiohttp.ClientError, OSError) as error:
            return {"status": 0, "body": str(error)}
        return {"status": status, "body": text}

    def sockets(self) -> list[Json]:
        """The open websockets."""
        return [
            {"id": one.id, "silent": one.silent, "leaving": one.leaving} for one in self.world.sockets.open
        ]

    def disconnect(self, kind: str, count: int = 1) -> int:
        """End websockets: warning, refresh_requested, link_disabled, silent or abrupt."""
        return self.world.sockets.disconnect(kind, count)

    async def settle(self, seconds: float = 5.0) -> bool:
        """Wait (real seconds) until nothing is on its way to the app; False if something still is."""
        return await self.world.until_quiet(seconds)

    # --- faults, limits, clock, records --------------------------------------------------------

    def fault(self, **rule: Any) -> int:
        """Put a fault in force; returns its number."""
        return self.world.faults.add(**rule).id

    def faults(self) -> list[Json]:
        """The faults in force and how often each struck."""
        return self.world.faults.listed()

    def clear_faults(self, seed: int | None = None) -> None:
        """End all faults, and start the dice anew if a seed is given."""
        self.world.faults.clear()
        if seed is not None:
            self.world.faults.seed(seed)

    def limit(self, **settings: Any) -> None:
        """Turn rate limits on or off, or set posts_per_second, post_burst, per_minute, page."""
        for name, value in settings.items():
            if name not in ("on", "posts_per_second", "post_burst", "per_minute", "page"):
                raise ValueError(f"no such limit: {name}")
            setattr(self.world.limits, name, value)

    async def clock(self, act: str = "get", value: float = 0.0) -> float:
        """get, set (epoch seconds), push (seconds), stop or go; returns the instant it then is."""
        clock = self.world.clock
        if act in ("set", "push"):
            await (clock.set(value) if act == "set" else clock.push(value))
        elif act in ("stop", "go"):
            (clock.stop if act == "stop" else clock.go)()
        return clock.now()

    async def follow_clock(self, changes: int = -1, seconds: float = 10.0) -> Json:
        """The clock, once it was changed beyond `changes` changes, or after that many real seconds."""
        clock = self.world.clock
        if clock.changes <= changes:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(clock.changed.wait(), seconds)
        return {"now": clock.now(), "stopped": clock.stopped, "changes": clock.changes}

    def calls(self, method: str = "") -> list[Json]:
        """The Web API calls seen, oldest first."""
        return [call._asdict() for call in self.world.ledger.calls if method in ("", call.method)]

    def attempts(self, delivery: str = "") -> list[Json]:
        """The attempts at deliveries, oldest first."""
        return [one._asdict() for one in self.world.ledger.attempts if delivery in ("", one.delivery)]

    def report(self) -> Json:
        """Counts of calls and deliveries, unknown methods, calls inside Retry-After, events lost."""
        ledger = self.world.ledger
        early = [call._asdict() for call in ledger.early]
        counts = {"calls": dict(ledger.counts), "deliveries": dict(ledger.outcomes)}
        return {**counts, "unknown": ledger.unknown, "early": early, "lost": ledger.lost}

    def clear_records(self) -> None:
        """Forget the calls and deliveries recorded."""
        self.world.ledger.clear()


Verb = Callable[..., Any | Awaitable[Any]]
VERBS: dict[str, Verb] = {
    name: act
    for name, act in vars(Control).items()
    if not name.startswith("_") and name != "serve" and callable(act)
}
