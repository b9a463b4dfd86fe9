"""Reads articles and questions whose right articles are known: from a folder, or from the desk's own past."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from commands.stock import Known
from desk.article import Lesson, Readers
from desk.wording import N_, Sentence, WordedError
from storage import judged
from storage.database import Session
from storage.judged import Judged

ARTICLES, QUESTIONS = "articles.jsonl", "questions.jsonl"


class NoTrial(WordedError):  # noqa: N818 - it reads as a sentence where it is raised
    """There is nothing that could be asked; the sentence says what to mend."""


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Article(_Line):
    id: str = Field(min_length=1)
    lang: str = ""
    title: str
    body: str = ""
    examples: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    visibility: Readers = Readers.EVERYONE


class Question(_Line):
    """A question, and the names of the articles that answer it."""

    id: str = Field(min_length=1)
    lang: str = ""
    text: str
    article_ids: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Trial:
    """What a desk knows, and what it is asked."""

    known: tuple[Known, ...]
    questions: tuple[Question, ...]


def read(folder: Path) -> Trial:
    """The trial in this folder; raises NoTrial."""
    if not folder.is_dir():
        raise NoTrial(Sentence(N_("{folder} is no folder."), {"folder": folder}))
    articles = {each.id: each for each in _lines(folder / ARTICLES, _Article)}
    questions = tuple(_lines(folder / QUESTIONS, Question))
    if not articles or not questions:
        raise NoTrial(Sentence(N_("{folder} holds no articles or no questions."), {"folder": folder}))
    for each in questions:
        _must_exist(each, articles)
    return Trial(tuple(map(_known, articles.values())), questions)


def _must_exist(question: Question, articles: dict[str, _Article]) -> None:
    for name in question.article_ids:
        if name not in articles:
            absent = N_("{file}: the question {question} names the article {article}, which there is not.")
            values = {"file": QUESTIONS, "question": question.id, "article": name}
            raise NoTrial(Sentence(absent, values))


def _known(article: _Article) -> Known:
    lesson = Lesson(
        article.title,
        article.body,
        tags=article.tags,
        language="zh_CN" if article.lang.startswith("zh") else "en",
    )
    return Known(article.id, lesson, article.examples, article.visibility)


def own(session: Session) -> Trial:
    """What this desk knows, and what people said solved what they had asked; raises NoTrial.

    An article does not know the very question that is put to it, as it did not when it was asked.
    """
    asked = judged.judged(session)
    if not asked:
        raise NoTrial(Sentence(N_("Nobody has said yet whether an article that was suggested solved it.")))
    texts = {each.text.strip() for each in asked}
    known = tuple(
        Known(
            str(each.id),
            each.lesson,
            tuple(text for text in each.examples if text.strip() not in texts),
            each.readers,
        )
        for each in judged.published(session)
    )
    return Trial(known, tuple(map(_question, asked)))


def _question(each: Judged) -> Question:
    solved = tuple(map(str, sorted(each.solved)))
    return Question(id=str(each.id), lang=each.language, text=each.text, article_ids=solved)


L = TypeVar("L", bound=_Line)


def _lines(file: Path, shape: type[L]) -> Iterator[L]:
    """The lines of a file, each a JSON object of this shape; empty ones do not count."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise NoTrial(Sentence(N_("{file} is missing."), {"file": file})) from error
    except UnicodeDecodeError as error:
        raise NoTrial(Sentence(N_("{file} is not written in UTF-8."), {"file": file})) from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _read(line, shape, {"file": file, "line": number})


def _read(line: str, shape: type[L], place: dict[str, Any]) -> L:
    try:
        return shape.model_validate(json.loads(line))
    except ValidationError as error:
        field = ".".join(map(str, error.errors()[0]["loc"])) or "–"
        wrong = N_("{file}, line {line}: {field} is missing or is not as it should be.")
        raise NoTrial(Sentence(wrong, {**place, "field": field})) from error
    except (ValueError, RecursionError) as error:
        raise NoTrial(Sentence(N_("{file}, line {line}: this is not JSON."), place)) from error
