"""Intervals, the null model and the top of the most cited, where the right answer is known."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.insight.blocs.borders import crossing_probability
from belt.insight.blocs.intervals import Bootstrap, interval, ratio
from belt.insight.blocs.members import bloc_codes
from tests.insight.blocs.corpora import corpus_of


def _interval_of_share(hits: int, works: int, seed: int) -> tuple[float, float]:
    bootstrap = Bootstrap(works, draws=400, seed=seed)
    group, work = np.zeros(works, np.int64), np.arange(works)
    value = np.where(work < hits, 1.0, 0.0)
    top = bootstrap.sums(group, work, value, 1)
    low, high = interval(ratio(top, bootstrap.sums(group, work, np.ones(works), 1)))
    return float(low[0]), float(high[0])


def test_the_interval_of_a_share_is_the_one_that_a_formula_gives() -> None:
    low, high = _interval_of_share(200, 1_000, seed=1)
    margin = 1.96 * np.sqrt(0.2 * 0.8 / 1_000)
    assert low == pytest.approx(0.2 - margin, abs=0.004)
    assert high == pytest.approx(0.2 + margin, abs=0.004)


def test_the_interval_holds_the_true_share_about_95_times_in_100() -> None:
    draw = np.random.default_rng(7)
    held = 0
    for seed in range(300):
        low, high = _interval_of_share(int(draw.binomial(400, 0.3)), 400, seed)
        held += low <= 0.3 <= high
    assert 0.91 <= held / 300 <= 0.985


def test_groups_do_not_mix_and_empty_ones_have_no_interval() -> None:
    bootstrap = Bootstrap(4)
    group, work = np.array([0, 0, 2, 2]), np.array([0, 1, 2, 3])
    sums = bootstrap.sums(group, work, np.array([1.0, 0.0, 5.0, 5.0]), 3)
    [(_, weights)] = bootstrap.weights()
    assert (sums[0] == weights[0]).all()
    assert (sums[1] == 0).all()
    low, high = interval(ratio(sums, np.where(np.arange(3)[:, None] == 1, 0.0, sums)))
    assert np.isnan(low[1])
    assert np.isnan(high[1])


SHARES = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=3).filter(
    lambda told: any(inside for _, inside in told)
)


@settings(max_examples=60)
@given(SHARES, st.integers(2, 4))
def test_crossing_is_as_likely_as_all_teams_one_by_one_say(
    told: list[tuple[int, int]], size: int
) -> None:
    """Every team of every country, inside or outside of the bloc."""
    slots = np.array([(min(inside, count), count) for count, inside in told], float)
    if slots[:, 0].sum() == 0:
        return
    p, q = slots[:, 1] / slots[:, 1].sum(), slots[:, 0] / slots[:, 1].sum()
    kinds = [(country, inside) for country in range(len(p)) for inside in (True, False)]
    chance = {kind: q[kind[0]] if kind[1] else (p - q)[kind[0]] for kind in kinds}
    present = crossing = 0.0
    for team in product(kinds, repeat=size):
        weight = prod(chance[one] for one in team)
        if any(inside for _, inside in team):
            present += weight
            crossing += weight * (len({country for country, _ in team}) > 1)
    [found] = crossing_probability(np.array([size]), p, q)
    assert found == pytest.approx(crossing / present, abs=1e-9)


def test_teams_drawn_at_random_cross_borders_as_often_as_expected() -> None:
    """Over many draws the observed is within what chance allows, not above and not below."""
    draw = np.random.default_rng(3)
    p, inside = np.array([0.5, 0.3, 0.2]), np.array([0.4, 0.0, 0.5])
    z = []
    for _ in range(60):
        sizes = draw.integers(2, 6, 400)
        observed, kept = 0, []
        for size in sizes:
            team = draw.choice(3, size, p=p)
            if (draw.random(size) < inside[team]).any():
                kept.append(size)
                observed += len(set(team.tolist())) > 1
        chance = crossing_probability(np.array(kept), p, p * inside)
        z.append((observed - chance.sum()) / np.sqrt((chance * (1 - chance)).sum()))
    assert abs(np.mean(z)) < 0.4
    assert 0.7 < np.std(z) < 1.3


CITED = st.lists(
    st.tuples(st.sampled_from([2019, 2020]), st.none() | st.integers(0, 4)),
    min_size=1, max_size=25,
)  # fmt: skip


@settings(max_examples=25)
@given(CITED)
def test_the_top_is_exactly_a_tenth_and_a_hundredth_of_each_year(
    told: list[tuple[int, int | None]],
) -> None:
    """The most cited first; works at the edge share what is left of it."""
    works = [
        {"year": year, "cited_by": cited, "authors": [("a", [("mit", "US")])]}
        for year, cited in told
    ]
    corpus = corpus_of(works)
    top = {row["work_id"]: row for row in corpus.sql("from top").to_pylist()}
    for year in (2019, 2020):
        mine = {
            f"doi:10.1/{at}": cited
            for at, (one, cited) in enumerate(told)
            if one == year and cited is not None
        }
        for share, name in ((0.1, "top10"), (0.01, "top1")):
            left = share * len(mine)
            for cited in sorted(set(mine.values()), reverse=True):
                same = [key for key, value in mine.items() if value == cited]
                part = min(1.0, max(0.0, left / len(same)))
                for key in same:
                    assert top[key][name] == pytest.approx(part, abs=1e-9)
                left -= part * len(same)


def test_blocs_are_named_in_the_order_of_the_file() -> None:
    corpus = corpus_of([{"year": 2020, "authors": [("a", [("mit", "US")])]}])
    assert bloc_codes(corpus.belt)[:2] == ("BELT", "MEMBERS")
    assert set(bloc_codes(corpus.belt)) >= {"KR", "FR", "GAFA", "BATH", "US", "CN"}
    assert isinstance(corpus.sql("from top"), pa.Table)
