"""A planted effect is found, none is found where there is none, and what is in the way is said."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from belt.cli import app
from belt.insight.effect import Effect, Panel, estimate, match

YEARS = np.arange(2008, 2026)
MEMBERS, OTHERS = 16, 160


def _panel(
    seed: int, added: float = 0.0, trend: float = 0.0, size: float = 1.0, members: int = MEMBERS
) -> Panel:
    """Organisations with works across borders at a rate of their own, all growing alike.

    ``added`` works a year come with joining, ``trend`` a year to members whether they join or not;
    members join in three different years, the larger ones rather.
    """
    draw = np.random.default_rng(seed)
    rate = draw.gamma(4.0, 1.0, members + OTHERS)
    rate[:members] *= size
    joined = np.zeros(members + OTHERS, np.int64)
    joined[:members] = draw.choice([2016, 2018, 2020], members)
    growth = 1.0 + 0.03 * (YEARS - YEARS[0])
    mean = rate[:, None] * growth[None, :]
    since = (joined[:, None] > 0) & (YEARS[None, :] >= joined[:, None])
    mean = mean + added * since + trend * (joined[:, None] > 0) * (YEARS - YEARS[0])
    works = draw.poisson(np.maximum(mean, 0.0)).astype(float)
    whole = works + draw.poisson(5 * rate[:, None] * growth)
    topics = draw.random((members + OTHERS, 6))
    topics /= np.linalg.norm(topics, axis=1, keepdims=True)
    return Panel(
        ids=tuple(f"o{at}" for at in range(members + OTHERS)), joined=joined, years=YEARS,
        size=whole, topics=topics,
        outcomes={
            "works": works, "fractional": works / 3, "partners": works,
            "share": works / np.maximum(whole, 1),
        },
    )  # fmt: skip


def _works(panel: Panel) -> Effect:
    return {one.outcome: one for one in estimate(panel)[0]}["works"]


SEEDS = range(120)


def test_a_planted_effect_is_found_and_its_size_is_right() -> None:
    found = [_works(_panel(seed, added=3.0)) for seed in SEEDS]
    assert np.mean([one.verdict[-1] == "more" for one in found]) > 0.9
    assert np.mean([one.effect.value for one in found]) == pytest.approx(3.0, abs=0.2)
    held = np.mean([one.effect.low <= 3.0 <= one.effect.high for one in found])
    assert 0.88 <= held <= 1.0


def test_where_nothing_was_planted_hardly_anything_is_found() -> None:
    found = [_works(_panel(seed)) for seed in SEEDS]
    assert np.mean([one.verdict[-1] != "none" for one in found]) <= 0.1
    assert abs(np.mean([one.effect.value for one in found])) < 0.15


def test_a_loss_is_found_as_well() -> None:
    found = [_works(_panel(seed, added=-3.0, size=1.6)) for seed in SEEDS[:40]]
    assert np.mean([one.verdict[-1] == "fewer" for one in found]) > 0.8


def test_members_who_grew_before_joining_are_no_evidence() -> None:
    """What they gain by themselves shows before joining, at placebo dates too."""
    found = [_works(_panel(seed, trend=1.2)) for seed in SEEDS[:40]]
    warned = [bool({"pretrend", "placebo", "unlike"} & set(one.verdict)) for one in found]
    assert np.mean(warned) > 0.9


def test_few_members_conclude_nothing() -> None:
    assert "few" in _works(_panel(1, added=3.0, members=4)).verdict


def test_controls_did_not_join_and_are_alike() -> None:
    panel = _panel(3, size=1.5)
    matched, balance = match(panel)
    assert matched
    for one in matched:
        assert (panel.joined[one.controls] == 0).all()
        assert len(set(one.controls.tolist())) == len(one.controls)
    for row in balance:
        assert abs(row.after) < abs(row.before) or abs(row.after) < 0.1


def test_who_joined_too_early_or_too_late_for_the_data_is_left_out() -> None:
    panel = _panel(1)
    joined = panel.joined.copy()
    joined[:3] = (2009, 2010, 2026)
    kept, _ = match(Panel(panel.ids, joined, panel.years, panel.size, panel.outcomes, panel.topics))
    assert {0, 1, 2}.isdisjoint({one.member for one in kept})


def test_the_command_tells_what_was_compared_and_what_stands_in_the_way(real_home: Path) -> None:
    told = CliRunner().invoke(app, ["--home", str(real_home), "effect", "--json"])
    found = json.loads(told.stdout)
    assert {one["outcome"] for one in found["effects"]} == {
        "works", "fractional", "partners", "share",
    }  # fmt: skip
    assert found["compared"]
    assert all(one["counts_from"] <= date.today().year for one in found["compared"])
    plain = CliRunner().invoke(app, ["--home", str(real_home), "effect"]).stdout
    assert "standard deviations apart" in plain
