"""The evidence of a merge, in the reader's words."""

from __future__ import annotations

import re

from django.utils.translation import gettext, gettext_noop

_PHRASES = {
    re.compile(pattern): words
    for pattern, words in {
        r"same name, and a rare one": gettext_noop("the same name, and a rare one"),
        r"same name": gettext_noop("the same name"),
        r"similar name": gettext_noop("a similar name"),
        r"same words in another order": gettext_noop("the same words in another order"),
        r"one letter differs": gettext_noop("one letter differs"),
        r"a middle name left out or shortened": gettext_noop("a middle name left out or shortened"),
        r"both at (?P<place>.+)": gettext_noop("both at %(place)s"),
        r"co-author (?P<name>.+) in common": gettext_noop("both wrote with %(name)s"),
        r"(?P<number>\d+) co-authors in common": gettext_noop("co-authors in common: %(number)s"),
        r"(?P<number>\d+) authors in common": gettext_noop("authors in common: %(number)s"),
        r"belt\.toml says that they are the same": gettext_noop(
            "belt.toml says that they are the same"
        ),
        r"same title": gettext_noop("the same title"),
        r"same id (?P<id>.+)": gettext_noop("the same id %(id)s"),
        r"years (?P<first>\d+) and (?P<second>\d+)": gettext_noop("years %(first)s and %(second)s"),
        r"one abbreviates the other": gettext_noop("one abbreviates the other"),
        r"same name but for blanks": gettext_noop("the same name but for blanks"),
        r"a university's address": gettext_noop("the address of one university"),
        r"one of them without a country": gettext_noop("one of them without a country"),
        r"(?P<short>.+) abbreviates (?P<long>.+)": gettext_noop("%(short)s abbreviates %(long)s"),
    }.items()
}


def evidence_words(evidence: str) -> str:
    """Each part of the evidence in the reader's language; names stay as they are."""
    return "; ".join(_part(part) for part in evidence.split("; "))


def _part(part: str) -> str:
    name, separator, said = part.rpartition(": ")
    for pattern, words in _PHRASES.items():
        if found := pattern.fullmatch(said):
            return f"{name}{separator}{gettext(words) % found.groupdict()}"
    return part
