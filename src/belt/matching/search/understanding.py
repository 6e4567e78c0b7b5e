"""What a query means in the words of the corpus, and how that is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from belt.matching.search.glossary import Glossary, Span
from belt.matching.search.words import FUNCTION_WORDS, language_of, query_words

How = Literal["words", "glossary", "meaning", "spelling"]
DocumentFrequency = Callable[[str], int]
"""In how many works a word (folded) occurs."""


RARE = 3
"""Works; a word that fewer have may be misspelt there too."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a query with what it stands for."""

    typed: str
    english: tuple[tuple[str, float], ...]
    """(phrase of the corpus, weight in 0…1), the likeliest first; empty: the words as typed."""
    how: How

    def ways(self) -> list[tuple[str, float]]:
        """What is looked for: each meaning with its weight, and the words as typed."""
        as_typed = self.how in {"words", "meaning", "glossary"}
        return [*self.english, (self.typed, 1.0)] if as_typed else list(self.english)


@dataclass(frozen=True, slots=True)
class Understood:
    """A query in the words of the corpus."""

    query: str
    language: str
    parts: tuple[Part, ...]
    by_words_alone: bool
    """True where a part is in another language and nothing could bridge it."""


class Bridge(Protocol):
    """Phrases of the corpus that mean what a phrase of another language means."""

    def nearest(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        """(English phrase, weight in 0…1), the likeliest first."""


class Spelling(Protocol):
    """Words of the corpus near a word that is misspelt."""

    def corrected(self, word: str) -> str | None:
        """The likeliest word; ``None`` when no word is near enough."""


def understand(
    query: str,
    hint: str,
    glossary: Glossary,
    bridge: Bridge | None,
    spelling: Spelling,
    frequency: DocumentFrequency,
) -> Understood:
    """Cut a query into parts and find what each stands for.

    The glossary first, then the words as they are where the corpus has them, then meaning, then
    the nearest spelling. ``hint`` is the reader's language, for queries whose letters do not tell.
    """
    language = language_of(query, hint)
    if language == "en" and not _is_english(query, frequency):
        language = _by_glossary(query, glossary) or language
    if language == "en":
        return Understood(query, "en", _english(query, spelling, frequency), False)
    spans = glossary.spans(query, language)
    if not any(span.english for span in spans):
        spans = [Span(query.strip(), ())]
    parts: list[Part] = []
    unbridged = False
    for span in spans:
        part = _foreign(span, language, bridge, spelling, frequency)
        unbridged |= part.how == "words" and not _is_english(span.text, frequency)
        parts.append(part)
    return Understood(query, language, tuple(parts), unbridged)


def _is_english(text: str, frequency: DocumentFrequency) -> bool:
    words = query_words(text)
    return bool(words) and all(frequency(word) for word in words)


def _by_glossary(query: str, glossary: Glossary) -> str | None:
    """The language whose terms cover most of a query in plain Latin letters."""
    covered = {
        language: sum(len(span.text) for span in glossary.spans(query, language) if span.english)
        for language in ("fr", "vi")
    }
    best = max(covered, key=lambda language: covered[language])
    return best if covered[best] else None


def _english(query: str, spelling: Spelling, frequency: DocumentFrequency) -> tuple[Part, ...]:
    """The whole query as one part, misspelt words beside it."""
    words = query_words(query)
    wrong = [word for word in words if word.isalpha() and frequency(word) < RARE]
    corrected = {word: spelling.corrected(word) for word in wrong}
    if not any(corrected.values()):
        return (Part(query.strip(), (), "words"),)
    right = " ".join(corrected.get(word) or word for word in words)
    return (Part(query.strip(), ((right, 1.0),), "spelling"),)


def _foreign(
    span: Span,
    language: str,
    bridge: Bridge | None,
    spelling: Spelling,
    frequency: DocumentFrequency,
) -> Part:
    if span.english:
        weight = 1.0
        return Part(span.text, tuple((one, weight) for one in span.english), "glossary")
    if span.text.isascii() and _is_english(span.text, frequency):
        return Part(span.text, (), "words")
    found = bridge.nearest(span.text, language) if bridge else ()
    if found:
        return Part(span.text, found, "meaning")
    words = [word for word in query_words(span.text) if word not in FUNCTION_WORDS]
    corrected = [spelling.corrected(word) if word.isascii() else None for word in words]
    if words and all(corrected):
        return Part(span.text, ((" ".join(map(str, corrected)), 1.0),), "spelling")
    return Part(span.text, (), "words")
