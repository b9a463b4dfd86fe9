"""The client answers in time whatever a model does, and the budget is never passed (rule 83, T20)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from pydantic import BaseModel, ConfigDict

from desk.model import Model
from prompts.client import Access, Client
from prompts.ledger import Asked, Outcome, Usage
from prompts.reply import NoAnswer
from prompts.template import Prompt
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

PROMPT = Prompt("greet", "1", "Greet.", "Anna")
LIMITS = Model(seconds=0.5, tries=2)


class Greeting(BaseModel):
    model_config = ConfigDict(extra="forbid")
    words: str


@dataclass
class Notebook:
    """A ledger in memory."""

    left: int = 10**9
    entries: list[tuple[Outcome | None, Usage | None]] = field(default_factory=list)

    async def reserve(self, asked: Asked) -> int | None:
        if asked.tokens > self.left:
            return None
        self.left -= asked.tokens
        self.entries.append((None, None))
        return len(self.entries) - 1

    async def settle(self, entry: int, outcome: Outcome, usage: Usage | None, milliseconds: int) -> None:
        assert milliseconds >= 0
        self.entries[entry] = (outcome, usage)


@pytest.fixture
async def model() -> AsyncIterator[PretendModel]:
    async with pretending() as running:
        yield running


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


def client(model: PretendModel, notebook: Notebook, limits: Model = LIMITS) -> Client:
    return Client(Access("sk-test", model.url, "pretend", "vectors"), limits, notebook)


async def test_an_answer_comes_with_what_it_took_and_by_which_prompt(
    model: PretendModel, notebook: Notebook
) -> None:
    """Rule 84."""
    model.answer = lambda _body: '{"words": "Hello Anna"}'
    async with client(model, notebook) as asking:
        reply = await asking.ask("T0", PROMPT, Greeting)
    assert reply.answer == Greeting(words="Hello Anna")
    assert (reply.outcome, reply.prompt, reply.version, reply.model, reply.tokens) == (
        *(Outcome.ANSWERED, "greet", "1", "pretend"),
        350,
    )
    assert notebook.entries == [(Outcome.ANSWERED, Usage(300, 50))]
    [asked] = model.asked
    assert [each["content"] for each in asked["messages"]] == ["Greet.", "Anna"]


AMISS: dict[str, tuple[Behave, Outcome, int]] = {
    "hung": (hangs, Outcome.LATE, 1),
    "slow": (drips, Outcome.LATE, 1),
    "limited": (status(429), Outcome.LIMITED, 2),
    "limited for long": (status(429, Retry_After="60"), Outcome.LIMITED, 1),
    "broken": (status(500), Outcome.FAILED, 2),
    "key refused": (status(401), Outcome.FAILED, 1),
    "elsewhere": (status(302, Location="http://127.0.0.1:9/"), Outcome.FAILED, 1),
    "hangs up": (hangs_up, Outcome.UNREACHABLE, 2),
    "10 MB": (floods(), Outcome.UNREACHABLE, 1),
    "10 MB of error": (floods(500), Outcome.UNREACHABLE, 1),
    "empty": (status(200, ""), Outcome.UNREADABLE, 1),
    "HTML": (status(200, "<html>"), Outcome.UNREADABLE, 1),
    "no choice": (status(200, '{"choices": []}'), Outcome.UNREADABLE, 1),
}


@pytest.mark.parametrize("case", AMISS)
async def test_what_goes_wrong_is_said_in_time(case: str, model: PretendModel, notebook: Notebook) -> None:
    """T20: only 429, 5xx and what did not arrive are tried again, and only while there is time."""
    model.misbehave, outcome, calls = AMISS[case]
    loop = asyncio.get_running_loop()
    async with client(model, notebook, Model(seconds=0.9, tries=2)) as asking:
        began = loop.time()
        reply = await asking.ask("T0", PROMPT, Greeting)
        took = loop.time() - began
    assert (reply.answer, reply.outcome, len(model.asked)) == (None, outcome, calls)
    assert took < 0.9 + 0.5


@pytest.mark.parametrize(
    "words", ["", "null", "Hello", '{"word": 1}', '{"words": "a", "more": "b"}', '{"wor']
)
async def test_an_answer_of_another_form_is_none(words: str, model: PretendModel, notebook: Notebook) -> None:
    """Rule 82."""
    model.misbehave = says(model, words)
    async with client(model, notebook) as asking:
        reply = await asking.ask("T0", PROMPT, Greeting)
    assert (reply.answer, reply.outcome) == (None, Outcome.UNREADABLE)
    assert notebook.entries == [(Outcome.UNREADABLE, Usage(300, 50))]


async def test_a_model_that_declines_is_well(model: PretendModel, notebook: Notebook) -> None:
    model.misbehave = says(model, None, refusal="I would rather not.")
    async with client(model, notebook) as asking:
        outcomes = [(await asking.ask("T0", PROMPT, Greeting)).outcome for _ in range(8)]
    assert (set(outcomes), len(model.asked)) == ({Outcome.DECLINED}, 8)


async def test_a_server_that_knows_no_schemas_is_asked_without(
    model: PretendModel, notebook: Notebook
) -> None:
    async def behave(request: object, body: dict[str, object]) -> object:
        if body["response_format"] == {"type": "json_object"}:
            return await says(model, '{"words": "hi"}')(request, body)  # type: ignore[arg-type]
        return await status(400)(request, body)  # type: ignore[arg-type]

    model.misbehave = behave
    async with client(model, notebook) as asking:
        replies = [await asking.ask("T0", PROMPT, Greeting) for _ in range(2)]
    assert [reply.answer for reply in replies] == [Greeting(words="hi")] * 2
    assert [each["response_format"]["type"] for each in model.asked] == [
        *("json_schema", "json_object", "json_object")
    ]


async def test_a_server_that_is_down_is_asked_five_times_and_again_after_a_rest(
    model: PretendModel, notebook: Notebook
) -> None:
    """T20: the breaker, also when many ask at once."""
    model.misbehave, now = status(500), [0.0]
    asking = Client(Access("sk-test", model.url, "pretend"), Model(tries=3), notebook, timer=lambda: now[0])
    async with asking:
        await asyncio.gather(*(asking.ask("T0", PROMPT, Greeting) for _ in range(40)))
        assert len(model.asked) == 5
        assert (await asking.ask("T0", PROMPT, Greeting)).outcome is Outcome.RESTING
        now[0] = 61
        await asyncio.gather(*(asking.ask("T0", PROMPT, Greeting) for _ in range(40)))
        assert len(model.asked) == 6
        now[0], model.misbehave = 200, says(model, '{"words": "back"}')
        replies = [await asking.ask("T0", PROMPT, Greeting) for _ in range(9)]
    assert {reply.outcome for reply in replies} == {Outcome.ANSWERED}


async def test_what_would_pass_the_budget_is_not_asked(model: PretendModel) -> None:
    """T20: what a hung call may have cost counts, and one that was refused costs nothing."""
    model.misbehave = hangs
    async with client(model, notebook := Notebook(left=4000), Model(seconds=0.1)) as asking:
        outcomes = [(await asking.ask("T0", PROMPT, Greeting)).outcome for _ in range(4)]
    assert outcomes == [Outcome.LATE, Outcome.LATE, Outcome.OVER_BUDGET, Outcome.OVER_BUDGET]
    assert notebook.entries == [(Outcome.LATE, None)] * 2


async def test_texts_become_vectors_without_what_is_secret(model: PretendModel, notebook: Notebook) -> None:
    async with client(model, notebook) as asking:
        vectors = await asking.embed(["call +49 30 1234567", "b"] * 40)
        assert len(vectors) == 80
        assert [each["input"][0] for each in model.asked] == ["call [NUMBER-1]"] * 2
        model.misbehave = status(200, '{"data": [{"embedding": [1.0]}]}')
        with pytest.raises(NoAnswer) as caught:
            await asking.embed(["a", "b"])
    assert caught.value.outcome is Outcome.UNREADABLE
