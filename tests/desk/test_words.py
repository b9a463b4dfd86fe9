"""A text is found by its words however they are written, and Chinese by its characters."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import words
from desk.words import MOST, Term, known, sought

texts = st.text(st.characters(codec="utf-8"), max_size=60)


def is_found(text: str, asked: str) -> bool:
    """What a full-text search does with the words of a text and those that are looked for."""
    there = known([text])
    return all(
        any(word.startswith(term.text) if term.is_start else word == term.text for word in there)
        for term in sought(asked)
    )


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("print", "The PRINTER is jammed"),
        ("PRINTER jam", "the printer has jammed"),
        ("ＶＰＮ", "my vpn is slow"),
        ("strasse", "Straße"),
        ("打印机", "三楼的打印机坏了"),
        ("坏", "打印机坏了"),
        ("vpn连不上", "VPN连不上了"),
        ("100", "100% jammed"),
        ("x" * 50, "x" * 60),
    ],
)
def test_it_is_found(asked: str, text: str) -> None:
    assert is_found(text, asked)


@pytest.mark.parametrize(
    ("asked", "text"), [("rinter", "printer"), ("印坏", "打印机坏了"), ("vpn slow", "vpn")]
)
def test_it_is_not_found(asked: str, text: str) -> None:
    assert not is_found(text, asked)


@given(texts)
def test_every_text_is_found_by_itself(text: str) -> None:
    assert is_found(text, text)


@given(texts)
def test_words_hold_nothing_that_a_database_could_take_for_more(text: str) -> None:
    """Only what no tokenizer splits and no query language knows: letters, digits, and no blanks at all."""
    every = [*known([text]), *(term.text for term in sought(text))]
    assert [word for word in every if not re.fullmatch(r"(?:[A-Za-z0-9]|[^\x00-\x7f\s])+", word)] == []


def test_of_very_much_text_the_first_words_count() -> None:
    found = known(f"word{at}" for at in range(200_000))
    assert found == [f"word{at}" for at in range(len(found))]
    assert sum(len(word.encode()) + 8 for word in found) <= MOST


def test_what_is_looked_for_is_named_once() -> None:
    assert sought("vpn VPN 打印 打印") == [Term("vpn", is_start=True), Term("打印", is_start=False)]
    assert words.sought("!?") == []
