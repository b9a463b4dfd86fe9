"""What people type into a search is read as they mean it; what is no filter is a word."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.query import LONGEST, ME, OPEN, TODO, Query, read
from desk.severity import Severity
from desk.ticket import DONE, Status
from tests.stage import BEGINNING

WEEK = BEGINNING - timedelta(days=7)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query()),
        ("printer on fire", Query(words=("printer", "on", "fire"))),
        ("mine", Query(assignee=ME)),
        ("MINE sev1", Query(assignee=ME, severities=frozenset({Severity.SEV1}))),
        ("sev1 sev2", Query(severities=frozenset({Severity.SEV1, Severity.SEV2}))),
        ("waiting on_hold", Query(statuses=frozenset({Status.WAITING, Status.ON_HOLD}))),
        ("unassigned open", Query(unassigned=True, statuses=OPEN)),
        ("mine todo", Query(assignee=ME, statuses=TODO, snoozed=False)),
        ("tag:vpn Tag:Print", Query(tags=("vpn", "print"))),
        ("from:@U0ANNA to:me", Query(requester="U0ANNA", assignee=ME)),
        ("tag：vpn to：me", Query(tags=("vpn",), assignee=ME)),
        ("from:@anna", Query(words=("from:@anna",))),
        ("team:it T-12", Query(team="it", number=12)),
        ("vpn last 7d", Query(words=("vpn",), since=WEEK)),
        ("last:1w", Query(since=WEEK)),
        ("at last 7 days", Query(words=("at", "last", "7", "days"))),
        ('"mine" "open door"', Query(words=("mine", "open door"))),
        ("我的 打印机 最近7天", Query(assignee=ME, words=("打印机",), since=WEEK)),
        ("status:open status:new", Query(statuses=frozenset({Status.OPEN, Status.NEW}))),
        ("status:burning", Query(words=("status:burning",))),
        ("done", Query(statuses=DONE)),
        ("tag: sev9", Query(words=("tag:", "sev9"))),
    ],
)
def test_it_is_read(text: str, query: Query) -> None:
    assert read(text, BEGINNING) == query


def test_what_asks_for_no_other_ones_means_the_open_ones() -> None:
    asked = ("", "mine", "unassigned", "sev1", "team:it", "unanswered", "snoozed")
    assert [read(text, BEGINNING).only_open for text in asked] == [True] * len(asked)
    asked = ("vpn", "solved", "all", "tag:vpn", "from:me", "T-1", "last 7d", "mine done")
    assert [read(text, BEGINNING).only_open for text in asked] == [False] * len(asked)


@given(st.text(max_size=2 * LONGEST))
def test_anything_can_be_asked(text: str) -> None:
    assert sum(map(len, read(text, BEGINNING).words)) <= LONGEST
