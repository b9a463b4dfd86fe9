"""An export holds every ticket and every event once, and people's words only when they are wished for."""

import csv
import io
import json
from typing import Any

import pytest

from commands import note, reply, solve
from commands.open import open as open_
from desk.sheet import restored
from handlers import exporting
from handlers.exporting import Format
from storage import export
from storage.database import Database
from storage.export import What, Wish
from tests.stage import BEGINNING, BEN, Moment, ask, do


@pytest.fixture
def asked(database: Database, workspace: object, moment: Moment) -> None:
    """T-1 by Anna, answered and solved; T-2 typed by Ben a day later."""
    ask(database, "=printer on fire", "100.1")
    do(database, reply.reply, 1, "Use the other one")
    do(database, note.note, 1, "she is right")
    do(database, solve.solve, 1, "new tray")
    moment.push(days=1)
    do(database, open_, "My laptop\nis on fire", by=BEN)


def written(database: Database, form: Format, wish: Wish) -> str:
    stream = io.StringIO()
    exporting.write(stream, form, export.columns(wish), export.rows(database, wish))
    return stream.getvalue()


def table(database: Database, wish: Wish) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(written(database, Format.CSV, wish), newline="")))


@pytest.mark.usefixtures("asked")
def test_a_row_a_ticket(database: Database) -> None:
    rows = table(database, Wish())
    told = [(row["number"], row["status"], row["requester_id"], row["private"]) for row in rows]
    assert told == [("1", "solved", "U0ANNA", "no"), ("2", "new", "U0BEN", rows[1]["private"])]
    assert "fire" not in written(database, Format.CSV, Wish())
    assert export.count(database, Wish()) == 2
    assert len(set(export.columns(Wish()))) == len(export.columns(Wish()))


@pytest.mark.usefixtures("asked")
def test_words_when_they_are_wished_for(database: Database) -> None:
    first, second = table(database, Wish(words=True))
    assert (first["words"], restored(first["words"])) == ("'=printer on fire", "=printer on fire")
    assert (first["requester"], first["resolution"]) == ("Anna", "new tray")
    assert second["words"] == "My laptop\nis on fire"


@pytest.mark.usefixtures("asked")
def test_a_row_an_event(database: Database) -> None:
    rows = json.loads(written(database, Format.JSON, Wish(What.EVENTS, words=True)))
    assert len(rows) == export.count(database, Wish(What.EVENTS))
    assert [(row["number"], row["seq"]) for row in rows] == sorted(
        (row["number"], row["seq"]) for row in rows
    )
    said = [row["words"] for row in rows if row["kind"] == "replied"]
    assert said == ["Use the other one", "she is right"]
    assert "fire" not in written(database, Format.JSON, Wish(What.EVENTS))


@pytest.mark.usefixtures("asked")
def test_only_since_a_day(database: Database) -> None:
    later = Wish(since=BEGINNING.replace(day=BEGINNING.day + 1, hour=0))
    assert [row["number"] for row in table(database, later)] == ["2"]


@pytest.mark.parametrize("at_once", [1, 2, 3, 7])
@pytest.mark.usefixtures("asked")
def test_in_however_many_portions(database: Database, at_once: int) -> None:
    """The rows are the same, whatever is held at a time."""
    wish = Wish(What.EVENTS)
    whole = list(export.rows(database, wish))
    assert list(export.rows(database, wish, at_once)) == whole


def test_of_nothing(database: Database) -> None:
    assert (written(database, Format.JSON, Wish()), table(database, Wish())) == ("[]\n", [])
