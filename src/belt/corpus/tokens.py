"""The texts of a corpus as one line of tokens, with the words that shape phrases."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

TITLE, KEYWORDS, ABSTRACT = 0, 1, 2
"""The parts of a work, in the order in which they lie in the stream."""

BREAK, CONTENT, CONNECTOR = 0, 1, 2
"""The kinds of tokens: between phrases, of a phrase, inside a phrase only."""

_PART_END = "\x1e"
MOST_WORDS = 50_000
_WORKS_AT_ONCE = 1_000

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
    between_hyphens: frozenset[str]
    prefixes: frozenset[str]
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
        between_hyphens=frozenset(told["between_hyphens"].split()),
        prefixes=frozenset(told["prefixes"].split()),
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
        return _ASCII_TOKEN.findall(text.replace("'s ", " ").replace("'s-", "-"))
    text = unicodedata.normalize("NFC", text).replace("\u2019", "'")
    text = text.replace("'s ", " ").replace("'s-", "-")
    return _TOKEN.findall(text)


def _kinds_in_place(
    lemma: npt.NDArray[np.int32],
    lemmas: list[str],
    kinds: npt.NDArray[np.int8],
    hyphened: Flags,
) -> npt.NDArray[np.int8]:
    """The kind of each token; hyphens draw words into a phrase ("few-shot", "pre-training")."""

    def one_of(names: frozenset[str]) -> Flags:
        return np.array([name in names for name in lemmas], np.bool_)[lemma]

    told = words()
    kind = kinds[lemma]
    tied_on = np.zeros(len(lemma), np.bool_)
    tied_on[:-1] = hyphened[1:]
    after_prefix = np.zeros(len(lemma), np.bool_)
    after_prefix[1:] = one_of(told.prefixes)[:-1]
    kind[one_of(told.before_hyphen) & tied_on & ~hyphened] = CONTENT
    kind[after_prefix & hyphened & (lemma > 0)] = CONTENT
    kind[one_of(told.between_hyphens) & tied_on & hyphened] = CONNECTOR
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
    )[:MOST_WORDS]
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
            # "es" falls only after a hissing sound; else "planes" would become "plan".
            fits = ending != "es" or base.endswith(("s", "x", "z", "ch", "sh"))
            if word.endswith(ending) and fits and base in known and len(base) > 2:
                word = base
                break
    for british, american in (("isation", "ization"), ("ising", "izing"), ("ised", "ized")):
        folded = word.removesuffix(british) + american
        if word.endswith(british) and 2 * known.get(folded, 0) >= known.get(word, 0):
            return folded
    return words().irregular.get(word, word)


def _kind(lemma: str) -> int:
    if lemma in words().connectors:
        return CONNECTOR
    if not lemma or lemma in words().breaks or lemma.isdigit():
        return BREAK
    if re.match(r"[\u3040-\u309f]", lemma):
        return BREAK
    return CONTENT
