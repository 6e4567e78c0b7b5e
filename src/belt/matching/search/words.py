"""Words of queries and texts: scripts, folding, stems, and which language a query is in."""

from __future__ import annotations

import re

from belt.corpus.folding import folded
from belt.insight.store import search_text

_HANGUL = re.compile(r"[\uac00-\ud7af]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_VIETNAMESE = re.compile(r"[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_FRENCH = re.compile(r"[éèêëàâçîïôùûœÉÈÊËÀÂÇÎÏÔÙÛŒ]|\b[dlnsjmtDLNSJMT]['’]")

FUNCTION_WORDS = frozenset(
    # Words that carry no subject, in the languages written in Latin letters, folded.
    "a an and are as at by for from in is it of on or the their to via with using based "
    "au aux avec basee basees base bases ce dans de des du en et la le les leur ou par pour sans "
    "selon sous sur un une d l "
    "bang cac cho co cua cung duoc mot nhung tai theo trong tren tu va ve voi".split()
)
"""Function words, folded."""


def language_of(query: str, hint: str = "en") -> str:
    """The language that a query is written in, by its letters; ``hint`` where they do not tell.

    Han characters alone are read as Japanese, unless ``hint`` is Korean.
    """
    if _HANGUL.search(query):
        return "ko"
    if _KANA.search(query):
        return "ja"
    if _HAN.search(query):
        return "ko" if hint == "ko" else "ja"
    if _VIETNAMESE.search(query):
        return "vi"
    if _FRENCH.search(query):
        return "fr"
    return hint if hint in {"fr", "vi"} else "en"


def is_spaceless(language: str) -> bool:
    """Whether blanks do not tell where words of the language begin (Korean uses them freely)."""
    return language in {"ko", "ja"}


def index_text(text: str) -> str:
    """A text as the index holds it: folded, East Asian runs as pairs of characters."""
    return search_text(text)


def query_words(text: str) -> list[str]:
    """The words of a text in the index's form, without function words."""
    return [word for word in search_text(text).split() if word not in FUNCTION_WORDS]


def phrase_key(text: str, language: str) -> str:
    """The form in which two spellings of a term are one.

    Blanks do not count in Korean and Japanese; a French plural counts as its singular.
    """
    words = folded(text).split()
    if is_spaceless(language):
        return "".join(words)
    if language == "fr":
        words = [word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in words]
    if language == "en":
        words = [singular(word) for word in words]
    return " ".join(words)


def singular(word: str) -> str:
    """An English word without its plural ending; enough to make two spellings equal."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
