from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.insight.null_model import expected_cross_border, expected_joint


def test_two_authors_of_two_equal_regions_meet_half_the_time() -> None:
    assert expected_joint([2] * 10, 0.5, 0.5).expected == pytest.approx(5.0)
    assert expected_cross_border([2] * 10, [0.5, 0.5]).expected == pytest.approx(5.0)


def test_no_works_expect_nothing() -> None:
    chance = expected_joint([], 0.5, 0.5)
    assert (chance.expected, chance.low, chance.high) == (0.0, 0.0, 0.0)


@given(
    st.lists(st.integers(2, 12), max_size=20),
    st.floats(0, 0.5),
    st.floats(0, 0.5),
)
def test_with_two_regions_joint_and_cross_border_are_the_same(
    teams: list[int], a: float, b: float
) -> None:
    joint, crossing = expected_joint(teams, a, b), expected_cross_border(teams, [a, b])
    assert joint.expected == pytest.approx(crossing.expected, abs=1e-9)
    assert 0 <= joint.low <= joint.expected + 1e-12 <= joint.high + 1e-9


def test_formula_agrees_with_drawing_teams_at_random() -> None:
    generator = np.random.default_rng(7)
    teams = [2, 2, 3, 3, 4, 5, 6, 8] * 5
    shares = [0.3, 0.2, 0.1, 0.4]  # the last is outside the belt
    joint, crossing = [], []
    for _ in range(4000):
        both = several = 0
        for size in teams:
            seen = set(generator.choice(4, size=size, p=shares).tolist())
            both += {0, 1} <= seen
            several += len(seen - {3}) > 1
        joint.append(both)
        crossing.append(several)
    pair = expected_joint(teams, 0.3, 0.2)
    assert pair.expected == pytest.approx(np.mean(joint), abs=0.2)
    assert pair.high - pair.low == pytest.approx(2 * 1.96 * np.std(joint), rel=0.05)
    assert expected_cross_border(teams, shares[:3]).expected == pytest.approx(
        np.mean(crossing), abs=0.2
    )
