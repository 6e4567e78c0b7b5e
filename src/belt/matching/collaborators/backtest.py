"""The back-test: would the proposals of a year have foreseen what then happened?

Taught with works up to a year, each method ranks, for each person of the pairs that first wrote
together afterwards, everybody else who was eligible then (so many works, another country, no joint
work). A pair counts twice, once from each side. recall@k is the share of these queries whose answer
is among the first k, MRR the mean of one over its rank. Equal scores count as what a draw between
them gives on average: many pairs share a number of common neighbours, and neither the best nor the
worst rank of them would be fair beside a method without ties. Intervals are bootstraps over people
(all of a person's queries together).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from belt.corpus.corpus import Corpus
from belt.matching.collaborators.firsts import (
    LEAST_WORKS,
    eligible,
    first_pairs,
    named_pairs,
    nodes_of,
)
from belt.matching.collaborators.model import (
    Model,
    features_of,
    shortlist,
    train,
)
from belt.matching.collaborators.past import Floats, Integers, past
from belt.matching.collaborators.signals import Signals, signals

Ranks = NDArray[np.int64]
"""Two columns: the first and the last rank among those of equal score; 1 is the best."""
BOOTSTRAPS = 1_000
Interval = tuple[float, float, float]
"""A figure, and the interval that holds 95%."""


@dataclass(frozen=True, slots=True)
class Row:
    """How a method did."""

    method: str
    recall_10: Interval
    recall_50: Interval
    mrr: Interval


@dataclass(frozen=True, slots=True)
class Backtest:
    """The back-test of a year."""

    until: int
    pairs: int
    queries: int
    candidates: int
    rows: tuple[Row, ...]

    def row(self, method: str) -> Row:
        """The row of a method. Raises ``KeyError``."""
        return {one.method: one for one in self.rows}[method]


class TooFewPairs(ValueError):
    """Nothing can be measured; the message says why."""


def backtest(
    corpus: Corpus,
    until: int,
    pairs: list[dict[str, str]] | None = None,
    least_works: int = LEAST_WORKS,
) -> Backtest:
    """Measure every method on what came after ``until``.

    ``pairs`` (``{"a", "b"}``, any ids of people) take the place of the first-time pairs of people
    with ``least_works`` works. Raises :class:`TooFewPairs`.
    """
    then = past(corpus, until)
    known = eligible(then, least_works)
    asked = first_pairs(corpus, then, known) if pairs is None else named_pairs(corpus, then, pairs)
    found = signals(then, np.union1d(nodes_of(then), np.unique(asked)))
    asked = found.place(asked)
    candidates = np.union1d(found.place(known), np.unique(asked))
    if not len(asked):
        raise TooFewPairs(
            f"no first-time pair across countries after {until} among people with "
            f"{least_works} works or more; choose an earlier year"
        )
    queries = np.concatenate([asked, asked[:, ::-1]])
    queries = queries[np.argsort(queries[:, 0], kind="stable")]
    ranks = {name: _ranks(found, queries, candidates, score) for name, score in BASELINES.items()}
    model = train(corpus, until)
    rows = [_row("belt", queries, _ranks_of_model(found, queries, candidates, model))]
    rows += [_row(name, queries, one) for name, one in ranks.items()]
    return Backtest(until, len(asked), len(queries), len(candidates), tuple(rows))


Score = Callable[[Signals, Integers, Integers], Floats]


def _product(name: str) -> Score:
    def score(found: Signals, people: Integers, candidates: Integers) -> Floats:
        return next(one for one in found.products if one.name == name).block(people, candidates)

    return score


def _popularity(found: Signals, people: Integers, candidates: Integers) -> Floats:
    """The number of co-authors."""
    met = found.together[candidates]
    degree = np.diff(met.indptr).astype(np.float32)
    return np.broadcast_to(degree, (len(people), len(candidates))).copy()


def _three_steps(found: Signals, people: Integers, candidates: Integers) -> Floats:
    """The number of paths of three ties."""
    met = found.together.copy()
    met.data[:] = 1
    paths: Floats = (((met[people] @ met) @ met)[:, candidates]).toarray()
    return paths


BASELINES: dict[str, Score] = {
    "common neighbours": _product("common_coauthors"),
    "Adamic-Adar": _product("adamic_adar"),
    "three-step paths": _three_steps,
    "popularity": _popularity,
    "content only": _product("content"),
}


def _ranks(found: Signals, queries: Integers, candidates: Integers, score: Score) -> Ranks:
    """The ranks of each query's answer among the allowed candidates, ``(len(queries), 2)``."""
    ranks = np.empty((len(queries), 2), np.int64)
    country = found.past.country[found.nodes]
    place = np.searchsorted(candidates, queries[:, 1])
    people, first = np.unique(queries[:, 0], return_index=True)
    ends = np.append(first[1:], len(queries))
    for start in range(0, len(people), 300):
        block = people[start : start + 300]
        scores = score(found, block, candidates).astype(np.float64)
        scores[found.together[block][:, candidates].toarray() > 0] = -np.inf
        scores[country[block][:, None] == country[candidates][None, :]] = -np.inf
        for row in range(len(block)):
            own = slice(first[start + row], ends[start + row])
            answers = place[own]
            ranks[own] = equal_ranks(scores[row], answers)
    return ranks


def equal_ranks(scores: NDArray[np.float64], answers: Integers) -> Ranks:
    """The first and the last rank of each answer among those that score the same."""
    ordered = np.sort(scores)
    above = len(scores) - np.searchsorted(ordered, scores[answers], side="right")
    last = len(scores) - np.searchsorted(ordered, scores[answers], side="left")
    return np.stack([above + 1, last], axis=1)


def recall(ranks: Ranks, most: int) -> NDArray[np.float64]:
    """The chance that each answer is among the first ``most``, equal scores drawn by lot."""
    first, last = ranks[:, 0], ranks[:, 1]
    found: NDArray[np.float64] = np.clip((most - first + 1) / (last - first + 1), 0, 1)
    return found


def reciprocal(ranks: Ranks) -> NDArray[np.float64]:
    """One over the rank of each answer, on average over draws between equal scores."""
    first, last = ranks[:, 0], ranks[:, 1]
    sums = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, ranks.max(initial=1) + 1))])
    found: NDArray[np.float64] = (sums[last] - sums[first - 1]) / (last - first + 1)
    return found


def _ranks_of_model(found: Signals, queries: Integers, candidates: Integers, model: Model) -> Ranks:
    """Ranks by the model: the shortlist first, everybody else behind by the walks."""
    people = np.unique(queries[:, 0])
    listed = shortlist(found, people, candidates, found.past.country[found.nodes])
    scores = np.empty(len(listed.person), np.float32)
    step = 400_000
    for start in range(0, len(scores), step):
        part = type(listed)(
            listed.person[start : start + step], listed.candidate[start : start + step]
        )
        table, names = features_of(found, part)
        scores[start : start + step] = model.score(table, names)
    starts = np.searchsorted(listed.person, people)
    ends = np.searchsorted(listed.person, people, side="right")
    walk = _product("walk_all")
    own = {person: number for number, person in enumerate(people.tolist())}

    def score(_found: Signals, block: Integers, _candidates: Integers) -> Floats:
        rest = walk(found, block, candidates)
        whole = rest / max(float(rest.max()), 1e-9) - 1e6
        for row, person in enumerate(block.tolist()):
            part = slice(starts[own[person]], ends[own[person]])
            whole[row, np.searchsorted(candidates, listed.candidate[part])] = scores[part]
        return whole.astype(np.float32)

    return _ranks(found, queries, candidates, score)


def _row(method: str, queries: Integers, ranks: Ranks) -> Row:
    people, group = np.unique(queries[:, 0], return_inverse=True)
    draw = np.random.default_rng(0)
    weights = draw.multinomial(len(people), np.full(len(people), 1 / len(people)), BOOTSTRAPS)
    count = np.bincount(group, minlength=len(people))

    def interval(values: NDArray[np.float64]) -> Interval:
        sums = np.bincount(group, values, len(people))
        means = (weights @ sums) / np.maximum(weights @ count, 1)
        low, high = np.quantile(means, [0.025, 0.975])
        return float(values.mean()), float(low), float(high)

    return Row(
        method,
        interval(recall(ranks, 10)),
        interval(recall(ranks, 50)),
        interval(reciprocal(ranks)),
    )
