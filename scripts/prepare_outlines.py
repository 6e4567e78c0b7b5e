"""Prepare src/belt/reporting/data/world.json from npm's world-atlas (countries-50m.json).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python scripts/prepare_outlines.py package/countries-50m.json src/belt/reporting/data/world.json

Each country becomes a list of rings of hundredths of a degree, longitude and latitude in turn, the
first point as it is and the others as differences. Borders are simplified arc by arc, so that
neighbours still meet (Douglas and Peucker 1973, 0.02 degrees). Islands under 0.02 square degrees
are left out, unless they are all a country has: on a page they are less than a pixel.
"""

from __future__ import annotations

import argparse
import json
from math import hypot
from pathlib import Path
from typing import Any

from babel.core import get_global

SMALLEST = 0.02
TOLERANCE = 0.02
SCALE = 100
Point = tuple[float, float]


def alpha2(numeric: str | None, name: str) -> str:
    """The ISO 3166 alpha-2 code of a numeric one; territories without a code keep their name."""
    codes = get_global("territory_aliases").get(numeric or "", [])
    return codes[0] if codes else name


def decoded_arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs of a quantised TopoJSON file in degrees."""
    (scale_x, scale_y), (shift_x, shift_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(simplified(points))
    return arcs


def simplified(points: list[Point]) -> list[Point]:
    """The fewest points from which no left-out point is further than the tolerance."""
    kept = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        away = [distance(points[i], points[first], points[last]) for i in range(first + 1, last)]
        if away and max(away) > TOLERANCE:
            farthest = first + 1 + away.index(max(away))
            kept.add(farthest)
            spans += [(first, farthest), (farthest, last)]
    return [points[i] for i in sorted(kept)]


def distance(point: Point, start: Point, end: Point) -> float:
    """From a point to a stretch of line, in degrees."""
    run, rise = end[0] - start[0], end[1] - start[1]
    length = run * run + rise * rise
    along = 0.0
    if length:
        along = ((point[0] - start[0]) * run + (point[1] - start[1]) * rise) / length
        along = min(1.0, max(0.0, along))
    return hypot(point[0] - start[0] - along * run, point[1] - start[1] - along * rise)


def ring(indices: list[int], arcs: list[list[Point]]) -> list[Point]:
    """A closed ring from its arcs; a negative index means an arc walked backwards."""
    points: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def area(points: list[Point]) -> float:
    """Square degrees, by the shoelace formula."""
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def differences(points: list[Point]) -> list[int]:
    """A ring in hundredths of a degree, repeated points left out, as differences."""
    steps: list[int] = []
    before: tuple[int, int] | None = None
    for longitude, latitude in points[:-1]:
        here = (round(longitude * SCALE), round(latitude * SCALE))
        if here == before:
            continue
        steps += here if before is None else (here[0] - before[0], here[1] - before[1])
        before = here
    return steps


def countries(topology: dict[str, Any]) -> dict[str, list[list[int]]]:
    """Country -> rings."""
    arcs = decoded_arcs(topology)
    outlines: dict[str, list[list[int]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings = [ring(indices, arcs) for part in parts for indices in part]
        largest = max(area(points) for points in rings)
        kept = [points for points in rings if area(points) >= min(SMALLEST, largest)]
        code = alpha2(geometry.get("id"), geometry["properties"]["name"])
        outlines.setdefault(code, []).extend(differences(points) for points in kept)
    return dict(sorted(outlines.items()))


def main() -> None:
    """Read the atlas named on the command line and write the outlines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("atlas", type=Path, help="countries-50m.json of world-atlas")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    outlines = countries(json.loads(arguments.atlas.read_text()))
    lines = [
        f"{json.dumps(code)}:{json.dumps(rings, separators=(',', ':'))}"
        for code, rings in outlines.items()
    ]
    arguments.out.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
