"""What was harvested from another node: each record once, with where the harvest stands.

A page of records and the token of the next page are written in one transaction, so that a process
killed at any moment goes on after the last page that it took. So are what follows from them: which
people the node gave, and that older versions of the corpus hold what was taken back.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from belt.federation.durable import DurableFile
from belt.federation.giving import parts_of
from belt.federation.graphs import people_in, read_graph, without_people

_SCHEMA = """
create table if not exists records (
    identifier text primary key, kind text not null, stamp text not null,
    body text, dropped_at text, told integer not null default 1
) without rowid;
create table if not exists changed_files (number integer primary key);
create table if not exists people (id text primary key) without rowid;
create table if not exists wishes (
    person_id text primary key, ids text not null, at text not null,
    asked integer not null default 0
) without rowid;
create index if not exists records_to_tell on records (told) where told = 0;
"""
FILES = 16
"""Files that the records are spread over, so that few are read anew after a small harvest."""
_WITH_PEOPLE = 1
"""The first form of the file in which the people of all records are kept by their ids."""


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


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody erased at the node who stands in this node's own works, so that the office decides.

    They are in nothing that is received from anybody, whatever it decides.
    """

    person_id: str
    ids: tuple[str, ...]
    at: str
    """ISO 8601, UTC."""


class Received(DurableFile):
    """The records of one peer, in a folder of the home."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "received.sqlite", _SCHEMA)
        self.folder = folder
        if self._file.execute("pragma user_version").fetchone()[0] < _WITH_PEOPLE:
            self._note_people_of_all()

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
        with self._writing():
            for record in records:
                counts += self._take(record, now)
            if counts.changed or counts.dropped:
                self.must_prune()
            for key, value in state.items():
                self._set(key, value)
        return counts

    def must_prune(self) -> None:
        """Keep that older versions of the corpus hold what has to go, until :meth:`pruned`."""
        self._set("prune", "yes")

    def _take(self, record: Taken, now: str) -> Counts:
        before = self._file.execute(
            "select stamp, body from records where identifier = ?", [record.identifier]
        ).fetchone()
        if before and (record.stamp < before[0] or (record.stamp, record.body) == before):
            return Counts()
        self._note_people(record.identifier, record.body)
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

    def _note_people(self, identifier: str, body: str | None) -> None:
        """Keep the ids of the people of a record; they stay when it goes."""
        ids = {parts_of(identifier)[2]} if ":Persons/" in identifier else set()
        ids |= {key for theirs in _people_of(body).values() for key in theirs}
        self._file.executemany("insert or ignore into people values (?)", [(key,) for key in ids])

    def _note_people_of_all(self) -> None:
        with self._writing():
            rows = self._file.execute("select identifier, body from records")
            for identifier, body in rows:
                self._note_people(identifier, body)
            self._file.execute(f"pragma user_version = {_WITH_PEOPLE}")

    def gave(self, ids: Iterable[str]) -> set[str]:
        """Those of some ids that people of this node's records bear or once bore."""
        known = "select 1 from people where id = ?"
        return {one for one in ids if self._file.execute(known, [one]).fetchone()}

    def withhold(self, ids: Collection[str], now: str) -> int:
        """Take people out of everything that was received, by any of their ids; how many records.

        They may stand in records of nodes that did not erase them; those are kept without them. A
        record about one of them counts as dropped, and so does one that cannot be read.
        """
        wanted = frozenset(ids)
        touched: list[tuple[str | None, str]] = []
        rows = self._file.execute("select identifier, body from records where body is not null")
        for identifier, body in rows if wanted else ():
            rest = _without(body, wanted)
            if rest != body:
                touched.append((rest, identifier))
        if not touched:
            return 0
        with self._writing():
            self._file.executemany("update records set body = ? where identifier = ?", touched)
            self._file.executemany(
                "update records set dropped_at = ?, told = 0 where identifier = ?",
                [(now, identifier) for rest, identifier in touched if rest is None],
            )
            self._file.executemany(
                "insert or ignore into changed_files values (?)",
                [(_file_of(identifier),) for _, identifier in touched],
            )
            self.must_prune()
        return len(touched)

    def pruned(self) -> None:
        """Note that older versions are gone."""
        self._set("prune", None)

    def ask_office(self, wish: Wish) -> None:
        """Keep that somebody is to be decided about; once for each person."""
        told = [wish.person_id, json.dumps(wish.ids), wish.at]
        with self._writing():
            self.must_prune()
            self._file.execute("insert or ignore into wishes values (?, ?, ?, 0)", told)

    def wishes(self) -> list[Wish]:
        """Everybody whom the office was or is to be asked about."""
        rows = self._file.execute("select person_id, ids, at from wishes order by person_id")
        return [Wish(row[0], tuple(json.loads(row[1])), row[2]) for row in rows]

    def unasked_wishes(self) -> list[Wish]:
        """Those that did not reach the office yet."""
        rows = self._file.execute("select person_id from wishes where asked = 0")
        unasked = {row[0] for row in rows}
        return [one for one in self.wishes() if one.person_id in unasked]

    def was_asked(self, wish: Wish) -> None:
        """Note that a wish reached the office."""
        self._file.execute("update wishes set asked = 1 where person_id = ?", [wish.person_id])

    def state(self, key: str) -> str | None:
        """Where the harvest stands."""
        return self._get(key)

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
        with self._writing():
            self._file.executemany(
                "update records set told = 1 where identifier = ?", [(one,) for one in identifiers]
            )

    def write_all_files(self) -> bool:
        """Write all files anew, for records that were put back from a backup."""
        with self._writing():
            self._file.executemany(
                "insert or ignore into changed_files values (?)", [(one,) for one in range(FILES)]
            )
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
        with self._writing():
            self._file.executemany(
                "delete from changed_files where number = ?", [(one,) for one in numbers]
            )
        return True


def _people_of(body: str | None) -> dict[str, set[str]]:
    try:
        return people_in(read_graph(body)) if body is not None else {}
    except ValueError:
        # Nobody can be made out there; the corpus refuses the record too.
        return {}


def _without(body: str, ids: frozenset[str]) -> str | None:
    try:
        graph = read_graph(body)
    except ValueError:
        return None
    rest = without_people(graph, ids)
    if rest is graph:
        return body
    return json.dumps(rest, ensure_ascii=False) if rest else None


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
