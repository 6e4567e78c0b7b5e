"""Read: each input file once, into a cached part of flat Parquet tables.

A part is a folder ``corpus/cache/<source>-<versions>/<checksum>/`` with one Parquet file for
each of :data:`PART_TABLES`. Its rows are keyed by ``part`` (the file's checksum) and ``item`` (the
record's number in the file), so that a part never changes once it is written and a file met under
two names is read once.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from belt.corpus.folding import folded
from belt.corpus.schema import LANGUAGE_NAME
from belt.corpus.sources import Source
from belt.corpus.sources.records import (
    MergedId,
    RawAffiliation,
    RawOrganisation,
    RawPerson,
    RawRecord,
    RawWork,
    Reject,
)

_string, _strings = pa.string(), pa.list_(pa.string())
_key = [("part", _string), ("item", pa.int32())]

PART_TABLES: dict[str, pa.Schema] = {
    "works": pa.schema(
        [
            *_key,
            ("record", _string),
            ("ids", _strings),
            ("title", _string),
            ("title_key", _string),
            ("abstract", _string),
            ("year", pa.int32()),
            ("venue", _string),
            ("type", _string),
            ("cited_by", pa.int32()),
            ("language", _string),
            ("url", _string),
            ("keywords", _strings),
            ("authors", pa.int32()),
            ("name_keys", _strings),
            ("affiliated", pa.int32()),
            ("simulated", pa.bool_()),
        ]
    ),
    "authors": pa.schema(
        [
            *_key,
            ("position", pa.int32()),
            ("name", _string),
            ("name_key", _string),
            ("ids", _strings),
        ]
    ),
    "affiliations": pa.schema(
        [
            *_key,
            ("position", pa.int32()),
            ("affiliation", pa.int32()),
            ("claim", _string),
            ("raw", _string),
            ("organisation", _string),
            ("organisation_ids", _strings),
            ("country", _string),
            ("url", _string),
            ("type", _string),
            ("simulated", pa.bool_()),
        ]
    ),
    "topics": pa.schema(
        [
            *_key,
            ("topic_id", _string),
            ("name", _string),
            ("score", pa.float64()),
            ("field", _string),
        ]
    ),
    "organisations": pa.schema(
        [
            *_key,
            ("ids", _strings),
            ("name", _string),
            ("names", pa.list_(LANGUAGE_NAME)),
            ("type", _string),
            ("country", _string),
            ("city", _string),
            ("lat", pa.float64()),
            ("lon", pa.float64()),
            ("url", _string),
            ("parent_ids", _strings),
            ("simulated", pa.bool_()),
        ]
    ),
    "people": pa.schema(
        [
            *_key,
            ("ids", _strings),
            ("name", _string),
            ("names", _strings),
            ("organisation_ids", _strings),
            ("simulated", pa.bool_()),
        ]
    ),
    "merged_ids": pa.schema([*_key, ("kept", _string), ("merged", _string)]),
    "rejects": pa.schema([*_key, ("record", _string), ("reason", _string), ("raw", _string)]),
    "repairs": pa.schema([*_key, ("record", _string), ("repair", _string)]),
}
"""The flat tables of one part; see :mod:`belt.corpus.sources.records` for what the fields mean.
``title_key`` and ``name_key`` are folded; ``claim`` identifies equal affiliations."""

_ROWS_AT_ONCE = 20_000
_LONGEST_RAW = 2_000
_YEARS = range(1500, 2101)
_EMAIL = re.compile(r"[^\s@;,<>()\[\]\"']+@(?=[\w-]+\.)")


READING_VERSION = 2
"""Rises whenever parts are written otherwise, so that older ones are read again."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read, by its checksum."""

    source: str
    file: Path
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Part:
    """A file that has been read."""

    input: InputFile
    folder: Path
    counts: dict[str, int]
    """Rows of each of :data:`PART_TABLES`."""

    @property
    def id(self) -> str:
        """The value of ``part`` in its rows."""
        return part_id(self.input)


def part_id(file: InputFile) -> str:
    """The key of a file's rows: short enough to join on, long enough never to collide."""
    return file.sha256[:20]


def checksum(source: str, file: Path) -> InputFile:
    """The file with its SHA-256. Raises ``OSError`` when it cannot be read."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return InputFile(source, file, digest, file.stat().st_size)


def part_folder(cache: Path, source: Source, file: InputFile) -> Path:
    """Where the part of this file lies, or will lie."""
    return cache / f"{source.name}-{source.version}.{READING_VERSION}" / part_id(file)


def read_part(cache: Path, source: Source, file: InputFile) -> Part:
    """The part of this file, read now unless it is in the cache.

    Raises ``NotThisFormat`` when the file is of another format; the cache is then as it was.
    """
    folder = part_folder(cache, source, file)
    if not folder.is_dir():
        unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        try:
            _write_part(unfinished, part_id(file), source.read(file.file))
            unfinished.replace(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    counts = {name: pq.read_metadata(folder / f"{name}.parquet").num_rows for name in PART_TABLES}
    return Part(file, folder, counts)


class _Writers:
    """One Parquet writer a table, fed by lists of row dictionaries."""

    def __init__(self, folder: Path) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {name: [] for name in PART_TABLES}
        self._writers = {
            name: pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd")
            for name, schema in PART_TABLES.items()
        }

    def add(self, name: str, row: dict[str, Any]) -> None:
        rows = self._rows[name]
        rows.append(row)
        if len(rows) >= _ROWS_AT_ONCE:
            self._flush(name)

    def _flush(self, name: str) -> None:
        if self._rows[name]:
            self._writers[name].write_table(
                pa.Table.from_pylist(self._rows[name], schema=PART_TABLES[name])
            )
            self._rows[name].clear()

    def close(self) -> None:
        for name, writer in self._writers.items():
            self._flush(name)
            writer.close()


def _write_part(folder: Path, part: str, records: Iterable[RawRecord]) -> None:
    # The first record is taken before any file is opened: a reader refuses a foreign format there.
    iterator = iter(records)
    first = next(iterator, None)
    writers = _Writers(folder)
    rows: dict[type, Callable[[_Writers, dict[str, Any], Any], None]] = {
        RawWork: _add_work,
        RawOrganisation: _add_organisation,
        RawPerson: _add_person,
        MergedId: _add_merged_id,
        Reject: _add_reject,
    }
    for item, record in enumerate(chain([first] if first is not None else [], iterator)):
        rows[type(record)](writers, {"part": part, "item": item}, record)
    writers.close()


def _add_work(writers: _Writers, key: dict[str, Any], work: RawWork) -> None:
    title = work.title.strip()
    if not title:
        _add_reject(writers, key, Reject(work.record, "the work has no title", " ".join(work.ids)))
        return
    repairs = list(work.repairs)
    year = work.year
    if year is not None and year not in _YEARS:
        year, repairs = None, [*repairs, "bad-year"]
    name_keys = [folded(author.name) for author in work.authors]
    writers.add(
        "works",
        {
            **key,
            "record": work.record,
            "ids": _work_ids(work, _own_id(title, year, work.venue, name_keys)),
            "title": title,
            "title_key": folded(title),
            "abstract": work.abstract or None,
            "year": year,
            "venue": work.venue,
            "type": work.type,
            "cited_by": work.cited_by,
            "language": work.language,
            "url": work.url,
            "keywords": list(work.keywords),
            "authors": len(work.authors) if work.slots is None else work.slots,
            "name_keys": sorted(set(name_keys)),
            "affiliated": sum(1 for author in work.authors if author.affiliations),
            "simulated": work.simulated,
        },
    )
    for repair in sorted(set(repairs)):
        writers.add("repairs", {**key, "record": work.record, "repair": repair})
    for topic in work.topics:
        writers.add(
            "topics",
            {
                **key,
                "topic_id": topic.id,
                "name": topic.name,
                "score": topic.score,
                "field": topic.field,
            },
        )
    for number, (author, name_key) in enumerate(zip(work.authors, name_keys, strict=True)):
        slot = {**key, "position": number if author.position is None else author.position}
        writers.add(
            "authors",
            {
                **slot,
                "name": author.name,
                "name_key": name_key,
                "ids": [_without_address(one) for one in author.ids],
            },
        )
        for place, affiliation in enumerate(author.affiliations):
            row = {**slot, "affiliation": place, "simulated": work.simulated}
            writers.add("affiliations", {**row, **_affiliation_row(affiliation)})


def _work_ids(work: RawWork, own: str) -> list[str]:
    """The work's ids, with its own one unless another node, which knows all authors, made one."""
    made = any(one.startswith("belt:work-") for one in work.ids)
    return list(work.ids) if made else [*work.ids, own]


def _own_id(title: str, year: int | None, venue: str | None, name_keys: list[str]) -> str:
    """An id made from the content, for works that no source gives one.

    The same title, year and authors give the same; without authors the venue stands in for them.
    """
    who = sorted(set(name_keys)) or [venue or ""]
    text = "\x1f".join([folded(title), str(year), *who])
    return "belt:work-" + hashlib.sha256(text.encode()).hexdigest()[:16]


def _without_address(identifier: str) -> str:
    """An e-mail address given as an id serves to match on; what is kept of it is a hash."""
    scheme, _, address = identifier.partition(":")
    if scheme != "email":
        return identifier
    return "email-sha256:" + hashlib.sha256(address.strip().lower().encode()).hexdigest()[:32]


def _affiliation_row(affiliation: RawAffiliation) -> dict[str, Any]:
    # The local part of an address in an affiliation names a person; its domain an organisation.
    raw = _EMAIL.sub("@", affiliation.raw) if affiliation.raw else affiliation.raw
    values = (
        raw,
        affiliation.organisation,
        " ".join(affiliation.organisation_ids),
        affiliation.country,
        affiliation.url,
        affiliation.type,
    )
    claim = hashlib.sha256("\x1f".join(value or "" for value in values).encode()).hexdigest()
    return {
        "claim": claim[:32],
        "raw": raw,
        "organisation": affiliation.organisation,
        "organisation_ids": list(affiliation.organisation_ids),
        "country": affiliation.country,
        "url": affiliation.url,
        "type": affiliation.type,
    }


def _add_organisation(
    writers: _Writers, key: dict[str, Any], organisation: RawOrganisation
) -> None:
    writers.add(
        "organisations",
        {
            **key,
            "ids": list(organisation.ids),
            "name": organisation.name,
            "names": [{"language": code, "name": name} for code, name in organisation.names],
            "type": organisation.type,
            "country": organisation.country,
            "city": organisation.city,
            "lat": organisation.lat,
            "lon": organisation.lon,
            "url": organisation.url,
            "parent_ids": list(organisation.parent_ids),
            "simulated": organisation.simulated,
        },
    )


def _add_person(writers: _Writers, key: dict[str, Any], person: RawPerson) -> None:
    writers.add(
        "people",
        {
            **key,
            "ids": [_without_address(one) for one in person.ids],
            "name": person.name,
            "names": list(person.names),
            "organisation_ids": list(person.organisation_ids),
            "simulated": person.simulated,
        },
    )


def _add_merged_id(writers: _Writers, key: dict[str, Any], merged: MergedId) -> None:
    writers.add("merged_ids", {**key, "kept": merged.kept, "merged": merged.merged})


def _add_reject(writers: _Writers, key: dict[str, Any], reject: Reject) -> None:
    writers.add(
        "rejects",
        {
            **key,
            "record": reject.record,
            "reason": reject.reason,
            "raw": _EMAIL.sub("@", reject.raw[:_LONGEST_RAW]),
        },
    )
