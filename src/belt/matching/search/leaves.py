"""Scores of works term by term, so that several indexes can be searched as if they were one.

BM25 depends on how many works there are, how many of them have a word, and how long their texts
are on average. A node that counts its own works only would rank otherwise than one index of all. So
the counts of all nodes are added up first, and each node works out every term's score again under
the common counts: how often the term occurs follows from the index's own score, since the length of
each text is known. Scores are then combined exactly as :class:`Searcher` does.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import tantivy

from belt.matching.search.search import DEEPEST, FIELDS, TIE, Searcher
from belt.matching.search.understanding import Part, Understood
from belt.matching.search.words import query_words

Scores = npt.NDArray[np.float64]
Term = tuple[str, str]
"""Field and stemmed word."""


K1, B = 1.2, 0.75
"""The constants of BM25, as the index has them."""
FREE_LENGTHS, STEPS = 40, 8
"""Lengths of texts up to 40 words are kept exactly; beyond, in steps that double every eight."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """How common words are: in a node's own works, or in those of several nodes."""

    works: int
    words: Mapping[str, int]
    """Field -> words in all texts."""
    frequencies: Mapping[Term, int]
    """Works in which a term occurs."""

    def idf(self, term: Term) -> float:
        """Inverse document frequency as BM25 has it (Robertson and Zaragoza 2009, eq. 3.15)."""
        count = self.frequencies.get(term, 0)
        return math.log(1 + (self.works - count + 0.5) / (count + 0.5))

    def norm(self, field: str, lengths: Scores) -> Scores:
        """What BM25 adds to a term's frequency in texts of these lengths."""
        mean = self.words.get(field, 0) / self.works if self.works else 0.0
        norms: Scores = K1 * (1 - B + B * lengths / (mean or 1.0))
        return norms


_NOTHING = Statistics(0, {}, {})


def kept_length(words: npt.NDArray[np.int64]) -> Scores:
    """The length under which the index keeps texts of so many words: rounded down, coarsely.

    The index keeps a text's length in one byte (Tantivy, ``fieldnorm/code.rs``).
    """
    table = list(range(FREE_LENGTHS))
    step = 2
    while len(table) < 256:
        start = FREE_LENGTHS if len(table) == FREE_LENGTHS else table[-1] + step // 2
        table += [start + step * one for one in range(STEPS)]
        step *= 2
    known = np.array(table[:256], np.float64)
    lengths: Scores = known[np.searchsorted(known, words, side="right") - 1]
    return lengths


def added(several: Iterable[Statistics]) -> Statistics:
    """The statistics of all nodes together."""
    works, words, frequencies = 0, Counter[str](), dict[Term, int]()
    for one in several:
        works += one.works
        words.update(one.words)
        for term, count in one.frequencies.items():
            frequencies[term] = frequencies.get(term, 0) + count
    return Statistics(works, words, frequencies)


def terms_of(searcher: Searcher, understood: Understood) -> list[Term]:
    """Every term that a query asks for, sorted."""
    stems = {
        stem
        for part in understood.parts
        for phrase, _ in part.ways()
        for stem in _stems(searcher, phrase)
    }
    return sorted((field, stem) for field in FIELDS for stem in stems)


def statistics(searcher: Searcher, terms: Sequence[Term], own: npt.NDArray[np.bool_]) -> Statistics:
    """How common terms are among a node's own works (a flag for each work of the index)."""
    scoring = _Scoring(searcher)
    counts = {term: int(own[scoring.term(term)[0]].sum()) for term in terms}
    words = {field: int(scoring.words[field][own].sum()) for field in FIELDS}
    return Statistics(int(own.sum()), words, counts)


def work_scores(searcher: Searcher, understood: Understood, common: Statistics) -> Scores:
    """A score for each work of the index (0 where it was not found), under common statistics.

    As in :class:`Searcher`, works beyond the best thousand count no more.
    """
    terms = terms_of(searcher, understood)
    counts = {one: searcher.document_frequency(*one) for one in terms}
    scoring = _Scoring(searcher, counts, common)
    total = np.zeros(len(searcher))
    for part in understood.parts:
        total += scoring.part(part)
    found = np.flatnonzero(total)
    if len(found) > DEEPEST:
        worst = found[np.lexsort((found, -total[found]))][DEEPEST:]
        total[worst] = 0
    return total


class _Scoring:
    """The scores of one query, term by term; each term is looked up once."""

    def __init__(
        self,
        searcher: Searcher,
        counts: Mapping[Term, int] | None = None,
        common: Statistics = _NOTHING,
    ) -> None:
        self.searcher, self.common = searcher, common
        works = searcher.index.works
        self.words = {field: works[f"{field}_words"].to_numpy() for field in FIELDS}
        total = {field: int(told.sum()) for field, told in self.words.items()}
        self.here = Statistics(len(searcher), total, counts or {})
        self._terms: dict[Term, tuple[npt.NDArray[np.int64], Scores]] = {}

    def term(self, term: Term) -> tuple[npt.NDArray[np.int64], Scores]:
        """Works with a term, and their scores in this index."""
        if term not in self._terms:
            query = tantivy.Query.term_query(self.searcher.index.words.schema, *term)
            self._terms[term] = self.searcher.scored(query)
        return self._terms[term]

    def part(self, part: Part) -> Scores:
        """The best of a part's meanings; the others count a little."""
        ways = [weight * self.phrase(phrase) for phrase, weight in part.ways()]
        if not ways:
            return np.zeros(len(self.searcher))
        stacked = np.vstack(ways)
        best = stacked.max(axis=0)
        scores: Scores = best + TIE * (stacked.sum(axis=0) - best)
        return scores

    def phrase(self, phrase: str) -> Scores:
        """A phrase's words, and the phrase as such, in title and abstract."""
        scores = np.zeros(len(self.searcher))
        stems = _stems(self.searcher, phrase)
        for field, weight in FIELDS.items():
            for stem in stems:
                numbers, values = self.term((field, stem))
                again = self.again([(field, stem)], numbers, values)
                scores[numbers] += weight / len(stems) * again
            if len(stems) > 1:
                schema = self.searcher.index.words.schema
                together = tantivy.Query.phrase_query(schema, field, stems)
                numbers, values = self.searcher.scored(together)
                again = self.again([(field, stem) for stem in stems], numbers, values)
                scores[numbers] += 2 * weight * again
        return scores

    def again(
        self, terms: Sequence[Term], numbers: npt.NDArray[np.int64], values: Scores
    ) -> Scores:
        """The scores of a term, or of a phrase of these terms, under the common statistics."""
        own, wanted = (sum(one.idf(term) for term in terms) for one in (self.here, self.common))
        field = terms[0][0]
        lengths = kept_length(self.words[field][numbers])
        before, after = self.here.norm(field, lengths), self.common.norm(field, lengths)
        # values = own * (K1 + 1) * often / (often + before)
        often = values * before / np.maximum(own * (K1 + 1) - values, 1e-9)
        scores: Scores = wanted * (K1 + 1) * often / (often + after)
        return scores


def _stems(searcher: Searcher, phrase: str) -> list[str]:
    return [searcher.stem(word) for word in query_words(phrase)]
