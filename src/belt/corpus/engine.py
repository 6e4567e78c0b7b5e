"""The engine that evaluates the pipeline's Ibis expressions: DuckDB on one machine, or Spark.

Nothing above this module knows which of the two it is. Functions that both engines lack (folding
names, resolving people) run in Python on Arrow tables between two expressions.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from belt.corpus.corpus import NO_PROGRESS_BAR


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

    def __init__(self, scratch: Path, memory: str = "512MB") -> None:
        self._connection = ibis.duckdb.connect(
            temp_directory=str(scratch), memory_limit=memory, preserve_insertion_order=False
        )
        self._connection.raw_sql(NO_PROGRESS_BAR)

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
    """A Spark session: on two cores of this machine, or on the cluster of a master.

    On a cluster the home has to lie where every worker sees it under the same path (NFS or the
    like). Everything else is the cluster's own: memory, cores and partitions come from its
    ``spark-defaults.conf``, as for any other program.
    """

    def __init__(self, scratch: Path, master: str = "") -> None:
        from pyspark.sql import SparkSession

        builder = (
            SparkSession.builder.master(master or "local[2]")
            .appName("belt")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.parquet.compression.codec", "zstd")
            .config("spark.sql.warehouse.dir", str(scratch / "warehouse"))
        )
        if not master:
            builder = (
                builder.config("spark.sql.shuffle.partitions", "8")
                .config("spark.local.dir", str(scratch))
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
            )
        self._session: Any = builder.getOrCreate()
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


def engine(name: str, scratch: Path, master: str = "") -> Engine:
    """The engine of this name; ``master`` is a Spark cluster's, such as ``spark://host:7077``.

    Raises ``KeyError`` for another name, and ``ValueError`` when Spark is not installed or its
    master does not answer.
    """
    if name == "duckdb":
        return DuckDB(scratch)
    if name != "spark":
        raise KeyError(name)
    if shutil.which("java") is None:
        raise ValueError(
            "the engine spark needs Java 17, and no java is on the path; install a JRE"
        )
    if master:
        _check_master(master)
    try:
        return Spark(scratch, master)
    except ImportError as missing:
        raise ValueError(
            f"the engine spark needs the package {missing.name}; "
            'install Belt with its extra: pip install "belt[spark]"'
        ) from missing


def _check_master(master: str) -> None:
    """A standalone master answers; Spark itself would try again for minutes."""
    parts = urlsplit(master)
    if parts.scheme != "spark":
        return
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 7077), timeout=5):
            return
    except OSError as reason:
        raise ValueError(
            f"no Spark master answers at {master} ({reason.strerror or reason}); is it running?"
        ) from None
