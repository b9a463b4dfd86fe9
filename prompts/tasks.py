"""What a model can be asked to do: each task with its prompt, its answer's form, and its stand-in."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from desk.advice import Advice, Given
from desk.citing import Cited, grounded
from desk.links import unlinked
from desk.model import Task
from desk.text import cut, title
from prompts import answers
from prompts.extractive import extract
from prompts.ledger import Outcome
from prompts.masking import Mask
from prompts.reply import Answer, Asks, Reply
from prompts.template import render

LONGEST_SOURCE = 4000
"""Characters of a source that a model sees."""
LONGEST_MESSAGE = 1500
"""Characters of a message that a model sees."""
MOST_MESSAGES = 20
"""Messages of a conversation that a model sees: the first, and the newest ones."""
MOST_POINTS, LONGEST_POINT = 8, 300
"""How much of a summary is kept."""
_BEYOND = 300
"""Characters beyond those that a model sees that are looked at, to know what is to be hidden among them."""
LONGEST_TITLE, LONGEST_PART, MOST_STEPS, MOST_TAGS = 150, 1500, 15, 3
"""How much is kept of the parts of a lesson, of its steps, and how many tags are suggested."""


@dataclass(frozen=True)
class Answered:
    """Sentences that answer, each cited, and what is known of how they came about."""

    cited: tuple[Cited, ...]
    reply: Reply[Any]

    @property
    def is_of_model(self) -> bool:
        """Whether a model chose them, rather than what stands in for one."""
        return self.reply.outcome is Outcome.ANSWERED


async def answer(asks: Asks | None, given: Given, seconds: float | None = None) -> Answered:
    """What the sources say to what is asked, in at most so many seconds; nothing if they do not say it."""
    return await _chosen(asks, "answer", given, seconds)


async def draft(asks: Asks | None, given: Given) -> Advice | None:
    """A reply that an agent can go on from: sentences of the sources, each cited (D6)."""
    chosen = await _chosen(asks, "draft", given, None)
    told = [[each.key, each.text] for each in chosen.cited]
    return _advice("draft", {"sentences": told}, chosen.reply) if told else None


async def _chosen(asks: Asks | None, name: Task, given: Given, seconds: float | None) -> Answered:
    """What a model chooses of the sources; what it fails to, or only invents, is chosen without it."""
    if not given.sources:
        return Answered((), _UNASKED)
    reply, mask = await _asked(asks, name, given, answers.Sentences, seconds)
    if reply.answer is not None:
        claimed = [
            Cited(mask.restore(each.source), mask.restore(each.text)) for each in reply.answer.sentences
        ]
        cited = grounded(claimed, given.sources, given.links)
        if cited or not claimed:
            return Answered(cited, reply)
    question = "\n".join(each.text for each in given.spoken if not each.by_desk)
    cited = grounded(extract(question, given.sources), given.sources, given.links)
    return Answered(cited, _unused(reply))


async def summary(asks: Asks | None, given: Given) -> Advice | None:
    """What a conversation comes to; each point names the message in which it was said."""
    reply, mask = await _asked(asks, "summary", given, answers.Summary, None)
    if reply.answer is None:
        return None
    known = {each.key for each in given.spoken}
    points = [
        [each.message, _clipped(mask.restore(each.text), given, LONGEST_POINT)]
        for each in reply.answer.points
        if each.message in known and each.text.strip()
    ]
    return _advice("summary", {"points": points[:MOST_POINTS]}, reply) if points else None


async def lesson(asks: Asks | None, given: Given) -> Advice | None:
    """What an article about it could say, for somebody to read and mend."""
    reply, mask = await _asked(asks, "lesson", given, answers.Lesson, None)
    if reply.answer is None:
        return None
    told = reply.answer
    parts = {"problem": told.problem, "cause": told.cause, "fix": told.fix}
    content = {
        **{name: _clipped(mask.restore(text), given, LONGEST_PART) for name, text in parts.items()},
        "title": title(_clipped(mask.restore(told.title), given, LONGEST_PART), LONGEST_TITLE),
        "steps": [_clipped(mask.restore(each), given, LONGEST_POINT) for each in told.steps[:MOST_STEPS]],
        "tags": _known(told.tags, given),
        "language": told.language,
    }
    return _advice("lesson", content, reply)


async def triage(asks: Asks | None, given: Given) -> Advice | None:
    """What a request seems to be about and how much it hurts; a hint, and nothing follows from it."""
    reply, _mask = await _asked(asks, "triage", given, answers.Triage, None)
    if reply.answer is None:
        return None
    told = reply.answer
    content = {"tags": _known(told.tags, given), "severity": told.severity, "language": told.language}
    return _advice("triage", content, reply)


TASKS: Mapping[str, Callable[[Asks | None, Given], Awaitable[Advice | None]]] = {
    "draft": draft,
    "summary": summary,
    "lesson": lesson,
    "triage": triage,
}
"""What is done for a ticket while nobody waits for it."""

_UNASKED: Reply[Any] = Reply(None, Outcome.UNSET, "", "", "")


def _unused(reply: Reply[Any]) -> Reply[Any]:
    """The reply of a model that said nothing which can be used, and so answered nothing."""
    outcome = reply.outcome if reply.answer is None else Outcome.UNREADABLE
    return Reply(None, outcome, reply.prompt, reply.version, "", reply.tokens)


async def _asked(
    asks: Asks | None, name: Task, given: Given, form: type[Answer], seconds: float | None
) -> tuple[Reply[Answer], Mask]:
    """What a model answers, and what was hidden from it; nothing without a model."""
    if asks is None:
        return _UNASKED, Mask()
    mask = asks.mask()
    return await asks.ask(given.workspace, render(name, _facts(given, mask)), form, seconds), mask


def _facts(given: Given, mask: Mask) -> dict[str, Any]:
    """What a template may say of a request; nothing else leaves the desk."""
    return {
        "messages": [
            {
                "message": each.key,
                "by": "agent" if each.by_desk else "requester",
                "text": _hidden(mask, each.text, LONGEST_MESSAGE),
            }
            for each in _shortened(given.spoken)
        ],
        "sources": [
            {
                "source": each.key,
                "title": _hidden(mask, each.title, 200),
                "text": _hidden(mask, each.text, LONGEST_SOURCE),
            }
            for each in given.sources
        ],
        "tags": [{"tag": code, "name": name} for code, name in given.tags.items()],
    }


def _hidden(mask: Mask, text: str, longest: int) -> str:
    """The text as it may leave the desk; half a secret, where it is cut, would not look like one."""
    return cut(mask.hide(cut(text, longest + _BEYOND)), longest)


T = TypeVar("T")


def _shortened(spoken: tuple[T, ...]) -> tuple[T, ...]:
    return spoken if len(spoken) <= MOST_MESSAGES else (spoken[0], *spoken[1 - MOST_MESSAGES :])


def _clipped(text: str, given: Given, longest: int) -> str:
    return unlinked(cut(text.strip(), longest), given.links)


def _known(tags: Iterable[str], given: Given) -> list[str]:
    """Those of the tags that can be suggested, each once."""
    return [code for code in dict.fromkeys(tags) if code in given.tags][:MOST_TAGS]


def _advice(task: Task, content: Mapping[str, Any], reply: Reply[Any]) -> Advice:
    return Advice(task, content, reply.prompt, reply.version, reply.model, reply.tokens)
