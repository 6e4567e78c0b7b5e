"""The phrases of a corpus: one to four words that its titles, keywords and abstracts use as terms."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import islice

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

TITLE, KEYWORDS, ABSTRACT = 0, 1, 2
"""The parts of a work, in the order in which they lie in the stream."""

_BREAK, _CONTENT, _CONNECTOR = 0, 1, 2
_PART_END = "\x1e"
_LONGEST = 4
_MOST_WORDS = 50_000
_WORKS_AT_ONCE = 2_000

# Most texts are plain ASCII and take the simple pattern, which is twice as fast. Japanese is cut
# where its script changes (kanji and katakana carry the terms, hiragana the grammar); a run of
# Chinese stays whole, since cutting it needs a dictionary.
_ASCII_TOKEN = re.compile(r"[A-Za-z0-9]+|[^ \n\t\r]")
_TOKEN = re.compile(
    r"[\u3040-\u309f]+|[\u30a1-\u30ff]+|[\u3400-\u9fff\u3005]+|[\uac00-\ud7a3]+"
    r"|[^\W_\u3040-\u30ff\u3400-\u9fff\u3005\uac00-\ud7a3]+|\S|\x1e"
)
_HYPHENS = ("-", "\u2010", "\u2011")
_HANGUL_PARTICLE = re.compile(
    r"(?<=[\uac00-\ud7a3]{2})(에서의|에서|으로의|으로|에게|까지|부터|을|를|이|가|은|는|의|에|로|와|과|도)$"
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words that shape phrases, from ``phrase_words.toml``."""

    breaks: frozenset[str]
    before_hyphen: frozenset[str]
    connectors: frozenset[str]
    never_alone: frozenset[str]
    weak_heads: frozenset[str]
    never: frozenset[str]
    irregular: dict[str, str]


@cache
def words() -> Words:
    """The word lists that ship with Belt."""
    told = tomllib.loads(files("belt.corpus").joinpath("phrase_words.toml").read_text("utf-8"))
    return Words(
        breaks=frozenset(told["breaks"].split()),
        before_hyphen=frozenset(told["before_hyphen"].split()),
        connectors=frozenset(told["connectors"].split()),
        never_alone=frozenset(told["never_alone"].split()),
        weak_heads=frozenset(told["weak_heads"].split()),
        never=frozenset(" ".join(phrase.split()) for phrase in told["never"].split(";")),
        irregular=told["irregular"],
    )


@dataclass(frozen=True, slots=True)
class Stream:
    """All texts as one line of tokens.

    Arrays run along the line: ``surface`` is a position in ``surfaces`` (the words as written),
    ``lemma`` one in ``lemmas`` (0: a break), ``kind`` says break, content or connector, ``work``
    and ``part`` where the token stands, ``hyphened`` whether a hyphen ties it to the one before.
    """

    surfaces: list[str]
    lemmas: list[str]
    surface: npt.NDArray[np.int32]
    lemma: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    work: npt.NDArray[np.int32]
    part: npt.NDArray[np.int8]
    hyphened: Flags
    works: int


def read_stream(works: Iterable[tuple[str, Iterable[str], str]]) -> Stream:
    """The token stream of works given as (title, keywords, abstract)."""
    vocabulary: defaultdict[str, int] = defaultdict()
    vocabulary.default_factory = vocabulary.__len__
    end = vocabulary[_PART_END]
    hyphens = [vocabulary[hyphen] for hyphen in _HYPHENS]
    chunks = []
    remaining = iter(works)
    while chunk := list(islice(remaining, _WORKS_AT_ONCE)):
        tokens = [token for work in chunk for token in _tokens(*work)]
        chunks.append(np.fromiter(map(vocabulary.__getitem__, tokens), np.int32, len(tokens)))
    line = np.concatenate(chunks) if chunks else np.empty(0, np.int32)
    chunks.clear()
    is_hyphen = np.isin(line, hyphens)
    hyphened = np.zeros(len(line), np.bool_)
    hyphened[1:] = is_hyphen[:-1]
    line, hyphened = line[~is_hyphen], hyphened[~is_hyphen]
    surfaces = list(vocabulary)
    lemma_of, lemmas = _lemmatised(surfaces, np.bincount(line, minlength=len(surfaces)))
    kinds = np.array([_kind(lemma) for lemma in lemmas], np.int8)
    segment = np.cumsum(line == end, dtype=np.int32)
    lemma = lemma_of[line]
    return Stream(
        surfaces=surfaces,
        lemmas=lemmas,
        surface=line,
        lemma=lemma,
        kind=_kinds_in_place(lemma, lemmas, kinds, hyphened),
        work=segment // 3,
        part=(segment % 3).astype(np.int8),
        hyphened=hyphened,
        works=int(segment[-1]) // 3 if len(segment) else 0,
    )


def _tokens(title: str, keywords: Iterable[str], abstract: str) -> list[str]:
    text = _PART_END.join(
        part.replace(_PART_END, " ") for part in (title, " ; ".join(keywords), abstract)
    )
    text = (text + _PART_END).replace(" - ", " | ")
    if text.isascii():
        return _ASCII_TOKEN.findall(text.replace("'s ", " "))
    text = unicodedata.normalize("NFC", text).replace("\u2019", "'").replace("'s ", " ")
    return _TOKEN.findall(text)


def _kinds_in_place(
    lemma: npt.NDArray[np.int32],
    lemmas: list[str],
    kinds: npt.NDArray[np.int8],
    hyphened: Flags,
) -> npt.NDArray[np.int8]:
    """The kind of each token: a hyphen makes content of the first word of "few-shot"."""
    kind = kinds[lemma]
    before = np.array([name in words().before_hyphen for name in lemmas], np.bool_)
    tied_on = np.zeros(len(lemma), np.bool_)
    tied_on[:-1] = hyphened[1:]
    kind[before[lemma] & tied_on & ~hyphened] = _CONTENT
    article = np.array([name == "the" for name in lemmas], np.bool_)
    kind[article[lemma] & tied_on & hyphened] = _CONNECTOR
    return kind


def _lemmatised(surfaces: list[str], counts: Ints) -> tuple[npt.NDArray[np.int32], list[str]]:
    """The lemma of each surface, and the lemmas; words that occur once have none (0)."""
    known: defaultdict[str, int] = defaultdict(int)
    for surface, count in zip(surfaces, counts.tolist(), strict=True):
        known[surface.lower()] += count
    lemma_names = [_lemma(surface.lower(), known) for surface in surfaces]
    totals: defaultdict[str, int] = defaultdict(int)
    for name, count in zip(lemma_names, counts.tolist(), strict=True):
        totals[name] += count
    kept = sorted(
        (name for name, total in totals.items() if total > 1 and name[0].isalnum()),
        key=lambda name: (-totals[name], name),
    )[:_MOST_WORDS]
    position = {name: place for place, name in enumerate(kept, start=1)}
    return np.array([position.get(name, 0) for name in lemma_names], np.int32), ["", *kept]


def _lemma(word: str, known: Mapping[str, int]) -> str:
    """The word without plural, with American endings; the singular must occur in the corpus."""
    if word in words().irregular:
        return words().irregular[word]
    if not word.isascii():
        return _HANGUL_PARTICLE.sub("", word)
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ics")):
        for ending, singular in (("ies", "y"), ("es", ""), ("s", "")):
            base = word.removesuffix(ending) + singular
            if word.endswith(ending) and base in known and len(base) > 2:
                # "es" falls only after a hissing sound; else "planes" would become "plan".
                if ending != "es" or base.endswith(("s", "x", "z", "ch", "sh")):
                    word = base
                    break
    for british, american in (("isation", "ization"), ("ising", "izing"), ("ised", "ized")):
        folded = word.removesuffix(british) + american
        if word.endswith(british) and 2 * known.get(folded, 0) >= known.get(word, 0):
            return folded
    return words().irregular.get(word, word)


def _kind(lemma: str) -> int:
    if lemma in words().connectors:
        return _CONNECTOR
    if not lemma or lemma in words().breaks or lemma.isdigit():
        return _BREAK
    if re.match(r"[\u3040-\u309f]", lemma):
        return _BREAK
    return _CONTENT


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


def find_phrases(stream: Stream, least_works: int) -> Phrases:
    """The phrases that at least ``least_works`` works use as a term, from the longest to the shortest.

    A term's words attract each other (normalised pointwise mutual information; Bouma 2009), it
    occurs outside longer terms (the idea of the C-value; Frantzi, Ananiadou and Mima 2000), it is
    free to end a run of words, it stands in titles and not in abstracts alone (which tells it from
    boilerplate such as "experimental results"), and works that use it repeat it.
    """
    reach = np.zeros(len(stream.lemma), np.int64)
    longer: list[Phrases] = []
    for length in range(_LONGEST, 0, -1):
        chosen = _choose(stream, _count(stream, length, least_works), reach, least_works)
        longer.append(chosen)
        ends = np.zeros(len(stream.lemma), np.int64)
        ends[chosen.start] = chosen.start + length
        reach = np.maximum(reach, np.maximum.accumulate(ends))
    return _joined(longer)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Runs of one length: members (runs x length), and the start and run of each occurrence."""

    members: npt.NDArray[np.int32]
    start: Ints
    run: Ints


def _count(stream: Stream, length: int, least: int) -> _Counted:
    """All runs of words of this length that occur at least ``least`` times."""
    size = max(len(stream.lemma) - length + 1, 0)
    frequent_word = np.bincount(stream.lemma, minlength=len(stream.lemmas)) >= least
    content = (stream.kind == _CONTENT) & frequent_word[stream.lemma]
    allowed = content[:size] & content[length - 1 : length - 1 + size]
    for inner in range(1, length - 1):
        allowed &= stream.kind[inner : inner + size] != _BREAK
    # A phrase does not begin inside a hyphened word ("assisted surgery" in "robot-assisted surgery").
    allowed &= ~stream.hyphened[:size]
    if length == 1:
        allowed[:-1] &= ~stream.hyphened[1:]
    start = np.flatnonzero(allowed)
    key = np.zeros(len(start), np.int64)
    for offset in range(length):
        key = key * (_MOST_WORDS + 1) + stream.lemma[start + offset]
    encoded = pa.array(key).dictionary_encode()
    kept_keys, run = encoded.dictionary.to_numpy(), encoded.indices.to_numpy()
    frequent = np.bincount(run, minlength=len(kept_keys)) >= least
    renumbered = np.cumsum(frequent) - 1
    here = frequent[run]
    rest, columns = kept_keys[frequent], []
    for _ in range(length):
        rest, lemma = np.divmod(rest, _MOST_WORDS + 1)
        columns.append(lemma.astype(np.int32))
    return _Counted(np.stack(columns[::-1], axis=1), start[here], renumbered[run[here]])


def _works_with(stream: Stream, start: Ints, run: Ints, runs: int) -> Ints:
    """In how many works each run occurs."""
    ones = np.ones(len(run), np.int8)
    seen = sparse.coo_matrix((ones, (run, stream.work[start])), (runs, stream.works + 1)).tocsr()
    works: Ints = np.diff(seen.indptr).astype(np.int64)
    return works


def _choose(stream: Stream, counted: _Counted, reach: Ints, least: int) -> Phrases:
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
    ends_run = np.bincount(run, stream.kind[following] != _CONTENT, runs) / occurrences
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
        & (cohesion >= (0.2, 0.2, 0.2, 0.3)[length - 1])
        & np.array([_may_be_term(stream, row) for row in counted.members.tolist()], np.bool_)
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


def _may_be_term(stream: Stream, members: Iterable[int]) -> bool:
    """Whether the word lists let this run stand as a term."""
    lemmas = [stream.lemmas[member] for member in members]
    told = words()
    if " ".join(lemmas) in told.never or len(set(lemmas)) < len(lemmas):
        return False
    if len(lemmas) == 1:
        return len(lemmas[0]) > 2 and lemmas[0] not in told.never_alone
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
