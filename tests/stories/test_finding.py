"""People find tickets again: by words and filters, page by page, and never what they may not see."""

from tests.wire import Json, Wire

ANNA, ADA, BEN, CHEN = "U0ANNA", "U0ADA", "U0BEN", "U0CHEN"


def keys(drawn: Json) -> list[str]:
    """The tickets that are listed, from the top."""
    texts = [block["text"]["text"] for block in drawn["blocks"] if block["type"] == "section"]
    return [text.split("*")[1].split("|")[-1].rstrip(">") for text in texts]


def pages(drawn: Json) -> list[str]:
    """The buttons that page."""
    rows = [block["elements"] for block in drawn["blocks"] if block["type"] == "actions"]
    return [each["text"]["text"] for row in rows for each in row]


def numbered(numbers: range) -> list[str]:
    return [f"T-{number}" for number in numbers]


async def find(wire: Wire, who: str, line: str, command: str = "/ticket") -> Json:
    """What the command is answered, which only its person sees."""
    answer = (await wire.slack.command(who, command, line))["answer"]
    assert answer["response_type"] == "ephemeral"
    return dict(answer)


async def shown(wire: Wire, who: str) -> Json:
    """The newest answer that the person sees in #support."""
    seen = [each for each in await wire.channel("#support", who) if each.get("is_ephemeral")]
    return seen[-1]


async def test_a_long_list_is_paged_in_place(wire: Wire) -> None:
    """B14, rule 54: ten at a time, forth and back, in one message that only its reader sees."""
    posts = [
        {"user": person, "channel": "#support", "text": f"printer {at} is jammed"}
        for at, person in enumerate(await wire.strangers(23))
    ]
    await wire.slack.post_many(posts)
    await wire.quiet()
    assert keys(await find(wire, ADA, "find printer jam")) == numbered(range(23, 13, -1))
    message = await shown(wire, ADA)
    turns = (("older", range(13, 3, -1)), ("older", range(3, 0, -1)), ("newer", range(13, 3, -1)))
    for name, expected in turns:
        assert (await wire.slack.click(ADA, "#support", message["ts"], f"page:{name}"))["ok"]
        await wire.quiet()
        message = await shown(wire, ADA)
        assert keys(message) == numbered(expected)
    assert pages(message) == ["Newer", "Older"]
    assert len(await wire.whispers("#support", ADA)) == 1


async def test_filters_and_named_views(wire: Wire) -> None:
    """B14: an agent's words for what they look for; a requester sees no further than before (rule 93)."""
    for person, text in ((ANNA, "The VPN is slow"), (BEN, "打印机坏了"), (CHEN, "A new monitor, please")):
        await wire.slack.post(person, "#support", text)
        await wire.quiet()
    for line in ("take T-1", "severity T-2 1", "solve T-3 delivered", "note T-2 blame Ben"):
        await wire.slack.command(ADA, "/desk", line)
        await wire.quiet()
    asked = {
        "find mine": ["T-1"],
        "find unassigned": ["T-2"],
        "find sev1": ["T-2"],
        "find solved": ["T-3"],
        "find 打印": ["T-2"],
        "find blame": ["T-2"],
        f"find from:<@{CHEN}|chen>": ["T-3"],
        f"find to:<@{ADA}|ada> vpn": ["T-1"],
        "find last 7d all": ["T-3", "T-2", "T-1"],
        "find T-3": ["T-3"],
        "find monit last 1h": ["T-3"],
        'find "mine"': [],
    }
    assert {line: _listed(await find(wire, ADA, line)) for line in asked} == asked
    assert _listed(await find(wire, ADA, "mine", "/desk")) == ["T-1"]
    assert _listed(await find(wire, ADA, "queue", "/desk")) == ["T-2"]
    assert _listed(await find(wire, CHEN, "mine")) == ["T-3"]
    assert _listed(await find(wire, BEN, "find blame")) == []

    [top, *_] = (await find(wire, ADA, "find vpn"))["blocks"]
    card = (await wire.cards())[0]["ts"].replace(".", "")
    assert f"<https://playground.slack.com/archives/C0TRIAGE/p{card}|T-1>" in top["text"]["text"]


def _listed(drawn: Json) -> list[str]:
    return [] if drawn["text"] == "Nothing found." else keys(drawn)
