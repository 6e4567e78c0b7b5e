"""Names and addresses of organisations, and when two of them speak of one organisation."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from rapidfuzz.fuzz import token_set_ratio, token_sort_ratio

from belt.corpus.folding import folded

_WORDS = {
    "univ": "university", "universite": "university", "universitat": "university",
    "universidad": "university", "universita": "university", "universidade": "university",
    "universiteit": "university", "universitet": "university", "inst": "institute",
    "institut": "institute", "instituto": "institute", "istituto": "institute",
    "tech": "technology", "technol": "technology", "technological": "technology",
    "sci": "science", "sciences": "science", "natl": "national", "dept": "department",
    "lab": "laboratory", "labs": "laboratory", "laboratories": "laboratory",
    "ctr": "center", "centre": "center", "res": "research", "coll": "college",
}  # fmt: skip
_SMALL = {
    "the",
    "of",
    "and",
    "for",
    "at",
    "in",
    "de",
    "la",
    "le",
    "du",
    "des",
    "et",
    "der",
    "fur",
    "di",
}
_FORMS = {
    "inc",
    "ltd",
    "llc",
    "corp",
    "corporation",
    "gmbh",
    "co",
    "company",
    "limited",
    "sa",
    "ag",
    "plc",
}
_TYPES = (
    ("university", r"\buniversit|\buniv\b|\bcollege\b|\bpolytechni|\becole\b|\bkaist\b|\bpostech\b|"
     r"\bcsail\b|大学|대학|\bdai hoc\b|\bhochschule\b|\binstitute of (science|technology)|"
     r"\bhoc vien\b|\beth\b|\bepfl\b|\bmit\b"),
    ("company", r"\binc\b|\bltd\b|\bllc\b|\bcorp|\bgmbh\b|\bco\b|\bcompany\b|\btechnologies\b|"
     r"\bresearch asia\b|\bsamsung\b|\bmicrosoft\b|\bibm\b|\bnvidia\b|\bsony\b|\bbosch\b|"
     r"\belectronics\b|\bmotors?\b|\bhonda\b|\btoyota\b|\badobe\b|\bintel\b|株式会社|주식회사"),
    ("institute", r"\binstitut|\binria\b|\bcnrs\b|\bcea\b|\briken\b|\bacademy\b|\bnational\b|"
     r"\bresearch\b|\blaborator|\bcent(er|re)\b|研究所|연구원|연구소|\bfoundation\b|\bagency\b|"
     r"\bmax planck"),
)  # fmt: skip
_ACADEMIC_HOST = re.compile(r"\.edu(\.[a-z]{2})?$|\.ac\.[a-z]{2}$|(^|\.)(uni|tu|fh|univ)-")
_SHARED_HOSTS = {"github.com", "github.io", "sites.google.com", "linkedin.com", "wikipedia.org"}
_ORGANISATION_WORD = re.compile(
    r"universit|\buniv\b|institut|college|laborator|\blabs?\b|academy|school of technology|"
    r"research|"
    r"ecole|polytech|大学|대학|연구|研究|\binc\b|\bcorp|\bltd\b|gmbh|company|dai hoc|hoc vien"
)
_DEPARTMENT = re.compile(
    r"^(department|dept|school|faculty|division|graduate school|college of engineering|"
    r"center for|centre for|group|section|chair)\b"
)


@lru_cache(maxsize=200_000)
def name_key(name: str) -> str:
    """The folded name in full words, without articles and legal forms: equal for one name."""
    words = [_WORDS.get(word, word) for word in folded(re.sub(r"\([^)]*\)", " ", name)).split()]
    kept = [word for word in words if word not in _SMALL and word not in _FORMS]
    return " ".join(kept or words)


def acronym(name: str) -> str:
    """The first letters of a name's words that count: ``snu`` of Seoul National University."""
    return "".join(word[0] for word in folded(name).split() if word not in _SMALL)


def host(url: str | None) -> str | None:
    """The web host of an address without ``www.``, or ``None`` where it says nothing."""
    if not url:
        return None
    text = url.strip().lower()
    try:
        found = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return None
    bare = found.removeprefix("www.").strip(".")
    return bare if "." in bare and bare not in _SHARED_HOSTS else None


def is_academic(address: str) -> bool:
    """Whether a host belongs to a university or the like."""
    return bool(_ACADEMIC_HOST.search(address))


def type_of(name: str) -> str:
    """``university``, ``institute``, ``company`` or ``other``, guessed from the name."""
    text = folded(name)
    for kind, pattern in _TYPES:
        if re.search(pattern, text):
            return kind
    return "other"


def speak_of_one(one: str, other: str) -> str | None:
    """Why two names of organisations at one web address may be one; ``None`` when not."""
    a, b = name_key(one), name_key(other)
    if a == b:
        return "same name"
    short, long = sorted((one, other), key=len)
    initials = folded(short).replace(" ", "")
    if 2 < len(initials) <= 8 and initials == acronym(long):
        return f"{short} abbreviates {long}"
    if token_sort_ratio(a, b) >= 88 or (min(len(a), len(b)) >= 8 and token_set_ratio(a, b) >= 97):
        return "similar name"
    return None


def organisation_in(raw: str) -> str | None:
    """The part of a printed affiliation that names the organisation."""
    parts = [part.strip(" .") for part in re.split(r"[,;|]| - | – | — ", raw) if part.strip(" .@")]
    if not parts:
        return None
    named = [part for part in parts if _ORGANISATION_WORD.search(folded(part))]
    whole = [part for part in named if not _DEPARTMENT.search(folded(part))]
    strong = [part for part in whole if "universit" in folded(part)]
    return (strong or whole or named or parts)[0][:200]
