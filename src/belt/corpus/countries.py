"""Countries as publications write them."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from belt.corpus.folding import folded

_ALIASES = {
    "usa": "US", "u s a": "US", "us": "US", "u s": "US", "united states of america": "US",
    "america": "US", "uk": "GB", "u k": "GB", "great britain": "GB", "britain": "GB",
    "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "korea": "KR", "republic of korea": "KR", "korea republic of": "KR", "rok": "KR",
    "korea south": "KR", "s korea": "KR", "south korea": "KR",
    "dprk": "KP", "democratic people s republic of korea": "KP",
    "pr china": "CN", "p r china": "CN", "prc": "CN", "people s republic of china": "CN",
    "peoples republic of china": "CN", "mainland china": "CN", "china mainland": "CN",
    "hong kong": "HK", "hong kong sar": "HK", "hong kong china": "HK", "macau": "MO", "macao": "MO",
    "taiwan": "TW", "taiwan roc": "TW", "taiwan r o c": "TW", "taiwan province of china": "TW",
    "czech republic": "CZ", "czechia": "CZ", "the czech republic": "CZ",
    "russia": "RU", "russian federation": "RU", "kingdom of saudi arabia": "SA", "ksa": "SA",
    "uae": "AE", "u a e": "AE", "viet nam": "VN", "vietnam": "VN",
    "socialist republic of vietnam": "VN",
    "the netherlands": "NL", "holland": "NL", "iran": "IR", "islamic republic of iran": "IR",
    "iran islamic republic of": "IR", "macedonia": "MK", "north macedonia": "MK",
    "turkey": "TR", "turkiye": "TR", "ivory coast": "CI", "burma": "MM", "moldova": "MD",
    "republic of moldova": "MD", "bolivia": "BO", "venezuela": "VE", "tanzania": "TZ",
    "syria": "SY", "laos": "LA", "brunei": "BN", "brunei darussalam": "BN", "palestine": "PS",
    "deutschland": "DE", "espana": "ES", "italia": "IT", "brasil": "BR", "schweiz": "CH",
    "suisse": "CH", "osterreich": "AT", "belgique": "BE", "singapore city": "SG",
    "republic of singapore": "SG", "republic of ireland": "IE", "eire": "IE",
    "slovak republic": "SK", "republic of serbia": "RS", "kingdom of denmark": "DK",
    "new zealand aotearoa": "NZ", "republic of cyprus": "CY",
}  # fmt: skip
_CODE = re.compile(r"[A-Z]{2}")
# Georgia the state and Jordan the surname stand in affiliations more often than the countries do.
_AMBIGUOUS_ALONE = {"GE", "JO", "JE"}
_LANGUAGES = ("en", "fr", "ko", "ja", "vi", "de", "es")


@cache
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in reversed(_LANGUAGES):
        for code, name in Locale(language).territories.items():
            if _CODE.fullmatch(code) and code not in {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}:
                found[folded(name)] = found[folded(name.replace("&", "and"))] = code
    return found | _ALIASES


def code_of(name: str | None) -> str | None:
    """The ISO 3166 code of a country's name in any of several languages, or of a code.

    ``None`` for what is no country, ``Unknown`` among it.
    """
    if not name:
        return None
    bare = name.strip()
    known = _codes()
    if _CODE.fullmatch(bare) and bare in known.values():
        return bare
    return known.get(folded(bare))


def country_in_affiliation(raw: str | None) -> str | None:
    """The country that a printed affiliation names at its end, if it does."""
    if not raw:
        return None
    last = re.split(r"[,;]", raw.strip().rstrip(".;, "))[-1]
    last = re.sub(r"\S*@\S*|\d[\d\s-]*", " ", last).strip(" .()-")
    code = _codes().get(folded(last))
    if code in _AMBIGUOUS_ALONE:
        return None
    return code


def country_of_affiliation(raw: str | None, told: str | None) -> str | None:
    """The country of a printed affiliation for which a source tells the code ``told``.

    The source's, where the affiliation names it anywhere: authors print two places in one line.
    Otherwise the one at the end of the affiliation, and the source's where that names none.
    """
    if raw and told and told in {code_of(part) for part in re.split(r"[,;]| and ", raw)}:
        return told
    return country_in_affiliation(raw) or told
