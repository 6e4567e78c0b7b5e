"""Who can introduce me: the shortest trusted paths between two people.

A tie is trusted the more works two people share and the more recent they are; a path is as good as
its weakest tie. Fewer people in between come first, because a favour does not travel far.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

HALF_LIFE = 8
"""Years after which a tie is trusted half as much."""
MOST_BETWEEN = 2


@dataclass(frozen=True, slots=True)
class Tie:
    """Two people with joint works."""

    a: str
    b: str
    works: int
    last_year: int | None

    def trust(self, this_year: int) -> float:
        """Greater is better: ``ln(1 + works)``, halved every :data:`HALF_LIFE` years."""
        age = max(this_year - self.last_year, 0) if self.last_year else HALF_LIFE
        return math.log1p(self.works) * float(0.5 ** (age / HALF_LIFE))


@dataclass(frozen=True, slots=True)
class Path:
    """People from the one who asks to the one asked for, and the ties between them."""

    people: tuple[str, ...]
    ties: tuple[Tie, ...]
    trust: float
    """That of the weakest tie."""


TiesOf = Callable[[Sequence[str]], Sequence[Tie]]
"""Every tie of some people, each with one of them as ``a``."""


def paths(
    ties_of: TiesOf,
    source: str,
    target: str,
    *,
    this_year: int,
    limit: int = 5,
    avoid: Collection[str] = (),
) -> list[Path]:
    """The shortest paths with at most two people in between, the most trusted first.

    Paths through ``avoid`` are left out. Of paths with the same first person in between only the
    best is kept. Empty where there is no such path, and for somebody and themselves; a path of
    the two alone where they share works already.
    """
    if source == target:
        return []
    from_source = _nearest(ties_of([source]), avoid)
    if target in from_source:
        return [_path([from_source[target]], this_year)]
    from_target = _nearest(ties_of([target]), avoid)
    found = [
        _path([from_source[one], _turned(from_target[one])], this_year)
        for one in from_source.keys() & from_target.keys()
    ]
    if not found:
        middle = [tie for tie in ties_of(sorted(from_source)) if tie.b in from_target]
        found = [
            _path([from_source[tie.a], tie, _turned(from_target[tie.b])], this_year)
            for tie in middle
            if tie.a in from_source and source not in (tie.a, tie.b) and target != tie.a
        ]
    best: dict[str, Path] = {}
    for path in sorted(found, key=lambda one: (-one.trust, one.people)):
        best.setdefault(path.people[1], path)
    return list(best.values())[:limit]


def _nearest(ties: Sequence[Tie], avoid: Collection[str]) -> dict[str, Tie]:
    """The tie to each neighbour; the one with most works, should there be several."""
    found: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        if tie.b not in avoid:
            found[tie.b].append(tie)
    return {other: max(several, key=lambda tie: tie.works) for other, several in found.items()}


def _turned(tie: Tie) -> Tie:
    return Tie(tie.b, tie.a, tie.works, tie.last_year)


def _path(ties: list[Tie], this_year: int) -> Path:
    people = (ties[0].a, *(tie.b for tie in ties))
    return Path(people, tuple(ties), min(tie.trust(this_year) for tie in ties))
