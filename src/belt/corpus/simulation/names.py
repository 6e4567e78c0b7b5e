"""Names of simulated people: in their own script, in Latin letters, and as printed on works."""

from __future__ import annotations

import random
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from itertools import accumulate
from typing import Any

from anyascii import anyascii

# Letters by the order of Hangul in Unicode; "-" stands for a silent one.
_INITIALS, _VOWELS, _FINALS = (
    [letters.replace("-", "") for letters in row.split()]
    for row in (
        "g kk n d tt r m b pp s ss - j jj ch k t p h",
        "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
        "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t",
    )
)


def revised_romanisation(hangul: str) -> str:
    """Korean in Latin letters, syllable by syllable as the Revised Romanisation writes names."""
    letters = []
    for syllable in hangul:
        place = ord(syllable) - 0xAC00
        if not 0 <= place < 11_172:
            letters.append(syllable)
            continue
        initial, rest = divmod(place, 588)
        vowel, final = divmod(rest, 28)
        letters.append(_INITIALS[initial] + _VOWELS[vowel] + _FINALS[final])
    return "".join(letters)


def without_diacritics(text: str) -> str:
    """``Đỗ Văn Minh`` as ``Do Van Minh``."""
    decomposed = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name: in Latin letters and, where that differs, as the person writes it."""

    given: str
    family: str
    culture: str
    native: str | None = None

    @property
    def latin(self) -> str:
        """Given name first, as English-language venues print it."""
        return f"{self.given} {self.family}"


def printed(name: Name, rng: random.Random) -> str:
    """One of the ways in which venues print this name."""
    way = rng.random()
    if way < 0.03:
        initials = " ".join(f"{part[0]}." for part in name.given.split())
        return f"{initials} {name.family}"
    if way < 0.10:
        return f"{name.family}, {name.given}"
    if way < 0.16 and name.culture in ("ko", "zh", "ja"):
        return f"{name.family} {name.given}"
    if name.culture == "ko" and way < 0.40:
        return f"{_hyphened(name)} {name.family}"
    if name.culture == "vi":
        if way < 0.45:
            return without_diacritics(name.latin)
        if way < 0.70:
            return without_diacritics(name.native or name.latin)
        if way < 0.85 and name.native:
            return name.native
    if name.culture in ("fr", "de", "it") and way < 0.30:
        return without_diacritics(name.latin)
    return name.latin


def _hyphened(name: Name) -> str:
    """``Minjun`` as ``Min-Jun``: Korean venues part the syllables."""
    syllables = [revised_romanisation(s) for s in (name.native or "")[-2:]]
    return "-".join(s.capitalize() for s in syllables) if len(syllables) == 2 else name.given


_Draw = Callable[[random.Random], str]


def _draw(values: Sequence[str], weights: Sequence[float] | None = None) -> _Draw:
    totals = list(accumulate(weights)) if weights else None
    return lambda rng: rng.choices(values, cum_weights=totals)[0]


def _faker(locale: str) -> Any:
    return import_module(f"faker.providers.person.{locale}").Provider


def _weighted(provider: Any, attribute: str) -> _Draw:
    found = getattr(provider, attribute)
    if isinstance(found, dict):
        return _draw(list(found), list(found.values()))
    return _draw(list(found))


def _frequent_first(values: Sequence[str]) -> _Draw:
    """Names listed by frequency, drawn as ranks are distributed (Zipf 1949)."""
    return _draw(values, [1 / (rank + 2) for rank in range(len(values))])


@dataclass(frozen=True, slots=True)
class _Told:
    vietnamese: list[str]
    korean_surnames: dict[str, str]


@cache
def _told() -> _Told:
    text = files("belt.corpus.simulation").joinpath("names.toml").read_text("utf-8")
    return _Told(**tomllib.loads(text))


@cache
def _korean() -> Callable[[random.Random], Name]:
    usual = _told().korean_surnames
    provider = _faker("ko_KR")
    families, givens = _weighted(provider, "last_names"), _weighted(provider, "first_names")

    def draw(rng: random.Random) -> Name:
        family, given = families(rng), givens(rng)
        if rng.random() < 0.6:
            given = given[:1] + givens(rng)[1:]
        latin = usual.get(family, revised_romanisation(family).capitalize())
        return Name(revised_romanisation(given).capitalize(), latin, "ko", family + given)

    return draw


@cache
def _japanese() -> Callable[[random.Random], Name]:
    provider = _faker("ja_JP")
    pairs = provider.last_name_pairs
    families = list(pairs)
    totals = list(accumulate(pairs.values()))
    givens = list(provider.first_name_pairs)

    def draw(rng: random.Random) -> Name:
        family = rng.choices(families, cum_weights=totals)[0]
        given = rng.choice(givens)
        return Name(given[2], family[2], "ja", f"{family[0]} {given[0]}")

    return draw


@cache
def _chinese() -> Callable[[random.Random], Name]:
    provider = _faker("zh_CN")
    families, givens = _weighted(provider, "last_names"), _weighted(provider, "first_names")

    def draw(rng: random.Random) -> Name:
        family, given = families(rng), givens(rng)
        latin = [anyascii(part).replace(" ", "").capitalize() for part in (given, family)]
        return Name(latin[0], latin[1], "zh", family + given)

    return draw


@cache
def _vietnamese() -> Callable[[random.Random], Name]:
    provider = _faker("vi_VN")
    families = _frequent_first(provider.last_names)
    middles = _draw(list(provider.middle_names))
    givens = _told().vietnamese

    def draw(rng: random.Random) -> Name:
        family, middle, given = families(rng), middles(rng), rng.choice(givens)
        middle = middle if rng.random() < 0.8 and middle != given else ""
        native = " ".join(filter(None, (family, middle, given)))
        return Name(f"{given} {middle}".strip(), family, "vi", native)

    return draw


@cache
def _latin(locale: str) -> Callable[[random.Random], Name]:
    provider = _faker(locale)
    families, givens = _weighted(provider, "last_names"), _weighted(provider, "first_names")
    culture = locale[:2]
    return lambda rng: Name(givens(rng), families(rng), culture)


_SHARES: dict[str, tuple[tuple[str, float], ...]] = {
    "KR": (("ko", 0.93), ("vi", 0.03), ("zh", 0.02), ("fr_FR", 0.01), ("en_US", 0.01)),
    "JP": (("ja", 0.86), ("zh", 0.06), ("ko", 0.03), ("vi", 0.03), ("fr_FR", 0.02)),
    "FR": (
        ("fr_FR", 0.78),
        ("vi", 0.06),
        ("it_IT", 0.05),
        ("zh", 0.04),
        ("de_DE", 0.04),
        ("ko", 0.02),
        ("ja", 0.01),
    ),
    "VN": (("vi", 0.97), ("fr_FR", 0.02), ("ko", 0.01)),
    "US": (("en_US", 0.55), ("zh", 0.22), ("en_IN", 0.14), ("ko", 0.06), ("fr_FR", 0.03)),
    "CN": (("zh", 1.0),),
    "TW": (("zh", 1.0),),
    "HK": (("zh", 0.9), ("en_GB", 0.1)),
    "SG": (("zh", 0.7), ("en_IN", 0.2), ("vi", 0.1)),
    "DE": (("de_DE", 0.8), ("en_IN", 0.1), ("zh", 0.1)),
    "CH": (("de_DE", 0.6), ("fr_FR", 0.3), ("it_IT", 0.1)),
    "IT": (("it_IT", 1.0),),
}
_ELSEWHERE = (("en_GB", 0.7), ("zh", 0.15), ("en_IN", 0.15))
_EAST = {"ko": _korean, "ja": _japanese, "zh": _chinese, "vi": _vietnamese}


def draw_name(country: str, rng: random.Random) -> Name:
    """A name as somebody who works in this country (ISO code) may have."""
    shares = _SHARES.get(country, _ELSEWHERE)
    origin = rng.choices([o for o, _ in shares], [share for _, share in shares])[0]
    return _EAST[origin]()(rng) if origin in _EAST else _latin(origin)(rng)
