"""The assignment of most total score without rules that count: minimum-cost flow.

Each paper sends as many units as it needs reviewers, over an arc of capacity 1 to each reviewer
who is allowed, and a reviewer passes on at most their load. All allowed pairs are arcs: leaving
out arcs of low score can lose several percent, or every assignment, where loads are tight. The
optimum is whole because the matrix of a flow is totally unimodular (Hoffman and Kruskal, 1956);
the solver is Goldberg's cost scaling (OR-tools).
"""

from __future__ import annotations

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from belt.matching.assignment.problem import Problem, Which, Whole

STEPS = 2**30
"""Scores are told to the solver as whole numbers, the largest as this."""


def by_flow(problem: Problem) -> Which | None:
    """(reviewers, papers) the assignment of most total worth, or none where there is none.

    Rules that count are not looked at.
    """
    need, most, least = left(problem)
    if min(need.min(), most.min(), (most - least).min()) < 0 or least.sum() > need.sum():
        return None
    if (problem.locked_in & ~problem.allowed).any():
        return None
    reviewers, papers = np.nonzero(problem.allowed & ~problem.locked_in)
    count = len(problem.papers)
    sink = count + len(problem.reviewers)
    flow = SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        papers,
        count + reviewers,
        np.ones(len(papers), np.int64),
        -np.rint(problem.worth[reviewers, papers] * STEPS).astype(np.int64),
    )
    everybody = np.arange(len(most))
    flow.add_arcs_with_capacity_and_unit_cost(
        count + everybody, np.full(len(most), sink), most - least, np.zeros_like(most)
    )
    flow.set_nodes_supplies(np.arange(count), need)
    flow.set_nodes_supplies(count + everybody, -least)
    flow.set_node_supply(sink, int(least.sum() - need.sum()))
    if flow.solve() != flow.OPTIMAL:
        return None
    chosen = problem.locked_in.copy()
    taken = flow.flows(arcs) > 0
    chosen[reviewers[taken], papers[taken]] = True
    return chosen


def left(problem: Problem) -> tuple[Whole, Whole, Whole]:
    """What papers still need, and the most and the fewest that reviewers still get, once the
    locked pairs are assigned; need and most below 0 where too much is locked."""
    by_paper, by_reviewer = problem.locked_in.sum(axis=0), problem.locked_in.sum(axis=1)
    least = np.maximum(problem.least - by_reviewer, 0)
    return problem.need - by_paper, problem.most - by_reviewer, least
