"""Ratings: planted leniencies are found, and nothing is claimed that ratings do not tell."""

from __future__ import annotations

import math
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.matching.ratings import Calibration, Rating, calibrate

several = settings(max_examples=80)
pairs = st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxy"))
values = st.integers(1, 10).map(float)
some_ratings = st.dictionaries(pairs, values, min_size=1, max_size=20).map(
    lambda told: [Rating(*pair, value) for pair, value in told.items()]
)


def _planted(
    seed: int, noise: float, applications: int = 60, reviewers: int = 20, each: int = 4
) -> tuple[list[Rating], dict[str, float], dict[str, float]]:
    draw = np.random.default_rng(seed)
    quality = {
        f"a{at:03}": float(value) for at, value in enumerate(draw.normal(6, 1, applications))
    }
    lenient = {f"r{at:02}": float(value) for at, value in enumerate(draw.normal(0, 1, reviewers))}
    ratings = [
        Rating(one, who, quality[one] + lenient[who] + draw.normal(0, noise))
        for one in quality
        for who in draw.choice(sorted(lenient), each, replace=False).tolist()
    ]
    middle = float(np.mean(list(lenient.values())))
    return ratings, quality, {who: value - middle for who, value in lenient.items()}


def test_planted_leniencies_are_found() -> None:
    ratings, quality, lenient = _planted(0, noise=0.0)
    found = calibrate(ratings)
    told = {one.reviewer: one.leniency for one in found.reviewers}
    assert told == pytest.approx(lenient, abs=0.01)
    shift = np.mean([one.normalised - quality[one.application] for one in found.applications])
    assert {one.application: one.normalised - shift for one in found.applications} == pytest.approx(
        quality, abs=0.01
    )


@pytest.mark.parametrize("seed", range(5))
def test_normalised_means_are_nearer_the_truth_and_their_errors_are_honest(seed: int) -> None:
    ratings, quality, lenient = _planted(seed, noise=0.5)
    found = calibrate(ratings)
    truth = np.array([quality[one.application] for one in found.applications])
    raw = np.array([one.mean for one in found.applications]) - truth
    away = np.array([one.normalised for one in found.applications]) - truth
    assert np.std(away) < 0.7 * np.std(raw)
    assert found.chance == pytest.approx(0.5, rel=0.2)
    assert found.leniency == pytest.approx(np.std(list(lenient.values())), rel=0.5)
    errors = np.array([one.error for one in found.applications])
    within = np.abs(away - away.mean()) < 2 * errors
    assert within.mean() > 0.85
    of_reviewers = np.array([one.leniency - lenient[one.reviewer] for one in found.reviewers])
    assert (np.abs(of_reviewers) < 2.5 * np.array([r.error for r in found.reviewers])).mean() > 0.85


@pytest.mark.parametrize("seed", range(3))
def test_where_nobody_is_lenient_little_is_changed(seed: int) -> None:
    draw = np.random.default_rng(seed)
    ratings = [
        Rating(f"a{at}", f"r{who}", draw.normal(at % 5, 1.0))
        for at in range(60)
        for who in draw.choice(20, 3, replace=False)
    ]
    found = calibrate(ratings)
    assert max(abs(one.normalised - one.mean) for one in found.applications) < 0.4


def test_somebody_given_weak_applications_is_not_taken_for_strict() -> None:
    ratings = [Rating(f"weak{at}", who, 2.0 + (at % 2)) for at in range(6) for who in "uv"]
    ratings += [Rating(f"good{at}", who, 8.0 + (at % 2)) for at in range(6) for who in "xy"]
    found = calibrate(ratings)
    assert [one.leniency for one in found.reviewers] == pytest.approx([0.0] * 4)
    assert [one.group for one in found.reviewers] == [0, 0, 1, 1]


def test_groups_without_a_shared_application_are_each_set_right() -> None:
    ratings = []
    for at in range(8):
        ratings += [Rating(f"a{at}", "u", 5.0 + at), Rating(f"a{at}", "v", 7.0 + at)]
        ratings += [Rating(f"b{at}", "x", 3.0 + at), Rating(f"b{at}", "y", 4.0 + at)]
    found = calibrate(ratings)
    told = [one.leniency for one in found.reviewers]
    assert told == pytest.approx([-1.0, 1.0, -0.5, 0.5], abs=0.02)


def test_a_reviewer_who_gives_all_the_same_shows_it() -> None:
    ratings, _, _ = _planted(1, noise=0.3)
    ratings = [
        Rating(one.application, one.reviewer, 5.0) if one.reviewer == "r00" else one
        for one in ratings
    ]
    flat, *others = calibrate(ratings).reviewers
    assert flat.spread == 0.0
    assert flat.typical_spread > 0.4
    assert all(one.spread > 0.2 for one in others)


def test_a_single_rating_stays_as_it_is_with_an_unknown_error() -> None:
    found = calibrate([Rating("a", "u", 7.0)])
    (one,), (who,) = found.applications, found.reviewers
    assert (one.count, one.mean, one.normalised) == (1, 7.0, 7.0)
    assert math.isnan(one.error)
    assert who.leniency == 0.0
    assert math.isnan(who.error)
    assert math.isnan(who.spread)
    assert math.isnan(found.chance)


def test_a_single_rating_beside_others_is_less_sure() -> None:
    ratings, _, _ = _planted(2, noise=0.5)
    found = calibrate([*ratings, Rating("z", "r00", 6.0), Rating("zz", "new", 6.0)])
    *_, by_known, by_new = found.applications
    known = found.reviewers[1]
    assert by_known.normalised == pytest.approx(6.0 - known.leniency)
    assert max(one.error for one in found.applications[:-2]) < by_known.error < by_new.error
    assert by_new.normalised == 6.0


def test_reviewers_who_agree_on_everything_are_left_alone() -> None:
    found = calibrate([Rating(f"a{at}", who, float(at)) for at in range(3) for who in "uvw"])
    assert all(one.normalised == one.mean and one.error == 0 for one in found.applications)
    assert all(one.leniency == 0 for one in found.reviewers)


def test_nothing_gives_nothing() -> None:
    assert calibrate([]).applications == ()


@pytest.mark.parametrize(
    ("ratings", "told"),
    [
        ([Rating("a", "u", math.inf)], "finite"),
        ([Rating("a", "u", 1.0), Rating("a", "u", 2.0)], "one rating of an application"),
    ],
)
def test_ratings_that_make_no_sense_are_refused(ratings: list[Rating], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        calibrate(ratings)


def _numbers(found: Calibration, shift: float = 0.0, scale: float = 1.0) -> list[float]:
    """Everything that is measured, as it would be on another scale."""
    told: list[float] = [found.chance * scale, found.leniency * scale]
    for one in found.applications:
        told += [one.count, one.mean * scale + shift, one.normalised * scale + shift]
        told.append(one.error * scale)
    for who in found.reviewers:
        told += [who.mean * scale + shift, who.leniency * scale, who.error * scale]
        told += [who.spread * scale, who.typical_spread * scale]
    return told


@given(some_ratings, st.floats(-100, 100), st.floats(0.01, 100))
@several
def test_another_scale_of_ratings_changes_nothing_else(
    ratings: list[Rating], shift: float, scale: float
) -> None:
    moved = [Rating(r.application, r.reviewer, r.value * scale + shift) for r in ratings]
    assert _numbers(calibrate(moved)) == pytest.approx(
        _numbers(calibrate(ratings), shift, scale), abs=1e-6 * scale, nan_ok=True
    )


@given(some_ratings, st.randoms(use_true_random=False))
@several
def test_the_order_of_the_input_decides_nothing(ratings: list[Rating], random: object) -> None:
    other = [*ratings]
    random.shuffle(other)  # type: ignore[attr-defined]
    assert repr(astuple(calibrate(other))) == repr(astuple(calibrate(ratings)))


@given(some_ratings)
@several
def test_leniencies_add_up_to_nothing_in_each_group_and_only_shrink(ratings: list[Rating]) -> None:
    found = calibrate(ratings)
    for group in {one.group for one in found.reviewers}:
        inside = [one for one in found.reviewers if one.group == group]
        assert sum(one.leniency for one in inside) == pytest.approx(0.0, abs=1e-9)
    span = max(one.value for one in ratings) - min(one.value for one in ratings)
    assert all(abs(one.leniency) <= span for one in found.reviewers)
