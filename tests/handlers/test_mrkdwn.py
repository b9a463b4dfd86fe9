"""Text for Slack: it cannot ping, link or break out, it fits, and what Slack sent reads as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.mrkdwn import escape, pieces, readable, safe


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("<@U0ADA> <https://evil.example|bank>", "&lt;@U0ADA&gt; &lt;https://evil.example|bank&gt;"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
    ],
)
def test_no_text_can_ping_or_link(text: str, escaped: str) -> None:
    """Rule 55."""
    assert escape(text) == escaped


@given(st.text(max_size=400), st.integers(min_value=1, max_value=300))
def test_the_escaped_form_fits(text: str, longest: int) -> None:
    """Rule 54."""
    shown = safe(text, longest)
    assert len(shown) <= longest
    assert not set("<>") & set(shown)


@given(st.text(alphabet="a<&>b", max_size=60))
def test_what_fits_is_not_cut(text: str) -> None:
    assert safe(text, 300) == escape(text)


def test_a_cut_shows_and_leaves_no_half_escape() -> None:
    assert safe("&" * 10, 22) == "&amp;&amp;&amp;…"


def test_a_cut_keeps_a_family_together() -> None:
    family = "👨‍👩‍👧"
    assert safe("a" * 8 + family + "b" * 9, 12) == "a" * 8 + "…"


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("<@U0ADA|ada> look at <#C0SUPPORT|support>", "@ada look at #support"),
        ("<@U0ADA>", "@U0ADA"),
        ("<!here> and <!subteam^S0123|@on-call>", "@here and @on-call"),
        ("<https://example.com>", "https://example.com"),
        ("<https://example.com|the page>", "the page (https://example.com)"),
        ("<https://example.com|example.com>", "https://example.com"),
        ("<!date^1700000000^{date}|14 Nov>", "14 Nov"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt;", "&lt;"),
        ("a < b", "a < b"),
    ],
)
def test_what_slack_sent_reads_as_it_was_written(sent: str, written: str) -> None:
    assert readable(sent) == written


@given(st.text(alphabet=st.characters(blacklist_characters="<>"), max_size=200))
def test_reading_undoes_escaping(text: str) -> None:
    assert readable(escape(text)) == text


@given(st.text(alphabet="a<&> \n\u0301👨\u200d🇩", max_size=300), st.integers(min_value=20, max_value=60))
def test_pieces_hold_the_whole_text_and_fit(text: str, longest: int) -> None:
    """Rule 54: split on purpose, never by Slack."""
    found = pieces(text, longest)
    assert "".join(found) == escape(text)
    assert max(map(len, found)) <= longest


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("", [""]),
        ("first line\nsecond line", ["first line\n", "second line"]),
        ("one two three four", ["one two three ", "four"]),
        ("a" * 14 + "👨‍👩‍👧" + "b", ["a" * 14, "👨‍👩‍👧b"]),
        ("&" * 4, ["&amp;" * 3, "&amp;"]),
    ],
)
def test_a_piece_ends_where_a_reader_would_end_it(text: str, split: list[str]) -> None:
    assert pieces(text, 16) == split


def test_pieces_have_an_end() -> None:
    assert pieces("ab" * 20, 10, most=25) == ["ab" * 5, "ab" * 5, "abab…"]
