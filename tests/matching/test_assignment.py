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
    fair,
    priced,
)
from belt.matching.assignment.prices import after_prices, bound, load_prices

COUNTRIES = ("FR", "JP", "KR")
several = settings(max_examples=80)
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
@settings(max_examples=15)
def test_the_same_problem_gives_the_same_assignment(problem: Problem) -> None:
    try:
        one, other = assign(problem, "fair"), assign(replace(problem), "fair")
    except NoAssignment:
        return
    assert one.pairs.tolist() == other.pairs.tolist()
    assert one.alternates.tolist() == other.alternates.tolist()


def test_pairs_left_out_at_first_are_priced_in() -> None:
    """More pairs than are solved at once: the bound, over all pairs, meets the value."""
    draw = np.random.default_rng(3)
    topics = draw.dirichlet(np.full(6, 0.3), 60), draw.dirichlet(np.full(6, 0.3), 100)
    have = tuple(frozenset([COUNTRIES[one]]) for one in draw.choice(3, 60, p=[0.3, 0.2, 0.5]))
    problem = _problem(
        topics[0] @ topics[1].T,
        3,
        5,
        min_load=4,
        conflicts=draw.random((60, 100)) < 0.1,
        reviewer_values={"country": have},
        rules=Rules(at_least=(AtLeast("country", "KR"),), at_most=(AtMost("country", 2),)),
    )
    total, fair = assign(problem).certificate, assign(problem, "fair").certificate
    assert total.gap < 1e-3
    assert fair.gap < 5e-3
    assert fair.worst_off.score >= total.worst_off.score - 1e-6
    assert fair.worst_off.gap < 0.01
    assert fair.value <= total.bound
    assert (total.loads.min, total.loads.max) == (5, 5)
    assert total.loads.histogram == {"5": 60}
    assert total.pairs == 300


def test_prices_prove_the_bound_of_a_total() -> None:
    draw = np.random.default_rng(0)
    problem = _problem(
        draw.random((40, 80)), 3, 7, min_load=5, conflicts=draw.random((40, 80)) < 0.1
    )
    found = assign(problem)
    prices = load_prices(problem, found.prices / problem.unit)
    proof = bound(problem, prices, after_prices(problem, prices)) * problem.unit
    assert proof == pytest.approx(found.certificate.value)


@given(problems())
@several
def test_what_is_not_solved_outright_is_bounded_rightly(problem: Problem) -> None:
    """The way of large problems, on small ones: pricing, chains, and bounds over all pairs."""
    every = _every(problem)
    with pytest.MonkeyPatch.context() as patch:
        for module in (priced, fair):
            patch.setattr(module, "FEW", 0)
        patch.setattr(fair, "FEW_POOR", -1.0)
        patch.setattr(priced, "BEST", 2)
        try:
            found = assign(problem, "fair", seconds=10)
        except NoAssignment as error:
            if every and error.proven:
                raise
            return
    certificate, sets = found.certificate, _sets(problem, found.pairs)
    assert sets in every
    worst = min(_sums(problem, sets))
    assert worst == pytest.approx(certificate.worst_off.score)
    assert max(min(_sums(problem, each)) for each in every) <= certificate.worst_off.bound + 1e-5
    others = [sum(_sums(problem, e)) for e in every if min(_sums(problem, e)) >= worst]
    assert max(others) <= certificate.bound + 1e-5


@pytest.mark.parametrize("rules", [Rules(), Rules(at_most=(AtMost("country", 2),))])
def test_papers_that_crowd_for_the_same_reviewers_are_made_nearly_even(rules: Rules) -> None:
    draw = np.random.default_rng(1)
    about = np.concatenate([np.full(2, 0.5), np.full(8, 0.03)])
    topics = draw.dirichlet(np.full(10, 0.1), 60), draw.dirichlet(about, 120)
    one, other = (each / np.linalg.norm(each, axis=1, keepdims=True) for each in topics)
    problem = _problem(
        one @ other.T,
        3,
        6,
        reviewer_values={"country": tuple(frozenset([COUNTRIES[at]]) for at in draw.choice(3, 60))},
        rules=rules,
    )
    total, even = assign(problem).certificate, assign(problem, "fair", seconds=10).certificate
    assert total.worst_off.score < 0.5 * even.worst_off.score
    assert even.worst_off.gap < 0.15
    assert even.value <= even.bound <= total.value + 1e-6


def test_what_binds_is_told_with_what_it_costs() -> None:
    problem = _problem(
        [[1.0, 0.9], [0.5, 0.2], [0.1, 0.1]],
        1,
        1,
        reviewer_values={"seniority": (frozenset(), frozenset({"senior"}), frozenset({"senior"}))},
        rules=Rules(at_least=(AtLeast("seniority", "senior"),)),
    )
    told = assign(problem).certificate
    assert told.value == pytest.approx(0.6)
    said = " / ".join(told.binding_rules)
    assert "largest load: 2 of 3 reviewers have it" in said
    assert "at least 1 with seniority senior: 2 papers" in said


def _named(problem: Problem) -> NoAssignment:
    with pytest.raises(NoAssignment) as error:
        assign(problem)
    return error.value


def test_too_little_load_is_named_with_what_would_do() -> None:
    error = _named(_problem(np.ones((4, 6)), 3, 4))
    assert error.relax == ("raise the largest load from 4 to 5",)
    assert "18 reviews of 6 papers by 4 reviewers, who may do 16" in str(error)
    assert "ask for 2 instead of 3 reviewers a paper" in str(error)


def test_a_paper_in_conflict_with_nearly_everybody_is_named() -> None:
    conflicts = np.zeros((4, 5), np.bool_)
    conflicts[1:, 2] = True
    error = _named(_problem(np.ones((4, 5)), 2, 5, conflicts=conflicts))
    assert error.relax == ("allow 1 conflict of paper p2 (reviewers left: 1 of 2 needed)",)


def test_too_great_a_smallest_load_is_named() -> None:
    error = _named(_problem(np.ones((5, 6)), 2, 4, min_load=3))
    assert error.relax == ("lower the smallest load from 3 to 2",)


def test_a_rule_that_too_few_can_keep_is_named() -> None:
    have = (frozenset({"senior"}), frozenset({"junior"}), frozenset[str](), frozenset[str]())
    problem = _problem(
        np.ones((4, 4)),
        2,
        3,
        reviewer_values={"seniority": have},
        rules=Rules(at_least=(AtLeast("seniority", "senior"),), at_most=(AtMost("seniority", 2),)),
    )
    error = _named(problem)
    assert error.relax == ("raise the largest load from 3 to 4",)
    assert "or instead: drop the rule: at least 1 with seniority senior" in str(error)


def test_two_limits_are_named_where_one_is_not_enough() -> None:
    conflicts = np.zeros((3, 3), np.bool_)
    conflicts[:, 0] = True
    error = _named(_problem(np.ones((3, 3)), 1, 1, min_load=2, conflicts=conflicts))
    assert len(error.relax) == 2


def test_a_pair_that_must_be_and_may_not_is_named() -> None:
    conflicts = np.array([[True, False], [False, False]])
    error = _named(_problem(np.ones((2, 2)), 1, 2, conflicts=conflicts, locked=np.array([[0, 0]])))
    assert "allow 1 conflict of paper p0" in str(error)
    assert "give up pairs that must be" in str(error)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scores": np.ones((2, 3))}, "expected 2 reviewers by 2 papers, not 2 by 3"),
        ({"scores": np.array([[1, np.nan], [1, 1]])}, "expected finite numbers"),
        ({"bids": np.full((2, 2), 2.0)}, "expected numbers from -1 to 1"),
        ({"scores": -np.ones((2, 2)), "bids": np.zeros((2, 2))}, "at least 0 where there are bids"),
        ({"per_paper": np.array([1, 1, 1])}, "per_paper: expected one number of at least 0, or 2"),
        ({"max_load": -1}, "max_load: expected"),
        ({"locked": np.array([[0, 9]])}, "locked: expected positions"),
        ({"locked": np.array([1, 2])}, "locked: expected pairs"),
        ({"reviewer_values": {"country": (frozenset(),)}}, "expected 2 sets of values"),
        ({"papers": (), "scores": np.ones((2, 0))}, "at least one paper"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadAssignmentInput, match=said):
        replace(_problem(np.ones((2, 2)), 1, 2), **changes)
