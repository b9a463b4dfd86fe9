"""Delivers effects: draws each from present facts and sends it to Slack once, or says what became of it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from desk.effects.answers import ReadThread
from desk.effects.effect import Delivery, Inner
from desk.effects.pings import Ping
from desk.effects.reports import ShowReport
from desk.effects.rooms import ShowBoard
from desk.effects.tickets import RefreshCard
from desk.outcome import Held, Hopeless, Limited, NotSent, Outcome, Sent, Unknown
from desk.pings import HOUR
from desk.telling import is_grave
from desk.workspace import Workspace
from handlers.copying import Copier, NotCopied
from handlers.pictures import Pictures
from handlers.rooms import Rooms
from handlers.slack_facts import FILE_GONE, GONE, Json, refusal
from handlers.views.call import Call
from handlers.views.chart_posts import PICTURE
from handlers.views.posts import UPLOAD, anew, draw
from handlers.views.room_posts import INVITE, OPEN_ROOM
from storage import conversations, drawing, inbox, outbox, pings
from storage.database import Database, Session
from storage.outbox import Leased, is_person

EVENT_TYPE = "firebreak_effect"
"""The metadata type by which the desk knows its own posts again."""

_OTHERS_TURN = "somebody else's turn"
_LOOK_BACK = timedelta(minutes=10)
"""How much later than Slack's clock ours may be; at five minutes Slack's signatures are refused anyway."""
_PAGE = 200
_CARD_GONE = frozenset({"message_not_found", "cant_update_message"})
"""What Slack says of a card that somebody deleted, with or without a stone left over its thread."""
_STANDING = (RefreshCard, ShowBoard, ShowReport)
"""What shows the present in place, and is posted anew where somebody took it away."""
_ONCE = frozenset({"chat.postMessage", "chat.postEphemeral", "response_url", UPLOAD, PICTURE, OPEN_ROOM})
"""What must not be done twice; anything else may be repeated."""
_AMBIGUOUS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
_OF_THIS_CALL = frozenset({"internal_error", "fatal_error"})
_MENDABLE = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})


async def _nothing(_leased: Leased) -> Outcome:
    return Sent()


class Deliverer:
    """Makes one effect happen. SDK retries are off: the outbox decides what is tried again."""

    def __init__(
        self,
        client: AsyncWebClient,
        database: Database,
        workspaces: Mapping[str, Workspace],
        hand_in: Callable[[inbox.Delivery], Awaitable[None]],
        within: Callable[[Leased], Awaitable[Outcome]] = _nothing,
    ) -> None:
        """`client` calls Slack for every workspace; `workspaces` by Slack's team id.

        `hand_in` keeps what was read from Slack like what Slack tells by itself; `within` carries out what is
        no call to Slack.
        """
        self._client = client
        self._copier = Copier(client)
        self._pictures = Pictures(client, self._copier)
        self._rooms = Rooms(client)
        self._database = database
        self._hand_in, self._within = hand_in, within
        self._workspaces = workspaces

    async def __call__(self, leased: Leased) -> Outcome:
        """Try the effect once; what became of it. Never raises for what Slack or the network does."""
        if leased.doubtful and leased.effect.delivery is Delivery.AT_MOST_ONCE:
            return Sent()
        if isinstance(leased.effect, Inner):
            return await self._within(leased)
        call = await self._draw(leased)
        if call is None or (call.is_void and not leased.doubtful):
            return Sent()
        outcome = await self._try(leased, call)
        if _is_gone(leased, call, outcome):
            return await self._try(leased, anew(call))
        return outcome

    async def _try(self, leased: Leased, call: Call) -> Outcome:
        try:
            if leased.doubtful and call.method == "chat.postMessage":
                return await self._reconcile(leased, call)
            if call.not_before:
                return Held(call.not_before)
            if isinstance(leased.effect, ReadThread):
                return await self._read(leased, leased.effect, call)
            steps = _STEPS.get(call.method)
            return await (steps(self, leased, call) if steps else self._send(leased, call))
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            if refusal(error) in call.as_good:
                return Sent()
            return judge(error, once=call.method in _ONCE)

    async def _draw(self, leased: Leased) -> Call | None:
        workspace = self._workspaces[leased.workspace]
        now = self._database.clock()
        return await self._database.read(lambda session: self._drawn(session, workspace, leased, now))

    def _drawn(self, session: Session, workspace: Workspace, leased: Leased, now: datetime) -> Call | None:
        """The call; one that pings a reader who had many waits for a while, once (rule 64)."""
        call = draw(session, workspace, leased.effect, now)
        if call is None or call.is_void or call.not_before or not isinstance(leased.effect, Ping):
            return call
        wait = _wait_of(session, workspace, leased, leased.effect, now)
        return replace(call, not_before=now + wait) if wait else call

    async def _send(self, leased: Leased, call: Call) -> Outcome:
        arguments = dict(call.arguments)
        if call.method == "response_url":
            return await self._answer(**arguments)
        if call.method == "chat.postMessage":
            arguments["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"effect": leased.effect_id}}
        try:
            answer = await self._client.api_call(call.method, json=arguments)
        except SlackApiError as error:
            if call.gone_is_fine and refusal(error) in GONE | FILE_GONE:
                return Sent()
            raise
        is_new = call.method == "chat.postMessage"
        return Sent(answer.get("channel"), answer.get("ts")) if is_new else Sent()

    async def _copy(self, leased: Leased, call: Call) -> Outcome:
        """Copy a file into a thread; what stands there is known by the new file's id."""
        place = {**call.arguments, "channel_id": await self._conversation(call.channel)}
        found = await self._find_file(leased, place) if leased.doubtful else None
        if found or call.is_void:
            return found or Sent()
        wish = {name: place.pop(name) for name in ("file", "most")}
        try:
            file, name = await self._copier.bring(**wish)
        except NotCopied as reason:
            return reason.outcome
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            return Sent() if refusal(error) in FILE_GONE else judge(error, once=False)
        await self._client.files_completeUploadExternal(files=[{"id": file, "title": name}], **place)
        return Sent(place["channel_id"], file)

    async def _find_file(self, leased: Leased, place: Mapping[str, Any]) -> Sent | None:
        """The bot's file in the thread that no other effect put there, which is this one's.

        It bears no id of ours; but into a thread files are copied one after the other.
        """
        channel = place["channel_id"]
        stands = await self._files(leased, channel, place.get("thread_ts"))
        return next((Sent(channel, file) for file in await self._unknown(leased, channel, stands)), None)

    async def _files(self, leased: Leased, channel: str, thread: str | None) -> dict[str, str]:
        """The bot's files that stand there, each with the ts of its message."""
        bot, stands = self._workspaces[leased.workspace].bot_user, {}
        async for message in self._standing(leased, channel, thread):
            files = message.get("files") or [] if message.get("user") == bot else []
            stands.update({file["id"]: message["ts"] for file in files if file.get("mode") != "tombstone"})
        return stands

    async def _unknown(self, leased: Leased, channel: str, files: Collection[str]) -> list[str]:
        """Those of the files of which no effect is known to have put them there."""
        told = await self._database.read(
            lambda session: conversations.recorded(session, leased.workspace, channel, files)
        )
        return [file for file in files if file not in told]

    async def _picture(self, leased: Leased, call: Call) -> Outcome:
        """Draw one picture at a time, and none for who lost their lease while they waited for that."""
        async with self._pictures.turn:
            if not await self._is_held(leased):
                return NotSent(_OTHERS_TURN)
            try:
                file = await self._pictures.upload(call.arguments["charted"], call.arguments["say"])
            except NotCopied as reason:
                return reason.outcome
            return await self._replace(leased, call, file)

    async def _replace(self, leased: Leased, call: Call, file: str) -> Outcome:
        """Share the picture, then take away those before it; one that may stand there is looked for first.

        If it was wanted again meanwhile nobody knows which of the two that is: then it goes, too. Drawing
        took long: what stands there, and whose turn it is, is asked after it.
        """
        wish = dict(call.arguments)
        charted, say, older = (wish.pop(name) for name in ("charted", "say", "older"))
        channel = wish["channel_id"]
        is_alone = not older and not leased.doubtful
        stands = {} if is_alone else await self._files(leased, channel, call.thread)
        lost = await self._unknown(leased, channel, stands) if leased.doubtful else []
        if lost and leased.revision == 1:
            return Sent(channel, lost[0])
        if not await self._is_held(leased):
            return NotSent(_OTHERS_TURN)
        await self._pictures.share(file, charted, say, wish)
        for each in [*([older] if older else []), *lost]:
            await self._pictures.take_away(channel, each, stands)
        return Sent(channel, file)

    async def _is_held(self, leased: Leased) -> bool:
        return await self._database.read(lambda session: outbox.is_held(session, leased))

    async def _open_room(self, leased: Leased, call: Call) -> Outcome:
        bot = self._workspaces[leased.workspace].bot_user
        doubt = {"doubtful": leased.doubtful, "is_void": call.is_void}
        return await self._rooms.open(call.arguments, bot, leased.created_at, **doubt)

    async def _invite(self, _leased: Leased, call: Call) -> Outcome:
        return await self._rooms.invite(**call.arguments)

    async def _read(self, leased: Leased, wish: ReadThread, call: Call) -> Outcome:
        """Read what was wished for and hand it in, or that Slack refuses it for good."""
        try:
            page = await self._client.api_call(call.method, params=call.arguments)
            found = {
                "messages": page["messages"],
                "more": bool(page.get("has_more")),
                "private": await self._is_private(wish),
            }
        except SlackApiError as error:
            outcome = judge(error, once=False)
            if not isinstance(outcome, Hopeless):
                return outcome
            found = {"refused": outcome.error}
        payload = {"reading": wish.values(), **found}
        await self._hand_in(inbox.Delivery(leased.workspace, leased.effect_id, "thread", payload))
        return Sent()

    async def _is_private(self, wish: ReadThread) -> bool:
        """Whether only some may read there; Slack is asked when a ticket is to begin, and not of a DM."""
        if wish.after or wish.channel.startswith("D"):
            return wish.channel.startswith("D")
        told = await self._client.api_call("conversations.info", params={"channel": wish.channel})
        return bool(told["channel"].get("is_private"))

    async def _answer(self, url: str, replaces: bool, **words: Any) -> Outcome:
        """Answer through Slack's `response_url`: at most once, so that no outcome is tried again."""
        body = {**words, "response_type": "ephemeral", "replace_original": replaces}
        session = self._client.session
        assert session is not None, "the client was made with a session"
        async with session.post(url, json=body) as response:
            if response.status == 429:
                return Limited(_wait(response.headers))
            return Sent() if response.status < 400 else Hopeless(f"response_url {response.status}")

    async def _reconcile(self, leased: Leased, call: Call) -> Outcome:
        """Look for the post before sending it again; a card found may be stale, so it is updated."""
        found = await self._find(leased, call)
        if found is None and call.not_before:
            return Held(call.not_before)
        if found is None:
            return Sent() if call.is_void else await self._send(leased, call)
        if isinstance(leased.effect, _STANDING):
            fresh = {name: call.arguments[name] for name in ("text", "blocks")}
            await self._client.api_call(
                "chat.update", json={"channel": found.channel, "ts": found.ts, **fresh}
            )
        return found

    async def _find(self, leased: Leased, call: Call) -> Sent | None:
        """Where the post of this effect stands, proven by its metadata; None when it is proven absent."""
        channel = await self._conversation(call.channel)
        async for message in self._standing(leased, channel, call.thread):
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("effect") == leased.effect_id:
                return Sent(channel, message["ts"])
        return None

    async def _conversation(self, channel: str) -> str:
        """The channel itself; for a person the direct message with them."""
        if not is_person(channel):
            return channel
        opened = await self._client.conversations_open(users=channel)
        return str(opened["channel"]["id"])

    async def _standing(self, leased: Leased, channel: str, thread: str | None) -> AsyncIterator[Json]:
        """What stands there since the effect was left, page by page.

        A thread is read whole, and of a channel always the newest page: our clock may have been hours ahead
        when the effect was left.
        """
        since = (leased.created_at - _LOOK_BACK).timestamp()
        query: dict[str, Any] = {"channel": channel, "limit": _PAGE, "include_all_metadata": True}
        method = "conversations.replies" if thread else "conversations.history"
        if thread:
            query["ts"] = thread
        cursor = ""
        while True:
            page = await self._page(method, {**query, "cursor": cursor})
            for message in page["messages"]:
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            is_older = not thread and any(float(each["ts"]) < since for each in page["messages"])
            if not cursor or is_older:
                return

    async def _page(self, method: str, query: dict[str, Any]) -> Any:
        """A page of what stands there; an empty one when the thread is gone, and all that stood in it."""
        try:
            return await self._client.api_call(method, params=query)
        except SlackApiError as error:
            if refusal(error) in GONE:
                return {"messages": []}
            raise


_STEPS: dict[str, Callable[[Deliverer, Leased, Call], Awaitable[Outcome]]] = {
    UPLOAD: Deliverer._copy,
    PICTURE: Deliverer._picture,
    OPEN_ROOM: Deliverer._open_room,
    INVITE: Deliverer._invite,
}
"""What takes more than one call."""


def _wait_of(
    session: Session, workspace: Workspace, leased: Leased, ping: Ping, now: datetime
) -> timedelta | None:
    if leased.revision > 1:  # it has waited
        return None
    told = pings.told_since(session, leased, now - HOUR)
    ticket = drawing.ticket(session, ping.ticket)
    return workspace.policy.pings.wait(told, is_grave=is_grave(ticket, workspace.policy))


def _is_gone(leased: Leased, call: Call, outcome: Outcome) -> bool:
    """Whether the card, board or report that was to be updated is no longer there."""
    is_card = isinstance(leased.effect, _STANDING) and call.method == "chat.update"
    return is_card and isinstance(outcome, Hopeless) and outcome.error in _CARD_GONE


def judge(error: Exception, *, once: bool) -> Outcome:
    """What an error says about whether the call was carried out; `once` if that must not happen twice."""
    if isinstance(error, SlackApiError):
        return _judge_answer(error, once=once)
    if isinstance(error, aiohttp.ClientConnectorError):
        return NotSent("connection refused", outage=True)
    name = type(error).__name__
    return Unknown(name, outage=True) if once else NotSent(name, outage=True)


def _judge_answer(error: SlackApiError, *, once: bool) -> Outcome:
    response = error.response
    code = refusal(error) or f"http {response.status_code}"
    if response.status_code == 429 or code == "ratelimited":
        return Limited(_wait(response.headers))
    if response.status_code >= 500 or code in _AMBIGUOUS:
        outage = code not in _OF_THIS_CALL
        return Unknown(code, outage) if once else NotSent(code, outage)
    return NotSent(code, outage=True) if code in _MENDABLE else Hopeless(code)


def _wait(headers: Mapping[str, str]) -> float:
    return float(headers.get("Retry-After") or 1)
