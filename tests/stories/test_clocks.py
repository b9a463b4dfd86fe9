"""Clocks as people meet them: due, soon late, late, standing still, measured anew, and why."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from desk.policy import Policy
from playground.server import running
from tests.wire import QUICK, Wire, clocks, facts, wired

ANNA, ADA = "U0ANNA", "U0ADA"
BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")


@asynccontextmanager
async def desk(url: str, start: datetime, promise: dict[str, str], **calendar: object) -> AsyncIterator[Wire]:
    """A desk with one promise for all but the gravest, in office hours, on a playground at that moment."""
    all_but_sev1 = {"name": "usual", "severities": [2, 3, 4], **promise}
    sev1 = {"name": "sev1", "severities": [1], "calendar": "always", "first_response": "15m"}
    week = {"mon-fri": ["09:00-17:00"]}
    given = {
        "calendars": {"default": {"zone": str(start.tzinfo), "week": week, **calendar}},
        "sla": {"promises": [sev1, all_but_sev1]},
        "escalation": {"ladders": []},
        "delivery": QUICK.delivery.model_dump(),
    }
    async with running(0) as server:
        await server.world.clock.set(start.timestamp())
        async with wired(url, Policy.model_validate(given), server=server) as up:
            yield up


async def at(wire: Wire, moment: datetime) -> list[str]:
    """It is that moment now; what the card says then of the clocks."""
    await wire.slack.clock.set(moment.timestamp())
    await wire.desk.deadlines.look()
    await wire.quiet()
    return clocks((await wire.cards())[0])


async def says(wire: Wire, who: str, text: str, thread: str | None = None) -> str:
    """They write in #support; where that stands."""
    ts = await wire.slack.post(who, "#support", text, **({"thread_ts": thread} if thread else {}))
    await wire.quiet()
    return ts


async def types(wire: Wire, line: str) -> str:
    """Ada types `/desk` and the line; what she is answered."""
    assert (await wire.slack.command(ADA, "/desk", line, "#triage"))["ok"]
    await wire.quiet()
    return (await wire.whispers("#triage", ADA))[-1]


async def test_friday_afternoon_with_eight_hours(database_url: str) -> None:
    """Rules 34, 67: five minutes of Friday count, the weekend does not, and nobody is told at midnight."""
    friday = datetime(2026, 11, 27, 16, 55, 1, tzinfo=BERLIN)
    async with desk(database_url, friday, {"first_response": "8h"}) as wire:
        thread = await says(wire, ANNA, "The VPN is slow")
        told = [
            await at(wire, moment)
            for moment in (
                friday,
                datetime(2026, 11, 29, 0, 0, tzinfo=BERLIN),
                datetime(2026, 11, 30, 14, 54, tzinfo=BERLIN),
                datetime(2026, 11, 30, 14, 55, 10, tzinfo=BERLIN),
                datetime(2026, 11, 30, 16, 54, 50, tzinfo=BERLIN),
                datetime(2026, 11, 30, 16, 55, 10, tzinfo=BERLIN),
            )
        ]
        due = "First response due Mon 30 15:55"
        late = "🔴 First response late since Mon 30 15:55"
        assert told == [[f"⏳ {due}"]] * 3 + [[f"🟠 {due}"]] * 2 + [[late]]
        await says(wire, ADA, "Restart it, please", thread)
        assert clocks((await wire.cards())[0]) == []


async def test_on_hold_over_a_holiday_and_a_day_that_is_worked_instead(database_url: str) -> None:
    """Rules 25, 28, 33: three of 24 hours are used, the rest counts from the Saturday that China works."""
    asked = datetime(2026, 9, 30, 8, 0, tzinfo=SHANGHAI)
    office = {"holidays": {"country": "CN"}}
    async with desk(database_url, asked, {"resolution": "3d"}, **office) as wire:
        await says(wire, ANNA, "The VPN is slow")
        before = await at(wire, datetime(2026, 9, 30, 12, 0, tzinfo=SHANGHAI))
        await types(wire, "hold T-1 2026-10-12 the spare part comes")
        days = (datetime(2026, 10, day, 12, 10, 30, tzinfo=SHANGHAI) for day in (5, 10))
        held = [await at(wire, day) for day in days]
        await types(wire, "resume T-1")
        after = clocks((await wire.cards())[0])
        assert [before, *held, after] == [
            ["⏳ Resolution due Fri 09 09:00"],
            ["⏸ Resolution paused"],
            ["⏸ Resolution paused"],
            ["⏳ Resolution due Wed 14 01:10"],
        ]


async def test_severity_is_raised_when_it_is_late_by_that_already(database_url: str) -> None:
    """Rule 31: measured from the start, late as of the change, and for that reason."""
    asked = datetime(2026, 11, 30, 8, 0, tzinfo=BERLIN)
    async with desk(database_url, asked, {"first_response": "8h", "resolution": "3d"}) as wire:
        await says(wire, ANNA, "The VPN is slow")
        before = await at(wire, datetime(2026, 11, 30, 12, 0, tzinfo=BERLIN))
        await types(wire, "severity T-1 1")
        after = await at(wire, datetime(2026, 11, 30, 12, 0, 1, tzinfo=BERLIN))
        assert before == ["⏳ First response due Mon 30 16:00", "⏳ Resolution due Wed 02 16:00"]
        assert after == ["🔴 First response late since Mon 30 07:15"]
        history = (await types(wire, "history T-1")).splitlines()
        assert [line.split(" · ", 1)[1] for line in history[-5:]] == [
            f"<@{ADA}> · severity: :red_circle: SEV1 (command)",
            "the desk · promise: sev1 (rule 31)",
            "the desk · wanted a war room (war room)",
            "the desk · opened the war room (war room)",
            "the desk · First response: late (rule 75)",
        ]


async def test_two_questions_one_answer_then_solved_without_one_and_asked_again(database_url: str) -> None:
    """Rules 11, 14, 15, 16: the oldest unanswered question counts, thanks do not, a reopening one does."""
    asked = datetime(2026, 11, 30, 8, 0, tzinfo=BERLIN)
    async with desk(database_url, asked, {"first_response": "1h", "next_response": "2h"}) as wire:
        thread = await says(wire, ANNA, "The VPN is slow")
        await says(wire, ADA, "Restart it, please", thread)
        told = [clocks((await wire.cards())[0])]
        for minute, text in ((10, "It is still slow"), (40, "And the printer too?"), (50, "thanks")):
            await wire.slack.clock.set(datetime(2026, 11, 30, 10, minute, 1, tzinfo=BERLIN).timestamp())
            await says(wire, ANNA, text, thread)
            told.append(clocks((await wire.cards())[0]))
        await says(wire, ADA, "Both are on the old switch", thread)
        told.append(clocks((await wire.cards())[0]))
        await says(wire, ANNA, "When will it be replaced?", thread)
        await types(wire, "solve T-1 a new switch")
        told.append(clocks((await wire.cards())[0]))
        await wire.slack.clock.set(datetime(2026, 12, 1, 9, 30, 1, tzinfo=BERLIN).timestamp())
        await says(wire, ANNA, "It is slow again", thread)
        told.append(clocks((await wire.cards())[0]))
        waits = ["⏳ Next response due Mon 30 11:10"]
        assert told == [[], waits, waits, waits, [], [], ["⏳ Next response due Tue 01 10:30"]]
        assert facts((await wire.cards())[0])["Status"] == "open"


async def test_nothing_is_promised_where_no_promise_suits(database_url: str) -> None:
    """Rule 32: there is no clock, and the desk says so."""
    policy = QUICK.model_copy(update={"sla": Policy.model_validate({"sla": {"promises": []}}).sla})
    async with wired(database_url, policy) as wire:
        await says(wire, ANNA, "The VPN is slow")
        assert clocks((await wire.cards())[0]) == []
        assert "nothing is promised" in (await types(wire, "history T-1"))
