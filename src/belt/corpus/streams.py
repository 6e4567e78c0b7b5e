"""Tables on disk, read and written piece by piece, so that none is ever held as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROWS = 20_000


def stream(folder: Path, rows: int = ROWS) -> Iterator[pa.Table]:
    """The rows of a folder of Parquet in order, at most so many at once; at least one table."""
    empty = True
    files = sorted(folder.glob("*.parquet"))
    for file in files:
        with pq.ParquetFile(file) as opened:
            for batch in opened.iter_batches(rows):
                empty = False
                yield pa.Table.from_batches([batch])
    if empty and files:
        yield pq.read_schema(files[0]).empty_table()


def whole_runs(tables: Iterable[pa.Table], column: str) -> Iterator[pa.Table]:
    """The rows in tables that cut no run of equal values of a column.

    The values are numbers or texts, none null.
    """
    held: list[pa.Table] = []
    for table in tables:
        together = pa.concat_tables([*held, table]).combine_chunks()
        values = together[column].combine_chunks()
        changes = np.flatnonzero(pc.not_equal(values[1:], values[:-1]).to_numpy(False))
        end = int(changes[-1]) + 1 if len(changes) else 0
        if end:
            yield together.slice(0, end)
        held = [together.slice(end)]
    yield from held


def even_pieces(folder: Path, rows: int) -> Iterator[pa.Table]:
    """The rows of a folder of Parquet in order, in tables of the same size, about so many each.

    Where they are cut follows from how many there are, not from the files that they lie in.
    """
    files = folder.glob("*.parquet")
    whole = sum(pq.read_metadata(file).num_rows for file in files)
    size = max(-(-whole // max(round(whole / rows), 1)), 1)
    held: list[pa.Table] = []
    for table in stream(folder, size):
        held.append(table)
        together = pa.concat_tables(held)
        if len(together) >= size:
            yield together.slice(0, size)
            together = together.slice(size)
        held = [together] if len(together) else []
    if held or not whole:
        yield from held or stream(folder)


class Writer:
    """A new folder of Parquet that grows table by table; with a schema it is there without rows."""

    def __init__(self, folder: Path, schema: pa.Schema | None = None) -> None:
        self._folder = folder
        self._file = None if schema is None else self._opened(schema)

    def write(self, table: pa.Table) -> None:
        """Append rows; all tables have one schema."""
        if self._file is None:
            self._file = self._opened(table.schema)
        self._file.write_table(table)

    def _opened(self, schema: pa.Schema) -> pq.ParquetWriter:
        self._folder.mkdir(parents=True)
        return pq.ParquetWriter(self._folder / "part-0.parquet", schema, compression="zstd")

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
