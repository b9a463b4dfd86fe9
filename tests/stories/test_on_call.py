"""Who is on call: said to whoever asks, swapped by two clicks, and handed over at the turn (feature F2)."""

import re
from datetime import UTC, datetime
from typing import Any

from desk.policy import Policy
from playground.server import running
from tests.wire import QUICK, Json, Wire, wired

ANNA, ADA, BO, LIN, MAYA = "U0ANNA", "U0ADA", "U0BO", "U0LIN", "U0MAYA"
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning in Greenwich, at which a turn begins."""
HOUR = 3600.0


def policy(*layers: Json, **rota: Any) -> Policy:
    turns = layers or ({"who": ["@ada", "@bo"], "turns": "daily", "since": "2026-11-23"},)
    desk = {"name": {"en": "Desk", "zh_CN": "值班"}, "layers": turns, **rota}
    return Policy.model_validate({"delivery": QUICK.delivery, "sweep": QUICK.sweep, "oncall": {"desk": desk}})


async def typed(wire: Wire, person: str, line: str) -> str:
    """Type `/desk` and a line in the triage channel; what it is answered."""
    answer = await wire.slack.command(person, "/desk", line, "#triage")
    await wire.quiet()
    told = (answer.get("answer") or {}).get("text") or (await wire.whispers("#triage", person))[-1]
    return plain(str(told))


def plain(text: str) -> str:
    """The text with its moments as they are read in Greenwich."""
    return re.sub(
        r"<!date\^(\d+)[^>]*>", lambda at: f"{datetime.fromtimestamp(int(at[1]), UTC):%a %H:%M}", text
    )


async def direct(wire: Wire, person: str) -> list[Json]:
    """What stands in the direct message with this person."""
    return await wire.channel(await wire.slack.direct(person), person)


async def posted(wire: Wire, channel: str) -> list[str]:
    return [plain(each["text"]) for each in await wire.channel(channel) if not each.get("is_ephemeral")]


async def handed_over(wire: Wire) -> list[str]:
    """What hand-overs say, once the desk has looked."""
    await wire.desk.rotas.look()
    await wire.quiet()
    return [each for each in await posted(wire, "#triage") if "*Desk*" in each]


async def chosen(wire: Wire, person: str, button: str) -> Json:
    """Ask who is on call and press a button below; the form that opens."""
    await typed(wire, person, "oncall")
    whisper = [each for each in await wire.channel("#triage", person) if each.get("is_ephemeral")][-1]
    assert (await wire.slack.click(person, "#triage", whisper["ts"], button))["ok"]
    await wire.quiet()
    [form] = await wire.slack.open_views(person)
    return dict(form)


def options(form: Json) -> list[list[str]]:
    return [[each["text"]["text"] for each in block["element"]["options"]] for block in form["blocks"]]


def value(form: Json, place: int, words: str) -> str:
    [found] = [
        each["value"] for each in form["blocks"][place]["element"]["options"] if each["text"]["text"] == words
    ]
    return str(found)


async def test_a_swap_by_two_clicks(database_url: str) -> None:
    async with running(0) as server:
        await server.world.clock.set(NINE.timestamp() + HOUR)
        async with wired(database_url, policy(group="@on-call"), server=server) as wire:
            assert (await typed(wire, MAYA, "oncall")).startswith(f"*Desk*\nNow: <@{ADA}>")
            assert await typed(wire, ADA, "oncall") == (
                f"*Desk*\nNow: <@{ADA}> until Tue 09:00\nThen: <@{BO}> from Tue 09:00"
            )
            form = await chosen(wire, ADA, "swap")
            own, others = options(form)
            assert own[:2] == ["ada · Mon, Nov 23 10:00 – Tue, Nov 24 10:00", own[1]]
            assert others[-1] == "bo, as a favour"
            given, asked = (
                value(form, 0, own[0]),
                value(form, 1, "bo · Tue, Nov 24 10:00 – Wed, Nov 25 10:00"),
            )
            assert (await wire.slack.submit(ADA, form["id"], {"turn": given, "asked": asked}))["ok"]
            await wire.quiet()
            assert (await direct(wire, ADA))[-1]["text"].startswith(f"<@{BO}> is asked.")
            [offer] = await direct(wire, BO)
            assert plain(offer["text"]) == (
                f"<@{ADA}> asks you to take their turn in *Desk*: Mon 10:00 – Tue 09:00.\n"
                "They take yours for it: Tue 09:00 – Wed 09:00."
            )

            channel = await wire.slack.direct(BO)
            assert (await wire.slack.click(BO, channel, offer["ts"], "accept"))["ok"]
            await wire.quiet()
            offer, *_ = await direct(wire, BO)
            assert offer["text"].endswith("✅ You have agreed.")
            assert [block["type"] for block in offer["blocks"]] == ["section"]
            assert plain((await direct(wire, ADA))[-1]["text"]) == (
                f"✅ <@{BO}> is on call for you in *Desk*: Mon 10:00 – Tue 09:00.\n"
                "You take theirs for it: Tue 09:00 – Wed 09:00."
            )
            assert await typed(wire, BO, "accept 1") == "This offer is settled already."
            assert (await handed_over(wire))[-1].startswith(
                f"🔔 *Desk*: <@{BO}> from now until Tue 09:00. Before: ada."
            )
            assert server.world.workspace.groups["S0ONCALL"]["users"] == [BO]
            await wire.slack.open_home(ADA)
            await wire.quiet()
            view = await wire.slack.home(ADA) or {}
            [line] = [each["text"]["text"] for each in view["blocks"] if "📟" in str(each)]
            assert plain(line) == f"📟 Desk: <@{BO}> until Tue 09:00"
            assert await typed(wire, ADA, "oncall") == (
                f"*Desk*\nNow: <@{BO}> until Tue 09:00\nThen: <@{ADA}> from Tue 09:00"
            )


async def test_a_hand_over_tells_what_there_is_to_know(database_url: str) -> None:
    """The note of who had it, what is open and grave, and the user group in step."""
    async with running(0) as server:
        await server.world.clock.set(NINE.timestamp() + HOUR)
        async with wired(database_url, policy(group="@on-call"), server=server) as wire:
            assert await handed_over(wire) == [
                f"🔔 *Desk*: <@{ADA}> from now until Tue 09:00.\nNothing grave is open."
            ]
            await wire.slack.post(ANNA, "#support", "The till is down & <!here> nobody can pay")
            await wire.quiet()
            await typed(wire, ADA, "severity T-1 1")
            assert await typed(wire, BO, "oncall-note I was not it") == (
                "You are not on call now. See who is: /desk oncall"
            )
            noted = "Noted. Whoever has it next reads it at the hand-over."
            assert await typed(wire, ADA, "oncall-note The till restarts itself at night") == noted
            await wire.slack.clock.push(23 * HOUR)
            [*_, told] = await handed_over(wire)
            assert re.sub(r"<https[^|]*\|([^>]*)>", r"\1", told) == (
                f"🔔 *Desk*: <@{BO}> from now until Wed 09:00. Before: ada.\n"
                "Open and grave:\n"
                "T-1 :red_circle: SEV1 The till is down &amp; @here nobody can pay\n"
                "Note of ada: The till restarts itself at night"
            )
            assert server.world.workspace.groups["S0ONCALL"]["users"] == [BO]

            assert await typed(wire, LIN, f"cover <@{BO}|bo> 2h") == (f"您已代 <@{BO}> 值班，并已告知对方。")
            assert plain((await direct(wire, BO))[-1]["text"]) == (
                f"✅ <@{LIN}> is on call for you in *Desk*: Tue 09:00 – Tue 11:00."
            )
            assert (await handed_over(wire))[-1].startswith(f"🔔 *Desk*: <@{LIN}> from now until Tue 11:00.")
            await wire.slack.clock.push(2 * HOUR)
            assert (await handed_over(wire))[-1].startswith(f"🔔 *Desk*: <@{BO}> from now until Wed 09:00.")
