"""Personal names: their parts, and when two spellings can be one person's.

Folding alone makes ``Đỗ Văn-Minh`` and ``Do Van Minh`` equal. What remains is order (family first
in Korea, Japan, China, Vietnam), given names written as one word, two, or with a hyphen, middle
names and initials that come and go, particles, suffixes, and names of one word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from belt.corpus.folding import folded

_SUFFIX = re.compile(r"(?:[,\s]+(?:jr|sr|ii|iii|iv|ph\.?\s?d|md)\.?|\s+\d{4})+$", re.IGNORECASE)
_PARTICLES = {
    "de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der",
    "den", "ter", "ten", "el", "al", "bin", "ibn", "ben", "zu", "st",
}  # fmt: skip
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name's parts, folded."""

    family: str
    given: tuple[str, ...]

    @property
    def key(self) -> str:
        """Equal for spellings that differ in hyphens, blanks and particles only."""
        return f"{self.family}|{''.join(self.given)}"

    @property
    def initial(self) -> str:
        """The first letter of the given name, empty for a name of one word."""
        return self.given[0][0] if self.given else ""

    @property
    def words(self) -> str:
        """The parts in alphabetical order: equal whatever the order of the name."""
        return " ".join(sorted((self.family, *self.given)))


def is_native(name: str) -> bool:
    """Whether a name is written in Korean, Japanese or Chinese script."""
    return bool(_EAST_ASIAN.search(name))


@lru_cache(maxsize=500_000)
def parse_name(name: str) -> Name:
    """The parts of a printed name.

    ``Smith, J. A.``, ``J. A. Smith`` and ``J.A. Smith Jr.`` give the same; in Korean, Japanese and
    Chinese script the family name comes first; otherwise the last word is taken for the family
    name.
    """
    bare = _SUFFIX.sub("", name.strip())
    if is_native(bare):
        return _native(bare)
    family, comma, given = bare.partition(",")
    if comma and given.strip():
        bare = f"{given} {family}"
    words = folded(bare.replace("'", "").replace("\u2019", "")).split()
    if len(words) > 1:
        kept = [word for word in words[:-1] if word not in _PARTICLES] or words[:1]
        return Name(words[-1], tuple(kept))
    return Name(words[0] if words else "", ())


def _native(name: str) -> Name:
    words = folded(name.replace(",", " ").replace("・", " ").replace("·", " ")).split()
    if len(words) == 1 and 2 <= len(words[0]) <= 4:
        return Name(words[0][0], (words[0][1:],))
    return Name(words[0], tuple(words[1:])) if words else Name("", ())


@lru_cache(maxsize=1_000_000)
def compatible(one: Name, other: Name) -> str | None:
    """Why two different spellings can be one person's name; ``None`` when they cannot.

    Family names agree; each given name agrees with its counterpart, is its initial, or is missing;
    or the words are the same in another order; or one letter differs in a long given name.
    """
    if one.key == other.key:
        return "same name"
    if one.words == other.words:
        return "same words in another order"
    if one.family != other.family or not one.given or not other.given:
        return None
    short, long = sorted((one.given, other.given), key=len)
    if _agree(short, long):
        return "a middle name left out or shortened"
    a, b = "".join(one.given), "".join(other.given)
    if min(len(a), len(b)) >= 5 and DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1:
        return "one letter differs"
    return None


def _agree(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether the shorter list of given names can stand for the longer one."""
    if not _same_or_initial(short[0], long[0]):
        # "T. Aaron Becker" written as "Aaron Becker".
        return len(long) > 1 and len(long[0]) == 1 and _same_or_initial(short[0], long[1])
    rest = iter(long[1:])
    return all(any(_same_or_initial(word, candidate) for candidate in rest) for word in short[1:])


def _same_or_initial(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])
