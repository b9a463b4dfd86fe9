"""Reports keep what they say: coded and read again they are the same, and figures are compared fairly."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from desk.metrics import By, Count, Metric, Numbers, Share, Times
from desk.period import Every, around
from desk.report import Compared, Line, Name, Of, Part, Report, Section, compared, report_of

_YEARS = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - the strategy adds the zone
whole = st.integers(0, 10**6)
lengths = st.integers(0, 10**7).map(lambda seconds: timedelta(seconds=seconds))
figures = st.one_of(
    st.builds(Count, whole),
    st.builds(Share, whole, whole),
    st.builds(Times, whole, st.none() | lengths, st.none() | lengths),
)
of_metrics = st.dictionaries(st.sampled_from(Metric), figures, max_size=3)
numbers = st.builds(
    Numbers,
    of_metrics,
    st.dictionaries(st.sampled_from(By), st.dictionaries(st.text(max_size=5), of_metrics, max_size=2)),
)
values = st.one_of(
    st.text(max_size=9),
    whole,
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.datetimes(*_YEARS, timezones=st.just(UTC)),
    lengths,
    figures,
    st.builds(Name, st.sampled_from(Of), st.text(max_size=9)),
)
lines = st.builds(
    Line,
    st.text(max_size=9),
    st.dictionaries(st.text(max_size=5), values, max_size=3),
    st.none() | whole,
)
sections = st.builds(
    Section,
    st.text(max_size=9),
    st.lists(lines, max_size=3).map(tuple),
    whole,
    st.text(max_size=5),
    st.lists(st.sampled_from(Metric), max_size=2).map(tuple),
    st.booleans(),
)
parts = st.builds(Part, st.text(max_size=5), numbers, numbers, st.lists(sections, max_size=2).map(tuple))
periods = st.builds(
    around,
    st.sampled_from(Every),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.sampled_from([ZoneInfo("UTC"), ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")]),
)
reports = st.builds(
    Report,
    periods,
    st.datetimes(*_YEARS, timezones=st.just(UTC)),
    st.lists(parts, max_size=2).map(tuple),
    st.booleans(),
)


@given(reports)
def test_a_report_is_the_same_after_it_was_kept(report):
    """Rule 69: what is frozen stays what it was, whoever draws it and when."""
    assert report_of(report.coded()) == report


def test_figures_stand_beside_those_of_the_period_before():
    """Rule 71: what happened in neither period is not told, and what is as before has not changed."""
    now = {Metric.RECEIVED: Count(12), Metric.SOLVED: Count(9), Metric.FCR: Share(0, 0)}
    before = {Metric.RECEIVED: Count(9), Metric.SOLVED: Count(9), Metric.REOPENED: Count(2)}
    metrics = (Metric.RECEIVED, Metric.SOLVED, Metric.REOPENED, Metric.FCR, Metric.HANDOFFS)
    told = compared(Numbers(now), Numbers(before), metrics)
    assert told == (
        Compared(Metric.RECEIVED, Count(12), Count(9)),
        Compared(Metric.SOLVED, Count(9), Count(9)),
        Compared(Metric.REOPENED, Count(0), Count(2)),
    )
    assert [(each.has_changed, each.is_more) for each in told] == [(True, True), (False, None), (True, False)]


def test_of_few_it_is_not_said_whether_they_are_more():
    """Rule 71: of fewer than fifteen neither a rate nor its change says anything."""
    few, many = Share(5, 14), Share(14, 15)
    told = Compared(Metric.FCR, many, few), Compared(Metric.FCR, many, Share(15, 15))
    assert [each.is_more for each in told] == [None, False]


def test_a_list_says_how_many_more_there_are():
    """Rule 72: five items, and a number for the rest."""
    five = (Line("{moment}"),) * 5
    assert [Section("Late", five, 9, "late").more, Section("Late", five, 5, "late").more] == [4, 0]
