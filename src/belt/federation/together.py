"""Search across nodes: each answers with its own people, scored alike; profiles stay at home.

Three rounds. First every node counts how common the query's words are in its own works, and the
counts are added up. Then every node scores its works under these common counts and answers with its
best people: their ids, name, place, and the works on the subject with their scores. Since somebody
may be among the best of one node only and be known to others, all are asked once more about
everybody found. Who searches merges the answers (:mod:`belt.federation.merging`): the works of
somebody whom several nodes know count once each, and works count down to the thousandth of all.

Here is what a node answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from belt.corpus.corpus import Corpus
from belt.federation.answers import LONGEST, MOST_IDS, MOST_WORKS, Answer, Candidate, FoundWork
from belt.federation.consent import Consent, Field
from belt.federation.giving import HARVESTED, hidden_id
from belt.federation.questions import Question, statistics_to_json
from belt.matching.search.leaves import Term, statistics, work_scores
from belt.matching.search.name_search import find_names
from belt.matching.search.search import DEEPEST, EXAMPLES, FAINTEST, Searcher

MORE = 5
"""How many times more people a node answers with than are asked for, since merging reorders."""
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What of an index is a node's own, and what of it may be told."""

    works: Flags
    """Works that this node brought in itself."""
    people: Flags
    """Their people who may be found."""
    placed: Flags
    """People whose region and organisation may be told."""
    ids: tuple[tuple[str, ...], ...]
    """For each person of the index the ids that may be told; the first one calls the person."""
    by_id: Mapping[str, int]
    """Each of these ids -> the person's row."""
    work_ids: pa.ChunkedArray
    """For each work of the index all its ids."""


def own_part(corpus: Corpus, searcher: Searcher, consent: Consent, secret: bytes) -> OwnPart:
    """Works that this node brought in itself, and of their people what they agreed to.

    ``corpus`` is the version that the searcher was opened on; who keeps their ids is called as in
    what is given, by an id made under ``secret``.
    """
    own = corpus.sql(
        "select work_id from works where len(list_filter(sources, lambda one: one <> ?)) > 0",
        [HARVESTED],
    )
    people = corpus.sql(
        "select distinct person_id from authorships semi join own using (work_id)",
        beside={"own": own},
    )
    known = searcher.index.people["person_id"]
    ids = _ids(corpus, consent, secret)
    return OwnPart(
        works=_among(searcher.index.works["work_id"], own["work_id"]),
        people=_among(known, people["person_id"]) & _agreed(known, consent, "search"),
        placed=_agreed(known, consent, "affiliation"),
        ids=ids,
        by_id={one: row for row, several in enumerate(ids) for one in several},
        work_ids=corpus.sql("select source_ids from works order by work_id")["source_ids"],
    )


def _agreed(known: pa.ChunkedArray, consent: Consent, field: Field) -> Flags:
    told = {key: field in consent.of(key) for key in consent.told}
    otherwise = [key for key, yes in told.items() if yes != (field in consent.default)]
    said_otherwise = _among(known, pa.array(otherwise, pa.string()))
    return ~said_otherwise if field in consent.default else said_otherwise


def _ids(corpus: Corpus, consent: Consent, secret: bytes) -> tuple[tuple[str, ...], ...]:
    """Ids of people in the order of the index."""
    table = corpus.sql("select person_id, source_ids from people order by person_id")
    told = zip(table["person_id"].to_pylist(), table["source_ids"].to_pylist(), strict=True)
    return tuple(
        tuple(dict.fromkeys((key, *(one for one in others if not one.startswith("email")))))
        if "ids" in consent.of(key)
        else (hidden_id(secret, key),)
        for key, others in told
    )


def _among(column: pa.ChunkedArray, wanted: Any) -> Flags:
    values = wanted.combine_chunks() if isinstance(wanted, pa.ChunkedArray) else wanted
    flags: Flags = pc.is_in(column, value_set=values).to_numpy()
    return flags


def count_terms(searcher: Searcher, own: OwnPart, terms: Sequence[Term]) -> dict[str, Any]:
    """A node's answer to the first round."""
    return statistics_to_json(statistics(searcher, terms, own.works))


def candidates(searcher: Searcher, own: OwnPart, question: Question) -> Answer:
    """A node's answer to the second round: its best people with their works on the subject."""
    scores = np.where(own.works, work_scores(searcher, question.understood, question.common), 0)
    top = float(scores.max(initial=0))
    kept = np.where(scores >= FAINTEST * top, scores, 0)
    people = searcher.index.people
    asked = own.people
    if question.regions and not question.people:
        there = _among(people["region"], pa.array(question.regions))
        asked = asked & own.placed & there
    names = find_names(searcher.index, question.understood.query, "people")
    named = {one.number: one.likeness for one in names if asked[one.number]}
    if question.people:
        rows = {own.by_id[one] for one in question.people if one in own.by_id}
        chosen = sorted(row for row in rows if asked[row])
    else:
        totals = np.where(asked, np.asarray(searcher.index.work_people.T @ kept).ravel(), 0)
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
        placed = own.placed[number]
        told.append(
            Candidate(
                id=own.ids[number][0],
                ids=own.ids[number][:MOST_IDS],
                name=row["name"][:LONGEST],
                region=row["region"] if placed else None,
                organisation=(row["organisation"] or "")[:LONGEST] or None if placed else None,
                likeness=min(1.0, named.get(number, 0.0)),
                works=_works(searcher, own, works, kept),
            )
        )
    deep = np.sort(scores[scores > 0])[::-1][:DEEPEST]
    rounded = tuple(round(float(one), 6) for one in deep)
    return Answer(top=top, scores=rounded, candidates=tuple(told))


def _works(
    searcher: Searcher, own: OwnPart, numbers: npt.NDArray[Any], scores: npt.NDArray[np.float64]
) -> tuple[FoundWork, ...]:
    taken = pa.array(numbers, pa.int64())
    rows = searcher.index.works.select(["work_id", "title", "year"]).take(taken).to_pylist()
    ids = own.work_ids.take(taken).to_pylist()
    return tuple(
        FoundWork(
            id=row["work_id"],
            ids=tuple(others[:MOST_IDS]),
            score=round(float(scores[number]), 6),
            title=(row["title"] or "")[:LONGEST] if place < EXAMPLES else None,
            year=row["year"] if place < EXAMPLES else None,
        )
        for place, (number, row, others) in enumerate(zip(numbers, rows, ids, strict=True))
    )
