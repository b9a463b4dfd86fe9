"""The page as the server draws it: what each person reads there, and that no words become markup."""

import ast
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.client import Pretend
from playground.page import words
from playground.page.html import VOID
from playground.server import Server

ANNA, ADA, MAYA = "U0ANNA", "U0ADA", "U0MAYA"
HOSTILE = "</script><script>alert(1)</script> <img src=x onerror=alert(2)> \"'& </p></article>"
PAGE = Path(__file__).parents[2] / "playground" / "page"


@dataclass
class Element:
    """An element of the page: its tag, attributes, and the words in it in order."""

    tag: str
    given: dict[str, str | None]
    words: list[str] = field(default_factory=list)

    def has(self, **wanted: str) -> bool:
        return all(
            self.given.get(name.rstrip("_").replace("_", "-")) == value for name, value in wanted.items()
        )


class Read(HTMLParser):
    """The page, read: every element with its words. What is not closed rightly is an error."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(self.elements[-1])

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words += [data.strip()] if data.strip() else []

    def words(self, **wanted: str) -> list[list[str]]:
        """The words in each element with these attributes."""
        return [one.words for one in self.elements if one.has(**wanted)]

    @property
    def said(self) -> list[list[str]]:
        """The words of each message, without the avatar, the time and the tools."""
        skipped = ("avatar", "when", "latest", "tools")
        left_out = [one for one in self.elements if (one.given.get("class") or "").split(" ")[0] in skipped]
        gone = [word for one in left_out for word in one.words]
        articles = [one.words for one in self.elements if one.tag == "article"]
        return [[word for word in words if word not in gone] for words in articles]


async def read(server: Server, query: str = "", **cookies: str) -> Read:
    """The page at an address as it is now."""
    async with (
        aiohttp.ClientSession(cookies=cookies) as browser,
        browser.get(f"{server.url}/{query}") as answer,
    ):
        assert (answer.status, answer.content_type, answer.charset) == (200, "text/html", "utf-8")
        return Read(await answer.text())


async def test_a_newcomer_is_anna_in_support(server: Server) -> None:
    page = await read(server)
    assert page.words(id="heading")[0][:2] == ["#support", "12 members"]
    assert page.words(id="said") == [["Nobody has said anything here yet."]]
    assert [one.given["data-jump"] for one in page.elements if "data-jump" in one.given] == [
        "# general",
        "# support",
        "# incidents",
        "⌂ Firebreak home",
        "✉ Firebreak",
    ]


async def test_messages_stand_with_their_authors_replies_and_buttons(
    server: Server, pretend: Pretend, slack: AsyncWebClient
) -> None:
    asked = await pretend.post(ANNA, "#support", "VPN 连不上了 &amp; *slow*")
    await pretend.post(ADA, "#support", f"<@{ANNA}> see <https://example.com|the page>", thread_ts=asked)
    await slack.chat_postMessage(channel="C0SUPPORT", text="Looking", thread_ts=asked, username="lin")
    fields = [{"type": "mrkdwn", "text": "*Status*\nnew"}]
    take = {"type": "button", "action_id": "take", "text": {"type": "plain_text", "text": "Take"}}
    blocks = [{"type": "section", "fields": fields}, {"type": "actions", "elements": [take]}]
    card = await slack.chat_postMessage(channel="C0TRIAGE", text="not shown", blocks=blocks)
    await slack.chat_update(channel="C0TRIAGE", ts=str(card["ts"]), text="not shown", blocks=blocks)
    support = await read(server, f"?as={ADA}&at=C0SUPPORT&thread={asked}")
    assert support.said == [
        ["Anna Keller", "VPN 连不上了 &", "slow", "2 replies"],
        ["Anna Keller", "VPN 连不上了 &", "slow"],
        ["Ada Novak", "@Anna Keller", "see", "the page"],
        ["lin", "APP", "Looking"],
    ]
    triage = await read(server, f"?as={ADA}&at=C0TRIAGE")
    assert triage.said == [["Firebreak", "APP", "Status", "new", "Take", "(edited)"]]


async def test_one_reads_only_what_one_may(server: Server, pretend: Pretend, slack: AsyncWebClient) -> None:
    await pretend.post(ADA, "#triage", "between us")
    await slack.chat_postEphemeral(channel="C0SUPPORT", user=ANNA, text="for Anna alone")
    assert (await read(server, f"?as={ADA}&at=C0TRIAGE")).said == [["Ada Novak", "between us"]]
    hers = await read(server, f"?as={ANNA}&at=C0TRIAGE")
    assert hers.words(id="heading")[0][0] == "#support"
    assert [words[-1] for words in hers.said] == ["for Anna alone"]
    assert (await read(server, f"?as={ADA}&at=C0SUPPORT")).said == []


async def test_what_is_new_is_counted_until_it_is_looked_at(server: Server, pretend: Pretend) -> None:
    async def news(person: str) -> list[str]:
        page = await read(server, f"?as={person}&at=C0GENERAL")
        return [" ".join(one.words) for one in page.elements if one.tag == "a" and one.has(class_="unread")]

    asked = await pretend.post(ANNA, "#support", "hello")
    await pretend.post(ANNA, "#support", f"<@{ADA}>?")
    assert [await news(ANNA), await news(ADA)] == [[], ["# support 2"]]
    await pretend.post(ADA, "#support", "yes", thread_ts=asked)
    assert await news(ANNA) == ["💬 New replies 1"]
    await read(server, f"?as={ANNA}&at=C0SUPPORT&thread={asked}")
    await read(server, f"?as={ADA}&at=C0SUPPORT")
    assert [await news(ANNA), await news(ADA)] == [[], []]


def option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": HOSTILE[:75]}, "value": value + HOSTILE[:140]}


def hostile_blocks(*, form: bool) -> list[dict[str, Any]]:
    """Blocks and elements of every kind in which each word is hostile."""
    short = {"type": "plain_text", "text": HOSTILE[:75]}
    mrkdwn = {"type": "mrkdwn", "text": f"{HOSTILE} *{HOSTILE}* <javascript:alert(1)|x> `{HOSTILE}`"}
    choices: dict[str, Any] = {"options": [option("a"), option("b")], "placeholder": short}
    confirm = {
        "title": short,
        "text": short,
        "confirm": {**short, "text": HOSTILE[:30]},
        "deny": {**short, "text": "no"},
    }
    elements: list[dict[str, Any]] = [
        {"type": "button", "text": short, "value": HOSTILE, "url": "javascript:alert(1)", "confirm": confirm},
        {"type": "static_select", **choices, "initial_option": option("a")},
        {"type": "multi_static_select", **choices, "initial_options": [option("b")]},
        {"type": "external_select", "placeholder": short, "initial_option": option("a")},
        {"type": "overflow", "options": [option("a")]},
        {"type": "radio_buttons", "options": [option("a")]},
        {"type": "checkboxes", "options": [option("a")]},
        {"type": "users_select", "placeholder": short},
        {"type": "conversations_select", "placeholder": short},
        {"type": "datepicker", "placeholder": short},
    ]
    named = [{**one, "action_id": f"{number}{HOSTILE}"[:255]} for number, one in enumerate(elements)]
    typed = {"type": "plain_text_input", "placeholder": short, "initial_value": HOSTILE, "multiline": True}
    rich = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": HOSTILE, "style": {"bold": True}}],
    }
    field_ = {"type": "input", "label": short, "hint": short, "element": typed, "block_id": HOSTILE}
    return [
        {"type": "header", "text": short},
        {"type": "section", "text": mrkdwn, "fields": [mrkdwn]},
        {"type": "context", "elements": [mrkdwn]},
        {"type": "image", "image_url": f"https://example.com/{HOSTILE}", "alt_text": HOSTILE},
        {"type": "rich_text", "elements": [rich]},
        {"type": "actions", "elements": named},
        *([field_] if form else []),
    ]


async def test_hostile_words_stay_words(server: Server, pretend: Pretend, slack: AsyncWebClient) -> None:
    await pretend.add_people([{"id": "U0EVE", "name": HOSTILE, "real_name": HOSTILE, "title": HOSTILE}])
    server.world.workspace.channel("#support").members["U0EVE"] = None
    asked = await pretend.post("U0EVE", "#support", HOSTILE, files=[{"id": "F1", "name": HOSTILE}])
    await pretend.react("U0EVE", "#support", asked, HOSTILE)
    await slack.chat_postMessage(
        channel="C0SUPPORT", text="t", username=HOSTILE, blocks=hostile_blocks(form=False)
    )
    plain = {"type": "plain_text", "text": HOSTILE[:24]}
    view = {"title": plain, "submit": plain, "close": plain, "blocks": hostile_blocks(form=True)}
    await slack.views_publish(user_id="U0EVE", view={"type": "home", "blocks": hostile_blocks(form=True)})
    server.world.views.show("U0EVE", server.world.views.check({"type": "modal", **view}, "modal"))
    for query in (f"?as=U0EVE&at=C0SUPPORT&thread={asked}", "?as=U0EVE&at=home"):
        page = await read(server, query)
        told = [
            name for one in page.elements for name in one.given if name.startswith("on") or name == "style"
        ]
        leads = [
            str(one.given.get(name)) for one in page.elements for name in ("href", "src") if name in one.given
        ]
        assert told == []
        assert [one for one in leads if not one.startswith(("/", "#", "https://example.com/"))] == []
        assert len([one for one in page.elements if one.tag == "script"]) == 2
        seen = " ".join(word for one in page.elements for word in one.words)
        assert HOSTILE in seen
    (known,) = [one for one in page.elements if one.has(id="known")]
    assert HOSTILE in [one["name"] for one in json.loads("".join(known.words))["people"]]


async def test_half_a_character_breaks_nothing(server: Server, pretend: Pretend) -> None:
    await pretend.post(ANNA, "#support", "half \ud83d of one")
    assert [words[-1] for words in (await read(server)).said] == ["half ? of one"]


async def test_only_the_latest_of_a_long_channel_are_shown(server: Server, pretend: Pretend) -> None:
    await pretend.post_many([{"user": ANNA, "channel": "#support", "text": f"no. {n}"} for n in range(90)])
    page = await read(server)
    assert [words[-1] for words in page.said] == [f"no. {n}" for n in range(30, 90)]
    assert page.words(class_="rule")[0] == ["30 earlier messages"]
    assert len((await read(server, f"?as={ANNA}&at=C0SUPPORT&last=260")).said) == 90


async def test_the_page_is_told_of_what_changes(server: Server, pretend: Pretend) -> None:
    async with aiohttp.ClientSession() as browser, browser.get(f"{server.url}/live?at=C0SUPPORT") as stream:
        first = json.loads((await stream.content.readuntil(b"\n\n"))[6:])
        await pretend.post(ADA, "#support", "there you are")
        then = json.loads((await stream.content.readuntil(b"\n\n"))[6:])
    assert set(first) == {"top", "places", "heading", "hint", "said", "composing", "thread", "form"}
    assert list(then) == ["said"]
    assert [words[-1] for words in Read(then["said"]).said] == ["there you are"]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
async def test_no_page_from_elsewhere_may_act(server: Server, told: dict[str, str], status: int) -> None:
    url = f"{server.url}/control/state"
    async with aiohttp.ClientSession(headers=told) as browser, browser.post(url, data="{}") as answer:
        assert answer.status == status


async def test_the_page_speaks_chinese_where_one_chose_it(server: Server) -> None:
    page = await read(server, language="zh")
    assert page.words(id="said") == [["这里还没有人说话。"]]
    assert page.elements[0].given == {"lang": "zh-CN"}


def test_every_sentence_of_the_page_is_there_in_chinese() -> None:
    calls = [
        node
        for path in PAGE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "say"
    ]
    said = {node.args[0].value for node in calls if isinstance(node.args[0], ast.Constant)}
    assert len(said) > 50
    used = said | set(words.FOR_SCRIPT) | {"Requester", "Agent", "Manager", "Guest"}
    assert used - set(words.CHINESE) == set()
    assert set(words.CHINESE) - used == set()
