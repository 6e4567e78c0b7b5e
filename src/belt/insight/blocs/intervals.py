"""Intervals of sums and ratios by the Poisson bootstrap over works.

Each work counts with a weight drawn from Poisson(1) instead of once: for more than a few works the
same as drawing works with replacement, and it needs no drawing for each group (Hanley and
MacGibbon, "Creating non-parametric bootstrap samples using Poisson frequencies", 2006).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix
from scipy.stats import poisson

Floats = NDArray[np.float64]
DRAWS = 200
SEED = 2019
LOW, HIGH = 2.5, 97.5
_WORKS_AT_ONCE = 10_000
_POISSON = poisson.ppf((np.arange(2**16) + 0.5) / 2**16, 1.0).astype(np.float32)
"""Poisson(1) by the inverse of its distribution, six times as fast as drawing it."""


class Bootstrap:
    """The same draws for every group and measure, so that ratios of sums hold together.

    Two hundred numbers a work are not kept: they are drawn again, the same, for some works at a
    time.
    """

    def __init__(self, works: int, draws: int = DRAWS, seed: int = SEED) -> None:
        self._works, self._draws, self._seed = works, draws, seed

    def weights(self) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """The first of some works, and the weights of each of them under each draw."""
        draw = np.random.default_rng(self._seed)
        for at in range(0, self._works, _WORKS_AT_ONCE):
            some = min(_WORKS_AT_ONCE, self._works - at)
            yield at, _POISSON[draw.integers(0, len(_POISSON), (some, self._draws), np.uint16)]

    def sums(
        self, group: NDArray[np.int64], work: NDArray[np.int64], value: Floats, groups: int
    ) -> Floats:
        """Sums of ``value`` in each group (rows) under each draw (columns).

        ``group``, ``work`` and ``value`` are parallel: one entry a work and a group that it is in;
        groups are numbered from 0 to ``groups - 1``.
        """
        matrix = csc_matrix((value, (group, work)), (groups, self._works), np.float32)
        found = np.zeros((groups, self._draws))
        for at, weights in self.weights():
            found += matrix[:, at : at + len(weights)] @ weights
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
