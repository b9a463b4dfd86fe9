"""A reply is drafted from what its requester may read, with a model, without one, and while it hangs."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from desk.article import Article, Lesson, Readers, State
from desk.model import Model
from storage import articles, search
from storage.database import Session
from tests.prompts.pretend_model import Json, PretendModel, hangs, pretending
from tests.wire import QUICK, Wire, buttons, notes, until, wired

ANNA, BEN, ADA = "U0ANNA", "U0BEN", "U0ADA"
WIFI = Lesson(
    "Guest wifi", "Guests cannot join the wifi.", fix="Give them a voucher. Vouchers are at the desk."
)
SECRET = Lesson("Guest wifi, for agents", "Guests cannot join the wifi.", fix="The master voucher is QUINCE.")


def publish(words: Lesson, readers: Readers, session: Session) -> None:
    """An article that answers people, as if somebody had verified it."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    proof = {"verifier": ADA, "verified_at": at, "readers": readers}
    article = Article(0, "T0PLAY", 0, State.PUBLISHED, words, ADA, ADA, at, at, **proof)
    search.index(session, articles.new(session, article).id)


@asynccontextmanager
async def desk(database_url: str, model: PretendModel | None = None, **limits: object) -> AsyncIterator[Wire]:
    """A desk with two articles, one of which agents alone may read."""
    policy = QUICK.model_copy(update={"model": Model(**limits)})  # type: ignore[arg-type]
    async with wired(database_url, policy, model_url=model.url if model else "") as wire:
        for words, readers in ((WIFI, Readers.EVERYONE), (SECRET, Readers.AGENTS)):
            await wire.desk.database.write(partial(publish, words, readers))
        yield wire


async def press(wire: Wire, what: str) -> None:
    """An agent presses a button of the only card."""
    [card] = await wire.cards()
    assert (await wire.slack.click(ADA, "#triage", card["ts"], what))["ok"]
    await wire.quiet()


async def drafted(wire: Wire) -> Json:
    """The form of a reply with the draft."""
    await press(wire, "drafted")
    [form] = await wire.slack.open_views(ADA)
    return form


def filled(form: Json) -> str:
    [field] = [block for block in form["blocks"] if block["type"] == "input" and block["block_id"] == "text"]
    return str(field["element"].get("initial_value"))


def quoting(key: str, *words: str) -> str:
    """What a model answers that chooses these sentences."""
    return json.dumps({"sentences": [{"source": key, "text": each} for each in words]})


async def test_a_reply_is_drafted_changed_and_sent(database_url: str) -> None:
    """D6, rules 80–82: the requester's sources alone, cited; nothing is sent before an agent sends it."""
    async with pretending() as model, desk(database_url, model) as wire:
        model.answer = lambda _: quoting("KB-1", "vouchers are at the desk", "The master voucher is QUINCE.")
        asked = await wire.slack.post(
            ANNA, "#support", "A guest cannot join the wifi, mail me at anna@corp.example"
        )
        await wire.quiet()
        await press(wire, "draft")
        [card] = await wire.cards()
        assert "drafted" in buttons(card)
        assert len(await wire.thread("#support", asked)) == 1  # the receipt
        told = "".join(each["content"] for each in model.asked[0]["messages"])
        assert [word in told for word in ("voucher", "[MAIL-1]", "QUINCE", "anna", "U0")] == [
            *(True, True, False, False, False)
        ]
        form = await drafted(wire)
        assert filled(form) == "Vouchers are at the desk. (KB-1)"
        assert "KB-1 (verified" in form["blocks"][0]["text"]["text"]
        answer = await wire.slack.submit(ADA, form["id"], {"text": "They are at the desk."})
        assert answer == {"ok": True, "answer": {}}
        await wire.quiet()
        assert (await wire.thread("#support", asked))[-1]["text"] == "They are at the desk."
        [card] = await wire.cards()
        assert "draft" in buttons(card)  # what was said has outdated it


async def test_without_a_model_it_is_drafted_all_the_same(database_url: str) -> None:
    async with desk(database_url) as wire:
        await wire.slack.post(ANNA, "#support", "A guest cannot join the wifi")
        await wire.quiet()
        await press(wire, "draft")
        assert filled(await drafted(wire)) == "Give them a voucher.\nVouchers are at the desk. (KB-1)"


async def test_a_model_that_hangs_delays_no_card(database_url: str) -> None:
    """Rule 83: what is asked of it is done without it in the end."""
    async with AsyncExitStack() as stack:
        model = await stack.enter_async_context(pretending())
        model.misbehave = hangs
        wire = await stack.enter_async_context(desk(database_url, model, seconds=3))
        await wire.slack.post(ANNA, "#support", "A guest cannot join the wifi")
        await wire.quiet()
        [card] = await wire.cards()
        assert (await wire.slack.click(ADA, "#triage", card["ts"], "draft"))["ok"]
        assert await until(1, lambda: _asked(model)) == 1
        await wire.slack.post(BEN, "#support", "And the printer is broken")
        assert await until(2, lambda: _cards(wire), 2) == 2
        await wire.quiet()
        [card, _other] = await wire.cards()
        assert "drafted" in buttons(card)


async def _asked(model: PretendModel) -> int:
    return len(model.asked)


async def _cards(wire: Wire) -> int:
    return len(await wire.cards())


async def test_what_a_model_makes_of_a_ticket_is_only_suggested(database_url: str) -> None:
    """Rule 82: a severity and tags are a hint on the card; a summary is read where somebody wants it."""
    async with pretending() as model, desk(database_url, model, tasks=("summary", "triage")) as wire:
        model.answer = lambda _: '{"tags": ["hardware", "invented"], "severity": 1, "language": "en"}'
        await wire.slack.post(ANNA, "#support", "Hello, could you please help?")
        await wire.quiet()
        [card] = await wire.cards()
        assert card["text"].split(" · ")[1] == ":white_circle: SEV4"
        assert "🤖 perhaps :red_circle: SEV1" in notes(card)
        assert [each for each in buttons(card) if each.startswith("tag:")] == ["tag:+hardware"]
        model.answer = lambda body: json.dumps(
            {
                "points": [
                    {"message": "M-1", "text": "She asks <!channel> for help."},
                    {"message": "M-9", "text": "x"},
                ]
            }
        )
        await wire.slack.command(ADA, "/desk", "summary T-1", "#triage")
        await wire.quiet()
        await press(wire, "summed-up")
        [view] = await wire.slack.open_views(ADA)
        assert view["blocks"][0]["text"] == {
            "type": "plain_text",
            "text": "• She asks […] for help.",
            "emoji": True,
        }


async def test_a_question_is_answered_in_short_if_the_model_is_quick(database_url: str) -> None:
    """D4, rules 80 and 83: sentences of what its asker may read; a model that is late is not waited for."""
    async with pretending() as model, desk(database_url, model) as wire:
        model.answer = lambda _: quoting("KB-1", "Give them a voucher", "The master voucher is QUINCE.")
        answer = await wire.slack.command(ANNA, "/kb", "How do guests join the wifi?", "#support")
        [_intro, chosen, *_articles] = answer["answer"]["blocks"]
        assert chosen["text"]["text"] == "Give them a voucher. (KB-1)"
        assert "QUINCE" not in json.dumps(model.asked)
        model.misbehave = hangs
        answer = await wire.slack.command(ANNA, "/kb", "How do guests join the wifi?", "#support")
        assert answer["answer"]["blocks"][1]["text"]["text"].startswith("*Guest wifi*")
