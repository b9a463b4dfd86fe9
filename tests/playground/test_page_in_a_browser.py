"""The page in a browser: what people write, press and fill in reaches the app as Slack would say it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from playground.client import Pretend
from playground.server import Server, running
from tests.browser import Seat, browser, seated
from tests.playground.conftest import DeskApp, heard_at

pytestmark = pytest.mark.asyncio(loop_scope="session")
__all__ = ["browser"]

Json = dict[str, Any]
COMMANDS = [{"command": "/desk", "description": "Work at the desk", "usage_hint": "help"}]
SHORTCUTS = [
    {"type": "message", "name": "Open a ticket", "callback_id": "open_here"},
    {"type": "global", "name": "Look around", "callback_id": "look"},
]
MANIFEST = {
    "features": {"slash_commands": COMMANDS, "shortcuts": SHORTCUTS},
    "oauth_config": {"scopes": {"bot": ["chat:write", "im:write"]}},
}


@asynccontextmanager
async def heard(server: Server) -> AsyncIterator[DeskApp]:
    """An app with a command and a shortcut, at its request URL."""
    server.world.app.install(MANIFEST)
    async with heard_at(server) as app:
        yield app


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def options(*values: str) -> list[Json]:
    return [{"text": plain(value.upper()), "value": value} for value in values]


async def test_what_one_writes_others_see_at_once(browser: Browser) -> None:
    async with (
        running() as server,
        Pretend(server.url) as pretend,
        seated(browser, f"{server.url}/?as=U0ANNA&at=C0SUPPORT") as anna,
        seated(browser, f"{server.url}/?as=U0BEN&at=C0SUPPORT") as ben,
    ):
        await ben.page.locator("#composing textarea").fill("half a sentence")
        await _write_with_a_name(anna.page)
        await expect(ben.said).to_have_count(1)
        await expect(ben.page.locator("#composing textarea")).to_have_value("half a sentence")
        await _add_reaction(ben.page, ":ticket:")
        await expect(anna.said.locator(".reactions")).to_have_text("🎫 1")
        await _edit(anna.page, "changed")
        await expect(ben.said).to_contain_text("changed(edited)")
        await ben.said.locator(".tools a").click()
        await ben.page.get_by_label("Also send to #support").check()
        await ben.write("a reply", where="#thread")
        await expect(anna.said.last).to_contain_text("replied to a thread")
        await expect(anna.said.locator(".replies")).to_contain_text("1 reply1 new")
        await _remove(anna.page)
        await expect(ben.said.first).to_contain_text("This message was deleted.")
        said = await pretend.read("#support")
        assert [(one["user"], one["text"]) for one in said] == [
            ("USLACKBOT", "This message was deleted."),
            ("U0BEN", "a reply"),
        ]


async def _write_with_a_name(page: Page) -> None:
    """Two lines, with a name completed by Tab."""
    field = page.locator("#composing textarea")
    await field.press_sequentially("hello @ad")
    await expect(page.locator("#composing .completion")).to_contain_text("Ada Novak")
    await field.press("Tab")
    await field.press("Shift+Enter")
    await field.press_sequentially("<b>not bold</b>")
    await field.press("Enter")
    await expect(page.locator("#said article .text")).to_have_text("hello @Ada Novak <b>not bold</b>")


async def _add_reaction(page: Page, name: str) -> None:
    await page.locator("#said article").first.hover()
    await page.locator("#said [data-do=pick]").first.click()
    await page.locator(".popup").get_by_role("menuitem", name=name).click()


async def _choose(page: Page, name: str) -> None:
    await page.locator("#said article").first.hover()
    await page.locator("#said [data-do=menu]").first.click()
    await page.get_by_role("menuitem", name=name).click()


async def _edit(page: Page, words: str) -> None:
    await _choose(page, "Edit")
    field = page.locator("dialog.confirm textarea")
    await expect(field).to_have_value("hello @Ada Novak \n<b>not bold</b>")
    await field.fill(words)
    await page.get_by_role("button", name="Save").click()


async def _remove(page: Page) -> None:
    await _choose(page, "Delete")
    await page.get_by_role("button", name="Delete").click()


ELEMENTS: list[Json] = [
    {"type": "plain_text_input", "action_id": "line", "initial_value": "at first"},
    {"type": "plain_text_input", "action_id": "lines", "multiline": True},
    {"type": "number_input", "action_id": "number", "is_decimal_allowed": True},
    {"type": "email_text_input", "action_id": "email"},
    {"type": "static_select", "action_id": "one", "options": options("a", "b")},
    {"type": "multi_static_select", "action_id": "some", "options": options("c", "d", "e")},
    {"type": "external_select", "action_id": "found", "min_query_length": 1},
    {"type": "users_select", "action_id": "person", "initial_user": "U0ADA"},
    {"type": "multi_users_select", "action_id": "people"},
    {"type": "channels_select", "action_id": "channel"},
    {"type": "conversations_select", "action_id": "talk"},
    {"type": "datepicker", "action_id": "day"},
    {"type": "timepicker", "action_id": "hour", "initial_time": "09:30"},
    {"type": "datetimepicker", "action_id": "moment"},
    {"type": "checkboxes", "action_id": "ticks", "options": options("f", "g")},
    {"type": "radio_buttons", "action_id": "radio", "options": options("h", "i")},
    {"type": "file_input", "action_id": "file"},
]


def view(*blocks: Json, callback_id: str = "all") -> Json:
    shown = {"title": plain("A form"), "submit": plain("Send it"), "private_metadata": "kept"}
    return {
        "type": "modal",
        "callback_id": callback_id,
        "notify_on_close": True,
        **shown,
        "blocks": [*blocks],
    }


def field_for(element: Json) -> Json:
    name = element["action_id"]
    return {"type": "input", "block_id": name, "label": plain(f"The {name}"), "element": element}


async def test_a_form_with_every_kind_of_field_tells_what_was_filled_in(browser: Browser) -> None:
    async with (
        running() as server,
        heard(server) as app,
        seated(browser, f"{server.url}/?as=U0ANNA&at=C0SUPPORT") as anna,
    ):
        slack = AsyncWebClient("xoxb-playground", base_url=server.api_url)
        await anna.write("it burns")
        app.answers = [_opens(slack, view(*map(field_for, ELEMENTS)))]
        await _choose(anna.page, "⚡ Open a ticket")
        await expect(anna.form).to_be_visible()
        app.answers = [{"options": options("deep")}]
        await _fill_in(anna.page)
        app.answers = [{"response_action": "errors", "errors": {"lines": "Not like that"}}]
        await anna.form.locator("[type=submit]").click()
        await expect(anna.form.locator("[data-block=lines] .wrong")).to_have_text("Not like that")
        await _change_the_form(slack, anna)
        await expect(anna.form.locator("[data-block=lines] .wrong")).to_have_text("Not like that")
        await anna.send_form()
        assert _filled_in(app) == EXPECTED


async def _change_the_form(slack: AsyncWebClient, anna: Seat) -> None:
    """The app draws the form anew under the person's hands, who loses nothing by it."""
    name = await anna.form.locator("form").get_attribute("data-view")
    fields = [field_for(one) for one in ELEMENTS]
    fields[0]["label"] = plain("Another label")
    await slack.views_update(view_id=name, view=view(*fields))
    await expect(anna.form.locator(".label").first).to_contain_text("Another label")


def _opens(slack: AsyncWebClient, form: Json) -> Any:
    async def answer(payload: Json) -> int:
        await slack.views_open(trigger_id=payload["trigger_id"], view=form)
        return 200

    return answer


async def _fill_in(page: Page) -> None:
    def at(name: str, inside: str) -> Any:
        return page.locator(f"#form [data-action={name}] {inside}")

    await at("line", "input").fill("changed")
    await at("lines", "textarea").fill("two\nlines")
    await at("number", "input").fill("1.5")
    await at("email", "input").fill("anna@example.com")
    await at("one", "select").select_option("b")
    await at("some", "summary").click()
    await at("some", "label").nth(0).click()
    await at("some", "label").nth(2).click()
    await at("some", "summary").click()
    await at("found", "input").press_sequentially("d")
    await at("found", "[role=option]").click()
    await at("people", "summary").click()
    await at("people", "label").filter(has_text="林静").click()
    await at("people", "summary").click()
    await at("channel", "select").select_option(label="#incidents")
    await at("talk", "select").select_option(label="#support")
    await at("day", "input").fill("2026-03-29")
    await at("moment", "input").fill("2026-03-29T03:30")
    await at("ticks", "label").nth(1).click()
    await at("radio", "label").nth(0).click()
    await at("file", "textarea").fill("error.log")


EXPECTED = {
    "line": "changed",
    "lines": "two\nlines",
    "number": "1.5",
    "email": "anna@example.com",
    "one": "b",
    "some": ["c", "e"],
    "found": "deep",
    "person": "U0ADA",
    "people": ["U0LIN"],
    "channel": "C0INCIDENTS",
    "talk": "C0SUPPORT",
    "day": "2026-03-29",
    "hour": "09:30",
    "moment": 1774747800,  # 03:30 in Berlin, an hour after its clocks went forward
    "ticks": ["g"],
    "radio": "h",
    "file": ["error.log"],
}


def _filled_in(app: DeskApp) -> Json:
    """What the last form that was sent in says, by action."""
    sent = [one.payload for one in app.heard if one.payload.get("type") == "view_submission"][-1]
    assert (sent["view"]["callback_id"], sent["view"]["private_metadata"]) == ("all", "kept")
    states = {
        name: one for actions in sent["view"]["state"]["values"].values() for name, one in actions.items()
    }
    return {name: _chosen(state) for name, state in states.items()}


def _chosen(state: Json) -> Any:
    (value,) = (one for key, one in state.items() if key != "type")
    if isinstance(value, list):
        return [_short(one) for one in value]
    return _short(value)


def _short(value: Any) -> Any:
    return value.get("value") or value.get("name") if isinstance(value, dict) else value


async def test_buttons_and_choices_in_a_message_and_forms_on_forms(browser: Browser) -> None:
    confirm = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
    elements = [
        {"type": "button", "action_id": "risky", "text": plain("Risky"), "value": "7", "confirm": confirm},
        {"type": "static_select", "action_id": "level", "options": options("a", "b")},
        {"type": "overflow", "action_id": "more", "options": options("x", "y")},
    ]
    async with (
        running() as server,
        heard(server) as app,
        seated(browser, f"{server.url}/?as=U0ANNA&at=C0SUPPORT") as anna,
    ):
        slack = AsyncWebClient("xoxb-playground", base_url=server.api_url)
        blocks = [{"type": "actions", "block_id": "row", "elements": elements}]
        card = await slack.chat_postMessage(channel="C0SUPPORT", text="t", blocks=blocks)
        await anna.press_in(anna.said, "Risky").click()
        await anna.press_in(anna.page.locator("dialog.confirm"), "No").click()
        await anna.said.locator("select").select_option("a")
        await anna.said.locator("select").select_option("b")
        await expect(anna.said.locator("[aria-busy=true]")).to_have_count(0)
        await anna.said.locator("[data-action=more] summary").click()
        await anna.press_in(anna.said, "Y").click()
        await expect(anna.said.locator("[aria-busy=true]")).to_have_count(0)
        elements[1]["initial_option"] = options("a")[0]
        await slack.chat_update(channel="C0SUPPORT", ts=str(card["ts"]), text="t", blocks=blocks)
        await expect(anna.said.locator("select")).to_have_value("a")  # what the app says counts
        app.answers = [_opens(slack, view(field_for(ELEMENTS[0])))]
        await anna.press_in(anna.said, "Risky").click()
        await anna.press_in(anna.page.locator("dialog.confirm"), "Yes").click()
        await expect(anna.form).to_be_visible()
        second = view(field_for(ELEMENTS[1]), callback_id="second")
        app.answers = [{"response_action": "push", "view": second}]
        await anna.form.locator("[type=submit]").click()
        await expect(anna.form.locator("form")).to_have_attribute("data-callback", "second")
        await anna.page.keyboard.press("Escape")
        await expect(anna.form.locator("form")).to_have_attribute("data-callback", "all")
        await anna.page.keyboard.press("Escape")
        await expect(anna.form).to_be_hidden()
        acts = [_act(one.payload) for one in app.heard if one.payload.get("type") != "event_callback"]
        assert acts == [
            "level",
            "level",
            "more",
            "risky",
            "view_submission all",
            "view_closed second",
            "view_closed all",
        ]


def _act(payload: Json) -> str:
    if payload["type"] == "block_actions":
        return str(payload["actions"][0]["action_id"])
    return f"{payload['type']} {payload['view']['callback_id']}"


async def test_commands_keys_the_clock_and_a_small_screen(browser: Browser) -> None:
    async with (
        running() as server,
        heard(server) as app,
        seated(browser, f"{server.url}/?as=U0ANNA&at=C0SUPPORT", width=390) as anna,
    ):
        await _command(anna, server)
        await anna.page.keyboard.press("Control+k")
        await anna.page.keyboard.type("gen")
        await anna.page.keyboard.press("Enter")
        await expect(anna.page.locator("#heading h1")).to_have_text("#general")
        await anna.page.locator("#menu").click()
        await anna.go("support")
        await expect(anna.page.locator("#places")).to_be_hidden()
        await anna.write("my own thread")
        await anna.said.last.locator(".tools a").click()
        await expect(anna.page.locator("#thread")).to_be_visible()
        await anna.page.keyboard.press("Escape")
        await expect(anna.page.locator("#thread")).to_be_hidden()
        await _speak_chinese(anna.page)
        await anna.page.locator("#clock summary").click()
        await anna.press_in(anna.page.locator("#clock"), "快进 1 小时").click()
        await expect(anna.page.locator("#clock .pushed")).to_have_text("+1 小时")
        assert round(server.world.clock.ahead / 60) == 60
        asked = [one.payload.get("text") or one.payload["callback_id"] for one in app.heard]
        assert asked == ["help <@U0ADA>", "look"]


async def _command(anna: Seat, server: Server) -> None:
    """A command by completion, and one that is not known, which stays to be mended."""
    field = anna.page.locator("#composing textarea")
    await field.press_sequentially("/d")
    await field.press("Enter")
    await expect(field).to_have_value("/desk ")
    await expect(anna.page.locator(".completion .hint")).to_contain_text("Work at the desk")
    await field.press_sequentially("help @ada")
    await field.press("Tab")
    await field.press("Enter")
    await expect(field).to_have_value("")
    await field.press_sequentially("/look")
    await field.press("Enter")
    await expect(field).to_have_value("")
    await field.fill("/dsek")
    await field.press("Enter")
    await expect(anna.page.locator(".toast")).to_contain_text("/dsek is not a command here.")
    await field.fill("")


async def _speak_chinese(page: Page) -> None:
    """The language is kept, and so is that the hint was seen."""
    await page.get_by_role("button", name="Got it").click()
    await page.locator("#language").click()
    await expect(page.locator("#composing textarea")).to_have_attribute("placeholder", "发送消息到 #support")
    await page.reload()
    await expect(page.locator("#heading small")).to_have_text("12 位成员")
    await expect(page.locator("#hint section")).to_have_count(0)


async def test_hostile_words_do_nothing_in_a_browser(browser: Browser) -> None:
    hostile = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>'
    async with (
        running() as server,
        Pretend(server.url) as pretend,
        seated(browser, f"{server.url}/?as=U0ANNA&at=C0SUPPORT") as anna,
    ):
        await pretend.add_people([{"id": "U0EVE", "name": hostile, "real_name": hostile}])
        await pretend.join("U0EVE", "#support")
        ts = await pretend.post("U0EVE", "#support", f"{hostile} <javascript:alert(3)|x>")
        await pretend.post("U0EVE", "#support", hostile, thread_ts=ts)
        await anna.said.locator(".replies").click()
        await expect(anna.replies).to_have_count(2)
        await anna.page.locator("#thread textarea").fill("@img")
        await anna.page.keyboard.press("Tab")
        await anna.page.keyboard.press("Enter")
        await expect(anna.replies).to_have_count(3)
        await anna.page.keyboard.press("Control+k")
        await anna.page.keyboard.type("img")
        await expect(anna.page.locator("dialog.jump li")).to_contain_text(hostile)
        assert await anna.replies.last.locator(".text").inner_text() == f"@{hostile}"
        assert await anna.replies.first.locator(".text").inner_text() == f"{hostile} <javascript:alert(3)|x>"
        assert await anna.page.locator("img[src=x], script:not([src]):not(#known)").count() == 0
