"""Reads and writes articles as Markdown files with a head of YAML, and says what is wrong with one."""

import re
from collections.abc import Iterable
from errno import ENOTDIR
from os import strerror
from pathlib import Path

import yaml
from pydantic import ValidationError

from desk.article_file import Head, Page, head_of, page, text_of
from desk.wording import N_, Sentence

MOST_BYTES = 200_000

_HEAD = re.compile(r"\A---[ \t]*\n(?P<head>.*?)^---[ \t]*$\n?(?P<text>.*)\Z", re.DOTALL | re.MULTILINE)


class Unreadable(Exception):  # noqa: N818 - a file's fault
    """A file holds no article; the sentence says what to do."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.sentence = Sentence(message, values)


def files(folder: Path) -> list[Path]:
    """The Markdown files in a folder and those below it, in the order of their names."""
    if not folder.is_dir():
        raise NotADirectoryError(ENOTDIR, strerror(ENOTDIR), str(folder))
    return sorted(path for path in folder.rglob("*.md") if path.is_file())


def write(folder: Path, pages: Iterable[tuple[str, Page]]) -> None:
    """Each article as a file of the folder, which is made if it is not there, under its name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, each in pages:
        (folder / f"{name}.md").write_text(written(each), encoding="utf-8")


def read(folder: Path, path: Path) -> Page:
    """The article in a file; Unreadable when there is none. Without an id it goes by its place."""
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(N_("The file is too large: at most {most} bytes."), most=MOST_BYTES)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(N_("This is not text in UTF-8: save it so.")) from None
    found = _HEAD.match(text)
    head = _head(found["head"]) if found else Head()
    return page(head, found["text"] if found else text, path.relative_to(folder).as_posix())


def _head(text: str) -> Head:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 2
        raise Unreadable(N_("Line {line}: the head is not YAML."), line=line) from None
    if content is not None and not isinstance(content, dict):
        raise Unreadable(N_("The head has to be keys with values, such as “title: Printer jams”."))
    try:
        return Head.model_validate(content or {})
    except ValidationError as refused:
        wrong = ", ".join(sorted({str(error["loc"][0]) for error in refused.errors()}))
        known = ", ".join(Head.model_fields)
        unfit = N_("The head cannot be read at: {wrong}. It may have: {known}.")
        raise Unreadable(unfit, wrong=wrong, known=known) from None


def written(article: Page) -> str:
    """The article as a file."""
    head = yaml.safe_dump(head_of(article), allow_unicode=True, sort_keys=False, width=110)
    return f"---\n{head}---\n\n{text_of(article.lesson)}\n"
