"""Where a corpus version is being built: its folder, its steps in between, and the engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from belt.corpus.engine import Engine, keep_arrow
from belt.corpus.schema import TABLES

NO_STRINGS = ibis.literal([], type="array<string>")
"""What stands where a row has no list."""


@dataclass(frozen=True, slots=True)
class Building:
    """Where a version is being built."""

    engine: Engine
    tables: Path
    """The folder that becomes the version."""
    scratch: Path
    """For steps in between; removed afterwards."""

    def step(self, name: str, table: ir.Table) -> ir.Table:
        """Evaluate a step in between once."""
        return self.engine.keep(table, self.scratch / name)

    def kept(self, name: str) -> ir.Table:
        """A step in between that was written before."""
        return self.engine.read([self.scratch / name])

    def step_arrow(self, name: str, table: pa.Table) -> ir.Table:
        """Hand over what was decided on Arrow tables."""
        return keep_arrow(self.engine, table, self.scratch / name)

    def publish(self, name: str, table: ir.Table, *order: str) -> ir.Table:
        """Write one of the tables of :mod:`belt.corpus.schema`, with exactly its columns."""
        columns = TABLES[name]
        chosen = table.select(
            **{column.name: table[column.name].cast(_ibis(column.type)) for column in columns}
        )
        return self.engine.keep(chosen.order_by(*order), self.tables / name)


def _ibis(kind: pa.DataType) -> ibis.DataType:
    return ibis.dtype(kind)
