"""Drives local-slack, a stand-in for Slack that we did not write, so that ours is not the only witness.

`npm ci` brings the program. It listens on every network interface (no option of it changes that) and believes
any token: give it invented data only, or run the tests in a network namespace of their own (`unshare -n`).
What it cannot do is said by `NotOffered`; how it differs from Slack is in `DEVIATIONS`.
"""

import asyncio
import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

Json = dict[str, Any]

BOT, BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "U0BOT", "xoxb-second", "xapp-second", "second-signing-secret"
PEOPLE = {  # the ids of playground/seed.py, so that one story can be told in both
    "U0ANNA": "anna",
    "U0BEN": "ben",
    "U0CHEN": "chenming",
    "U0LIU": "liufang",
    "U0PRIYA": "priya",
    "U0ADA": "ada",
    "U0BO": "bo",
    "U0LIN": "linjing",
    "U0MAYA": "maya",
}
CHANNELS = {
    "C0SUPPORT": "support",
    "C0TRIAGE": "triage",
    "C0INCIDENTS": "incidents",
    "C0MANAGERS": "support-managers",
}
STAFF = ("U0ADA", "U0BO", "U0LIN", "U0MAYA")
MEMBERS = {"C0TRIAGE": STAFF, "C0INCIDENTS": STAFF, "C0MANAGERS": ("U0MAYA",)}
"""Who is in a channel, where it is not everybody; the bot is in all of them."""
ABSENT = (
    "local-slack is not here: run `npm ci` in the repository, or name its binary in FIREBREAK_LOCAL_SLACK "
    "(Linux x64 only)."
)
DEVIATIONS = (
    "Message metadata is dropped, so a post cannot be found again by its effect's id.",
    "Blocks and views are never validated, block ids are not made up, and text is not required.",
    "Tokens and scopes are not checked: an unknown token acts as the first app.",
    "Ephemeral messages stand in the channel's history, marked subtype `ephemeral` and `ephemeral_to`.",
    "History and replies ignore limit, cursor, oldest and latest; replies need no parent; no broadcast.",
    "What the bot itself posts, edits, deletes or reacts with makes no event.",
    "Nothing is delivered twice: no HTTP retries, no retry headers, no rate limits; no socket means dropped.",
    "A socket delivery goes to every connection of the app, and an ack is waited for five seconds.",
    "A trigger id lives thirty minutes and any number of uses; a response_url never expires.",
    "There is one stack of views for the whole workspace, and views.update checks no hash.",
    "A click always carries an empty state, and never comes from a modal or a home page.",
    "A message deleted under its thread leaves no tombstone; events carry no team, edits no channel_type.",
    "A command's answer is seen by all unless it says `ephemeral`; by HTTP one in plain text is ignored.",
    "Of `conversations.*` there is no `join`, `invite`, `archive` or `setPurpose`, nor `pins.*`.",
    "There are no user groups, and people have no locale.",
    "An app can neither look at files nor upload any.",
    "Deliveries to an HTTP app have no time limit: what a person does waits for the app's answer.",
)


class NotOffered(NotImplementedError):  # noqa: N818 - it reads as a sentence where it is raised
    """local-slack has no such thing."""


class LocalSlackError(Exception):
    """local-slack refused what a person did; the words are its own."""


def binary() -> Path | None:
    """Where the program is: FIREBREAK_LOCAL_SLACK, else below node_modules; None if it is not there."""
    installed = Path(__file__).parents[1] / "node_modules/local-slack-linux-x64/bin/local-slack"
    found = Path(os.environ.get("FIREBREAK_LOCAL_SLACK") or installed)
    return found if found.is_file() else None


class LocalSlack:
    """One running workspace: `async with LocalSlack() as slack`.

    With a `request_url` it delivers events, commands and clicks there by signed HTTP, else by Socket Mode.
    """

    bot_token, app_token, signing_secret, bot = BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, BOT

    def __init__(
        self,
        request_url: str = "",
        *,
        people: Mapping[str, str] = PEOPLE,
        channels: Mapping[str, str] = CHANNELS,
        program: Path | None = None,
    ) -> None:
        self._program = program or binary()
        self._config = _config(request_url, people, channels)
        self.url = ""

    @property
    def api_url(self) -> str:
        """The base URL for slack_sdk's clients."""
        return f"{self.url}/api/"

    @property
    def pid(self) -> int:
        return self._process.pid

    # --- its life ----------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start the program on a free port; raises LocalSlackError with what it said if it would not."""
        if self._program is None:
            raise LocalSlackError(ABSENT)
        async with AsyncExitStack() as opened:
            home = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="local-slack-")))
            self._process = await self._run(self._program, home)
            opened.push_async_callback(self._end)
            self.url = await asyncio.wait_for(self._wait_until_it_says_where(home / "said.txt"), 20)
            session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
            self._http = await opened.enter_async_context(session)
            self._opened = opened.pop_all()

    async def _run(self, program: Path, home: Path) -> asyncio.subprocess.Process:
        config = home / "config.json"
        config.write_text(json.dumps(self._config), encoding="utf-8")
        arguments = (
            "--config",
            config,
            "--port",
            "0",
            "--base-host",
            "127.0.0.1",
            "--files-dir",
            home / "files",
        )
        with (home / "said.txt").open("wb") as said:
            return await asyncio.create_subprocess_exec(program, *arguments, stdout=said, stderr=said)

    async def _wait_until_it_says_where(self, said: Path) -> str:
        while True:
            words = await asyncio.to_thread(said.read_text, encoding="utf-8")
            if found := re.search(r"Web UI:\s+(http://\S+)", words):
                return found[1]
            if self._process.returncode is not None:
                raise LocalSlackError(words.strip())
            await asyncio.sleep(0.02)

    async def _end(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()

    async def stop(self) -> None:
        """End the program, by its own process handle, and forget the workspace."""
        await self._opened.aclose()

    # --- what people do ------------------------------------------------------------------------------

    async def post(self, user: str, channel: str, text: str, thread_ts: str = "") -> str:
        """Say something in a channel or a thread; returns its ts once the app has had the event."""
        answer = await self._do("message", user=user, channel=channel, text=text, thread_ts=thread_ts or None)
        return str(answer["message"]["ts"])

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Change one's own message."""
        await self._do("edit-message", user=user, channel=channel, ts=ts, text=text)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Take back one's own message."""
        await self._do("delete-message", user=user, channel=channel, ts=ts)

    async def react(self, user: str, channel: str, ts: str, name: str, *, present: bool = True) -> None:
        """Add an emoji to a message, or take it away."""
        await self._do("reaction", user=user, channel=channel, ts=ts, name=name, present=present)

    async def command(self, user: str, channel: str, command: str, text: str = "") -> None:
        """Type a slash command; returns once the app has acked it."""
        await self._do("command", user=user, channel=channel, command=command, text=text)

    async def shortcut(self, *_: object, **__: object) -> None:
        raise NotOffered("local-slack has neither global nor message shortcuts")

    async def click(self, user: str, channel: str, ts: str, action_id: str, value: str = "") -> None:
        """Press a button of a message, or choose the option of a menu that has this value."""
        message = next((one for one in await self.read(channel) if one["ts"] == ts), None)
        action = message and _action(message.get("blocks") or [], action_id, value)
        if not action:
            raise LocalSlackError(f"no {action_id} on the message {ts}")
        await self._do("interact", user=user, channel=channel, messageTs=ts, action=action)

    async def open_home(self, user: str) -> None:
        """Look at the app's home page."""
        await self._do("open-home", user=user)

    async def open_views(self, user: str = "") -> list[Json]:
        """The modals that are open, the top one last. local-slack keeps one stack for all people."""
        async with self._page() as page:
            stack: list[Json] = (await page.receive_json())["state"]["modalStack"]
        return stack

    async def submit(self, user: str, values: Mapping[str, Mapping[str, Json]]) -> dict[str, str]:
        """Send the top modal with `values[block_id][action_id]` as in Slack; returns its errors by block."""
        async with self._page() as page:
            await page.send_json({"t": "view_submit", "user": user, "values": values})
            return dict((await _news_of_views(page)).get("errors") or {})

    async def close_view(self, user: str) -> None:
        """Close the modals without sending them."""
        async with self._page() as page:
            await page.send_json({"t": "view_close", "user": user})
            await _news_of_views(page)

    # --- what can be seen ------------------------------------------------------------------------------

    async def read(self, channel: str, thread_ts: str = "") -> list[Json]:
        """The messages of a channel, or of a thread with its root, oldest first; ephemeral ones too."""
        found: list[Json] = (await self._get(f"messages/{channel}"))["messages"]
        if not thread_ts:
            return found
        return [one for one in found if thread_ts in (one["ts"], one.get("thread_ts"))]

    async def log(self) -> list[Json]:
        """The last thousand calls and deliveries, oldest first."""
        return list((await self._get("log"))["log"])

    async def reset(self) -> None:
        """Forget every message and view."""
        await self._do("reset")

    # --- the wire ----------------------------------------------------------------------------------------

    async def _do(self, what: str, **arguments: object) -> Json:
        given = {name: value for name, value in arguments.items() if value is not None}
        async with self._http.post(f"{self.url}/_control/{what}", json=given) as response:
            answer: Json = await response.json()
        if not answer.get("ok"):
            raise LocalSlackError(str(answer.get("error")))
        return answer

    async def _get(self, what: str) -> Json:
        async with self._http.get(f"{self.url}/_control/{what}") as response:
            answer: Json = await response.json()
        return answer

    def _page(self) -> AbstractAsyncContextManager[aiohttp.ClientWebSocketResponse]:
        """The web page's own socket: it begins with everything there is, and alone can send forms."""
        return self._http.ws_connect(f"{self.url}/ui", max_msg_size=0)


async def _news_of_views(page: aiohttp.ClientWebSocketResponse) -> Json:
    while True:
        news: Json = await page.receive_json(timeout=30)
        if news["t"] in ("view", "view_errors"):
            return news


def _config(request_url: str, people: Mapping[str, str], channels: Mapping[str, str]) -> Json:
    app = {
        "appId": "A0SECOND",
        "botUserId": BOT,
        "botName": "firebreak",
        "botToken": BOT_TOKEN,
        "appToken": APP_TOKEN,
    }
    way = {"mode": "events", "requestUrl": request_url} if request_url else {"mode": "socket"}
    return {
        "workspace": {"name": "Second", "domain": "second", "teamId": "T0SECOND"},
        "apps": [{**app, "signingSecret": SIGNING_SECRET, **way}],
        "users": [
            {"id": id_, "name": name, "email": f"{name}@second.example"} for id_, name in people.items()
        ],
        "channels": [
            {"id": id_, "name": name, "members": [BOT, *MEMBERS.get(id_, people)]}
            for id_, name in channels.items()
        ],
    }


def _action(blocks: Sequence[Json], action_id: str, value: str) -> Json | None:
    for block in blocks:
        for element in (*block.get("elements", []), block.get("accessory") or {}):
            if element.get("action_id") == action_id:
                return _chosen(block, element, value)
    return None


def _chosen(block: Json, element: Json, value: str) -> Json:
    chosen = {"type": element["type"], "action_id": element["action_id"], "block_id": block.get("block_id")}
    if element["type"] == "button":
        return {**chosen, "text": element["text"], "value": element.get("value")}
    option = next((one for one in element.get("options", []) if one["value"] == value), None)
    if option is None:
        raise LocalSlackError(f"no option {value} in {element['action_id']}")
    return {**chosen, "selected_option": option}
