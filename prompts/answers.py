"""What a model may answer: these forms and no others, and nothing in them is an order (rule 82)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from desk.section import Language


class Form(BaseModel):
    """A form of an answer: all of its fields, and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sentence(Form):
    """A sentence that was copied from a source."""

    source: str
    text: str


class Sentences(Form):
    """The sentences that answer, in the order in which they are to be read; none if nothing answers."""

    sentences: list[Sentence]


class Point(Form):
    """One point of a summary, and the message in which it was said."""

    message: str
    text: str


class Summary(Form):
    """What a conversation comes to, point by point."""

    points: list[Point]


class Lesson(Form):
    """What was learnt from a conversation; "" and none for what it does not say."""

    title: str
    problem: str
    cause: str
    fix: str
    steps: list[str]
    tags: list[str]
    language: Language


class Triage(Form):
    """What a request seems to be about, how much it hurts, and in which language it is written."""

    tags: list[str]
    severity: Literal[1, 2, 3, 4]
    language: Language
