"""A bound on the worst-off paper's score, where many papers want the same reviewers.

The linear programme in which the least of all papers' scores is greatest is slow to solve to the
last digit, and need not be: prices near its optimum give a bound near its value, and any prices
give one. They come from a first-order method (PDLP; Applegate et al., 2021), and pairs are added
as in :mod:`.priced`.
"""

from __future__ import annotations

import time

import numpy as np
from ortools.pdlp import solvers_pb2
from ortools.pdlp.python import pdlp
from scipy.sparse import csr_matrix, hstack, vstack

from belt.matching.assignment.priced import better, no_floor
from belt.matching.assignment.prices import Prices, after_prices, bound
from belt.matching.assignment.problem import Number, Problem, Which
from belt.matching.assignment.programme import WORST, Programme, programme, rule_prices

STEPS = 2_500
ROUNDS = 4
ENOUGH = 2e-3
"""Of the bound: a round that lowers it by less is the last."""


def ceiling(
    problem: Problem, keep: Which, low: float, high: float, until: float
) -> tuple[float, Number]:
    """No assignment's worst-off paper has more, nor more than ``high``; and (papers,) how much
    each paper weighs at that bound, 1 on average. One assignment's has ``low`` or more."""
    weight = np.ones(len(problem.papers))
    for _ in range(ROUNDS):
        if time.monotonic() > until or high <= low:
            break
        given = programme(problem, keep, no_floor(problem), WORST)
        taken, prices = _near(problem, given, low, high)
        if not prices.weight.sum() > 0:
            break
        weight = prices.weight / prices.weight.mean()
        net = after_prices(problem, prices)
        limit = max(low, bound(problem, prices, net) / float(prices.weight.sum()))
        enough = limit > high * (1 - ENOUGH) and limit < high
        high = min(high, limit)
        more = better(problem, given, taken, net, keep)
        if enough or not more.any():
            break
        keep = keep | more
    return high, weight


def _near(problem: Problem, given: Programme, low: float, high: float) -> tuple[Number, Prices]:
    """(columns,) a solution near the optimum, and its prices."""
    rows, floors = len(given.limits), len(given.floors)
    worst = np.zeros((rows, 1))
    worst[rows - floors :] = 1
    asked = pdlp.QuadraticProgram()
    asked.constraint_matrix = vstack(
        [
            hstack([given.rows, csr_matrix(worst)]),
            hstack([given.counts, csr_matrix((len(given.need), 1))]),
        ]
    ).tocsc()
    asked.constraint_lower_bounds = np.concatenate([np.full(rows, -np.inf), given.need])
    asked.constraint_upper_bounds = np.concatenate([given.limits, given.need])
    asked.variable_lower_bounds = np.append(given.lower, low)
    asked.variable_upper_bounds = np.append(np.ones(len(given.worth)), high)
    asked.objective_vector = np.append(np.zeros(len(given.worth)), -1.0)
    how = solvers_pb2.PrimalDualHybridGradientParams()
    how.termination_criteria.simple_optimality_criteria.eps_optimal_relative = 1e-4
    how.termination_criteria.simple_optimality_criteria.eps_optimal_absolute = 1e-4
    how.termination_criteria.iteration_limit = STEPS
    how.num_threads = 2
    found = pdlp.primal_dual_hybrid_gradient(asked, how)
    dual = np.maximum(-np.asarray(found.dual_solution)[:rows], 0)
    return np.asarray(found.primal_solution)[:-1], rule_prices(problem, given, WORST, dual)
