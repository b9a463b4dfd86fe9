"""Charts show what is told as text, in both languages, to everybody, and on a phone."""

import io
import warnings
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.image import imread

from desk import course
from desk.course import Course
from desk.metrics import Metric, Numbers, Share, Times
from desk.period import Every, around
from handlers import charts, language
from handlers.views.charted import Chart, Charted, Form, described, sheet, told

BERLIN = ZoneInfo("Europe/Berlin")
NOVEMBER = date(2026, 11, 18)
WEEK = around(Every.WEEKLY, NOVEMBER, BERLIN)
EN, ZH = language.speaker("en"), language.speaker("zh_CN")
NUMBERS = Numbers({Metric.KEPT_FIRST_RESPONSE: Share(71, 88), Metric.KEPT_PROMISE: Share(7, 9)})
BEFORE = Numbers({Metric.KEPT_FIRST_RESPONSE: Share(81, 88)})
NEEDS_CHINESE = pytest.mark.skipif(not charts.writes_chinese(), reason="no font with Chinese characters")


def minutes(median: int, p90: int) -> Times:
    return Times(5, timedelta(minutes=median), timedelta(minutes=p90))


def a_week(**changed: object) -> Charted:
    """A week with a quiet end."""
    parts = {
        "received": (18, 12, 20, 9, 10, 2, 0),
        "solved": (24, 7, 22, 12, 7, 1, 0),
        "backlog": (35, 40, 38, 35, 38, 39, 39),
        "response": (minutes(34, 95), minutes(8, 600), minutes(35, 90), *(Times(),) * 4),
        "arrivals": {(0, 9): 14, (0, 11): 4, (2, 9): 20, (5, 10): 2},
        **changed,
    }
    return Charted(WEEK, Course(course.starts(WEEK), **parts), NUMBERS, BEFORE)


def of(every: Every, value: int) -> Charted:
    """A period of a desk that has so much of everything."""
    period = around(every, NOVEMBER, BERLIN)
    starts = course.starts(period)
    counts, times = (value,) * len(starts), (minutes(value, 59 * 60 + 59),) * len(starts)
    arrivals = {(day, hour): value for day in range(7) for hour in range(24)}
    shares = {metric: Share(value, value) for metric in Metric if metric.startswith("kept_")}
    drawn = Course(starts, counts, counts, counts, times, arrivals)
    return Charted(period, drawn, Numbers(shares), Numbers(shares))


@pytest.fixture
def settings() -> Iterator[None]:
    """As charts are drawn; a character that no font has is an error."""
    with mpl.rc_context(charts.settings()), warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def drawn(charted: Charted, say: language.Speaker = EN) -> tuple[dict[str, Axes], list[Chart]]:
    """What stands in each part of the picture, by its title, and what it is drawn from."""
    wanted = sheet(charted, say)
    figure: Figure = charts.figure(wanted)
    figure.canvas.draw()
    return {str(axes.get_label()): axes for axes in figure.axes}, list(wanted.charts)


def written(axes: Axes) -> list[str]:
    """The words at what is drawn."""
    return [text.get_text() for text in axes.texts if text.get_text()]


def test_what_is_told() -> None:
    """Rule 71: of few promises nothing but n of N; what did not happen is not told."""
    assert told(sheet(a_week(), EN).charts) == (
        "*Received and solved*\n"
        "Received: Mon 16: 18 · Tue 17: 12 · Wed 18: 20 · Thu 19: 9 · Fri 20: 10 · Sat 21: 2 · Sun 22: 0\n"
        "Solved: Mon 16: 24 · Tue 17: 7 · Wed 18: 22 · Thu 19: 12 · Fri 20: 7 · Sat 21: 1 · Sun 22: 0\n"
        "\n*Still open at the end*\n"
        "Still open: Mon 16: 35 · Tue 17: 40 · Wed 18: 38 · Thu 19: 35 · Fri 20: 38"
        " · Sat 21: 39 · Sun 22: 39\n"
        "\n*Promises kept*\n"
        "This period: First response: 81% (71/88) · Promised update: 7/9\n"
        "The one before: First response: 92% (81/88)\n"
        "\n*First response, in hours of open time*\n"
        "Median: Mon 16: 34 min · Tue 17: 8 min · Wed 18: 35 min\n"
        "9 of 10 within: Mon 16: 1 h 35 min · Tue 17: 10 h · Wed 18: 1 h 30 min\n"
        "\n*When requests came*\n"
        "Mon: 9h: 14 · 11h: 4\nWed: 9h: 20\nSat: 10h: 2"
    )


@pytest.mark.usefixtures("settings")
def test_the_picture_shows_what_is_told() -> None:
    axes, shown = drawn(a_week())
    assert list(axes) == [chart.title for chart in shown]
    flow, backlog, kept, response, arrivals = axes.values()
    assert [[bar.get_height() for bar in row] for row in flow.containers] == [
        list(row.values) for row in shown[0].rows
    ]
    assert [list(line.get_ydata()) for line in backlog.lines] == [[35, 40, 38, 35, 38, 39, 39]]
    rates = [[bar.get_width() for bar in row] for row in kept.containers]
    assert rates == [[pytest.approx(71 / 0.88), 0], [pytest.approx(81 / 0.88), 0]]
    assert written(kept) == ["81% (71/88)", "7/9", "92% (81/88)"]
    hours = [[y for y in line.get_ydata() if not np.isnan(y)] for line in response.lines]
    assert hours == [[34 / 60, 8 / 60, 35 / 60], [95 / 60, 10, 1.5]]
    assert arrivals.collections[0].get_array().tolist()[0] == [14, 0, 20, 0, 0, 0, 0]
    assert written(arrivals) == [word for row in shown[4].rows for word in row.words if word]
    for each, chart in zip((flow, backlog, response), (shown[0], shown[1], shown[3]), strict=True):
        assert [label.get_text() for label in each.get_xticklabels()] == list(chart.labels)
        assert written(each) == [word for row in chart.rows for word in row.words if word]


@NEEDS_CHINESE
@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("every", [each for each in Every if each is not Every.DAILY])
def test_every_period_in_chinese(every: Every) -> None:
    """Each character is in a font: one that lacks would be a warning, and so an error."""
    axes, shown = drawn(of(every, 20), ZH)
    assert list(axes) == [chart.title for chart in shown]
    assert [chart.form for chart in shown] == [Form.COLUMNS, Form.LINES, Form.BARS, Form.LINES, Form.HEAT]
    assert shown[0].title == "新收到与已解决"


@pytest.mark.usefixtures("settings")
def test_no_name_is_read_as_a_formula() -> None:
    charted = a_week()
    hostile = Charted(WEEK, charted.course, NUMBERS, BEFORE, r"Net $\frac{1}{$ & <b>")
    figure = charts.figure(sheet(hostile, EN))
    figure.canvas.draw()
    assert r"Net $\frac{1}{$ & <b>" in figure.texts[1].get_text()


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("every", [each for each in Every if each is not Every.DAILY])
def test_labels_do_not_lie_on_each_other(every: Every) -> None:
    figure = charts.figure(sheet(of(every, 20), EN))
    figure.canvas.draw()
    for axes in figure.axes:
        for labels in (axes.get_xticklabels(), axes.get_yticklabels()):
            boxes = [each.get_window_extent() for each in labels if each.get_visible() and each.get_text()]
            over = [(a, b) for a, b in combinations(boxes, 2) if a.overlaps(b)]
            assert (axes.get_label(), over) == (axes.get_label(), [])


@pytest.mark.parametrize("every", [each for each in Every if each is not Every.DAILY])
def test_how_large_it_is(every: Every) -> None:
    """A phone shows it; Slack takes its description, and the text beside it in one message."""
    wanted = sheet(of(every, 20), EN)
    png = charts.picture(wanted)
    high, wide, _ = imread(io.BytesIO(png)).shape
    assert (png[:8], wide) == (b"\x89PNG\r\n\x1a\n", charts.WIDTH)
    assert high <= 2.7 * wide, "with a heat map of all 24 hours"
    assert len(png) < 500_000
    assert len(described(wanted)) <= 1000
    assert len(told(wanted.charts)) < 3900


def test_nothing_to_show() -> None:
    """A week in which nothing came has its lines of zeros, but no empty charts."""
    nothing = Course(course.starts(WEEK), (0,) * 7, (0,) * 7, (0,) * 7, (Times(),) * 7)
    shown = sheet(Charted(WEEK, nothing, Numbers(), Numbers()), EN).charts
    assert [chart.title for chart in shown] == ["Received and solved", "Still open at the end"]
    assert len(charts.picture(sheet(Charted(WEEK, nothing, Numbers(), Numbers()), EN))) > 1000


# --- colours -----------------------------------------------------------------------------------

SEEN = {
    "all": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}
"""How colours are seen, as Machado, Oliveira and Fernandes (2009) computed it, on linear RGB."""
TO_XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]


def lab(colour: str, how: str) -> np.ndarray:
    """A colour in CIE Lab, as somebody sees it."""
    srgb = np.array(to_rgb(colour))
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SEEN[how]) @ linear, 0, 1)
    x, y, z = np.cbrt(np.array(TO_XYZ) @ seen / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("how", SEEN)
@pytest.mark.parametrize("form", charts.COLOURS)
def test_colours_differ_to_everybody(how: str, form: Form) -> None:
    """20 is many times what can just be told apart (2.3)."""
    one, other = charts.COLOURS[form]
    assert np.linalg.norm(lab(one, how) - lab(other, how)) > 20


@pytest.mark.parametrize("how", SEEN)
def test_shades_get_darker_to_everybody(how: str) -> None:
    shades = LinearSegmentedColormap.from_list("shades", charts.SHADES)
    lightness = [lab(shades(n / 20), how)[0] for n in range(21)]
    assert lightness == sorted(lightness, reverse=True)
    assert lightness[0] - lightness[-1] > 50


def test_what_is_written_can_be_read() -> None:
    """4.5 to 1 for words, whatever field they stand on; 3 to 1 for lines."""

    def contrast(one: object, other: object) -> float:
        light, dark = sorted((charts.luminance(one), charts.luminance(other)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    shades = LinearSegmentedColormap.from_list("shades", charts.SHADES)
    fields = [shades(n / 100) for n in range(101)]
    assert min(contrast(charts.ink_on(field), field) for field in fields) >= 4.5
    assert min(contrast(colour, charts.PAPER) for colour in charts.COLOURS[Form.LINES]) >= 3
