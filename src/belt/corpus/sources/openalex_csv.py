"""The CSV that OpenAlex's website exports: dotted columns, lists joined by ``|``.

Lists of authors, institutions and affiliations are flattened over the authors, each author giving
at least one value, empty where there is none. As many values as authors is therefore one an
author; with more, only the first value's and the last value's owners are proved.
"""

from __future__ import annotations

import ast
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from belt.corpus.sources import NotThisFormat
from belt.corpus.sources.openalex_works import DELETED_AUTHORS, own_id, record_of, text
from belt.corpus.sources.records import MergedId, RawRecord, RawWork, Reject

_MISSING = frozenset({"", "None", "nan"})
_LONGEST_DICTIONARY = 20_000
_LONGEST_CELL = 1_000_000
_MOST_COLUMNS = 2_000
_AUTHOR = "authorships.author."


def read_csv(path: Path, content: str, expects: str) -> Iterator[RawRecord]:
    """The works of an exported CSV, or the merged ids of a snapshot's.

    Raises ``NotThisFormat`` when the header is neither's.
    """
    rows = _rows(content)
    _, header = next(rows, (0, None))
    if not header or len(header) > _MOST_COLUMNS:
        raise NotThisFormat(path, "a CSV without a usable header", expects)
    if header[:3] == ["merge_date", "id", "merge_into_id"]:
        return (_merged(line, row) for line, row in rows if row)
    if "id" not in header or not {"title", "display_name"} & set(header):
        raise NotThisFormat(path, "a CSV without `id` and `display_name`", expects)
    return (_record(line, header, row) for line, row in rows if row)


def _rows(content: str) -> Iterator[tuple[int, list[str] | None]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(content.replace("\x00", ""), newline=""))
    while True:
        try:
            row: list[str] | None = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = [""]
        yield reader.line_num, row


def _merged(line: int, row: Sequence[str] | None) -> RawRecord:
    position = f"line {line}"
    ids = [own_id(value) for value in (row or [])[1:3]]
    if len(ids) != 2 or not ids[0] or not ids[1]:
        return Reject(position, "no pair of OpenAlex ids", ",".join(row or [])[:200])
    merged, kept = ids[0], ids[1]
    if kept in DELETED_AUTHORS:
        return Reject(position, "merged into the stand-in for removed profiles, no person", merged)
    return MergedId(position, kept, merged)


def _record(line: int, header: Sequence[str], row: Sequence[str] | None) -> RawRecord:
    position = f"line {line}"
    if row is None or len(row) != len(header):
        found = len(row or ())
        return Reject(
            position, f"{found} cells under {len(header)} columns", ",".join(row or [])[:200]
        )
    cells = dict(zip(header, row, strict=True))
    item, repairs = _item(cells)
    record = record_of(position, item)
    if not isinstance(record, RawWork) or not repairs:
        return record
    return replace(record, repairs=tuple(dict.fromkeys((*record.repairs, *repairs))))


def _item(cells: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The row as the object that the API would give, as far as the row proves it."""
    repairs: list[str] = []
    item: dict[str, Any] = {
        name: _scalar(cells, name) for name in ("id", "doi", "title", "display_name", "language")
    }
    item["type"], item["abstract"] = _scalar(cells, "type"), _scalar(cells, "abstract")
    for name in ("publication_year", "cited_by_count"):
        item[name] = _integer(_scalar(cells, name))
    item["primary_location"] = {
        "landing_page_url": _scalar(cells, "primary_location.landing_page_url"),
        "source": {"display_name": _scalar(cells, "primary_location.source.display_name")},
    }
    item["keywords"] = _parts(cells, "keywords.display_name")
    item["topics"] = _topics(cells)
    item["authorships"] = _authorships(cells, repairs)
    return item, repairs


def _scalar(cells: dict[str, str], name: str) -> str | None:
    value = cells.get(name, "").strip()
    return None if value in _MISSING else value


def _integer(value: str | None) -> int | None:
    digits = (value or "").removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _parts(cells: dict[str, str], name: str) -> list[str]:
    value = cells.get(name, "")
    if value.strip() in _MISSING:
        return []
    return ["" if part in _MISSING else part for part in value.split("|")]


def _dictionaries(cells: dict[str, str], name: str) -> list[dict[str, Any]]:
    """Dictionaries printed by Python, joined by ``|``, which may also stand inside their texts."""
    found: list[dict[str, Any]] = []
    pending = ""
    for part in cells.get(name, "").split("|") if cells.get(name, "").strip() else ():
        pending = f"{pending}|{part}" if pending else part
        if pending.startswith("{") and not pending.endswith("}"):
            continue
        found.append(_literal(pending))
        pending = ""
    return found


def _literal(value: str) -> dict[str, Any]:
    if not value.startswith("{") or len(value) > _LONGEST_DICTIONARY:
        return {}
    try:
        parsed = ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _topics(cells: dict[str, str]) -> list[dict[str, Any]]:
    ids, names = _parts(cells, "topics.id"), _parts(cells, "topics.display_name")
    scores, fields = _parts(cells, "topics.score"), _parts(cells, "topics.field.display_name")
    if not len(ids) == len(names) == len(scores) == len(fields):
        return []
    return [
        {"id": i, "display_name": name, "score": _float(score), "field": {"display_name": field}}
        for i, name, score, field in zip(ids, names, scores, fields, strict=True)
    ]


def _float(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _authorships(cells: dict[str, str], repairs: list[str]) -> list[dict[str, Any]]:
    names = _parts(cells, f"{_AUTHOR}display_name") or _parts(cells, "authorships.raw_author_name")
    count = len(names)
    ids, orcids = _parts(cells, f"{_AUTHOR}id"), _parts(cells, f"{_AUTHOR}orcid")
    if len(ids) != count and count:
        repairs.append("author-id-count")
    # One missing ORCID alone is an empty cell, so a list of another length proves nothing.
    ids = ids if len(ids) == count else [""] * count
    orcids = orcids if len(orcids) == count else [""] * count
    slots: list[dict[str, Any]] = [
        {"author": {"id": i, "display_name": name, "orcid": orcid}}
        for i, name, orcid in zip(ids, names, orcids, strict=True)
    ]
    institutions = _dictionaries(cells, "authorships.institutions")
    countries = _parts(cells, "authorships.countries")
    printed = _dictionaries(cells, "authorships.affiliations")
    known = {text(one, "id"): one for one in institutions if text(one, "id")}
    placed = _place(slots, "affiliations", printed)
    if count == 1:
        _place(slots, "institutions", institutions)
    elif not _place(slots, "countries", countries):
        repairs.append("unplaced-country")
    if not placed:
        repairs.append("unplaced-organisation")
    if slots and not _placed_institutions(slots, known):
        repairs.append("unplaced-organisation")
    if count == 1:
        _place(slots, "countries", countries)
    return slots


def _place(slots: list[dict[str, Any]], field: str, values: Sequence[Any]) -> bool:
    """Give each value to the author it is proved to be of; whether all were given."""
    if not slots or not any(values):
        return True
    if len(slots) == 1:
        slots[0][field] = [value for value in values if value]
        return True
    if len(values) == len(slots):
        for slot, value in zip(slots, values, strict=True):
            slot[field] = [value] if value else []
        return True
    if len(values) < len(slots):
        return False
    if all(value == values[0] for value in values):
        for slot in slots:
            slot[field] = [values[0]]
        return True
    for slot, value in ((slots[0], values[0]), (slots[-1], values[-1])):
        slot[field] = [value] if value else []
    return False


def _placed_institutions(slots: Sequence[dict[str, Any]], known: dict[str, Any]) -> bool:
    """Give each author the institutions that the author's own affiliations name."""
    for slot in slots:
        if "institutions" in slot:
            continue
        named = [
            identifier
            for one in slot.get("affiliations", [])
            for identifier in one.get("institution_ids") or []
            if isinstance(identifier, str)
        ]
        slot["institutions"] = [known[i] for i in dict.fromkeys(named) if i in known]
    given = {text(one, "id") for slot in slots for one in slot["institutions"]}
    return given >= set(known)
