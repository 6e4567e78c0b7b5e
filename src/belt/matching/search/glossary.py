"""The field's glossary: what its terms are called in the belt's languages.

``glossary.tsv`` ships with Belt: a line a term, ``en ko ja fr vi``, several ways to write it
separated by ``|``. The office adds its own in ``glossary.tsv`` of the home, in the same format.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from belt.matching.search.words import FUNCTION_WORDS, is_spaceless, phrase_key

LANGUAGES = ("en", "ko", "ja", "fr", "vi")


class BadGlossary(ValueError):
    """A glossary that cannot be read; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One term: its English name, and how it is written in another language."""

    english: str
    language: str
    written: str


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a query that the glossary knows."""

    text: str
    """As typed, without function words."""
    english: tuple[str, ...]
    """Its meanings in English, empty where the glossary does not know the part."""


@dataclass(frozen=True)
class Glossary:
    """Terms by language; look parts of a query up with :meth:`spans`."""

    entries: tuple[Entry, ...]

    @cached_property
    def by_key(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Language -> key of a term -> English names."""
        found: dict[str, dict[str, tuple[str, ...]]] = {language: {} for language in LANGUAGES}
        for entry in self.entries:
            keys = found[entry.language]
            key = phrase_key(entry.written, entry.language)
            if key and entry.english not in keys.get(key, ()):
                keys[key] = (*keys.get(key, ()), entry.english)
        return found

    def spans(self, query: str, language: str) -> list[Span]:
        """The query cut into the longest terms that the glossary knows, and what lies between."""
        known = self.by_key.get(language, {})
        if is_spaceless(language):
            return _spaceless_spans(query, language, known)
        return _worded_spans(query, language, known)


def _worded_spans(query: str, language: str, known: dict[str, tuple[str, ...]]) -> list[Span]:
    """Longest runs of words first, from the left."""
    words = query.split()
    spans: list[Span] = []
    rest: list[str] = []
    place = 0

    def close() -> None:
        text = " ".join(word for word in rest if phrase_key(word, "") not in FUNCTION_WORDS)
        if text:
            spans.append(Span(text, ()))
        rest.clear()

    while place < len(words):
        for end in range(min(len(words), place + 7), place, -1):
            text = " ".join(words[place:end])
            english = known.get(phrase_key(text, language))
            if english:
                close()
                spans.append(Span(text, english))
                place = end
                break
        else:
            rest.append(words[place])
            place += 1
    close()
    return spans


def _spaceless_spans(query: str, language: str, known: dict[str, tuple[str, ...]]) -> list[Span]:
    """Cut so that as many letters as possible belong to terms, in as few pieces as possible."""
    text = phrase_key(query, language)
    best: list[tuple[int, int, int]] = [(0, 0, 0)]
    for end in range(1, len(text) + 1):
        choices = [(best[end - 1][0], best[end - 1][1], end - 1)]
        for start in range(max(0, end - 24), end - 1):
            if text[start:end] in known:
                covered, pieces, _ = best[start]
                choices.append((covered + end - start, pieces - 1, start))
        best.append(max(choices, key=lambda one: (one[0], one[1], -one[2])))
    cuts: list[tuple[int, int]] = []
    end = len(text)
    while end:
        start = best[end][2]
        cuts.append((start, end))
        end = start
    spans: list[Span] = []
    rest = ""
    for start, end in reversed(cuts):
        if end - start > 1:
            spans += [Span(rest, ())] if rest else []
            rest = ""
            spans.append(Span(text[start:end], known[text[start:end]]))
        else:
            rest += text[start:end]
    return [*spans, Span(rest, ())] if rest else spans


def shipped_glossary() -> Glossary:
    """The glossary that ships with Belt."""
    path = files("belt.matching.search").joinpath("glossary.tsv")
    return Glossary(tuple(_entries(path.read_text("utf-8").splitlines(), "glossary.tsv")))


def glossary_of(home: Path) -> Glossary:
    """The shipped glossary with the home's own terms in front.

    Raises :class:`BadGlossary` for a ``glossary.tsv`` in the home that is no glossary.
    """
    path = home / "glossary.tsv"
    if not path.exists():
        return shipped_glossary()
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BadGlossary(f"{path}: expected text in UTF-8 ({error})") from None
    return Glossary((*_entries(lines, str(path)), *shipped_glossary().entries))


def _entries(lines: Iterable[str], name: str) -> list[Entry]:
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != len(LANGUAGES) or not fields[0].strip():
            raise BadGlossary(
                f"{name}, line {number}: expected the five columns {' '.join(LANGUAGES)} "
                f"separated by tabs, found {len(fields)}"
            )
        english = fields[0].split("|")[0].strip()
        for language, field in zip(LANGUAGES, fields, strict=True):
            found += [
                Entry(english, language, way.strip()) for way in field.split("|") if way.strip()
            ]
    return found
