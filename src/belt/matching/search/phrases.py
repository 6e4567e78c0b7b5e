"""The corpus's own phrases: what titles are made of, and what meaning is bridged to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

import pyarrow as pa

from belt.corpus.corpus import bounded_duckdb
from belt.corpus.folding import folded
from belt.matching.search.words import FUNCTION_WORDS, phrase_key

LONGEST = 4
FEWEST_WORKS = 3
_TITLES_AT_ONCE = 20_000
_BREAK = re.compile(r"[:;,.?!()\[\]/]| - ")


_COUNTED = pa.schema([("key", pa.string()), ("phrase", pa.string()), ("works", pa.int64())])
_SUMMED = f"""
  with summed as (select key, phrase, sum(works) as works from counted group by all)
  select max_by(phrase, row(works, phrase)) as phrase, sum(works)::int as works
  from summed group by key having sum(works) >= {FEWEST_WORKS} and length(key) > 2
  order by works desc, phrase"""


def title_phrases(titles: Iterable[str | None]) -> pa.Table:
    """Phrases of one to four words that at least three titles use: ``phrase, works``.

    Folded; the most usual of singular and plural stands for both. The most frequent come first,
    so that what is asked for most is bridged first. Most phrases occur once, so that they are
    summed where they need not fit memory.
    """
    counted = pa.RecordBatchReader.from_batches(_COUNTED, _counted(titles))
    with bounded_duckdb() as summing:
        summing.register("counted", counted)
        return summing.sql(_SUMMED).to_arrow_table()


def _counted(titles: Iterable[str | None]) -> Iterator[pa.RecordBatch]:
    rest = iter(titles)
    while some := list(islice(rest, _TITLES_AT_ONCE)):
        works = Counter(phrase for title in some for phrase in set(_phrases(title or "")))
        keys = [phrase_key(phrase, "en") for phrase in works]
        yield pa.record_batch([keys, list(works), list(works.values())], schema=_COUNTED)


def _phrases(title: str) -> Iterable[str]:
    for run in _BREAK.split(title):
        words = folded(run).split()
        for start, first in enumerate(words):
            if first in FUNCTION_WORDS:
                continue
            for end in range(start + 1, min(len(words), start + LONGEST) + 1):
                if words[end - 1] not in FUNCTION_WORDS:
                    yield " ".join(words[start:end])
