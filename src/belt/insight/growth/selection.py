"""Choosing a set one by one, each time the one that adds most, with what is promised of it.

For a monotone submodular value and a number of places the greedy set has at least 1 - 1/e of the
best there is (Nemhauser, Wolsey and Fisher 1978). Under a budget the better of two is taken, greedy
by gain and greedy by gain over cost, with at least (1 - 1/e) / 2 of the best (Leskovec et al.
2007). What was found can be closer: no set has more than the value plus the largest gains that are
left, as many as fit; this bound is told beside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Gains = Callable[[NDArray[np.int64]], Floats]
"""Chosen numbers -> what each candidate would add, by parts."""


@dataclass(frozen=True, slots=True)
class Step:
    """One that was chosen, and what it added."""

    number: int
    gain: float
    parts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """A set in the order of choosing."""

    steps: tuple[Step, ...]
    value: float
    bound: float
    """No set within the same limits has more."""
    promised: float
    """The share of the best that the method promises whatever the data."""


def select(
    gains: Gains,
    allowed: NDArray[np.bool_],
    places: int,
    costs: Floats | None = None,
    budget: float | None = None,
) -> Selection:
    """The greedy set of at most ``places`` of those ``allowed``, within ``budget`` if there is one.

    Candidates that add alike are taken in their order. Raises ``ValueError`` for costs that are not
    above 0.
    """
    if costs is None or budget is None:
        found = _greedy(gains, allowed, places, np.ones(len(allowed)), float(places), by_cost=False)
        return Selection(*found, promised=1 - 1 / np.e)
    if not (costs > 0).all():
        raise ValueError("expected costs above 0")
    runs = [_greedy(gains, allowed, places, costs, budget, by_cost=one) for one in (False, True)]
    steps, value, _ = max(runs, key=lambda run: run[1])
    return Selection(steps, value, min(run[2] for run in runs), promised=(1 - 1 / np.e) / 2)


def _greedy(
    gains: Gains,
    allowed: NDArray[np.bool_],
    places: int,
    costs: Floats,
    budget: float,
    *,
    by_cost: bool,
) -> tuple[tuple[Step, ...], float, float]:
    chosen: list[int] = []
    steps: list[Step] = []
    left, value, bound = budget, 0.0, np.inf
    while True:
        parts = gains(np.array(chosen, np.int64))
        gain = np.where(allowed, parts.sum(axis=1), 0.0)
        gain[chosen] = 0.0
        bound = min(bound, value + _most(gain, costs, budget, places))
        gain = np.where(costs <= left, gain, 0.0)
        worth = gain / costs if by_cost else gain
        if len(chosen) == places or not len(worth) or worth.max() <= 1e-12:
            return tuple(steps), value, float(max(bound, value))
        best = int(worth.argmax())
        chosen.append(best)
        steps.append(Step(best, float(gain[best]), tuple(map(float, parts[best]))))
        left -= costs[best]
        value += float(gain[best])


def _most(gain: Floats, costs: Floats, budget: float, places: int) -> float:
    """No set adds more than this: the best gains over cost, the last one in part."""
    order = np.argsort(-gain / costs, kind="stable")
    spent = np.cumsum(costs[order])
    part = np.clip((budget - (spent - costs[order])) / costs[order], 0.0, 1.0)
    by_budget = float((gain[order] * part).sum())
    return min(by_budget, float(np.sort(gain)[::-1][:places].sum()))
