"""Draws charts as a picture that can be read on a phone, by people who see few colours, in Chinese too."""

import io
import threading
from functools import cache
from itertools import accumulate
from math import ceil, nan
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.transforms import Transform

from handlers.views.charted import Chart, Form, Row, Sheet

WIDTH = 1080
"""Pixels. A phone shows a picture so wide at a third of its size."""
INK, PAPER = "#000000", "#ffffff"
COLOURS = {
    Form.COLUMNS: ("#0072b2", "#e69f00"),
    Form.LINES: ("#0072b2", "#d55e00"),
    Form.BARS: ("#0072b2", "#cfd8de"),
}
"""After Okabe and Ito: people tell them apart whatever colours they see. Shapes say the same once more."""
SHADES = ("#eef5fa", "#0b4f7d")
"""Of a heat map the least and the most."""
_MIDDLE = 0.179
"""A field as light as this has the same contrast to black and to white."""
FAMILIES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
)
"""Fonts with Chinese forms, by name: picked by its file, a font of several shows Japanese ones."""
_LATIN = "DejaVu Sans"
"""Comes with matplotlib."""
_DPI = 100
_GRID = "#dddddd"
_HATCHES = ("", "//")
_LINES = (("o", "-"), ("s", "--"))
_LABELLED = 7
"""So many labels, and each value can stand at what it is drawn as."""
_UNDER = 8
"""So many labels can stand under an axis."""
_SIDE, _BESIDE, _TOP = 60, 290, 140
_SIZES = {
    Form.COLUMNS: (215, 0, 72),
    Form.LINES: (190, 0, 72),
    Form.BARS: (0, 64, 36),
    Form.HEAT: (0, 38, 30),
}
"""Pixels of what is drawn in each form, how many more for each label, and how many are below."""
_TITLE, _LEGEND = 68, 48
_ONE_AT_A_TIME = threading.Lock()
"""The settings of matplotlib are the whole process's."""


def picture(sheet: Sheet) -> bytes:
    """The charts one below the other, as PNG."""
    data = io.BytesIO()
    with _ONE_AT_A_TIME, mpl.rc_context(settings()):
        figure(sheet).savefig(data, format="png", metadata={"Software": None})
    return data.getvalue()


@cache
def writes_chinese() -> bool:
    """Whether there is a font with Chinese characters."""
    return _chinese() is not None


def _chinese() -> str | None:
    known = set(fontManager.get_font_names())
    return next((family for family in FAMILIES if family in known), None)


def settings() -> Any:  # matplotlib's own type of it lists three hundred names
    """How everything is written; what people named is shown as it is, never read as a formula."""
    families = [family for family in (_chinese(), _LATIN) if family]
    text = {"font.family": families, "font.size": 19, "text.parse_math": False, "text.color": INK}
    axes = {"axes.edgecolor": _GRID, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK}
    return {**text, **axes, "hatch.linewidth": 2.0, "figure.dpi": _DPI, "axes.unicode_minus": False}


def figure(sheet: Sheet) -> Figure:
    """The drawn picture, as high as its charts want it."""
    heights = [_height(chart) for chart in sheet.charts]
    whole = _TOP + sum(heights)
    drawn = Figure(figsize=(WIDTH / _DPI, whole / _DPI), facecolor=PAPER)
    FigureCanvasAgg(drawn)
    drawn.text(_SIDE / WIDTH, 1 - 56 / whole, sheet.title, fontsize=30, fontweight="bold", va="center")
    drawn.text(_SIDE / WIDTH, 1 - 104 / whole, sheet.under, fontsize=20, va="center")
    for chart, above in zip(sheet.charts, accumulate(heights, initial=_TOP), strict=False):
        _draw(drawn, chart, above)
    return drawn


def _height(chart: Chart) -> int:
    """Pixels of a chart with its title and labels."""
    return _TITLE + _between(chart) + _inner(chart) + _SIZES[chart.form][2]


def _inner(chart: Chart) -> int:
    fixed, each, _below = _SIZES[chart.form]
    return fixed + each * len(chart.labels)


def _between(chart: Chart) -> int:
    """Pixels between the title and what is drawn: for what the rows are called, or the days of a heat map."""
    return _LEGEND if len(chart.rows) > 1 else 0


def _draw(drawn: Figure, chart: Chart, above: int) -> None:
    whole = drawn.get_figheight() * _DPI
    left = {Form.BARS: _BESIDE, Form.HEAT: 130}.get(chart.form, _SIDE)
    inner, between = _inner(chart), _between(chart)
    bottom = whole - above - _TITLE - between - inner
    place = (left / WIDTH, bottom / whole, (WIDTH - left - _SIDE) / WIDTH, inner / whole)
    axes = drawn.add_axes(place, label=chart.title)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    x, y = _SIDE / WIDTH, (whole - above - 36) / whole
    drawn.text(x, y, chart.title, fontsize=24, fontweight="bold", va="center")
    _DRAW[chart.form](axes, chart)
    if between and chart.form is not Form.HEAT:
        _name_rows(axes, (x, (whole - above - _TITLE - 10) / whole), drawn.transFigure)


def _name_rows(axes: Axes, place: tuple[float, float], whole: Transform) -> None:
    plain = {"frameon": False, "borderpad": 0, "borderaxespad": 0}
    axes.legend(loc="center left", bbox_to_anchor=place, bbox_transform=whole, ncols=2, **plain)


def _columns(axes: Axes, chart: Chart) -> None:
    colours, width = COLOURS[chart.form], 0.8 / len(chart.rows)
    for place, row in enumerate(chart.rows):
        at = [n - 0.4 + width * (place + 0.5) for n in range(len(chart.labels))]
        bars = axes.bar(
            at,
            _numbers(row),
            width * 0.92,
            label=row.name,
            color=colours[place],
            edgecolor=INK,
            hatch=_HATCHES[place],
            linewidth=1,
        )
        if len(chart.labels) <= _LABELLED:
            axes.bar_label(bars, row.words, padding=4, fontsize=18)
    _axis(axes, chart)


def _lines(axes: Axes, chart: Chart) -> None:
    for place, row in enumerate(chart.rows):
        (marker, style), colour = _LINES[place], COLOURS[chart.form][place]
        at, values = range(len(chart.labels)), _numbers(row)
        axes.plot(
            at,
            values,
            style,
            marker=marker,
            color=colour,
            label=row.name,
            linewidth=4,
            markersize=11,
            clip_on=False,
        )
        is_lower = place == 0 and len(chart.rows) > 1
        if len(chart.labels) <= _LABELLED:
            _at_points(axes, row, -30 if is_lower else 15)
    _axis(axes, chart)


def _at_points(axes: Axes, row: Row, off: int) -> None:
    """What the values are, readable where a line passes behind."""
    on_paper = {"boxstyle": "square,pad=0.1", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.75}
    for n, (value, word) in enumerate(zip(row.values, row.words, strict=True)):
        if value is not None:
            axes.annotate(
                word, (n, value), (0, off), "data", "offset points", ha="center", fontsize=16, bbox=on_paper
            )


def _axis(axes: Axes, chart: Chart) -> None:
    """Where all values are written there is no scale; it begins at 0, with room for what stands below."""
    count = len(chart.labels)
    is_written = count <= _LABELLED
    every = 1 if is_written else ceil(count / _UNDER)
    axes.set_xticks(range(0, count, every), chart.labels[::every])
    axes.set_xlim(-0.6, count - 0.4)
    most = max((value for row in chart.rows for value in row.values if value), default=1)
    has_lower = is_written and chart.form is Form.LINES and len(chart.rows) > 1
    axes.set_ylim(-0.35 * most if has_lower else 0, 1.2 * most)
    axes.spines["bottom"].set_visible(True)
    axes.yaxis.set_visible(not is_written)
    if not is_written:
        axes.locator_params(axis="y", nbins=4, integer=True)
        axes.grid(axis="y", color=_GRID)
        axes.set_axisbelow(True)


def _bars(axes: Axes, chart: Chart) -> None:
    """Rates from 0 to 100; of few there is only the word."""
    height = 0.8 / len(chart.rows)
    for place, row in enumerate(chart.rows):
        at = [n - 0.4 + height * (place + 0.5) for n in range(len(chart.labels))]
        colour, edges = COLOURS[chart.form][place], [0 if value is None else 1 for value in row.values]
        lengths = [value or 0 for value in row.values]
        bars = axes.barh(
            at, lengths, height * 0.92, label=row.name, color=colour, edgecolor=INK, linewidth=edges
        )
        axes.bar_label(bars, row.words, padding=8, fontsize=16)
    axes.set_yticks(range(len(chart.labels)), chart.labels)
    axes.set_ylim(len(chart.labels) - 0.5, -0.5)
    axes.set_xlim(0, 135)
    axes.xaxis.set_visible(False)


def _heat(axes: Axes, chart: Chart) -> None:
    """The hours go down and the days across, as in a calendar; each count stands in its field."""
    grid = [[row.values[n] or 0.0 for row in chart.rows] for n in range(len(chart.labels))]
    shades = LinearSegmentedColormap.from_list("shades", SHADES)
    most = max(map(max, grid))
    axes.pcolormesh(grid, cmap=shades, vmin=0, vmax=most, edgecolors=PAPER, linewidth=3)
    for day, row in enumerate(chart.rows):
        for n, (value, word) in enumerate(zip(row.values, row.words, strict=True)):
            ink = ink_on(shades((value or 0) / most))
            axes.text(day + 0.5, n + 0.5, word, ha="center", va="center_baseline", fontsize=18, color=ink)
    axes.set_xticks([n + 0.5 for n in range(len(chart.rows))], [row.name for row in chart.rows])
    axes.xaxis.tick_top()
    axes.set_yticks([n + 0.5 for n in range(len(chart.labels))], chart.labels)
    axes.set_ylim(len(chart.labels), 0)


def ink_on(colour: Any) -> str:
    """What can be read on a field of this colour."""
    return INK if luminance(colour) > _MIDDLE else PAPER


def luminance(colour: Any) -> float:
    """How light a colour is, from 0 to 1, as the web's rules for contrast have it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _numbers(row: Row) -> list[float]:
    return [nan if value is None else value for value in row.values]


_DRAW = {Form.COLUMNS: _columns, Form.LINES: _lines, Form.BARS: _bars, Form.HEAT: _heat}
