"""Names and addresses of organisations, and when two of them speak of one organisation."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import dropwhile
from urllib.parse import urlsplit

from rapidfuzz.fuzz import token_set_ratio, token_sort_ratio

from belt.corpus.countries import code_of
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
    "wien": "vienna", "koln": "cologne", "munchen": "munich", "muenchen": "munich",
    "roma": "rome", "milano": "milan", "torino": "turin", "napoli": "naples", "padova": "padua",
    "lisboa": "lisbon", "praha": "prague", "bruxelles": "brussels", "geneve": "geneva",
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
_GENERIC = {
    "university", "institute", "technology", "science", "national", "college", "school",
    "research", "center", "department", "state", "international", "advanced", "technical",
    "technische", "polytechnic", "politecnico", "graduate", "medical", "medicine", "hospital",
    "city", "new", "study", "studies", "computing", "computer", "information", "engineering",
    "artificial", "intelligence", "laboratory", "royal", "federal", "indian", "chinese", "korea",
    "korean", "japan", "vietnam", "france", "french", "american", "academy", "education",
    "higher", "system", "systems", "applied", "north", "south", "east", "west", "northern",
    "southern", "eastern", "western", "saint", "general", "public", "iit", "iiit", "nit", "cnrs",
}  # fmt: skip
"""Words, as :func:`name_key` writes them, that tell no organisation from another."""
_ACADEMIC_HOST = re.compile(r"\.edu(\.[a-z]{2})?$|\.ac\.[a-z]{2}$|(^|\.)(uni|tu|fh|univ)-")
_SHARED_HOSTS = {"github.com", "github.io", "sites.google.com", "linkedin.com", "wikipedia.org"}
_ORGANISATION_WORD = re.compile(
    r"universit|\buniv\b|institut|college|laborator|\blabs?\b|academy|school of technology|"
    r"research|"
    r"ecole|polytech|大学|대학|연구|研究|\binc\b|\bcorp|\bltd\b|gmbh|company|dai hoc|hoc vien"
)
_ACRONYM = re.compile(r"[A-Z]{3,}[a-z]*")
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


def share_a_distinctive_word(one: str, other: str) -> bool:
    """Whether two names have a word in common that few organisations have, and equal numbers."""
    a, b = (set(name_key(name).split()) for name in (one, other))
    if any(char.isdigit() for word in a ^ b for char in word):
        return False
    return any(len(word) > 2 for word in (a & b) - _GENERIC)


def one_without_blanks(one: str, other: str) -> bool:
    """Whether two names differ in blanks and hyphens alone: ``ShanghaiTech``, ``Zhe-jiang``."""
    a, b = (folded(name).replace(" ", "") for name in (one, other))
    return a == b or name_key(one).replace(" ", "") == name_key(other).replace(" ", "")


def abbreviates_at(address: str, one: str, other: str) -> bool:
    """Whether a name begins with what its host is called, and that abbreviates the other name.

    ``POSTECH`` at ``postech.ac.kr`` is Pohang University of Science and Technology: an abbreviation
    takes the beginnings of words in their order and may leave words out.
    """
    labels = {re.sub(r"[^a-z0-9]", "", label) for label in address.split(".")}
    for short, long in ((one, other), (other, one)):
        letters = re.sub(r"[^a-z0-9]", "", folded(short.split(" ")[0]))
        words = tuple(dropwhile(_SMALL.__contains__, folded(long).split()))
        if 2 < len(letters) <= 9 and letters in labels and _begin(words, letters):
            return True
    return False


def _begin(words: tuple[str, ...], letters: str) -> bool:
    """Whether the letters are beginnings of the words in order, the first word's among them."""
    if not words or not letters or words[0][0] != letters[0]:
        return False

    def rest(words: tuple[str, ...], letters: str) -> bool:
        if not letters:
            return True
        return any(
            letters.startswith(words[at][:taken]) and rest(words[at + 1 :], letters[taken:])
            for at in range(len(words))
            for taken in range(1, min(len(words[at]), len(letters)) + 1)
        )

    return any(
        letters.startswith(words[0][:taken]) and rest(words[1:], letters[taken:])
        for taken in range(1, min(len(words[0]), len(letters)) + 1)
    )


def organisation_in(raw: str) -> str | None:
    """The part of a printed affiliation that names the organisation."""
    parts = [part.strip(" .") for part in re.split(r"[,;|]| - | – | — ", raw) if part.strip(" .@")]
    if not parts:
        return None
    named = [part for part in parts if _ORGANISATION_WORD.search(folded(part))]
    whole = [part for part in named if not _DEPARTMENT.search(folded(part))]
    strong = [part for part in whole if "universit" in folded(part)]
    # "School of Computing, KAIST": a department's name is followed by an abbreviation.
    short = [part for part in parts if _ACRONYM.fullmatch(part) and code_of(part) is None]
    return (strong or whole or short or named or parts)[0][:200]
