"""The README is true as far as a program can tell, and the Chinese one says the same."""

import re
from pathlib import Path

import pytest

from handlers.settings import Settings

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = (ROOT / name for name in ("README.md", "README.zh-CN.md"))
FENCE = re.compile(r"^( *)```$(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def words(file: Path) -> str:
    """What stands outside of code blocks."""
    return FENCE.sub("", file.read_text())


def code(file: Path) -> list[str]:
    """The code blocks, in order."""
    return [block for _, block in FENCE.findall(file.read_text())]


def shape(file: Path) -> list[str]:
    """The kinds of its lines in order: headings by their level, list items, steps, rows of tables."""
    return re.findall(r"^(#+|-|\d\.|\|)(?= ?\S)", words(file), re.MULTILINE)


def targets(file: Path) -> list[str]:
    """Where its links and pictures lead, in order, but for the other language."""
    return [to for to in re.findall(r"\]\(([^)]+)\)", words(file)) if not to.startswith("README")]


def names(file: Path) -> set[str]:
    """The names of things, which are the same in any language: variables, addresses of the desk, metrics."""
    return set(
        re.findall(r"`([A-Z_]{4,}|/\w+|firebreak_[^`]+|[a-z.]+\.(?:py|yaml)[^`]*|--\S+)`", words(file))
    )


@pytest.mark.parametrize("part", [shape, code, targets, names])
def test_both_languages_have_the_same(part) -> None:  # type: ignore[no-untyped-def]
    assert part(CHINESE) == part(ENGLISH)


def test_what_is_linked_is_there() -> None:
    assert [to for to in targets(ENGLISH) if not (ROOT / to).exists()] == []


def test_the_variables_are_those_that_the_desk_reads() -> None:
    told = re.findall(r"^\| `([A-Z_]+)` \| `?([^`|]+?)`? \|", words(ENGLISH), re.MULTILINE)
    read = {name.upper(): str(field.default or "–") for name, field in Settings.model_fields.items()}
    assert dict(told) == {name: default for name, default in read.items() if not name.startswith("OPENAI")}


def test_there_are_five_steps() -> None:
    assert re.findall(r"^(\d)\. ", words(ENGLISH), re.MULTILINE) == ["1", "2", "3", "4", "5"]
