"""Contradictions are for who may read both articles, and are settled until one of them changes."""

from dataclasses import replace

import pytest

from commands.articles import edit, publish
from commands.contradictions import agree, contradictions
from commands.lesson import Written, lesson
from desk.access import Viewer
from desk.article import Lesson, Readers
from desk.refusal import NotAllowed, Refused
from storage.database import Database
from tests.stage import ADA, ANNA, BO, MAYA, do

pytestmark = pytest.mark.usefixtures("workspace")


INSIDER = replace(BO, channels=BO.channels | {"C0MANAGERS"})


def published(database: Database, number: int, text: str, *channels: str) -> None:
    readers = Readers.CHANNELS if channels else Readers.EVERYONE
    words = Lesson(f"Refunds {number}", fix=text)
    do(database, lesson, "", Written(words, readers, frozenset(channels)), by=MAYA)
    do(database, publish, number, by=INSIDER)


def pairs(database: Database, by: Viewer = ADA) -> list[tuple[int, int]]:
    return [(each.one.number, each.other.number) for each in do(database, contradictions, by=by).pairs]


def test_two_articles_are_settled_until_one_says_something_else(database: Database) -> None:
    published(database, 1, "Card refunds take five working days at the bank.")
    published(database, 2, "Card refunds take ten working days at the bank.")
    assert pairs(database) == [(1, 2)]
    with pytest.raises(Refused):
        do(database, agree, 1, 1, by=ADA)
    do(database, agree, 2, 1, by=ADA)
    assert pairs(database) == []
    words = Lesson("Refunds 2", fix="Card refunds take twelve working days at the bank.")
    do(database, edit, 2, Written(words), by=ADA)
    do(database, publish, 2, by=BO)
    assert pairs(database) == [(1, 2)]


def test_who_may_not_read_one_of_them_does_not_learn_that_it_contradicts(database: Database) -> None:
    """Rule 80."""
    published(database, 1, "Card refunds take five working days at the bank.")
    published(database, 2, "Card refunds take ten working days at the bank.", "C0MANAGERS")
    with pytest.raises(NotAllowed):
        do(database, contradictions, by=ANNA)
    assert (pairs(database, ADA), pairs(database, INSIDER)) == ([], [(1, 2)])
