"""One story on two stand-ins for Slack, ours and one that we did not write, and where the two differ.

If bot and playground shared a misreading of Slack's documents, the other stand-in would not share it.
"""

import asyncio
import re
import socket
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

import bot
from desk.ladders import Escalating
from desk.policy import Policy
from desk.quiet import QuietHours
from desk.war_room import WarRooms
from handlers.settings import Settings
from playground.client import Pretend
from playground.elements import filled_in
from playground.server import running
from storage.database import Clock
from tests.second_stand_in import ABSENT, BOT, LocalSlack, binary
from tests.stage import Moment
from tests.wire import QUICK, Json, buttons, clocks, facts, notes, told

ALONE = QUICK.model_copy(update={"escalation": Escalating(ladders=()), "war_room": WarRooms(severities=())})
"""Without ladders, and without war rooms, into which the other stand-in lets nobody be invited."""
SUPPORT, TRIAGE, INCIDENTS = "C0SUPPORT", "C0TRIAGE", "C0INCIDENTS"
ANNA, ADA, BO, LIN = "U0ANNA", "U0ADA", "U0BO", "U0LIN"
STAND_INS = [
    "ours",
    pytest.param("theirs", marks=pytest.mark.skipif(binary() is None, reason=ABSENT)),
]


class StandIn(ABC):
    """What the story needs of a stand-in: people's hands, and what they see."""

    bot_token: str
    app_token: str
    signing_secret: str
    api_url: str

    @abstractmethod
    async def serve(self, request_url: str) -> None:
        """Deliver to this address by HTTP."""

    @abstractmethod
    async def settle(self) -> None:
        """Wait until the app has had what people did."""

    @abstractmethod
    async def post(self, user: str, channel: str, text: str, thread_ts: str = "") -> str:
        """Say something; its ts."""

    @abstractmethod
    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Change what one said."""

    @abstractmethod
    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Take back what one said."""

    @abstractmethod
    async def command(self, user: str, channel: str, command: str, text: str) -> None:
        """Type a slash command."""

    @abstractmethod
    async def click(self, user: str, channel: str, ts: str, action_id: str) -> None:
        """Press a button of a message."""

    @abstractmethod
    async def forms(self, user: str) -> list[Json]:
        """The forms that are open before this person."""

    @abstractmethod
    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Put an emoji on a message."""

    @abstractmethod
    async def send(self, user: str, view: Json, given: Json) -> None:
        """Send the form with this in its fields, by name."""

    @abstractmethod
    async def see(self, user: str, channel: str) -> list[Json]:
        """What a person sees in a channel, whispers to them too, oldest first."""


class Ours(StandIn):
    """The playground."""

    bot_token, app_token = "xoxb-playground", "xapp-playground"
    signing_secret = "playground-signing-secret"

    def __init__(self, slack: Pretend) -> None:
        self.slack, self.api_url = slack, f"{slack.url}/api/"

    async def serve(self, request_url: str) -> None:
        await self.slack.ask("configure", request_url=request_url)

    async def settle(self) -> None:
        assert await self.slack.settle(10)

    async def post(self, user: str, channel: str, text: str, thread_ts: str = "") -> str:
        return await self.slack.post(user, channel, text, thread_ts=thread_ts or None)

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        await self.slack.edit(user, channel, ts, text)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        await self.slack.delete(channel, ts)

    async def command(self, user: str, channel: str, command: str, text: str) -> None:
        assert (await self.slack.command(user, command, text, channel))["ok"]

    async def click(self, user: str, channel: str, ts: str, action_id: str) -> None:
        assert (await self.slack.click(user, channel, ts, action_id))["ok"]

    async def forms(self, user: str) -> list[Json]:
        return await self.slack.open_views(user)

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        await self.slack.react(user, channel, ts, name)

    async def send(self, user: str, view: Json, given: Json) -> None:
        assert (await self.slack.submit(user, view["id"], given))["ok"]

    async def see(self, user: str, channel: str) -> list[Json]:
        return await self.slack.read(channel, user)


class Theirs(StandIn):
    """local-slack."""

    def __init__(self, slack: LocalSlack) -> None:
        self.slack, self.api_url = slack, slack.api_url
        self.bot_token, self.app_token = slack.bot_token, slack.app_token
        self.signing_secret = slack.signing_secret

    async def serve(self, request_url: str) -> None:
        """It was told when it was started, and cannot be told later."""

    async def settle(self) -> None:
        """People's acts wait for the app already."""

    async def post(self, user: str, channel: str, text: str, thread_ts: str = "") -> str:
        return await self.slack.post(user, channel, text, thread_ts)

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        await self.slack.edit(user, channel, ts, text)

    async def delete(self, user: str, channel: str, ts: str) -> None:
        await self.slack.delete(user, channel, ts)

    async def command(self, user: str, channel: str, command: str, text: str) -> None:
        await self.slack.command(user, channel, command, text)

    async def click(self, user: str, channel: str, ts: str, action_id: str) -> None:
        await self.slack.click(user, channel, ts, action_id)

    async def forms(self, user: str) -> list[Json]:
        return await self.slack.open_views(user)

    async def react(self, user: str, channel: str, ts: str, name: str) -> None:
        await self.slack.react(user, channel, ts, name)

    async def send(self, user: str, view: Json, given: Json) -> None:
        assert await self.slack.submit(user, filled_in(view["blocks"], given)) == {}

    async def see(self, user: str, channel: str) -> list[Json]:
        return [one for one in await self.slack.read(channel) if one.get("ephemeral_to") in (None, user)]


@asynccontextmanager
async def up(which: str, request_url: str = "") -> AsyncIterator[StandIn]:
    """One of the two, until the block ends."""
    if which == "ours":
        async with running(0) as server, Pretend(server.url) as pretend:
            yield Ours(pretend)
    else:
        async with LocalSlack(request_url) as slack:
            yield Theirs(slack)


# --- the story -------------------------------------------------------------------------------------


@dataclass
class Desk:
    """A desk on a stand-in, seen by its people."""

    slack: StandIn
    url: str
    http: aiohttp.ClientSession

    async def quiet(self, seconds: float = 20) -> None:
        """Wait until the desk has had nothing to do for a while; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            calm = 0
            while calm < 5:
                await self.slack.settle()
                calm = calm + 1 if await self._pending() == 0 else 0
                await asyncio.sleep(0.05)

    async def _pending(self) -> float:
        async with self.http.get(f"{self.url}/metrics") as answer:
            lines = [line for line in (await answer.text()).splitlines() if line[0] != "#"]
        waiting = ('deliveries{state="waiting"}', 'pending{state="waiting"}', 'pending{state="leased"}')
        states = (*waiting, "firebreak_deadlines_due")
        return sum(float(line.split()[-1]) for line in lines for state in states if state in line)

    async def form(self) -> Json:
        """The form that opens before Ada; it is asked for after the click was acknowledged."""
        async with asyncio.timeout(10):
            while not (forms := await self.slack.forms(ADA)):  # noqa: ASYNC110 - nothing to wait on
                await asyncio.sleep(0.02)
        [form] = forms
        return form

    async def cards(self) -> list[Json]:
        """The cards, oldest first."""
        seen = await self.slack.see(ADA, TRIAGE)
        roots = [one for one in seen if one.get("thread_ts") in (None, one["ts"])]
        return [one for one in roots if one.get("blocks") and " · " in one["text"]]

    async def card(self) -> Json:
        """The only card."""
        [card] = await self.cards()
        return card

    async def thread(self, channel: str, root: str) -> list[tuple[str, str]]:
        """Who said what in a thread."""
        seen = await self.slack.see(ADA, channel)
        return told([one for one in seen if one.get("thread_ts") == root and one["ts"] != root])

    async def type_in(self, line: str) -> str:
        """Ada types `/desk` and a line in the triage channel; what she is told, outside threads."""
        await self.slack.command(ADA, TRIAGE, "/desk", line)
        await self.quiet()
        seen = await self.slack.see(ADA, TRIAGE)
        cards = [one["ts"] for one in await self.cards()]
        return [one["text"] for one in seen if one["ts"] not in cards and not one.get("thread_ts")][-1]


@asynccontextmanager
async def desk_on(
    which: str,
    database: Path,
    *,
    http: bool = False,
    clock: Clock = bot.wall_clock,
    policy: Policy = ALONE,
) -> AsyncIterator[Desk]:
    """A stand-in with a desk on it. The port is chosen first: local-slack has to know it as it starts."""
    port = free_port() if http else 0
    address = f"http://127.0.0.1:{port}/slack/events" if http else ""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(up(which, address))
        settings = Settings(
            slack_bot_token=slack.bot_token,
            slack_app_token="" if http else slack.app_token,
            slack_signing_secret=slack.signing_secret,
            slack_api_url=slack.api_url,
            database_url=f"sqlite:///{database}",
            port=port,
        )
        desk = await stack.enter_async_context(bot.desk(settings, policy, clock))
        await slack.serve(address)
        yield Desk(slack, desk.url, await stack.enter_async_context(aiohttp.ClientSession()))


def free_port() -> int:
    """A port on which nobody listens at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as briefly:
        return int(briefly.getsockname()[1])


def undated(text: str) -> str:
    """The text without its moments."""
    return re.sub(r"<!date\^[^>]*>", "…", text)


@pytest.mark.parametrize("http", [False, True], ids=["socket mode", "http"])
@pytest.mark.parametrize("which", STAND_INS)
async def test_a_ticket_from_its_first_word_to_its_history(which: str, http: bool, tmp_path: Path) -> None:
    async with desk_on(which, tmp_path / "desk.db", http=http) as desk:
        slack = desk.slack
        asked = await slack.post(ANNA, SUPPORT, "The printer is on fire\non floor 3 &amp; 4")
        await desk.quiet()
        receipt = (BOT, "Thank you, this is T-1. The desk has it.")
        assert await desk.thread(SUPPORT, asked) == [receipt]
        card = await desk.card()
        assert card["text"] == "T-1 · :red_circle: SEV1 · The printer is on fire"
        assert card["blocks"][1]["text"]["text"] == "The printer is on fire\non floor 3 & 4"
        assert facts(card) == {"Status": "new", "Assignee": "nobody yet", "Requester": "anna"}
        assert buttons(card) == [
            "take",
            "reply",
            "draft",
            "promise",
            "note",
            "solve",
            "dismiss",
            "more",
            "assign",
            "severity",
            "tag:+hardware",
        ]

        await slack.click(ADA, TRIAGE, card["ts"], "take")
        await desk.quiet()
        assert facts(await desk.card()) == {"Status": "open", "Assignee": "ada", "Requester": "anna"}

        await slack.click(ADA, TRIAGE, card["ts"], "reply")
        form = await desk.form()
        assert (form["callback_id"], form["title"]["text"]) == ("reply", "T-1 · Reply to requester")
        await slack.send(ADA, form, {"text": "On my way <with> water"})
        await desk.quiet()
        said = [receipt, ("ada", "On my way &lt;with&gt; water")]
        assert await desk.thread(SUPPORT, asked) == said

        await slack.post(ANNA, SUPPORT, "Now the ceiling too", asked)
        await desk.quiet()
        inside = [
            (BOT, "*ada* (to the requester)\nOn my way &lt;with&gt; water"),
            (BOT, "*anna* (requester)\nNow the ceiling too"),
        ]
        assert await desk.thread(TRIAGE, card["ts"]) == inside

        assert await desk.type_in("note T-1 ask facilities") == "Noted on T-1."
        inside += [(BOT, "*ada* (note)\nask facilities")]
        assert await desk.thread(TRIAGE, card["ts"]) == inside

        await slack.edit(ANNA, SUPPORT, asked, "The plotter is on fire")
        await desk.quiet()
        now = await desk.card()
        assert now["text"] == "T-1 · :red_circle: SEV1 · The plotter is on fire"
        assert notes(now) == ["4 messages in the threads", "edited", "severity is a first guess"]

        assert await desk.type_in("solve T-1 Put out") == "T-1 is solved."
        said += [
            (ANNA, "Now the ceiling too"),
            (BOT, "T-1 is solved. Write here if it is not.\nPut out"),
        ]
        assert await desk.thread(SUPPORT, asked) == said
        solved = await desk.card()
        assert (facts(solved)["Status"], buttons(solved)) == ("solved", ["reopen", "note", "lesson", "more"])
        assert undated(await desk.type_in("history T-1")).splitlines() == [
            "*T-1*",
            f"1. … · <@{ANNA}> · opened “The printer is on fire” (channel)",
            "2. … · the desk · severity: :red_circle: SEV1 (first guess)",
            "3. … · the desk · promise: sev1 (rule 31)",
            f"4. … · <@{ADA}> · assigned to <@{ADA}> (click)",
            "5. … · the desk · status: open (worked on)",
            f"6. … · <@{ADA}> · replied “On my way &lt;with&gt; water” (form)",
            "7. … · the desk · delivered (delivery)",
            f"8. … · <@{ANNA}> · replied “Now the ceiling too” (channel)",
            f"9. … · <@{ADA}> · noted “ask facilities” (command)",
            f"10. … · <@{ANNA}> · edited “The plotter is on fire” (channel)",
            f"11. … · <@{ADA}> · status: solved “Put out” (command)",
        ]


@pytest.mark.parametrize("http", [False, True], ids=["socket mode", "http"])
@pytest.mark.parametrize("which", STAND_INS)
async def test_the_doors(which: str, http: bool, tmp_path: Path) -> None:
    """The form, an emoji, and a mention in a thread; local-slack has no shortcuts."""
    async with desk_on(which, tmp_path / "desk.db", http=http) as desk:
        slack = desk.slack
        await slack.command(ADA, TRIAGE, "/ticket", "")
        file = {"id": "F01", "name": "screen.png", "mimetype": "image/png", "size": 10}
        filled = {"title": "VPN", "text": "It drops", "impact": "2", "urgency": "3", "files": [file]}
        await slack.send(ADA, await desk.form(), filled)
        await desk.quiet()
        told = [one for one in await slack.see(ADA, TRIAGE) if not one.get("blocks")]
        said = [one["text"] for one in told if not one.get("files")]  # which local-slack does not take
        assert said == ["T-1 is open. You will be answered in a direct message."]

        reacted = await slack.post(LIN, INCIDENTS, "The gate is stuck")
        await slack.react(ADA, INCIDENTS, reacted, "ticket")
        await desk.quiet()
        assert await desk.thread(INCIDENTS, reacted) == [(BOT, "Thank you, this is T-2. The desk has it.")]

        root = await slack.post(LIN, INCIDENTS, "The lift is stuck")
        await slack.post(BO, INCIDENTS, "Since when?", root)
        await slack.post(ADA, INCIDENTS, f"<@{BOT}> please help", root)
        await desk.quiet()
        receipt = (BOT, "Thank you, this is T-3. The desk has it.")
        assert (await desk.thread(INCIDENTS, root))[2:] == [receipt]
        await slack.post(LIN, INCIDENTS, "Since lunch", root)
        await desk.quiet()

        cards = await desk.cards()
        assert [(card["text"], facts(card)["Requester"]) for card in cards] == [
            ("T-1 · :large_orange_circle: SEV2 · VPN", "ada"),
            ("T-2 · :large_yellow_circle: SEV3 · The gate is stuck", "linjing"),
            ("T-3 · :large_yellow_circle: SEV3 · The lift is stuck", "linjing"),
        ]
        assert notes(cards[0]) == ["📎 screen.png"]
        assert await desk.thread(TRIAGE, cards[2]["ts"]) == [
            (BOT, "*bo* (to the requester)\nSince when?"),
            (BOT, "*ada* (to the requester)\nplease help"),
            (BOT, "*linjing* (requester)\nSince lunch"),
        ]


# --- where they differ -----------------------------------------------------------------------------

DIFFERENCES: dict[
    str, tuple[object, object]
] = {  # what: (ours, theirs); docs/playground.md says who is right
    "a post's metadata can be read back": (True, False),
    "a whisper stands in the history": (False, True),
    "messages in a history of limit=1": (1, 3),
    "channels in a list of limit=1": (1, 4),
    "a post without text": ("no_text", "ok"),
    "a token that nobody gave out": ("invalid_auth", "ok"),
    "a block without an id gets one": (True, False),
    "users.list tells the locale": (True, False),
    "usergroups.list": ("ok", "unknown_method"),
    "conversations.join": ("ok", "unknown_method"),
    "the app hears its own post": (True, False),
    "a command's answer is seen by": ("its person", "everybody"),
    "a deleted message with replies leaves": ("tombstone", None),
}


class Ear:
    """An app on Socket Mode that keeps the events it hears, and answers every command with a word."""

    def __init__(self, slack: StandIn, web: AsyncWebClient) -> None:
        self.socket = SocketModeClient(app_token=slack.app_token, web_client=web)
        self.socket.socket_mode_request_listeners.append(self._hear)
        self.texts: asyncio.Queue[str] = asyncio.Queue()

    async def _hear(self, socket: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        answer = {"text": "psst"} if request.type == "slash_commands" else None
        await socket.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer))
        if request.type == "events_api":
            self.texts.put_nowait(request.payload["event"].get("text", ""))

    async def heard_until(self, last: str) -> list[str]:
        """The texts heard up to this one."""
        texts = [await asyncio.wait_for(self.texts.get(), 10)]
        while texts[-1] != last:
            texts.append(await asyncio.wait_for(self.texts.get(), 10))
        return texts


async def outcome(call: Awaitable[object]) -> str:
    """“ok”, or the error by which Slack's answer names its refusal."""
    try:
        await call
    except SlackApiError as refused:
        return str(refused.response["error"])
    return "ok"


async def as_read(slack: StandIn, web: AsyncWebClient) -> dict[str, object]:
    """What a client sees of the differences."""
    about: Json = {"event_type": "test", "event_payload": {"id": "1"}}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "two"}}
    await web.chat_postMessage(channel=SUPPORT, text="one", metadata=about)
    await web.chat_postMessage(channel=SUPPORT, text="two", blocks=[section])
    await web.chat_postEphemeral(channel=SUPPORT, user=ANNA, text="whisper")
    history = (await web.conversations_history(channel=SUPPORT, include_all_metadata=True))["messages"]
    said = {one["text"]: one for one in history}
    people = {one["id"]: one for one in (await web.users_list(include_locale=True))["members"]}
    return {
        "a post's metadata can be read back": said["one"].get("metadata") == about,
        "a block without an id gets one": "block_id" in said["two"]["blocks"][0],
        "a whisper stands in the history": "whisper" in said,
        "messages in a history of limit=1": len(
            (await web.conversations_history(channel=SUPPORT, limit=1))["messages"]
        ),
        "channels in a list of limit=1": len((await web.conversations_list(limit=1))["channels"]),
        "users.list tells the locale": "locale" in people[ANNA],
        "usergroups.list": await outcome(web.usergroups_list()),
        "conversations.join": await outcome(web.conversations_join(channel=SUPPORT)),
        "a post without text": await outcome(web.api_call("chat.postMessage", json={"channel": SUPPORT})),
        "a token that nobody gave out": await outcome(
            AsyncWebClient("xoxb-nobodys", base_url=slack.api_url).auth_test()
        ),
    }


async def as_heard(slack: StandIn, web: AsyncWebClient) -> dict[str, object]:
    """What an app, and the people around it, see of the differences."""
    ear = Ear(slack, web)
    await ear.socket.connect()  # type: ignore[no-untyped-call]
    try:
        await web.chat_postMessage(channel=SUPPORT, text="from the app")
        await slack.post(ANNA, SUPPORT, "from a person")
        heard = await ear.heard_until("from a person")
        await slack.command(ANNA, SUPPORT, "/desk", "help")
    finally:
        await ear.socket.close()  # type: ignore[no-untyped-call]
    asked = await slack.post(ANNA, SUPPORT, "a root")
    await slack.post(ANNA, SUPPORT, "a reply", asked)
    await slack.delete(ANNA, SUPPORT, asked)
    left = {one["ts"]: one.get("subtype") for one in await slack.see(ADA, SUPPORT)}
    by_others = "psst" in [one["text"] for one in await slack.see(ADA, SUPPORT)]
    return {
        "the app hears its own post": "from the app" in heard,
        "a command's answer is seen by": "everybody" if by_others else "its person",
        "a deleted message with replies leaves": left.get(asked),
    }


@pytest.mark.parametrize("which", STAND_INS)
async def test_a_promise_that_runs_out_and_one_that_is_kept(which: str, tmp_path: Path) -> None:
    """Rules 20, 74: told anew when it is late, amended when it was done, explained in full."""
    moment = Moment(datetime.now(UTC))
    async with desk_on(which, tmp_path / "desk.db", clock=moment) as desk:
        asked = await desk.slack.post(ANNA, SUPPORT, "The VPN is slow")
        await desk.quiet()
        card = await desk.card()
        seen = [clocks(card)]
        for hours in (3.1, 1):
            moment.push(hours=hours)
            await desk.quiet()
            seen.append(clocks(await desk.card()))
        assert [[each[0] for each in told] for told in seen] == [["⏳", "⏳"], ["🟠", "⏳"], ["🔴", "⏳"]]
        alerts = {unlinked(text) for _who, text in await desk.thread(TRIAGE, card["ts"])}
        assert (
            "🔥 *T-1* :large_yellow_circle: SEV3 · First response: late since … · The VPN is slow" in alerts
        )
        assert await desk.type_in("promise T-1 1h I look into it") == "An update on T-1 is promised."
        moment.push(minutes=10)
        await desk.type_in("reply T-1 It is the old switch")
        lines = [unlinked(text) for _who, text in await desk.thread(SUPPORT, asked)]
        kept = "✅ The update that ada promised by … came in time."
        assert lines[1:] == ["I look into it", kept, "It is the old switch"]
        alerts = {unlinked(text) for _who, text in await desk.thread(TRIAGE, card["ts"])}
        assert "☑ *T-1* · First response: was late, done … · The VPN is slow" in alerts
        told = unlinked(await desk.type_in("why T-1")).splitlines()
        assert told[0] == "*T-1: why its clocks stand where they stand*"


@pytest.mark.parametrize("which", STAND_INS)
async def test_a_ladder_is_climbed_until_somebody_is_on_it(which: str, tmp_path: Path) -> None:
    """Rules 58 to 60: called, louder, taken on, silent, called again."""
    moment = Moment(datetime.now(UTC))
    policy = ALONE.model_copy(update={"escalation": Escalating()})
    async with desk_on(which, tmp_path / "desk.db", clock=moment, policy=policy) as desk:
        await desk.slack.command(ANNA, SUPPORT, "/ticket", "sev1 nobody can pay at the tills")
        await desk.quiet()
        moment.push(minutes=5.1)
        await desk.quiet()
        loud = (await calls(desk))[-1]
        assert unlinked(loud["text"]).splitlines() == [
            "🚨 <!here> *T-1* :red_circle: SEV1 · nobody can pay at the tills",
            "Nobody is on it yet, since ….",
        ]
        await desk.slack.click(ADA, TRIAGE, loud["ts"], "ack")
        await desk.quiet()
        said = [unlinked(each["text"]) for each in await calls(desk)]
        assert set(said) == {"✅ *T-1*: ada is on it, … · nobody can pay at the tills"}
        for _ in range(2):
            moment.push(minutes=31)
            await desk.quiet()
        signs = [each["text"][0] for each in await calls(desk)]
        assert "🔁" in signs
        moment.push(minutes=5.1)
        await desk.quiet()
        assert [each["text"][0] for each in await calls(desk)][-1] == "🚨"


async def calls(desk: Desk) -> list[Json]:
    """The calls in the triage channel, oldest first."""
    seen = await desk.slack.see(ADA, TRIAGE)
    return [each for each in seen if re.match(r"🚨|[✅🔁] \*T-1\*:", unlinked(each["text"]))]


def unlinked(text: str) -> str:
    """The text without its moments, and without where its links lead."""
    return re.sub(r"<http[^|]*\|([^>]*)>", r"\1", undated(text))


@pytest.mark.parametrize("which", STAND_INS)
async def test_a_lesson_answers_the_next_person_in_private(which: str, tmp_path: Path) -> None:
    """Rules 79, 85: logged by one, published by another, read by who asks alone, and the ticket is solved."""
    async with desk_on(which, tmp_path / "desk.db") as desk:
        await desk.slack.command(ADA, TRIAGE, "/lesson", "")
        lesson = {"title": "Which port the VPN needs in a hotel", "fix": "Switch it to port 443."}
        await desk.slack.send(ADA, await desk.form(), lesson)
        await desk.quiet()
        await desk.slack.command(BO, TRIAGE, "/kb", "publish KB-1")
        await desk.quiet()
        asked = await desk.slack.post(ANNA, SUPPORT, "which port does the VPN need in a hotel?")
        await desk.quiet()
        [privately] = await suggested(desk, ANNA)
        assert (privately["thread_ts"], await suggested(desk, LIN)) == (asked, [])
        await desk.slack.click(ANNA, SUPPORT, privately["ts"], "suggestion:solved")
        await desk.quiet()
        assert "✅ answered by KB-1" in notes(await desk.card())


async def suggested(desk: Desk, person: str) -> list[Json]:
    """What this person alone can answer of what was suggested to them."""
    return [one for one in await desk.slack.see(person, SUPPORT) if "suggestion:solved" in str(one)]


@pytest.mark.parametrize("which", STAND_INS)
async def test_a_requester_says_how_it_went_in_private(which: str, tmp_path: Path) -> None:
    """Rule 86: asked by direct message, one tap, a second thought; whoever had the ticket is told."""
    moment = Moment(datetime.now(UTC))
    policy = ALONE.model_copy(update={"quiet_hours": QuietHours(pierce=4)})
    async with desk_on(which, tmp_path / "desk.db", clock=moment, policy=policy) as desk:
        await desk.slack.post(ANNA, SUPPORT, "The VPN is slow")
        await desk.quiet()
        await desk.type_in("take T-1")
        await desk.type_in("solve T-1")
        moment.push(hours=3, minutes=1)
        await desk.quiet()
        [asked] = await opinions(desk)
        scale = [f"rate:{rating}" for rating in (1, 2, 3, 4, 5)]
        assert (buttons(asked), "How did it go?" in asked["text"]) == ([*scale, "reopen"], True)
        for rating in (5, 2):
            await desk.slack.click(ANNA, await private(desk), asked["ts"], f"rate:{rating}")
            await desk.quiet()
        [asked] = await opinions(desk)
        assert unlinked(asked["text"]).startswith("Thank you! You gave T-1 2 of 5")
        card = await desk.card()
        assert "⭐ 2 of 5" in notes(card)
        warning = f"<@{ADA}> The requester of T-1 gave it 2 of 5."
        assert (await desk.thread(TRIAGE, card["ts"]))[-1] == (BOT, warning)


async def private(desk: Desk) -> str:
    """Anna's direct messages."""
    web = AsyncWebClient(desk.slack.bot_token, base_url=desk.slack.api_url)
    return str((await web.conversations_open(users=ANNA))["channel"]["id"])


async def opinions(desk: Desk) -> list[Json]:
    """What Anna is asked there."""
    return [one for one in await desk.slack.see(ANNA, await private(desk)) if one.get("blocks")]


@pytest.mark.parametrize("which", STAND_INS)
async def test_where_they_differ_is_known(which: str) -> None:
    async with up(which) as slack:
        web = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        seen = {**await as_read(slack, web), **await as_heard(slack, web)}
    number = ("ours", "theirs").index(which)
    assert seen == {what: each[number] for what, each in DIFFERENCES.items()}


def test_the_manual_judges_every_difference() -> None:
    manual = (Path(__file__).parents[1] / "docs/playground.md").read_text(encoding="utf-8")
    table = manual.partition("## Checked against another stand-in")[2]
    judged = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")]
    assert judged[1:] == list(DIFFERENCES)
