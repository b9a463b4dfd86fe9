"""What the auditor takes for missing, and when it says so again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.audit import Alarmed, Missing, Place, Post, What, alarmed, missing
from desk.ladders import Escalating, Ladder, Step
from desk.ticket import GRAVE, Change, Escalation, Event, Kind, Ticket

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(minutes=3)
EARLY, LATELY = NOW - timedelta(minutes=4), NOW - timedelta(minutes=2)
LADDER = Ladder(name="any", steps=(Step(people=("U0ADA",)), Step(after_minutes=60, people=("U0ADA",))))
CLIMBS = Escalation(GRAVE, 2, LADDER, EARLY, EARLY, taken=1, at=EARLY, reached=True)
TICKET = Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1", escalations=(CLIMBS,))
FIRST = Place(2, 1, 0, "U0ADA")


def climbed(step: int, at: datetime = EARLY) -> Event:
    detail = {"escalation": "2", "step": str(step), "round": "1", "people": "U0ADA"}
    return Event(3 + step, Change(Kind.CLIMBED, after=GRAVE, detail=detail), None, "test", at)


@pytest.mark.parametrize(
    ("post", "found"),
    [
        (None, [What.NOT_POSTED]),
        (Post("sent", True, EARLY), []),
        (Post("sent", False, EARLY), [What.NOT_POSTED]),
        (Post("waiting", False, EARLY), [What.NOT_POSTED]),
        (Post("waiting", False, LATELY), []),
        (Post("held", False, NOW + timedelta(hours=8)), []),
        (Post("held", False, EARLY), [What.NOT_POSTED]),
        (Post("buried", False, EARLY), [What.REFUSED]),
    ],
)
def test_what_became_of_a_call(post: Post | None, found: list[What]) -> None:
    """Rule 63: what is held on purpose is not missing until that is over."""
    posts = {FIRST: post} if post else {}
    assert [each.what for each in missing(TICKET, [climbed(0)], posts, Escalating(), BEFORE)] == found


@pytest.mark.parametrize(
    "change",
    [{"by": "U0ADA", "heard_at": EARLY}, {"ended": EARLY}, {"round": 2, "began": LATELY, "at": LATELY}],
)
def test_nobody_misses_a_call_that_nobody_needs(change: dict[str, object]) -> None:
    """Rule 59."""
    ticket = replace(TICKET, escalations=(replace(CLIMBS, **change),))
    assert list(missing(ticket, [climbed(0)], {}, Escalating(), BEFORE)) == []


def test_a_later_call_to_the_same_reader_stands_for_the_earlier_one() -> None:
    """Rule 66: both were held, and the later one says it all."""
    gone, held = Post("sent", False, EARLY), Post("held", False, NOW + timedelta(hours=1))
    both = [climbed(0), climbed(1)]
    posts = {FIRST: gone, FIRST._replace(step=1): held}
    assert list(missing(TICKET, both, posts, Escalating(), BEFORE)) == []


def test_a_step_that_nobody_took() -> None:
    """Rule 58: whatever the hint says."""
    ticket = replace(TICKET, escalations=(replace(CLIMBS, taken=0, at=None),))
    found = list(missing(ticket, [], {}, Escalating(), BEFORE))
    assert found == [Missing(1, 1, What.NOT_CLIMBED, EARLY, 2)]


def test_an_alarm_is_repeated_more_and_more_rarely() -> None:
    one, other = (Missing(number, number, What.NOT_POSTED, EARLY, 2) for number in (1, 2))
    told, at, times = None, NOW, []
    while at < NOW + timedelta(hours=30):
        if again := alarmed(told, [one], at):
            times.append((at - NOW) // timedelta(minutes=1))
            told = again
        at += timedelta(minutes=1)
    assert times == [0, 5, 15, 35, 75, 155, 315, 635, 995, 1355, 1715]
    first = Alarmed(frozenset({one.key}), NOW, NOW)
    soon, later = NOW + timedelta(seconds=59), NOW + timedelta(seconds=60)
    assert [alarmed(first, [one, other], soon), alarmed(first, [one], later)] == [None, None]
    assert alarmed(first, [other], later) == Alarmed(frozenset({one.key, other.key}), NOW, later)
