from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.reporting.outlines import equal_earth, land, mainland, middle_meridian, window

LONGITUDES = st.floats(-180, 180)
PLACES = st.lists(st.tuples(LONGITUDES, st.floats(-60, 75)), min_size=1, max_size=8)


def test_equal_earth_gives_the_figures_of_the_paper() -> None:
    # Table 2 of Šavrič et al.: width of the equator 2 × 2.70663, height 2 × 1.31737.
    east, north = equal_earth(np.array([179.999999, 0.0]), np.array([0.0, 90.0]), 0)
    assert east[0] == pytest.approx(2.70663, abs=1e-4)
    assert north[1] == pytest.approx(1.31737, abs=1e-4)


@given(st.floats(-80, 79), st.floats(0.1, 1.0))
def test_equal_earth_keeps_areas(south: float, step: float) -> None:
    latitudes = np.linspace(south, south + step, 200)
    east, north = equal_earth(np.ones_like(latitudes), latitudes, 0)
    drawn = float(np.sum((east[1:] + east[:-1]) / 2 * np.diff(north)))
    real = np.radians(1) * float(np.diff(np.sin(np.radians([south, south + step])))[0])
    assert drawn == pytest.approx(real, rel=1e-3)


def test_middle_meridian_crosses_the_date_line() -> None:
    assert middle_meridian([170, -160]) == -175
    assert middle_meridian([2, 140]) == 71
    assert middle_meridian([]) == 0


@given(st.lists(LONGITUDES, min_size=1, max_size=6))
def test_middle_meridian_halves_an_arc_that_holds_all(longitudes: list[float]) -> None:
    middle = middle_meridian(longitudes)
    offsets = [(longitude - middle + 180) % 360 - 180 for longitude in longitudes]
    assert -180 <= middle <= 180
    assert max(offsets) + min(offsets) == pytest.approx(0, abs=1e-6) or max(
        map(abs, offsets)
    ) == pytest.approx(180, abs=1e-6)


@given(PLACES)
def test_window_shows_every_place(places: list[tuple[float, float]]) -> None:
    view = window(places, x=10, y=20, width=880, height=400, margin=0.08)
    assert view.height == pytest.approx(400)
    for place in places:
        x, y = view.point(*place)
        assert 10 <= x <= 890
        assert 20 <= y <= 420


def test_land_is_cut_to_the_window() -> None:
    view = window([(2.3, 48.8), (139.7, 35.7)], x=0, y=0, width=880, height=400, margin=0.1)
    shapes = land(view)
    assert {"FR", "JP", "KR", "VN", "SG"} - set(shapes) <= {"SG"}
    assert "BR" not in shapes
    points = np.array([point for rings in shapes.values() for ring in rings for point in ring])
    assert points.min() >= -1e-6
    assert points[:, 0].max() <= 880 + 1e-6
    assert points[:, 1].max() <= 400 + 1e-6


def test_seoul_lies_in_korea_as_drawn() -> None:
    view = window([(126.99, 37.55)], x=0, y=0, width=300, height=300, margin=0.1)
    (x, y) = view.point(126.99, 37.55)
    largest = max(land(view)["KR"], key=len)
    inside = False
    for (x1, y1), (x2, y2) in zip(largest, largest[1:] + largest[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    assert inside


def test_mainland_of_france_is_in_europe() -> None:
    corners = mainland(["FR"], (2.4, 46.6))
    assert all(-6 < longitude < 10 and 41 < latitude < 52 for longitude, latitude in corners)


def test_mainland_of_nowhere_is_the_place_itself() -> None:
    assert mainland(["??"], (1.0, 2.0)) == [(1.0, 2.0)]
