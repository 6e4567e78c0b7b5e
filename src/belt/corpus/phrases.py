"""Terms: runs of one to four words that titles and abstracts use as a name for something."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from belt.corpus.tokens import (
    BREAK,
    CONTENT,
    MOST_WORDS,
    TITLE,
    Flags,
    Ints,
    Stream,
    words,
)

Floats = npt.NDArray[np.float64]

_LONGEST = 4
_VIETNAMESE = re.compile(r"[\u1ea0-\u1ef9ăđơư]")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases and where they occur.

    ``members`` are the lemmas of each phrase (positions in the stream's ``lemmas``). Occurrences
    are pairs of ``start`` (position in the stream) and ``phrase``; ``nested`` marks those that lie
    inside a longer phrase. ``quality`` is above 0, greater is better. ``acronym`` names the acronym
    of those phrases that are often written as one.
    """

    members: list[tuple[int, ...]]
    quality: Floats
    start: Ints
    phrase: Ints
    nested: Flags
    acronym: dict[int, str] = field(default_factory=dict)


def find_phrases(
    stream: Stream, least_works: int, explained: Collection[tuple[int, ...]] = ()
) -> Phrases:
    """The phrases that at least ``least_works`` works use as a term, the longest first.

    A term's words attract each other (normalised pointwise mutual information; Bouma 2009), it
    occurs outside longer terms (the idea of the C-value; Frantzi, Ananiadou and Mima 2000), it is
    free to end a run of words, it stands in titles and not in abstracts alone (which tells it from
    boilerplate such as "experimental results"), and works that use it repeat it. What an acronym
    stands for (``explained``, tuples of lemmas) is a term whatever its counts.
    """
    reach = np.zeros(len(stream.lemma), np.int32)
    surely = frozenset(explained)
    longer: list[Phrases] = []
    for length in range(_LONGEST, 0, -1):
        chosen = _choose(
            stream, count_runs(stream, length, least_works), reach, least_works, surely
        )
        longer.append(chosen)
        ends = np.zeros(len(stream.lemma), np.int32)
        ends[chosen.start] = chosen.start + length
        np.maximum(reach, np.maximum.accumulate(ends, out=ends), out=reach)
    return _joined(longer)


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of one length: members (runs x length), and the start and run of each occurrence."""

    members: npt.NDArray[np.int32]
    start: Ints
    run: Ints


def count_runs(stream: Stream, length: int, least: int) -> Runs:
    """All runs of words of this length that occur at least ``least`` times."""
    size = max(len(stream.lemma) - length + 1, 0)
    frequent_word = np.bincount(stream.lemma, minlength=len(stream.lemmas)) >= least
    content = (stream.kind == CONTENT) & frequent_word[stream.lemma]
    allowed = content[:size] & content[length - 1 : length - 1 + size]
    for inner in range(1, length - 1):
        allowed &= stream.kind[inner : inner + size] != BREAK
    # A phrase does not begin inside a hyphened word ("assisted surgery" of "robot-assisted").
    allowed &= ~stream.hyphened[:size]
    if length == 1:
        allowed[:-1] &= ~stream.hyphened[1:]
    start = np.flatnonzero(allowed)
    key = np.zeros(len(start), np.int64)
    for offset in range(length):
        key = key * (MOST_WORDS + 1) + stream.lemma[start + offset]
    encoded = pa.array(key).dictionary_encode()
    kept_keys, run = encoded.dictionary.to_numpy(), encoded.indices.to_numpy()
    frequent = np.bincount(run, minlength=len(kept_keys)) >= least
    renumbered = np.cumsum(frequent) - 1
    here = frequent[run]
    rest, columns = kept_keys[frequent], []
    for _ in range(length):
        rest, lemma = np.divmod(rest, MOST_WORDS + 1)
        columns.append(lemma.astype(np.int32))
    return Runs(np.stack(columns[::-1], axis=1), start[here], renumbered[run[here]])


def _works_with(stream: Stream, start: Ints, run: Ints, runs: int) -> Ints:
    """In how many works each run occurs."""
    ones = np.ones(len(run), np.int8)
    seen = sparse.coo_matrix((ones, (run, stream.work[start])), (runs, stream.works + 1)).tocsr()
    works: Ints = np.diff(seen.indptr).astype(np.int64)
    return works


def _choose(
    stream: Stream,
    counted: Runs,
    reach: npt.NDArray[np.int32],
    least: int,
    surely: frozenset[tuple[int, ...]],
) -> Phrases:
    """The runs that are terms, with their quality."""
    runs, length = counted.members.shape
    start, run = counted.start, counted.run
    nested = reach[start] >= start + length
    free = ~nested
    occurrences = np.bincount(run, minlength=runs)
    in_works = _works_with(stream, start, run, runs)
    free_works = _works_with(stream, start[free], run[free], runs)
    heading = free & (stream.part[start] == TITLE)
    heading_works = _works_with(stream, start[heading], run[heading], runs)
    following = np.minimum(start + length, len(stream.kind) - 1)
    ends_run = np.bincount(run, stream.kind[following] != CONTENT, runs) / occurrences
    heading_share = (heading_works + 0.4) / (free_works + 4.0)
    repeats = occurrences / in_works
    cohesion = _cohesion(stream, counted.members, occurrences)
    quality = (
        np.log1p(free_works)
        * np.sqrt(heading_share)
        * np.minimum(repeats, 3.0)
        * ends_run
        * np.maximum(cohesion, 0.0)
    )
    is_term = (
        (free_works >= least)
        & (heading_works >= 2)
        & (heading_share >= (0.06 if length > 1 else 0.12))
        & (ends_run >= 0.35)
        & (repeats >= (1.1 if length > 1 else 1.5))
        & (cohesion >= np.where(_joins(stream, counted.members), 0.5, 0.2))
    )
    rows = [tuple(row) for row in counted.members.tolist()]
    is_term &= np.array([_may_be_term(stream, row) for row in rows], np.bool_)
    is_term |= (free_works >= least) & np.array(
        [row in surely and _text(stream, row) not in words().never for row in rows], np.bool_
    )
    renumbered = np.cumsum(is_term) - 1
    here = is_term[run]
    return Phrases(
        members=[tuple(row) for row in counted.members[is_term].tolist()],
        quality=quality[is_term],
        start=start[here],
        phrase=renumbered[run[here]],
        nested=nested[here],
    )


def _cohesion(stream: Stream, members: npt.NDArray[np.int32], occurrences: Ints) -> Floats:
    """How much the words attract each other, in -1...1 (Bouma 2009); 0.25 for single words."""
    length = members.shape[1]
    if length == 1:
        return np.full(len(members), 0.25)
    words_in_line = np.maximum(np.bincount(stream.lemma, minlength=len(stream.lemmas)), 1)
    total = max(len(stream.lemma), 2)
    together = np.log(occurrences / total)
    apart = np.log(words_in_line[members] / total).sum(axis=1)
    cohesion: Floats = (together - apart) / (-together * (length - 1))
    return cohesion


def _joins(stream: Stream, members: npt.NDArray[np.int32]) -> Flags:
    """Which runs join words by "and"; most of them name two things, not one."""
    conjunction = stream.lemmas.index("and") if "and" in stream.lemmas else -1
    joins: Flags = (members == conjunction).any(axis=1)
    return joins


def _text(stream: Stream, members: Iterable[int]) -> str:
    return " ".join(stream.lemmas[member] for member in members)


def _may_be_term(stream: Stream, members: Iterable[int]) -> bool:
    """Whether the word lists let this run stand as a term."""
    told = words()
    text = _text(stream, members)
    lemmas = text.split()
    if text in told.never or len(set(lemmas)) < len(lemmas):
        return False
    if len(lemmas) == 1:
        # A Vietnamese syllable is seldom a word.
        alone = len(text) > 2 and not _VIETNAMESE.search(text)
        return alone and text not in told.never_alone
    if len(lemmas) == _LONGEST and "and" in lemmas:
        return False
    return len(lemmas) < 3 or lemmas[-1] not in told.weak_heads


def _joined(parts: list[Phrases]) -> Phrases:
    members: list[tuple[int, ...]] = []
    phrase = []
    for part in parts:
        phrase.append(part.phrase + len(members))
        members.extend(part.members)
    return Phrases(
        members=members,
        quality=np.concatenate([part.quality for part in parts]),
        start=np.concatenate([part.start for part in parts]),
        phrase=np.concatenate(phrase),
        nested=np.concatenate([part.nested for part in parts]),
    )
