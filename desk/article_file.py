"""An article as a Markdown file: a head with what is known of it, its words under their headings (D10)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from desk.article import Article, Lesson, Readers, State, language_of
from desk.section import Language

HEADINGS = {"problem": "Problem", "cause": "Cause", "fix": "Fix", "steps": "Steps"}
"""Under which heading each part is written."""
_KNOWN = {
    **dict.fromkeys(["problem", "question", "symptom", "symptoms", "问题", "现象"], "problem"),
    **dict.fromkeys(["cause", "reason", "原因"], "cause"),
    **dict.fromkeys(["fix", "solution", "answer", "resolution"], "fix"),
    **dict.fromkeys(["解决", "解决办法", "解决方法", "处理", "处理方法"], "fix"),
    **dict.fromkeys(["steps", "procedure", "步骤", "处理步骤", "操作步骤"], "steps"),
}
"""The headings that are understood, in small letters."""
_HEADING = re.compile(r"##\s+(?P<name>[^\n]+?)[\s:：#]*$")
_TITLE = re.compile(r"#\s+(?P<title>\S[^\n]*?)\s*$")
_STEP = re.compile(r"(?:\d{1,3}[.)、]|[-*+])\s*(?:\[[ xX]\]\s*)?(?P<words>\S.*)")
_MASKED = re.compile(r"^(?=[#\\])", re.MULTILINE)
_MASK = re.compile(r"^\\(?=[#\\])", re.MULTILINE)


class Head(BaseModel):
    """What stands between the lines of three hyphens; what is left out stays as it is, or is usual."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    id: str = Field(default="", max_length=200)
    title: str = ""
    language: Language | None = None
    state: State | None = None
    readers: Readers | None = None
    channels: tuple[str, ...] = ()
    owner: str | None = None
    verifier: str | None = None
    verified: date | None = None
    review: date | None = None
    tags: tuple[str, ...] = ()
    examples: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Page:
    """An article as a file says it is; None for what it does not say."""

    id: str
    lesson: Lesson
    state: State | None = None
    readers: Readers | None = None
    channels: frozenset[str] = frozenset()
    owner: str | None = None
    verifier: str | None = None
    verified: date | None = None
    review: date | None = None
    examples: tuple[str, ...] | None = None

    def completed(self, other: "Page") -> "Page":
        """With what it does not say taken from the other."""
        names = ("state", "readers", "owner", "verifier", "verified", "review", "examples")
        missing = {name: getattr(other, name) for name in names if getattr(self, name) is None}
        if self.readers is None:
            missing["channels"] = other.channels
        return replace(self, **missing)


def page(head: Head, text: str, otherwise: str) -> Page:
    """What the file of a head and a text says; `otherwise` names it if the head does not."""
    found, parts = _title(head, text)
    said = "\n".join((found, *map(str, parts.values())))
    lesson = Lesson(found, tags=head.tags, language=head.language or language_of(said), **parts)
    given = head.model_dump(exclude={"id", "title", "language", "tags", "channels"})
    return Page(head.id or otherwise, lesson, channels=frozenset(head.channels), **given)


def page_of(article: Article, examples: Iterable[str]) -> Page:
    """What a file of the article says."""
    return Page(
        id=article.source or own_id(article.workspace, article.number),
        lesson=article.lesson,
        state=article.state,
        readers=article.readers,
        channels=article.channels,
        owner=article.owner,
        verifier=article.verifier,
        verified=article.verified_at.date() if article.verified_at else None,
        review=article.review_on,
        examples=tuple(examples),
    )


def own_id(workspace: str, number: int) -> str:
    """How an article that began here is named in files: another desk's KB-1 is another article."""
    return f"{workspace}/KB-{number}"


def head_of(page: Page) -> dict[str, Any]:
    """What stands in the head of its file, without what is empty."""
    lesson = page.lesson
    known = {
        "id": page.id,
        "title": lesson.title,
        "language": lesson.language,
        "state": page.state and str(page.state),
        "readers": page.readers and str(page.readers),
        "channels": sorted(page.channels),
        "owner": page.owner,
        "verifier": page.verifier,
        "verified": page.verified,
        "review": page.review,
        "tags": list(lesson.tags),
        "examples": list(page.examples or ()),
    }
    return {name: value for name, value in known.items() if value}


def text_of(lesson: Lesson) -> str:
    """The words under their headings; a line of theirs that looks like a heading is masked."""
    steps = "\n".join(f"{at}. {step}" for at, step in enumerate(lesson.steps, 1))
    parts = {part: _MASKED.sub(r"\\", getattr(lesson, part)) for part in ("problem", "cause", "fix")}
    found = {**parts, "steps": steps}
    return "\n\n".join(f"## {HEADINGS[part]}\n\n{text}" for part, text in found.items() if text)


def _title(head: Head, text: str) -> tuple[str, dict[str, Any]]:
    """The title, of the head or else of the first heading, and the parts."""
    first, _, rest = text.strip().partition("\n")
    named = _TITLE.fullmatch(first)
    if named:
        text = rest
    return head.title or (named["title"] if named else ""), _parts(text)


def _parts(text: str) -> dict[str, Any]:
    """The words by part. What stands under no heading that is known is the fix, or else the problem."""
    found: dict[str, list[str]] = {}
    part = "problem" if any(_known(line) for line in text.splitlines()) else "fix"
    for line in text.splitlines():
        if known := _known(line):
            part = known
        else:
            found.setdefault(part, []).append(line)
    steps = tuple(_steps(found.pop("steps", [])))
    texts = {part: _MASK.sub("", "\n".join(lines)).strip() for part, lines in found.items()}
    return {**{part: words for part, words in texts.items() if words}, "steps": steps}


def _known(line: str) -> str | None:
    heading = _HEADING.fullmatch(line)
    return _KNOWN.get(heading["name"].lower()) if heading else None


def _steps(lines: Iterable[str]) -> Iterator[str]:
    """Each step on one line, with the lines that follow it without a number."""
    words: list[str] = []
    for line in (line.strip() for line in lines):
        begins = _STEP.fullmatch(line)
        if begins and words:
            yield " ".join(words)
            words = []
        words += [begins["words"] if begins else line] if line else []
    if words:
        yield " ".join(words)
