"""Corpus: what everything above reads with."""

from __future__ import annotations

import tempfile
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import duckdb
import pyarrow as pa

from belt import config
from belt.config import Belt
from belt.corpus import versions
from belt.corpus.versions import CorpusError, Manifest

MEMORY = "512MB"
"""What queries hold at most; beyond it they spill to disk."""
NO_PROGRESS_BAR = "set enable_progress_bar_print = false"
"""Unless told, DuckDB draws one on the standard output of what takes more than two seconds."""


def bounded_duckdb() -> duckdb.DuckDBPyConnection:
    """A DuckDB in this process that keeps to :data:`MEMORY`."""
    spill = Path(tempfile.gettempdir()) / f"belt-spill-{uuid.uuid4().hex}"
    settings = {"memory_limit": MEMORY, "temp_directory": str(spill)}
    connection = duckdb.connect(":memory:", config=settings)
    connection.execute(NO_PROGRESS_BAR)
    return connection


class Corpus:
    """One published version of a home's corpus, read-only.

    ``sql`` sees every table of :mod:`belt.corpus.schema` and, where the version has them, every
    insight table, by name.
    """

    def __init__(self, home: Path, folder: Path, belt: Belt, manifest: Manifest) -> None:
        self.home, self.folder, self.belt, self.manifest = home, folder, belt, manifest
        self._connection = bounded_duckdb()
        self._local = threading.local()
        for table in sorted([*folder.glob("*/*.parquet"), *folder.glob("insight/*/*.parquet")]):
            self.add_table(table.parent)

    @classmethod
    def open(cls, home: Path, version: str | None = None) -> Self:
        """The version in use, or the named one.

        Raises :class:`CorpusError` when there is none, and ``ConfigError`` for a bad belt.toml.
        """
        name = version or versions.current(home)
        if name is None:
            raise CorpusError(
                f"{home} has no corpus yet; bring in publications with `belt ingest SOURCE PATH`"
            )
        folder = versions.corpus_folder(home) / name
        belt, manifest = config.load_home(home), versions.manifest(home, name)
        try:
            return cls(home, folder, belt, manifest)
        except duckdb.Error as damage:
            what = str(damage).partition("\n")[0]
            raise CorpusError(
                f"{folder} is damaged ({what}); choose another version with `belt corpus use`, "
                "or make it anew with `belt corpus rebuild`"
            ) from damage

    @property
    def version(self) -> str:
        """The name of the version."""
        return self.manifest.version

    def add_table(self, folder: Path) -> None:
        """Let ``sql`` see the Parquet files of a folder under the folder's name."""
        self._connection.execute(
            f"create view if not exists {folder.name} as "
            f"from read_parquet('{_quoted(folder)}/*.parquet')"
        )

    def run(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Run a DuckDB statement that gives no rows, such as one that makes a temporary table."""
        self._cursor().execute(statement, list(parameters))

    def sql(
        self,
        query: str,
        parameters: Sequence[Any] = (),
        *,
        beside: Mapping[str, pa.Table] | None = None,
    ) -> pa.Table:
        """The result of a DuckDB query over the corpus tables, and those of ``beside`` by name."""
        cursor = self._cursor()
        for name, table in (beside or {}).items():
            cursor.register(name, table)
        try:
            return cursor.sql(query, params=list(parameters)).to_arrow_table()
        finally:
            for name in beside or {}:
                cursor.unregister(name)

    def stream(self, query: str, rows: int = 20_000) -> Iterator[pa.RecordBatch]:
        """The result of a query in pieces of at most so many rows, never held as a whole.

        No other query may be asked in this thread until it has ended.
        """
        yield from self._cursor().sql(query).to_arrow_reader(rows)

    def table(self, name: str) -> pa.Table:
        """A whole table. Raises ``duckdb.CatalogException`` for an unknown name."""
        return self.sql(f"from {name}")

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        if not hasattr(self._local, "cursor"):
            self._local.cursor = self._connection.cursor()
        cursor: duckdb.DuckDBPyConnection = self._local.cursor
        return cursor


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
