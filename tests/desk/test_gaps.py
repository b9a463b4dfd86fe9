"""Gaps: like questions together, ranked by how often, by how many and how lately they were asked."""

from datetime import timedelta

from desk.gaps import Gap, Unanswered, gaps
from tests.stage import BEGINNING

ABOUT = {
    "badge": (
        "Where do I get a new badge?",
        "My badge is gone, where do I get a new one",
        "new badge please",
    ),
    "parking": (
        "Can guests use the parking garage",
        "parking garage for guests?",
        "guests in the parking garage",
    ),
    "中文": ("发票抬头写错了怎么改", "发票抬头错了，怎么改", "发票抬头写错了，能不能改"),
}


def asked(texts: list[str], people: int, days: float = 0, first: int = 1) -> list[Unanswered]:
    return [
        Unanswered(first + at, text, f"U{at % people}", BEGINNING - timedelta(days=days))
        for at, text in enumerate(texts)
    ]


def about(found: list[Gap]) -> list[set[int]]:
    return [{each.id for each in gap.questions} for gap in found]


def test_like_questions_are_one_gap_in_either_language() -> None:
    texts = [text for several in ABOUT.values() for text in several]
    assert about(gaps(asked(texts, 3), BEGINNING)) == [{1, 2, 3}, {4, 5, 6}, {7, 8, 9}]
    assert gaps([], BEGINNING) == []


def test_what_many_ask_and_lately_comes_first() -> None:
    often = asked([*ABOUT["badge"]], people=1)
    by_many = asked([*ABOUT["parking"]], people=3, first=10)
    long_ago = asked([*ABOUT["中文"]], people=3, days=60, first=20)
    found = gaps([*long_ago, *often, *by_many], BEGINNING)
    assert [(gap.id, len(gap.questions), gap.people) for gap in found] == [(10, 3, 3), (1, 3, 1), (20, 3, 3)]
