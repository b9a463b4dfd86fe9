"""Commands, clicks, shortcuts and forms, over HTTP, and what the app's answers do."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from playground import elements
from playground.client import Pretend, PretendError
from playground.server import Server

Refusal = Callable[[Awaitable[Any]], Awaitable[str]]
SELECT = {
    "type": "static_select",
    "action_id": "severity",
    "options": [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("low", "high")],
}
BUTTON = {"type": "button", "action_id": "take", "value": "7", "text": {"type": "plain_text", "text": "Take"}}
CARD = [{"type": "actions", "block_id": "row", "elements": [BUTTON, SELECT]}]
FORM = {
    "type": "modal",
    "callback_id": "open_ticket",
    "title": {"type": "plain_text", "text": "A ticket"},
    "submit": {"type": "plain_text", "text": "Send"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        },
        {
            "type": "input",
            "block_id": "how",
            "optional": True,
            "label": {"type": "plain_text", "text": "How bad"},
            "element": SELECT,
        },
    ],
}


@pytest.fixture
async def form(slack: AsyncWebClient, pretend: Pretend, desk: Any) -> dict[str, Any]:
    """A form that Anna has open."""

    async def answer(payload: Any) -> int:
        await slack.views_open(trigger_id=payload["trigger_id"], view=FORM)
        return 200

    desk.answers = [answer]
    await pretend.command("U0ANNA", "/ticket")
    desk.heard.clear()
    return (await pretend.open_views("U0ANNA"))[0]


async def test_a_command_and_its_answer(pretend: Pretend, desk: Any) -> None:
    desk.answers = [{"text": "noted"}, {"text": "for all", "response_type": "in_channel"}]
    result = await pretend.command("U0ANNA", "/ticket", "new printer", channel="#support")
    assert result == {"ok": True, "answer": {"text": "noted"}}
    said = desk.heard[0].payload
    assert [
        said[name] for name in ("command", "text", "user_id", "channel_id", "channel_name", "team_id")
    ] == [
        "/ticket",
        "new printer",
        "U0ANNA",
        "C0SUPPORT",
        "support",
        "T0PLAY",
    ]
    await pretend.command("U0ANNA", "/ticket")
    assert [one["text"] for one in await pretend.read("#support")] == ["for all"]
    assert [one["text"] for one in await pretend.read("#support", viewer="U0ANNA")] == ["noted", "for all"]


async def test_a_command_that_fails_is_not_retried(pretend: Pretend, desk: Any) -> None:
    desk.answers = [500]
    assert await pretend.command("U0ANNA", "/ticket") == {"ok": False, "error": "http_error", "status": 500}
    assert len(desk.heard) == 1


async def test_a_response_url_works_five_times(pretend: Pretend, desk: Any) -> None:
    await pretend.command("U0ANNA", "/ticket")
    hook = AsyncWebhookClient(desk.heard[0].payload["response_url"])
    answers = [(await hook.send(text=str(number))).status_code for number in range(6)]
    assert answers == [200] * 5 + [404]
    assert [one["text"] for one in await pretend.read("#support", viewer="U0ANNA")] == list("01234")


async def test_a_response_url_lasts_half_an_hour(pretend: Pretend, desk: Any) -> None:
    await pretend.command("U0ANNA", "/ticket")
    await pretend.clock.push(1801)
    answer = await AsyncWebhookClient(desk.heard[0].payload["response_url"]).send(text="late")
    assert (answer.status_code, answer.body) == (404, '{"ok": false, "error": "expired_url"}')


async def test_a_button_in_a_message(slack: AsyncWebClient, pretend: Pretend, desk: Any) -> None:
    ts = (await slack.chat_postMessage(channel="C0SUPPORT", text="card", blocks=CARD))["ts"]
    await pretend.settle()
    desk.heard.clear()
    assert (await pretend.click("U0ADA", "#support", ts, "take"))["ok"] is True
    payload = desk.heard[0].payload
    (action,) = payload["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("take", "row", "7")
    assert (payload["type"], payload["user"]["id"], payload["message"]["ts"]) == (
        "block_actions",
        "U0ADA",
        ts,
    )
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C0SUPPORT",
        "is_ephemeral": False,
    }
    hook = AsyncWebhookClient(payload["response_url"])
    await hook.send(text="taken", replace_original=True)
    assert [one["text"] for one in await pretend.read("#support")] == ["taken"]
    await hook.send(text="", delete_original=True)
    assert await pretend.read("#support") == []


async def test_a_choice_in_a_message(slack: AsyncWebClient, pretend: Pretend, desk: Any) -> None:
    ts = (await slack.chat_postMessage(channel="C0SUPPORT", text="card", blocks=CARD))["ts"]
    await pretend.settle()
    desk.heard.clear()
    await pretend.click("U0ADA", "#support", ts, "severity", "high")
    payload = desk.heard[0].payload
    assert payload["actions"][0]["selected_option"]["value"] == "high"
    assert payload["state"]["values"]["row"]["severity"]["selected_option"]["value"] == "high"
    with pytest.raises(PretendError, match="no_such_option"):
        await pretend.click("U0ADA", "#support", ts, "severity", "mild")
    with pytest.raises(PretendError, match="no_such_action"):
        await pretend.click("U0ADA", "#support", ts, "gone")
    with pytest.raises(PretendError, match="user_not_in_channel"):
        await pretend.click("U0GONE", "#support", ts, "take")


async def test_a_click_in_an_ephemeral_carries_no_message(
    slack: AsyncWebClient, pretend: Pretend, desk: Any
) -> None:
    posted = await slack.chat_postEphemeral(channel="C0SUPPORT", user="U0ANNA", text="card", blocks=CARD)
    await pretend.click("U0ANNA", "#support", posted["message_ts"], "take")
    payload = desk.heard[0].payload
    assert (payload["container"]["is_ephemeral"], "message" in payload) == (True, False)
    await AsyncWebhookClient(payload["response_url"]).send(delete_original=True)
    assert await pretend.read("#support", viewer="U0ANNA") == []


async def test_shortcuts(slack: AsyncWebClient, pretend: Pretend, desk: Any) -> None:
    ts = await pretend.post("U0ANNA", "#support", "help")
    await pretend.settle()
    desk.heard.clear()
    await pretend.shortcut("U0ADA", "make_ticket", "#support", ts)
    await pretend.shortcut("U0ADA", "new_ticket")
    on_message, anywhere = (one.payload for one in desk.heard)
    assert (on_message["type"], on_message["message"]["text"], on_message["channel"]["id"]) == (
        "message_action",
        "help",
        "C0SUPPORT",
    )
    assert (anywhere["type"], anywhere["callback_id"]) == ("shortcut", "new_ticket")


async def test_a_form_is_filled_in_and_sent(form: dict[str, Any], pretend: Pretend, desk: Any) -> None:
    assert await pretend.submit("U0ANNA", form["id"], {"what": "it burns", "severity": "high"}) == {
        "ok": True,
        "answer": {},
    }
    payload = desk.heard[0].payload
    assert (payload["type"], payload["view"]["callback_id"], payload["view"]["hash"]) == (
        "view_submission",
        "open_ticket",
        form["hash"],
    )
    values = payload["view"]["state"]["values"]
    assert values["what"] == {"text": {"type": "plain_text_input", "value": "it burns"}}
    assert values["how"]["severity"]["selected_option"]["value"] == "high"
    assert await pretend.open_views("U0ANNA") == []


async def test_slack_itself_minds_required_fields(form: dict[str, Any], pretend: Pretend, desk: Any) -> None:
    result = await pretend.submit("U0ANNA", form["id"], {})
    assert (result["error"], list(result["errors"]), desk.heard) == ("not_sent", ["what"], [])


async def test_the_app_may_object_and_the_form_stays(
    form: dict[str, Any], pretend: Pretend, desk: Any
) -> None:
    desk.answers = [{"response_action": "errors", "errors": {"what": "too short"}}]
    result = await pretend.submit("U0ANNA", form["id"], {"what": "x"})
    assert (result["errors"], len(await pretend.open_views("U0ANNA"))) == ({"what": "too short"}, 1)


async def test_forms_are_updated_pushed_and_cleared(
    form: dict[str, Any], pretend: Pretend, desk: Any
) -> None:
    other = {**FORM, "title": {"type": "plain_text", "text": "Next"}}

    async def titles() -> list[str]:
        return [one["title"]["text"] for one in await pretend.open_views("U0ANNA")]

    desk.answers = [
        {"response_action": "update", "view": other},
        {"response_action": "push", "view": FORM},
        {"response_action": "clear"},
    ]
    await pretend.submit("U0ANNA", form["id"], {"what": "x"})
    assert await titles() == ["Next"]
    await pretend.submit("U0ANNA", form["id"], {"what": "x"})
    assert await titles() == ["Next", "A ticket"]
    top = (await pretend.open_views("U0ANNA"))[-1]
    assert (top["previous_view_id"], top["root_view_id"]) == (form["id"], form["id"])
    await pretend.submit("U0ANNA", top["id"], {"what": "x"})
    assert await titles() == []


async def test_closing_a_form_is_told(form: dict[str, Any], pretend: Pretend, desk: Any) -> None:
    await pretend.dismiss("U0ANNA", form["id"])
    payload = desk.heard[0].payload
    assert (payload["type"], payload["view"]["id"], payload["is_cleared"]) == (
        "view_closed",
        form["id"],
        False,
    )


async def test_a_stale_update_of_a_form_is_refused(
    form: dict[str, Any], slack: AsyncWebClient, pretend: Pretend, refusal: Refusal
) -> None:
    fresh = (await slack.views_update(view_id=form["id"], view=FORM, hash=form["hash"]))["view"]
    stale = slack.views_update(view_id=form["id"], view=FORM, hash=form["hash"])
    assert (fresh["id"], await refusal(stale)) == (form["id"], "hash_conflict")
    await pretend.dismiss("U0ANNA", form["id"])
    assert await refusal(slack.views_update(view_id=form["id"], view=FORM)) == "not_found"


async def test_triggers_are_used_once_and_within_three_seconds(
    slack: AsyncWebClient, pretend: Pretend, desk: Any, refusal: Refusal
) -> None:
    for _ in range(2):
        await pretend.command("U0ANNA", "/ticket")
    first, second = (one.payload["trigger_id"] for one in desk.heard)
    await slack.views_open(trigger_id=first, view=FORM)
    assert await refusal(slack.views_open(trigger_id=first, view=FORM)) == "exchanged_trigger_id"
    await pretend.clock.push(3.1)
    assert await refusal(slack.views_open(trigger_id=second, view=FORM)) == "expired_trigger_id"
    assert await refusal(slack.views_open(trigger_id="1.x", view=FORM)) == "invalid_trigger_id"
    assert await refusal(slack.views_open(trigger_id="1.x", view={"type": "modal"})) == "invalid_arguments"


async def test_a_push_goes_on_top_of_the_form_it_comes_from(
    slack: AsyncWebClient, pretend: Pretend, desk: Any, refusal: Refusal
) -> None:
    with_button = {**FORM, "blocks": [*FORM["blocks"], {"type": "actions", "elements": [BUTTON]}]}

    async def opens(payload: Any) -> int:
        await slack.views_open(trigger_id=payload["trigger_id"], view=with_button)
        return 200

    async def pushes(payload: Any) -> int:
        await slack.views_push(trigger_id=payload["trigger_id"], view=with_button)
        return 200

    desk.answers = [opens, pushes, pushes]
    await pretend.command("U0ANNA", "/ticket")
    for _ in range(2):
        top = (await pretend.open_views("U0ANNA"))[-1]["id"]
        await pretend.click_view("U0ANNA", top, "take")
    top = (await pretend.open_views("U0ANNA"))[-1]["id"]
    await pretend.click_view("U0ANNA", top, "take")
    trigger = desk.heard[-1].payload["trigger_id"]
    assert len(await pretend.open_views("U0ANNA")) == 3
    assert await refusal(slack.views_push(trigger_id=trigger, view=FORM)) == "push_limit_reached"


async def test_the_home_tab(slack: AsyncWebClient, pretend: Pretend, desk: Any) -> None:
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [BUTTON]}]}
    assert await pretend.open_home("U0ANNA") is None
    published = (await slack.views_publish(user_id="U0ANNA", view=home))["view"]
    assert (await pretend.home("U0ANNA"))["id"] == published["id"]
    await pretend.settle()
    assert desk.events("app_home_opened")[0]["tab"] == "home"
    await pretend.click_view("U0ANNA", published["id"], "take")
    assert desk.heard[-1].payload["container"] == {"type": "view", "view_id": published["id"]}


async def test_options_from_the_app(slack: AsyncWebClient, pretend: Pretend, desk: Any) -> None:
    external = {"type": "external_select", "action_id": "article"}
    blocks = [{"type": "actions", "elements": [external]}]
    ts = (await slack.chat_postMessage(channel="C0SUPPORT", text="card", blocks=blocks))["ts"]
    await pretend.settle()
    desk.heard.clear()
    options = {"options": [{"text": {"type": "plain_text", "text": "VPN"}, "value": "1"}]}
    desk.answers = [options]
    answer = await pretend.suggest("U0ADA", "article", "vp", channel="#support", ts=ts)
    assert (answer["answer"], desk.heard[0].payload["value"]) == (options, "vp")


async def test_an_app_that_is_too_slow(pretend: Pretend, desk: Any) -> None:
    async def slow(_payload: Any) -> int:
        await asyncio.sleep(2)
        return 200

    desk.answers = [slow]
    await pretend.configure(timeout=0.05)
    assert await pretend.command("U0ANNA", "/ticket") == {"ok": False, "error": "http_timeout"}


async def test_an_unknown_verb_of_the_control_api(pretend: Pretend) -> None:
    async with aiohttp.ClientSession() as bare, bare.post(f"{pretend.url}/control/dance") as answer:
        assert (answer.status, (await answer.json())["error"]) == (400, "unknown_verb")
    with pytest.raises(PretendError, match="bad_arguments"):
        await pretend.ask("post", nobody="x")


async def test_response_urls_are_recorded_and_can_fail(pretend: Pretend, desk: Any) -> None:
    await pretend.command("U0ANNA", "/ticket")
    hook = AsyncWebhookClient(desk.heard[0].payload["response_url"], retry_handlers=[])
    await pretend.fault("server_error_after", "response_url", count=1)
    assert [(await hook.send(text=text)).status_code for text in "ab"] == [503, 200]
    assert [one["text"] for one in await pretend.read("#support", viewer="U0ANNA")] == ["a", "b"]
    outcomes = [one["outcome"] for one in await pretend.calls("response_url")]
    assert outcomes == ["server_error_after", "ok"]


MANIFEST = {
    "features": {"slash_commands": [{"command": "/desk"}], "shortcuts": [{"callback_id": "open_here"}]},
    "oauth_config": {"scopes": {"bot": ["chat:write"]}},
    "settings": {"event_subscriptions": {"bot_events": ["message.channels", "message.im", "app_mention"]}},
}


async def test_an_apps_manifest_says_what_it_is_told_and_may(pretend: Pretend, server: Server) -> None:
    await pretend.ask("configure", manifest=MANIFEST)
    app = server.world.app
    assert (app.scopes, app.subscriptions) == (["chat:write"], {"message", "app_mention"})
    assert (app.commands, app.shortcuts) == ([{"command": "/desk"}], [{"callback_id": "open_here"}])


async def test_what_is_typed_is_a_message_or_a_command(pretend: Pretend, desk: Any) -> None:
    await pretend.ask("configure", manifest=MANIFEST)
    asked = await pretend.say("U0ANNA", "#support", "@Ada Novak & co", files=["error.txt"])
    assert await pretend.say("U0ANNA", "#support", "/desk take @ada", files=[]) == {"ok": True, "answer": {}}
    (said,) = await pretend.read("#support")
    assert (said["ts"], said["text"], said["subtype"]) == (asked["ts"], "<@U0ADA> &amp; co", "file_share")
    assert [(one["name"], one["mimetype"]) for one in said["files"]] == [("error.txt", "text/plain")]
    assert [one.payload["text"] for one in desk.heard if "command" in one.payload] == ["take <@U0ADA>"]
    refused = []
    for typed, thread in (("/dsek take", ""), ("/desk take", asked["ts"])):
        with pytest.raises(PretendError) as caught:
            await pretend.say("U0ANNA", "#support", typed, thread_ts=thread)
        refused.append((caught.value.error, caught.value.answer["command"]))
    assert refused == [("unknown_command", "/dsek"), ("command_in_thread", "/desk")]
    await pretend.rewrite("U0ANNA", "#support", asked["ts"], "no <b>")
    assert [one["text"] for one in await pretend.read("#support")] == ["no &lt;b&gt;"]


async def test_what_was_shown_to_one_alone_can_be_put_away(slack: AsyncWebClient, pretend: Pretend) -> None:
    for person in ("U0ANNA", "U0BEN"):
        await slack.chat_postEphemeral(channel="C0SUPPORT", user=person, text="psst")
    (seen,) = await pretend.read("#support", "U0ANNA")
    await pretend.hide("U0BEN", "#support", seen["ts"])
    assert len(await pretend.read("#support", "U0ANNA")) == 1
    await pretend.hide("U0ANNA", "#support", seen["ts"])
    assert [len(await pretend.read("#support", person)) for person in ("U0ANNA", "U0BEN")] == [0, 1]


async def test_a_press_tells_what_else_stands_in_the_form(
    form: dict[str, Any], pretend: Pretend, desk: Any
) -> None:
    typed = {"what": {"text": "half written"}, "how": {"severity": "low"}}
    await pretend.click_view("U0ANNA", form["id"], "severity", "high", values=typed)
    values = desk.heard[0].payload["view"]["state"]["values"]
    assert values["what"]["text"] == {"type": "plain_text_input", "value": "half written"}
    assert values["how"]["severity"]["selected_option"]["value"] == "high"
    cleared = {"what": {"text": ""}, "how": {"severity": None}}
    refused = await pretend.submit("U0ANNA", form["id"], cleared)
    assert refused["errors"] == {"what": "Please complete this required field."}


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("email_text_input", "anna", "Please enter a valid email address."),
        ("url_text_input", "javascript:alert(1)", "Please enter a valid URL."),
        ("number_input", "many", "Please enter a number."),
        ("email_text_input", "anna@example.com", ""),
        ("url_text_input", "https://example.com", ""),
        ("number_input", "1.5", ""),
    ],
)
def test_slack_itself_minds_what_a_field_is_for(kind: str, typed: str, said: str) -> None:
    element = {"type": kind, "action_id": "a"}
    blocks = [{"type": "input", "block_id": "b", "element": element}]
    filled = elements.filled_in(blocks, {"b": {"a": typed}})
    assert elements.missing(blocks, filled).get("b", "") == said


async def test_inviting_the_app_brings_it_in(pretend: Pretend, server: Server) -> None:
    general = server.world.workspace.channel("#general")
    before = "U0BOT" in general.members
    assert await pretend.say("U0BEN", "#general", "/invite @Firebreak") == {"ok": True}
    assert (before, "U0BOT" in general.members) == (False, True)
    assert await pretend.say("U0BEN", "#general", "/invite nobody") == {"ok": False, "error": "no_user"}
