"""Writes an export: a table for spreadsheets, in which nothing is a formula, or JSON for programs."""

import csv
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, TextIO

from desk.sheet import guarded

Row = dict[str, Any]


class Format(StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSON = "json"


def write(stream: TextIO, form: Format, columns: list[str], rows: Iterable[Row]) -> None:
    """Write the rows one after another, and keep none of them."""
    _WRITE[form](stream, columns, rows)


def _csv(stream: TextIO, columns: list[str], rows: Iterable[Row]) -> None:
    """Numbers stand bare and texts in quotes, so that each stays what it is."""
    lines = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    lines.writerow(columns)
    for row in rows:
        lines.writerow([_cell(row[name]) for name in columns])


def _cell(value: Any) -> str | int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return guarded(_text(value))


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat()
        case list():
            return " ".join(map(str, value))
        case dict():
            return json.dumps(value, ensure_ascii=False)
    return str(value)


def _json(stream: TextIO, _columns: list[str], rows: Iterable[Row]) -> None:
    """One list with a row on each line."""
    before = "[\n"
    for row in rows:
        stream.write(before + json.dumps(row, ensure_ascii=False, default=_text))
        before = ",\n"
    stream.write("\n]\n" if before == ",\n" else "[]\n")


_WRITE: dict[Format, Callable[[TextIO, list[str], Iterable[Row]], None]] = {
    Format.CSV: _csv,
    Format.JSON: _json,
}
