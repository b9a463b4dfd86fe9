"""An article is named by its key, and knows its language, its readers and whether it is due for a review."""

import pytest

from desk.access import Places
from desk.article import Audience, language_of, number_of, of_channel

PLACES = Places(frozenset({"C1"}), "C2", private_triage="C3", public=frozenset({"C3"}))


@pytest.mark.parametrize(
    ("typed", "number"),
    [("KB-12", 12), ("kb12", 12), (" #12 ", 12), ("12", 12), ("KB-", None), ("T-12", None), ("１２", None)],
)
def test_an_article_is_named_by_its_key(typed: str, number: int | None) -> None:
    assert number_of(typed) == number


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The VPN is down", "en"),
        ("VPN 连不上了", "zh_CN"),
        ("请 reset 一下 my VPN password 谢谢", "zh_CN"),
        ("", "en"),
        ("The word 打印机 means printer", "en"),
    ],
)
def test_the_language_is_told_by_the_script(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_triage_channel_that_strangers_read_is_no_audience_of_agents() -> None:
    """Rule 80."""
    audiences = [of_channel(channel, PLACES) for channel in ("C1", "C2", "C3")]
    assert audiences == [
        Audience(agents=False, channels=frozenset({"C1"})),
        Audience(agents=True, channels=frozenset({"C2"})),
        Audience(agents=False, channels=frozenset({"C3"})),
    ]
