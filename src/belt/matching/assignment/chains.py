"""Raising the worst-off papers by chains of exchanges, where whole loads leave no other way.

A poor paper gives up a reviewer for a better one; that one gives up another paper, which takes a
third reviewer, and so on, until the reviewer whom the poor paper gave up, or one with load to
spare, takes the last. No paper of the chain falls below the score sought, and no rule is broken.
The shortest chain is found breadth first, as augmenting paths are in a flow (Edmonds and Karp,
1972); unlike there, a paper's score is a sum over its reviewers, so that a chain visits a paper
once, and that none is found proves nothing.
"""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from belt.matching.assignment.prices import NEVER
from belt.matching.assignment.problem import Problem, Which, Whole

AGAIN = 20
"""So often a chain is sought anew that would visit a paper twice."""
BLOCK = 2_000
"""Seats whose takers are told at once: 24 MB for 1,500 reviewers."""


def climbed(problem: Problem, chosen: Which, goals: list[float], until: float) -> Which:
    """(reviewers, papers) ``chosen`` changed so that every paper has the greatest of the rising
    ``goals`` that is reached, each from the one before."""
    seats = _Seats(problem, chosen)
    best = chosen
    for goal in goals:
        seats.seek(goal)
        poor = np.flatnonzero((problem.need > 0) & (seats.have < goal))
        for paper in poor[np.argsort(seats.have[poor], kind="stable")].tolist():
            if time.monotonic() > until or not seats.raise_paper(paper):
                return best
        best = seats.chosen()
    return best


class _Seats:
    """An assignment while it is changed: a seat is a place at a paper, with who has it."""

    def __init__(self, problem: Problem, chosen: Which) -> None:
        self.problem = problem
        self.paper, self.owner = np.nonzero(chosen.T)
        self.worth = np.where(problem.allowed, problem.worth, NEVER).T.copy()
        self.have = np.where(chosen, problem.worth, 0).sum(axis=0)
        self.load: Whole = chosen.sum(axis=1)
        self.free = ~problem.locked_in[self.owner, self.paper]
        self.counts = [chosen[one.members].sum(axis=0) for one in problem.countings]
        self.goal = -np.inf
        self.takers = self._in_bits(np.zeros((len(self.paper), len(problem.reviewers)), np.bool_))

    def chosen(self) -> Which:
        """(reviewers, papers)"""
        found = np.zeros((len(self.problem.reviewers), len(self.problem.papers)), np.bool_)
        found[self.owner, self.paper] = True
        return found

    def seek(self, goal: float) -> None:
        """Let no paper be made poorer than ``goal``, or than it is."""
        self.goal = goal
        for start in range(0, len(self.paper), BLOCK):
            self._look(np.arange(start, min(start + BLOCK, len(self.paper))))

    def _look(self, seats: Whole) -> None:
        """Find for ``seats`` who could take them: the paper keeps enough, and every rule."""
        paper, owner = self.paper[seats], self.owner[seats]
        rest = self.have[paper] - self.worth[paper, owner]
        least = np.minimum(self.have, self.goal)[paper]
        takers = self.worth[paper] >= (least - rest)[:, None]
        for counting, counts in zip(self.problem.countings, self.counts, strict=True):
            left = counts[paper] - counting.members[owner]
            if counting.sign > 0:
                takers[np.ix_(left >= counting.count, counting.members)] = False
            else:
                takers[np.ix_(left < counting.count, ~counting.members)] = False
        mine = np.flatnonzero(np.isin(self.paper, paper))
        place = np.searchsorted(np.unique(paper), self.paper[mine])
        barred = np.zeros((int(place.max(initial=-1)) + 1, takers.shape[1]), np.bool_)
        barred[place, self.owner[mine]] = True
        takers &= ~barred[np.searchsorted(np.unique(paper), paper)]
        self.takers[seats] = self._in_bits(takers & self.free[seats, None])

    @staticmethod
    def _in_bits(takers: Which) -> NDArray[np.uint8]:
        """(seats, bytes) eight reviewers a byte: many seats are joined many thousand times."""
        return np.packbits(takers, axis=1)

    def _takers_of(self, seats: Whole) -> Which:
        """(reviewers,) who could take one of ``seats``."""
        joined = np.bitwise_or.reduce(self.takers[seats], axis=0)
        return np.unpackbits(joined, count=len(self.load)).astype(np.bool_)

    def _could_take(self, reviewer: int, seats: Whole) -> Which:
        """(seats,) which of ``seats`` this one could take."""
        byte, bit = divmod(reviewer, 8)
        return np.asarray((self.takers[seats, byte] >> (7 - bit)) & 1, np.bool_)

    def raise_paper(self, paper: int) -> bool:
        """Whether the paper has the goal, by the shortest chain found where it had not."""
        if self.have[paper] >= self.goal:
            return True
        found: list[tuple[int, int]] | None = None
        for seat in np.flatnonzero((self.paper == paper) & self.free).tolist():
            steps = self._chain(seat)
            if steps is not None and (found is None or len(steps) < len(found)):
                found = steps
        if found is None:
            return False
        self._take(found)
        return True

    def _chain(self, first: int) -> list[tuple[int, int]] | None:
        """Seats and who takes them, when the owner of the seat ``first`` leaves it for somebody
        who gives its paper the goal."""
        paper, leaving = self.paper[first], self.owner[first]
        rest = self.have[paper] - self.worth[paper, leaving]
        starts = self._takers_of(np.array([first])) & (self.worth[paper] >= self.goal - rest)
        ends = np.zeros(len(starts), np.bool_)
        if self.load[leaving] > self.problem.least[leaving]:
            ends = self.load < self.problem.most
        ends[leaving] = True
        usable = self.free & (self.paper != paper)
        for _ in range(AGAIN):
            steps = self._shortest(first, starts, ends, usable)
            if steps is None:
                return None
            papers = self.paper[[seat for seat, _ in steps]].tolist()
            twice = next((at for at, one in enumerate(papers) if one in papers[:at]), None)
            if twice is None:
                return steps
            usable = usable.copy()
            usable[steps[twice][0]] = False
        return None

    def _shortest(
        self, first: int, starts: Which, ends: Which, usable: Which
    ) -> list[tuple[int, int]] | None:
        """The shortest chain over ``usable`` seats, from one of ``starts`` to one of ``ends``."""
        seen, over, given_up = starts.copy(), starts, [np.array([first])]
        while over.any():
            done = np.flatnonzero(over & ends)
            if len(done):
                return self._back(given_up, int(done[0]))
            seats = np.flatnonzero(usable & over[self.owner])
            if not len(seats):
                return None
            given_up.append(seats)
            over = self._takers_of(seats) & ~seen
            seen |= over
        return None

    def _back(self, given_up: list[Whole], last: int) -> list[tuple[int, int]]:
        """The chain that ends with ``last``, from the seats that each step may have given up."""
        steps, coming = [], last
        for seats in reversed(given_up):
            seat = int(seats[self._could_take(coming, seats).argmax()])
            steps.append((seat, coming))
            coming = int(self.owner[seat])
        return steps

    def _take(self, steps: list[tuple[int, int]]) -> None:
        for seat, coming in steps:
            paper, leaving = int(self.paper[seat]), int(self.owner[seat])
            self.load[leaving] -= 1
            self.load[coming] += 1
            for counting, counts in zip(self.problem.countings, self.counts, strict=True):
                counts[paper] += int(counting.members[coming]) - int(counting.members[leaving])
            self.owner[seat] = coming
            mine = self.paper == paper
            self.have[paper] = self.problem.worth[self.owner[mine], paper].sum()
        changed = np.unique(self.paper[[seat for seat, _ in steps]])
        self._look(np.flatnonzero(np.isin(self.paper, changed)))
