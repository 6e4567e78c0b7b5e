from __future__ import annotations

from itertools import combinations
from math import hypot, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.reporting.dots import Dot, apart, hidden, in_row, radius
from belt.reporting.labels import Box

BOUNDS = Box(0, 0, 500, 400)


@given(st.floats(0.1, 1e6), st.floats(0.1, 1e6))
def test_areas_are_proportional_to_counts(count: float, other: float) -> None:
    largest = max(count, other)
    areas = [pi * radius(each, largest, 20) ** 2 for each in (count, other)]
    assert areas[0] * other == pytest.approx(areas[1] * count)
    assert max(areas) == pytest.approx(pi * 400)


def test_nothing_has_no_area() -> None:
    assert radius(0, 10, 5) == radius(3, 0, 5) == 0


@given(st.lists(st.tuples(st.floats(50, 450), st.floats(50, 350), st.floats(1, 15)), max_size=20))
def test_no_dot_hides_another(rows: list[tuple[float, float, float]]) -> None:
    rows = sorted(rows, key=lambda row: -row[2])
    dots = apart([Dot(str(i), *row) for i, row in enumerate(rows)], BOUNDS, 0.8)
    assert all(dot.box.within(Box(-1e-6, -1e-6, 500 + 1e-6, 400 + 1e-6)) for dot in dots)
    assert not any(hidden(below, above) for below, above in combinations(dots, 2))


def test_two_at_one_place_part_until_they_show() -> None:
    one, two = apart([Dot("a", 100, 100, 10), Dot("b", 100, 100, 10)], BOUNDS, 0.8)
    assert hypot(one.x - two.x, one.y - two.y) == pytest.approx(16, abs=0.1)


def test_the_large_dot_keeps_its_place() -> None:
    large, small = apart([Dot("a", 100, 100, 20), Dot("b", 104, 100, 2)], BOUNDS, 1)
    assert hypot(large.x - 100, large.y - 100) < 0.5
    assert hypot(small.x - 104, small.y - 100) > 10


def test_a_row_holds_what_fits() -> None:
    row = in_row([Dot(str(i), 0, 0, 5) for i in range(9)], 10, 50, 7)
    assert [(dot.x, dot.y) for dot in row] == [(15, 7), (28, 7), (41, 7)]
