"""What a language model may be asked, if there is one, and what it may cost in time and tokens (rule 83)."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from desk.section import Each, Number, Section, Whole, refuse
from desk.wording import N_

Task = Literal["draft", "answer", "summary", "lesson", "triage"]

_HOST = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+")


def _host(text: str) -> str:
    if _HOST.fullmatch(text):
        return text
    raise refuse(
        N_("“{value}” is not the name of a server: write it in small letters, such as docs.example.com."),
        value=text,
    )


class Model(Section):
    """What a model is asked, if OPENAI_API_KEY or OPENAI_BASE_URL is set. What it says is only suggested."""

    tasks: Each[Task] = ("draft", "answer", "summary", "lesson")
    """Any of draft, answer, summary, lesson, triage. The others are done without a model, or not at all."""
    tokens_a_day: Whole = Field(default=1_000_000, ge=0, le=1_000_000_000)
    """Most tokens (0 or more) in a day of Greenwich; what would pass it is done without a model."""
    seconds: Number = Field(default=20, gt=0, le=120)
    """Most seconds (above 0, at most 120) until an answer is there, with all that is tried again."""
    answer_seconds: Number = Field(default=1.5, gt=0, le=2)
    """The same (at most 2) where somebody waits for it, who asked by /kb: Slack gives three for all."""
    tries: Whole = Field(default=3, ge=1, le=10)
    """Attempts (1 to 10) at a call that the model's server refuses for now, or that does not reach it."""
    failures: Whole = Field(default=5, ge=1, le=5)
    """Failures in a row (1 to 5) after which the model is left alone; so many calls are under way at most."""
    rest_seconds: Number = Field(default=60, gt=0, le=3600)
    """Seconds (above 0, at most 3600) for which it is left alone then."""
    links: Each[Annotated[str, AfterValidator(_host)]] = ()
    """Servers to which a draft or an answer may lead, such as docs.example.com, with those below them."""

    @property
    def unset(self) -> "Model":
        """What is left of it without a model: what something can stand in for."""
        return self.model_copy(update={"tasks": tuple(task for task in self.tasks if task in _STOOD_IN_FOR)})


_STOOD_IN_FOR = frozenset({"draft", "answer"})
"""What is done without a model by choosing from the sources."""
