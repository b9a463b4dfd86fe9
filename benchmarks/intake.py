"""Intake against a bare slack-bolt floor, in one run: events a second, acknowledgements, memory, start.

    uv run python -m benchmarks.intake [--events 2000] [--seconds 5] [--json FILE]

Each contender runs in a process of its own and serves signed events over HTTP; this process holds the pretend
Slack and the load. The floor is the least that anybody must do with slack-bolt: verify, insert, post. The
desk does all it promises, with acknowledgements that are on disk. Ratios judge; absolute figures only inform.
"""

import asyncio
import contextlib
import hashlib
import hmac
import json
import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks import side_by_side
from playground.client import Pretend
from playground.server import Server, running

ROOT = Path(__file__).parent.parent
SECRET = "playground-signing-secret"
AT_ONCE = 64
GOALS = (
    "goals: ratio to floor >= 0.25, ack p99 at 200/s <= 50 ms, calls a ticket <= 2, "
    "memory <= 200 MB, start <= 3 s"
)
POLICY = "delivery: {posts_per_second: 1000, burst: 20}\nintake: {burst_minutes: 0}\n"


@dataclass
class Figures:
    """What was measured of one contender; times in milliseconds, memory in megabytes."""

    contender: str
    start_seconds: float = 0.0
    events_per_second: float = 0.0
    calls_per_event: float = 0.0
    ack_50: tuple[float, float] = (0.0, 0.0)
    ack_200: tuple[float, float] = (0.0, 0.0)
    memory: float = 0.0


def event(number: int, ts: str) -> bytes:
    """A message of its own author in #support, as Slack's Events API delivers it."""
    said = {"type": "message", "channel": "C0SUPPORT", "channel_type": "channel", "user": f"U9{number:08d}"}
    body = {
        "type": "event_callback",
        "team_id": "T0PLAY",
        "api_app_id": "A0PLAY",
        "event_id": f"Ev{time.time_ns()}{number}",
        "event_time": int(time.time()),
        "event": {
            **said,
            "ts": ts,
            "event_ts": ts,
            "text": f"Request {number}: the printer on floor 2 is jammed",
        },
    }
    return json.dumps(body).encode()


def signed(body: bytes) -> dict[str, str]:
    """The headers with which Slack would deliver the body."""
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}
    return {**headers, "content-type": "application/json"}


async def written(slack: Pretend, count: int) -> list[str]:
    """Messages that stand in #support and that nobody was told of yet; their ts."""
    posts = [{"user": "U0ANNA", "channel": "#support", "text": "The printer is jammed"}] * count
    return [ts for start in range(0, count, 500) for ts in await slack.post_many(posts[start : start + 500])]


async def deliver(session: aiohttp.ClientSession, url: str, number: int, ts: str) -> float:
    """Deliver one event; answers the seconds until its acknowledgement."""
    body = event(number, ts)
    started = time.perf_counter()
    async with session.post(f"{url}/slack/events", data=body, headers=signed(body)) as answer:
        await answer.read()
        assert answer.status == 200, answer.status
    return time.perf_counter() - started


async def flood(session: aiohttp.ClientSession, url: str, messages: list[str]) -> None:
    """Deliver events as fast as they are acknowledged, AT_ONCE at a time."""
    waiting = iter(enumerate(messages))

    async def one_after_another() -> None:
        for number, ts in waiting:
            await deliver(session, url, number, ts)

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))


async def steady(
    session: aiohttp.ClientSession, url: str, rate: int, messages: list[str]
) -> tuple[float, float]:
    """Deliver `rate` events a second, whatever the answers take; the acknowledgements' p50 and p99 in ms."""
    started = time.perf_counter()
    under_way = []
    for number, ts in enumerate(messages):
        await asyncio.sleep(max(0.0, started + number / rate - time.perf_counter()))
        under_way.append(asyncio.create_task(deliver(session, url, number, ts)))
    times = sorted(await asyncio.gather(*under_way))
    return 1000 * times[len(times) // 2], 1000 * times[int(len(times) * 0.99)]


def posts(slack: Server) -> int:
    """The posts that stand in the pretend Slack."""
    return sum(1 for call in slack.world.ledger.calls if call.method == "chat.postMessage")


async def settled(slack: Server, wanted: int) -> None:
    """Wait until this many posts stand, at most a minute and a half."""
    async with asyncio.timeout(90):
        while posts(slack) < wanted:
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def contender(
    slack: Server, command: list[str], environment: dict[str, str]
) -> AsyncIterator[tuple[str, int, float]]:
    """A contender in a process of its own: its address, pid, and the seconds it took to be ready."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = {
        **os.environ,
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_APP_TOKEN": "",
        "SLACK_API_URL": slack.api_url,
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
        **environment,
    }
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, *command, env=given, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        await _healthy(url, process)
        yield url, process.pid, time.perf_counter() - started
    finally:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            raise


async def _healthy(url: str, process: asyncio.subprocess.Process) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(30):
        while process.returncode is None:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"{url}/healthz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.02)
    raise SystemExit("the contender ended before it was ready")


def megabytes(pid: int) -> float:
    """The most memory the process has held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


async def measure(name: str, command: list[str], environment: dict[str, str], wanted: Any) -> Figures:
    """Run one contender through a warm-up, a flood and two steady rates."""
    figures = Figures(name)
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        running(0) as slack,
        Pretend(slack.url) as people,
        contender(slack, command, environment) as (url, pid, figures.start_seconds),
        aiohttp.ClientSession(connector=connector) as session,
    ):
        await people.configure(subscriptions=[])
        load = Load(slack, people, session, url, posts_per_event=1 if name == "floor" else 2)
        await load.flood(100)
        calls, started = len(slack.world.ledger.calls), time.perf_counter()
        await load.flood(wanted.events)
        figures.events_per_second = wanted.events / (time.perf_counter() - started)
        figures.calls_per_event = (len(slack.world.ledger.calls) - calls) / wanted.events
        figures.ack_50 = await load.steady(50, wanted.seconds)
        figures.ack_200 = await load.steady(200, wanted.seconds)
        figures.memory = megabytes(pid)
    return figures


@dataclass
class Load:
    """Events for one contender, and the posts that have to come of them."""

    slack: Server
    people: Pretend
    session: aiohttp.ClientSession
    url: str
    posts_per_event: int
    done: int = 0

    async def flood(self, count: int) -> None:
        """As many as it takes, until every post stands."""
        await flood(self.session, self.url, await written(self.people, count))
        await self._settled(count)

    async def steady(self, rate: int, seconds: float) -> tuple[float, float]:
        """A steady rate, then wait until every post stands."""
        count = int(rate * seconds)
        figures = await steady(self.session, self.url, rate, await written(self.people, count))
        await self._settled(count)
        return figures

    async def _settled(self, count: int) -> None:
        self.done += count
        await settled(self.slack, self.done * self.posts_per_event)


def table(rows: list[Figures]) -> str:
    """The figures side by side, with each one's ratio to the floor."""
    floor = rows[0].events_per_second
    lines = [
        "| contender | events/s | ratio | calls/event "
        "| ack p50/p99 at 50/s | at 200/s | memory MB | start s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        acks = [f"{p50:.1f} / {p99:.1f}" for p50, p99 in (row.ack_50, row.ack_200)]
        speed = (
            f"{row.events_per_second:.0f} | {row.events_per_second / floor:.2f} | {row.calls_per_event:.2f}"
        )
        lines.append(
            f"| {row.contender} | {speed} | {acks[0]} | {acks[1]} "
            f"| {row.memory:.0f} | {row.start_seconds:.1f} |"
        )
    return "\n".join([*lines, GOALS])


async def compare(wanted: Any) -> list[Figures]:
    """The floor and the desk on both databases, one after another."""
    folder = Path(tempfile.mkdtemp(prefix="firebreak-benchmark-"))
    policy = folder / "policy.yaml"
    policy.write_text(POLICY)
    try:
        rows = [
            await measure("floor", ["-m", "benchmarks.intake_floor", str(folder / "floor.db")], {}, wanted)
        ]
        for name, database in (
            ("desk, SQLite", f"sqlite:///{folder}/desk.db"),
            ("desk, PostgreSQL", wanted.postgresql),
        ):
            if database:
                environment = {"DATABASE_URL": database, "FIREBREAK_POLICY": str(policy)}
                rows.append(await measure(name, ["bot.py", "run"], environment, wanted))
    finally:
        shutil.rmtree(folder)
    return rows


def main() -> None:
    """Measure and print."""
    wanted = side_by_side.wanted(__doc__, events=2000, seconds=5.0)
    with contextlib.ExitStack() as stack:
        wanted.postgresql = wanted.postgresql or side_by_side.own_postgresql(stack)
        rows = asyncio.run(compare(wanted))
    print(table(rows))
    side_by_side.keep([asdict(row) for row in rows], wanted.json)


if __name__ == "__main__":
    main()
