"""People and organisations by a name as somebody types it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import tantivy

from belt.corpus.folding import folded
from belt.matching.search.index import ORGANISATION, PERSON, SearchIndex
from belt.matching.search.names import likeness, name_tokens, token_coverage

CANDIDATES = 150
NEAR_ENOUGH = 0.9
_LONGEST = 8
"""Words; longer queries are no names."""


@dataclass(frozen=True, slots=True)
class NameHit:
    """A person or organisation by row number, with the spelling that matches best."""

    number: int
    name: str
    likeness: float


def find_names(
    index: SearchIndex, query: str, kind: Literal["people", "organisations"]
) -> list[NameHit]:
    """Names like the query, the likest first: other scripts, orders and small mistakes forgiven."""
    words = folded(query).split()
    if not words or len(words) > _LONGEST:
        return []
    searcher = index.names.searcher()
    number_of_kind = PERSON if kind == "people" else ORGANISATION
    table = index.people if kind == "people" else index.organisations
    schema = index.names.schema
    asked = name_tokens([query])
    parts = [
        tantivy.Query.fuzzy_term_query(
            schema, "name", word, distance=_distance(word), prefix=len(word) > 3
        )
        for word in sorted(asked.written)
    ]
    if kind == "people":
        parts += [tantivy.Query.term_query(schema, "sound", one) for one in sorted(asked.sounds)]
    of_kind = tantivy.Query.const_score_query(
        tantivy.Query.term_query(schema, "kind", number_of_kind), 0.0
    )
    wanted = tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])
    both = tantivy.Query.boolean_query(
        [(tantivy.Occur.Must, of_kind), (tantivy.Occur.Must, wanted)]
    )
    hits = searcher.search(both, limit=CANDIDATES, count=False).hits
    numbers = searcher.fast_field_values("number", [address for _, address in hits])
    names = table["names"].take(numbers).to_pylist() if numbers else []
    found = [
        NameHit(number, *_best_spelling(query, spellings))
        for number, spellings in zip(numbers, names, strict=True)
    ]
    near = [one for one in found if one.likeness >= NEAR_ENOUGH]
    return sorted(near, key=lambda one: (-one.likeness, one.number))


def _best_spelling(query: str, spellings: list[str]) -> tuple[str, float]:
    scored = [(max(likeness(query, one), token_coverage(query, one)), one) for one in spellings]
    best, name = max(scored, key=lambda one: (one[0], one[1]))
    return name, best


def _distance(word: str) -> int:
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2
