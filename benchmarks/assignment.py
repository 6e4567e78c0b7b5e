"""Reviewer assignment at the size of a large call: 3,000 papers, 1,500 reviewers, 3 each."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from belt.matching.assignment import AtLeast, AtMost, Objective, Problem, Rules, assign

PAPERS, REVIEWERS, EACH = 3_000, 1_500, 3
COUNTRIES, ORGANISATIONS = 20, 300
RULES = Rules(
    different=("country",),
    at_least=(AtLeast("seniority", "senior"),),
    at_most=(AtMost("country", 2), AtMost("organisation", 1)),
)
_Numbers = NDArray[np.float64]


def report() -> None:
    """Print seconds, gaps and the worst-off, beside assigning greedily."""
    for kind, scores in (("uniform", _uniform()), ("by 25 topics", _by_topics(0.15, 0.15))):
        for load in (6, 7):
            problem = _problem(scores, load)
            _print_greedy(kind, load, problem)
            _print(f"{kind}, load {load}", problem)
            _print(f"{kind}, load {load}, rules", replace(problem, rules=RULES))
    crowded = _problem(_by_topics(0.03, 0.1, crowded=5), 6)
    _print("papers crowd into 5 of 25 topics, load 6", crowded)


def _print(told: str, problem: Problem) -> None:
    objectives: tuple[Objective, ...] = ("total", "fair")
    for objective in objectives:
        began = time.perf_counter()
        found = assign(problem, objective).certificate
        seconds = time.perf_counter() - began
        limit = 60 if problem.rules.at_least else 15
        print(
            f"assignment, {told}, {objective}: {seconds:.1f} s (aim: under {limit}), "
            f"total {found.value:.2f}, gap {found.gap:.4%} (aim: at most 0.1%), worst-off "
            f"{found.worst_off.score:.4f} of at most {found.worst_off.bound:.4f}, gap "
            f"{found.worst_off.gap:.2%} (aim: at most 1%)",
            flush=True,
        )


def _print_greedy(kind: str, load: int, problem: Problem) -> None:
    began = time.perf_counter()
    total, worst, missing = _greedy(problem)
    seconds = time.perf_counter() - began
    best = assign(problem).certificate
    print(
        f"assignment, {kind}, load {load}, best pair first: {seconds:.1f} s, total "
        f"{total / best.value:.4f} of Belt's, worst-off {worst / best.worst_off.score:.2f} of "
        f"Belt's, {missing} reviews not assigned",
        flush=True,
    )


def _greedy(problem: Problem) -> tuple[float, float, int]:
    """The best pair that still fits, one after the other: total, worst-off, reviews missing."""
    order = np.argsort(-np.where(problem.allowed, problem.scores, -1), axis=None, kind="stable")
    order = order[: int(problem.allowed.sum())]
    need, load = problem.need.tolist(), problem.most.tolist()
    left = sum(need)
    have = np.zeros(len(need))
    for at in order.tolist():
        reviewer, paper = divmod(at, len(need))
        if need[paper] and load[reviewer]:
            need[paper] -= 1
            load[reviewer] -= 1
            left -= 1
            have[paper] += problem.scores[reviewer, paper]
            if not left:
                break
    return float(have.sum()), float(have.min()), left


def _uniform() -> _Numbers:
    return np.random.default_rng(0).random((REVIEWERS, PAPERS))


def _by_topics(spread_papers: float, spread_reviewers: float, crowded: int = 0) -> _Numbers:
    """Scores as similarity of subjects makes them: low rank and a little noise."""
    draw = np.random.default_rng(0)
    papers = np.full(25, spread_papers)
    papers[:crowded] = 0.4
    told = draw.dirichlet(np.full(25, spread_reviewers), REVIEWERS), draw.dirichlet(papers, PAPERS)
    one, other = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in told)
    return np.asarray(0.8 * one @ other.T + 0.2 * draw.random((REVIEWERS, PAPERS)))


def _problem(scores: _Numbers, load: int) -> Problem:
    draw = np.random.default_rng(1)
    common = 1 / np.arange(1, COUNTRIES + 1)

    def values(name: str, count: int, size: int) -> tuple[frozenset[str], ...]:
        share = common / common.sum() if count == COUNTRIES else None
        return tuple(frozenset({f"{name}{one}"}) for one in draw.choice(count, size, p=share))

    senior = draw.random(REVIEWERS) < 0.45
    return Problem(
        papers=tuple(f"p{one}" for one in range(PAPERS)),
        reviewers=tuple(f"r{one}" for one in range(REVIEWERS)),
        scores=scores,
        per_paper=EACH,
        max_load=load,
        conflicts=draw.random(scores.shape) < 0.1,
        reviewer_values={
            "country": values("country", COUNTRIES, REVIEWERS),
            "organisation": values("organisation", ORGANISATIONS, REVIEWERS),
            "seniority": tuple(frozenset({"senior"} if one else ()) for one in senior),
        },
        paper_values={"country": values("country", COUNTRIES, PAPERS)},
    )
