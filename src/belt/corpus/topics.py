"""Topics of works that come without any: the corpus's own phrases, grouped in fields."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from belt.corpus import schema
from belt.corpus.acronyms import acronyms, fold_acronyms, fold_compounds
from belt.corpus.fields import fields_of_topics
from belt.corpus.phrases import Floats, Phrases, find_phrases
from belt.corpus.tokens import ABSTRACT, KEYWORDS, TITLE, Flags, Ints, Stream, read_stream

FEWEST_TOPICS, MOST_TOPICS = 150, 1_500
TOPICS_A_WORK = 5

# What one occurrence counts: a title says most densely what a work is about.
_PART_WEIGHT = {TITLE: 3.0, KEYWORDS: 4.0, ABSTRACT: 1.0}
_NESTED_WEIGHT = 0.5
_SATURATION = 3.0


@dataclass(frozen=True, slots=True)
class Topics:
    """``topics`` and ``work_topics`` as in :mod:`belt.corpus.schema`."""

    topics: pa.Table
    work_topics: pa.Table


def own_topics(works: pa.Table) -> Topics:
    """The corpus's own phrases as topics, up to five a work.

    ``works`` has the columns ``work_id``, ``title``, ``abstract`` (strings, null where unknown)
    and ``keywords`` (list of strings, may be null). Topics are ordered by number of works; their
    ids are ``phrase:<slug>``. The score of a topic in a work lies in 0...1: it grows with the
    occurrences (title and keywords weigh more) and with how few works have the phrase. A work none
    of whose phrases is a topic has no row. The same table gives the same topics.

    Phrases are found in any script that separates words; Japanese is cut where its script changes;
    Chinese works are left to their keywords and to runs that return whole.
    """
    stream = read_stream(_texts(works))
    least = _least_works(stream.works)
    explained = acronyms(stream)
    phrases = find_phrases(stream, least, explained.values())
    phrases = fold_compounds(stream, fold_acronyms(stream, phrases, explained))
    phrases = _best(phrases, _most_topics(stream.works))
    names = topic_names(stream, phrases)
    work, phrase, score = _scores(stream, phrases)
    kept = _strongest(work, phrase, score)
    work, phrase, score = work[kept], phrase[kept], score[kept]
    in_works = np.bincount(phrase, minlength=len(names))
    fields = fields_of_topics(names, work, phrase, stream.works)
    order = sorted(np.flatnonzero(in_works).tolist(), key=lambda p: (-in_works[p], names[p]))
    ids = [f"phrase:{_slug(name)}" for name in names]
    topics = pa.table(
        {
            "topic_id": [ids[p] for p in order],
            "name": [names[p] for p in order],
            "field": [fields[p] for p in order],
            "source": ["phrases"] * len(order),
            "works": [int(in_works[p]) for p in order],
        },
        schema=schema.TABLES["topics"],
    )
    work_topics = pa.table(
        {
            "work_id": works["work_id"].combine_chunks().take(pa.array(work, pa.int64())),
            "topic_id": pa.array(ids, pa.string()).take(pa.array(phrase, pa.int64())),
            "score": pa.array(score, pa.float64()),
        },
        schema=schema.TABLES["work_topics"],
    )
    return Topics(topics, work_topics)


def _texts(works: pa.Table) -> Iterator[tuple[str, list[str], str]]:
    for batch in works.select(["title", "keywords", "abstract"]).to_batches(2_000):
        columns = (batch.column(name).to_pylist() for name in ("title", "keywords", "abstract"))
        for title, keywords, abstract in zip(*columns, strict=True):
            yield title or "", [word for word in keywords or () if word], abstract or ""


def _least_works(works: int) -> int:
    """A term must occur in this many works: 2 in 100 works, 7 in 8,000, 15 in 35,000."""
    return max(2, round(math.sqrt(works) / 12.5))


def _most_topics(works: int) -> int:
    """One topic for 20 works: 400 of 8,000 works, 1,500 of 30,000 and more."""
    return min(MOST_TOPICS, max(FEWEST_TOPICS, works // 20))


def _best(phrases: Phrases, most: int) -> Phrases:
    """The phrases of the best quality, at most this many."""
    order = np.lexsort((np.arange(len(phrases.members)), -phrases.quality))[:most]
    place = np.full(len(phrases.members), -1, np.int64)
    place[order] = np.arange(len(order))
    here = place[phrases.phrase] >= 0
    return Phrases(
        members=[phrases.members[p] for p in order.tolist()],
        quality=phrases.quality[order],
        start=phrases.start[here],
        phrase=place[phrases.phrase[here]],
        nested=phrases.nested[here],
        acronym={int(place[p]): a for p, a in phrases.acronym.items() if place[p] >= 0},
    )


def topic_names(stream: Stream, phrases: Phrases) -> list[str]:
    """Each phrase as it is mostly written in abstracts, with its acronym where it has one."""
    spelled = _spelled_out(stream, phrases)
    start, phrase = phrases.start[spelled], phrases.phrase[spelled]
    lengths = np.array([len(row) for row in phrases.members], np.int64)[phrase]
    spelling = phrase
    for place in range(int(lengths.max(initial=0))):
        here = lengths > place
        at = start[here] + place
        written = stream.surface[at].astype(np.int64) * 2 + stream.hyphened[at]
        pair = np.stack([spelling[here], written + 1], axis=1)
        renumbered = spelling * 0
        renumbered[here] = np.unique(pair, axis=0, return_inverse=True)[1].ravel() + 1
        spelling = np.where(here, renumbered, spelling + len(pair) + 1)
    # Titles capitalise; they count only for phrases that abstracts lack.
    weight = np.where(stream.part[start] == ABSTRACT, 1_000.0, 1.0)
    best = _heaviest(phrase, spelling, weight, len(phrases.members))
    names = [_written(stream, int(start[at]), int(lengths[at])) for at in best.tolist()]
    return [
        f"{name} ({phrases.acronym[p]})" if p in phrases.acronym else name
        for p, name in enumerate(names)
    ]


def _written(stream: Stream, start: int, length: int) -> str:
    name = ""
    for at in range(start, start + length):
        word: str = stream.surfaces[stream.surface[at]]
        if _HANGUL.match(word):
            word = stream.lemmas[stream.lemma[at]]
        gap = "-" if stream.hyphened[at] else "" if _unspaced(name, word) else " "
        name += gap + word if name else word
    return name


def _spelled_out(stream: Stream, phrases: Phrases) -> Flags:
    """Which occurrences consist of the phrase's own lemmas (not its acronym or other spelling)."""
    first = np.array([row[0] for row in phrases.members], np.int64)
    last = np.array([row[-1] for row in phrases.members], np.int64)
    lengths = np.array([len(row) for row in phrases.members], np.int64)
    end = np.minimum(phrases.start + lengths[phrases.phrase] - 1, len(stream.lemma) - 1)
    begins = stream.lemma[phrases.start] == first[phrases.phrase]
    ends: Flags = begins & (stream.lemma[end] == last[phrases.phrase])
    return ends


def _heaviest(group: Ints, value: Ints, weight: Floats, groups: int) -> Ints:
    """For each group a position of its value with the greatest sum of weights (first on a tie)."""
    order = np.lexsort((value, group))
    begins = np.flatnonzero(np.diff(value[order], prepend=-1) | np.diff(group[order], prepend=-1))
    sums = np.add.reduceat(weight[order], begins) if len(begins) else weight[:0]
    heads = order[begins]
    chosen = np.zeros(groups, np.int64)
    by_sum = np.lexsort((-begins, sums))
    chosen[group[heads[by_sum]]] = heads[by_sum]
    return chosen


_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u3005]")


def _unspaced(before: str, after: str) -> bool:
    return bool(before and _UNSPACED.match(before[-1]) and _UNSPACED.match(after[0]))


def _slug(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.split(" (")[0].lower()).strip("-")


def _scores(stream: Stream, phrases: Phrases) -> tuple[Ints, Ints, Floats]:
    """Work, phrase and score of every pair that occurs, ordered by work and phrase."""
    count = max(len(phrases.members), 1)
    part_weight = np.array([_PART_WEIGHT[part] for part in (TITLE, KEYWORDS, ABSTRACT)])
    weight = part_weight[stream.part[phrases.start]]
    weight = np.where(phrases.nested, weight * _NESTED_WEIGHT, weight)
    keys, inverse = np.unique(
        stream.work[phrases.start].astype(np.int64) * count + phrases.phrase, return_inverse=True
    )
    mass = np.bincount(inverse, weight, len(keys))
    work, phrase = keys // count, keys % count
    works_with = np.bincount(phrase, minlength=count)
    rarity = np.log((stream.works + 1) / (works_with + 0.5)) / math.log(stream.works + 2)
    score = mass / (mass + _SATURATION) * np.sqrt(np.clip(rarity, 0.01, 1.0))[phrase]
    return work, phrase, np.round(score, 6)


def _strongest(work: Ints, phrase: Ints, score: Floats) -> Ints:
    """Positions of the best pairs of each work, ordered by work and falling score."""
    order = np.lexsort((phrase, -score, work))
    begins = np.flatnonzero(np.diff(work[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
    return order[rank < TOPICS_A_WORK]
