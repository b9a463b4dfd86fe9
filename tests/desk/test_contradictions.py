"""Contradictions: the same sentence but for a figure, an address, a way or a “not”, in either language."""

from dataclasses import replace

import pytest

from desk.article import Article, Lesson, State
from desk.contradictions import Clash, Differs, contradictions
from tests.stage import BEGINNING


def article(number: int, text: str) -> Article:
    of = {"author": "U0ADA", "owner": "U0ADA", "created_at": BEGINNING, "updated_at": BEGINNING}
    lesson = Lesson(f"Article {number}", fix=text)
    return Article(number, "T0PLAY", number, State.PUBLISHED, lesson, **of)


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        (
            "1. Card refunds take 5–10 working days at the bank.",
            "Card refunds take three working days at the bank.",
            Differs.FIGURE,
        ),
        ("密码有效期是180天，到期前会发邮件。", "密码有效期是九十天，到期前会发邮件。", Differs.FIGURE),
        (
            "Write to the returns desk at returns@example.com for a label.",
            "For a label write to the returns desk at parcels@example.com.",
            Differs.ADDRESS,
        ),
        (
            "Open Settings > Security > Devices to remove the old phone.",
            "To remove the old phone open Settings > Profile > Devices.",
            Differs.WAY,
        ),
        (
            "A repaired kettle can be returned to the shop.",
            "A repaired kettle cannot be returned to the shop.",
            Differs.NOT,
        ),
        ("保修期内更换滤芯需要付费。", "保修期内更换滤芯不需要付费。", Differs.NOT),
    ],
)
def test_what_differs_in_what_matters_contradicts(one: str, other: str, differs: Differs) -> None:
    [found] = contradictions([article(2, other), article(1, f"Something else. {one}")])
    said = one.removeprefix("1. ")
    assert (found.one.number, found.other.number) == (1, 2)
    assert found.clashes == (Clash(differs, said, other),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Card refunds take 5 working days at the bank.", "At the bank card refunds take five working days."),
        ("The booking is kept for ten minutes.", "A repaired kettle is sent back within 7 days."),
        ("Model RV-20 needs a filter every year.", "Model RV-30 needs a filter every year."),
        ("Open Settings > Security to see it.", "You find it in Settings > Security too."),
    ],
)
def test_the_same_in_other_words_and_another_matter_do_not(one: str, other: str) -> None:
    assert contradictions([article(1, one), article(2, other)]) == []


def test_an_article_is_not_compared_with_itself() -> None:
    both = "The gate opens at 8:00 for visitors. The gate opens at 9:00 for visitors."
    assert contradictions([article(1, both)]) == []
    assert contradictions([replace(article(1, both), id=1)]) == []
