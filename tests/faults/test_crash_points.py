"""T4: the desk dies at its k-th side effect, for every k; what stands in Slack is allowed all the same."""

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from difflib import unified_diff
from typing import Any

import pytest
from sqlalchemy import event

import bot
from desk.outcome import Outcome
from handlers.deliver import Deliverer
from handlers.views.call import Call
from playground import parcel
from playground.client import Pretend
from playground.faults import Fault, Faults
from playground.server import Server, running
from storage import inbox, outbox
from storage.database import Database
from storage.outbox import Leased
from tests.faults.replay import note, replay
from tests.wire import SHORT_LIVED, settings

Json = dict[str, Any]


class Died(Exception):  # noqa: N818 - what befell the desk
    """What a commit of a dead desk meets."""


class Reaper(Faults):
    """Names the side effects of a desk, and lets it die at one: no commit and no call of it happens after.

    A commit and a call each are two moments to die at: just before, and when it is done but not answered.
    They are counted by kind, since what happens at the same time happens in any order.
    """

    def __init__(self) -> None:
        super().__init__()
        self.dies_at: str | None = None
        self.seen: list[str] = []
        self.dead = False
        self._wrote = threading.local()
        self._lock = threading.Lock()

    def arm(self, dies_at: str) -> None:
        """From here on side effects count."""
        self.seen, self.dies_at = [], dies_at

    def bury(self) -> None:
        """The dead desk is gone; the next one lives."""
        self.dead, self.dies_at = False, None

    def _dies(self, moment: str) -> bool:
        with self._lock:
            if self.dies_at is None or self.dead:
                return self.dead
            count = sum(each.startswith(moment) for each in self.seen) + 1
            self.seen.append(f"{moment} {count}")
            self.dead = self.seen[-1] == self.dies_at
            return self.dead

    # calls to Slack

    def for_call(self, method: str, channel: str) -> Fault | None:
        """The fault that befalls a call: none, unless the desk is dead or dies of it."""
        if self._dies(f"before {method}"):
            return Fault("drop")
        return Fault("accept_then_drop") if self._dies(f"after {method}") else None

    # commits

    def watch(self, database: Database) -> None:
        """Stand beside the writer's commits."""
        engine = database.writer
        commit = engine.dialect.do_commit

        def do_commit(connection: Any) -> None:
            wrote, self._wrote.anything = getattr(self._wrote, "anything", False), False
            if wrote and self._dies("before commit"):
                raise Died
            commit(connection)
            if wrote and self._dies("after commit"):
                raise Died

        engine.dialect.do_commit = do_commit  # type: ignore[method-assign]

        @event.listens_for(engine, "after_cursor_execute")
        def _executed(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
                self._wrote.anything = True

        @event.listens_for(engine, "rollback")
        def _undone(_connection: Any) -> None:
            self._wrote.anything = False


@dataclass
class Stage:
    """A pretend Slack, and one desk after another on the same database; each begins a little later."""

    server: Server
    slack: Pretend
    reaper: Reaper
    database_url: str
    ahead: timedelta = timedelta()
    newcomers: Iterator[str] = field(default_factory=lambda: iter(()))
    desk: bot.Desk | None = None
    _standing: AsyncExitStack = field(default_factory=AsyncExitStack)

    def clock(self) -> datetime:
        """The desk's clock: what a dead desk had put off is due when the next one looks."""
        return datetime.now(UTC) + self.ahead

    async def start(self) -> None:
        """Start a desk."""
        given = settings(self.server, self.database_url, http=True)
        self.desk = await self._standing.enter_async_context(bot.desk(given, SHORT_LIVED, self.clock))
        self.reaper.watch(self.desk.database)
        self.server.world.app.request_url = f"{self.desk.url}/slack/events"

    async def restart(self) -> None:
        """The dead desk goes, and a new one comes."""
        await self._standing.aclose()
        self.reaper.bury()
        self.ahead += timedelta(seconds=3)
        await self.start()

    async def close(self) -> None:
        """End the desk."""
        await self._standing.aclose()

    async def quiet(self, seconds: float = 15) -> None:
        """Wait until nothing is under way, or the desk is dead."""
        async with asyncio.timeout(seconds):
            calm = 0
            while calm < 2 and not self.reaper.dead:
                settled = await self.server.world.until_quiet(0.5)
                calm = calm + 1 if settled and self._nothing_waits() else 0
                await asyncio.sleep(0.005)

    def _nothing_waits(self) -> bool:
        assert self.desk is not None
        effects = self.desk.database.look(outbox.count_by_state)
        waiting = self.desk.database.look(inbox.backlog).waiting
        late = any(not timer.cancelled for _, _, timer in self.server.world.clock._due)
        return not (effects["waiting"] or effects["leased"] or waiting or late)

    async def populate(self, count: int = 200) -> None:
        """So many people in #support, each of whom asks once."""
        ids = [f"U7{number:07d}" for number in range(count)]
        await self.slack.add_people([{"id": each, "name": each.lower()} for each in ids])
        self.server.world.workspace.channel("#support").members.update(dict.fromkeys(ids))
        self.newcomers = iter(ids)

    def picture(self, since: str) -> list[Any]:
        """What was said since, channel by channel and thread by thread, without what differs in every run."""
        names = ("#support", "#triage", "#support-managers", "#incidents")
        return [self._threads(name, since) for name in names]

    def _threads(self, name: str, since: str) -> list[Any]:
        place = self.server.world.workspace.channel(name)
        threads: dict[str, list[str]] = {}
        for ts, message in sorted(place.messages.items()):
            if ts > since:
                threads.setdefault(message.get("thread_ts") or ts, []).append(_plain(message))
        return list(threads.values())

    def repeated_whispers(self, since: str) -> list[str]:
        """What a person was told twice."""
        whispers = [
            one["text"]
            for name in ("#support", "#triage")
            for one in self.server.world.workspace.channel(name).ephemeral
            if one["ts"] > since
        ]
        return [text for text in whispers if whispers.count(text) > 1]


def _plain(message: Json) -> str:
    shown = {name: message.get(name) for name in ("user", "username", "text", "blocks")}
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True)
    for pattern, plain in _DIFFERS:
        text = re.sub(pattern, plain, text)
    return text


_DIFFERS = (
    (r"T-\d+", "T-n"),
    (r"(?i)u7\d{7}", "somebody"),
    (r"<!date\^[^>]*>", "date"),
    (r'\{"text": "edited"[^}]*\}, ', ""),  # an edit that comes after the deletion is not told
    (r', \{"text": "similar: [^"]*"[^}]*\}', ""),  # what is like it follows from when the card is drawn
    (r'\{"text": "similar: [^"]*"[^}]*\}, ', ""),
    (r'"(block_id|value)": "(set:)?[^"]*"', r'"\1": ""'),
)


@asynccontextmanager
async def stage(database_url: str, ahead: timedelta = timedelta()) -> AsyncIterator[Stage]:
    """A stage with its first desk."""
    async with running(0) as server, Pretend(server.url) as slack:
        server.world.faults = server.world.events.faults = reaper = Reaper()
        up = Stage(server, slack, reaper, database_url, ahead)
        await up.populate()
        await up.start()
        try:
            yield up
        finally:
            await up.close()


@dataclass
class Scene:
    """One ticket: who asked, where it stands, its card."""

    stage: Stage
    author: str
    ts: str = ""

    async def ask(self) -> bool:
        """The request itself, in words of its own: what is like an older one has that on its card."""
        self.ts = await self.stage.slack.post(self.author, "#support", f"{self.author.lower()} burns")
        return True

    async def react(self) -> bool:
        """An agent marks what a colleague said."""
        await self.stage.slack.react("U0BO", "#incidents", self.ts, "ticket")
        return True

    async def command(self, text: str) -> bool:
        """Type `/desk …`; whether it was taken. Words in the answer say that it was not saved."""
        result = await self.stage.slack.command(
            "U0ADA", "/desk", text.format(key=self._key()), channel="#triage"
        )
        return bool(result["ok"]) and not result["answer"].get("text")

    async def click_take(self) -> bool:
        """Press Take; whether it was taken."""
        result = await self.stage.slack.click("U0ADA", "#triage", self._card()["ts"], "take")
        return bool(result["ok"])

    async def edit_and_delete(self) -> bool:
        """The author changes the request, then takes it back."""
        await self.stage.slack.edit(self.author, "#support", self.ts, f"{self.author.lower()} smokes")
        await self.stage.slack.delete("#support", self.ts)
        return True

    def _card(self) -> Json:
        triage = self.stage.server.world.workspace.channel("#triage")
        return next(triage.messages[ts] for ts in reversed(triage.shown) if ts > self.ts)

    def _key(self) -> str:
        return re.findall(r"T-\d+", self._card()["text"])[0]


async def _nothing(_scene: Scene) -> None:
    """A scene that begins on an empty stage."""


async def _asked(scene: Scene) -> None:
    await scene.ask()
    await scene.stage.quiet()


async def _taken(scene: Scene) -> None:
    await _asked(scene)
    await scene.click_take()
    await scene.stage.quiet()


async def _talked(scene: Scene) -> None:
    scene.ts = await scene.stage.slack.post("U0ADA", "#incidents", f"{scene.author.lower()} burns")
    await scene.stage.slack.post("U0LIN", "#incidents", "again", thread_ts=scene.ts)
    await scene.stage.quiet()


Act = Callable[[Scene], Awaitable[bool]]

SCENARIOS: dict[str, tuple[Callable[[Scene], Awaitable[None]], Act]] = {
    "message": (_nothing, Scene.ask),
    "take": (_asked, Scene.click_take),
    "reply": (_asked, lambda scene: scene.command("reply {key} pull the plug")),
    "solve": (_taken, lambda scene: scene.command("solve {key} pulled the plug")),
    "emoji": (_talked, Scene.react),
    "edit and delete": (_asked, Scene.edit_and_delete),
}
"""How each begins, and what is done while the desk may die."""

NEVER = "never"


@dataclass(frozen=True)
class Ending:
    """How one run ended: what stood there before, what stands now, whether the act was taken."""

    before: list[Any]
    after: list[Any]
    taken: bool
    died: str
    moments: list[str]
    repeated: list[str]


async def play(up: Stage, name: str, dies_at: str) -> Ending:
    """One run of a scenario with a death at that side effect."""
    begin, act = SCENARIOS[name]
    since = f"{up.server.world.clock.now():.6f}"
    scene = Scene(up, next(up.newcomers))
    await begin(scene)
    before = up.picture(since)
    up.reaper.arm(dies_at)
    taken = await act(scene)
    await up.quiet()
    moments, died = up.reaper.seen, dies_at if up.reaper.dead else ""
    if up.reaper.dead:
        await up.restart()
        await up.quiet()
    up.reaper.bury()
    return Ending(before, up.picture(since), taken, died, moments, up.repeated_whispers(since))


def wrong(ending: Ending, whole: Ending) -> str:
    """What is not allowed about an ending; empty when it is as it would be without a death.

    An act that was not taken, so that its person had to be told, may also have left nothing.
    """
    if ending.repeated:
        return f"told twice: {ending.repeated}"
    allowed = [whole.after] if ending.taken else [whole.after, ending.before]
    return "" if ending.after in allowed else "\n".join(unified_diff(_lines(whole), _lines(ending), n=0))


def _lines(ending: Ending) -> list[str]:
    return json.dumps(ending.after, indent=1, ensure_ascii=False).splitlines()


Which = Callable[[list[str]], list[str]]


async def endings(up: Stage, name: str, which: Which = list) -> list[str]:
    """What is wrong with a death at each side effect of the scenario, or at `which` of them."""
    whole = await play(up, name, NEVER)
    assert whole.after != whole.before
    deaths, found, chosen = 0, [], which(whole.moments)
    for dies_at in chosen:
        ending = await play(up, name, dies_at)
        deaths += bool(ending.died)
        if problem := wrong(ending, whole):
            found.append(f"{name}: death {dies_at}: {problem}\n{replay()}")
    note(f"{name}: {deaths} deaths at {len(whole.moments)} moments, {len(found)} wrong")
    assert deaths > 0.6 * len(chosen)
    return found


@pytest.fixture(autouse=True)
def fast_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack delivers again within moments, not minutes."""
    monkeypatch.setattr(parcel, "RETRY_AFTER", (0.1,) * 100)


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name != "emoji"])
async def test_a_death_at_any_side_effect_leaves_no_trace(database_url: str, name: str) -> None:
    """Five scenarios, each moment on one of the databases; before a release all of them on both."""
    first = 0 if database_url.startswith("sqlite") else 1
    async with stage(database_url) as up:
        found = await endings(up, name, lambda moments: moments[first::2])
    assert not found, "\n".join(found)


@pytest.mark.soak
@pytest.mark.parametrize("name", SCENARIOS)
async def test_a_death_at_every_side_effect_leaves_no_trace(database_url: str, name: str) -> None:
    async with stage(database_url) as up:
        found = await endings(up, name)
    assert not found, "\n".join(found)


async def test_a_clock_that_is_ahead_of_slacks_hides_no_post(database_url: str) -> None:
    """As far ahead as Slack's signatures allow."""
    async with stage(database_url, timedelta(minutes=4, seconds=50)) as up:
        found = await endings(up, "message", lambda _moments: ["after chat.postMessage 1"])
    assert not found, "\n".join(found)


class Forgetful(Deliverer):
    """A mutant: a post is made before anything durable knows it, so it stands there under no known id."""

    async def _send(self, leased: Leased, call: Call) -> Outcome:
        return await super()._send(replace(leased, effect_id=f"{leased.effect_id}.{id(call)}"), call)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_commit_after_the_post_is_caught(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot, "Deliverer", Forgetful)
    async with stage(database_url) as up:
        found = await endings(up, "reply", lambda moments: [each for each in moments if "after chat" in each])
    note(f"{len(found)} deaths leave a trace")
    assert any("after chat.postMessage" in each for each in found)
