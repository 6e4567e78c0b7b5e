"""The linear programme of an assignment on some of its pairs, and the same in whole numbers.

Rows: most and least load of a reviewer, reviewers of a paper, rules that count, and floors under
a paper's score. Rules and floors may be fallen short of at a penalty, so that there always is a
solution and what cannot be kept is measured. Loads and counts alone form a flow, so whatever
papers are settled, the others can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack, identity, vstack

from belt.matching.assignment.prices import Prices
from belt.matching.assignment.problem import Number, Problem, Which, Whole

NONE = -np.inf
"""No floor under a paper's score."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What is maximised: so much times all scores, and so much times the worst-off's score."""

    total: float
    worst: float
    penalty: float
    """What each unit costs by which a rule or a floor is fallen short of."""


PENALTY = 1e4
TOTAL = Aim(1.0, 0.0, PENALTY)
WORST = Aim(0.0, 1.0, PENALTY)
SHORTAGE = Aim(0.0, 0.0, 1.0)
"""Nothing but keeping rules and floors."""
SHORT = 1e-6
"""Rules and floors count as kept where they are fallen short of by no more than this."""


@dataclass(frozen=True, slots=True)
class Programme:
    """Rows and columns; the columns are pairs."""

    reviewer: Whole
    """(columns,)"""
    paper: Whole
    worth: Number
    rows: Any
    """(rows, columns) sparse, each at most its limit: loads first, then rules, then floors."""
    limits: Number
    counts: Any
    """(papers, columns) sparse, each equal to the paper's need."""
    need: Number
    lower: Number
    """(columns,) 1 where a pair is locked."""
    least: Whole
    """Reviewers with a smallest load; their rows follow the largest loads."""
    rules: Whole
    """(rule rows, 2) which counting, which paper."""
    floors: Whole
    """Papers with a floor, or all where the worst-off's score is sought."""

    @property
    def hard(self) -> int:
        """How many rows, from the first, have to be kept whatever it costs."""
        return len(self.limits) - len(self.rules) - len(self.floors)


@dataclass(frozen=True, slots=True)
class Solved:
    """A solution of a programme, in parts or in whole numbers."""

    taken: Number
    """(columns,)"""
    short: float
    """By how much rules and floors are fallen short of, all together."""
    value: float
    """What the aim has reached, penalties subtracted."""
    limit: float
    """No solution of the same programme, with the same papers settled, reaches more."""


def programme(problem: Problem, keep: Which, floor: Number, aim: Aim) -> Programme:
    """The programme on the pairs of ``keep``; ``floor`` is (papers,), ``NONE`` where there is none.

    With ``aim.worst`` all papers share a floor that is to be found, and ``floor`` is not looked at.
    """
    reviewer, paper = np.nonzero(keep)
    count, columns = len(problem.papers), np.arange(len(reviewer))
    ones = np.ones(len(columns))
    worth = problem.worth[reviewer, paper]
    loads = csr_matrix((ones, (reviewer, columns)), (len(problem.reviewers), len(columns)))
    least = np.flatnonzero(problem.least)
    blocks = [loads, -loads[least]]
    limits: list[Whole | Number] = [problem.most, -problem.least[least]]
    rules = []
    for number, counting in enumerate(problem.countings):
        inside = counting.members[reviewer]
        have = np.bincount(paper[inside], minlength=count)
        asked = (have > counting.count) if counting.sign > 0 else np.ones(count, np.bool_)
        papers = np.flatnonzero(asked & (problem.need > 0))
        row = np.full(count, -1)
        row[papers] = np.arange(len(papers))
        on = columns[inside & (row[paper] >= 0)]
        values = np.full(len(on), float(counting.sign))
        blocks.append(csr_matrix((values, (row[paper[on]], on)), (len(papers), len(columns))))
        limits.append(np.full(len(papers), counting.sign * counting.count))
        rules.append(np.stack([np.full(len(papers), number), papers], axis=1))
    scores = csr_matrix((worth, (paper, columns)), (count, len(columns)))
    floors = np.flatnonzero(problem.need > 0 if aim.worst else floor > NONE)
    blocks.append(-scores[floors])
    limits.append(np.zeros(len(floors)) if aim.worst else -floor[floors])
    return Programme(
        reviewer,
        paper,
        worth,
        vstack(blocks).tocsr(),
        np.concatenate(limits).astype(np.float64),
        csr_matrix((ones, (paper, columns)), (count, len(columns))),
        problem.need.astype(np.float64),
        problem.locked_in[reviewer, paper].astype(np.float64),
        least,
        np.concatenate([*rules, np.zeros((0, 2), np.int64)]),
        floors,
    )


def short_papers(given: Programme, taken: Number) -> Which:
    """(papers,) which fall short of a rule or of their floor, with whom ``taken`` gives them."""
    over = (given.rows @ taken - given.limits)[given.hard :] > SHORT
    short = np.zeros(len(given.need), np.bool_)
    short[np.concatenate([given.rules[:, 1], given.floors])[over]] = True
    return short


def _extended(given: Programme, aim: Aim) -> tuple[Any, Any, Number, Any]:
    """Rows, counts, costs and (columns, 2) limits, with a column a soft row for falling short,
    and one for the worst-off's score."""
    soft = len(given.limits) - given.hard
    short = vstack([csr_matrix((given.hard, soft)), -identity(soft)])
    common = np.zeros((len(given.limits), 1))
    if aim.worst:
        common[len(given.limits) - len(given.floors) :] = 1
    rows = hstack([given.rows, short, csr_matrix(common)]).tocsr()
    counts = hstack([given.counts, csr_matrix((len(given.need), soft + 1))]).tocsr()
    cost = np.concatenate([-aim.total * given.worth, np.full(soft, aim.penalty), [-aim.worst]])
    upper = np.concatenate([np.ones(len(given.worth)), np.full(soft, np.inf), [0.0]])
    lower = np.concatenate([given.lower, np.zeros(soft + 1)])
    if aim.worst:
        lower[-1], upper[-1] = -np.inf, np.inf
    return rows, counts, cost, np.stack([lower, upper], axis=1)


def in_parts(
    problem: Problem, given: Programme, aim: Aim, seconds: float
) -> tuple[Solved, Prices] | None:
    """The optimum where pairs may be assigned in part, with its prices (HiGHS, dual simplex);
    none where time does not suffice."""
    rows, counts, cost, sides = _extended(given, aim)
    options = {"time_limit": max(seconds, 0.1)}
    found = linprog(
        cost, rows, given.limits, counts, given.need, sides, method="highs-ds", options=options
    )
    if found.status != 0:
        return None
    columns = len(given.worth)
    dual = np.maximum(-found.ineqlin.marginals, 0)
    value = -float(found.fun)
    solved = Solved(found.x[:columns], float(found.x[columns:-1].sum()), value, value)
    return solved, rule_prices(problem, given, aim, dual)


def rule_prices(problem: Problem, given: Programme, aim: Aim, dual: Number) -> Prices:
    """The prices that a price of at least 0 on each row, (rows,), comes to."""
    everybody = len(problem.most)
    reviewer = dual[:everybody].copy()
    reviewer[given.least] -= dual[everybody : given.hard]
    on_rules = dual[given.hard : len(dual) - len(given.floors)]
    on_floors = dual[len(dual) - len(given.floors) :]
    rule = np.zeros((len(problem.countings), len(problem.papers)))
    rule[given.rules[:, 0], given.rules[:, 1]] = on_rules
    weight = np.full(len(problem.papers), float(aim.total))
    weight[given.floors] += on_floors
    constant = (
        problem.most @ np.maximum(reviewer, 0)
        - problem.least @ np.maximum(-reviewer, 0)
        + given.limits[given.hard :] @ dual[given.hard :]
    )
    return Prices(reviewer, weight, rule, float(constant))


def in_whole(
    given: Programme, aim: Aim, start: Number, free: Which, seconds: float, gap: float
) -> Solved | None:
    """The optimum in whole numbers, or the best found in time, where the papers not ``free`` keep
    what ``start`` (columns,) gives them; none where nothing was found in time."""
    rows, counts, cost, sides = _extended(given, aim)
    settled = ~free[given.paper]
    columns = len(given.worth)
    sides[:columns][settled] = np.rint(start[settled, None])
    kept = np.concatenate([~settled, np.ones(len(cost) - columns, np.bool_)])
    base = np.where(kept, 0.0, sides[:, 0])
    rows, left = rows[:, kept], given.limits - rows @ base
    counts, need = counts[:, kept], given.need - counts @ base
    used, asked = np.diff(rows.indptr) > 0, np.diff(counts.indptr) > 0
    whole = np.zeros(len(cost))
    whole[:columns] = 1
    found = milp(
        cost[kept],
        integrality=whole[kept],
        bounds=Bounds(sides[kept, 0], sides[kept, 1]),
        constraints=[
            LinearConstraint(rows[used], -np.inf, left[used]),
            LinearConstraint(counts[asked], need[asked], need[asked]),
        ],
        options={"time_limit": max(seconds, 0.1), "mip_rel_gap": gap},
    )
    if found.x is None:
        return None
    most = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
    limit = -float(most) - float(cost @ base)
    every = base.copy()
    every[kept] = found.x
    every[:columns] = np.rint(every[:columns])
    short = float(every[columns:-1].sum())
    return Solved(every[:columns], short, -float(cost @ every), limit)
