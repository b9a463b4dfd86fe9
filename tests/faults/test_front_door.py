"""What comes to the web door and is not Slack's, or is broken: T15 and T16, on the wire."""

import asyncio
import http.client
import json
import logging
import random
import socket
import time
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.delivery import signature
from tests.wire import SECRET, Json, Wire, signed, until, wired

DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MESSAGE = {
    "type": "message",
    "channel": "C0SUPPORT",
    "user": "U0ANNA",
    "ts": "1700000000.000100",
    "text": "hello",
}


def envelope(**changes: Any) -> Json:
    """An event's delivery; a change of None takes a field away."""
    whole = {
        "type": "event_callback",
        "team_id": "T0PLAY",
        "api_app_id": "A0PLAY",
        "event_id": "Ev1",
        "event": MESSAGE,
    }
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def written(value: Any) -> bytes:
    """The value as JSON."""
    return json.dumps(value).encode()


async def still_works(wire: Wire) -> None:
    """A good message becomes a ticket at once, whatever came before it."""
    await wire.slack.post("U0PRIYA", "#support", "am I heard?")

    async def heard() -> bool:
        return any("am I heard?" in card["text"] for card in await wire.cards())

    assert await until(True, heard)


UNSIGNED = {
    "broken JSON": (b'{"type": ', {}, 401),
    "bad UTF-8": (b'{"a": "\xff\xfe"}', {}, 401),
    "deep nesting": (DEEP, {}, 401),
    "nothing": (b"", {}, 401),
    "a timestamp that is no number": (b"{}", {"X-Slack-Request-Timestamp": "abc"}, 401),
    "a timestamp of other digits": (b"{}", {"X-Slack-Request-Timestamp": "１２３"}, 401),
    "an endless timestamp": (b"{}", {"X-Slack-Request-Timestamp": "9" * 4000}, 401),
    "an empty signature": (b"{}", {"X-Slack-Signature": ""}, 401),
    "a signature that is no ASCII": (b"{}", {"X-Slack-Signature": "v0=é"}, 401),
    "too much": (b" " * 3_000_000, {}, 413),
}


async def test_what_is_not_slacks_is_turned_away(database_url: str) -> None:
    """T15: Bolt's stock HTTP adapters answer several of these with 500."""
    async with wired(database_url, http=True) as wire:
        answers = {}
        for name, (raw, headers, _) in UNSIGNED.items():
            forged = {"X-Slack-Signature": "v0=" + "0" * 64, **headers}
            answers[name] = (await wire.deliver(raw, forged))[0]
        async with wire.http.post(f"{wire.desk.url}/slack/events", data=b"{}") as answer:
            answers["no header at all"] = answer.status
        assert answers == {
            **{name: status for name, (_, _, status) in UNSIGNED.items()},
            "no header at all": 401,
        }
        await still_works(wire)


SIGNED = {
    "broken JSON": (b'{"type": ', {}, 400),
    "bad UTF-8": (b'{"a": "\xff\xfe"}', {}, 400),
    "deep nesting": (DEEP, {}, 400),
    "nested as deep as a reader bears": (b"[" * 900 + b"]" * 900, {}, 400),
    "nothing": (b"", {}, 400),
    "a list": (b"[1, 2]", {}, 400),
    "a number": (b"7", {}, 400),
    "null": (b"null", {}, 400),
    "an endless number": (b'{"a": ' + b"9" * 10_000 + b"}", {}, 400),
    "no team": (written(envelope(team_id=None)), {}, 400),
    "no event": (written(envelope(event=None)), {}, 400),
    "no id": (written(envelope(event_id=None)), {}, 400),
    "an event that is a list": (written(envelope(event=[MESSAGE])), {}, 400),
    "an event that is a word": (written(envelope(event="message")), {}, 400),
    "an event of no type": (written(envelope(event={"user": "U0ANNA"})), {}, 400),
    "an event whose type is a list": (written(envelope(event={**MESSAGE, "type": ["message"]})), {}, 400),
    "an id that is a list": (written(envelope(event_id=["Ev1"])), {}, 400),
    "an id that is a number": (written(envelope(event_id=7)), {}, 400),
    "an id with NUL": (written(envelope(event_id="Ev\x001")), {}, 400),
    "an id with half a surrogate": (written(envelope(event_id="Ev\ud8001")), {}, 400),
    "an endless id": (written(envelope(event_id="".join(map(str, range(9000))))), {}, 400),
    "a team that is a list": (written(envelope(team_id=["T0PLAY"])), {}, 400),
    "a team that is a number": (written(envelope(team_id=7)), {}, 400),
    "a team with NUL": (written(envelope(team_id="T\x00")), {}, 400),
    "authorizations that are a word": (written(envelope(authorizations="all")), {}, 400),
    "authorizations that are numbers": (written(envelope(authorizations=[1])), {}, 400),
    "too much": (written(envelope(padding="x" * 1_100_000)), {}, 413),
    "the wrong content type": (written(envelope()), FORM, 400),
    "a form called JSON": (urlencode({"command": "/desk"}).encode(), {}, 400),
    "two payloads, the second broken": (b"payload=%7B%7D&payload=%7B", FORM, 400),
    "a payload that is a list": (b"payload=%5B1%5D", FORM, 400),
    "a payload that is empty": (b"payload=", FORM, 400),
    "a payload of no actions": (
        urlencode({"payload": '{"type": "block_actions", "actions": []}'}).encode(),
        FORM,
        400,
    ),
    "a payload that is a view without a view": (
        urlencode({"payload": '{"type": "view_submission"}'}).encode(),
        FORM,
        400,
    ),
    "a command without a person": (b"command=%2Fdesk&text=take&team_id=T0PLAY", FORM, 400),
    "a hundred thousand fields": ("&".join(f"a{n}=1" for n in range(100_000)).encode(), FORM, 400),
}


async def test_what_slack_signed_and_nobody_can_read_is_refused(database_url: str) -> None:
    """T15: never an answer of 500 or more."""
    async with wired(database_url, http=True) as wire:
        answers = {name: (await wire.deliver(raw, headers))[0] for name, (raw, headers, _) in SIGNED.items()}
        assert answers == {name: status for name, (_, _, status) in SIGNED.items()}
        await still_works(wire)


POISON = {
    "half a surrogate in the words": {"text": "half \ud800 a pair"},
    "NUL in the words": {"text": "a \x00 b"},
    "NUL in the author": {"user": "U\x00"},
    "half a surrogate in the author": {"user": "U\udfff"},
    "NUL in the ts": {"ts": "17\x00"},
    "a ts that is no number": {"ts": "soon"},
    "a ts beyond time": {"ts": "9" * 400},
    "a ts that is infinite": {"ts": "inf"},
    "no ts": {"ts": None},
    "a channel that is a mapping": {"channel": {"id": "C0SUPPORT"}},
    "a thread that is a list": {"thread_ts": [1]},
    "words that are a list": {"text": ["a"]},
    "files that are a word": {"files": "all"},
    "a file with NUL in its name": {"files": [{"id": "F1", "name": "a\x00b"}]},
    "a file with half a surrogate in its name": {"files": [{"id": "F1", "name": "a\ud800b"}]},
    "a person that is a word": {"type": "user_change", "user": "U0ANNA"},
    "a person with NUL in the name": {"type": "user_change", "user": {"id": "U0ANNA", "name": "an\x00na"}},
    "a change of nothing": {"subtype": "message_changed"},
    "a deletion of nothing": {"subtype": "message_deleted"},
    "a deletion of a mapping": {"subtype": "message_deleted", "deleted_ts": {}},
    "an emoji of flags": {"text": "🇩🇪" * 2000},
    "nothing but combining marks": {"text": "\u0301" * 5000},
    "nothing but angle brackets": {"text": "<" * 5000},
    "a million characters": {"text": "x" * 900_000},
}
"""Events that nobody sends, each with an author and a ts of its own."""


async def test_a_poisoned_event_is_kept_and_blocks_nobody(database_url: str) -> None:
    """T15: what can be kept is acknowledged; what then cannot be handled is set aside, alone."""
    async with wired(database_url, http=True) as wire:
        answers = {}
        for number, (name, changes) in enumerate(POISON.items()):
            own = {"user": f"U7{number:07d}", "ts": f"{time.time():.0f}.{number:06d}"}
            event = {key: value for key, value in {**MESSAGE, **own, **changes}.items() if value is not None}
            answers[name] = (await wire.deliver(envelope(event_id=f"EvPoison{number}", event=event)))[0]
        assert answers == dict.fromkeys(POISON, 200)
        await still_works(wire)


async def test_half_a_surrogate_and_nul_are_shown_as_what_cannot_be_shown(database_url: str) -> None:
    """T15: handled, not only kept."""
    async with wired(database_url, http=True) as wire:
        [sent, other] = await wire.untold([
            {"user": "U0ANNA", "channel": "#support", "text": "one"},
            {"user": "U0BEN", "channel": "#support", "text": "two"},
        ])  # fmt: skip
        sent["event"]["text"], other["event"]["text"] = "half \ud800 a pair", "a \x00 b"
        assert [(await wire.deliver(each))[0] for each in (sent, other)] == [200, 200]
        await wire.quiet()
        assert sorted(card["text"].split(" · ", 2)[2] for card in await wire.cards()) == [
            "a \ufffd b",
            "half \ufffd a pair",
        ]


# --- fuzz ------------------------------------------------------------------------------------------

WORDS = st.text("aU1.<&>\x00\ud800é\n", max_size=8)
SCALARS = st.sampled_from([None, True, False, 0, -1, 2**70, 1e300, float("inf"), "", "T-1", "SEV1"]) | WORDS
VALUES = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(WORDS, SCALARS, max_size=2)
ACTION = {"action_id": "take", "block_id": "work", "type": "button", "value": "1"}
VIEW = {
    "id": "V1",
    "hash": "h",
    "callback_id": "note",
    "private_metadata": "1",
    "state": {"values": {"text": {"text": {"value": "x"}}}},
}
REQUEST = {
    "id": "V2",
    "hash": "h",
    "callback_id": "open",
    "private_metadata": "C0SUPPORT https://hooks.example/1",
    "state": {
        "values": {
            "title": {"title": {"value": "VPN"}},
            "text": {"text": {"value": "It drops"}},
            "impact": {"impact": {"selected_option": {"value": "1"}}},
            "files": {"files": {"files": [{"id": "F1", "name": "a.png"}]}},
        }
    },
}
ON_MESSAGE = {
    "channel": {"id": "C0SUPPORT"},
    "message_ts": "1.1",
    "action_ts": "1.2",
    "response_url": "https://hooks.example/1",
}
REACTION = {
    "type": "reaction_added",
    "user": "U0ADA",
    "reaction": "ticket",
    "item": {"type": "message", "channel": "C0SUPPORT", "ts": "1.1"},
    "event_ts": "1.2",
}
PERSON = {"user": {"id": "U0ADA"}, "team": {"id": "T0PLAY"}, "trigger_id": "1.2", "api_app_id": "A0PLAY"}
CHANGED = {"subtype": "message_changed", "message": {**MESSAGE, "edited": {"ts": "1.2"}}}
DELETED = {"subtype": "message_deleted", "deleted_ts": "1.2", "previous_message": MESSAGE}
SEEDS = (
    envelope(),
    envelope(event={**MESSAGE, **CHANGED}),
    envelope(event={**MESSAGE, **DELETED}),
    envelope(event={"type": "user_change", "user": {"id": "U0ANNA", "profile": {"display_name": "anna"}}}),
    envelope(event={"type": "member_joined_channel", "user": "U0BEN", "channel": "C0TRIAGE"}),
    {"type": "block_actions", "actions": [ACTION], "channel": {"id": "C0TRIAGE"}, **PERSON},
    {"type": "view_submission", "view": VIEW, **PERSON},
    {"type": "view_submission", "view": REQUEST, **PERSON},
    {"type": "shortcut", "callback_id": "ask", **PERSON},
    {"type": "message_action", "callback_id": "ticket", **ON_MESSAGE, **PERSON},
    envelope(event={**MESSAGE, "type": "app_mention", "text": "<@U0BOT> hello", "thread_ts": "1.1"}),
    envelope(event=REACTION),
)  # fmt: skip
COMMAND = {
    "command": "/desk",
    "text": "take T-1",
    "user_id": "U0ADA",
    "team_id": "T0PLAY",
    "trigger_id": "1.2",
    "channel_id": "C0TRIAGE",
}


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything inside a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, each in inner for path in places(each, (*at, key)))]


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    """A copy of the value with something else at the path; `...` takes it away."""
    if not path:
        return by
    copied = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1 and by is ...:
        del copied[path[0]]
    else:
        copied[path[0]] = replaced(value[path[0]], path[1:], by)
    return copied


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A delivery of Slack's with up to three of its parts taken away or replaced: content type and body."""
    chosen = draw(st.sampled_from((*SEEDS, COMMAND)))
    body = {**chosen, **({"event_id": f"Ev{draw(st.integers(0, 10**9))}"} if "event_id" in chosen else {})}
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(body)[1:] or [()]))
        body = replaced(body, path, draw(st.just(...) | VALUES)) if path else body
    if chosen is COMMAND:
        form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
        return FORM["Content-Type"], urlencode(form, errors="surrogatepass").encode()
    raw = written(body)
    if "event" in chosen:
        return "application/json", raw
    return FORM["Content-Type"], urlencode({"payload": raw}).encode()


def send(connection: http.client.HTTPConnection, content_type: str, raw: bytes) -> int:
    """Post a signed body, waiting as hypothesis does; answers the status."""
    connection.request("POST", "/slack/events", raw, {**signed(raw), "Content-Type": content_type})
    answer = connection.getresponse()
    answer.read()
    return answer.status


FUZZ = [pytest.param(200, id="default"), pytest.param(20_000, id="soak", marks=pytest.mark.soak)]


@pytest.mark.parametrize("figure", FUZZ)
async def test_no_mutated_delivery_is_answered_with_500_or_blocks_the_queue(
    database_url: str, figure: int, caplog: pytest.LogCaptureFixture
) -> None:
    """T15, by default with 200 mutations so that it takes seconds; hypothesis prints what failed."""
    caplog.set_level(logging.CRITICAL)  # what Bolt writes of broken requests, a terminal may not take
    async with wired(database_url, http=True) as wire:
        address = urlsplit(wire.desk.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        @settings(
            max_examples=figure,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(mutated())
        def holds(delivery: tuple[str, bytes]) -> None:
            assert send(connection, *delivery) < 500

        try:
            await asyncio.to_thread(holds)
        finally:
            connection.close()
        await still_works(wire)


# --- forged and replayed ---------------------------------------------------------------------------


Request = tuple[bytes, dict[str, str]]


def forgeries(raw: bytes, count: int, seed: int) -> list[Request]:
    """What Slack did not send, or not now: other secrets, bodies and stamps; too old, too new, cut short."""
    dice = random.Random(seed)
    now = time.time()
    good = signed(raw, now)
    stamp = good["X-Slack-Request-Timestamp"]

    def flipped() -> Request:
        at = dice.randrange(len(raw))
        return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :], good

    def cut() -> Request:
        return raw, {**good, "X-Slack-Signature": good["X-Slack-Signature"][: dice.randrange(67)]}

    def incomplete() -> Request:
        missing = dice.choice(["X-Slack-Request-Timestamp", "X-Slack-Signature"])
        return raw, {name: value for name, value in good.items() if name != missing}

    kinds: list[Callable[[], Request]] = [
        flipped,
        cut,
        incomplete,
        lambda: (raw, signed(raw, now, secret=f"{dice.random()}")),
        lambda: (raw, signed(raw, now - dice.uniform(320, 1e6))),
        lambda: (raw, signed(raw, now + dice.uniform(320, 1e6))),
        lambda: (raw, {**good, "X-Slack-Request-Timestamp": str(int(stamp) + dice.choice([-9, -1, 1, 9]))}),
        lambda: (raw, {**good, "X-Slack-Signature": signature(SECRET, stamp, raw + b" ")}),
    ]
    return [dice.choice(kinds)() for _ in range(count)]


async def accepted(wire: Wire, url: str, requests: list[Request]) -> int:
    """The oracle: how many of these were answered with 200."""

    async def send(raw: bytes, headers: dict[str, str]) -> int:
        async with wire.http.post(url, data=raw, headers=headers) as answer:
            return answer.status

    seen: list[int] = []
    for start in range(0, len(requests), 50):
        seen += await asyncio.gather(*(send(*request) for request in requests[start : start + 50]))
    return seen.count(200)


@asynccontextmanager
async def without_timestamp_check() -> Any:
    """The mutant: a door that checks the signature and nothing else; its address."""

    async def door(request: web.Request) -> web.Response:
        raw = await request.read()
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        good = signature(SECRET, stamp, raw) == request.headers.get("X-Slack-Signature")
        return web.Response(status=200 if good else 401)

    app = web.Application()
    app.router.add_post("/", door)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


FORGED = [pytest.param(2_000, id="default"), pytest.param(10_000, id="soak", marks=pytest.mark.soak)]
SEED = 16


@pytest.mark.parametrize("figure", FORGED)
async def test_nothing_forged_is_accepted_and_nothing_replayed_has_effects(
    database_url: str, figure: int
) -> None:
    """T16: half of the figure is forged, half is one true delivery sent again and again while it is fresh."""
    replay = f"uv run pytest tests/faults/test_front_door.py -k nothing_forged  # seed {SEED}"
    async with wired(database_url, http=True) as wire:
        [true] = await wire.untold([{"user": "U0ANNA", "channel": "#support", "text": "only once"}])
        raw, url = written(true), f"{wire.desk.url}/slack/events"
        assert await accepted(wire, url, forgeries(raw, figure // 2, SEED)) == 0, replay
        assert await wire.cards() == [], replay
        again = signed(raw)
        assert await accepted(wire, url, [(raw, again)] * (figure // 2)) == figure // 2, replay
        await wire.quiet()
        texts = [each["text"] for each in await wire.channel("#triage")]
        assert texts == ["T-1 · :large_yellow_circle: SEV3 · only once"], replay
        assert len(await wire.channel("#support")) == 2, replay


async def test_the_forgeries_would_find_a_door_that_does_not_look_at_the_time(database_url: str) -> None:
    """T16's mutant."""
    async with wired(database_url, http=True) as wire, without_timestamp_check() as url:
        assert await accepted(wire, url, forgeries(b"{}", 200, SEED)) > 20
