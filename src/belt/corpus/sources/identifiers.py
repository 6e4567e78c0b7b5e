"""External identifiers as files spell them, turned into ids as Belt writes them."""

from __future__ import annotations

import re

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_ORCID = re.compile(r"\d{4}-?\d{4}-?\d{4}-?\d{3}[\dX]", re.IGNORECASE)
_IEEE = re.compile(r"/?(\d{4,})/?")
_OPENREVIEW = re.compile(r"~\S+?\d+")
_ACL = re.compile(r"/(?:people/)?\w/([^/\s]+)/?")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")


def doi(text: str) -> str | None:
    """``doi:10.1/x`` in lower case from a DOI or its address, or ``None``."""
    found = _DOI.search(text)
    if found is None or len(found[0]) > 500:
        return None
    return "doi:" + found[0].rstrip(".,;'\"").lower()


def orcid(text: str) -> str | None:
    """``orcid:0000-0002-1825-0097`` from an ORCID iD or its address, or ``None``.

    The last character is a check digit (ISO 7064 MOD 11-2); an iD that fails it is no iD.
    """
    found = _ORCID.search(text)
    if found is None:
        return None
    characters = found[0].upper().replace("-", "")
    total = 0
    for digit in characters[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if characters[15] != ("X" if check == 10 else str(check)):
        return None
    return "orcid:" + "-".join(characters[at : at + 4] for at in range(0, 16, 4))


def ror(text: str) -> str | None:
    """``ror:05apxxy63`` from a ROR id or its address, or ``None``."""
    found = re.search(r"(?:ror\.org/|\bror:|^)(0[a-hj-km-np-tv-z0-9]{6}\d{2})$", text.strip())
    return f"ror:{found[1]}" if found else None


def author_id(text: str) -> str | None:
    """The id of an author as IEEE, OpenReview, ACL or an e-mail address spells it, or ``None``."""
    if found := _IEEE.fullmatch(text):
        return f"ieee:{found[1]}"
    if _OPENREVIEW.fullmatch(text):
        return f"openreview:{text}"
    if found := _ACL.fullmatch(text):
        return f"acl:{found[1]}"
    if _EMAIL.fullmatch(text):
        return f"email:{text.lower()}"
    return None
