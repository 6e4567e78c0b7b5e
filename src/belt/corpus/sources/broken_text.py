"""Mend text that was broken on its way into a file, and leave all other text alone."""

from __future__ import annotations

import re
import unicodedata

from ftfy import fix_encoding
from ftfy.badness import is_bad
from ftfy.fixes import fix_latin_ligatures

_LIGATURES = re.compile("[\ufb00-\ufb06]")
_COMBINING = {
    "´": "\u0301",
    "`": "\u0300",
    "ˆ": "\u0302",
    "¨": "\u0308",
    "˜": "\u0303",
    "ˇ": "\u030c",
    "˚": "\u030a",
}
_LOOSE_ACCENT = re.compile(r"(?:(\w+) )?(?<![`´])([´`ˆ¨˜ˇ˚])([A-Za-zı])(?!(?<=´s)\b)(\b)?")
_LOOSE_CEDILLA = re.compile(r"([cCsS])¸ ?")
_WHOLE_WORDS = frozenset(
    (
        "and",
        "de",
        "des",
        "di",
        "du",
        "en",
        "et",
        "in",
        "la",
        "le",
        "les",
        "of",
        "the",
        "und",
    )
)


def mended(text: str) -> str:
    """The text with mojibake (``WÃ¼rttemberg``) and ligatures (``Artiﬁcial``) undone."""
    if text.isascii():
        return text
    if is_bad(text):
        text = fix_encoding(text)
    return fix_latin_ligatures(text) if _LIGATURES.search(text) else text


def mended_names(text: str) -> str:
    """As :func:`mended`, and with accents that stand before their letter put onto it.

    Type set by TeX and read back from PDF gives ``Universit´e`` or ``Universit ´e``. Only for
    names and affiliations: in running text the same characters are quotation marks.
    """
    if text.isascii() and "`" not in text:
        return text
    text = _LOOSE_CEDILLA.sub(
        lambda found: {"c": "ç", "C": "Ç", "s": "ş", "S": "Ş"}[found[1]], mended(text)
    )
    return _LOOSE_ACCENT.sub(_composed, text)


def _composed(found: re.Match[str]) -> str:
    word, accent, letter, end = found.groups()
    composed = unicodedata.normalize("NFC", letter.replace("ı", "i") + _COMBINING[accent])
    if len(composed) != 1:
        return found[0]
    if word is None:
        return composed
    # The space is an artefact inside a word ("T ¨ubingen") and real before a word of its own
    # ("et ´electronique", "`a Paris", "l’ ´Ecole").
    alone = composed == "à" and end == "" and word != "Universit"
    apart = composed.isupper() or word.lower() in _WHOLE_WORDS or alone
    return f"{word} {composed}" if apart else word + composed
