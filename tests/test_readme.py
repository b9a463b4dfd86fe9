"""The README is true as far as a program can tell, and the Chinese one says the same."""

import re
from pathlib import Path

import pytest

from handlers.settings import Settings
from tests.pages import ROOT, code, in_any_language, shape, targets, words

ENGLISH, CHINESE = (ROOT / name for name in ("README.md", "README.zh-CN.md"))


def names(file: Path) -> set[str]:
    """The names of things, which are the same in any language: variables, addresses of the desk, metrics."""
    return set(
        re.findall(r"`([A-Z_]{4,}|/\w+|firebreak_[^`]+|[a-z.]+\.(?:py|yaml)[^`]*|--\S+)`", words(file))
    )


@pytest.mark.parametrize("part", [shape, code, names])
def test_both_languages_have_the_same(part) -> None:  # type: ignore[no-untyped-def]
    assert part(CHINESE) == part(ENGLISH)


def test_both_languages_lead_to_the_same() -> None:
    assert in_any_language(targets(CHINESE)) == in_any_language(targets(ENGLISH))


def test_what_is_linked_is_there() -> None:
    assert [to for file in (ENGLISH, CHINESE) for to in targets(file) if not to.exists()] == []


def test_the_variables_are_those_that_the_desk_reads() -> None:
    told = re.findall(r"^\| `([A-Z_]+)` \| `?([^`|]+?)`? \|", words(ENGLISH), re.MULTILINE)
    read = {name.upper(): str(field.default or "–") for name, field in Settings.model_fields.items()}
    assert dict(told) == {name: default for name, default in read.items() if not name.startswith("OPENAI")}


def test_there_are_five_steps() -> None:
    assert re.findall(r"^(\d)\. ", words(ENGLISH), re.MULTILINE) == ["1", "2", "3", "4", "5"]
