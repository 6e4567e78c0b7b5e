"""A SQLite file whose every change is on disk, whole, when it is done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_STATE = (
    "create table if not exists state (key text primary key, value text not null) without rowid"
)


class DurableFile:
    """A file of rows, opened for one thread, that also keeps words by their keys."""

    def __init__(self, path: Path, schema: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, timeout=30, isolation_level=None)
        # Not a write-ahead log, which does not work where several machines share the home. A file
        # that has one keeps it while a program from before has it open.
        with suppress(sqlite3.OperationalError):
            self._file.execute("pragma journal_mode = truncate")
        self._file.execute("pragma synchronous = full")
        self._file.executescript(schema + _STATE)

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All that is written inside, or nothing of it."""
        self._file.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._file.execute("rollback")
            raise
        self._file.execute("commit")

    def _get(self, key: str) -> str | None:
        row = self._file.execute("select value from state where key = ?", [key]).fetchone()
        return str(row[0]) if row else None

    def _set(self, key: str, value: str | None) -> None:
        if value is None:
            self._file.execute("delete from state where key = ?", [key])
        else:
            self._file.execute("insert or replace into state values (?, ?)", [key, value])
