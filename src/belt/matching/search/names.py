"""Names as people spell them: 한글, kana and romanised spellings of one name meet.

Each name gives the words as written (folded) and *sounds*: a spelling in which the usual ways to
write a Korean, Japanese or Vietnamese name in Latin letters fall together. ``김민수``,
``Kim Minsu`` and ``Min-Soo Kim`` share the sounds of ``kim`` and ``minsu``; ``さとう けん``,
``Sato Ken`` and ``Ken Satoh`` those of ``sato`` and ``ken``. Sounds find candidates;
:func:`likeness` says how near a candidate is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, permutations

from rapidfuzz.distance import JaroWinkler

from belt.corpus.folding import folded
from belt.matching.search.romanisation import romanised


@dataclass(frozen=True, slots=True)
class NameTokens:
    """The words of something's names, as written and by sound."""

    written: frozenset[str]
    sounds: frozenset[str]


def name_tokens(names: Iterable[str]) -> NameTokens:
    """The tokens of all spellings of one person's or organisation's name."""
    written: set[str] = set()
    sounds: set[str] = set()
    for name in names:
        for spelling in romanised(name):
            words = spelling.split()
            written.update(words)
            sounds.update(_sounds(words))
        written.update(folded(name).split())
    return NameTokens(frozenset(written), frozenset(sounds))


_SOUND_RULES = [
    (re.compile(pattern), to)
    for pattern, to in (
        # Endings and vowels of Korean spellings: Jeong/Jung/Chung, Hyeon/Hyun, Seo/Suh, Woo/U.
        (r"(?<=.)h$", ""),
        (r"oh(?=[^aeiou]|$)", "o"),
        (r"oo|ou|wu", "u"),
        (r"eo|uh|eu", "u"),
        (r"ee|yi|ie|ii|ui", "i"),
        (r"ae|ay|ai|ei", "e"),
        (r"aa|ah", "a"),
        (r"uu", "u"),
        # Letters that stand for one another.
        (r"tch|ch|sch", "j"),
        (r"sh", "s"),
        (r"ph", "p"),
        (r"th", "t"),
        (r"ck|kh|gh", "k"),
        (r"[gcq]", "k"),
        (r"d", "t"),
        (r"b|v", "p"),
        (r"f", "h"),
        (r"l", "r"),
        (r"z", "j"),
        (r"w(?=[aeiou])", ""),
        (r"y(?=[aeiou])", ""),
        (r"y", "i"),
        (r"j(?=s)", ""),
        (r"(.)\1+", r"\1"),
        (r"rk$", "k"),
    )
]
_FAMILY_SOUNDS = {
    "lee": "i", "yi": "i", "rhee": "i", "li": "i", "ri": "i", "rhie": "i", "leigh": "i", "i": "i",
    "lim": "im", "im": "im", "rim": "im", "yim": "im", "park": "pak", "bak": "pak", "pak": "pak",
    "roh": "no", "noh": "no", "no": "no", "ro": "no", "ryu": "iu", "yoo": "iu", "yu": "iu",
    "you": "iu", "lyu": "iu", "ryoo": "iu", "choi": "joe", "choe": "joe", "choy": "joe",
}  # fmt: skip


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """A folded word in which spellings that sound alike are equal. Never shown, only compared."""
    if word in _FAMILY_SOUNDS:
        return _FAMILY_SOUNDS[word]
    for pattern, to in _SOUND_RULES:
        word = pattern.sub(to, word)
    return word


def _sounds(words: list[str]) -> set[str]:
    """Sounds of single words, and of neighbours written as one (``Min Su`` and ``Minsu``)."""
    found = {sound(word) for word in words}
    found |= {sound(a + b) for a, b in pairwise(words)}
    return found - {""}


@lru_cache(maxsize=100_000)
def likeness(query: str, name: str) -> float:
    """How near a name is to the one that was typed, 0 to 1, whatever script and order.

    The best of the orders of the words, compared letter by letter (Jaro-Winkler; Winkler 1990) as
    romanised and, a little less trusted, by sound.
    """
    best = 0.0
    for typed in romanised(query):
        for spelling in romanised(name):
            best = max(best, _nearest(typed.split(), spelling.split()))
    return best


def _nearest(typed: list[str], spelling: list[str]) -> float:
    if not typed or not spelling:
        return 0.0
    target = "".join(spelling)
    target_sound = "".join(sound(word) for word in spelling)
    best = 0.0
    for order in permutations(typed) if len(typed) <= 4 else [tuple(typed)]:
        written = JaroWinkler.similarity("".join(order), target)
        by_sound = JaroWinkler.similarity("".join(sound(word) for word in order), target_sound)
        best = max(best, written, 0.97 * by_sound)
    return best


@lru_cache(maxsize=100_000)
def token_coverage(query: str, name: str) -> float:
    """How well the words of a part of a name ("Laptev", "Seoul National") are found in it, 0 to 1.

    The worst of the query's words counts; names with other words beside them a little less.
    """
    best = 0.0
    for typed in (*romanised(query), folded(query)):
        for spelling in (*romanised(name), folded(name)):
            words = spelling.split()
            if not words or not typed:
                continue
            worst = min(max(_word_likeness(one, word) for word in words) for one in typed.split())
            share = min(1.0, len(typed.replace(" ", "")) / len(spelling.replace(" ", "")))
            best = max(best, worst * (0.95 + 0.05 * share))
    return best


def _word_likeness(typed: str, word: str) -> float:
    if typed == word:
        return 1.0
    if len(typed) > 3 and word.startswith(typed):
        return 0.97
    if len(typed) < 4 or len(word) < 4:
        return 0.0
    return 0.98 * JaroWinkler.similarity(typed, word)
