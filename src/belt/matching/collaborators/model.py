"""Who should meet: pairs ranked by what the corpus's own past teaches.

For some earlier years, the pairs that first wrote together afterwards are told from others that
looked as likely by their signals (:mod:`belt.matching.collaborators.signals`). Two learners are
averaged: boosted trees (Friedman 2001; histogram-based as in LightGBM, Ke et al. 2017) for what
depends on what, and a logistic regression for what adds up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from belt.corpus.corpus import Corpus
from belt.matching.collaborators.facts import FACTS
from belt.matching.collaborators.firsts import eligible, first_pairs, nodes_of
from belt.matching.collaborators.past import Floats, Integers, past
from belt.matching.collaborators.signals import Product, Signals, signals
from belt.matching.collaborators.subjects import SEED

YEARS_BACK = (1, 2)
"""Training splits: what was known so many years earlier, and what then happened."""
TAUGHT_WORKS = 2
"""Works that the people of a split have at least: fewer than are asked of those who are ranked,
because more pairs teach more."""
NEGATIVES = 100
"""Pairs that did not happen, for each person of a split."""
SHORTLIST = {"walk_all": 250, "content_of_labs": 150, "words": 60, "adamic_adar": 60}
"""Signals by which candidates come into question, and how many of each."""
SEEDS = 2
FEWEST_PAIRS = 250
"""With fewer pairs to learn from (each counted from both sides) the walks alone rank better: so it
was with 117 and 204 in parts of the corpus of development, not with 290 and more."""
_WALKS = "walk_"
_COUNTS = frozenset(
    "common_coauthors adamic_adar coauthors_there coauthors_here coauthors_alike "
    "ties_of_organisations towards_country from_country resources".split()
)


@dataclass(frozen=True)
class Model:
    """What was learned; without enough pairs in the past the walks alone rank."""

    trees: tuple[Any, ...]
    line: Any
    spread: tuple[float, float] = (1.0, 1.0)
    """How far the scores of the trees and of the line lay apart in training, so that both count
    the same, whoever is scored together."""

    def score(self, features: Floats, names: tuple[str, ...]) -> Floats:
        """A score for each row of :func:`features_of`; more is likelier."""
        if not self.trees:
            walk: Floats = features[:, names.index("walk_all")]
            return walk
        trees = _of_trees(self.trees, features)
        line = self.line.decision_function(features)
        score: Floats = (trees / self.spread[0] + line / self.spread[1]) / 2
        return score.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Candidates of some people: flat arrays, one row a pair, grouped by person."""

    person: Integers
    """Rows of the signals."""
    candidate: Integers


def shortlist(found: Signals, people: Integers, candidates: Integers, sides: Integers) -> Shortlist:
    """Who comes into question for each of ``people``, from among ``candidates``.

    Both are rows of the signals. ``sides`` tells on which side of the borders each row of the
    signals is (a country or a region); nobody of the same side or name, or with a joint work.
    """
    products = {one.name: one for one in found.products}
    rows: list[Integers] = []
    columns: list[Integers] = []
    for start in range(0, len(people), 500):
        block = people[start : start + 500]
        barred = (
            (found.together[block][:, candidates].toarray() > 0)
            | (sides[block][:, None] == sides[candidates][None, :])
            | (found.names[block][:, None] == found.names[candidates][None, :])
            | (block[:, None] == candidates[None, :])
        )
        chosen = np.zeros(barred.shape, np.bool_)
        for name, wanted in SHORTLIST.items():
            score = products[name].block(block, candidates)
            score[barred] = -np.inf
            most = min(wanted, score.shape[1])
            best = np.argpartition(-score, most - 1, axis=1)[:, :most]
            taken = np.take_along_axis(score, best, axis=1) > 0
            np.put_along_axis(chosen, best, taken | np.take_along_axis(chosen, best, 1), axis=1)
        chosen &= ~barred
        row, column = np.nonzero(chosen)
        rows.append(block[row])
        columns.append(candidates[column])
    nobody = np.zeros(0, np.int64)
    return Shortlist(np.concatenate([nobody, *rows]), np.concatenate([nobody, *columns]))


def features_of(found: Signals, pairs: Shortlist) -> tuple[Floats, tuple[str, ...]]:
    """The signals and facts of pairs, one row a pair, with the names of the columns."""
    columns = []
    for product in found.products:
        value = _of_pairs(product, pairs)
        if product.name.startswith(_WALKS):
            value = np.log(value + 1e-3)
        elif product.name in _COUNTS:
            value = np.log1p(3 * value)
        columns.append(value.astype(np.float32))
    table = np.concatenate(
        [np.stack(columns, axis=1), found.facts[pairs.candidate], found.facts[pairs.person]],
        axis=1,
    )
    names = tuple(product.name for product in found.products)
    names += tuple(f"candidate_{fact}" for fact in FACTS)
    names += tuple(f"person_{fact}" for fact in FACTS)
    return table.astype(np.float32), names


def _of_pairs(product: Product, pairs: Shortlist) -> Floats:
    """The signal of each pair: some hundred people against all candidates, then the pairs of it.

    Whole blocks are several times faster than pairs one by one, whose rows would be copied.
    """
    found = np.empty(len(pairs.person), np.float32)
    people, row = np.unique(pairs.person, return_inverse=True)
    candidates, column = np.unique(pairs.candidate, return_inverse=True)
    for start in range(0, len(people), 500):
        block = product.block(people[start : start + 500], candidates)
        here = np.flatnonzero((row >= start) & (row < start + 500))
        found[here] = block[row[here] - start, column[here]]
    return found


def train(corpus: Corpus, until: int | None = None, least_works: int = TAUGHT_WORKS) -> Model:
    """Learn from works up to ``until`` (all works where it is not given), and from no later one."""
    last = until if until is not None else _last_year(corpus)
    tables: list[Floats] = []
    truths: list[Any] = []
    for back in YEARS_BACK:
        table, truth = _split(corpus, last - back, last, least_works)
        tables.append(table)
        truths.append(truth)
    return fit(np.concatenate(tables), np.concatenate(truths))


def fit(features: Floats, truth: Any) -> Model:
    """Learn from pairs, a row of :func:`features_of` each, and which of them came about."""
    if truth.sum() < FEWEST_PAIRS:
        return Model((), None)
    # Two threads wait for one another longer than they work where the machine has other work.
    with threadpool_limits(1, user_api="openmp"):
        trees = tuple(
            HistGradientBoostingClassifier(
                max_iter=200,
                learning_rate=0.05,
                max_leaf_nodes=10,
                min_samples_leaf=50,
                l2_regularization=10,
                max_features=0.5,
                early_stopping=False,
                random_state=seed,
            ).fit(features, truth)
            for seed in range(SEEDS)
        )
    line = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
    line.fit(features, truth)
    spread = _of_trees(trees, features).std(), line.decision_function(features).std()
    return Model(trees, line, (max(float(spread[0]), 1e-9), max(float(spread[1]), 1e-9)))


def _of_trees(trees: tuple[Any, ...], features: Floats) -> Any:
    with threadpool_limits(1, user_api="openmp"):
        return np.mean([one.decision_function(features) for one in trees], axis=0)


def _last_year(corpus: Corpus) -> int:
    return int(corpus.sql("select coalesce(max(year), 0) as y from works")["y"][0].as_py())


def _split(corpus: Corpus, year: int, last: int, least_works: int) -> tuple[Floats, Any]:
    """Features of pairs as of a year, and which of them came about by ``last``."""
    then = past(corpus, year)
    found = signals(then, nodes_of(then))
    known = found.place(eligible(then, least_works))
    pairs = found.place(first_pairs(corpus, then, eligible(then, least_works), last))
    width = 2 * len(FACTS) + len(found.products)
    if not len(pairs):
        return np.zeros((0, width), np.float32), np.zeros(0, np.bool_)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    listed = shortlist(found, np.unique(both[:, 0]), known, then.country[found.nodes])
    n = len(found.nodes)
    truth = np.isin(
        listed.person * n + listed.candidate, both[:, 0] * n + both[:, 1], assume_unique=False
    )
    draw = np.random.default_rng(SEED + year)
    each = np.bincount(listed.person, minlength=n)[listed.person]
    kept = truth | (draw.random(len(truth)) < NEGATIVES / each)
    chosen = Shortlist(listed.person[kept], listed.candidate[kept])
    return features_of(found, chosen)[0], truth[kept]
