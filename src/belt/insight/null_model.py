"""What chance would give: joint works of two regions if teams were drawn at random.

The model keeps every work's number of placed authors (author slots with a known country) and every
region's share of the year's placed slots, and draws the regions of a work's authors independently
by these shares. A work of n placed authors then holds both regions a and b with probability

    1 - (1 - p_a)^n - (1 - p_b)^n + (1 - p_a - p_b)^n        (inclusion-exclusion)

and holds at least two of the belt's regions with one minus the probability that all its authors in
the belt are of one region or of none:

    1 - q^n - sum_r [(q + p_r)^n - q^n],  q = 1 - sum_r p_r

Works are independent, so the expected number is the sum of the probabilities and its variance the
sum of p(1 - p); the 95% band is the normal approximation, cut at zero. Only works with at least two
placed authors can have several regions, and only they are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Expectation:
    """An expected number of works with the band that holds it in 95 of 100 draws."""

    expected: float
    low: float
    high: float


def expected_joint(team_sizes: Sequence[int], share_a: float, share_b: float) -> Expectation:
    """Expected works that join two regions.

    ``team_sizes``: placed authors of each work with at least two; shares in 0…1 of the placed
    slots.
    """
    n = np.asarray(team_sizes, dtype=np.float64)
    both = (
        1.0
        - np.power(1.0 - share_a, n)
        - np.power(1.0 - share_b, n)
        + np.power(max(1.0 - share_a - share_b, 0.0), n)
    )
    return _summed(both)


def expected_cross_border(team_sizes: Sequence[int], shares: Sequence[float]) -> Expectation:
    """Expected works with at least two of the regions whose shares are given."""
    n = np.asarray(team_sizes, dtype=np.float64)
    elsewhere = max(1.0 - sum(shares), 0.0)
    none = np.power(elsewhere, n)
    one = sum((np.power(elsewhere + share, n) - none for share in shares), np.zeros_like(n))
    return _summed(1.0 - none - one)


def _summed(probability: Floats) -> Expectation:
    kept = np.clip(probability, 0.0, 1.0)
    mean = float(kept.sum())
    spread = 1.96 * float(np.sqrt((kept * (1.0 - kept)).sum()))
    return Expectation(mean, max(mean - spread, 0.0), mean + spread)
