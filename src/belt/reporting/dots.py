"""Dots whose area counts something, moved apart so that none hides another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, pi, sin, sqrt

import numpy as np

from .labels import Box


@dataclass(frozen=True)
class Dot:
    """A circle for one thing, in units of the picture."""

    id: str
    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        """The square around the circle."""
        return Box(
            self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius
        )


def radius(count: float, largest: float, most: float) -> float:
    """The radius with which areas are to one another as counts are; ``largest`` gets ``most``."""
    return most * sqrt(max(0.0, count) / largest) if largest > 0 else 0.0


def apart(dots: Sequence[Dot], bounds: Box, share: float, rounds: int = 60) -> list[Dot]:
    """The dots, pushed apart until centres are ``share`` of the sum of their radii from each other.

    Dots at one place start on a golden-angle spiral around it, so that the outcome does not depend
    on chance. After ``rounds`` pushes the nearest arrangement found is kept; dots stay in bounds.
    """
    if not dots:
        return []
    turn = pi * (3 - sqrt(5))
    centres = np.array(
        [(dot.x + 0.05 * sqrt(i) * cos(i * turn), dot.y + 0.05 * sqrt(i) * sin(i * turn))
         for i, dot in enumerate(dots)]
    )  # fmt: skip
    radii = np.array([dot.radius for dot in dots])
    wanted = (radii[:, None] + radii[None, :]) * share
    np.fill_diagonal(wanted, 0)
    low = np.column_stack([bounds.left + radii, bounds.top + radii])
    high = np.maximum(low, np.column_stack([bounds.right - radii, bounds.bottom - radii]))
    # The smaller of two gives way, so that large dots stay where they belong.
    area = radii**2 + 1e-9
    yields = area[None, :] / (area[:, None] + area[None, :])
    squared = wanted**2
    for _ in range(rounds):
        x, y = (centres[:, None, :] - centres[None, :, :]).transpose(2, 0, 1)
        # Few pairs are too near: only those are reckoned further.
        one, other = np.nonzero(x * x + y * y < squared)
        between = centres[one] - centres[other]
        distance = np.hypot(between[:, 0], between[:, 1])
        short = wanted[one, other] - distance
        if not (short > 0.1).any():
            break
        push = between * (short * yields[one, other] / np.maximum(distance, 1e-9))[:, None]
        moved = np.zeros_like(centres)
        np.add.at(moved, one, push)
        centres = np.clip(centres + moved * 0.6, low, high)
    return [replace(dot, x=float(x), y=float(y)) for dot, (x, y) in zip(dots, centres, strict=True)]


def in_row(dots: Sequence[Dot], left: float, right: float, y: float, gap: float = 3) -> list[Dot]:
    """The dots side by side on a line from the left, as many as fit."""
    placed, x = [], left
    for dot in dots:
        if x + 2 * dot.radius > right:
            break
        placed.append(replace(dot, x=x + dot.radius, y=y))
        x += 2 * dot.radius + gap
    return placed


def hidden(below: Dot, above: Dot) -> bool:
    """Whether the second, drawn later, covers the whole of the first."""
    return hypot(below.x - above.x, below.y - above.y) + below.radius <= above.radius
