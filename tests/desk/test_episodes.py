"""What is measured of each run of a ticket's clocks, however often each ran."""

from desk import life
from desk.episodes import Measured, measured
from desk.fold import passages
from desk.severity import Severity
from desk.ticket import Clock
from tests.desk.test_clocks import MINUTE, Life, since


def told(one: Life, clock: Clock) -> list[tuple[object, ...]]:
    """Each run in order: when it ended and was decided, in minutes, and whether its promise was kept."""
    found = measured(passages(one.blank, one.log), one.versions).items()
    runs = [each for (of, _), each in sorted(found) if of is clock and each]
    return [(since(each.ended), since(each.decided_at), each.is_kept) for each in runs]


def of(one: Life, clock: Clock) -> Measured:
    """Its only run."""
    found = measured(passages(one.blank, one.log), one.versions).items()
    [only] = [each for (of, _), each in found if of is clock and each]
    return only


def test_what_was_promised_is_decided_once() -> None:
    """Rules 3, 11, 18: kept at its end, missed when it fell due; given up before, it is never decided."""
    one = Life().push(70)
    assert told(one, Clock.FIRST_RESPONSE) == [(None, 60, False)]
    one.writes()
    assert told(one, Clock.FIRST_RESPONSE) == [(70, 60, False)]
    kept = Life().push(30)
    kept.writes()
    assert told(kept, Clock.FIRST_RESPONSE) == [(30, 30, True)]
    for minutes, told_of in ((50, (50, None, False)), (80, (80, 60, False))):
        given_up = Life().push(minutes)
        given_up.solves()
        assert told(given_up, Clock.FIRST_RESPONSE) == [told_of]


def test_what_is_late_stays_so_since_then_whatever_is_changed() -> None:
    """Rules 18, 31: late by what is promised now only from the change on, unless it was late before."""
    one = Life().push(50)
    one.do(life.set_severity(one.ticket, Severity.SEV1))
    assert told(one, Clock.FIRST_RESPONSE) == [(None, 50, False)]
    late = Life().push(70)
    late.ticks()
    late.do(life.set_severity(late.ticket, Severity.SEV1))
    late.push(1).undoes()
    assert told(late, Clock.FIRST_RESPONSE) == [(None, 60, False)]


def test_a_promise_is_missed_at_its_own_moment() -> None:
    """Rule 20: whatever policy the ticket comes to match afterwards; nor is anybody warned of it again."""
    one = Life().push(10)
    one.promises(50)
    one.push(35).ticks()
    one.do(life.set_severity(one.ticket, Severity.SEV1))
    assert ("warned", Clock.PROMISE, None) not in one.ticks()
    one.push(10).do(life.set_severity(one.ticket, Severity.SEV2))
    assert told(one, Clock.PROMISE) == [(None, 50, False)]


def test_each_word_to_the_requester_ends_one_update_and_begins_the_next() -> None:
    """Rules 19, 20: and a promise that is moved is given up."""
    one = Life().push(10)
    one.writes()
    one.push(100).writes()
    one.push(300).writes()
    one.push(10).promises(500)
    one.push(10).promises(600)
    assert told(one, Clock.UPDATE) == [(110, 110, True), (410, 350, False), (420, None, False)]
    assert told(one, Clock.PROMISE) == [(430, None, False), (None, 600, False)]


def test_news_while_dismissed_end_an_update_before_a_later_policy() -> None:
    """Rules 19, 31, 94: SEV1 is promised no updates, but this one had come before."""
    one = Life().push(10)
    one.writes()
    one.push(10).do(life.dismiss(one.ticket))
    one.push(10).writes()
    one.push(10).do(life.set_severity(one.ticket, Severity.SEV1))
    one.push(10).do(life.reopen(one.ticket, one.says()))
    assert told(one, Clock.UPDATE) == [(30, 30, True), (None, None, False)]


def test_an_answer_on_its_way_ends_the_wait_for_it_and_leaves_the_next_one() -> None:
    """Rules 13, 14: two runs, though the second is of a question that the first had in it too."""
    one = Life().push(10)
    one.writes()
    one.push(10).asks()
    on_its_way = one.push(10).replies()
    one.push(10).asks()
    one.push(10).do(life.delivered(*on_its_way))
    assert told(one, Clock.NEXT_RESPONSE) == [(50, 50, True), (None, 160, False)]
    both = Life().push(10)
    both.writes()
    on_its_way = both.push(20).replies()
    both.push(10).asks()
    both.push(1).asks(said=20)
    both.push(9).do(life.delivered(*on_its_way))
    assert told(both, Clock.NEXT_RESPONSE) == [(50, 50, True), (None, 160, False)]


def test_times_leave_out_pauses() -> None:
    """Rule 26."""
    one = Life().push(10)
    one.do(life.wait(one.ticket))
    one.push(20).do(life.hold(one.ticket, one.says(), one.at(1000), one.now))
    one.push(40).do(life.resume(one.ticket))
    one.push(5).solves()
    resolution = of(one, Clock.RESOLUTION)
    assert (resolution.took, resolution.worked, resolution.by_wall) == (55 * MINUTE, 15 * MINUTE, None)


def test_what_an_undone_event_began_is_gone() -> None:
    one = Life().push(10)
    one.writes()
    one.push(10).solves()
    one.push(10).do(life.reopen(one.ticket, one.says()))
    assert len(told(one, Clock.UPDATE)) == 2
    one.push(0.5).undoes()
    assert told(one, Clock.UPDATE) == [(20, 20, True)]
    assert of(one, Clock.RESOLUTION).ended == one.at(20)
