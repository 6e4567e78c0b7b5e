"""What is asked of an assignment: papers, reviewers, scores, loads, conflicts, rules.

Papers and reviewers are positions in arrays; their ids are kept in the problem. A pair without a
score in a file counts 0 and may be assigned, as OpenReview's matcher does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from belt.errors import ForPeople
from belt.matching.assignment.rules import NO_RULES, Rules, Values, counted, forbidden

Whole = NDArray[np.int64]
Number = NDArray[np.float64]
Which = NDArray[np.bool_]


class BadAssignmentInput(ValueError):
    """Input that cannot be read or does not fit together; the message says what was expected."""


class NoAssignment(ForPeople):
    """No assignment keeps all limits and rules; the message says which to relax.

    ``relax`` is a smallest set of relaxations after which there is one, in plain words; empty
    where none was found in time. ``proven`` says whether it is certain that there is none.
    """

    def __init__(self, message: str, relax: tuple[str, ...] = (), proven: bool = True) -> None:
        super().__init__(message)
        self.relax = relax
        self.proven = proven


def _no_pairs() -> Whole:
    return np.zeros((0, 2), np.int64)


@dataclass(frozen=True, slots=True)
class Counting:
    """Of each paper's reviewers, at most or at least so many are among ``members``."""

    rule: str
    """The rule in words, without the value it is about where the rule names none."""
    members: Which
    """(reviewers,)"""
    sign: int
    """1 for at most, -1 for at least."""
    count: int


@dataclass(frozen=True)
class Problem:
    """Who may review what, and the limits and rules that an assignment must keep.

    Raises :class:`BadAssignmentInput` where the arrays do not fit together.
    """

    papers: tuple[str, ...]
    reviewers: tuple[str, ...]
    scores: Number
    """(reviewers, papers) how well each reviewer fits each paper; finite."""
    per_paper: int | Whole
    """Reviewers a paper: one number, or (papers,)."""
    max_load: int | Whole
    """The most papers a reviewer: one number, or (reviewers,)."""
    min_load: int | Whole = 0
    conflicts: Which | None = None
    """(reviewers, papers) who may not review what."""
    locked: Whole = field(default_factory=_no_pairs)
    """(pairs, 2) positions of reviewer and paper that must be assigned to one another."""
    bids: Number | None = None
    """(reviewers, papers) -1 (not willing) to 1 (eager); 0 without a bid. A score counts times
    ``1.5**(2 * bid)``, as at NIPS 2014, whose bids went from -2 to 2 (Lawrence, Paper Allocation
    for NIPS, 2014)."""
    reviewer_values: Mapping[str, Values] = field(default_factory=dict)
    """Attribute -> the values of each reviewer, as many sets as reviewers."""
    paper_values: Mapping[str, Values] = field(default_factory=dict)
    rules: Rules = NO_RULES

    def __post_init__(self) -> None:
        shape = (len(self.reviewers), len(self.papers))
        if 0 in shape:
            raise BadAssignmentInput("expected at least one paper and one reviewer")
        for name, array in (
            ("scores", self.scores),
            ("conflicts", self.conflicts),
            ("bids", self.bids),
        ):
            if array is not None and array.shape != shape:
                raise BadAssignmentInput(
                    f"{name}: expected {shape[0]} reviewers by {shape[1]} papers, "
                    f"not {' by '.join(map(str, array.shape))}"
                )
        if not np.isfinite(self.scores).all():
            raise BadAssignmentInput("scores: expected finite numbers")
        if self.bids is not None:
            if not (np.abs(self.bids) <= 1).all():
                raise BadAssignmentInput("bids: expected numbers from -1 to 1")
            if (self.scores < 0).any():
                raise BadAssignmentInput("scores: expected at least 0 where there are bids")
        for name, limit, size in (
            ("per_paper", self.per_paper, shape[1]),
            ("max_load", self.max_load, shape[0]),
            ("min_load", self.min_load, shape[0]),
        ):
            if np.shape(limit) not in ((), (size,)) or (np.asarray(limit) < 0).any():
                raise BadAssignmentInput(f"{name}: expected one number of at least 0, or {size}")
        locked = self.locked
        if locked.ndim != 2 or locked.shape[1] != 2:
            raise BadAssignmentInput("locked: expected pairs of reviewer and paper")
        if len(locked) and ((locked < 0).any() or (locked >= shape).any()):
            raise BadAssignmentInput("locked: expected positions of reviewers and papers")
        for name, values, size in (
            ("reviewer_values", self.reviewer_values, shape[0]),
            ("paper_values", self.paper_values, shape[1]),
        ):
            if any(len(one) != size for one in values.values()):
                raise BadAssignmentInput(f"{name}: expected {size} sets of values an attribute")

    @cached_property
    def weighted(self) -> Number:
        """(reviewers, papers) the scores with bids mixed in: what is summed up."""
        return self.scores if self.bids is None else np.asarray(self.scores * 2.25**self.bids)

    @cached_property
    def unit(self) -> float:
        """The largest weighted score; 1 where all are 0."""
        return float(np.abs(self.weighted).max()) or 1.0

    @cached_property
    def worth(self) -> Number:
        """(reviewers, papers) the weighted scores in ``unit``, so that tolerances mean the same."""
        return np.asarray(self.weighted / self.unit)

    @cached_property
    def locked_in(self) -> Which:
        """(reviewers, papers) the pairs that must be."""
        found = np.zeros(self.scores.shape, np.bool_)
        found[self.locked[:, 0], self.locked[:, 1]] = True
        return found

    @cached_property
    def allowed(self) -> Which:
        """(reviewers, papers) the pairs that may be: neither in conflict nor against a rule."""
        free = np.ones(self.scores.shape, np.bool_)
        if self.conflicts is not None:
            free &= ~self.conflicts
        for reviewers, papers in forbidden(self.rules, self.reviewer_values, self.paper_values):
            free[np.ix_(reviewers, papers)] = False
        return free

    @cached_property
    def need(self) -> Whole:
        """(papers,) how many reviewers each gets."""
        return np.broadcast_to(np.asarray(self.per_paper, np.int64), len(self.papers)).copy()

    @cached_property
    def most(self) -> Whole:
        """(reviewers,) the most papers each gets."""
        return np.broadcast_to(np.asarray(self.max_load, np.int64), len(self.reviewers)).copy()

    @cached_property
    def least(self) -> Whole:
        """(reviewers,) the fewest papers each gets."""
        return np.broadcast_to(np.asarray(self.min_load, np.int64), len(self.reviewers)).copy()

    @cached_property
    def countings(self) -> tuple[Counting, ...]:
        """The rules that count among a paper's reviewers; those that cannot bind are left out."""
        found = []
        for rule, value, sign, count in counted(self.rules, self.reviewer_values):
            attribute = rule.attribute
            have = self.reviewer_values.get(attribute, ((frozenset(),) * len(self.reviewers)))
            members = np.array([value in one for one in have], np.bool_)
            if sign < 0 or members.sum() > count:
                found.append(Counting(rule.words(), members, sign, count))
        return tuple(found)
