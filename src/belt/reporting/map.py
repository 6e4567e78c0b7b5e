"""The map of a belt: regions, organisations as dots by works, ties across borders as arcs.

Above, the whole belt with its ties bundled by region, or those of one chosen organisation. Below,
one panel a region at a larger scale, because laboratories lie close. Every word comes from the
caller in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import hypot, sqrt

from .dots import Dot, apart, in_row, radius
from .labels import Anchor, Box, Label, place
from .outlines import Window, land, mainland, window
from .svg import element, number, path, picture, shortened, text

WIDE = 880
NARROW = 340
_DRAWN_A_REGION = 60
_NEEDED = 3
_GAP = 16
_ROW = 40

Point = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """A region on the map. ``caption`` says its works or whatever else stands beside the name."""

    code: str
    name: str
    caption: str
    mark: str
    countries: tuple[str, ...]
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Site:
    """An organisation on the map; without coordinates it is drawn hollow, beside the land.

    ``detail`` is what a pointer resting on the dot tells.
    """

    id: str
    name: str
    region: str
    works: float
    latitude: float | None = None
    longitude: float | None = None
    detail: str = ""


@dataclass(frozen=True)
class Arc:
    """Joint works of two regions (codes), or of the chosen organisation and another (ids)."""

    a: str
    b: str
    works: float


@dataclass(frozen=True)
class BeltMap:
    """All that the map shows.

    ``largest`` and ``widest`` are the works of the largest dot and of the widest arc; keep them
    the same over the years, so that growth shows. ``chosen`` is the organisation whose ties are
    drawn; without one, ``arcs`` are between regions.
    """

    key: str
    title: str
    summary: str
    places: tuple[Place, ...]
    sites: tuple[Site, ...]
    arcs: tuple[Arc, ...]
    largest: float
    widest: float
    chosen: str | None = None


@dataclass(frozen=True)
class MapWords:
    """How numbers are written and how the organisations of unknown place are counted."""

    write: Callable[[float], str]
    unplaced: Callable[[int], str]


def belt_map(belt: BeltMap, *, words: MapWords, width: float = WIDE) -> str:
    """The map as SVG. Raises ValueError without a region."""
    if not belt.places:
        raise ValueError("a map needs at least one region")
    overview = _overview_window(belt, width)
    panels = _panel_windows(belt, width, overview.height + _GAP + 24)
    height = max(view.y + view.height for view in panels.values()) + 4
    if any(_coordinates(site) is None for site in belt.sites):
        height += _ROW
    return picture(
        element("g", _ground(belt, overview),
                *[_ground(belt, panels[home.code], home.code) for home in belt.places],
                class_="map-ground"),
        map_facts(belt, words=words, width=width),
        key=belt.key, width=width, height=height, title=belt.title, summary=belt.summary,
        kind="map",
    )  # fmt: skip


def map_facts(belt: BeltMap, *, words: MapWords, width: float = WIDE) -> str:
    """Only what changes with the year and the chosen organisation: dots, arcs and names.

    The sites must be those of the whole map, with the works of the year, so that both fit.
    """
    overview = _overview_window(belt, width)
    panels = _panel_windows(belt, width, overview.height + _GAP + 24)
    return element(
        "g", *_overview(belt, overview, words),
        *[_panel(belt, home, panels[home.code], words) for home in belt.places],
        class_="map-facts",
    )  # fmt: skip


def _overview_window(belt: BeltMap, width: float) -> Window:
    places = [(each.longitude, each.latitude) for each in belt.places]
    places += [at for site in belt.sites if (at := _coordinates(site))]
    return window(places, x=0, y=0, width=width, height=width * 0.42, margin=0.08)


def _panel_windows(belt: BeltMap, width: float, top: float) -> dict[str, Window]:
    """Region -> window, four in a row on a page and two on a telephone."""
    columns = min(len(belt.places), 4 if width > 500 else 2)
    across = (width - _GAP * (columns - 1)) / columns
    tall = min(across * 1.05, 250.0)
    views = {}
    for i, each in enumerate(belt.places):
        row, column = divmod(i, columns)
        home = (each.longitude, each.latitude)
        sites = [at for site in belt.sites
                 if site.region == each.code and (at := _coordinates(site))]  # fmt: skip
        views[each.code] = window(
            [home, *sites, *mainland(each.countries, home)],
            x=column * (across + _GAP), y=top + row * (tall + _GAP + _ROW + 16), width=across,
            height=tall, margin=0.06,
        )  # fmt: skip
    return views


def _coordinates(site: Site) -> Point | None:
    if site.latitude is None or site.longitude is None:
        return None
    return site.longitude, site.latitude


def _ground(belt: BeltMap, view: Window, only: str | None = None) -> str:
    """Sea and land; the belt's countries in the colours of their regions, or those of one."""
    sea = element("rect", x=view.x, y=view.y, width=view.width, height=view.height, class_="sea")
    marks = {
        country: each.mark
        for each in belt.places
        if only in (None, each.code)
        for country in each.countries
    }
    return sea + _land(view, tuple(sorted(marks.items())))


@lru_cache(maxsize=64)
def _land(view: Window, marks: tuple[tuple[str, str], ...]) -> str:
    shapes = land(view)
    homes = dict(marks)
    others = "".join(_outline(rings) for country, rings in shapes.items() if country not in homes)
    pieces = [element("path", d=others, class_="land")] if others else []
    pieces += [
        element("path", d=_outline(shapes[country]), class_=f"home {mark}")
        for country, mark in marks
        if country in shapes
    ]
    return element("g", *pieces, transform="scale(.1)")


def _outline(rings: Iterable[Sequence[Point]]) -> str:
    """Rings as one path in tenths of a unit, each point relative to the last: half the bytes."""
    steps = []
    for ring in rings:
        whole = [(round(x * 10), round(y * 10)) for x, y in ring]
        before = whole[0]
        steps.append(f"M{before[0]} {before[1]}l")
        moves = []
        for here in whole[1:]:
            moves.append(f"{here[0] - before[0]} {here[1] - before[1]}")
            before = here
        steps.append(" ".join(moves).replace(" -", "-") + "z")
    return "".join(steps)


def _overview(belt: BeltMap, view: Window, words: MapWords) -> list[str]:
    bounds = Box(view.x, view.y, view.x + view.width, view.y + view.height)
    small = view.width < 500
    most = 5.0 if small else 9.0
    homes = {each.code: view.point(each.longitude, each.latitude) for each in belt.places}
    dots = _placed_dots(belt, belt.sites, view, bounds, most, share=0.45)
    centres = {dot.id: (dot.x, dot.y) for dot in dots}
    for site in belt.sites:
        centres.setdefault(site.id, homes[site.region])
    curves = _curves(belt, homes if belt.chosen is None else centres, bounds)
    names = place(
        [Anchor(*homes[each.code], _reach(belt, each, homes, dots), each.name, needed=True)
         for each in belt.places],
        bounds=bounds,
        avoided=[dot.box for dot in dots] + [box for curve in curves for box in curve.boxes()],
    )  # fmt: skip
    notes = place(
        _notes(belt, curves, centres, words), bounds=bounds,
        taken=[label.box for label in names], size=11,
    )  # fmt: skip
    return [
        element("g", *_strokes(belt, curves, small), class_="map-arcs"),
        element("g", *_circles(belt, dots, "overview"), class_="map-dots"),
        element("g", *_texts(names, "strong halo"), *_texts(notes, "small halo")),
    ]


def _reach(belt: BeltMap, home: Place, homes: dict[str, Point], dots: Sequence[Dot]) -> float:
    """How far from its point a region's dots reach, at most 24."""
    regions = {site.id: site.region for site in belt.sites}
    x, y = homes[home.code]
    reaches = [
        hypot(dot.x - x, dot.y - y) + dot.radius for dot in dots if regions[dot.id] == home.code
    ]
    return max([3.0, *[reach for reach in reaches if reach <= 24]])


def _panel(belt: BeltMap, home: Place, view: Window, words: MapWords) -> str:
    """A region's own dots, the largest ones named, and those of unknown place in a row below."""
    bounds = Box(view.x, view.y, view.x + view.width, view.y + view.height)
    small = view.width < 200
    most = 14.0 if small else 22.0
    sites = [site for site in belt.sites if site.region == home.code]
    dots = _placed_dots(belt, sites, view, bounds, most, share=0.8)
    names = {site.id: site.name for site in sites}
    labels = place(
        [Anchor(dot.x, dot.y, dot.radius, shortened(names[dot.id], view.width * 0.62, 11),
                needed=rank < _NEEDED)
         for rank, dot in enumerate(dots)],
        bounds=bounds, avoided=[dot.box for dot in dots if dot.radius > 5], size=11,
    )  # fmt: skip
    head = element(
        "text", text(home.name), element("tspan", text(home.caption), dx=8, class_="soft small"),
        x=view.x, y=view.y - 7, class_="strong",
    )  # fmt: skip
    frame = element("rect", x=view.x, y=view.y, width=view.width, height=view.height,
                    class_="frame")  # fmt: skip
    elsewhere = [site for site in sites if _coordinates(site) is None]
    return element(
        "g", head, frame, *_circles(belt, dots, "panel"), *_texts(labels[:12], "small halo"),
        *_unplaced(belt, elsewhere, view, words),
    )  # fmt: skip


def _unplaced(belt: BeltMap, sites: Sequence[Site], view: Window, words: MapWords) -> list[str]:
    if not sites:
        return []
    y = view.y + view.height + 17
    note = words.unplaced(len(sites))
    largest = sorted(sites, key=lambda site: (-site.works, site.id))
    dots = [Dot(site.id, 0, 0, radius(site.works, belt.largest, 8)) for site in largest]
    row = in_row([dot for dot in dots if dot.radius > 0.4][:12], view.x, view.x + view.width, y)
    return [
        *_circles(belt, row, "row"),
        element("text", text(shortened(note, view.width, 11)), x=view.x, y=y + 22,
                class_="small soft"),
    ]  # fmt: skip


def _placed_dots(
    belt: BeltMap, sites: Sequence[Site], view: Window, bounds: Box, most: float, share: float
) -> list[Dot]:
    """Dots of the sites with coordinates, the largest first, moved apart within the bounds."""
    drawn: dict[str, int] = {}
    dots = []
    for site in sorted(sites, key=lambda site: (-site.works, site.id)):
        at = _coordinates(site)
        count = drawn.get(site.region, 0)
        if at is None or count >= _DRAWN_A_REGION or site.works <= 0:
            continue
        drawn[site.region] = count + 1
        dots.append(Dot(site.id, *view.point(*at), radius(site.works, belt.largest, most)))
    return apart(dots, bounds, share)


def _circles(belt: BeltMap, dots: Sequence[Dot], layer: str) -> list[str]:
    sites = {site.id: site for site in belt.sites}
    marks = {each.code: each.mark for each in belt.places}
    pieces = []
    for dot in dots:
        site = sites[dot.id]
        shape = "hollow" if layer == "row" else "dot"
        chosen = " chosen" if dot.id == belt.chosen else ""
        pieces.append(
            element("circle", element("title", text(site.detail or site.name)),
                    cx=dot.x, cy=dot.y, r=dot.radius,
                    class_=f"{shape} {marks[site.region]}{chosen}",
                    data_id=dot.id, data_key=f"{layer} {dot.id}")
        )  # fmt: skip
    return pieces


@dataclass(frozen=True)
class _Curve:
    """An arc from west to east with the control point of its curve."""

    arc: Arc
    start: Point
    bend: Point
    end: Point

    def at(self, part: float) -> Point:
        """The point a part (0…1) of the way along."""
        rest = 1 - part
        weights = (rest * rest, 2 * rest * part, part * part)
        points = (self.start, self.bend, self.end)
        x = sum(weight * point[0] for weight, point in zip(weights, points, strict=True))
        return x, sum(weight * point[1] for weight, point in zip(weights, points, strict=True))

    def boxes(self) -> list[Box]:
        """Small squares along the way, for labels to keep off."""
        points = [self.at(step / 12) for step in range(13)]
        return [Box(x - 3, y - 3, x + 3, y + 3) for x, y in points]


def _curves(belt: BeltMap, ends: dict[str, Point], bounds: Box) -> list[_Curve]:
    """The arcs whose two ends are on the map, the widest first."""
    curves = []
    for arc in sorted(belt.arcs, key=lambda arc: (-arc.works, arc.a, arc.b)):
        if arc.works > 0 and arc.a in ends and arc.b in ends:
            start, end = sorted([ends[arc.a], ends[arc.b]])
            curves.append(_Curve(arc, start, _bend(start, end, bounds), end))
    return curves


def _strokes(belt: BeltMap, curves: Sequence[_Curve], small: bool) -> list[str]:
    most = 6.0 if small else 10.0
    pieces = []
    for curve in curves:
        line = f"{path([curve.start])} Q{number(curve.bend[0])},{number(curve.bend[1])} "
        line += f"{number(curve.end[0])},{number(curve.end[1])}"
        thick = max(0.75, most * curve.arc.works / max(belt.widest, curve.arc.works))
        pieces.append(element("path", d=line, stroke_width=thick, class_="arc",
                              data_key=f"arc {curve.arc.a} {curve.arc.b}"))  # fmt: skip
    return pieces


def _notes(
    belt: BeltMap, curves: Sequence[_Curve], centres: dict[str, Point], words: MapWords
) -> list[Anchor]:
    """The number of works on each bundle; or the chosen organisation's partners by name."""
    if belt.chosen is None:
        parts = (0.5, 0.3, 0.7, 0.4, 0.6)
        return [
            Anchor(*curve.at(parts[i % len(parts)]), 0, words.write(curve.arc.works))
            for i, curve in enumerate(curves)
        ]
    names = {site.id: site.name for site in belt.sites}
    notes = []
    for curve in curves:
        partner = curve.arc.b if curve.arc.a == belt.chosen else curve.arc.a
        name = shortened(names[partner], 150, 11)
        notes.append(Anchor(*centres[partner], 4, f"{name} {words.write(curve.arc.works)}"))
    return notes


def _bend(start: Point, end: Point, bounds: Box) -> Point:
    """The control point of a curve that bows to the north and stays on the map."""
    run, rise = end[0] - start[0], end[1] - start[1]
    length = sqrt(run * run + rise * rise)
    bow = 0.0 if length == 0 else (8 + 0.2 * length) / length
    x = (start[0] + end[0]) / 2 + rise * bow
    y = (start[1] + end[1]) / 2 - run * bow
    low = [2 * (bounds.left + 8) - (start[0] + end[0]) / 2,
           2 * (bounds.top + 16) - (start[1] + end[1]) / 2]  # fmt: skip
    high = 2 * (bounds.right - 8) - (start[0] + end[0]) / 2
    return min(max(x, low[0]), high), max(y, low[1])


def _texts(labels: Iterable[Label], classes: str) -> list[str]:
    return [
        element("text", text(label.anchor.words), x=label.x, y=label.y, text_anchor=label.align,
                class_=classes)
        for label in labels
    ]  # fmt: skip
