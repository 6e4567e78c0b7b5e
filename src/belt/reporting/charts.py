"""Charts: lines, bars and an observed share beside what chance would give.

The caller passes every word in the reader's language and a function that writes numbers; nothing
here is English. ``key`` must be unique in the page. ``width`` is the width of the drawing in units
that are about a pixel: 720 for a page, 340 for a telephone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from .labels import spread
from .svg import element, path, picture, shortened, text, text_width

WIDE = 720
NARROW = 340
_TOP = 28
_BOTTOM = 30
_GAP = 17

Write = Callable[[float], str]


@dataclass(frozen=True)
class Series:
    """One line or one set of bars. ``mark`` is a colour class: region-0…7, bloc or ink."""

    name: str
    values: tuple[float | None, ...]
    mark: str = "ink"
    language: str | None = None


@dataclass(frozen=True)
class Chart:
    """Values by category (years mostly), with the words around them.

    ``summary`` says in one or two sentences what is to be seen; ``unit`` stands at the axis.
    Raises ValueError if a series has not one value for each category.
    """

    key: str
    title: str
    summary: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""

    def __post_init__(self) -> None:
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise ValueError(
                    f"series {series.name!r} has {len(series.values)} values "
                    f"for {len(self.categories)} categories"
                )


@dataclass(frozen=True)
class ShareChart:
    """A share (0…1) by year beside the share expected by chance and its 95% band, low to high."""

    key: str
    title: str
    summary: str
    categories: tuple[str, ...]
    observed: tuple[float | None, ...]
    expected: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    observed_name: str
    expected_name: str
    mark: str = "ink"
    unit: str = ""


@dataclass(frozen=True)
class _Frame:
    """The area in which marks are drawn, and the scale of its vertical axis from zero up."""

    left: float
    right: float
    top: float
    bottom: float
    highest: float

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.highest


def ticks(highest: float, most: int = 5) -> list[float]:
    """Round steps of 1, 2 or 5 times a power of ten from 0 to at least ``highest``."""
    if highest < 1e-12:
        return [0.0, 1.0]
    rough = highest / most
    power = 10.0 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9))
    return [step * i for i in range(ceil(highest / step - 1e-9) + 1)]


def line_chart(chart: Chart, *, write: Write, width: float = WIDE) -> str:
    """Lines over the categories, each named at its end. A missing value breaks its line."""
    names = [shortened(series.name, width * 0.3) for series in chart.series]
    frame, height, axis = _prepared(chart, _known(chart.series), write, width, names)
    xs = _centres(frame, len(chart.categories))
    marks = [
        element("g", *_strokes(series.values, xs, frame), class_=series.mark)
        for series in chart.series
    ]
    ends = _end_labels(chart.series, names, xs, frame)
    return picture(
        *axis, *_category_labels(chart.categories, xs, frame), *marks, *ends,
        key=chart.key, width=width, height=height, title=chart.title, summary=chart.summary,
        kind="chart",
    )  # fmt: skip


def share_chart(chart: ShareChart, *, write: Write, width: float = WIDE) -> str:
    """The observed share as a line, the expected one dashed in its band, both named at the end."""
    series = (
        Series(chart.observed_name, chart.observed, chart.mark),
        Series(chart.expected_name, chart.expected, "ink"),
    )
    plain = Chart(chart.key, chart.title, chart.summary, chart.categories, series, chart.unit)
    names = [shortened(each.name, width * 0.3) for each in series]
    values = _known(series) + [value for value in chart.high if value is not None]
    frame, height, axis = _prepared(plain, values, write, width, names)
    xs = _centres(frame, len(chart.categories))
    band = [
        element("path", d=path(_edge(run, xs, frame, chart.low, chart.high), closed=True),
                class_="band")
        for run in _runs(chart.low, chart.high)
    ]  # fmt: skip
    expected = [
        element("path", d=path((xs[i], frame.y(chart.expected[i] or 0)) for i in run),
                class_="expected")
        for run in _runs(chart.expected)
    ]  # fmt: skip
    observed = element("g", *_strokes(chart.observed, xs, frame), class_=chart.mark)
    return picture(
        *axis, *_category_labels(chart.categories, xs, frame), *band, *expected, observed,
        *_end_labels(series, names, xs, frame),
        key=chart.key, width=width, height=height, title=chart.title, summary=chart.summary,
        kind="chart",
    )  # fmt: skip


def grouped_bars(chart: Chart, *, write: Write, width: float = WIDE) -> str:
    """Bars side by side within each category, with a key above."""
    frame, height, axis, key = _with_key(chart, _known(chart.series), write, width)
    step = (frame.right - frame.left) / max(1, len(chart.categories))
    slot = step * 0.8 / max(1, len(chart.series))
    bars = [
        element("g", *[
            _bar(frame.left + step * i + step * 0.1 + slot * rank, slot, 0, value, frame)
            for i, value in enumerate(series.values) if value
        ], class_=series.mark)
        for rank, series in enumerate(chart.series)
    ]  # fmt: skip
    labels = _category_labels(chart.categories, _centres(frame, len(chart.categories)), frame)
    return picture(
        *axis, *bars, *labels, *key, key=chart.key, width=width, height=height,
        title=chart.title, summary=chart.summary, kind="chart",
    )  # fmt: skip


def stacked_bars(chart: Chart, *, write: Write, width: float = WIDE) -> str:
    """One bar a category, the series on top of one another, with a key above."""
    totals = [sum(series.values[i] or 0 for series in chart.series)
              for i in range(len(chart.categories))]  # fmt: skip
    frame, height, axis, key = _with_key(chart, totals, write, width)
    step = (frame.right - frame.left) / max(1, len(chart.categories))
    base = [0.0] * len(chart.categories)
    bars = []
    for series in chart.series:
        pieces = []
        for i, value in enumerate(series.values):
            if value:
                left = frame.left + step * i + step * 0.12
                pieces.append(_bar(left, step * 0.76, base[i], base[i] + value, frame))
                base[i] += value
        bars.append(element("g", *pieces, class_=series.mark))
    labels = _category_labels(chart.categories, _centres(frame, len(chart.categories)), frame)
    return picture(
        *axis, *bars, *labels, *key, key=chart.key, width=width, height=height,
        title=chart.title, summary=chart.summary, kind="chart",
    )  # fmt: skip


def ranked_bars(chart: Chart, *, write: Write, width: float = WIDE) -> str:
    """Horizontal bars of the first series in the order given, name and number beside each."""
    (series, *_) = chart.series
    names = [shortened(name, width * 0.42) for name in chart.categories]
    numbers = [write(value or 0) for value in series.values]
    left = max((text_width(name) for name in names), default=0) + 8
    right = width - max((text_width(words) for words in numbers), default=0) - 8
    highest = max([value or 0 for value in series.values], default=0) or 1
    rows = []
    for i, (name, value, words) in enumerate(zip(names, series.values, numbers, strict=True)):
        y, length = i * 24 + 4, (right - left) * (value or 0) / highest
        rows += [
            element("text", text(name), x=left - 8, y=y + 13, text_anchor="end"),
            element("rect", x=left, y=y, width=length, height=18, class_=f"mark {series.mark}"),
            element("text", text(words), x=left + length + 6, y=y + 13, class_="soft"),
        ]
    base = element("path", d=path([(left, 0), (left, len(names) * 24 + 2)]), class_="axis")
    return picture(
        *rows, base, key=chart.key, width=width, height=len(names) * 24 + 4, title=chart.title,
        summary=chart.summary, kind="chart",
    )  # fmt: skip


def _known(series: Sequence[Series]) -> list[float]:
    return [value for each in series for value in each.values if value is not None]


def _prepared(
    chart: Chart, values: Sequence[float], write: Write, width: float, names: Sequence[str]
) -> tuple[_Frame, float, list[str]]:
    """Frame, height and axis of a chart that keeps room for names at the right."""
    plot = max(150.0, width * 0.36, _GAP * len(names))
    steps = ticks(max(values, default=0))
    left = max(text_width(write(step)) for step in steps) + 8
    right = width - max((text_width(name) for name in names), default=0) - 14
    frame = _Frame(left, right, _TOP, _TOP + plot, steps[-1])
    return frame, frame.bottom + _BOTTOM, _axis(frame, steps, write, chart.unit)


def _with_key(
    chart: Chart, values: Sequence[float], write: Write, width: float
) -> tuple[_Frame, float, list[str], list[str]]:
    """Frame, height, axis and key of a chart whose series are named above the drawing."""
    key, top = _key(chart.series, width) if len(chart.series) > 1 else ([], 0.0)
    steps = ticks(max(values, default=0))
    left = max(text_width(write(step)) for step in steps) + 8
    frame = _Frame(left, width - 2, _TOP + top, _TOP + top + max(150.0, width * 0.33), steps[-1])
    return frame, frame.bottom + _BOTTOM, _axis(frame, steps, write, chart.unit), key


def _key(series: Sequence[Series], width: float) -> tuple[list[str], float]:
    """Squares with names, in as many rows as they need, and the height they take."""
    x, y, pieces = 0.0, 0.0, []
    for each in series:
        name = shortened(each.name, width - 20)
        room = text_width(name) + 34
        if x and x + room - 14 > width:
            x, y = 0.0, y + 20
        pieces += [
            element("rect", x=x, y=y + 2, width=12, height=12, class_=f"mark {each.mark}"),
            element("text", text(name), x=x + 17, y=y + 13, lang=each.language),
        ]
        x += room
    return pieces, y + 24


def _axis(frame: _Frame, steps: Sequence[float], write: Write, unit: str) -> list[str]:
    lines = [
        element("path", d=path([(frame.left, frame.y(step)), (frame.right, frame.y(step))]),
                class_="axis" if step == 0 else "grid")
        for step in steps
    ]  # fmt: skip
    numbers = [
        element("text", text(write(step)), x=frame.left - 6, y=frame.y(step) + 4,
                text_anchor="end", class_="soft")
        for step in steps
    ]  # fmt: skip
    named = [element("text", text(unit), x=0, y=frame.top - 14, class_="soft")] if unit else []
    return lines + numbers + named


def _centres(frame: _Frame, count: int) -> list[float]:
    step = (frame.right - frame.left) / max(1, count)
    return [frame.left + step * (i + 0.5) for i in range(count)]


def _category_labels(categories: Sequence[str], xs: Sequence[float], frame: _Frame) -> list[str]:
    """Names under the axis: every one, or every second, third … so that none touches the next."""
    if not categories:
        return []
    widest = max(text_width(name) for name in categories) + 8
    step = xs[1] - xs[0] if len(xs) > 1 else frame.right - frame.left
    every = max(1, ceil(widest / step))
    last = len(categories) - 1
    latest = frame.right + 2 - (widest - 8) / 2
    return [
        element("text", text(name), x=min(x, latest), y=frame.bottom + 19, text_anchor="middle",
                class_="soft")
        for i, (name, x) in enumerate(zip(categories, xs, strict=True))
        if (last - i) % every == 0 and x - widest / 2 >= 0
    ]  # fmt: skip


def _end_labels(
    series: Sequence[Series], names: Sequence[str], xs: Sequence[float], frame: _Frame
) -> list[str]:
    """Each series' name at the height where its line ends, moved apart, with a line to the end."""
    ends = []
    for each, name in zip(series, names, strict=True):
        known = [i for i, value in enumerate(each.values) if value is not None]
        if known:
            ends.append((each, name, xs[known[-1]], frame.y(each.values[known[-1]] or 0)))
    heights = spread([y for *_, y in ends], _GAP, frame.top, frame.bottom)
    x = frame.right + 10
    pieces = []
    for (each, name, end, y), height in zip(ends, heights, strict=True):
        pieces += [
            element("path", d=path([(end + 5, y), (x - 3, height)]), class_="leader"),
            element("text", text(name), x=x, y=height + 4.5, lang=each.language),
        ]
    return pieces


def _strokes(values: Sequence[float | None], xs: Sequence[float], frame: _Frame) -> list[str]:
    """The line through each run of known values, a dot where a run has one value and at its end."""
    pieces = []
    for run in _runs(values):
        points = [(xs[i], frame.y(values[i] or 0)) for i in run]
        if len(points) > 1:
            pieces.append(element("path", d=path(points), class_="line"))
        pieces.append(element("circle", cx=points[-1][0], cy=points[-1][1], r=3.5, class_="mark"))
    return pieces


def _runs(*columns: Sequence[float | None]) -> list[list[int]]:
    """Stretches of neighbouring places at which every column has a value."""
    runs: list[list[int]] = []
    for i, row in enumerate(zip(*columns, strict=True)):
        if any(value is None for value in row):
            continue
        if runs and runs[-1][-1] == i - 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _edge(
    run: Sequence[int],
    xs: Sequence[float],
    frame: _Frame,
    low: Sequence[float | None],
    high: Sequence[float | None],
) -> list[tuple[float, float]]:
    over = [(xs[i], frame.y(high[i] or 0)) for i in run]
    under = [(xs[i], frame.y(low[i] or 0)) for i in reversed(run)]
    return over + under


def _bar(left: float, width: float, low: float, high: float, frame: _Frame) -> str:
    top = frame.y(high)
    return element("rect", x=left, y=top, width=width, height=frame.y(low) - top, class_="mark")
