"""Place labels so that none covers another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from .svg import text_width


@dataclass(frozen=True)
class Box:
    """A rectangle in the units of the picture."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def within(self, other: Box) -> bool:
        """Whether this one lies inside the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class Anchor:
    """A mark that wants a label: its centre, its radius, the words.

    A label that is ``needed`` may stand on what labels should rather avoid, before it is left out.
    """

    x: float
    y: float
    radius: float
    words: str
    needed: bool = False


@dataclass(frozen=True)
class Label:
    """Where a label stands: the text's start, middle or end at x, its baseline at y."""

    anchor: Anchor
    x: float
    y: float
    align: str
    box: Box


def place(
    anchors: Iterable[Anchor],
    *,
    bounds: Box,
    taken: Sequence[Box] = (),
    avoided: Sequence[Box] = (),
    size: float = 13,
) -> list[Label]:
    """Labels for the anchors in order of importance; who finds no free place gets none.

    Each is tried right, left, above, below and on the four diagonals of its mark (the order of
    Imhof, "Positioning names on maps", 1975). Labels never cover ``taken`` nor one another, and
    of ``avoided`` as few as can be, and that only where a label is needed.
    """
    filled = list(taken)
    placed = []
    for anchor in anchors:
        free = [
            label
            for label in _candidates(anchor, size)
            if label.box.within(bounds) and not any(label.box.meets(box) for box in filled)
        ]
        covered = [sum(label.box.meets(box) for box in avoided) for label in free]
        if free and (anchor.needed or min(covered) == 0):
            label = free[covered.index(min(covered))]
            filled.append(label.box)
            placed.append(label)
    return placed


def spread(
    wanted: Sequence[float], gap: float, low: float = -inf, high: float = inf
) -> list[float]:
    """Positions at least ``gap`` apart, as near as can be to those wanted, in the same order.

    Least squares by pooling adjacent violators (Barlow et al. 1972) on the positions with the
    gaps taken out. Raises ValueError if ``low`` to ``high`` has no room for them.
    """
    if not wanted:
        return []
    if high - low < gap * (len(wanted) - 1):
        raise ValueError(f"no room for {len(wanted)} labels {gap} apart in {high - low}")
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    pools: list[tuple[float, int]] = []
    for rank, i in enumerate(order):
        mean, count = wanted[i] - rank * gap, 1
        while pools and pools[-1][0] > mean:
            before, members = pools.pop()
            mean = (mean * count + before * members) / (count + members)
            count += members
        pools.append((mean, count))
    top = high - gap * (len(wanted) - 1)
    reduced = [min(max(mean, low), top) for mean, count in pools for _ in range(count)]
    positions = [0.0] * len(wanted)
    for rank, i in enumerate(order):
        positions[i] = reduced[rank] + rank * gap
    return positions


def _candidates(anchor: Anchor, size: float) -> Iterable[Label]:
    width, away, slant = text_width(anchor.words, size), anchor.radius + 3, anchor.radius * 0.7 + 2
    middle = size * 0.35
    for align, dx, dy in (
        ("start", away, middle),
        ("end", -away, middle),
        ("middle", 0.0, -away - size * 0.1),
        ("middle", 0.0, away + size * 0.85),
        ("start", slant, -slant),
        ("end", -slant, -slant),
        ("start", slant, slant + size * 0.75),
        ("end", -slant, slant + size * 0.75),
    ):
        x, y = anchor.x + dx, anchor.y + dy
        left = {"start": x, "end": x - width, "middle": x - width / 2}[align]
        box = Box(left, y - size * 0.85, left + width, y + size * 0.25)
        yield Label(anchor, x, y, align, box)
