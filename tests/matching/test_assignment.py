"""Assignments against trying every one, and the errors where there is none."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.matching.assignment import (
    AtLeast,
    AtMost,
    BadAssignmentInput,
    NoAssignment,
    Problem,
    Rules,
    assign,
)
from belt.matching.assignment.certificate import proof_of_loads

COUNTRIES = ("FR", "JP", "KR")
several = settings(max_examples=80, deadline=None)
Which = np.ndarray[Any, np.dtype[np.bool_]]


def _problem(scores: object, per_paper: int, max_load: int, **other: Any) -> Problem:
    table = np.asarray(scores, np.float64)
    return Problem(
        tuple(f"p{one}" for one in range(table.shape[1])),
        tuple(f"r{one}" for one in range(table.shape[0])),
        table,
        per_paper,
        max_load,
        **other,
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    reviewers, papers = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    cells = reviewers * papers

    def table(values: st.SearchStrategy[Any]) -> Any:
        flat = draw(st.lists(values, min_size=cells, max_size=cells))
        return np.array(flat).reshape(reviewers, papers)

    def sets(count: int) -> tuple[frozenset[str], ...]:
        some = st.frozensets(st.sampled_from(COUNTRIES), max_size=2)
        return tuple(draw(some) for _ in range(count))

    pair = st.tuples(st.integers(0, reviewers - 1), st.integers(0, papers - 1))
    rules = Rules(
        different=draw(st.sampled_from([(), ("country",)])),
        at_least=draw(st.sampled_from([(), (AtLeast("country", "KR"),)])),
        at_most=draw(
            st.sampled_from(
                [(), (AtMost("country", 1),), (AtMost("country", 1, "JP"), AtMost("country", 2))]
            )
        ),
    )
    return _problem(
        table(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.8, 1.0, 3.0])),
        draw(st.integers(1, 2)),
        draw(st.integers(1, 3)),
        min_load=draw(st.sampled_from([0, 0, 1])),
        conflicts=draw(st.sampled_from([None, table(st.sampled_from([False] * 4 + [True]))])),
        locked=np.array(draw(st.lists(pair, max_size=1)), np.int64).reshape(-1, 2),
        bids=draw(st.sampled_from([None, table(st.sampled_from([-1.0, 0.0, 0.5]))])),
        reviewer_values={"country": sets(reviewers)},
        paper_values={"country": sets(papers)},
        rules=rules,
    )


def _papers(problem: Problem, paper: int) -> list[tuple[int, ...]]:
    """Every set of reviewers that a paper may have."""
    have = problem.reviewer_values.get("country", (frozenset(),) * len(problem.reviewers))
    mine = problem.paper_values.get("country", (frozenset(),) * len(problem.papers))[paper]
    locked = {r for r, p in problem.locked.tolist() if p == paper}

    def fits(some: tuple[int, ...]) -> bool:
        values = [value for one in some for value in have[one]]
        barred = problem.conflicts is not None and problem.conflicts[list(some), paper].any()
        return (
            not barred
            and locked <= set(some)
            and not (problem.rules.different and any(have[one] & mine for one in some))
            and all(values.count(one.value) >= one.count for one in problem.rules.at_least)
            and all(
                values.count(value) <= one.count
                for one in problem.rules.at_most
                for value in ([one.value] if one.value else COUNTRIES)
            )
        )

    need = int(problem.need[paper])
    return [one for one in combinations(range(len(problem.reviewers)), need) if fits(one)]


def _every(problem: Problem) -> list[tuple[tuple[int, ...], ...]]:
    """Every assignment that keeps all limits and rules."""
    found = []
    for each in product(*[_papers(problem, paper) for paper in range(len(problem.papers))]):
        load = np.bincount([r for one in each for r in one], minlength=len(problem.reviewers))
        if (load <= problem.most).all() and (load >= problem.least).all():
            found.append(each)
    return found


def _sums(problem: Problem, each: tuple[tuple[int, ...], ...]) -> list[float]:
    scores = problem.scores if problem.bids is None else problem.scores * 1.5 ** (2 * problem.bids)
    return [float(scores[list(some), paper].sum()) for paper, some in enumerate(each)]


def _sets(problem: Problem, pairs: Any) -> tuple[tuple[int, ...], ...]:
    return tuple(
        tuple(sorted(int(r) for r, p in pairs.tolist() if p == paper))
        for paper in range(len(problem.papers))
    )


@given(problems())
@several
def test_the_total_is_the_greatest_of_all_or_there_is_none(problem: Problem) -> None:
    every = _every(problem)
    if not every:
        with pytest.raises(NoAssignment) as error:
            assign(problem)
        assert error.value.relax
        assert error.value.proven
        return
    found = assign(problem)
    assert _sets(problem, found.pairs) in every
    best = max(sum(_sums(problem, each)) for each in every)
    assert found.certificate.value == pytest.approx(best, abs=1e-6)
    assert found.certificate.bound == pytest.approx(best, abs=1e-5)
    worst = max(min(_sums(problem, each)) for each in every)
    assert found.certificate.worst_off.bound >= worst - 1e-6
    assert found.scores.sum() == pytest.approx(best, abs=1e-6)


@given(problems())
@several
def test_the_worst_off_has_the_most_and_then_the_total_is_the_greatest(problem: Problem) -> None:
    every = _every(problem)
    if not every:
        return
    found = assign(problem, "fair")
    assert _sets(problem, found.pairs) in every
    worst = max(min(_sums(problem, each)) for each in every)
    certificate = found.certificate
    assert certificate.worst_off.score == pytest.approx(worst, abs=1e-5)
    assert certificate.worst_off.bound == pytest.approx(worst, abs=1e-5)
    total = max(sum(_sums(problem, e)) for e in every if min(_sums(problem, e)) >= worst - 1e-6)
    assert certificate.value == pytest.approx(total, abs=1e-5)
    assert certificate.bound >= total - 1e-6
    assert min(_sums(problem, _sets(problem, found.pairs))) == pytest.approx(worst, abs=1e-5)


@given(problems())
@several
def test_alternates_can_stand_in_for_any_of_a_papers_reviewers(problem: Problem) -> None:
    try:
        found = assign(problem, alternates=10)
    except NoAssignment:
        return
    free = replace(problem, locked=np.zeros((0, 2), np.int64))
    expected = set()
    for paper, some in enumerate(_sets(problem, found.pairs)):
        fits = set(_papers(free, paper))
        for one in range(len(problem.reviewers)):
            swaps = [tuple(sorted({*some, one} - {leaving})) for leaving in some]
            if one not in some and all(swap in fits for swap in swaps):
                expected.add((one, paper))
    assert {(r, p) for r, p in found.alternates.tolist()} == expected


@given(problems())
@settings(max_examples=15, deadline=None)
def test_the_same_problem_gives_the_same_assignment(problem: Problem) -> None:
    try:
        one, other = assign(problem, "fair"), assign(replace(problem), "fair")
    except NoAssignment:
        return
    assert one.pairs.tolist() == other.pairs.tolist()
    assert one.alternates.tolist() == other.alternates.tolist()
