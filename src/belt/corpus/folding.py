"""Folding: the form in which two spellings of one text are equal."""

from __future__ import annotations

import re
import unicodedata

_NOT_DECOMPOSED = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)
_ASCII_WORD = re.compile("[a-z0-9]+")


def folded(text: str) -> str:
    """The text without case, accents and punctuation, its words separated by one space.

    Letters of every script are kept (Hangul stays composed); ``Đỗ Văn-Minh`` gives ``do van minh``.
    """
    if text.isascii():
        return " ".join(_ASCII_WORD.findall(text.lower()))
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_NOT_DECOMPOSED))
    bare = unicodedata.normalize(
        "NFC", "".join(c for c in decomposed if not unicodedata.combining(c))
    ).translate(_NOT_DECOMPOSED)
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())
