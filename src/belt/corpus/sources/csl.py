"""CSL-JSON, as Zotero, Crossref and citation processors exchange it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from belt.corpus.sources import NotThisFormat, Source, identifiers
from belt.corpus.sources.files import find_files, read_json
from belt.corpus.sources.records import RawAffiliation, RawAuthor, RawRecord, Reject
from belt.corpus.sources.references import Reference, as_record

_EXPECTS = "CSL-JSON: a list of items with `type` and `title`"
_TYPES = {
    "article": "preprint",
    "article-journal": "article",
    "article-magazine": "article",
    "book": "book",
    "book-chapter": "book-chapter",
    "chapter": "book-chapter",
    "dataset": "dataset",
    "journal-article": "article",
    "paper-conference": "proceedings-article",
    "posted-content": "preprint",
    "proceedings-article": "proceedings-article",
    "report": "report",
    "thesis": "dissertation",
}


class _BadItem(ValueError):
    """Why an item cannot be read."""


def _find(path: Path) -> list[Path]:
    return find_files(path, (".json", ".csl", ".json.gz"), _EXPECTS)


def _read(path: Path) -> Iterator[RawRecord]:
    content = read_json(path, _EXPECTS)
    if isinstance(content, dict):
        # Zotero's API and Better CSL JSON wrap the list; a single item may stand alone.
        content = content.get("items", [content])
    if not isinstance(content, list):
        raise NotThisFormat(path, "JSON without a list of items", _EXPECTS)
    if content and not any(
        isinstance(item, dict) and "type" in item and "title" in item for item in content
    ):
        raise NotThisFormat(path, "no item has `type` and `title`", _EXPECTS)
    return (_record(number, item) for number, item in enumerate(content, start=1))


def _record(number: int, item: object) -> RawRecord:
    position = f"item {number}"
    if not isinstance(item, dict):
        return Reject(position, "the item is no object", str(item)[:200])
    try:
        return as_record(_reference(position, item))
    except _BadItem as error:
        return Reject(position, str(error), str(item.get("title"))[:200])


def _reference(position: str, item: dict[str, Any]) -> Reference:
    return Reference(
        record=position,
        title=_text(item, "title"),
        authors=tuple(_authors(item.get("author"))),
        year=_year(item.get("issued")) or _year(item.get("published")),
        venue=_text(item, "container-title") or _text(item, "event-title"),
        type=_TYPES.get(_text(item, "type")),
        doi=_text(item, "DOI"),
        ids=(_text(item, "id"),),
        url=_text(item, "URL"),
        abstract=_text(item, "abstract"),
        language=_text(item, "language"),
        keywords=tuple(_text(item, "keyword").split(";" if ";" in _text(item, "keyword") else ",")),
        cited_by=_text(item, "is-referenced-by-count"),
        notes=tuple(_text(item, "note").split("\n")),
    )


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if isinstance(value, list) and len(value) <= 1:
        # Crossref gives titles as lists of one.
        value = value[0] if value else None
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _BadItem(f"`{name}` is of type {type(value).__name__}, expected text")
    return str(value)


def _year(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, dict):
        raise _BadItem("`issued` is no date object")
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        return str(parts[0][0]) if isinstance(parts[0][0], str | int) else ""
    return next(
        (str(value[key]) for key in ("raw", "literal") if isinstance(value.get(key), str)), ""
    )


def _authors(value: object) -> Iterator[RawAuthor]:
    if value is None:
        return
    if not isinstance(value, list):
        raise _BadItem("`author` is no list")
    for person in value:
        if not isinstance(person, dict):
            raise _BadItem("an author is no object")
        parts = [
            _text(person, name)
            for name in (
                "given",
                "dropping-particle",
                "non-dropping-particle",
                "family",
                "suffix",
            )
        ]
        name = _text(person, "literal") or _text(person, "name") or " ".join(filter(None, parts))
        orcid = identifiers.orcid(_text(person, "ORCID"))
        yield RawAuthor(name, (orcid,) if orcid else (), tuple(_affiliations(person)))


def _affiliations(person: dict[str, Any]) -> Iterator[RawAffiliation]:
    value = person.get("affiliation")
    if value is None:
        return
    if not isinstance(value, list):
        raise _BadItem("`affiliation` is no list")
    for one in value:
        if not isinstance(one, dict):
            raise _BadItem("an affiliation is no object")
        if name := _text(one, "name").strip():
            yield RawAffiliation(raw=name)


SOURCE = Source("csl", 1, _EXPECTS, _find, _read)
