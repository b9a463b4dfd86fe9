"""The page of the pretend workspace: what a person reads there, and that no words become markup."""

from html.parser import HTMLParser

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from playground.client import Pretend
from playground.server import Server

ANNA, ADA = "U0ANNA", "U0ADA"
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> \"'& </p></article>"
VOID = {"meta"}


class Reader(HTMLParser):
    """Reads the page: its articles as (thread or channel, words), and the tags it is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.meta: list[dict[str, str | None]] = []
        self.articles: dict[str, list[tuple[int, list[str]]]] = {}
        self.people: list[str] = []
        self._section = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if tag == "meta":
            self.meta.append(given)
        if tag in VOID:
            return
        self.open.append((tag, given.get("class") or ""))
        if tag == "section":
            self._section = given["id"] or ""
        if tag == "article":
            depth = sum(name == "thread" for _, name in self.open)
            self.articles.setdefault(self._section, []).append((depth, []))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self.open]
        if "time" in tags or not data.strip():
            return
        if "article" in tags:
            self.articles[self._section][-1][1].append(data.strip())
        elif "li" in tags and tags[-1] == "b":
            self.people.append(data)


async def read(server: Server) -> Reader:
    """The page as it is now."""
    async with aiohttp.ClientSession() as browser, browser.get(f"{server.url}/") as answer:
        assert (answer.status, answer.content_type, answer.charset) == (200, "text/html", "utf-8")
        reader = Reader()
        reader.feed(await answer.text())
        reader.close()
    assert reader.open == []
    return reader


async def test_an_empty_workspace_shows_its_people_and_looks_again(server: Server) -> None:
    seen = await read(server)
    assert seen.articles == {}
    assert seen.people[:3] == ["anna", "ben", "chenming"]
    assert "olga" not in seen.people
    assert {"http-equiv": "refresh", "content": "3"} in seen.meta
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in seen.meta


async def test_messages_stand_with_their_authors_replies_and_buttons(
    server: Server, pretend: Pretend, slack: AsyncWebClient
) -> None:
    asked = await pretend.post(ANNA, "#support", "VPN 连不上了 &amp; *slow*")
    await pretend.post(ADA, "#support", f"<@{ANNA}> see <https://example.com|the page>", thread_ts=asked)
    await slack.chat_postMessage(channel="C0SUPPORT", text="Looking", thread_ts=asked, username="lin")
    fields = [{"type": "mrkdwn", "text": "*Status*\nnew <!date^1^{time}|long ago>"}]
    take = {"type": "button", "action_id": "take", "text": {"type": "plain_text", "text": "Take"}}
    levels = [
        {"text": {"type": "plain_text", "text": f":{name}: {word}"}, "value": word}
        for name, word in (("red_circle", "SEV1"), ("white_circle", "SEV4"))
    ]
    level = {"type": "static_select", "action_id": "level", "options": levels, "initial_option": levels[0]}
    blocks = [{"type": "section", "fields": fields}, {"type": "actions", "elements": [take, level]}]
    card = await slack.chat_postMessage(channel="C0TRIAGE", text="not shown", blocks=blocks)
    await slack.chat_update(channel="C0TRIAGE", ts=str(card["ts"]), text="not shown", blocks=blocks)
    assert (await read(server)).articles == {
        "C0SUPPORT": [
            (0, ["anna", "VPN 连不上了 &", "slow"]),
            (1, ["ada", "@anna see the page"]),
            (1, ["lin", "app", "Looking"]),
        ],
        "C0TRIAGE": [(0, ["firebreak", "app", "edited", "Status", "new long ago", "Take", "🔴 SEV1"])],
    }


async def test_hostile_words_stay_words(server: Server, pretend: Pretend, slack: AsyncWebClient) -> None:
    before = (await read(server)).tags
    await pretend.add_people([{"id": "U0EVE", "name": HOSTILE, "real_name": HOSTILE}])
    await pretend.join("U0EVE", "#support")
    await pretend.post("U0EVE", "#support", HOSTILE, files=[{"id": "F1", "name": HOSTILE}])
    button = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": HOSTILE[:75]}}
    plain = {"type": "section", "text": {"type": "plain_text", "text": HOSTILE}, "accessory": button}
    await slack.chat_postMessage(channel="C0TRIAGE", text="t", username=HOSTILE, blocks=[plain])
    seen = await read(server)
    assert seen.tags - before == {"article", "b", "p", "time", "span"} - before
    assert seen.articles["C0SUPPORT"][-1] == (0, [HOSTILE, HOSTILE, f"📎 {HOSTILE}"])
    assert seen.articles["C0TRIAGE"] == [(0, [HOSTILE, "app", HOSTILE, HOSTILE[:75].strip()])]
    assert seen.people[-1] == HOSTILE


async def test_only_the_latest_of_a_long_channel_are_shown(server: Server, pretend: Pretend) -> None:
    await pretend.post_many([{"user": ANNA, "channel": "#support", "text": f"no. {n}"} for n in range(30)])
    shown = (await read(server)).articles["C0SUPPORT"]
    assert shown == [(0, ["anna", f"no. {n}"]) for n in range(10, 30)]
