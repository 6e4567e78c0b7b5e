"""Paper Copilot's lists: one JSON list a venue and year, compressed or not.

A record names its authors, their ids and their affiliations in parallel lists joined by ``;``.
Venue and year stand in the file's name only (``icra2019.json.gz``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from belt.corpus.sources import NotThisFormat, Source, identifiers
from belt.corpus.sources.broken_text import mended, mended_names
from belt.corpus.sources.files import LONGEST_FIELD, find_files, one_line, read_json
from belt.corpus.sources.paperlists_affiliations import AFFILIATION_FIELDS, affiliations
from belt.corpus.sources.records import RawAuthor, RawRecord, RawWork, Reject

_EXPECTS = "Paper Copilot's JSON list of papers (objects with `title` and `author`)"
_FILE_NAME = re.compile(r"([a-z][a-z_-]*?)[_-]?((?:19|20)\d{2})\b.*", re.IGNORECASE)
_VENUES = {
    "corl": "CoRL",
    "nips": "NeurIPS",
    "interspeech": "Interspeech",
    "uai": "UAI",
}
_WORK_ID_SCHEMES = (
    ("ieeexplore.ieee.org/", "ieee-doc"),
    ("openreview.net/", "openreview-note"),
    ("aclanthology.org/", "acl-paper"),
)


class _BadRecord(ValueError):
    """Why a record cannot be read."""


def _find(path: Path) -> list[Path]:
    return find_files(path, (".json", ".json.gz"), _EXPECTS)


def _read(path: Path) -> Iterator[RawRecord]:
    items = read_json(path, _EXPECTS)
    if not isinstance(items, list):
        raise NotThisFormat(path, f"a JSON {_kind(items)}, not a list", _EXPECTS)
    if items and not any(
        isinstance(item, dict) and "title" in item and "author" in item for item in items
    ):
        raise NotThisFormat(path, "no item has both `title` and `author`", _EXPECTS)
    reader = _ListReader(path)
    return (reader.record(number, item) for number, item in enumerate(items, start=1))


def _kind(value: object) -> str:
    return {dict: "object", str: "string", type(None): "null"}.get(type(value), "number")


class _ListReader:
    """Reads the items of one file."""

    def __init__(self, path: Path) -> None:
        self._list = path.name.split(".")[0]
        named = _FILE_NAME.fullmatch(self._list)
        self._year = int(named[2]) if named else None
        self._venue = _VENUES.get(named[1].lower(), named[1].upper()) if named else None

    def record(self, number: int, item: object) -> RawRecord:
        """The item as a work, or the reason why it is none."""
        position = f"item {number}"
        if not isinstance(item, dict):
            return Reject(position, f"a JSON {_kind(item)}, not an object", str(item)[:200])
        try:
            return self._work(position, item)
        except _BadRecord as error:
            return Reject(position, str(error), _excerpt(item))

    def _work(self, position: str, item: dict[str, Any]) -> RawWork:
        repairs: list[str] = []
        title = one_line(_mended(_text(item, "title"), mended, repairs))
        if not title:
            raise _BadRecord("the paper has no title")
        ids = self._work_ids(item, repairs)
        abstract = one_line(_mended(_text(item, "abstract"), mended, repairs))
        authors = _authors(item, repairs)
        return RawWork(
            record=position,
            title=title,
            ids=ids,
            abstract=abstract or None,
            year=self._year,
            venue=self._venue,
            type="proceedings-article",
            cited_by=_citations(item, repairs),
            url=one_line(_text(item, "site")) or None,
            keywords=tuple(
                word for part in _text(item, "keywords").split(";") if (word := one_line(part))
            ),
            authors=authors,
            repairs=tuple(dict.fromkeys(repairs)),
        )

    def _work_ids(self, item: dict[str, Any], repairs: list[str]) -> tuple[str, ...]:
        ids = []
        if stated := _text(item, "doi").strip():
            if doi := identifiers.doi(stated):
                ids.append(doi)
            else:
                repairs.append("bad-doi")
        own = one_line(_text(item, "id"))
        if own:
            site = _text(item, "site")
            scheme = next(
                (
                    scheme
                    for host, scheme in _WORK_ID_SCHEMES
                    if host in site and site.rstrip("/").endswith(own)
                ),
                None,
            )
            ids.append(f"{scheme}:{own}" if scheme else f"paperlists:{self._list}/{own}")
        else:
            repairs.append("missing-id")
        return tuple(ids)


def _excerpt(item: dict[str, Any]) -> str:
    return ", ".join(f"{key}: {str(value)[:80]}" for key, value in list(item.items())[:6])


def _text(item: dict[str, Any], field: str) -> str:
    value = item.get(field)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise _BadRecord(f"`{field}` is of type {type(value).__name__}, expected text")
    if len(value) > LONGEST_FIELD:
        raise _BadRecord(
            f"`{field}` has {len(value):,} characters, at most {LONGEST_FIELD:,} are read"
        )
    return value


def _mended(text: str, mend: Callable[[str], str], repairs: list[str]) -> str:
    better = mend(text)
    if better != text:
        repairs.append("broken-characters")
    return better


def _citations(item: dict[str, Any], repairs: list[str]) -> int | None:
    value = item.get("gs_citation")
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31:
        return value
    repairs.append("unknown-citations")
    return None


def _authors(item: dict[str, Any], repairs: list[str]) -> tuple[RawAuthor, ...]:
    names = _list(_mended(_text(item, "author"), mended_names, repairs))
    if not any(names):
        repairs.append("no-authors")
        return ()
    ids = _list(_text(item, "authorids"))
    slots = _list(_mended(_text(item, "aff"), mended_names, repairs))
    if _is_doubled(names, ids, slots):
        repairs.append("doubled-authors")
        if len(ids) == len(names):
            ids = ids[: len(ids) // 2]
        names = names[: len(names) // 2]
    person_ids = _person_ids(item, names, ids, repairs)
    columns = {field: _text(item, field) for field in AFFILIATION_FIELDS}
    employers = affiliations(len(names), slots, columns, repairs)
    return tuple(
        RawAuthor(name, own_ids, own_employers)
        for name, own_ids, own_employers in zip(names, person_ids, employers, strict=True)
        if any(map(str.isalpha, name))
    )


def _list(text: str) -> list[str]:
    return [one_line(part) for part in text.split(";")] if text.strip(" ;") else []


def _is_doubled(names: Sequence[str], ids: Sequence[str], slots: Sequence[str]) -> bool:
    """Whether the list is itself twice, and not two people of one name.

    Where there are ids they must be doubled too; where there are none, a slot of affiliation for
    each name says that the names are different people.
    """
    if not _is_twice(names):
        return False
    if len(ids) == len(names):
        return _is_twice(ids)
    return len(slots) != len(names)


def _is_twice(values: Sequence[str]) -> bool:
    half, odd = divmod(len(values), 2)
    return not odd and values[:half] == values[half:]


def _person_ids(
    item: dict[str, Any], names: Sequence[str], ids: Sequence[str], repairs: list[str]
) -> list[tuple[str, ...]]:
    if not any(ids):
        repairs.append("missing-author-ids")
        ids = [""] * len(names)
    elif len(ids) != len(names):
        repairs.append("author-id-count")
        ids = [""] * len(names)
    if any("@" in own for own in ids):
        repairs.append("email-as-id")
    columns = [[identifiers.author_id(own) for own in ids]]
    if orcids := _parallel(item, "orcid", len(names)):
        columns.append([identifiers.orcid(own) for own in orcids])
    if keys := _parallel(item, "dblp", len(names)):
        columns.append([_dblp(own) for own in keys])
    return [tuple(dict.fromkeys(filter(None, own))) for own in zip(*columns, strict=True)]


def _parallel(item: dict[str, Any], field: str, length: int) -> list[str]:
    if field not in item:
        return []
    values = _list(_text(item, field))
    return values if len(values) == length else []


def _dblp(text: str) -> str | None:
    key = re.sub(r"^https?://dblp\.\S+?/pid/|\.html$", "", text)
    return f"dblp:{key}" if re.fullmatch(r"\w+/[\w.-]+", key) else None


SOURCE = Source("paperlists", 2, _EXPECTS, _find, _read)
