"""What reference managers and spreadsheets say of a work, made into a raw record.

BibTeX, RIS, CSL-JSON and CSV differ in how they spell the same few fields. Their readers collect
the fields into a :class:`Reference`; :func:`as_record` cleans and checks them, the same for all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from belt.corpus.sources import identifiers
from belt.corpus.sources.broken_text import mended, mended_names
from belt.corpus.sources.files import LONGEST_FIELD, one_line
from belt.corpus.sources.records import RawAffiliation, RawAuthor, RawWork, Reject

SIMULATED_NOTE = "Simulated record made by Belt, no real publication"
"""The note by which exports mark a simulated work, and readers know it again."""

_FIRST_YEAR = 1500
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_OWN_ID = re.compile(
    r"(openalex|ieee-doc|openreview-note|acl-paper|paperlists|belt):[\w./:~-]{1,200}"
)
_SUFFIX = re.compile(r"[JjSs]r\.?|II|III|IV")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)
_BLOCK_MARKUP = re.compile(r"</?(?:jats:)?(?:p|title|sec|div|br)\b[^<>]*>", re.IGNORECASE)
_INLINE_MARKUP = re.compile(
    r"</?(?:jats:)?(?:i|b|em|strong|sub|sup|scp|sc|span|italic|bold)\b[^<>]*>", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Reference:
    """The fields of one entry as text; empty where it has none."""

    record: str
    """Where the entry stands in its file."""
    title: str = ""
    authors: tuple[RawAuthor, ...] = ()
    year: str = ""
    """A year or a date."""
    venue: str = ""
    type: str | None = None
    doi: str = ""
    ids: tuple[str, ...] = ()
    url: str = ""
    abstract: str = ""
    language: str = ""
    keywords: tuple[str, ...] = ()
    cited_by: str = ""
    notes: tuple[str, ...] = ()
    repairs: tuple[str, ...] = field(default=())


def as_record(reference: Reference) -> RawWork | Reject:
    """The work, or a reject where the entry has no title or a field is too long."""
    texts = (reference.title, reference.abstract, reference.venue, reference.url, reference.doi)
    if any(len(text) > LONGEST_FIELD for text in texts):
        return Reject(
            reference.record,
            f"a field has more than {LONGEST_FIELD:,} characters",
            reference.title[:200],
        )
    repairs = list(reference.repairs)
    title = _cleaned(reference.title, mended, repairs)
    if not title:
        return Reject(reference.record, "the entry has no title", _excerpt(reference))
    authors = tuple(
        replace(author, name=name)
        for author in reference.authors
        if (name := _cleaned(author.name, mended_names, repairs))
    )
    if not authors:
        repairs.append("no-authors")
    ids = _work_ids(reference, repairs)
    return RawWork(
        record=reference.record,
        title=title,
        ids=ids,
        abstract=_cleaned(_without_markup(reference.abstract), mended, repairs) or None,
        year=_year(reference.year, repairs),
        venue=_cleaned(reference.venue, mended, repairs) or None,
        type=reference.type,
        cited_by=_count(reference.cited_by),
        language=reference.language.lower() if _LANGUAGE.fullmatch(reference.language) else None,
        url=one_line(reference.url) or None,
        keywords=tuple(dict.fromkeys(filter(None, map(one_line, reference.keywords)))),
        authors=authors,
        simulated=SIMULATED_NOTE in reference.notes,
        repairs=tuple(dict.fromkeys(repairs)),
    )


def _cleaned(text: str, mend: Callable[[str], str], repairs: list[str]) -> str:
    better = mend(text)
    if better != text:
        repairs.append("broken-characters")
    return one_line(better)


def _without_markup(text: str) -> str:
    return _INLINE_MARKUP.sub("", _BLOCK_MARKUP.sub(" ", text))


def _excerpt(reference: Reference) -> str:
    authors = "; ".join(author.name[:40] for author in reference.authors[:3])
    return one_line(f"{authors} {reference.year[:20]} {reference.doi[:60]}")


def _work_ids(reference: Reference, repairs: list[str]) -> tuple[str, ...]:
    ids = []
    if stated := reference.doi.strip():
        if doi := identifiers.doi(stated):
            ids.append(doi)
        else:
            repairs.append("bad-doi")
    ids += [own for own in map(one_line, reference.ids) if _OWN_ID.fullmatch(own)]
    if not ids:
        repairs.append("missing-id")
    return tuple(dict.fromkeys(ids))


def _year(text: str, repairs: list[str]) -> int | None:
    if not text.strip():
        return None
    for found in _YEAR.findall(text[:100]):
        if _FIRST_YEAR <= int(found) <= date.today().year + 1:
            return int(found)
    repairs.append("bad-year")
    return None


def _count(text: str) -> int | None:
    digits = text.strip().removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def given_first(name: str) -> str:
    """``Ada King Lovelace`` from ``Lovelace, Ada King``; other names as they are.

    ``Family, Suffix, Given`` (BibTeX) and ``Family, Given, Suffix`` (RIS) put the suffix last.
    """
    parts = [one_line(part) for part in name.split(",")]
    if len(parts) == 2 and all(parts) and not _SUFFIX.fullmatch(parts[1]):
        return f"{parts[1]} {parts[0]}"
    if len(parts) == 3 and all(parts):
        family, second, third = parts
        given, suffix = (third, second) if _SUFFIX.fullmatch(second) else (second, third)
        return f"{given} {family} {suffix}"
    return one_line(name)


def family_and_given(name: str) -> tuple[str, str, str]:
    """Family name, given names and suffix of a name written given names first.

    The last word is taken for the family name, with the particles before it (``van der Smagt``).
    Names of one word, and names that hold a comma, are not taken apart.
    """
    words = one_line(name).split(" ")
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    at = len(words) - 1
    while at > 1 and words[at - 1].islower():
        at -= 1
    given = " ".join(words[:at])
    if "," in name or not given or _SUFFIX.fullmatch(given):
        return one_line(name), "", ""
    return " ".join(words[at:]), given, suffix


def family_first(name: str) -> str:
    """``van der Smagt, Patrick`` from ``Patrick van der Smagt``: undone by :func:`given_first`."""
    return ", ".join(filter(None, family_and_given(name)))


def author(name: str, ids: tuple[str, ...] = (), *affiliations: RawAffiliation) -> RawAuthor:
    """An author by a name in either order."""
    return RawAuthor(given_first(name), ids, affiliations)
