"""The home tab shows each person what is theirs, as it is now, and lets them act from there."""

from tests.wire import Json, Wire, until

ANNA, ADA, LEE, MAYA = "U0ANNA", "U0ADA", "U0LEE", "U0MAYA"


def told(home: Json) -> list[str]:
    """What stands there from the top: headings, tickets by key, sentences, and buttons in brackets."""
    seen: list[str] = []
    for block in home["blocks"]:
        if block["type"] in {"header", "section"}:
            text = block["text"]["text"]
            seen.append(text.split("*")[1].split("|")[-1].rstrip(">") if "*" in text else text)
        for each in block.get("elements", []):
            seen.append(f"[{each['text']['text']}]")
    return seen


async def opened(wire: Wire, who: str) -> Json:
    """The person's home tab, freshly opened."""
    before = await _hash(wire, who)
    await wire.slack.open_home(who)

    async def is_fresh() -> bool:
        return await _hash(wire, who) != before

    assert await until(True, is_fresh)
    return await wire.slack.home(who) or {}


async def _hash(wire: Wire, who: str) -> str:
    """Slack's name of what stands there; "" while nothing does."""
    return str((await wire.slack.home(who) or {}).get("hash", ""))


WAYS = ["[Ask for help]", "[What I asked]"]
OF_AGENTS = [*WAYS, "[My tickets]", "[Queue]"]


async def test_a_requester_asks_for_help_and_sees_what_became_of_it(wire: Wire) -> None:
    nothing = "You have no open tickets. If something is wrong, ask for help."
    home = await opened(wire, ANNA)
    assert told(home) == [*WAYS, nothing]
    assert (await wire.slack.click_view(ANNA, home["id"], "ask"))["ok"]
    await wire.quiet()
    [form] = await wire.slack.open_views(ANNA)
    await wire.slack.submit(ANNA, form["id"], {"text": "My laptop is on fire"})
    await wire.quiet()
    assert told(await opened(wire, ANNA)) == [*WAYS, "What I asked for (1)", "T-1"]


async def test_an_agent_works_from_the_home_tab_which_follows(wire: Wire) -> None:
    """What one does on one's home tab shows there at once; also what is done in a form opened from it."""
    await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    home = await opened(wire, ADA)
    assert told(home) == [*OF_AGENTS, "Nobody's yet (1)", "T-1"]
    assert (await wire.slack.click_view(ADA, home["id"], "take"))["ok"]
    await wire.quiet()
    home = await wire.slack.home(ADA) or {}
    assert told(home) == [*OF_AGENTS, "My queue (1)", "T-1"]

    await wire.slack.click_view(ADA, home["id"], "more")
    await wire.quiet()
    [everything] = await wire.slack.open_views(ADA)
    await wire.slack.click_view(ADA, everything["id"], "snooze")
    await wire.quiet()
    [form] = await wire.slack.open_views(ADA)
    later = int(wire.server.world.clock.now()) + 7200
    assert (await wire.slack.submit(ADA, form["id"], {"when": later}))["ok"]
    await wire.quiet()
    empty = "Nothing waits for you, and the queue is empty."
    assert told(await wire.slack.home(ADA) or {}) == [*OF_AGENTS, empty]


async def test_every_list_and_count_is_one_click_from_its_tickets(wire: Wire) -> None:
    """A manager's counts, and what anybody types into the field, open as a list that pages in place."""
    people = await wire.strangers(12)
    await wire.slack.post_many(
        [{"user": each, "channel": "#support", "text": "printer jam"} for each in people]
    )
    await wire.quiet()
    home = await opened(wire, MAYA)
    assert "[new · 12]" in told(home)
    await wire.slack.click_view(MAYA, home["id"], "page:status:new")
    await wire.quiet()
    [listed] = await wire.slack.open_views(MAYA)
    assert told(listed) == [*(f"T-{number}" for number in range(12, 2, -1)), "[Older]"]
    await wire.slack.click_view(MAYA, listed["id"], "page:older")
    await wire.quiet()
    [listed] = await wire.slack.open_views(MAYA)
    assert told(listed) == ["T-2", "T-1", "[Newer]"]
    await wire.slack.dismiss(MAYA, listed["id"])

    await wire.slack.click_view(MAYA, home["id"], "search", "T-7")
    await wire.quiet()
    [listed] = await wire.slack.open_views(MAYA)
    assert told(listed) == ["T-7"]


async def test_what_was_refused_in_a_form_from_the_home_tab_is_told_in_the_direct_message(wire: Wire) -> None:
    """Who works from their home tab looks at no channel, and may be in none where the desk could whisper."""
    await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    home = await opened(wire, ADA)
    await wire.slack.click_view(ADA, home["id"], "search", "VPN")
    await wire.quiet()
    [listed] = await wire.slack.open_views(ADA)
    await wire.slack.click_view(ADA, listed["id"], "more")
    await wire.quiet()
    [*_, everything] = await wire.slack.open_views(ADA)
    await wire.slack.click_view(ADA, everything["id"], "merge")
    await wire.quiet()
    [*_, form] = await wire.slack.open_views(ADA)
    await wire.slack.submit(ADA, form["id"], {"other": "T-7"})
    await wire.quiet()
    direct = await wire.slack.direct(ADA)
    assert [each["text"] for each in await wire.channel(direct)] == ["There is no ticket T-7."]
    assert await wire.whispers("#triage", ADA) == []
