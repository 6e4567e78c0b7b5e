"""Ratings without the leniency of those who gave them.

A rating is taken as the quality of the application, plus how lenient the reviewer is, plus chance.
Qualities are taken as they come; leniencies are shrunk towards none, as much as the ratings
themselves suggest: a linear mixed model (Henderson, "Best linear unbiased estimation and prediction
under a selection model", 1975) with the restricted likelihood of Patterson and Thompson (1971),
averaged over all shares that leniency may have in the variance, each as likely before as the other,
so that a few ratings claim nothing and a little change in them changes little. Only what reviewers
of the *same* application say differently tells of leniency: somebody who was given weak
applications is not taken for strict. (Cf. Roos, Rothe and Scheuermann, "How to calibrate the scores
of biased reviewers by quadratic programming", 2011; Ge, Welling and Ghahramani, "A Bayesian model
for calibrating conference review scores", 2013.)

Reviewers are comparable as far as shared applications connect them: within each connected group
leniencies add up to nothing, and a reviewer who shares no application has none. How widely a
reviewer spreads ratings is told, and not corrected.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]
Whole = NDArray[np.int64]

SHARES = (np.arange(400) + 0.5) / 400
"""Shares of leniency in the variance of leniency and chance together, over which is averaged."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What a reviewer gave an application."""

    application: str
    reviewer: str
    value: float


@dataclass(frozen=True, slots=True)
class Rated:
    """An application's ratings together."""

    application: str
    count: int
    mean: float
    """Of the ratings as given."""
    normalised: float
    """Of the ratings less their reviewers' leniency."""
    error: float
    """Standard error of ``normalised``, in rating points; not a number where the ratings tell
    nothing of chance (nothing was rated twice)."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """How a reviewer rates."""

    reviewer: str
    count: int
    mean: float
    """Of the ratings given."""
    leniency: float
    """Rating points above (strict: below) others on the same applications, shrunk."""
    error: float
    """Standard error of ``leniency``; that of a reviewer who shares no application is what is
    usual among all."""
    spread: float
    """Standard deviation of the ratings given; 0: all are the same. Not a number for a single."""
    typical_spread: float
    """Standard deviation of the normalised means of the same applications, to compare with."""
    group: int
    """Reviewers of one number are comparable: shared applications connect them."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Applications and reviewers in the order of ids, and the variances found."""

    applications: tuple[Rated, ...]
    reviewers: tuple[Reviewer, ...]
    chance: float
    """Standard deviation of a rating, reviewer and application given; not a number if unknown."""
    leniency: float
    """Standard deviation of leniency among reviewers; not a number if unknown."""


def calibrate(ratings: Collection[Rating]) -> Calibration:
    """Applications' means without leniency, and how each reviewer rates.

    Takes any number of ratings on any scale; the order decides nothing. Raises ``ValueError`` for a
    rating that is not finite and for a reviewer who rates an application twice.
    """
    rows = sorted(ratings, key=lambda one: (one.application, one.reviewer))
    if not all(np.isfinite(one.value) for one in rows):
        raise ValueError("expected finite ratings")
    if len({(one.application, one.reviewer) for one in rows}) < len(rows):
        raise ValueError("expected one rating of an application by a reviewer")
    if not rows:
        return Calibration((), (), float("nan"), float("nan"))
    return _calibrated(_Table.of(rows))


@dataclass(frozen=True, slots=True)
class _Table:
    """The ratings as arrays."""

    applications: list[str]
    reviewers: list[str]
    application: Whole
    """(ratings,)"""
    reviewer: Whole
    value: Real

    @classmethod
    def of(cls, rows: list[Rating]) -> _Table:
        applications, application = np.unique(
            [one.application for one in rows], return_inverse=True
        )
        reviewers, reviewer = np.unique([one.reviewer for one in rows], return_inverse=True)
        return cls(
            applications.tolist(),
            reviewers.tolist(),
            application.astype(np.int64),
            reviewer.astype(np.int64),
            np.array([one.value for one in rows], dtype=np.float64),
        )

    def by_application(self, value: Real) -> Real:
        """(applications,) the mean of a value."""
        return _means(self.application, value, len(self.applications))

    def by_reviewer(self, value: Real) -> Real:
        """(reviewers,) the mean of a value."""
        return _means(self.reviewer, value, len(self.reviewers))

    def shares(self) -> Real:
        """(applications, reviewers) the share of each reviewer in an application's ratings."""
        found = np.zeros((len(self.applications), len(self.reviewers)))
        found[self.application, self.reviewer] = 1
        return np.asarray(found / found.sum(axis=1, keepdims=True), dtype=np.float64)


def _means(at: Whole, value: Real, length: int) -> Real:
    count = np.bincount(at, minlength=length)
    return np.asarray(np.bincount(at, value, length) / count, dtype=np.float64)


def _calibrated(table: _Table) -> Calibration:
    count = np.bincount(table.application)
    mean = table.by_application(table.value)
    # From their mean, so that a scale far from 0 costs no digits.
    inner = table.value - mean[table.application]
    shares = table.shares()
    shared = np.diag(np.bincount(table.reviewer)) - shares.T @ (shares * count[:, None])
    pull = np.bincount(table.reviewer, inner, len(table.reviewers))
    values, vectors = np.linalg.eigh(shared)
    told = values > 1e-9 * max(values.max(), 1)
    values, along = np.where(told, values, 0), np.where(told, vectors.T @ pull, 0)
    found = _Variances.of(values, along, float(inner @ inner), len(inner) - len(mean))
    leniency = vectors @ (found.shrunk * along)
    of_leniency = (vectors * found.uncertain) @ vectors.T
    normalised = mean - shares @ leniency
    variance = found.chance**2 / count + ((shares @ of_leniency) * shares).sum(axis=1)
    rows = zip(
        table.applications,
        count.tolist(),
        mean.tolist(),
        normalised.tolist(),
        np.sqrt(np.maximum(variance, 0)).tolist(),
        strict=True,
    )
    error = np.sqrt(np.maximum(np.diag(of_leniency), 0))
    return Calibration(
        tuple(Rated(*row) for row in rows),
        _reviewers(table, leniency, error, normalised),
        found.chance,
        found.leniency,
    )


@dataclass(frozen=True, slots=True)
class _Variances:
    """What the restricted likelihood says, averaged over :data:`SHARES`.

    The qualities are taken out of the ratings: ``free`` dimensions and a sum of squares ``total``
    are left. Leniency adds variance along the eigenvectors of what reviewers share, with
    ``values``, and is seen there as ``along``.
    """

    chance: float
    leniency: float
    """Both standard deviations; not a number where unknown."""
    shrunk: Real
    """(reviewers,) what of ``along`` is leniency."""
    uncertain: Real
    """(reviewers,) variance of leniency along each eigenvector."""

    @classmethod
    def of(cls, values: Real, along: Real, total: float, free: int) -> _Variances:
        if free <= 0:
            unknown = np.full(len(values), np.nan)
            return cls(float("nan"), float("nan"), np.zeros(len(values)), unknown)
        ratio = (SHARES / (1 - SHARES))[:, None]
        factor = ratio / (1 + ratio * values)
        # Where leniency explains all, rounding is left: no less than its share.
        rest = np.maximum(total - factor @ along**2, 1e-12 * total)
        loss = np.log1p(ratio * values).sum(axis=1)
        if total > 0:
            loss += free * np.log(rest / total)
        weight = np.exp((loss.min() - loss) / 2)
        weight /= weight.sum()
        chance = weight * rest / free
        return cls(
            float(np.sqrt(chance.sum())),
            float(np.sqrt(chance @ ratio[:, 0])),
            weight @ factor,
            chance @ factor,
        )


def _reviewers(
    table: _Table, leniency: Real, error: Real, normalised: Real
) -> tuple[Reviewer, ...]:
    count = np.bincount(table.reviewer)
    mean = table.by_reviewer(table.value)
    spread = _spread(table, table.value, mean, count)
    seen = normalised[table.application]
    typical = _spread(table, seen, table.by_reviewer(seen), count)
    rows = zip(
        table.reviewers,
        count.tolist(),
        mean.tolist(),
        leniency.tolist(),
        error.tolist(),
        spread.tolist(),
        typical.tolist(),
        _groups(table).tolist(),
        strict=True,
    )
    return tuple(Reviewer(*row) for row in rows)


def _spread(table: _Table, value: Real, mean: Real, count: Whole) -> Real:
    """(reviewers,) standard deviation of a value among each reviewer's applications."""
    away = np.bincount(table.reviewer, (value - mean[table.reviewer]) ** 2, len(count))
    return np.where(count > 1, np.sqrt(away / np.maximum(count - 1, 1)), np.nan)


def _groups(table: _Table) -> Whole:
    """(reviewers,) the number of the connected group of each, by its first reviewer."""
    group = np.arange(len(table.reviewers))
    while True:
        lowest = np.full(len(table.applications), len(group))
        np.minimum.at(lowest, table.application, group[table.reviewer])
        found = group.copy()
        np.minimum.at(found, table.reviewer, lowest[table.application])
        if np.array_equal(found, group):
            return np.unique(group, return_inverse=True)[1].astype(np.int64)
        group = found
