"""A network as a picture: organisations first, or the people of one organisation.

Plain SVG, drawn here and not in the browser: at most some hundred dots and two thousand lines are
well within what every browser draws at once, the same picture serves the page, the printer and the
download, and it works without WebGL and without JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

import numpy as np
import numpy.typing as npt

from .dots import Dot, apart, radius
from .labels import Anchor, Box, place
from .svg import element, path, picture, shortened, text, text_width

WIDE = 880
NARROW = 340

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Node:
    """A dot: ``size`` is counted by its area, ``x`` and ``y`` lie in -1…1, north is up.

    ``group`` is the short name of its region, written into the dot where there is room, and
    ``mark`` the colour class of that region.
    """

    id: str
    name: str
    group: str
    mark: str
    size: float
    x: float
    y: float
    detail: str = ""


@dataclass(frozen=True)
class Tie:
    """A line between two nodes; ``across`` if it crosses a border."""

    a: str
    b: str
    works: float
    across: bool


@dataclass(frozen=True)
class Network:
    """All that the picture shows; ``groups`` are (short name, name, mark) for the key above."""

    key: str
    title: str
    summary: str
    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    groups: tuple[tuple[str, str, str], ...] = ()
    chosen: str | None = None


def network_picture(network: Network, *, write: Callable[[float], str], width: float = WIDE) -> str:
    """The network as SVG: ties below, dots above, names of the largest where they find room.

    The other names are there too, of class ``more``, for a page that shows them when enlarged.
    """
    small = width < 500
    key, top = _key(network.groups, width)
    bounds = Box(0, top, width, top + width * (1.15 if small else 0.68))
    dots = _dots(network.nodes, bounds, 16 if small else 26)
    centres = {dot.id: (dot.x, dot.y) for dot in dots}
    nodes = {node.id: node for node in network.nodes}
    lines = _lines(network.ties, centres, write, 2.5 if small else 4.5)
    circles = [_circle(dot, nodes[dot.id], network.chosen) for dot in dots]
    most_names = 9 if small else 30
    room = width * (0.4 if small else 0.24)
    names = place(
        [Anchor(dot.x, dot.y, dot.radius, shortened(nodes[dot.id].name, room, 12),
                needed=rank < most_names / 3)
         for rank, dot in enumerate(dots[:most_names])],
        bounds=bounds, avoided=[dot.box for dot in dots if dot.radius > 3], size=12,
    )  # fmt: skip
    labels = [
        element("text", text(label.anchor.words), x=label.x, y=label.y, text_anchor=label.align,
                class_="name halo")
        for label in names
    ]  # fmt: skip
    named = {(label.anchor.x, label.anchor.y) for label in names}
    labels += [
        element("text", text(nodes[dot.id].name), x=dot.x + dot.radius + 2, y=dot.y + 4,
                class_="name halo more")
        for dot in dots if (dot.x, dot.y) not in named
    ]  # fmt: skip
    return picture(
        element("g", *key, class_="network-key"),
        element("g", element("g", *lines), element("g", *circles), element("g", *labels),
                class_="network-drawing"),
        key=network.key, width=width, height=bounds.bottom, title=network.title,
        summary=network.summary, kind="network",
    )  # fmt: skip


def arranged(ids: Sequence[str], ties: Sequence[tuple[str, str, float]]) -> dict[str, Floats]:
    """Positions in -1…1 for a few hundred nodes at most, the same for the same input.

    Fruchterman and Reingold, "Graph drawing by force-directed placement" (1991), with a pull to
    the middle, so that parts without a tie between them stay on the page. The start is a
    golden-angle spiral in the order of ``ids``. Weights count by their logarithm.
    """
    count = len(ids)
    if not count:
        return {}
    turn = pi * (3 - sqrt(5))
    reach = [sqrt((i + 0.5) / count) for i in range(count)]
    places = np.array([(r * cos(i * turn), r * sin(i * turn)) for i, r in enumerate(reach)])
    rank = {each: i for i, each in enumerate(ids)}
    pull = np.zeros((count, count))
    for a, b, weight in ties:
        if a in rank and b in rank and a != b:
            pull[rank[a], rank[b]] = pull[rank[b], rank[a]] = 1 + np.log(max(1.0, weight))
    ideal = 1 / sqrt(count)
    for heat in np.linspace(0.15, 0.005, 120):
        between = places[:, None, :] - places[None, :, :]
        distance = np.maximum(np.hypot(between[..., 0], between[..., 1]), 1e-3)
        force = ideal**2 / distance**2 - pull * distance / ideal / 3
        step = (between * force[..., None]).sum(axis=1) - places * 0.8 * ideal
        length = np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
        places = places + step / length * np.minimum(length, heat)
    places = places - (places.max(axis=0) + places.min(axis=0)) / 2
    largest = float(np.abs(places).max()) or 1.0
    return {each: places[i] / largest for each, i in rank.items()}


def _dots(nodes: Sequence[Node], bounds: Box, most: float) -> list[Dot]:
    """The largest first, stretched over the bounds and moved until none touches another."""
    if not nodes:
        return []
    ordered = sorted(nodes, key=lambda node: (-node.size, node.id))
    margin = most + 6
    xs = _evened([node.x for node in ordered], bounds.left + margin, bounds.right - margin)
    ys = _evened([-node.y for node in ordered], bounds.top + margin, bounds.bottom - margin)
    crowd = sqrt(min(1.0, 60 / len(nodes)))
    dots = [
        Dot(node.id, x, y, radius(node.size, ordered[0].size, most * crowd))
        for node, x, y in zip(ordered, xs, ys, strict=True)
    ]
    return apart(dots, bounds, 1.08)


def _evened(values: Sequence[float], low: float, high: float) -> list[float]:
    """Values stretched from low to high, a third by what they are and the rest by their rank.

    A few strays would otherwise press everybody else into a clump.
    """
    column = np.array(values)
    if float(np.ptp(column)) == 0:
        return [(low + high) / 2] * len(values)
    own = (column - column.min()) / np.ptp(column)
    ranks = np.searchsorted(np.sort(column), column) / max(1, len(values) - 1)
    return [float(part) for part in low + (high - low) * (own + 2 * ranks) / 3]


def _lines(
    ties: Sequence[Tie],
    centres: dict[str, tuple[float, float]],
    write: Callable[[float], str],
    widest: float,
) -> list[str]:
    """Ties within a region first, so that those across a border lie on top."""
    most = max((tie.works for tie in ties), default=1)
    pieces = []
    for tie in sorted(ties, key=lambda tie: (tie.across, tie.works, tie.a, tie.b)):
        if tie.a in centres and tie.b in centres:
            pieces.append(
                element("path", element("title", text(write(tie.works))),
                        d=path([centres[tie.a], centres[tie.b]]),
                        stroke_width=max(0.5, widest * tie.works / most),
                        class_="tie across" if tie.across else "tie",
                        data_a=tie.a, data_b=tie.b)
            )  # fmt: skip
    return pieces


def _circle(dot: Dot, node: Node, chosen: str | None) -> str:
    pieces = [
        element("circle", element("title", text(node.detail or node.name)),
                cx=dot.x, cy=dot.y, r=dot.radius,
                class_=f"dot {node.mark}{' chosen' if dot.id == chosen else ''}",
                data_id=node.id, data_name=node.name)
    ]  # fmt: skip
    if text_width(node.group, 10) < 1.7 * dot.radius:
        pieces.append(
            element("text", text(node.group), x=dot.x, y=dot.y + 3.5, text_anchor="middle",
                    class_="inside")
        )  # fmt: skip
    return "".join(pieces)


def _key(groups: Sequence[tuple[str, str, str]], width: float) -> tuple[list[str], float]:
    """One dot with short name and name a region, in as many rows as they need."""
    x, y, pieces = 0.0, 0.0, []
    for short, name, mark in groups:
        words = f"{short} {name}"
        room = text_width(words) + 36
        if x and x + room - 16 > width:
            x, y = 0.0, y + 22
        pieces += [
            element("circle", cx=x + 6, cy=y + 9, r=6, class_=f"dot {mark}"),
            element("text", text(words), x=x + 17, y=y + 13.5),
        ]
        x += room
    return pieces, y + 26 if groups else 0.0
