"""RIS files (``.ris``), as reference managers and publishers export them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rispy

from belt.corpus.sources import NotThisFormat, Source, identifiers
from belt.corpus.sources.files import LONGEST_FIELD, find_files, read_text
from belt.corpus.sources.records import RawAuthor, RawRecord, Reject
from belt.corpus.sources.references import Reference, as_record, author

_EXPECTS = "RIS records, from a line `TY  - …` to a line `ER  -`"
_START = re.compile(r"^TY {1,2}- ?", re.MULTILINE)
_END = re.compile(r"^ER {1,2}- ?", re.MULTILINE)
# Addresses hold semicolons of their own, which rispy would split at.
_PARSER = rispy.RisParser(delimiter_tags_mapping={}, enforce_list_tags=False)
_TYPES = {
    "ABST": "article",
    "BOOK": "book",
    "CHAP": "book-chapter",
    "CONF": "proceedings-article",
    "CPAPER": "proceedings-article",
    "DATA": "dataset",
    "EJOUR": "article",
    "JFULL": "article",
    "JOUR": "article",
    "MGZN": "article",
    "RPRT": "report",
    "THES": "dissertation",
    "UNPB": "preprint",
}
_ORCID_AT_END = re.compile(r"[\s,(]*(?:https?://orcid\.org/)?[\dXx-]{16,19}\)?\s*$")
_VENUES = ("secondary_title", "journal_name", "alternate_title2", "alternate_title3",
           "alternate_title1", "tertiary_title", "custom3")  # fmt: skip


def _find(path: Path) -> list[Path]:
    return find_files(path, (".ris", ".ris.gz"), _EXPECTS)


def _read(path: Path) -> Iterator[RawRecord]:
    text = read_text(path, _EXPECTS).removeprefix("\ufeff")
    if not _START.search(text):
        raise NotThisFormat(path, "no line `TY  - …`", _EXPECTS)
    return _records(text)


def _records(text: str) -> Iterator[RawRecord]:
    starts = [found.start() for found in _START.finditer(text)]
    line, counted = 1, 0
    for start, limit in zip(starts, [*starts[1:], len(text)], strict=True):
        line += text.count("\n", counted, start)
        counted = start
        yield _record(f"line {line}", text[start:limit])


def _record(position: str, text: str) -> RawRecord:
    end = _END.search(text)
    if end is None:
        return Reject(position, "the record has no end (a line `ER  -`)", text[:500])
    if len(text) > LONGEST_FIELD:
        return Reject(
            position,
            f"the record has {len(text):,} characters, at most {LONGEST_FIELD:,} are read",
            text[:500],
        )
    # One blank after the dash where a field is empty: rispy knows no tag without it.
    lines = re.sub(r"^([A-Z][A-Z0-9]) {1,2}-(?: |$)", r"\1  - ", text[: end.start()], flags=re.M)
    try:
        [entry] = _PARSER.parse(lines.strip("\n") + "\nER  - \n")
    except (ValueError, OSError, KeyError, IndexError, TypeError, AttributeError) as error:
        return Reject(position, f"no valid RIS record ({str(error)[:200]})", text[:500])
    return as_record(_reference(position, entry))


def _reference(position: str, entry: dict[str, Any]) -> Reference:
    kind = str(entry.get("type_of_reference", "")).strip().upper()
    urls = _all(entry, "urls")
    return Reference(
        record=position,
        title=_first(entry, "title", "primary_title", "short_title"),
        authors=tuple(_authors(entry)),
        year=_first(entry, "year", "publication_year", "date"),
        venue=_first(entry, *_VENUES),
        type=_TYPES.get(kind),
        doi=_first(entry, "doi") or next((url for url in urls if "doi.org/" in url), ""),
        ids=(_first(entry, "id"),),
        url=next(iter(urls), ""),
        abstract=_first(entry, "abstract", "notes_abstract"),
        language=_first(entry, "language"),
        keywords=tuple(_all(entry, "keywords")),
        notes=tuple(_all(entry, "notes")),
    )


def _first(entry: dict[str, Any], *names: str) -> str:
    return next((value for name in names for value in _all(entry, name) if value.strip()), "")


def _all(entry: dict[str, Any], name: str) -> list[str]:
    value = entry.get(name)
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _authors(entry: dict[str, Any]) -> Iterator[RawAuthor]:
    names = next((found for key in ("authors", "first_authors") if (found := _all(entry, key))), [])
    for name in names:
        orcid = identifiers.orcid(name)
        yield author(_ORCID_AT_END.sub("", name), (orcid,)) if orcid else author(name)


SOURCE = Source("ris", 1, _EXPECTS, _find, _read)
