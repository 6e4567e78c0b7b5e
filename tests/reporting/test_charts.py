from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.reporting.charts import (
    NARROW,
    WIDE,
    Chart,
    Series,
    ShareChart,
    grouped_bars,
    line_chart,
    ranked_bars,
    share_chart,
    stacked_bars,
    ticks,
)
from belt.reporting.labels import Box

from .drawings import SVG, assert_plain, boxes, parsed, view_box, words

NASTY = '</text><script>alert("1")</script> & \x00\x0b "서울" Việt'
VALUES = st.lists(st.none() | st.floats(0, 1e6), min_size=1, max_size=24)


def whole(value: float) -> str:
    return f"{value:,.0f}"


def two_series(values: list[float | None]) -> Chart:
    years = tuple(str(2000 + i) for i in range(len(values)))
    series = (
        Series("대한민국", tuple(values), "region-0"),
        Series("France", tuple(reversed(values)), "region-2"),
    )
    return Chart("works", "Works by region", "Both grow.", years, series, "Works")


@pytest.mark.parametrize("draw", [line_chart, stacked_bars, grouped_bars, ranked_bars])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@given(values=VALUES)
def test_every_text_lies_in_the_picture_and_on_no_other(
    draw: Callable[..., str], width: float, values: list[float | None]
) -> None:
    svg = draw(two_series(values), write=whole, width=width)
    assert_plain(svg)
    root = parsed(svg)
    across, down = view_box(root)
    placed = list(boxes(root))
    for string, box in placed:
        assert box.within(Box(-0.01, -0.01, across + 0.01, down + 0.01)), string
    for (one, a), (other, b) in combinations(placed, 2):
        assert not a.meets(b), (one, other)


@given(values=VALUES)
def test_marks_lie_in_the_picture(values: list[float | None]) -> None:
    root = parsed(stacked_bars(two_series(values), write=whole))
    across, down = view_box(root)
    for bar in root.iter(f"{SVG}rect"):
        x, y = float(bar.attrib["x"]), float(bar.attrib["y"])
        assert x >= 0
        assert x + float(bar.attrib["width"]) <= across
        assert y >= 0
        assert y + float(bar.attrib["height"]) <= down


def test_bar_heights_are_proportional() -> None:
    chart = Chart("c", "t", "s", ("a", "b"), (Series("works", (10, 40), "region-1"),))
    bars = [float(bar.attrib["height"]) for bar in parsed(grouped_bars(chart, write=whole)).iter(
        f"{SVG}rect")]  # fmt: skip
    assert bars[1] == pytest.approx(4 * bars[0], rel=1e-3)


def test_line_breaks_where_a_value_is_missing() -> None:
    chart = Chart("c", "t", "s", tuple("abcde"), (Series("x", (1, 2, None, 4, 5)),))
    lines = [each for each in parsed(line_chart(chart, write=whole)).iter(f"{SVG}path")
             if each.get("class") == "line"]  # fmt: skip
    assert len(lines) == 2


def test_words_from_the_caller_are_text_and_nothing_else() -> None:
    chart = Chart("c", NASTY, NASTY, (NASTY,), (Series(NASTY, (1,)),), NASTY)
    for draw in (line_chart, stacked_bars, grouped_bars, ranked_bars):
        assert_plain(draw(chart, write=lambda _: NASTY, width=3000))


def test_chart_says_title_and_summary_and_no_word_of_its_own() -> None:
    chart = Chart("c", "제목", "요약", ("2019",), (Series("대한민국", (3,)),), "논문")
    root = parsed(line_chart(chart, write=whole))
    assert root.get("aria-labelledby") == "c-title c-summary"
    assert [each.text for each in root if each.tag in (f"{SVG}title", f"{SVG}desc")] == [
        "제목", "요약",
    ]  # fmt: skip
    assert set(words(root)) == {"0", "1", "2", "3", "논문", "2019", "대한민국"}


def test_share_chart_draws_the_band_between_its_limits() -> None:
    chart = ShareChart(
        "c", "t", "s", ("1", "2"), (0.1, 0.2), (0.2, 0.3), (0.1, 0.2), (0.3, 0.4),
        "observed", "expected", "region-0",
    )  # fmt: skip
    root = parsed(share_chart(chart, write=lambda value: f"{value:.0%}"))
    bands = [each for each in root.iter(f"{SVG}path") if each.get("class") == "band"]
    heights = [float(point.split(",")[1]) for point in bands[0].attrib["d"][1:-1].split()]
    (high_1, high_2, low_2, low_1) = heights
    step = low_1 - low_2
    assert high_1 - high_2 == pytest.approx(step, abs=0.02)
    assert low_1 - high_1 == pytest.approx(2 * step, abs=0.02)


def test_series_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="1 values for 2 categories"):
        Chart("c", "t", "s", ("a", "b"), (Series("x", (1,)),))


@given(st.floats(1e-3, 1e9))
def test_ticks_start_at_zero_and_cover_the_highest(highest: float) -> None:
    steps = ticks(highest)
    assert steps[0] == 0
    assert steps[-1] >= highest * (1 - 1e-6)
    assert 2 <= len(steps) <= 7


def test_ticks_are_round() -> None:
    assert ticks(47) == [0, 10, 20, 30, 40, 50]
    assert ticks(0) == [0, 1]
