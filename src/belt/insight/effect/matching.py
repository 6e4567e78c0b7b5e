"""For each that joined, the most alike that did not: in size, topics and earlier ties.

Nearest neighbours by the sum of the standardised differences of log works and log works across the
belt, both of the years before joining, and of what their topics do not share (one less the cosine),
within a caliper: Rosenbaum and Rubin, "Constructing a control group ..." (1985); balance is told by
standardised mean differences, where up to 0.25 is taken as alike (Stuart 2010).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from belt.insight.effect.panel import Panel

Floats = NDArray[np.float64]
BEFORE = 3
"""Years before joining that are compared."""
CONTROLS = 4
CALIPER = 1.0
"""Farther apart in any of the three (in standard deviations) is no match."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Somebody who joined, and those most alike who did not."""

    member: int
    joined: int
    controls: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Balance:
    """How alike members and their controls are, in standard deviations of all."""

    name: str
    before: float
    """Members less all that did not join."""
    after: float
    """Members less their controls."""


def match(panel: Panel, shift: int = 0) -> tuple[tuple[Matched, ...], tuple[Balance, ...]]:
    """Controls for each member, and the balance.

    ``shift`` makes everybody join so many years earlier, for placebos. Members without three years
    before or one after joining in the data, or without a control alike, are left out.
    """
    outsiders = np.flatnonzero(panel.joined == 0)
    found, differences, everything = [], [], []
    for member in np.flatnonzero(panel.joined > 0):
        joined = int(panel.joined[member]) - shift
        at = joined - int(panel.years[0]) if len(panel.years) else -1
        if at < BEFORE or at >= len(panel.years) or not len(outsiders):
            continue
        told = _described(panel, at)
        spread = told[outsiders].std(axis=0)
        gap = (told[outsiders] - told[member]) / np.where(spread > 0, spread, 1.0)
        apart = 1.0 - panel.topics[outsiders] @ panel.topics[member]
        alike = (np.abs(gap) <= CALIPER).all(axis=1)
        order = np.argsort(np.where(alike, (gap**2).sum(axis=1) + apart**2, np.inf), kind="stable")
        chosen = outsiders[order[: min(CONTROLS, int(alike.sum()))]]
        if not len(chosen):
            continue
        found.append(Matched(int(member), joined, chosen))
        everything.append(-gap.mean(axis=0))
        differences.append(
            (told[member] - told[chosen].mean(axis=0)) / np.where(spread > 0, spread, 1)
        )
    names = ("size", "earlier ties")
    before, after = (np.mean(one, axis=0) if one else [] for one in (everything, differences))
    balance = tuple(
        Balance(name, float(first), float(then))
        for name, first, then in zip(names, before, after, strict=False)
    )
    return tuple(found), balance


def _described(panel: Panel, at: int) -> Floats:
    """Log works and log works across the belt, a year on average, before joining."""
    size = panel.size[:, at - BEFORE : at].mean(axis=1)
    across = panel.outcomes["works"][:, at - BEFORE : at].mean(axis=1)
    described: Floats = np.log1p(np.stack([size, across], axis=1))
    return described
