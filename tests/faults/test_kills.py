"""T3: the real process is killed at random moments while Slack is faulty; nothing is lost or doubled."""

import asyncio
import contextlib
import os
import random
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from playground import parcel
from playground.client import Pretend
from playground.server import Server, running
from tests.faults.replay import SEED, note, replay
from tests.faults.town import Town

ROOT = Path(__file__).parents[2]

POLICY = """
delivery:
  posts_per_second: 1000
  burst: 20
  lease_seconds: 2
  grace_seconds: {grace}
  retry_first_seconds: 0.05
  retry_longest_seconds: 1
  request_seconds: 1
  attempts: 40
sweep:
  calls_per_minute: 0
"""
GRACE, LATE = 0.6, 0.4
"""Seconds that the desk waits before it looks, and after which a late post still lands: fewer."""

FAULTS = [
    {"kind": "accept_then_drop", "method": "chat.postMessage", "share": 0.08},
    {"kind": "late_landing", "method": "chat.postMessage", "share": 0.08, "seconds": LATE},
    {"kind": "server_error_after", "method": "chat.postMessage", "share": 0.08},
    {"kind": "ratelimited", "method": "chat.postMessage", "share": 0.02, "seconds": 1},
    {"kind": "accept_then_drop", "method": "chat.update", "share": 0.05},
    {"kind": "server_error", "method": "chat.update", "share": 0.05},
    {"kind": "drop", "method": "conversations.*", "share": 0.05},
]


@dataclass
class Victim:
    """The bot as a process of its own, killed and started again."""

    server: Server
    environment: dict[str, str]
    entry: tuple[str, ...]
    http: bool
    errors: Path
    process: Process | None = None
    url: str = ""
    starts: int = 0
    _ready: asyncio.Event = field(default_factory=asyncio.Event)
    _reading: "asyncio.Task[None] | None" = None

    async def start(self) -> None:
        """Start it; it is ready once it says so."""
        self.starts += 1
        self._ready.clear()
        with self.errors.open("ab") as errors:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, *self.entry, "run", cwd=ROOT, env=self.environment, stdout=PIPE, stderr=errors
            )
        self._reading = asyncio.create_task(self._read(self.process))

    async def _read(self, process: Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            if found := re.search(rb"(http://\S+)/healthz", line):
                self.url = found[1].decode()
                if self.http:
                    self.server.world.app.request_url = f"{self.url}/slack/events"
                self._ready.set()

    async def ready(self, seconds: float = 30) -> None:
        """Wait until it serves."""
        assert self._reading is not None
        async with asyncio.timeout(seconds):
            waiting = asyncio.create_task(self._ready.wait())
            await asyncio.wait({waiting, self._reading}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        assert self._ready.is_set(), f"the bot ended by itself: {self.errors.read_text()[-2000:]}"

    async def kill(self) -> None:
        """`kill -9`; raises when it had ended by itself before."""
        assert self.process is not None
        assert self.process.returncode is None, f"the bot ended by itself: {self.errors.read_text()[-2000:]}"
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def pending(self) -> float:
        """What waits, as it says itself: only to know when to look."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        states = ('deliveries{state="waiting"}', 'pending{state="waiting"}', 'pending{state="leased"}')
        return sum(float(line.split()[-1]) for line in lines for state in states if state in line)


@dataclass(frozen=True)
class Trial:
    """How it went: broken promises and figures."""

    broken: list[str]
    figures: str


@dataclass(frozen=True)
class Setting:
    """A database, and how the bot is started on it."""

    database_url: str
    http: bool
    folder: Path
    entry: tuple[str, ...] = ("bot.py",)
    grace: float = GRACE

    def environment(self, server: Server) -> dict[str, str]:
        """The process's environment: nothing but what is named here."""
        policy = self.folder / "policy.yaml"
        policy.write_text(POLICY.format(grace=self.grace))
        return {
            "PATH": os.environ["PATH"],
            "PYTHONUNBUFFERED": "1",
            "SLACK_BOT_TOKEN": "xoxb-playground",
            "SLACK_APP_TOKEN": "" if self.http else "xapp-playground",
            "SLACK_SIGNING_SECRET": "playground-signing-secret",
            "SLACK_API_URL": server.api_url,
            "DATABASE_URL": self.database_url,
            "FIREBREAK_POLICY": str(policy),
            "PORT": "0",
            "LOG_LEVEL": "ERROR",
        }


@contextlib.asynccontextmanager
async def victim(server: Server, setting: Setting) -> AsyncIterator[Victim]:
    """A bot on this pretend Slack; killed for good at the end."""
    one = Victim(
        server, setting.environment(server), setting.entry, setting.http, setting.folder / "errors.txt"
    )
    try:
        yield one
    finally:
        if one.process is not None and one.process.returncode is None:
            await one.kill()


async def trial(setting: Setting, kills: int, seed: int) -> Trial:
    """Kill the bot so many times while the town is at work; judge what stands there in the end."""
    dice = random.Random(seed)
    async with running(0, seed=seed) as server, Pretend(server.url) as slack, victim(server, setting) as bot:
        await slack.configure(ack_timeout=1.0)
        town = Town(server.world, slack, seed)
        await bot.start()
        await bot.ready()
        for fault in FAULTS:
            await slack.fault(**fault)
        lives = [asyncio.create_task(town.live()) for _ in range(10)]
        for _ in range(kills):
            if dice.random() < 0.85:
                await bot.ready()
                await asyncio.sleep(dice.uniform(0.1, 1.2))
            else:
                await asyncio.sleep(dice.uniform(0.2, 2.0))
            await bot.kill()
            await bot.start()
        await bot.ready()
        await asyncio.sleep(1)
        town.stop()
        await asyncio.gather(*lives)
        await slack.clear_faults()
        await quiet(server, bot)
        return Trial(town.broken_promises(), await figures(slack, town, kills))


async def quiet(server: Server, bot: Victim, seconds: float = 40) -> None:
    """Wait until nothing is under way any more, late landings included; then a little longer."""
    deadline = asyncio.get_running_loop().time() + seconds
    calm = 0
    while calm < 3 and asyncio.get_running_loop().time() < deadline:
        settled = await server.world.until_quiet(0.5)
        calm = calm + 1 if settled and await bot.pending() == 0 else 0
        await asyncio.sleep(LATE)


async def figures(slack: Pretend, town: Town, kills: int) -> str:
    """What happened, in numbers."""
    report = await slack.report()
    struck = {f"{fault['kind']}": 0 for fault in FAULTS}
    for call, count in report["calls"].items():
        _, _, outcome = call.partition(" ")
        if outcome in struck:
            struck[outcome] += count
    posts = sum(count for call, count in report["calls"].items() if call.startswith("chat.postMessage"))
    return (
        f"{kills} kills, {len(town.requests)} requests, {len(town.acknowledged())} events acknowledged, "
        f"{len(report['lost'])} given up, {posts} posts tried, faults {struck}"
    )


HTTP, SOCKET = True, False


async def survives(setting: Setting, kills: int) -> None:
    """Nothing acknowledged is lost, and nothing stands twice."""
    result = await trial(setting, kills, SEED)
    note(result.figures)
    assert result.broken == [], replay(SEED)


@pytest.fixture(autouse=True)
def fast_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack delivers again within seconds, not minutes."""
    monkeypatch.setattr(parcel, "RETRY_AFTER", (0.0, 0.3, 0.6, 1.2, 2.4, 4.8, 4.8))


@pytest.fixture
def http(database_url: str) -> bool:
    """HTTP on SQLite, Socket Mode on PostgreSQL; the soak ring crosses them."""
    return database_url.startswith("sqlite")


async def test_nothing_is_lost_or_doubled_by_kills(database_url: str, http: bool, tmp_path: Path) -> None:
    await survives(Setting(database_url, http, tmp_path), 3)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_resend_without_a_look_is_caught(database_url: str, tmp_path: Path) -> None:
    entry = ("-m", "tests.faults.mutants.naive_resend")
    result = await trial(Setting(database_url, HTTP, tmp_path, entry), 1, SEED)
    note(f"{result.figures}: {len(result.broken)} broken promises")
    assert [each for each in result.broken if each.startswith(("duplicate", "effect"))] != []


@pytest.mark.soak
@pytest.mark.parametrize("mode", [HTTP, SOCKET], ids=["http", "socket"])
async def test_nothing_is_lost_or_doubled_by_many_kills(
    database_url: str, mode: bool, tmp_path: Path
) -> None:
    await survives(Setting(database_url, mode, tmp_path), 50)


@pytest.mark.soak
async def test_no_grace_is_caught(database_url: str, http: bool, tmp_path: Path) -> None:
    result = await trial(Setting(database_url, http, tmp_path, grace=0), 5, SEED)
    note(f"{result.figures}: {len(result.broken)} broken promises")
    assert [each for each in result.broken if each.startswith(("duplicate", "effect"))] != []


@pytest.mark.soak
async def test_work_in_the_listener_is_caught(database_url: str, http: bool, tmp_path: Path) -> None:
    entry = ("-m", "tests.faults.mutants.work_in_listener")
    result = await trial(Setting(database_url, http, tmp_path, entry), 15, SEED)
    note(f"{result.figures}: {len(result.broken)} broken promises")
    assert [each for each in result.broken if each.startswith("lost")] != []
