"""A model that is down, slow, wild or hostile: nobody waits, and nothing comes of it (T20, T21)."""

import asyncio
import random
import re
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import openai
import pytest

import desk.citing
import prompts.tasks
from commands.draft import draft
from commands.summary import summary
from desk.advice import Given, Spoken
from desk.article import Audience
from desk.citing import Source
from desk.model import Model
from desk.outcome import Sent
from desk.policy import Policy
from handlers.advising import Advisor
from handlers.books import Books
from prompts import tasks
from prompts.client import Access, Client
from storage import advice, drawing, model_calls, outbox, tickets
from storage.database import Database, Session
from storage.outbox import Claim
from tests.faults.hostile import read
from tests.faults.replay import SEED, note, replay
from tests.prompts.attacks import CANARY, HOST, attack, obey
from tests.prompts.pretend_model import (
    Behave,
    PretendModel,
    drips,
    floods,
    hangs,
    hangs_up,
    pretending,
    says,
    status,
)
from tests.stage import WORKSPACE, ask, do, run

FAILING = [pytest.param(100, id="default"), pytest.param(1_000, id="soak", marks=pytest.mark.soak)]
HOSTILE = [pytest.param(200, id="default"), pytest.param(2_000, id="soak", marks=pytest.mark.soak)]
PATIENCE = 0.25
"""Seconds that a model has; the fallback is due when they are over, or it has failed."""
SOURCES = (
    Source(
        "KB-1", "VPN", "The VPN\n\nRestart the client. Then sign in.", "Restart the client. Then sign in."
    ),
)
ASKED = Given("T0PLAY", (Spoken("M-1", "How do I mend the VPN?"),), SOURCES)


@pytest.fixture
async def model() -> AsyncIterator[PretendModel]:
    async with pretending() as running:
        yield running


# --- T20 -------------------------------------------------------------------------------------------


def amiss(model: PretendModel) -> list[Behave]:
    """All that can be wrong with a model, but that nothing listens where it was."""
    answers = (*("", "null", "{}", "Sure! Here you are:", '{"sentences": [{"source": 1}]}', '{"sente'), None)
    broken = [status(429), status(429, Retry_After="0.05"), status(500), status(503), status(200, "")]
    return [hangs, drips, hangs_up, floods(), floods(500), *broken, *(says(model, each) for each in answers)]


async def waits(call: Callable[[], Awaitable[Any]], model: PretendModel, figure: int) -> list[float]:
    """How long each of so many who ask waited beyond the model's own time, with the model amiss in turn."""
    loop, ways, took = asyncio.get_running_loop(), amiss(model), []
    for at in range(figure):
        model.misbehave = ways[at % len(ways)]
        began = loop.time()
        await call()
        took.append(loop.time() - began - PATIENCE)
    return sorted(took)


@pytest.mark.parametrize("figure", FAILING)
async def test_who_asks_is_answered_in_time_without_it(
    figure: int, model: PretendModel, database: Database
) -> None:
    """T20: whatever is amiss, what stands in for the model is there within a second, always the same."""
    limits = Model(seconds=PATIENCE, rest_seconds=0.01)
    async with Client(Access("sk-test", model.url, "pretend"), limits, Books(database, limits)) as asks:
        answers = set()

        async def wait() -> None:
            answers.add((await tasks.answer(asks, ASKED)).cited)

        took = await waits(wait, model, figure)
    p99 = took[int(len(took) * 0.99)]
    note(f"T20: {figure} calls, fallback p99 {p99:.3f} s after the model's time")
    assert p99 < 1, replay()
    assert [[each.text for each in cited] for cited in answers] == [["Restart the client.", "Then sign in."]]


async def test_a_default_client_is_found_out(model: PretendModel) -> None:
    """T20's mutant: the SDK as it comes, which waits for ten minutes and tries again by itself."""
    async with openai.AsyncOpenAI(api_key="sk-test", base_url=model.url) as default:

        async def wait() -> None:
            message = {"role": "user", "content": "How do I mend the VPN?"}
            async with asyncio.timeout(PATIENCE + 1.2):
                await default.chat.completions.create(model="pretend", messages=[message])  # type: ignore[list-item]

        model.misbehave, began = hangs, asyncio.get_running_loop().time()
        with pytest.raises(TimeoutError):
            await wait()
        assert asyncio.get_running_loop().time() - began - PATIENCE > 1


async def test_a_model_that_is_gone_is_tried_five_times_and_nothing_is_spent(
    model: PretendModel, database: Database
) -> None:
    """T20: the breaker, and the day's tokens are there for when it is back."""
    limits, url = Model(seconds=5, tries=1), "http://127.0.0.1:9/v1"
    async with Client(Access("sk-test", url, "pretend"), limits, Books(database, limits)) as asks:
        outcomes = [(await tasks.answer(asks, ASKED)).reply.outcome for _ in range(20)]
    assert outcomes == [*["unreachable"] * 5, *["resting"] * 15]
    assert database.look(lambda session: model_calls.spent(session, "T0PLAY", database.clock())) == 0


@pytest.mark.parametrize("figure", FAILING)
async def test_the_days_tokens_are_never_passed(figure: int, model: PretendModel, database: Database) -> None:
    """T20: many ask at once, answers and failures mixed; what the server charged stays within the budget."""
    limits = Model(seconds=2, tries=1, tokens_a_day=20_000)
    dice = random.Random(SEED)

    async def behave(request: Any, body: Any) -> Any:
        await asyncio.sleep(dice.random() / 50)
        way = dice.choice((says(model, '{"sentences": []}'), says(model, "no"), status(500), hangs_up))
        return await way(request, body)

    model.misbehave = behave
    clients = [Client(Access("k", model.url, "pretend"), limits, Books(database, limits)) for _ in range(4)]
    for _ in range(figure // 20):
        await asyncio.gather(*(tasks.answer(asks, ASKED) for asks in clients for _ in range(5)))
    for asks in clients:
        await asks.__aexit__(None, None, None)
    spent = database.look(lambda session: model_calls.spent(session, "T0PLAY", database.clock()))
    assert (model.tokens <= spent <= limits.tokens_a_day, model.tokens > 0) == (True, True)


# --- T21 -------------------------------------------------------------------------------------------


def scene(dice: random.Random) -> Given:
    """A request and sources, all of which attack; beside each attack stands what is harmless."""
    return Given(
        workspace="T0PLAY",
        spoken=(Spoken("M-1", attack(dice)), Spoken("M-2", "Which floor?", by_desk=True)),
        sources=(
            Source(
                "KB-1", attack(dice), f"Guest wifi\n\n{attack(dice)}\n\nGive them a voucher.", attack(dice)
            ),
            Source("KB-2", "VPN", f"Restart the client. {attack(dice)}", is_sure=False),
        ),
        links=("docs.example.com",),
        tags={"network": "Network"},
    )


def plain(text: str) -> str:
    """As a browser or Slack would take it: half width, nothing unseen."""
    even = unicodedata.normalize("NFKC", text)
    return "".join(each for each in even if unicodedata.category(each) not in {"Cf", "Cc"}).lower()


LEADS = re.compile(rf"{HOST}[\w-]*\s?\.\s?[a-z]{{2}}")
"""An address of those that attack; without its dot it is a word."""


def strings(told: Any) -> list[str]:
    if isinstance(told, str):
        return [told]
    values = told.values() if isinstance(told, dict) else told if isinstance(told, list | tuple) else ()
    return [text for each in values for text in strings(each)]


async def said_by_an_obedient_model(model: PretendModel, database: Database, figure: int) -> list[str]:
    """Everything that comes out of every task while a model does whatever it reads."""
    model.answer, dice = obey, random.Random(SEED)
    limits = Model(seconds=10, tokens_a_day=10**9)
    said: list[str] = []
    access = Access(f"sk-{CANARY}", model.url, "pretend", secrets=(CANARY,))
    async with Client(access, limits, Books(database, limits)) as asks:
        for _ in range(figure // 5):
            given = scene(dice)
            answered = await tasks.answer(asks, given)
            assert answered.is_of_model
            assert not any(
                "JSON" in each.text for each in answered.cited
            )  # of what the desk said to the model
            said += [each.text for each in answered.cited]
            for task in tasks.TASKS.values():
                advice = await task(asks, given)
                said += strings(advice.content) if advice else []
    return said


def broken_by(said: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Where a text would lead, whom it would ping, and what it gives away, however it is shown."""
    leads = [each for each in said if LEADS.search(plain(each))]
    pings = [each for each in said if read({"type": "mrkdwn", "text": each}).pings]
    secrets = [each for each in said if CANARY in each]
    return leads, pings, secrets


@pytest.mark.parametrize("figure", HOSTILE)
async def test_a_model_that_obeys_every_injection_brings_nothing_about(
    figure: int, model: PretendModel, database: Database
) -> None:
    """T21: 0 pings, 0 links that lead off the list, 0 canaries."""
    said = await said_by_an_obedient_model(model, database, figure)
    note(f"T21: {figure} attacks, {len(said)} sentences came through")
    assert broken_by(said) == ([], [], []), replay()
    assert len(said) > figure  # what is harmless comes through


@pytest.mark.parametrize("mutant", ["a regex link filter"])
async def test_a_filter_of_links_by_their_looks_is_found_out(
    mutant: str, model: PretendModel, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T21's mutant: what most would write."""
    for module in (desk.citing, prompts.tasks):
        monkeypatch.setattr(module, "unlinked", lambda text, _hosts=(): re.sub(r"https?://\S+", "", text))
    leads, _pings, _secrets = broken_by(await said_by_an_obedient_model(model, database, 50))
    assert leads, f"{mutant} passes"


@pytest.mark.usefixtures("workspace")
async def test_whatever_a_model_says_the_ticket_stays_as_it_is(
    model: PretendModel, database: Database
) -> None:
    """T21, rule 82: 0 state changes; its card is drawn anew, and that is all."""
    model.answer = obey
    policy = Policy(model=Model(tasks=TASKS))
    desk = replace(WORKSPACE, policy=policy)
    ask(database, attack(random.Random(SEED)), "1772441100.1", workspace=desk)
    for verb in (draft, summary):
        do(database, verb, 1, workspace=desk)
    before, log = database.look(whole)
    async with Client(Access("k", model.url, "pretend"), policy.model, Books(database, policy.model)) as asks:
        advisor = Advisor(database, {desk.id: desk}, nothing_known, asks)
        now = database.clock()
        asked = run(database, lambda session: outbox.claim_asking(session, Claim(now, timedelta(minutes=1))))
        assert [await advisor(each) for each in asked] == [Sent()] * 3
    assert database.look(whole) == (before, log)
    told = database.look(lambda session: advice.of_ticket(session, 1))
    assert {task: bool(each.content) for task, each in told.items()} == {
        **{"draft": False, "summary": True, "triage": True}
    }


TASKS = ("draft", "answer", "summary", "lesson", "triage")


async def nothing_known(_workspace: str, _question: str, _audience: Audience) -> tuple[Source, ...]:
    return ()


def whole(session: Session) -> tuple[Any, Any]:
    """The ticket as it is stored, and its log."""
    return drawing.ticket(session, 1), tickets.log(session, 1)
