"""A manager reads one message in the morning: posted once, edited when made anew, by their own clock."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from desk.lifetime import Life
from desk.sla import Sla
from playground.server import Server, running
from scheduler.digests import Digests
from storage import workspaces
from storage.database import Database
from tests.wire import QUICK, Json, Wire, wired

ANNA, BEN, ADA, MAYA = "U0ANNA", "U0BEN", "U0ADA", "U0MAYA"
MANAGERS = "#support-managers"
PROMISELESS = QUICK.model_copy(update={"sla": Sla(promises=()), "life": Life(solve_days=0)})
"""Nothing is late, so that nobody is called in a fortnight."""
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MORNING = MONDAY + timedelta(hours=23, minutes=30)


async def at(server: Server, moment: datetime) -> None:
    """Turn the clock to this moment."""
    await server.world.clock.set(moment.timestamp())


async def made(wire: Wire, channel: str = MANAGERS, person: str | None = None) -> list[Json]:
    """What stands in the channel, once the desk has looked for reports that are due."""
    await wire.desk.digests.look()
    await wire.quiet()
    return [each for each in await wire.channel(channel, person) if not each.get("is_ephemeral")]


def said(post: Json) -> list[str]:
    """What a report says, section by section, with moments as they are read in Greenwich."""
    told = [block["text"]["text"] for block in post["blocks"] if "text" in block]
    small = [block["elements"] for block in post["blocks"] if block["type"] == "context"]
    return [_plain(text) for text in (*told, *(each["text"] for elements in small for each in elements))]


def titles(posts: Collection[Json]) -> list[str]:
    """What each report is on, and when it was made, in Greenwich."""
    told = [said(each) for each in posts if each.get("blocks", [{}])[0].get("type") == "header"]
    return [f"{title} | {basis.rpartition(' ')[2]}" for title, *_, basis in told]


def _plain(text: str) -> str:
    moments = re.sub(
        r"<!date\^(\d+)[^>]*>", lambda found: f"{datetime.fromtimestamp(int(found[1]), UTC):%a %H:%M}", text
    )
    return re.sub(r"<https[^|>]*\|([^>]*)>", r"\1", moments)


async def opened(wire: Wire, post: Json, block: int, value: str | None = None) -> list[str]:
    """What the form says that a button or choice of the post opens before the manager; it is closed then."""
    at = post["blocks"][block]["block_id"]
    assert (await wire.slack.click(MAYA, MANAGERS, post["ts"], "report", value, block_id=at))["ok"]
    await wire.quiet()
    [form] = await wire.slack.open_views(MAYA)
    await wire.slack.dismiss(MAYA, form["id"])
    return [_plain(block["text"]["text"]).splitlines()[-1] for block in form["blocks"]]


async def test_the_morning_after_the_first_tickets(database_url: str) -> None:
    """Rules 69 to 72: once, what changed first, five of each list, and every number opens its tickets."""
    async with running(0) as server:
        await at(server, MONDAY)
        async with wired(database_url, server=server) as wire:
            for number in range(6):
                await wire.slack.post(ANNA, "#support", f"VPN {number} is down <!channel>\nand more")
                await wire.quiet()
                await at(server, MONDAY + timedelta(minutes=6 * number + 6))
            assert await made(wire) == []
            await at(server, MORNING)
            await wire.quiet()
            [post] = await made(wire)
            late = [
                f"• *T-{number + 1}* :large_yellow_circle: SEV3 VPN {number} is down" for number in range(5)
            ]
            head, line, changed, lists, *_rest, basis = said(post)
            assert (head, line) == (
                "Daily digest · Mon, Nov 23",
                "🔴 Late: 6 · ⏳ waiting for our answer: 6 · 🤝 promised today: 0",
            )
            assert changed.splitlines()[:3] == [
                "*What changed*",
                "▲ Received: *6* · before: 0",
                "▲ Open at the end: *6* · before: 0",
            ]
            assert lists.splitlines()[0] == "*🔴 Late (6)*"
            assert [each.partition(" @")[0] for each in lists.splitlines()[1:]] == late
            assert basis == "Figures: Mon, Nov 23 (UTC) · before: Sun, Nov 22 · as of Tue 08:30"

            every = [f"VPN {number} is down @channel" for number in reversed(range(6))]
            assert await opened(wire, post, 3) == ["*🔴 Late*", *every]
            choice = post["blocks"][-2]["elements"][0]["options"]
            assert [each["text"]["text"] for each in choice] == [
                "Received",
                "Open at the end",
                "First responses in time",
            ]
            received = choice[0]["value"]
            assert await opened(wire, post, -2, received) == ["*Received* · Mon, Nov 23", *every]

            assert await made(wire) == [post]
            await wire.slack.command(ADA, "/desk", "solve T-1", channel="#triage")
            await wire.slack.command(MAYA, "/desk", "digest daily 2026-11-23 again", channel=MANAGERS)
            await wire.quiet()
            [again] = await made(wire)
            assert (again["ts"], said(again)[1]) == (
                post["ts"],
                "🔴 Late: 5 · ⏳ waiting for our answer: 5 · 🤝 promised today: 0",
            )


async def test_two_managers_in_two_zones_over_a_change_of_the_clock(database_url: str) -> None:
    """Rule 70: a fortnight, each by their own morning; the channel by that of the desk, and its Mondays."""
    arrived: dict[str, list[str]] = {"channel": [], MAYA: [], BEN: []}
    async with running(0) as server:
        server.world.workspace.channel(MANAGERS).members[BEN] = None
        await at(server, datetime(2026, 10, 20, 12, 0, tzinfo=UTC))
        async with wired(database_url, PROMISELESS, server=server) as wire:
            await wire.slack.post(ANNA, "#support", "The VPN is down")
            await wire.quiet()
            for person in (MAYA, BEN):
                await wire.slack.command(person, "/desk", "digest daily on", channel=MANAGERS)
                await wire.quiet()
            places = {person: await wire.slack.direct(person) for person in (MAYA, BEN)}
            for day in range(14):
                for hour in (6, 7, 8, 12, 13):
                    now = datetime(2026, 10, 21, hour, 35, tzinfo=UTC) + timedelta(days=day)
                    await at(server, now)
                    await wire.desk.digests.look()
            await wire.quiet()
            arrived["channel"] = titles(await made(wire))
            for person, place in places.items():
                arrived[person] = titles(await made(wire, place, person))
    october = [(datetime(2026, 10, 20, tzinfo=UTC) + timedelta(days=day)) for day in range(14)]
    days = [f"Daily digest · {day:%a, %b} {day.day}" for day in october]
    assert arrived[MAYA] == [f"{each} | {'06' if day < 4 else '07'}:35" for day, each in enumerate(days)]
    assert arrived[BEN] == [f"{each} | {'12' if day < 11 else '13'}:35" for day, each in enumerate(days)]
    rest = [
        "Weekly retrospective · Mon, Oct 19 – Sun, Oct 25 (2026-W43) | 08:35",
        "Monthly review · October 2026 | 08:35",
        "Weekly retrospective · Mon, Oct 26 – Sun, Nov 1 (2026-W44) | 08:35",
    ]
    assert [each for each in arrived["channel"] if each not in rest] == [f"{each} | 08:35" for each in days]
    assert [each for each in arrived["channel"] if each in rest] == rest


async def test_a_replica_dies_between_claim_and_post(database_url: str) -> None:
    """Rule 69: what was claimed is posted by whoever comes next, once, and says what was frozen."""
    async with running(0) as server:
        await at(server, MONDAY)
        async with wired(database_url, server=server) as wire:
            await wire.slack.post(ANNA, "#support", "The VPN is down")
            await wire.quiet()
        await at(server, MORNING)
        database = Database(database_url, lambda: MORNING)
        served = database.look(lambda session: workspaces.recall(session, QUICK))
        await Digests(database, served, lambda: None).look()
        database.close()
        await at(server, MORNING + timedelta(minutes=40))
        async with wired(database_url, server=server) as wire:
            [post] = await made(wire)
            assert said(post)[-1].endswith("as of Tue 08:30")
            assert await made(wire) == [post]
