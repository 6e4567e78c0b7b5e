"""The back-test's figures: what they are where scores are equal, and on the real corpus."""

from __future__ import annotations

from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.metrics import roc_auc_score

from belt.corpus.corpus import Corpus
from belt.home import ingest_into, make_home
from belt.matching.collaborators.backtest import backtest, equal_ranks, recall, reciprocal
from belt.matching.collaborators.model import FEWEST_PAIRS, fit
from belt.matching.collaborators.sparse import Matrix, balanced, largest_of_rows, shares, unit_rows
from belt.matching.collaborators.walks import Ground, Steps, reach

LIKELY_TIED = st.lists(st.sampled_from([0.0, 0.5, 1.0, -np.inf]), min_size=1, max_size=6)


@given(LIKELY_TIED, st.integers(1, 5))
def test_equal_scores_count_as_a_draw_between_them(scores: list[float], most: int) -> None:
    """Brute force: the mean over all orders that put the better score first."""
    orders = [
        order
        for order in permutations(range(len(scores)))
        if all(scores[a] >= scores[b] for a, b in pairwise(order))
    ]
    for answer in range(len(scores)):
        places = [order.index(answer) + 1 for order in orders]
        ranks = equal_ranks(np.array(scores), np.array([answer]))
        assert ranks.tolist() == [[min(places), max(places)]]
        assert recall(ranks, most)[0] == pytest.approx(np.mean([at <= most for at in places]))
        assert reciprocal(ranks)[0] == pytest.approx(np.mean([1 / at for at in places]))


def _matrix(rows: list[list[float]]) -> Matrix:
    return sparse.csr_array(np.array(rows, np.float32))


SQUARES = st.integers(1, 6).flatmap(
    lambda n: st.lists(
        st.lists(st.sampled_from([0, 0, 0.25, 0.5, 1]), min_size=n, max_size=n),
        min_size=n,
        max_size=n,
    )
)


@given(SQUARES, st.integers(1, 4))
def test_the_largest_entries_of_rows_are_kept(rows: list[list[float]], most: int) -> None:
    kept = largest_of_rows(_matrix(rows), most).toarray()
    for row, found in zip(rows, kept.tolist(), strict=True):
        best = sorted(range(len(row)), key=lambda at: (-row[at], at))[:most]
        assert found == [value if at in best else 0 for at, value in enumerate(row)]


@given(SQUARES)
def test_rows_are_scaled_as_they_are_named(rows: list[list[float]]) -> None:
    matrix = _matrix(rows)
    for total in shares(matrix).sum(axis=1).tolist():
        assert total == pytest.approx(1, abs=1e-5) or total == 0
    for length in np.linalg.norm(unit_rows(matrix).toarray(), axis=1).tolist():
        assert length == pytest.approx(1, abs=1e-5) or length == 0


@given(SQUARES)
def test_a_reach_holds_the_walks_of_up_to_four_steps(rows: list[list[float]]) -> None:
    """Against dense powers of the balanced ties, without organisations or likeness."""
    ties = np.array(rows) + np.array(rows).T
    np.fill_diagonal(ties, 0)
    n = len(ties)
    nothing = sparse.csr_array((n, n), dtype=np.float32)
    nowhere = sparse.csr_array((n, 1), dtype=np.float32)
    ground = Ground(_matrix(ties.tolist()), nowhere, nothing[:1, :1], nothing)
    found = reach(ground, Steps(coauthor=1.0)).toarray()
    step = balanced(_matrix(ties.tolist())).toarray()
    one = np.eye(n) + 1.2 * step + 1.2**2 * step @ step
    np.testing.assert_allclose(found[:, :n] @ found[:, :n].T, one @ one.T, atol=1e-4)


def test_what_was_learned_tells_pairs_apart() -> None:
    draw = np.random.default_rng(2019)
    features = draw.normal(size=(6_000, 3)).astype(np.float32)
    odds = 2 * features[:, 0] - features[:, 1] - 2
    truth = draw.random(len(odds)) < 1 / (1 + np.exp(-odds))
    names = ("walk_all", "other", "noise")
    model = fit(features[:4_000], truth[:4_000])
    scores = model.score(features[4_000:], names)
    assert roc_auc_score(truth[4_000:], scores) > 0.85
    assert model.score(features[4_000:4_001], names)[0] == pytest.approx(scores[0], rel=1e-5)
    few = fit(features[: FEWEST_PAIRS // 2], truth[: FEWEST_PAIRS // 2])
    np.testing.assert_array_equal(few.score(features, names), features[:, 0])


def test_on_real_works_far_more_is_found_than_by_simpler_methods(
    shared_data: Path, tmp_path: Path
) -> None:
    lists = [
        shared_data / "paperlists" / venue / f"{venue}{year}.json.gz"
        for venue in ("icra", "rss")
        for year in range(2017, 2021)
    ]
    home = tmp_path / "home"
    make_home(home)
    ingest_into(home, "paperlists", lists, "duckdb", lambda _: None)
    found = backtest(Corpus.open(home), 2019, least_works=2)
    for other in found.rows[1:]:
        assert found.row("belt").recall_50[0] > 1.3 * other.recall_50[0], other.method
