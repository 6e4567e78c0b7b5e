"""Which limits to relax where no assignment keeps them all, in plain words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from belt.matching.assignment.fair import Unkept, most_total
from belt.matching.assignment.flow import by_flow
from belt.matching.assignment.problem import NoAssignment, Problem, Which
from belt.matching.assignment.rules import Rules

NAMED = 5
"""So many papers are named."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A limit that can be given up."""

    without: Callable[[Problem], Problem]
    words: Callable[[Problem], str]
    """What to do, given the problem in which the other limits of a set are already given up."""


def explained(problem: Problem, proven: bool, until: float) -> NoAssignment:
    """The error for a problem without an assignment: a smallest set of limits to relax."""
    options = list(_options(problem))
    for size in range(1, len(options) + 1):
        sets = []
        for some in combinations(options, size):
            if time.monotonic() > until:
                break
            if feasible(_relaxed(problem, some), until):
                sets.append(_words(problem, some))
        if sets:
            return _told(problem, sets, proven)
    return NoAssignment(
        f"{_asked(problem)}: no assignment keeps all limits and rules; which to relax was not "
        "found in time",
        proven=proven,
    )


def feasible(problem: Problem, until: float) -> bool:
    """Whether an assignment keeps all limits and rules; not, where none is found in time."""
    return _any(problem, until) is not None


def _any(problem: Problem, until: float) -> Which | None:
    known = by_flow(problem)
    if known is None:
        return None
    try:
        return most_total(problem, known, until).chosen if problem.countings else known
    except Unkept:
        return None


def _options(problem: Problem) -> Iterator[Relaxation]:
    yield Relaxation(_any_load, _load_words)
    if problem.least.any():
        yield Relaxation(lambda one: replace(one, min_load=0), _least_words)
    rules = problem.rules
    for rule in dict.fromkeys((*rules.at_least, *rules.at_most)):
        yield Relaxation(
            lambda one, rule=rule: replace(one, rules=_less(one.rules, rule)),  # type: ignore[misc]
            lambda _, rule=rule: f"drop the rule: {rule.words()}",  # type: ignore[misc]
        )
    for attribute in rules.different:
        yield Relaxation(
            lambda one, name=attribute: replace(one, rules=_less(one.rules, name)),  # type: ignore[misc]
            lambda _, name=attribute: f"drop the rule: different {name}",  # type: ignore[misc]
        )
    if problem.conflicts is not None and problem.conflicts.any():
        yield Relaxation(lambda one: replace(one, conflicts=None), _conflict_words)
    if len(problem.locked):
        yield Relaxation(
            lambda one: replace(one, locked=np.zeros((0, 2), np.int64)),
            lambda one: f"give up pairs that must be ({len(one.locked)} are asked for)",
        )
    if problem.need.max(initial=0) > 1:
        yield Relaxation(_one_each, _fewer_words)


def _less(rules: Rules, dropped: object) -> Rules:
    return replace(
        rules,
        different=tuple(one for one in rules.different if one != dropped),
        at_least=tuple(one for one in rules.at_least if one != dropped),
        at_most=tuple(one for one in rules.at_most if one != dropped),
    )


def _relaxed(problem: Problem, some: tuple[Relaxation, ...]) -> Problem:
    for one in some:
        problem = one.without(problem)
    return problem


def _words(problem: Problem, some: tuple[Relaxation, ...]) -> tuple[str, ...]:
    said = []
    for one in some:
        others = tuple(other for other in some if other is not one)
        said.append(one.words(_relaxed(problem, others)))
    return tuple(said)


def _any_load(problem: Problem) -> Problem:
    return replace(problem, max_load=np.maximum(problem.most, len(problem.papers)))


def _load_words(problem: Problem) -> str:
    low, high = 0, len(problem.papers)
    while high - low > 1:
        more = (low + high) // 2
        if _flows(replace(problem, max_load=problem.most + more)):
            high = more
        else:
            low = more
    if isinstance(problem.max_load, int):
        return f"raise the largest load from {problem.max_load} to {problem.max_load + high}"
    return f"raise the largest load of each reviewer by {high}"


def _flows(problem: Problem) -> bool:
    return feasible(problem, time.monotonic() + 10)


def _least_words(problem: Problem) -> str:
    low, high = 0, int(problem.least.max())
    while high - low > 1:
        least = (low + high) // 2
        if _flows(replace(problem, min_load=np.minimum(problem.least, least))):
            low = least
        else:
            high = least
    return f"lower the smallest load from {problem.least.max()} to {low}"


def _one_each(problem: Problem) -> Problem:
    return replace(problem, per_paper=np.minimum(problem.need, 1))


def _fewer_words(problem: Problem) -> str:
    low, high = 1, int(problem.need.max())
    while high - low > 1:
        fewer = (low + high) // 2
        if _flows(replace(problem, per_paper=np.minimum(problem.need, fewer))):
            low = fewer
        else:
            high = fewer
    return f"ask for {low} instead of {problem.need.max()} reviewers a paper"


def _conflict_words(problem: Problem) -> str:
    """The fewest conflicts to allow: each costs 1 in an assignment that may use them all."""
    conflicts = problem.conflicts
    if conflicts is None:
        return "allow conflicts"
    costly = replace(problem, conflicts=None, scores=-conflicts.astype(np.float64), bids=None)
    chosen = _any(costly, time.monotonic() + 10)
    if chosen is None:
        return "allow conflicts"
    used = chosen & conflicts
    papers = np.flatnonzero(used.any(axis=0))
    left = (problem.allowed & ~conflicts).sum(axis=0)
    named = [
        f"{problem.papers[paper]} (reviewers left: {left[paper]} of {problem.need[paper]} needed)"
        if left[paper] < problem.need[paper]
        else problem.papers[paper]
        for paper in papers[:NAMED]
    ]
    more = f" and {len(papers) - NAMED} more" if len(papers) > NAMED else ""
    count = int(used.sum())
    return (
        f"allow {count} conflict{'s' if count > 1 else ''} of paper{'s' if len(papers) > 1 else ''}"
        f" {', '.join(named)}{more}"
    )


def _asked(problem: Problem) -> str:
    return (
        f"{problem.need.sum():,} reviews of {len(problem.papers):,} papers by "
        f"{len(problem.reviewers):,} reviewers, who may do {problem.most.sum():,}"
    )


def _told(problem: Problem, sets: list[tuple[str, ...]], proven: bool) -> NoAssignment:
    first, *others = [" and ".join(one) for one in sets]
    message = f"{_asked(problem)}: no assignment keeps all limits and rules. To relax: {first}"
    if others:
        message += "; or instead: " + "; or ".join(others)
    return NoAssignment(message, sets[0], proven)
