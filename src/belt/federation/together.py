"""Search across nodes: each answers with its own people, scored alike; profiles stay at home.

Three rounds. First every node counts how common the query's words are in its own works, and the
counts are added up. Then every node scores its works under these common counts and answers with its
best people: their ids, name, place, and the works on the subject with their scores. Since somebody
may be among the best of one node only and be known to others, all are asked once more about
everybody found. Who searches merges the answers: the works of somebody whom several nodes know
count once each, and works count down to the thousandth of all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from belt.corpus.corpus import Corpus
from belt.federation.consent import Consent
from belt.federation.giving import HARVESTED
from belt.matching.search.leaves import Statistics, Term, statistics, work_scores
from belt.matching.search.name_search import find_names
from belt.matching.search.search import DEEPEST, EXAMPLES, FAINTEST, Searcher
from belt.matching.search.understanding import Part, Understood

MORE = 5
"""How many times more people a node answers with than are asked for, since merging reorders."""
MOST = 100
MOST_PEOPLE = 2_000
MOST_WORKS = 200
"""Works of one candidate that are told at most, the best ones."""
TOLERANCE = 0.02
"""Two people whom merging puts in another order than one index of everything would have scores
there that differ by less than this (of a best score of 1). What remains: a work that two nodes hold
is counted by both, and somebody whom no node has among its best is not found."""


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What of an index is a node's own: flags for works and for people who may be found."""

    works: npt.NDArray[np.bool_]
    people: npt.NDArray[np.bool_]
    ids: tuple[tuple[str, ...], ...]
    """For each person of the index the ids that may leave."""
    by_id: Mapping[str, int]
    """Each of these ids -> the person's row."""


def own_part(corpus: Corpus, searcher: Searcher, consent: Consent) -> OwnPart:
    """Works that this node brought in itself, and their people who may be found from elsewhere."""
    own = corpus.sql(
        "select work_id from works where len(list_filter(sources, lambda one: one <> ?)) > 0",
        [HARVESTED],
    )
    people = corpus.sql(
        "select distinct person_id from authorships semi join own using (work_id)",
        beside={"own": own},
    )
    known = searcher.index.people["person_id"]
    findable = _flags(known, people["person_id"])
    told = {key: "search" in consent.of(key) for key in consent.told}
    if "search" not in consent.default:
        findable &= _flags(known, pa.array([k for k, yes in told.items() if yes], pa.string()))
    else:
        findable &= ~_flags(known, pa.array([k for k, yes in told.items() if not yes], pa.string()))
    ids = _ids(corpus, consent)
    by_id = {one: row for row, several in enumerate(ids) for one in several}
    works = _flags(searcher.index.works["work_id"], own["work_id"])
    return OwnPart(works, findable, ids, by_id)


def _ids(corpus: Corpus, consent: Consent) -> tuple[tuple[str, ...], ...]:
    """Ids of people in the order of the index; only their own id where they keep the others."""
    table = corpus.sql("select person_id, source_ids from people order by person_id")
    told = zip(table["person_id"].to_pylist(), table["source_ids"].to_pylist(), strict=True)
    return tuple(
        tuple(dict.fromkeys((key, *(one for one in others if not one.startswith("email:")))))
        if "ids" in consent.of(key)
        else (key,)
        for key, others in told
    )


def _flags(column: pa.ChunkedArray, among: Any) -> npt.NDArray[np.bool_]:
    values = among.combine_chunks() if isinstance(among, pa.ChunkedArray) else among
    flags: npt.NDArray[np.bool_] = pc.is_in(column, value_set=values).to_numpy()
    return flags


@dataclass(frozen=True, slots=True)
class Question:
    """A search as it is sent to a node."""

    understood: Understood
    common: Statistics
    limit: int
    regions: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Ask about these, whether they are among the best or not."""

    def about(self, people: Sequence[str]) -> Question:
        """The question of the last round."""
        return replace(self, people=tuple(people[:MOST_PEOPLE]))

    def to_json(self) -> dict[str, Any]:
        """The question as a message."""
        return {
            "query": self.understood.query,
            "parts": [
                {"typed": one.typed, "english": [list(way) for way in one.english], "how": one.how}
                for one in self.understood.parts
            ],
            "statistics": statistics_to_json(self.common),
            "limit": self.limit,
            "regions": list(self.regions),
            "people": list(self.people),
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Question:
        """The question in a message. Raises ``KeyError``, ``TypeError`` or ``ValueError``."""
        parts = tuple(
            Part(
                str(one["typed"]),
                tuple((str(phrase), float(weight)) for phrase, weight in one["english"]),
                one["how"],
            )
            for one in told["parts"]
        )
        if len(parts) > 50 or any(len(one.english) > 50 for one in parts):
            raise ValueError("the question has too many parts")
        understood = Understood(str(told["query"])[:500], "", parts, False)
        regions = tuple(str(one) for one in told["regions"])
        limit = min(MOST, max(1, int(told["limit"])))
        people = tuple(str(one) for one in told["people"])[:MOST_PEOPLE]
        return cls(understood, statistics_from_json(told["statistics"]), limit, regions, people)


def statistics_to_json(found: Statistics) -> dict[str, Any]:
    """Statistics as a message."""
    counts = [[field, stem, count] for (field, stem), count in found.frequencies.items()]
    return {"works": found.works, "words": dict(found.words), "frequencies": sorted(counts)}


def statistics_from_json(told: Mapping[str, Any]) -> Statistics:
    """The statistics of a message. Raises ``KeyError``, ``TypeError`` or ``ValueError``."""
    counts = {(str(f), str(stem)): int(count) for f, stem, count in told["frequencies"]}
    words = {str(field): int(count) for field, count in told["words"].items()}
    numbers = [int(told["works"]), *words.values(), *counts.values()]
    if len(counts) > 2_000 or len(words) > 10 or min(numbers) < 0:
        raise ValueError("not the statistics of a search")
    return Statistics(int(told["works"]), words, counts)


def count_terms(searcher: Searcher, own: OwnPart, terms: Sequence[Term]) -> dict[str, Any]:
    """A node's answer to the first round."""
    return statistics_to_json(statistics(searcher, terms, own.works))


def candidates(searcher: Searcher, own: OwnPart, question: Question) -> dict[str, Any]:
    """A node's answer to the second round: its best people with their works on the subject."""
    scores = np.where(own.works, work_scores(searcher, question.understood, question.common), 0)
    top = float(scores.max(initial=0))
    kept = np.where(scores >= FAINTEST * top, scores, 0)
    people = searcher.index.people
    names = find_names(searcher.index, question.understood.query, "people")
    named = {one.number: one for one in names if own.people[one.number]}
    if question.people:
        rows = {own.by_id[one] for one in question.people if one in own.by_id}
        chosen = sorted(row for row in rows if own.people[row])
    else:
        totals = np.where(own.people, np.asarray(searcher.index.work_people.T @ kept).ravel(), 0)
        if question.regions:
            totals = np.where(_flags(people["region"], pa.array(question.regions)), totals, 0)
        found = np.flatnonzero(totals)
        best = found[np.lexsort((found, -totals[found]))][: MORE * question.limit]
        chosen = list(dict.fromkeys([*best.tolist(), *list(named)[: question.limit]]))
    shown = people.take(pa.array(chosen, pa.int64())).to_pylist()
    links = searcher.index.work_people.tocsc()
    told = []
    for number, row in zip(chosen, shown, strict=True):
        works = links.indices[links.indptr[number] : links.indptr[number + 1]]
        works = works[kept[works] > 0]
        works = works[np.lexsort((works, -kept[works]))][:MOST_WORKS]
        told.append(
            {
                "id": row["person_id"],
                "ids": list(own.ids[number]),
                "name": row["name"],
                "region": row["region"],
                "organisation": row["organisation"],
                "likeness": named[number].likeness if number in named else 0.0,
                "works": _works(searcher, works, kept),
            }
        )
    deep = np.sort(scores[scores > 0])[::-1][:DEEPEST]
    return {"top": top, "scores": [round(float(one), 6) for one in deep], "candidates": told}


def _works(
    searcher: Searcher, numbers: npt.NDArray[Any], scores: npt.NDArray[np.float64]
) -> list[dict[str, Any]]:
    rows = searcher.index.works.take(pa.array(numbers, pa.int64())).to_pylist()
    return [
        {
            "id": row["work_id"],
            "score": round(float(scores[number]), 6),
            **({"title": row["title"], "year": row["year"]} if place < EXAMPLES else {}),
        }
        for place, (number, row) in enumerate(zip(numbers, rows, strict=True))
    ]


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


def merge(
    answers: Mapping[str, Mapping[str, Any]], limit: int, withheld: Collection[str] = ()
) -> list[Merged]:
    """The people of all answers in one order; ``answers`` are messages by the node's name.

    Who is ``withheld`` here is left out. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for
    a message of another form.
    """
    faintest = _faintest(answers.values())
    same = _Same()
    for answer in answers.values():
        for told in answer["candidates"]:
            for other in told["ids"]:
                same.join(str(told["id"]), str(other))
    people: dict[str, dict[str, Any]] = {}
    for node in sorted(answers):
        for told in answers[node]["candidates"]:
            if withheld and not {str(told["id"]), *told["ids"]}.isdisjoint(withheld):
                continue
            key = same.find(str(told["id"]))
            one = people.setdefault(key, {"told": told, "nodes": [], "works": {}, "likeness": 0.0})
            if node not in one["nodes"]:
                one["nodes"].append(node)
            one["likeness"] = max(one["likeness"], float(told["likeness"]))
            for work in told["works"]:
                before = one["works"].get(work["id"])
                if before is None or (work["score"], "title" in work) > (
                    before["score"],
                    "title" in before,
                ):
                    one["works"][str(work["id"])] = work
    totals = {key: _total(one["works"].values(), faintest) for key, one in people.items()}
    highest = max(totals.values(), default=0.0) or 1.0
    points = {
        key: 0.5 * totals[key] / highest + (0.5 * one["likeness"] + 0.2 if one["likeness"] else 0.0)
        for key, one in people.items()
    }
    best = max(points.values(), default=0.0) or 1.0
    order = sorted((key for key in people if points[key] > 0), key=lambda key: (-points[key], key))
    return [_merged(people[key], points[key] / best) for key in order[:limit]]


def found_people(answers: Iterable[Mapping[str, Any]]) -> list[str]:
    """The ids of everybody in some answers, sorted."""
    told = [one for answer in answers for one in answer["candidates"]]
    return sorted({str(key) for one in told for key in (one["id"], *one["ids"])})


class _Same:
    """Ids that stand for one person, by any node's word; the smallest one names them."""

    def __init__(self) -> None:
        self._leader: dict[str, str] = {}

    def find(self, key: str) -> str:
        while (leader := self._leader.get(key, key)) != key:
            key = leader
        return key

    def join(self, a: str, b: str) -> None:
        first, second = sorted((self.find(a), self.find(b)))
        self._leader[second] = first


def _faintest(answers: Iterable[Mapping[str, Any]]) -> float:
    """The score below which works count no more, as one index of everything has it."""
    told = list(answers)
    top = max((float(one["top"]) for one in told), default=0.0)
    deep = sorted((float(score) for one in told for score in one["scores"]), reverse=True)
    return max(FAINTEST * top, deep[DEEPEST - 1] if len(deep) >= DEEPEST else 0.0)


def _total(works: Collection[Mapping[str, Any]], faintest: float) -> float:
    return sum(float(one["score"]) for one in works if one["score"] >= faintest - 1e-6)


def _merged(one: Mapping[str, Any], score: float) -> Merged:
    told = one["told"]
    best = sorted(one["works"].values(), key=lambda work: (-work["score"], work["id"]))
    return Merged(
        id=str(told["id"]),
        name=str(told["name"]),
        score=round(score, 4),
        region=told["region"],
        organisation=told["organisation"],
        nodes=tuple(one["nodes"]),
        works=tuple((work["id"], work["title"], work["year"]) for work in best if "title" in work)[
            :EXAMPLES
        ],
    )
