"""Load and care (G7): what leads are told, and from which point on."""

import pytest

from desk.care import Care, Load, Strain, is_harsh, sections
from desk.report import Line, Name, Of, Section

ADA, BO = (Name(Of.PERSON, person) for person in ("U0ADA", "U0BO"))


@pytest.mark.parametrize(
    "text",
    [
        "You are USELESS",
        "this is\nUnacceptable!",
        "do your job please",
        "我已经忍无可忍了",
        "你们这是什么态度？",
        "Fucking printer",
    ],
)
def test_harsh_words_are_heard(text: str) -> None:
    assert is_harsh(text)


@pytest.mark.parametrize(
    "text",
    ["The printer is on fire", "the classification is stupidly simple", "lazyload", "谢谢，辛苦了", ""],
)
def test_others_are_not(text: str) -> None:
    assert not is_harsh(text)


def test_a_calm_week_is_a_result() -> None:
    calm = Strain({"U0ADA": Load(5, 5), "U0BO": Load(25)}, {"U0ADA": 4}, {1: 1})
    said = "🟢 Nobody has more than they can bear, as far as the desk can tell."
    assert sections(calm, Care()) == (Section(lines=(Line(said),)),)
    loud = Strain({"U0BO": Load(99)}, {"U0ADA": 99}, {1: 99})
    assert len(sections(loud, Care(open_tickets=0, out_of_hours=0, harsh=0))) == 1


def test_each_thing_is_told_from_its_point_on_the_most_first() -> None:
    strain = Strain(
        {"U0ADA": Load(6, 5), "U0BO": Load(26)},
        {"U0ADA": 5, "U0BO": 9},
        {ticket: 2 + ticket for ticket in range(7)},
    )
    _head, load, hours, harsh = sections(strain, Care())
    assert [(line.values["person"], line.values["count"]) for line in load.lines] == [(BO, 26), (ADA, 6)]
    assert [(line.values["person"], line.values["count"]) for line in hours.lines] == [(BO, 9), (ADA, 5)]
    assert [line.ticket for line in harsh.lines] == [6, 5, 4, 3, 2, None]
    assert harsh.lines[-1] == Line("and {count} more", {"count": 2})
