"""Blocks: rows that could ever be one thing lie in one block, whatever else is in the corpus.

Rows are related by what they share (an id, a name, a title). Blocks are the connected components
of these relations; they are decided on in batches, so that the memory for deciding follows the size
of a batch, not of the corpus. What is held of the whole corpus are numbers: sixteen bytes for a
thing and twenty-four for a relation, each once. On 161,781 author slots of 54 lists of papers the
largest block of people held 2,132.

Things and what they share are known by 64-bit hashes. Two that collide only make a block larger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from hashlib import blake2b

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from belt.corpus.building import Building
from belt.corpus.streams import Writer, stream, whole_runs

Numbers = npt.NDArray[np.int64]
BATCH = 40_000
"""Rows that are decided on at once, at least while there are as many."""
MOST_IN_BLOCK = 100_000
"""Rows of a block beyond which its weakest relations are let go."""
_WAITING = 2_000_000


def hashed(texts: Iterable[str]) -> Numbers:
    """A 64-bit hash of each text, the same on every machine."""
    digests = b"".join(blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, "<i8").astype(np.int64)


class Blocks:
    """Relations between things and what they share, gathered piece by piece.

    Relations are of a strength: where a block grows too large for memory, those of the last
    strength are let go there, then those of the one before. The first always hold.
    """

    def __init__(self, strengths: int = 1) -> None:
        self._rows = Gathered(1)
        self._relations = [Gathered(2) for _ in range(strengths)]

    def count(self, things: Numbers) -> None:
        """There is a row of each of these things; a thing may come again."""
        self._rows.add(things)

    def relate(self, things: Numbers, shared: Numbers, strength: int = 0) -> None:
        """Each thing bears what stands at its place in ``shared``."""
        self._relations[strength].add(things, shared)

    def batches(self) -> pa.Table:
        """``thing, batch, block`` (int64): whole blocks follow each other until a batch is full."""
        (things,), rows = self._rows.gathered()
        relations = [one.gathered()[0] for one in self._relations]
        pairs = [(np.searchsorted(things, bearers), borne) for bearers, borne in relations]
        block = _components(pairs, len(things))
        while len(pairs := pairs[:-1]):
            large = np.flatnonzero(np.bincount(block, rows)[block] > MOST_IN_BLOCK)
            if not len(large):
                break
            block[large] = len(things) + _components(_among(large, pairs), len(large))
            block = np.unique(block, return_inverse=True)[1]
        sizes = np.bincount(block, rows).astype(np.int64)
        batch_of_block = (np.cumsum(sizes) - sizes) // BATCH
        return pa.table({"thing": things, "batch": batch_of_block[block], "block": block})


Pairs = list[tuple[Numbers, Numbers]]
"""For each strength: places of things, and what they bear."""


def _among(some: Numbers, pairs: Pairs) -> Pairs:
    """The relations of some things, which are numbered anew."""
    here = [np.isin(bearers, some) for bearers, _ in pairs]
    return [
        (np.searchsorted(some, bearers[mine]), borne[mine])
        for mine, (bearers, borne) in zip(here, pairs, strict=True)
    ]


def _components(pairs: Pairs, size: int) -> Numbers:
    """The number of the connected component of each thing."""
    things, borne = (np.concatenate(several) for several in zip(*pairs, strict=True))
    several, shared = np.unique(borne, return_inverse=True)
    whole = size + len(several)
    ones = np.ones(len(things), np.int8)
    graph = coo_array((ones, (things, size + shared)), shape=(whole, whole))
    found: Numbers = connected_components(graph, directed=False)[1][:size].astype(np.int64)
    return found


class Gathered:
    """Distinct rows of numbers with how often each came; pieces are merged now and then."""

    def __init__(self, columns: int) -> None:
        self._columns = [np.empty(0, np.int64) for _ in range(columns)]
        self._times = np.empty(0, np.int64)
        self._pieces: list[tuple[list[Numbers], Numbers]] = []
        self._waiting = 0

    def add(self, *columns: Numbers) -> None:
        """Take a piece: columns of equal length."""
        found = _distinct(list(columns), np.ones(len(columns[0]), np.int64))
        self._pieces.append(found)
        self._waiting += len(found[1])
        if self._waiting > max(_WAITING, len(self._times) // 2):
            self.gathered()

    def gathered(self) -> tuple[list[Numbers], Numbers]:
        """The distinct rows in order, and how often each came."""
        pieces = [(self._columns, self._times), *self._pieces]
        columns = [np.concatenate(several) for several in zip(*(c for c, _ in pieces), strict=True)]
        times = np.concatenate([times for _, times in pieces])
        self._pieces, self._waiting = [], 0
        self._columns, self._times = _distinct(columns, times)
        return self._columns, self._times


def _distinct(columns: list[Numbers], times: Numbers) -> tuple[list[Numbers], Numbers]:
    order = np.lexsort(columns[::-1])
    columns = [column[order] for column in columns]
    changes = np.zeros(len(order), np.bool_)
    for column in columns:
        changes |= np.diff(column, prepend=column[:1] - 1) != 0
    starts = np.flatnonzero(changes)
    sums = np.add.reduceat(times[order], starts) if len(starts) else times[:0]
    return [column[starts] for column in columns], sums


def decide_in_batches(
    building: Building,
    name: str,
    numbered: Iterable[pa.Table],
    blocks: Blocks,
    decide: Callable[[pa.Table], Mapping[str, pa.Table]],
) -> dict[str, ir.Table]:
    """What ``decide`` makes of the rows, batch by batch, as tables of the engine by name.

    ``numbered`` has a column ``thing``; by the time that it ends, ``blocks`` knows every thing.
    ``decide`` is given rows of whole blocks in no order, at times none, and always gives the same
    tables with the same columns. A column ``block`` says which of them rows may belong together.
    """
    with Writer(building.scratch / name) as rows:
        for table in numbered:
            rows.write(table)
    batches = blocks.batches()
    if pc.max(batches["batch"]).as_py():
        known = building.step_arrow(f"{name}_batches", batches)
        joined = building.kept(name).join(known, "thing")
        building.step(f"{name}_by_batch", joined.order_by("batch"))
        several = whole_runs(stream(building.scratch / f"{name}_by_batch"), "batch")
    else:
        # So few rows that no block lost a relation: none are kept apart.
        together = pa.concat_tables(stream(building.scratch / name))
        block = pa.array(np.zeros(len(together), np.int64))
        several = iter([together.append_column("block", block)])
    with ExitStack() as open_files:
        writers: dict[str, Writer] = {}
        for batch in several:
            for table, decided in decide(batch).items():
                if table not in writers:
                    folder = building.scratch / f"{name}_{table}"
                    writers[table] = open_files.enter_context(Writer(folder))
                writers[table].write(decided)
    return {table: building.kept(f"{name}_{table}") for table in writers}
