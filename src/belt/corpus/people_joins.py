"""Joining mentions into people under constraints, with a log of who was joined and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Joins:
    """Disjoint groups of mentions (union by size, path halving).

    Two groups that occur on one work are never joined, nor two that hold an ``apart`` pair.
    """

    def __init__(
        self,
        works: list[set[str]],
        references: Sequence[Iterable[str]],
        ids: Sequence[Iterable[str]],
        apart: Sequence[tuple[str, str]],
    ) -> None:
        self.log: list[tuple[int, int, str]] = []
        """``(kept, merged, evidence)`` of each join, in order."""
        self._parent = list(range(len(works)))
        self._size = [1] * len(works)
        self._works = works
        self._ids = [set(one) for one in ids]
        self._apart = apart
        kept_apart = {one for pair in apart for one in pair}
        self._references: dict[int, set[str]] = {}
        if kept_apart:
            for number, names in enumerate(references):
                if named := kept_apart.intersection(names):
                    self._references[number] = set(named)

    def find(self, number: int) -> int:
        """The leader of a mention's group."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def join(self, a: int, b: int, evidence: str) -> bool:
        """Join the groups of two mentions; ``False`` where a constraint forbids it."""
        one, other = self.find(a), self.find(b)
        if one == other:
            return True
        if not self._works[one].isdisjoint(self._works[other]) or self._kept_apart(one, other):
            return False
        if (self._size[one], -one) < (self._size[other], -other):
            one, other = other, one
        self._parent[other] = one
        self._size[one] += self._size[other]
        self._works[one] |= self._works[other]
        self._works[other] = set()
        self._ids[one] |= self._ids[other]
        self._ids[other] = set()
        if other in self._references:
            self._references.setdefault(one, set()).update(self._references.pop(other))
        self.log.append((one, other, evidence))
        return True

    def differ(self, a: int, b: int, schemes: frozenset[str]) -> bool:
        """Whether two groups have ids of one of these schemes, and none of them in common."""
        one, other = self._ids[self.find(a)], self._ids[self.find(b)]
        if not one or not other or not one.isdisjoint(other):
            return False
        return not {scheme_of(i) for i in one}.isdisjoint({scheme_of(i) for i in other} & schemes)

    def _kept_apart(self, one: int, other: int) -> bool:
        left, right = self._references.get(one), self._references.get(other)
        if not left or not right:
            return False
        return any((a in left and b in right) or (b in left and a in right) for a, b in self._apart)


def scheme_of(identifier: str) -> str:
    """The scheme of an identifier: ``ieee`` of ``ieee:37086936234``."""
    return identifier.partition(":")[0]
