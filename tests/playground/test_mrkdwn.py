"""Slack's marks as the page draws them, and typed words as Slack keeps them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from playground import writing
from playground.page.dates import Moment, next_monday
from playground.page.mrkdwn import mrkdwn, plain
from playground.page.reader import Place, Reader
from playground.world import World

WORLD = World()
READER = Reader(WORLD.workspace, WORLD.workspace.people["U0ANNA"], "en", Place("U0ANNA", "C0SUPPORT"), 0.0)
DRAWN = {
    "*bold* _slant_ ~gone~ `a*b*c`": "<b>bold</b> <i>slant</i> <s>gone</s> <code>a*b*c</code>",
    "2*3*4 snake_case_name": "2*3*4 snake_case_name",
    "*_both_*": "<b><i>both</i></b>",
    "&lt;b&gt; &amp;amp; <script>": "&lt;b&gt; &amp;amp; &lt;script&gt;",
    "> quoted\n&gt; too\nnot": "<blockquote>quoted<br>too</blockquote>not",
    ">" * 2_000: f"<blockquote>{'&gt;' * 1_999}</blockquote>",
    "• one\n• two": "<ul><li>one</li><li>two</li></ul>",
    "a\n\nb": "a<br><br>b",
    "```\n*x* <b>\n```after": "<pre>*x* &lt;b&gt;</pre>after",
    ":ticket: :unknown_one:": "🎫 :unknown_one:",
    "<@U0ADA> <#C0SUPPORT> <#C0TRIAGE>": (
        '<span class="mention">@Ada Novak</span> <span class="mention">#support</span>'
        ' <span class="mention">#private channel</span>'
    ),
    "<!here> <!subteam^S0ONCALL>": (
        '<span class="mention own">@here</span> <span class="mention">@on-call</span>'
    ),
    "<javascript:alert(1)|x>": "&lt;javascript:alert(1)|x&gt;",
    '<https://e.org/"onx=1|*b*>': (
        '<a href="https://e.org/&quot;onx=1" target="_blank" rel="noopener noreferrer">*b*</a>'
    ),
    "<https://playground.slack.com/archives/C0TRIAGE/p17000000001000002|T-1>": (
        '<a href="/?as=U0ANNA&amp;at=C0TRIAGE&amp;thread=17000000001.000002">T-1</a>'
    ),
    "<!date^x^{time}|later> <!date^9^{time}": "later &lt;!date^9^{time}",
}


@pytest.mark.parametrize(("given", "drawn"), DRAWN.items())
def test_marks_are_drawn_and_all_else_is_escaped(given: str, drawn: str) -> None:
    assert mrkdwn(READER, given) == drawn


def test_plain_text_knows_emoji_and_lines_only() -> None:
    assert plain("*no* <@U0ADA>\n:fire:") == "*no* &lt;@U0ADA&gt;<br>🔥"


def test_a_moment_is_told_in_the_readers_zone_and_language() -> None:
    liu = replace(READER, person=WORLD.workspace.people["U0LIU"], language="zh", now=1_790_000_000.0)
    words = [mrkdwn(reader, "<!date^1789990000^{date_long_pretty} {time}|x>") for reader in (READER, liu)]
    assert words == [
        '<time datetime="2026-09-21T13:26:40+02:00" title="Monday, 21 September 2026 13:26">'
        "Monday, 21 September 2026 13:26</time>",
        '<time datetime="2026-09-21T19:26:40+08:00" title="2026年9月21日周一 19:26">今天 19:26</time>',
    ]


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [(-30, "just now", "刚刚"), (-3600, "1 hour ago", "1 小时前"), (172800, "in 2 days", "2 天后")],
)
def test_how_long_ago(seconds: int, english: str, chinese: str) -> None:
    moments = [Moment(1e9 + seconds, 1e9, "UTC", language) for language in ("en", "zh")]
    assert [one.written("{ago}") for one in moments] == [english, chinese]


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        ("2026-03-27T12:00+00:00", "2026-03-30T07:00+00:00"),  # the night between is an hour short in Berlin
        ("2026-03-30T06:59+00:00", "2026-03-30T07:00+00:00"),
        ("2026-03-30T07:00+00:00", "2026-04-06T07:00+00:00"),
    ],
)
def test_the_next_monday_at_nine(now: str, monday: str) -> None:
    at = next_monday(datetime.fromisoformat(now).timestamp(), "Europe/Berlin")
    assert datetime.fromtimestamp(at, UTC) == datetime.fromisoformat(monday)


TYPED = {
    "@Ada Novak, @ada @adamant @here": "<@U0ADA>, <@U0ADA> @adamant <!here>",
    "@陈明 #support #nowhere": "<@U0CHEN> <#C0SUPPORT|support> #nowhere",
    "mail anna@ada.org": "mail anna@ada.org",
    "a < b & c > d": "a &lt; b &amp; c &gt; d",
    "see https://e.org/a?b=1&c=2.": "see <https://e.org/a?b=1&amp;c=2>.",
    "https://e.org/?#support": "<https://e.org/?#support>",
    "<@U0ADA> &lt;": "&lt;@U0ADA&gt; &amp;lt;",
}


@pytest.mark.parametrize(("typed", "kept"), TYPED.items())
def test_typed_words_become_slacks_marks(typed: str, kept: str) -> None:
    assert writing.read(WORLD.workspace, typed) == kept


def test_what_is_kept_can_be_typed_again() -> None:
    for typed, kept in TYPED.items():
        assert writing.read(WORLD.workspace, writing.typed(WORLD.workspace, kept)) == kept, typed
