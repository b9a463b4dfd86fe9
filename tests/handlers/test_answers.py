"""What a command answers fits into one section, and what does not fit is what matters least."""

from datetime import timedelta
from typing import Literal

import pytest

from commands.history import History
from commands.registry import VERBS
from commands.registry.verb import Group
from desk.policy import Policy
from desk.ticket import Change, Event, Kind, Ticket
from handlers import language
from handlers.mrkdwn import SECTION
from handlers.views.answers import answer, verbs
from storage.tickets import Line
from tests.stage import BEGINNING

TICKET = Ticket(1, "T0PLAY", 1, "U0ANNA", "C0SUPPORT", "1.1")


def drawn(count: int, words: str) -> list[str]:
    """The lines of a history of so many notes."""
    lines = [
        Line(
            Event(
                seq,
                Change(Kind.REPLIED, after="internal"),
                "U0ADA",
                "command",
                BEGINNING + timedelta(hours=seq),
            ),
            words,
        )
        for seq in range(1, count + 1)
    ]
    text = answer(History(TICKET, lines), Policy(), language.speaker("en"))
    assert len(text) <= SECTION
    return text.split("\n")


def test_a_short_history_is_told_whole() -> None:
    first, *rest = drawn(3, "rebooted it")
    assert (first, [line.partition(".")[0] for line in rest]) == ("*T-1*", ["1", "2", "3"])


def test_of_a_long_history_the_newest_lines_are_told() -> None:
    head, earlier, *rest = drawn(60, "long words " * 20)
    told = [int(line.partition(".")[0]) for line in rest]
    assert told == list(range(61 - len(told), 61))
    assert (head, earlier) == ("*T-1*", f"_{60 - len(told)} earlier_")
    assert len(told) > 10


def test_of_many_short_lines_the_newest_forty_are_told() -> None:
    head, earlier, *rest = drawn(45, "")
    told = [int(line.partition(".")[0]) for line in rest]
    assert told == list(range(46 - len(told), 46))
    assert (head, earlier) == ("*T-1*", f"_{45 - len(told)} earlier_")


@pytest.mark.parametrize("spoken", ["en", "zh_CN"])
def test_help_lists_every_verb_once_under_a_heading(spoken: Literal["en", "zh_CN"]) -> None:
    """Rule 54; what is done every day comes before the care of the desk."""
    blocks = verbs(VERBS, language.speaker(spoken))["blocks"]
    texts = [block["text"]["text"] for block in blocks]
    assert [text for text in texts if len(text) > SECTION] == []
    lines = [line for text in texts[1:-1] for line in text.split("\n")[1:]]
    assert sorted(line.split("`")[1].split()[1] for line in lines) == sorted(VERBS)
    assert len(texts) == 2 + len(Group)
