"""Outlines of the countries, projected with Equal Earth and cut to a window.

Projection: Šavrič, Patterson and Jenny, "The Equal Earth map projection", International Journal of
Geographical Information Science 33 (2019): equal-area, so that no region looks larger than it is.
Outlines: world-atlas 2.0.2 (Natural Earth 1:50m), prepared by scripts/prepare_outlines.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from math import hypot

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Point = tuple[float, float]

# In units of the picture, about a pixel: what is smaller does not show.
_STEP = 1.0
_SMALLEST = 2.0

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796


def equal_earth(longitude: Floats, latitude: Floats, centre: float) -> tuple[Floats, Floats]:
    """Degrees to x (east) and y (north) on a sphere of radius 1, equations 5 to 8 of the paper.

    ``centre`` is the meridian in the middle; longitudes are taken within half a turn of it.
    """
    turned = np.radians((longitude - centre + 180) % 360 - 180)
    return _projected(turned, np.radians(latitude))


def middle_meridian(longitudes: Iterable[float]) -> float:
    """The middle of the shortest arc that holds all longitudes, across the date line if need be."""
    # Twice, because a tiny negative number modulo 360 is 360.
    ordered = sorted({longitude % 360 % 360 for longitude in longitudes})
    if not ordered:
        return 0.0
    gaps = [(b - a) % 360 or 360 for a, b in zip(ordered, ordered[1:] + ordered[:1], strict=True)]
    widest = gaps.index(max(gaps))
    west = ordered[(widest + 1) % len(ordered)]
    return (west + (360 - gaps[widest]) / 2 + 180) % 360 - 180


@dataclass(frozen=True)
class Window:
    """A rectangle of the projected world and where it is drawn.

    ``left`` to ``top`` are in units of the projection, ``x``, ``y``, ``width`` in those of the
    picture; the height follows.
    """

    centre: float
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float
    width: float

    @property
    def scale(self) -> float:
        """Units of the picture for one of the projection."""
        return self.width / (self.right - self.left)

    @property
    def height(self) -> float:
        """Height in units of the picture."""
        return (self.top - self.bottom) * self.scale

    def point(self, longitude: float, latitude: float) -> Point:
        """Where a place is drawn."""
        east, north = equal_earth(np.array([longitude]), np.array([latitude]), self.centre)
        return self._drawn(float(east[0]), float(north[0]))

    def _drawn(self, east: float, north: float) -> Point:
        return self.x + (east - self.left) * self.scale, self.y + (self.top - north) * self.scale


def window(
    places: Sequence[Point], *, x: float, y: float, width: float, height: float, margin: float
) -> Window:
    """The window of the given size that shows all places (longitude, latitude).

    ``margin`` is the least free space at each side as a part of the size. A window never shows
    less than about 300 km, so that a single town still has a coast around it.
    """
    centre = middle_meridian(longitude for longitude, _ in places)
    degrees = np.array(places, dtype=np.float64)
    east, north = equal_earth(degrees[:, 0], degrees[:, 1], centre)
    room = 1 - 2 * margin
    least = 0.05
    span = max(float(np.ptp(east)) / room, float(np.ptp(north)) / room * width / height, least)
    tall = span * height / width
    middle = (float(east.min() + east.max()) / 2, float(north.min() + north.max()) / 2)
    left, bottom = middle[0] - span / 2, middle[1] - tall / 2
    return Window(centre, left, bottom, left + span, bottom + tall, x, y, width)


@lru_cache(maxsize=64)
def land(view: Window) -> dict[str, tuple[tuple[Point, ...], ...]]:
    """Country -> rings in units of the picture, cut to the window and without needless points."""
    drawn = {}
    for country, rings in _world().items():
        shapes = tuple(shape for ring in rings for shape in _shapes(ring, view))
        if shapes:
            drawn[country] = shapes
    return drawn


def mainland(countries: Iterable[str], near: Point, reach: float = 20.0) -> list[Point]:
    """Corners of the boxes around the countries' rings within ``reach`` degrees of a place.

    Guiana is France, but a map of the French laboratories does not begin in South America. If
    nothing is near, the place itself.
    """
    corners: list[Point] = []
    for country in countries:
        for ring in _world().get(country, ()):
            west, east = float(ring[:, 0].min()), float(ring[:, 0].max())
            south, north = float(ring[:, 1].min()), float(ring[:, 1].max())
            away = ((west + east) / 2 - near[0] + 180) % 360 - 180
            large = (east - west) * (north - south) > 0.5
            if large and hypot(away, (south + north) / 2 - near[1]) <= reach:
                corners += [(west, south), (east, north), (west, north), (east, south)]
    return corners or [near]


@cache
def _world() -> dict[str, tuple[Floats, ...]]:
    """Country -> rings of longitude and latitude in degrees, in steps under half a turn."""
    source = resources.files(__package__).joinpath("data", "world.json")
    outlines: dict[str, list[list[int]]] = json.loads(source.read_text())
    return {
        country: tuple(np.cumsum(np.array(ring).reshape(-1, 2), axis=0) / 100 for ring in rings)
        for country, rings in outlines.items()
    }


def _projected(turned: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    theta = np.arcsin(np.sqrt(3) / 2 * np.sin(latitude))
    square = theta * theta
    sixth = square**3
    slope = 9 * _A4 * square * sixth + 7 * _A3 * sixth + 3 * _A2 * square + _A1
    x = 2 * np.sqrt(3) * turned * np.cos(theta) / (3 * slope)
    y = theta * (_A4 * square * sixth + _A3 * sixth + _A2 * square + _A1)
    return x, y


def _shapes(ring: Floats, view: Window) -> Iterable[tuple[Point, ...]]:
    """A ring as it shows in the window: once, or in pieces where the map's edge cuts it."""
    around = ring[:, 0] - view.centre
    for turn in (-360, 0, 360):
        longitude = around + turn
        if longitude.max() <= -180 or longitude.min() >= 180:
            continue
        points = np.column_stack([longitude, ring[:, 1]])
        if longitude.min() < -180 or longitude.max() > 180:
            points = _cut(_cut(points, 0, -180.0, 1), 0, 180.0, -1)
        if len(points) < 3:
            continue
        east, north = _projected(np.radians(points[:, 0]), np.radians(points[:, 1]))
        points = np.column_stack([east, north])
        for axis, edge, side in (
            (0, view.left, 1), (0, view.right, -1), (1, view.bottom, 1), (1, view.top, -1)
        ):  # fmt: skip
            points = _cut(points, axis, edge, side)
        if len(points) < 3:
            continue
        shape = (points - (view.left, view.top)) * (view.scale, -view.scale)
        if np.ptp(shape, axis=0).max() < _SMALLEST:
            continue
        shape = _thinned(shape)
        if len(shape) >= 3:
            yield tuple((float(x) + view.x, float(y) + view.y) for x, y in shape)


def _cut(points: Floats, axis: int, edge: float, side: int) -> Floats:
    """The part of a polygon on one side of a line (Sutherland and Hodgman 1974)."""
    if not len(points):
        return points
    beyond = (points[:, axis] - edge) * side
    if (beyond >= 0).all():
        return points
    if (beyond < 0).all():
        return points[:0]
    kept: list[Floats] = []
    for i in range(len(points)):
        before, here = beyond[i - 1], beyond[i]
        if (before < 0) != (here < 0):
            kept.append(points[i - 1] + (points[i] - points[i - 1]) * before / (before - here))
        if here >= 0:
            kept.append(points[i])
    return np.array(kept)


def _thinned(points: Floats) -> Floats:
    """The points without those that lie too near the last one kept."""
    kept = [0]
    for i in range(1, len(points)):
        if abs(points[i] - points[kept[-1]]).max() >= _STEP:
            kept.append(i)
    return points[kept]
