"""The figures of an evaluation are what they are called, and honest about how sure they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.evaluation import Answer, differences, figures, groups

RIGHT, WRONG = frozenset({"a"}), ("x", "y", "z")
ANSWERS = [
    Answer(RIGHT, ("a", "x"), 0.9, sure=True, language="en"),
    Answer(RIGHT, ("x", "a"), 0.8, sure=True, language="zh"),
    Answer(RIGHT, WRONG, 0.3, language="zh"),
    Answer(RIGHT, (*WRONG, "a"), 0.6, language="en"),
    Answer(frozenset(), WRONG, 0.5, language="en"),
]


def test_figures_by_hand() -> None:
    values = {name: figure and round(figure.value, 4) for name, figure in figures(ANSWERS).items()}
    assert values == {
        "hit_at_1": 0.25,
        "hit_at_3": 0.5,
        "mrr": round((1 + 1 / 2 + 0 + 1 / 4) / 4, 4),
        "auroc": 0.75,
        "precision_when_answering": 0.5,
        "answered_share": 0.4,
    }


def test_what_questions_cannot_tell_is_not_told() -> None:
    assert set(figures([]).values()) == {None}
    assert figures(ANSWERS[:4])["auroc"] is None
    assert figures(ANSWERS[4:])["hit_at_1"] is None


def test_groups_are_told_apart() -> None:
    assert {name: len(some) for name, some in groups(ANSWERS, lambda each: each.language).items()} == {
        "en": 3,
        "zh": 2,
    }
    assert groups(ANSWERS, lambda each: each.kind) == {}


def test_a_difference_is_taken_question_by_question() -> None:
    worse = [Answer(each.right, WRONG, each.score) for each in ANSWERS]
    found = differences(ANSWERS, worse)["hit_at_3"]
    assert found is not None
    assert (found.value, found.low < found.value < found.high) == (0.5, True)
    same = differences(ANSWERS, ANSWERS)["mrr"]
    assert same == pytest.approx((0, 0, 0))


answers = st.builds(
    Answer,
    right=st.sampled_from([frozenset[str](), RIGHT]),
    found=st.permutations(["a", "x", "y", "z"]).map(tuple),
    score=st.floats(0, 1),
    sure=st.booleans(),
)


@given(st.lists(answers, min_size=1, max_size=30))
def test_every_figure_lies_between_its_bounds(some: list[Answer]) -> None:
    for figure in figures(some).values():
        assert figure is None or 0 <= figure.low <= figure.value + 1e-9
        assert figure is None or figure.value - 1e-9 <= figure.high <= 1
