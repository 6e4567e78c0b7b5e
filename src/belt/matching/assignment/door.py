"""Assigning reviewers to papers: the door for the command line and the web."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

import numpy as np

from belt.matching.assignment.alternates import stand_ins
from belt.matching.assignment.certificate import Certificate, certified
from belt.matching.assignment.fair import Found, Unkept, most_fair, most_total
from belt.matching.assignment.flow import by_flow
from belt.matching.assignment.problem import Number, Problem, Whole
from belt.matching.assignment.relax import explained

Objective = Literal["total", "fair"]
SECONDS = 60.0
ALTERNATES = 3


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who reviews what, and what proves it."""

    pairs: Whole
    """(pairs, 2) positions of reviewer and paper, by paper and then by falling score."""
    scores: Number
    """(pairs,) with bids mixed in."""
    certificate: Certificate
    alternates: Whole
    """(alternates, 2) as ``pairs``, the best of a paper first."""
    prices: Number
    """(reviewers,) what a paper more for each would add at most to the total, at the margin."""


def assign(
    problem: Problem,
    objective: Objective = "total",
    *,
    seconds: float = SECONDS,
    alternates: int = ALTERNATES,
) -> Assignment:
    """The best assignment that keeps all limits and rules, with a proof of how good it is.

    ``objective`` is ``total``, the greatest sum of scores, or ``fair``: the worst-off paper gets
    the most that one can, and of those assignments the one of the greatest sum. ``seconds`` limits
    the search beyond the first assignment; with less time the bound may be wider, and is said.
    ``alternates`` is how many to name a paper. The same problem gives the same assignment unless
    time runs out.

    Raises :class:`NoAssignment` where limits and rules exclude one another, or where none was
    found in time, saying which to relax.
    """
    began = time.monotonic()
    until = began + seconds
    known = by_flow(problem)
    if known is None:
        raise explained(problem, True, until)
    try:
        found = most_total(problem, known, until)
    except Unkept as unkept:
        raise explained(problem, unkept.proven, time.monotonic() + seconds) from None
    if objective == "fair":
        found = most_fair(problem, found, until)
    return _assignment(problem, found, objective, began, alternates)


def _assignment(
    problem: Problem, found: Found, objective: str, began: float, alternates: int
) -> Assignment:
    paper, reviewer = np.nonzero(found.chosen.T)
    order = np.lexsort((reviewer, -problem.weighted[reviewer, paper], paper))
    pairs = np.stack([reviewer[order], paper[order]], axis=1)
    others = stand_ins(problem, found.chosen, found.prices.reviewer, alternates)
    return Assignment(
        pairs=pairs,
        scores=problem.weighted[pairs[:, 0], pairs[:, 1]],
        certificate=certified(problem, found, objective, time.monotonic() - began),
        alternates=others,
        prices=found.prices.reviewer * problem.unit,
    )
