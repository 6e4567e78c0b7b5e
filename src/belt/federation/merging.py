"""The people whom several nodes found, as one list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from belt.federation.answers import Answer, Candidate, FoundWork
from belt.matching.search.search import DEEPEST, EXAMPLES, FAINTEST

TOLERANCE = 0.02
"""Two people whom merging puts in another order than one index of everything would have scores
there that differ by less than this (of a best score of 1). What remains: a work that two nodes hold
is counted by both, and somebody whom no node has among its best is not found."""
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Merged:
    """Somebody found, with the nodes that know of them."""

    id: str
    name: str
    score: float
    """0…1, as :class:`belt.matching.search.search.Hit` has it."""
    region: str | None
    organisation: str | None
    nodes: tuple[str, ...]
    works: tuple[tuple[str, str, int | None], ...]
    """Id, title and year of the best ones."""


@dataclass(frozen=True, slots=True)
class _Person:
    """What all nodes tell of somebody, this node's own word first."""

    told: tuple[tuple[str, Candidate], ...]
    works: tuple[FoundWork, ...]
    """Each once, under the best score that a node gave it."""
    points: float


def merge(
    answers: Mapping[str, Answer], own: str, limit: int, withheld: Collection[str] = ()
) -> list[Merged]:
    """The people of all answers in one order; ``answers`` by the node's name, ``own`` is this one.

    Who is ``withheld`` here is left out.
    """
    people = _in_order(answers, own, withheld)[:limit]
    best = max((one.points for one in people), default=0.0) or 1.0
    return [_merged(one, one.points / best) for one in people]


def found_people(
    answers: Mapping[str, Answer], own: str, withheld: Collection[str] = ()
) -> list[str]:
    """The ids of everybody in some answers, the best first, all ids of one together."""
    people = _in_order(answers, own, withheld)
    ids = [key for one in people for _, told in one.told for key in (told.id, *told.ids)]
    return list(dict.fromkeys(ids))


def _in_order(answers: Mapping[str, Answer], own: str, withheld: Collection[str]) -> list[_Person]:
    rows = [
        (node, told)
        for node in sorted(answers, key=lambda name: (name != own, name))
        for told in answers[node].candidates
        if not withheld or {told.id, *told.ids}.isdisjoint(withheld)
    ]
    groups = same([(node, (told.id, *told.ids)) for node, told in rows])
    told = [tuple(rows[number] for number in group) for group in groups]
    works = [_works(one) for one in told]
    faintest = _faintest(answers.values()) - _ROUNDING
    totals = [sum(work.score for work in one if work.score >= faintest) for one in works]
    highest = max(totals, default=0.0) or 1.0
    people = []
    for one, found, total in zip(told, works, totals, strict=True):
        likeness = max(candidate.likeness for _, candidate in one)
        points = 0.5 * total / highest + (0.5 * likeness + 0.2 if likeness else 0.0)
        if points > 0:
            people.append(_Person(one, found, points))
    return sorted(people, key=lambda one: (-one.points, min(c.id for _, c in one.told)))


def _works(told: Sequence[tuple[str, Candidate]]) -> tuple[FoundWork, ...]:
    rows = [(node, work) for node, candidate in told for work in candidate.works]
    found = []
    for group in same([(node, (work.id, *work.ids)) for node, work in rows]):
        works = [rows[number][1] for number in group]
        best = max(works, key=lambda work: (work.score, work.title is not None))
        named = best if best.title else next((one for one in works if one.title), best)
        found.append(named.model_copy(update={"score": best.score}))
    return tuple(sorted(found, key=lambda work: (-work.score, work.id)))


def same(rows: Sequence[tuple[str, Iterable[str]]]) -> list[list[int]]:
    """Which rows of nodes mean one and the same: those that share an id.

    ``rows`` are a node's name and the ids that it tells; earlier rows count first. What a node
    tells apart, by two rows, stays two, whatever another node says of their ids.
    """
    leader = list(range(len(rows)))
    nodes = [{node} for node, _ in rows]
    known: dict[str, dict[str, int]] = {}

    def leading(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for number, (node, ids) in enumerate(rows):
        for key in ids:
            for other in known.setdefault(key, {}).values():
                first, second = sorted((leading(number), leading(other)))
                if first != second and nodes[first].isdisjoint(nodes[second]):
                    leader[second] = first
                    nodes[first] |= nodes[second]
            known[key].setdefault(node, number)
    groups: dict[int, list[int]] = {}
    for number in range(len(rows)):
        groups.setdefault(leading(number), []).append(number)
    return list(groups.values())


def _faintest(answers: Iterable[Answer]) -> float:
    """The score below which works count no more, as one index of everything has it."""
    told = list(answers)
    top = max((one.top for one in told), default=0.0)
    deep = sorted((score for one in told for score in one.scores), reverse=True)
    return max(FAINTEST * top, deep[DEEPEST - 1] if len(deep) >= DEEPEST else 0.0)


def _merged(one: _Person, score: float) -> Merged:
    first = one.told[0][1]
    titled = [(work.id, work.title, work.year) for work in one.works if work.title]
    return Merged(
        id=first.id,
        name=first.name,
        score=round(score, 4),
        region=_first(told.region for _, told in one.told),
        organisation=_first(told.organisation for _, told in one.told),
        nodes=tuple(dict.fromkeys(node for node, _ in one.told)),
        works=tuple(titled[:EXAMPLES]),
    )


def _first(told: Iterable[str | None]) -> str | None:
    return next((one for one in told if one), None)
