"""What a page of Slack's history says: what was missed, what is left to look at, and how fast to go on."""

from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

import pytest

from desk.intake import Said
from desk.sweep import (
    OPEN_END,
    Gap,
    Kind,
    Known,
    Pace,
    Page,
    Scope,
    Sight,
    Urgency,
    compare,
    covered,
    left_of,
)

CHANNEL = Gap(1, "T0PLAY", "C0SUPPORT", "", Urgency.MISSED, "1000.000000", OPEN_END)
THREAD = Gap(2, "T0PLAY", "C0SUPPORT", "1000.000000", Urgency.AGAIN, "", OPEN_END)
ALL = Scope(since="1000.000000", is_intake=True, bot="U0BOT")
THREADS = Scope(since="1000.000000", is_intake=False, bot="U0BOT")
NOON = datetime.fromtimestamp(2000, UTC)


def sight(ts: str, *, stone: bool = False, author: str = "U0ANNA", **more: Any) -> Sight:
    """A message as history shows it."""
    said = Said("C0SUPPORT", ts, author, "help", **more)
    return Sight(said, {"ts": ts}, is_stone=stone)


def found(*sights: Sight, scope: Scope = ALL, **known: Known) -> list[tuple[Kind, str]]:
    """What of these was missed, each with its id, by one who knows the messages given by ts."""
    by_ts = {ts.replace("t", "").replace("_", "."): each for ts, each in known.items()}
    return [(missed.kind, missed.id) for missed in compare(Page(sights), by_ts, scope)]


def test_a_message_that_is_not_known_was_missed() -> None:
    assert found(sight("1001.000001"), sight("1002.000001"), t1001_000001=Known("U0ANNA")) == [
        (Kind.MESSAGE, "history:C0SUPPORT:1002.000001")
    ]


@pytest.mark.parametrize(
    ("one", "scope"),
    [
        (sight("1000.000000"), ALL),
        (sight("0999.000000"), ALL),
        (sight("1001.000001"), THREADS),
        (sight("1001.000001", subtype="channel_join"), ALL),
        (sight("1001.000001", bots=("A0CI", "B0CI")), ALL),
        (sight("1001.000001", stone=True, subtype="tombstone"), ALL),
    ],
    ids=["the first moment", "older", "not intake", "a join", "a bot", "what is left of a message"],
)
def test_rule_47_what_is_not_the_desks_business_was_not_missed(one: Sight, scope: Scope) -> None:
    assert found(one, scope=scope) == []


def test_what_is_not_said_in_an_intake_channel_counts_in_a_thread() -> None:
    reply = sight("1001.000001", thread="1000.500000")
    assert found(reply, scope=THREADS) == [(Kind.MESSAGE, "history:C0SUPPORT:1001.000001")]


def test_rule_48_new_words_were_missed_unless_they_are_known() -> None:
    edited = sight("1001.000001", edited_ts="1005.000000")
    missed = [(Kind.EDIT, "history:C0SUPPORT:1001.000001:1005.000000")]
    assert found(edited, t1001_000001=Known("U0ANNA")) == missed
    assert found(edited, t1001_000001=Known("U0ANNA", edited_ts="1004.000000")) == missed
    assert found(edited, t1001_000001=Known("U0ANNA", edited_ts="1005.000000")) == []
    assert found(edited, t1001_000001=Known("U0ANNA", deleted=True)) == []


def test_what_the_desk_posted_itself_was_never_missed() -> None:
    own = sight("1001.000001", author="U0BOT", edited_ts="1005.000000")
    assert (found(own), found(own, t1001_000001=Known("U0ADA"))) == ([], [])


def test_rule_49_what_is_left_of_a_message_tells_that_it_was_deleted() -> None:
    stone = sight("1001.000001", stone=True)
    assert found(stone, t1001_000001=Known("U0ANNA")) == [
        (Kind.DELETION, "history:C0SUPPORT:1001.000001:gone")
    ]
    assert found(stone, t1001_000001=Known("U0ANNA", deleted=True)) == []


def ends(gap: Gap | None) -> tuple[str, str] | None:
    """Where the gap lies."""
    return (gap.oldest, gap.newest) if gap else None


def test_of_a_channel_the_older_part_is_left_and_of_a_thread_the_newer() -> None:
    page = Page((sight("1500.000000"), sight("1600.000000")), complete=False)
    assert ends(left_of(CHANNEL, page)) == ("1000.000000", "1500.000000")
    assert ends(left_of(THREAD, page)) == ("1600.000000", OPEN_END)


def test_nothing_is_left_when_slack_has_no_more_or_shows_no_more() -> None:
    full = (sight("1500.000000"),)
    assert [left_of(CHANNEL, Page(full)), left_of(CHANNEL, Page((), complete=False))] == [None, None]
    root_again = Page((sight("1000.000000"),), complete=False)
    assert (
        left_of(
            Gap(2, "T0PLAY", "C0SUPPORT", "1000.000000", Urgency.AGAIN, "1000.000000", OPEN_END), root_again
        )
        is None
    )


def test_a_page_proves_what_lies_on_it_but_nothing_of_the_last_minute() -> None:
    page = Page((sight("1500.000000"), sight("1600.000000")), complete=False)
    assert ends(covered(CHANNEL, page, NOON)) == ("1500.000000", "1940.000000")
    assert ends(covered(THREAD, page, NOON)) == ("", "1600.000000")
    assert ends(covered(CHANNEL, Page(page.sights), NOON)) == ("1000.000000", "1940.000000")


def test_a_refused_pace_slows_down_and_after_many_answers_tries_faster() -> None:
    slowed = Pace(3.0, 5).was_refused(57)
    assert (slowed, slowed.was_refused(2)) == (Pace(57), Pace(60))
    steps = [
        pace.step for pace in accumulate(range(81), lambda pace, _: pace.went_well(3.0), initial=Pace(60))
    ]
    assert [steps[0], steps[19], steps[20], steps[40], steps[60], steps[80]] == [60, 60, 30, 15, 7.5, 3.75]
    assert Pace(0).went_well(3.0).step == 3.0
