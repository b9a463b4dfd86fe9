"""What the charts of a report show, in words: the same rows are drawn as a picture and told as text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from babel.dates import format_interval, format_skeleton, get_day_names

from desk.calendar import DAY
from desk.course import Course
from desk.metrics import KEPT, Numbers, Share
from desk.period import Every, Period
from desk.text import cut
from desk.wording import N_
from handlers.language import Speaker
from handlers.views import names

MOST_SAID = 1000
"""Characters of a picture's description that Slack takes."""
_WEEKDAYS = range(7)
_LONG = timedelta(hours=3)
"""From here on times are measured in hours rather than minutes."""
_TEN = timedelta(hours=10)


class Form(Enum):
    """How a chart is drawn."""

    COLUMNS = auto()
    LINES = auto()
    BARS = auto()
    HEAT = auto()


@dataclass(frozen=True)
class Row:
    """Values of a chart that belong together, each with how it is written; None where nothing is drawn."""

    name: str
    values: tuple[float | None, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """Rows of values, one for each label."""

    form: Form
    title: str
    labels: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Sheet:
    """Charts with what stands over them."""

    title: str
    under: str
    charts: tuple[Chart, ...]


@dataclass(frozen=True)
class Charted:
    """What is charted of a period: its course, its numbers and those of the one before.

    `team` is the name of the team that it is about, or "" for the whole desk.
    """

    period: Period
    course: Course
    numbers: Numbers
    before: Numbers
    team: str = ""


def sheet(charted: Charted, say: Speaker) -> Sheet:
    """The charts of a report that have something to show."""
    labels = _labels(charted, say)
    shown = (
        _flow(charted.course, labels, say),
        _backlog(charted.course, labels, say),
        _kept(charted, say),
        _response(charted.course, labels, say),
        _arrivals(charted.course, say),
    )
    title = say(_TITLES[charted.period.every], name=charted.period.name)
    under = f"{_days(charted.period, say)} · {_whose(charted.team, say)}"
    return Sheet(title, under, tuple(chart for chart in shown if any(map(_says, chart.rows))))


_TITLES = {
    Every.DAILY: N_("Daily figures {name}"),
    Every.WEEKLY: N_("Weekly figures {name}"),
    Every.MONTHLY: N_("Monthly figures {name}"),
    Every.QUARTERLY: N_("Quarterly figures {name}"),
    Every.ANNUAL: N_("Annual figures {name}"),
}


_THIN = "\N{THIN SPACE}"


def _whose(team: str, say: Speaker) -> str:
    return say(N_("Team {name}"), name=team) if team else say(N_("The whole desk"))


def _days(period: Period, say: Speaker) -> str:
    last = period.after.first - DAY
    told = str(format_interval(period.first, last, "yMMMd", locale=say.language))
    return told.replace(_THIN, " ")


def told(charts: Iterable[Chart]) -> str:
    """The same figures as text, a chart a paragraph and a row a line."""
    return "\n\n".join(f"*{chart.title}*\n{_lines(chart)}" for chart in charts)


def described(sheet: Sheet) -> str:
    """The picture for who cannot see it, as far as Slack's room goes."""
    text = "\n".join(f"{chart.title}\n{_lines(chart)}" for chart in sheet.charts)
    return cut(f"{sheet.title}\n{sheet.under}\n{text}", MOST_SAID)


def _lines(chart: Chart) -> str:
    return "\n".join(f"{row.name}: {_values(chart.labels, row.words)}" for row in chart.rows if _says(row))


def _values(labels: Sequence[str], words: Sequence[str]) -> str:
    return " · ".join(f"{label}: {word}" for label, word in zip(labels, words, strict=True) if word)


def _says(row: Row) -> bool:
    return any(row.words)


def _labels(charted: Charted, say: Speaker) -> tuple[str, ...]:
    skeletons = _LABELS.get(charted.period.every, ("d",))
    return tuple(
        " ".join(format_skeleton(skeleton, day, locale=say.language) for skeleton in skeletons)
        for day in charted.course.starts
    )


_LABELS = {Every.WEEKLY: ("E", "d"), Every.QUARTERLY: ("MMMd",), Every.ANNUAL: ("MMM",)}
"""How the parts of a period are called, as CLDR writes it; days of a month by their number."""


def _flow(course: Course, labels: tuple[str, ...], say: Speaker) -> Chart:
    rows = (_counts(say(N_("Received")), course.received), _counts(say(N_("Solved")), course.solved))
    return Chart(Form.COLUMNS, say(N_("Received and solved")), labels, rows)


def _backlog(course: Course, labels: tuple[str, ...], say: Speaker) -> Chart:
    rows = (_counts(say(N_("Still open")), course.backlog),)
    return Chart(Form.LINES, say(N_("Still open at the end")), labels, rows)


def _counts(name: str, counts: tuple[int, ...]) -> Row:
    return Row(name, tuple(map(float, counts)), tuple(map(str, counts)))


def _kept(charted: Charted, say: Speaker) -> Chart:
    """Only clocks that promised something; of few promises nothing but n of N is told (rule 71)."""
    now, before = charted.numbers.figures, charted.before.figures
    clocks = [clock for clock, metric in KEPT.items() if _promised(now.get(metric))]
    labels = tuple(names.clock(clock, say) for clock in clocks)
    sides = ((say(N_("This period")), now), (say(N_("The one before")), before))
    rows = [_shares(name, [figures.get(KEPT[clock]) for clock in clocks]) for name, figures in sides]
    return Chart(Form.BARS, say(N_("Promises kept")), labels, tuple(rows))


def _promised(figure: object) -> bool:
    return isinstance(figure, Share) and figure.of > 0


def _shares(name: str, figures: Sequence[object]) -> Row:
    shares = [figure if isinstance(figure, Share) else Share() for figure in figures]
    rates = [None if share.rate is None else share.rate * 100 for share in shares]
    return Row(name, tuple(rates), tuple(_share(share) for share in shares))


def _share(share: Share) -> str:
    if not share.of:
        return ""
    counted = f"{share.hits}/{share.of}"
    return counted if share.rate is None else f"{share.rate:.0%} ({counted})"


def _response(course: Course, labels: tuple[str, ...], say: Speaker) -> Chart:
    long = max((each.p90 for each in course.response if each.p90), default=timedelta()) >= _LONG
    title = (
        N_("First response, in hours of open time") if long else N_("First response, in minutes of open time")
    )
    unit = timedelta(hours=1) if long else timedelta(minutes=1)
    rows = (
        _times(say(N_("Median")), [each.median for each in course.response], unit, say),
        _times(say(N_("9 of 10 within")), [each.p90 for each in course.response], unit, say),
    )
    return Chart(Form.LINES, say(title), labels, rows)


def _times(name: str, times: Sequence[timedelta | None], unit: timedelta, say: Speaker) -> Row:
    rounded = [None if each is None else _rounded(each) for each in times]
    values = tuple(None if each is None else each / unit for each in rounded)
    return Row(name, values, tuple("" if each is None else names.length(each, say) for each in rounded))


def _rounded(time: timedelta) -> timedelta:
    """To whole minutes, and what is long to whole hours."""
    whole = timedelta(hours=1) if time >= _TEN else timedelta(minutes=1)
    return round(time / whole) * whole


def _arrivals(course: Course, say: Speaker) -> Chart:
    """By weekday and hour, of the hours between the first and the last at which something came."""
    came = [hour for _, hour in course.arrivals]
    hours = range(min(came), max(came) + 1) if came else range(0)
    labels = tuple(say(N_("{hour}h"), hour=hour) for hour in hours)
    rows = (_weekday(course, weekday, hours, say) for weekday in _WEEKDAYS)
    return Chart(Form.HEAT, say(N_("When requests came")), labels, tuple(rows))


def _weekday(course: Course, weekday: int, hours: range, say: Speaker) -> Row:
    counts = [course.arrivals.get((weekday, hour), 0) for hour in hours]
    name = str(get_day_names("abbreviated", locale=say.language)[weekday])
    return Row(name, tuple(map(float, counts)), tuple(str(count) if count else "" for count in counts))
