"""Difference in differences of members and their matched controls, year by year around joining.

Each member is compared with its own controls in its own calendar years, and controls never join, so
that joining in different years does not mix early and late members (stacked event study; the trap
is described by Goodman-Bacon 2021 and Callaway and Sant'Anna 2021). Intervals draw whole members
with their controls (cluster bootstrap).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from belt.insight.effect.matching import BEFORE, Balance, Matched, match
from belt.insight.effect.panel import OUTCOMES, Panel

Floats = NDArray[np.float64]
AFTER = 4
"""Years from joining on that are compared."""
DRAWS, SEED = 2_000, 2019
FEWEST = 8
"""With fewer members nothing is concluded."""
ALIKE = 0.25


@dataclass(frozen=True, slots=True)
class Estimate:
    """An average over members, with the range that holds 95 of 100 draws of members."""

    value: float
    low: float
    high: float
    members: int

    @property
    def is_zero(self) -> bool:
        """Whether nothing speaks against there being no difference."""
        return self.low <= 0.0 <= self.high


@dataclass(frozen=True, slots=True)
class Effect:
    """What is seen for one outcome."""

    outcome: str
    effect: Estimate
    """A year, after joining against before, members against controls."""
    level: float
    """What members had a year before joining, for comparison."""
    pretrend: Estimate
    """The last year before joining against the first of the three, members against controls."""
    placebo: Estimate
    """As if they had joined four years earlier, from data before they did."""
    by_year: tuple[tuple[int, Estimate], ...]
    """Years around joining, 0 the first after it."""
    verdict: tuple[str, ...]
    """Codes: what is in the way of a conclusion (``few, unlike, pretrend, placebo``), then what is
    seen (``more, fewer, none``)."""


def estimate(panel: Panel) -> tuple[tuple[Effect, ...], tuple[Balance, ...], tuple[Matched, ...]]:
    """Effects by outcome, the balance of members and controls, and who was compared with whom."""
    matched, balance = match(panel)
    earlier, _ = match(panel, shift=AFTER)
    unlike = any(abs(one.after) > ALIKE for one in balance)
    effects = []
    for name in OUTCOMES:
        outcome = panel.outcomes[name]
        paths = _paths(panel, outcome, matched, AFTER)
        before, after = paths[:, :BEFORE], paths[:, BEFORE:]
        effect = _averaged(_difference(before, after))
        trend = _averaged(paths[:, BEFORE - 1] - paths[:, 0])
        pretended = _paths(panel, outcome, earlier, AFTER)
        placebo = _averaged(_difference(pretended[:, :BEFORE], pretended[:, BEFORE:]))
        level = [outcome[one.member, _columns(panel, one, 0)[:BEFORE]] for one in matched]
        known = np.concatenate([*level, np.zeros(0)])
        effects.append(
            Effect(
                name, effect, float(_mean(known, axis=0)), trend, placebo,
                _by_year(paths), _verdict(effect, trend, placebo, unlike=unlike),
            )
        )  # fmt: skip
    return tuple(effects), balance, matched


def _columns(panel: Panel, one: Matched, after: int) -> NDArray[np.int64]:
    at = one.joined - int(panel.years[0])
    return np.arange(at - BEFORE, at + after)


def _paths(panel: Panel, outcome: Floats, matched: tuple[Matched, ...], after: int) -> Floats:
    """Members less the mean of their controls: a row a member, three years before and some after.

    Years that the data do not hold are not numbers.
    """
    rows = np.full((len(matched), BEFORE + after), np.nan)
    for number, one in enumerate(matched):
        columns = _columns(panel, one, after)
        known = columns < len(panel.years)
        with np.errstate(all="ignore"):
            controls = _mean(outcome[np.ix_(one.controls, columns[known])], axis=0)
        rows[number, known] = outcome[one.member, columns[known]] - controls
    return rows


def _mean(values: Floats, axis: int) -> Floats:
    """The mean of what is known; not a number where nothing is."""
    count = (~np.isnan(values)).sum(axis=axis)
    total = np.nansum(values, axis=axis)
    found: Floats = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return found


def _difference(before: Floats, after: Floats) -> Floats:
    return _mean(after, axis=1) - _mean(before, axis=1)


def _averaged(values: Floats) -> Estimate:
    known = values[~np.isnan(values)]
    if not len(known):
        return Estimate(np.nan, np.nan, np.nan, 0)
    draw = np.random.default_rng(SEED)
    drawn = known[draw.integers(0, len(known), (DRAWS, len(known)))].mean(axis=1)
    # Few members: percentiles of draws are too narrow by about sqrt((n - 1) / n) and the normal
    # against Student's t; the range is widened about its middle by both.
    low, high = np.percentile(drawn, [2.5, 97.5])
    widened = _widened(float(low), float(high), len(known))
    return Estimate(float(known.mean()), *widened, len(known))


def _widened(low: float, high: float, members: int) -> tuple[float, float]:
    if members < 2:
        return -np.inf, np.inf
    wider = float(t.ppf(0.975, members - 1)) / 1.96 * np.sqrt(members / (members - 1))
    middle, half = (low + high) / 2, (high - low) / 2 * wider
    return middle - half, middle + half


def _by_year(paths: Floats) -> tuple[tuple[int, Estimate], ...]:
    base = _mean(paths[:, :BEFORE], axis=1) if len(paths) else np.zeros(0)
    return tuple((at - BEFORE, _averaged(paths[:, at] - base)) for at in range(paths.shape[1]))


def _verdict(
    effect: Estimate, trend: Estimate, placebo: Estimate, *, unlike: bool
) -> tuple[str, ...]:
    told = []
    if effect.members < FEWEST:
        told.append("few")
    if unlike:
        told.append("unlike")
    if trend.members and not trend.is_zero:
        told.append("pretrend")
    if placebo.members and not placebo.is_zero:
        told.append("placebo")
    told.append("none" if not effect.members or effect.is_zero else
                "more" if effect.value > 0 else "fewer")  # fmt: skip
    return tuple(told)
