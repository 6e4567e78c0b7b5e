"""Word stems of texts, for comparing what they are about."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import tantivy
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_WORD = re.compile(r"[a-z][a-z0-9]+|[^\W\d_a-z][^\W_]*")
_analyzer = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    .filter(tantivy.Filter.stemmer("english"))
    .build()
)


@lru_cache(maxsize=500_000)
def stem(word: str) -> str:
    """The stem of a word in lower case (Porter's second English stemmer)."""
    found = _analyzer.analyze(word)
    return found[0] if found else word


def stems(text: str) -> list[str]:
    """The stems of a text without English function words, in order."""
    return [stem(word) for word in _WORD.findall(text.lower()) if word not in ENGLISH_STOP_WORDS]


def neighbouring_stems(text: str) -> list[str]:
    """The stems of a text, and each two neighbours as one."""
    single = stems(text)
    return single + [f"{a} {b}" for a, b in pairwise(single)]
