"""The corpus's own phrases: what titles are made of, and what meaning is bridged to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pyarrow as pa

from belt.corpus.folding import folded
from belt.matching.search.words import FUNCTION_WORDS, phrase_key

LONGEST = 4
FEWEST_WORKS = 3
_BREAK = re.compile(r"[:;,.?!()\[\]/]| - ")


def title_phrases(titles: Iterable[str | None]) -> pa.Table:
    """Phrases of one to four words that at least three titles use: ``phrase, works``.

    Folded; the most usual of singular and plural stands for both. The most frequent come first,
    so that what is asked for most is bridged first.
    """
    works: Counter[str] = Counter()
    for title in titles:
        works.update(set(_phrases(title or "")))
    forms: dict[str, tuple[int, str]] = {}
    totals: Counter[str] = Counter()
    for phrase, count in works.items():
        key = phrase_key(phrase, "en")
        totals[key] += count
        forms[key] = max(forms.get(key, (0, "")), (count, phrase))
    rows = sorted(
        (-total, forms[key][1])
        for key, total in totals.items()
        if total >= FEWEST_WORKS and len(key) > 2
    )
    return pa.table(
        {
            "phrase": pa.array([phrase for _, phrase in rows], pa.string()),
            "works": pa.array([-total for total, _ in rows], pa.int32()),
        }
    )


def _phrases(title: str) -> Iterable[str]:
    for run in _BREAK.split(title):
        words = folded(run).split()
        for start, first in enumerate(words):
            if first in FUNCTION_WORDS:
                continue
            for end in range(start + 1, min(len(words), start + LONGEST) + 1):
                if words[end - 1] not in FUNCTION_WORDS:
                    yield " ".join(words[start:end])
