"""What nodes ask one another when they search together, and what may be asked.

Whatever a peer sends is read here, and refused when it asks for more than a search does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from belt.matching.search.leaves import Statistics, Term
from belt.matching.search.search import FIELDS
from belt.matching.search.understanding import Part, Understood
from belt.matching.search.words import query_words

MOST = 100
"""People that can be asked for."""
MOST_PEOPLE = 2_000
"""Ids that can be asked about in the last round."""
MOST_PARTS, MOST_PHRASES, PHRASE_WORDS, MOST_WORDS = 50, 100, 10, 200
"""Parts of a question, phrases in all, words of one phrase, and different words in all."""
_LONGEST = 500
_MOST_TERMS = 2_000
_MOST_WORKS = 10**12


@dataclass(frozen=True, slots=True)
class Question:
    """A search as it is sent to a node."""

    understood: Understood
    common: Statistics
    limit: int
    regions: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Ask about these, whether they are among the best or not."""

    def about(self, people: Sequence[str]) -> Question:
        """The question of the last round."""
        return replace(self, people=tuple(people[:MOST_PEOPLE]))

    def to_json(self) -> dict[str, Any]:
        """The question as a message."""
        return {
            "query": self.understood.query,
            "parts": [
                {"typed": one.typed, "english": [list(way) for way in one.english], "how": one.how}
                for one in self.understood.parts
            ],
            "statistics": statistics_to_json(self.common),
            "limit": self.limit,
            "regions": list(self.regions),
            "people": list(self.people),
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Question:
        """The question in a message. Raises ``KeyError``, ``TypeError`` or ``ValueError``."""
        parts = tuple(_part(one) for one in told["parts"])
        if not _is_short(parts):
            raise ValueError("the question has too many parts, phrases or words")
        understood = Understood(str(told["query"])[:_LONGEST], "", parts, False)
        regions = tuple(str(one) for one in told["regions"])
        limit = min(MOST, max(1, int(told["limit"])))
        people = tuple(str(one) for one in told["people"])[:MOST_PEOPLE]
        return cls(understood, statistics_from_json(told["statistics"]), limit, regions, people)


def shortened(understood: Understood) -> Understood:
    """What was understood of a query as it can be asked: long phrases become several."""
    parts: tuple[Part, ...] = ()
    for part in understood.parts:
        longer = (*parts, *_pieces(part))
        if not _is_short(longer):
            break
        parts = longer
    return replace(understood, parts=parts)


def _pieces(part: Part) -> list[Part]:
    if all(len(query_words(phrase)) <= PHRASE_WORDS for phrase, _ in part.ways()):
        return [part]
    words = query_words(part.english[0][0] if part.english else part.typed)
    starts = range(0, len(words), PHRASE_WORDS)
    return [Part(" ".join(words[one : one + PHRASE_WORDS]), (), "words") for one in starts]


def _is_short(parts: Sequence[Part]) -> bool:
    if len(parts) > MOST_PARTS or sum(len(one.english) + 1 for one in parts) > MOST_PHRASES:
        return False
    phrases = [query_words(phrase) for one in parts for phrase, _ in one.ways()]
    words = {word for one in phrases for word in one}
    return all(len(one) <= PHRASE_WORDS for one in phrases) and len(words) <= MOST_WORDS


def _part(told: Mapping[str, Any]) -> Part:
    english = tuple((str(phrase)[:_LONGEST], float(weight)) for phrase, weight in told["english"])
    if not all(0 <= weight <= 1 for _, weight in english):
        raise ValueError("a weight is between 0 and 1")
    return Part(str(told["typed"])[:_LONGEST], english, told["how"])


def statistics_to_json(found: Statistics) -> dict[str, Any]:
    """Statistics as a message."""
    counts = [[field, stem, count] for (field, stem), count in found.frequencies.items()]
    return {"works": found.works, "words": dict(found.words), "frequencies": sorted(counts)}


def statistics_from_json(told: Mapping[str, Any]) -> Statistics:
    """The statistics of a message. Raises ``KeyError``, ``TypeError`` or ``ValueError``."""
    works = int(told["works"])
    counts = {(str(f), str(stem)): int(count) for f, stem, count in told["frequencies"]}
    words = {str(field): int(count) for field, count in dict(told["words"]).items()}
    fields = {field for field, _ in counts} | words.keys()
    if len(counts) > _MOST_TERMS or not fields <= FIELDS.keys():
        raise ValueError("not the statistics of a search")
    if not 0 <= works <= _MOST_WORKS or not all(0 <= one <= works for one in counts.values()):
        raise ValueError("statistics of more works than there are")
    if not all(0 <= one <= _MOST_WORKS for one in words.values()):
        raise ValueError("statistics of more words than there are")
    return Statistics(works, words, counts)


def counted(terms: Iterable[Term], told: Mapping[str, Any]) -> Statistics:
    """A node's answer to the first round: how common the terms are that it was asked for.

    Raises ``KeyError``, ``TypeError`` or ``ValueError``.
    """
    found = statistics_from_json(told)
    kept = {term: found.frequencies[term] for term in terms if term in found.frequencies}
    return replace(found, frequencies=kept)
