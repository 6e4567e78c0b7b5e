"""The register of what a node gives: each record with its datestamp, deletions kept for ever.

One SQLite file, ``exchange/given.sqlite`` in the home. It is not derived: datestamps and deletions
cannot be made again from the corpus, so it is backed up with the database. Every change is one
transaction, and datestamps never run backwards, whatever the clock does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from belt.federation.durable import DurableFile

_SCHEMA = """
create table if not exists given (
    identifier text primary key, kind text not null, stamp text not null,
    digest blob, document text
) without rowid;
create index if not exists given_by_stamp on given (stamp, identifier);
create index if not exists given_by_kind on given (kind, stamp, identifier);
create table if not exists receipts (
    peer text not null, identifier text not null, dropped_at text not null,
    primary key (peer, identifier)
) without rowid;
"""
_ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Record:
    """A record of the register; ``document`` is ``None`` for one that was deleted."""

    identifier: str
    kind: str
    stamp: str
    """ISO 8601 in UTC, to the second."""
    document: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a new state of the register changed."""

    added: int
    changed: int
    deleted: int

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.changed or self.deleted)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a list asks for: a kind or all, and stamps in a range, both ends included."""

    kind: str | None = None
    first: str | None = None
    last: str | None = None


def register_path(home: Path) -> Path:
    """Where a home's register lies."""
    return home / "exchange" / "given.sqlite"


class Register(DurableFile):
    """A node's register, opened for one thread."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _SCHEMA)

    def replace(self, records: pa.Table, state: str, now: datetime | None = None) -> Changes:
        """Make the register hold exactly these records; what is not among them is deleted.

        ``records``: ``identifier, kind, document``. ``state`` names what they were made from, for
        :meth:`state`. What is equal to what stands keeps its datestamp.
        """
        with self._writing():
            self._file.execute(
                "create temp table incoming (identifier text primary key, kind text, "
                "digest blob, document text) without rowid"
            )
            try:
                for batch in records.to_batches(_ROWS_AT_ONCE):
                    self._file.executemany("insert into incoming values (?, ?, ?, ?)", _rows(batch))
                changes = self._take_over(self._stamp(now))
                self._set("state", state)
            finally:
                self._file.execute("drop table incoming")
        return changes

    def _take_over(self, stamp: str) -> Changes:
        before = self._file.execute("select count(*) from given").fetchone()[0]
        deleted = self._file.execute(
            "update given set document = null, digest = null, stamp = ? where document is not null "
            "and identifier not in (select identifier from incoming)",
            [stamp],
        ).rowcount
        written = self._file.execute(
            "insert into given select i.identifier, i.kind, ?, i.digest, i.document "
            "from incoming i left join given g using (identifier) "
            "where g.digest is null or g.digest <> i.digest "
            "on conflict (identifier) do update set stamp = excluded.stamp, "
            "digest = excluded.digest, document = excluded.document",
            [stamp],
        ).rowcount
        added = self._file.execute("select count(*) from given").fetchone()[0] - before
        return Changes(added, written - added, deleted)

    def state(self) -> str | None:
        """What the records were last made from; ``None`` before the first time."""
        return self._get("state")

    def earliest(self) -> str | None:
        """The oldest datestamp; ``None`` for an empty register."""
        row = self._file.execute("select min(stamp) from given").fetchone()
        return str(row[0]) if row[0] else None

    def latest(self) -> str | None:
        """The newest datestamp; ``None`` for an empty register."""
        row = self._file.execute("select max(stamp) from given").fetchone()
        return str(row[0]) if row[0] else None

    def count(self, chosen: Selection) -> int:
        """How many records a selection holds, deleted ones included."""
        where, values = _where(chosen, None)
        return int(self._file.execute(f"select count(*) from given {where}", values).fetchone()[0])

    def page(self, chosen: Selection, after: tuple[str, str] | None, limit: int) -> list[Record]:
        """The next records of a selection, by datestamp and identifier, after a position."""
        where, values = _where(chosen, after)
        rows = self._file.execute(
            f"select identifier, kind, stamp, document from given {where} "
            "order by stamp, identifier limit ?",
            [*values, limit],
        )
        return [_record(row) for row in rows]

    def get(self, identifier: str) -> Record | None:
        """One record; ``None`` where there never was one."""
        row = self._file.execute(
            "select identifier, kind, stamp, document from given where identifier = ?", [identifier]
        ).fetchone()
        return _record(row) if row else None

    def is_deleted(self, identifier: str) -> bool:
        """Whether a record was given once and is no more."""
        record = self.get(identifier)
        return record is not None and record.document is None

    def add_receipts(self, peer: str, dropped: Sequence[tuple[str, str]]) -> int:
        """Keep a peer's word that it dropped deleted records: ``(identifier, when)`` each.

        Only records that were deleted here count; returns how many were new.
        """
        before = self._file.total_changes
        with self._writing():
            self._file.executemany(
                "insert or ignore into receipts select ?, identifier, ? from given "
                "where identifier = ? and document is null",
                [(peer, when, identifier) for identifier, when in dropped],
            )
        return self._file.total_changes - before

    def receipts(self) -> Iterator[tuple[str, str, str]]:
        """Every receipt: peer, identifier, when it was dropped."""
        yield from self._file.execute(
            "select peer, identifier, dropped_at from receipts order by dropped_at desc, identifier"
        )

    def _stamp(self, now: datetime | None) -> str:
        """Now, but never before a datestamp that was given already."""
        stamp = max(f"{now or datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", self._get("stamp") or "")
        self._set("stamp", stamp)
        return stamp


def _rows(batch: pa.RecordBatch) -> Iterator[tuple[str, str, bytes, str]]:
    names = (batch.column(name).to_pylist() for name in ("identifier", "kind", "document"))
    for identifier, kind, document in zip(*names, strict=True):
        yield identifier, kind, hashlib.sha256(document.encode()).digest()[:16], document


def _record(row: tuple[str, str, str, str | None]) -> Record:
    identifier, kind, stamp, document = row
    return Record(identifier, kind, stamp, json.loads(document) if document else None)


def _where(chosen: Selection, after: tuple[str, str] | None) -> tuple[str, list[str]]:
    terms: list[tuple[str, list[str]]] = []
    if chosen.kind:
        terms.append(("kind = ?", [chosen.kind]))
    if chosen.first:
        terms.append(("stamp >= ?", [chosen.first]))
    if chosen.last:
        terms.append(("stamp <= ?", [chosen.last]))
    if after:
        terms.append(("(stamp, identifier) > (?, ?)", list(after)))
    where = " and ".join(term for term, _ in terms)
    return (f"where {where}" if where else ""), [value for _, values in terms for value in values]
