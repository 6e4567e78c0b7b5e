"""Search across languages: the same topics asked in five languages, and how long answers take.

A work is relevant to a topic when its title contains the English phrase (case folded), a person
when at least two of theirs are (see the data's README). Nothing is tuned to these topics: the
glossary was written from the corpus's most frequent phrases, the map learned from the glossary.
Topics that the glossary knows as they are typed are counted apart, because others depend on
meaning alone.
"""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from belt.corpus.corpus import Corpus
from belt.matching.search import build_bridge_of, searcher_of
from belt.matching.search.search import Searcher

LANGUAGES = ("en", "ko", "ja", "fr", "vi")
AIMS = {"fr": 0.90, "ja": 0.80, "ko": 0.75, "vi": 0.70}
DEPTH = 10


def report(shared: Path, home: Path, environment: Mapping[str, str]) -> None:
    """Print precision@10 and nDCG@10 per language, and the time of searches."""
    began = time.perf_counter()
    encoded = build_bridge_of(home, environment, lambda _step: None)
    print(
        f"bridge between languages: {encoded:,} texts read for meaning in "
        f"{time.perf_counter() - began:.0f} s (aim: at most 360 s the first time)"
    )
    corpus = Corpus.open(home)
    searcher = searcher_of(corpus, environment)
    with (shared / "crosslingual" / "topics.tsv").open(encoding="utf-8") as lines:
        topics = list(csv.DictReader(lines, delimiter="\t"))
    works = _Relevance(corpus, topics)
    english = {kind: _precision(searcher, topics, "en", kind, works)[0] for kind in _KINDS}
    print(f"search over {len(topics)} topics, precision@{DEPTH} (nDCG@{DEPTH}), works | people:")
    for language in LANGUAGES:
        told = []
        for kind in _KINDS:
            precision, gain = _precision(searcher, topics, language, kind, works)
            ratio = np.mean(precision) / np.mean(english[kind])
            told.append(f"{np.mean(precision):.3f} ({np.mean(gain):.3f}), {ratio:.2f} of English")
        aim = f" (aim: {AIMS[language]:.2f})" if language in AIMS else ""
        print(f"  {language}  {told[0]}{aim} | {told[1]}")
        _print_by_bridge(searcher, topics, language, works, english["works"])
    _report_time(searcher, topics)


_KINDS = ("works", "people")


class _Relevance:
    """What is relevant to each topic."""

    def __init__(self, corpus: Corpus, topics: list[dict[str, str]]) -> None:
        titles = corpus.sql("select work_id, title from works").to_pylist()
        authors = corpus.sql("select distinct work_id, person_id from authorships").to_pylist()
        by_work: dict[str, list[str]] = {}
        for row in authors:
            by_work.setdefault(row["work_id"], []).append(row["person_id"])
        self.works = {
            topic["en"]: {
                row["work_id"]
                for row in titles
                if topic["en"].casefold() in (row["title"] or "").casefold()
            }
            for topic in topics
        }
        self.people: dict[str, set[str]] = {}
        for name, relevant in self.works.items():
            counts: dict[str, int] = {}
            for work in relevant:
                for person in by_work.get(work, ()):
                    counts[person] = counts.get(person, 0) + 1
            self.people[name] = {person for person, count in counts.items() if count > 1}

    def of(self, kind: str, topic: str) -> set[str]:
        return (self.works if kind == "works" else self.people)[topic]


def _precision(
    searcher: Searcher,
    topics: list[dict[str, str]],
    language: str,
    kind: str,
    relevance: _Relevance,
) -> tuple[list[float], list[float]]:
    precision, gains = [], []
    for topic in topics:
        relevant = relevance.of(kind, topic["en"])
        found = searcher.search(topic[language], kind, hint=language, limit=DEPTH)  # type: ignore[arg-type]
        hits = [hit.id in relevant for hit in found.hits]
        precision.append(sum(hits) / DEPTH)
        ideal = sum(1 / math.log2(place + 2) for place in range(min(DEPTH, len(relevant))))
        gain = sum(hit / math.log2(place + 2) for place, hit in enumerate(hits))
        gains.append(gain / ideal if ideal else 0.0)
    return precision, gains


def _print_by_bridge(
    searcher: Searcher,
    topics: list[dict[str, str]],
    language: str,
    relevance: _Relevance,
    english: list[float],
) -> None:
    """The same, apart for topics that the glossary knows and for those that it does not."""
    if language == "en":
        return
    precision, _ = _precision(searcher, topics, language, "works", relevance)
    groups: dict[str, list[int]] = {"in the glossary": [], "by meaning": []}
    for number, topic in enumerate(topics):
        parts = searcher.understand(topic[language], language).parts
        known = len(parts) == 1 and parts[0].how == "glossary"
        groups["in the glossary" if known else "by meaning"].append(number)
    for name, numbers in groups.items():
        if numbers:
            own = np.mean([precision[number] for number in numbers])
            ratio = own / max(np.mean([english[number] for number in numbers]), 1e-9)
            print(f"        {len(numbers):2d} topics {name}: {own:.3f}, {ratio:.2f} of English")


def _report_time(searcher: Searcher, topics: list[dict[str, str]]) -> None:
    for language in LANGUAGES:
        taken = []
        for kind in ("works", "people", "organisations"):
            for topic in topics:
                began = time.perf_counter()
                searcher.search(topic[language] + " ", kind, hint=language)  # type: ignore[arg-type]
                taken.append(1000 * (time.perf_counter() - began))
        middle, late = np.quantile(taken, [0.5, 0.95])
        print(f"  {language}  p50 {middle:.1f} ms, p95 {late:.1f} ms (aim: p95 under 50 ms)")
