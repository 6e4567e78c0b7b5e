"""Search people, organisations and works: words first, meaning to bridge languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import tantivy
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from belt.matching.search.glossary import Glossary
from belt.matching.search.index import SearchIndex, open_index
from belt.matching.search.name_search import NameHit, find_names
from belt.matching.search.understanding import Bridge, Part, Understood, understand
from belt.matching.search.words import index_text, query_words

Kind = Literal["people", "works", "organisations"]
KINDS: dict[str, Kind] = {"people": "people", "works": "works", "organisations": "organisations"}
Flags = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.float32]

DEEPEST = 1_000
"""Works that a query is read down to before people and organisations are ranked by them."""
EXAMPLES = 3
"""Works shown as the reason for a person or an organisation."""
FIELDS = {"title": 2.0, "abstract": 0.7}
"""What a word in the title counts, and one in the abstract."""
TIE = 0.1
"""What the other meanings of a part count, beside the best one."""
FAINTEST = 0.2
"""Works with less than this part of the best score say nothing about who knows a subject."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits are limited to; empty or ``None`` where they are not.

    ``region`` and ``organisation_type`` are those of a person or organisation, and for works those
    of any author. ``topic`` limits the works that count. ``active_since`` is a year.
    """

    regions: tuple[str, ...] = ()
    organisation_type: str = ""
    topic: str = ""
    active_since: int | None = None
    member: bool | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A work that a hit was found by."""

    id: str
    title: str
    year: int | None
    words: tuple[str, ...]
    """Phrases of the understood query in its title."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found, and why."""

    id: str
    name: str
    score: float
    """0…1; comparable within one search only."""
    region: str | None
    organisation_id: str | None
    organisation: str | None
    name_matched: str | None
    """The spelling of the name that matches, where the name was found."""
    examples: tuple[Example, ...]
    works: int
    """Works on the subject among those read."""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search of one kind."""

    understood: Understood
    hits: tuple[Hit, ...]
    total: int
    """Hits before the limit."""


class Searcher:
    """One corpus version, opened for searching. Reads only; may be shared by threads."""

    def __init__(
        self, index: SearchIndex, glossary: Glossary, bridge: Bridge | None = None
    ) -> None:
        self.index, self.glossary, self.bridge = index, glossary, bridge
        self._searcher = index.words.searcher()
        self._analyzer = _stemmer()
        self._people_works = index.work_people.tocsc()
        self._organisation_works = index.work_organisations.tocsc()
        self.frequency = lru_cache(maxsize=50_000)(self._frequency)

    @classmethod
    def open(cls, folder: Path, glossary: Glossary, bridge: Bridge | None = None) -> Searcher:
        """The index in a folder. Raises ``FileNotFoundError`` where there is none."""
        return cls(open_index(folder), glossary, bridge)

    def understand(self, query: str, hint: str = "en") -> Understood:
        """What a query stands for in the words of this corpus."""
        return understand(query, hint, self.glossary, self.bridge, self, self.frequency)

    def search(
        self,
        query: str,
        kind: Kind,
        *,
        hint: str = "en",
        filters: Filters | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> Found:
        """The best hits of a kind, from the best down."""
        chosen = filters or Filters()
        understood = self.understand(query, hint)
        scores = self._work_scores(understood, chosen)
        if kind == "works":
            return self._works(understood, scores, chosen, limit, offset)
        if kind == "people":
            table, links, key = self.index.people, self._people_works, "person_id"
        else:
            table, links, key = (
                self.index.organisations,
                self._organisation_works,
                "organisation_id",
            )
        names = find_names(self.index, query, kind)
        return self._authors(understood, table, links, key, scores, names, chosen, limit, offset)

    def corrected(self, word: str) -> str | None:
        """The corpus's word nearest to a misspelt one, up to one letter wrong in five."""
        allowed = min(2, len(word) // 5 + (len(word) == 4))
        if not allowed:
            return None
        found = process.extractOne(
            word,
            self._vocabulary,
            scorer=DamerauLevenshtein.distance,
            score_cutoff=allowed,
        )
        return found[0] if found else None

    @cached_property
    def _vocabulary(self) -> list[str]:
        words: list[str] = self.index.vocabulary["word"].to_pylist()
        return words

    def _frequency(self, word: str) -> int:
        stem = self._analyzer.analyze(word)
        return max(
            (self._searcher.doc_freq(field, one) for one in stem for field in FIELDS), default=0
        )

    def document_frequency(self, field: str, stem: str) -> int:
        """In how many works of the index a stem occurs in a field."""
        return int(self._searcher.doc_freq(field, stem))

    def scored(self, query: tantivy.Query) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """The numbers of all works that a query finds, with their scores."""
        found = self._searcher.search(query, limit=max(1, len(self)), count=False).hits
        addresses = [address for _, address in found]
        numbers = np.array(self._searcher.fast_field_values("number", addresses), np.int64)
        return numbers, np.array([score for score, _ in found], np.float64)

    def __len__(self) -> int:
        return int(self.index.works.num_rows)

    def _work_scores(self, understood: Understood, filters: Filters) -> Scores:
        """A score for each work, 0 where it was not found."""
        scores = np.zeros(self.index.works.num_rows, np.float32)
        query = self._query(understood)
        if query is None:
            return scores
        found = self._searcher.search(query, limit=DEEPEST, count=False).hits
        numbers = np.array(
            self._searcher.fast_field_values("number", [address for _, address in found]), np.int64
        )
        scores[numbers] = [score for score, _ in found]
        if filters.topic:
            scores[~self._of_topic(filters.topic)] = 0
        return scores

    def _of_topic(self, topic: str) -> Flags:
        place = pc.index(self.index.topics["topic_id"], topic).as_py()
        flags = np.zeros(self.index.works.num_rows, np.bool_)
        if place >= 0:
            flags[
                self._topic_works.indices[
                    self._topic_works.indptr[place] : self._topic_works.indptr[place + 1]
                ]
            ] = True
        return flags

    @cached_property
    def _topic_works(self) -> Any:
        return self.index.work_topics.tocsc()

    def _query(self, understood: Understood) -> tantivy.Query | None:
        parts = [query for part in understood.parts if (query := self._part_query(part))]
        return _any(parts) if parts else None

    def _part_query(self, part: Part) -> tantivy.Query | None:
        """The best of a part's meanings; the words as typed count too, for works in them."""
        queries = []
        for phrase, weight in part.ways():
            query = self._phrase_query(phrase)
            if query is not None:
                queries.append(tantivy.Query.boost_query(query, weight))
        if not queries:
            return None
        return tantivy.Query.disjunction_max_query(queries, TIE)

    def _phrase_query(self, phrase: str) -> tantivy.Query | None:
        """A phrase in the title counts most, then in the abstract, then its words by themselves."""
        words = [self.stem(word) for word in query_words(phrase)]
        if not words:
            return None
        schema = self.index.words.schema
        queries = []
        for field, weight in FIELDS.items():
            for word in words:
                term = tantivy.Query.term_query(schema, field, word)
                queries.append(tantivy.Query.boost_query(term, weight / len(words)))
            if len(words) > 1:
                together = tantivy.Query.phrase_query(schema, field, words)
                queries.append(tantivy.Query.boost_query(together, 2 * weight))
        return _any(queries)

    def stem(self, word: str) -> str:
        """The stem under which the index knows a word."""
        stems = self._analyzer.analyze(word)
        return stems[0] if stems else word

    def _works(
        self, understood: Understood, scores: Scores, filters: Filters, limit: int, offset: int
    ) -> Found:
        scores = np.where(self._works_pass(filters), scores, 0)
        order, total = _best(scores, limit, offset)
        top = max(float(scores.max(initial=0)), 1e-9)
        works = self.index.works.take(pa.array(order, pa.int64())).to_pylist()
        hits = [
            Hit(
                id=row["work_id"],
                name=row["title"],
                score=round(float(scores[number]) / top, 4),
                region=row["regions"][0] if row["regions"] else None,
                organisation_id=None,
                organisation=None,
                name_matched=None,
                examples=(_example(row, understood),),
                works=1,
            )
            for number, row in zip(order, works, strict=True)
        ]
        return Found(understood, tuple(hits), total)

    def _works_pass(self, filters: Filters) -> Flags:
        passes = np.ones(self.index.works.num_rows, np.bool_)
        if filters.active_since is not None:
            passes &= _column(self.index.works["year"]) >= filters.active_since
        if filters.regions or filters.organisation_type or filters.member is not None:
            passes &= self._has_author(filters)
        return passes

    def _has_author(self, filters: Filters) -> Flags:
        """Works with an author at an organisation (or in a region) that passes."""
        places = _passes(self.index.organisations, filters)
        works = self.index.work_organisations @ places.astype(np.float32) > 0
        if filters.regions and not filters.organisation_type and filters.member is None:
            lists = self.index.works["regions"].combine_chunks()
            wanted = pc.is_in(lists.flatten(), value_set=pa.array(filters.regions))
            rows = pc.list_parent_indices(lists).filter(wanted).to_numpy()
            works[rows] = True
        flags: Flags = works
        return flags

    def _authors(
        self,
        understood: Understood,
        table: pa.Table,
        links: Any,
        key: str,
        scores: Scores,
        names: Sequence[NameHit],
        filters: Filters,
        limit: int,
        offset: int,
    ) -> Found:
        """People or organisations by their works on the subject, those found by name in front."""
        top = float(scores.max(initial=0))
        kept = np.where(scores >= FAINTEST * top, scores, 0) if top else scores
        totals = np.asarray(links.T @ kept).ravel()
        highest = float(totals.max(initial=0))
        points = (totals / highest * 0.5) if highest else np.zeros(table.num_rows, np.float32)
        named = {}
        for one in names:
            points[one.number] += 0.5 * one.likeness + 0.2
            named[one.number] = one.name
        points = np.where(_passes(table, filters), points, 0)
        order, total = _best(points, limit, offset)
        best = max(float(points.max(initial=0)), 1e-9)
        rows = table.take(pa.array(order, pa.int64())).to_pylist()
        hits = []
        for number, row in zip(order, rows, strict=True):
            works = links.indices[links.indptr[number] : links.indptr[number + 1]]
            on_subject = works[kept[works] > 0]
            examples = on_subject[np.argsort(-kept[on_subject], kind="stable")][:EXAMPLES]
            hits.append(
                Hit(
                    id=row[key],
                    name=row["name"],
                    score=round(float(points[number]) / best, 4),
                    region=row["region"],
                    organisation_id=row["organisation_id"],
                    organisation=row.get("organisation", row["name"]),
                    name_matched=named.get(number),
                    examples=tuple(
                        _example(one, understood)
                        for one in self.index.works.take(pa.array(examples, pa.int64())).to_pylist()
                    ),
                    works=len(on_subject),
                )
            )
        return Found(understood, tuple(hits), total)


def _stemmer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return builder.filter(tantivy.Filter.stemmer("english")).build()


def _any(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _best(scores: npt.NDArray[Any], limit: int, offset: int) -> tuple[list[int], int]:
    """The numbers of the best scores above 0, equal ones by number, and how many there are."""
    found = np.flatnonzero(scores > 0)
    order = found[np.lexsort((found, -scores[found]))][offset : offset + limit]
    return order.tolist(), len(found)


def _column(column: pa.ChunkedArray) -> npt.NDArray[Any]:
    values: npt.NDArray[Any] = pc.fill_null(column, 0).to_numpy()
    return values


def _passes(table: pa.Table, filters: Filters) -> Flags:
    """Which rows of people or organisations the filters let through."""
    passes = np.ones(table.num_rows, np.bool_)
    if filters.regions:
        wanted = pc.is_in(table["region"], value_set=pa.array(filters.regions, pa.string()))
        passes &= wanted.to_numpy()
    if filters.organisation_type:
        same = pc.fill_null(pc.equal(table["type"], filters.organisation_type), False)
        passes &= same.to_numpy()
    if filters.member is not None:
        member = pc.fill_null(table["member"], False).to_numpy()
        passes &= member == filters.member
    if filters.active_since is not None:
        passes &= _column(table["last_year"]) >= filters.active_since
    return passes


def _example(work: dict[str, Any], understood: Understood) -> Example:
    title = f" {index_text(work['title'])} "
    phrases = [phrase for part in understood.parts for phrase, _ in part.english]
    typed = [
        word for part in understood.parts if part.how == "words" for word in part.typed.split()
    ]
    return Example(
        id=work["work_id"],
        title=work["title"],
        year=work["year"],
        words=tuple(
            dict.fromkeys(one for one in (*phrases, *typed) if f" {index_text(one)}" in title)
        ),
    )
