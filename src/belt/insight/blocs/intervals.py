"""Intervals of sums and ratios by the Poisson bootstrap over works.

Each work counts with a weight drawn from Poisson(1) instead of once: for more than a few works the
same as drawing works with replacement, and it needs no drawing for each group (Hanley and
MacGibbon, "Creating non-parametric bootstrap samples using Poisson frequencies", 2006).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
DRAWS = 200
SEED = 2019
LOW, HIGH = 2.5, 97.5
_WORKS_AT_ONCE, _DRAWS_AT_ONCE = 10_000, 25
"""Weights are kept as bytes, and widened for so many at a time."""


class Bootstrap:
    """The same draws for every group and measure, so that ratios of sums hold together."""

    def __init__(self, works: int, draws: int = DRAWS, seed: int = SEED) -> None:
        draw = np.random.default_rng(seed)
        self.weights = np.empty((works, draws), np.uint8)
        for at in range(0, works, _WORKS_AT_ONCE):
            some = min(_WORKS_AT_ONCE, works - at)
            self.weights[at : at + some] = draw.poisson(1.0, (some, draws))

    def sums(
        self, group: NDArray[np.int64], work: NDArray[np.int64], value: Floats, groups: int
    ) -> Floats:
        """Sums of ``value`` in each group (rows) under each draw (columns).

        ``group``, ``work`` and ``value`` are parallel: one entry a work and a group that it is in;
        groups are numbered from 0 to ``groups - 1``.
        """
        matrix = csr_matrix((value, (group, work)), (groups, self.weights.shape[0]), np.float32)
        found = np.empty((groups, self.weights.shape[1]), np.float64)
        for at in range(0, self.weights.shape[1], _DRAWS_AT_ONCE):
            some = slice(at, at + _DRAWS_AT_ONCE)
            found[:, some] = matrix @ self.weights[:, some].astype(np.float32)
        return found


def interval(drawn: Floats) -> tuple[Floats, Floats]:
    """The range that holds 95 of 100 draws, for each row; not a number where nothing was drawn."""
    with np.errstate(all="ignore"):
        safe = np.where(np.isfinite(drawn), drawn, np.nan)
        low, high = np.full(len(safe), np.nan), np.full(len(safe), np.nan)
        some = ~np.isnan(safe).all(axis=1)
        if some.any():
            low[some], high[some] = np.nanpercentile(safe[some], [LOW, HIGH], axis=1)
    return low, high


def ratio(top: NDArray[Any], bottom: NDArray[Any]) -> Floats:
    """Quotients; not a number over nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan)
    return found
