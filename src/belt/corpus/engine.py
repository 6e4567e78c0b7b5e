"""The engine that evaluates the pipeline's Ibis expressions: DuckDB on one machine, or Spark.

Nothing above this module knows which of the two it is. Functions that both engines lack (folding
names, resolving people) run in Python on Arrow tables between two expressions.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq


class Engine(Protocol):
    """What the pipeline asks of an engine."""

    def read(self, files: Sequence[Path]) -> ir.Table:
        """The rows of these Parquet files or folders of Parquet files, as one table."""

    def keep(self, table: ir.Table, folder: Path) -> ir.Table:
        """Evaluate once, write as Parquet into a new folder, and read from there."""

    def close(self) -> None:
        """Give back what the engine holds."""


def keep_arrow(engine: Engine, table: pa.Table, folder: Path) -> ir.Table:
    """Hand an Arrow table to the engine through a new folder of Parquet."""
    folder.mkdir(parents=True)
    pq.write_table(table, folder / "part-0.parquet", compression="zstd")
    return engine.read([folder])


def arrow(table: ir.Table) -> pa.Table:
    """Evaluate an expression into an Arrow table."""
    return table.to_pyarrow()


class DuckDB:
    """DuckDB in this process, spilling to ``scratch`` beyond ``memory``."""

    def __init__(self, scratch: Path, memory: str = "1GB") -> None:
        self._connection = ibis.duckdb.connect(
            temp_directory=str(scratch), memory_limit=memory, preserve_insertion_order=False
        )

    def read(self, files: Sequence[Path]) -> ir.Table:
        """See :class:`Engine`."""
        paths = [str(f / "*.parquet") if f.is_dir() else str(f) for f in files]
        return self._connection.read_parquet(paths)

    def keep(self, table: ir.Table, folder: Path) -> ir.Table:
        """See :class:`Engine`."""
        folder.mkdir(parents=True)
        self._connection.to_parquet(table, folder / "part-0.parquet", compression="zstd")
        return self.read([folder])

    def close(self) -> None:
        """See :class:`Engine`."""
        self._connection.disconnect()


class Spark:
    """A Spark session: local on two cores unless a master is named."""

    def __init__(self, scratch: Path, master: str = "local[2]") -> None:
        from pyspark.sql import SparkSession

        self._session: Any = (
            SparkSession.builder.master(master)
            .appName("belt")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.parquet.compression.codec", "zstd")
            .config("spark.sql.warehouse.dir", str(scratch / "warehouse"))
            .config("spark.local.dir", str(scratch))
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
        self._session.sparkContext.setLogLevel("ERROR")
        self._connection = ibis.pyspark.connect(self._session)

    def read(self, files: Sequence[Path]) -> ir.Table:
        """See :class:`Engine`."""
        frame = self._session.read.parquet(*[str(f) for f in files])
        name = ibis.util.gen_name("read")
        frame.createOrReplaceTempView(name)
        return self._connection.table(name)

    def keep(self, table: ir.Table, folder: Path) -> ir.Table:
        """See :class:`Engine`."""
        self._connection.to_parquet_dir(table, folder)
        for marker in [*folder.glob("_SUCCESS"), *folder.glob(".*.crc")]:
            marker.unlink()
        return self.read([folder])

    def close(self) -> None:
        """See :class:`Engine`."""
        self._session.stop()


ENGINES: dict[str, Callable[[Path], Engine]] = {"duckdb": DuckDB, "spark": Spark}


def engine(name: str, scratch: Path) -> Engine:
    """The engine of this name.

    Raises ``KeyError`` for another name, and ``ValueError`` when Spark is not installed.
    """
    if name == "spark" and shutil.which("java") is None:
        raise ValueError(
            "the engine spark needs Java 17, and no java is on the path; install a JRE"
        )
    try:
        return ENGINES[name](scratch)
    except ImportError as missing:
        raise ValueError(
            f"the engine spark needs the package {missing.name}; "
            'install Belt with its extra: pip install "belt[spark]"'
        ) from missing
