"""What was harvested from another node: each record once, with where the harvest stands.

A page of records and the token of the next page are written in one transaction, so that a process
killed at any moment goes on after the last page that it took.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCHEMA = """
create table if not exists records (
    identifier text primary key, kind text not null, stamp text not null,
    body text, dropped_at text, told integer not null default 1
) without rowid;
create table if not exists state (key text primary key, value text not null) without rowid;
create table if not exists changed_files (number integer primary key);
create index if not exists records_to_tell on records (told) where told = 0;
"""
FILES = 16
"""Files that the records are spread over, so that few are read anew after a small harvest."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A record as it came; ``body`` is ``None`` for one that was deleted there."""

    identifier: str
    kind: str
    stamp: str
    body: str | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What taking records changed."""

    new: int = 0
    changed: int = 0
    dropped: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new, self.changed + other.changed, self.dropped + other.dropped
        )


class Received:
    """The records of one peer, in a folder of the home."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._file = sqlite3.connect(folder / "received.sqlite", timeout=30, isolation_level=None)
        self._file.execute("pragma journal_mode = wal")
        self._file.execute("pragma synchronous = full")
        self._file.executescript(_SCHEMA)

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    @property
    def files(self) -> Path:
        """The folder of files that the source ``node`` reads."""
        return self.folder / "records"

    def take(self, records: Sequence[Taken], state: dict[str, str | None], now: str) -> Counts:
        """Keep a page and where the harvest stands after it, both or neither.

        A record that stands already with this datestamp and text is left alone; an older one never
        replaces a newer one. A key of ``state`` that is ``None`` is forgotten.
        """
        counts = Counts()
        self._file.execute("begin immediate")
        try:
            for record in records:
                counts += self._take(record, now)
            for key, value in state.items():
                if value is None:
                    self._file.execute("delete from state where key = ?", [key])
                else:
                    self._file.execute("insert or replace into state values (?, ?)", [key, value])
        except BaseException:
            self._file.execute("rollback")
            raise
        self._file.execute("commit")
        return counts

    def _take(self, record: Taken, now: str) -> Counts:
        before = self._file.execute(
            "select stamp, body from records where identifier = ?", [record.identifier]
        ).fetchone()
        if before and (record.stamp < before[0] or (record.stamp, record.body) == before):
            return Counts()
        was_there = before is not None and before[1] is not None
        gone = record.body is None
        if gone and before and not was_there:
            self._file.execute(
                "update records set stamp = ? where identifier = ?",
                [record.stamp, record.identifier],
            )
            return Counts()
        self._file.execute(
            "insert or replace into records values (?, ?, ?, ?, ?, ?)",
            [
                record.identifier,
                record.kind,
                record.stamp,
                record.body,
                now if gone else None,
                0 if gone and was_there else 1,
            ],
        )
        self._file.execute(
            "insert or ignore into changed_files values (?)", [_file_of(record.identifier)]
        )
        if gone:
            return Counts(dropped=int(was_there))
        return Counts(new=int(not was_there), changed=int(was_there))

    def withhold(self, ids: Sequence[str]) -> int:
        """Take people out of everything that was received, by any of their ids; how many records.

        They may stand in records of nodes that did not erase them; those are kept without them.
        """
        touched: dict[str, str | None] = {}
        for one in ids:
            rows = self._file.execute(
                "select identifier, body from records where instr(body, ?) > 0",
                [json.dumps(one.partition(":")[2], ensure_ascii=False)[1:-1]],
            )
            for identifier, body in rows:
                rest = without_people(json.loads(touched.get(identifier) or body), ids)
                text = json.dumps(rest, ensure_ascii=False) if rest else None
                if text != body:
                    touched[identifier] = text
        self._file.execute("begin immediate")
        self._file.executemany(
            "update records set body = ? where identifier = ?",
            [(body, identifier) for identifier, body in touched.items()],
        )
        self._file.executemany(
            "insert or ignore into changed_files values (?)", [(_file_of(one),) for one in touched]
        )
        self._file.execute("commit")
        return len(touched)

    def state(self, key: str) -> str | None:
        """Where the harvest stands."""
        row = self._file.execute("select value from state where key = ?", [key]).fetchone()
        return str(row[0]) if row else None

    def count(self) -> int:
        """Records that stand."""
        asked = "select count(*) from records where body is not null"
        return int(self._file.execute(asked).fetchone()[0])

    def every(self) -> list[str]:
        """The identifiers of all records, dropped ones included, sorted."""
        rows = self._file.execute("select identifier from records order by identifier")
        return [row[0] for row in rows]

    def to_tell(self) -> list[tuple[str, str]]:
        """What was dropped and its node not told of yet: identifier and when."""
        rows = self._file.execute(
            "select identifier, dropped_at from records where told = 0 order by identifier"
        )
        return [(row[0], row[1]) for row in rows]

    def was_told(self, identifiers: Sequence[str]) -> None:
        """Note that the node knows what was dropped."""
        self._file.execute("begin immediate")
        self._file.executemany(
            "update records set told = 1 where identifier = ?", [(one,) for one in identifiers]
        )
        self._file.execute("commit")

    def write_all_files(self) -> bool:
        """Write all files anew, for records that were put back from a backup."""
        self._file.execute("begin immediate")
        self._file.executemany(
            "insert or ignore into changed_files values (?)", [(one,) for one in range(FILES)]
        )
        self._file.execute("commit")
        return self.write_files()

    def write_files(self) -> bool:
        """Bring the files that are read into the corpus up to date; whether any changed."""
        numbers = [row[0] for row in self._file.execute("select number from changed_files")]
        if not numbers:
            return False
        lines: dict[int, list[str]] = {number: [] for number in numbers}
        for identifier, body in self._file.execute(
            "select identifier, body from records where body is not null order by identifier"
        ):
            number = _file_of(identifier)
            if number in lines:
                lines[number].append(body)
        self.files.mkdir(exist_ok=True)
        for number, bodies in lines.items():
            _write(self.files / f"{number:02}.jsonl", bodies)
        self._file.execute("begin immediate")
        self._file.executemany(
            "delete from changed_files where number = ?", [(one,) for one in numbers]
        )
        self._file.execute("commit")
        return True


def without_people(graph: dict[str, Any], ids: Sequence[str]) -> dict[str, Any] | None:
    """A SKG-IF graph without these people; ``None`` where it is about one of them."""
    gone = {
        entity["local_identifier"]
        for entity in graph["@graph"]
        if entity["entity_type"] == "person"
        and (
            entity["local_identifier"] in ids
            or any(f"{i['scheme']}:{i['value']}" in ids for i in entity.get("identifiers", ()))
        )
    }
    if graph["@graph"][0]["local_identifier"] in gone:
        return None
    kept = [one for one in graph["@graph"] if one["local_identifier"] not in gone]
    first = kept[0]
    if "contributions" in first:
        told = [one for one in first["contributions"] if one["by"] not in gone]
        kept[0] = {**first, "contributions": told}
    return {**graph, "@graph": kept}


def _file_of(identifier: str) -> int:
    return zlib.crc32(identifier.encode()) % FILES


def _write(path: Path, lines: Sequence[str]) -> None:
    if not lines:
        path.unlink(missing_ok=True)
        return
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in lines)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)
