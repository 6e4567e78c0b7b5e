"""Values with the ranges they are known to, one row each, beside what would be expected.

The caller passes every word in the reader's language and a function that writes numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .charts import Write, ticks
from .svg import element, picture, shortened, text, text_width

ROW = 30


@dataclass(frozen=True)
class Range:
    """A row: a value and its range, both not known where there is nothing; ``mark`` colours it.

    ``faint`` rows rest on few works: they are drawn hollow. ``note`` stands small under the name.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    mark: str = "ink"
    expected: float | None = None
    faint: bool = False
    note: str = ""


def range_chart(
    rows: Sequence[Range],
    *,
    key: str,
    title: str,
    summary: str,
    write: Write,
    width: float,
    zero: bool = True,
) -> str:
    """Dots with their ranges over one axis, a tick where chance would be, the number at the right.

    ``zero``: whether the axis begins at 0; otherwise it reaches as far below as above.
    """
    names = [shortened(row.name, width * 0.34) for row in rows]
    numbers = ["–" if row.value is None else write(row.value) for row in rows]
    left = max((text_width(one) for one in names), default=0) + 14
    right = width - max((text_width(one) for one in numbers), default=0) - 12
    reach = [
        one for row in rows for one in (row.value, row.low, row.high, row.expected)
        if one is not None
    ]  # fmt: skip
    steps = ticks(max((abs(one) for one in reach), default=1.0), 4)
    lowest = 0.0 if zero and min(reach, default=0.0) >= 0 else -steps[-1]
    scale = (right - left) / ((steps[-1] - lowest) or 1.0)

    def at(value: float) -> float:
        return left + (value - lowest) * scale

    bottom = len(rows) * ROW + 6
    shown = steps if lowest == 0 else [*(-one for one in steps[:0:-1]), *steps]
    grid = [
        part
        for step in shown
        for part in (
            element("path", d=f"M{at(step):.1f},0V{bottom}", class_="grid" if step else "axis"),
            element("text", text(write(step)), x=at(step), y=bottom + 15, text_anchor="middle",
                    class_="small soft"),
        )
    ]  # fmt: skip
    drawn = [
        element("g", *_row(row, words, number, at, (left, right, rank * ROW + ROW / 2)),
                class_=row.mark)
        for rank, (row, words, number) in enumerate(zip(rows, names, numbers, strict=True))
    ]  # fmt: skip
    return picture(
        *grid, *drawn, key=key, width=width, height=bottom + 22, title=title, summary=summary,
        kind="chart",
    )  # fmt: skip


def _row(
    row: Range,
    name: str,
    number: str,
    at: Callable[[float], float],
    place: tuple[float, float, float],
) -> list[str]:
    left, right, y = place
    shift = -2 if row.note else 4
    parts = [
        element("text", text(name), x=left - 10, y=y + shift, text_anchor="end",
                class_="soft" if row.faint else None),
        element("text", text(number), x=right + 8, y=y + 4, class_="soft" if row.faint else None),
    ]  # fmt: skip
    if row.note:
        parts.append(
            element("text", text(row.note), x=left - 10, y=y + 11, text_anchor="end",
                    class_="small soft")
        )  # fmt: skip
    if row.low is not None and row.high is not None:
        parts.append(element("path", d=f"M{at(row.low):.1f},{y}H{at(row.high):.1f}", class_="line"))
    if row.expected is not None:
        x = at(row.expected)
        parts.append(element("path", d=f"M{x:.1f},{y - 8}V{y + 8}", class_="expected"))
    if row.value is not None:
        shape = "hollow" if row.faint else "mark"
        parts.append(element("circle", cx=at(row.value), cy=y, r=5, class_=f"{shape} {row.mark}"))
    return parts
