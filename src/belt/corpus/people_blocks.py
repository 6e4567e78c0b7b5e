"""Blocks: mentions that can be one person's lie in one block, whatever else is in the corpus.

Two mentions are ever joined only if they share a name, an id, the family name with the first letter
of the given name, or the words of the name in any order (see :mod:`belt.corpus.people`). Blocks are
the connected components of these relations; they are decided on in batches, so that the memory for
it follows the size of a batch, not of the corpus. On 161,781 author slots of 54 lists of papers
the largest block held 2,132.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from belt.corpus.names import Name, parse_name

Numbers = npt.NDArray[np.int64]
BATCH = 40_000
"""Mentions that are decided on at once, at least while there are as many; a block is never cut."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of some mentions, each distinct key once."""

    keys: pa.Array
    """Distinct keys of names, as :attr:`Name.key` has them."""
    of_row: Numbers
    """For each mention the place of its key."""

    def key_of(self, rows: Numbers) -> list[str]:
        """The keys of some mentions."""
        found: list[str] = self.keys.take(pa.array(self.of_row[rows])).to_pylist()
        return found


class Expected:
    """How many other people of a name are to be expected, family and given names independent."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._families, self._given = Counter[str](), Counter[str]()
        self._size = 0
        for key in keys:
            family, _, given = key.partition("|")
            self._families[family] += 1
            self._given[given] += 1
            self._size += 1

    def __call__(self, name: Name) -> float:
        """Other people of this name among all names of the corpus."""
        given = self._given["".join(name.given)]
        return self._families[name.family] * given / max(self._size, 1)


def batches(
    printed: pa.Array,
    ids: pa.ListArray,
    kept: Mapping[str, str],
    together: Sequence[tuple[int, int]] = (),
) -> tuple[Names, list[Numbers]]:
    """The names of mentions, and batches of whole blocks: row numbers, ascending in each.

    ``printed``: the name of each mention; ``ids``: its ids, of which ``kept`` says which were
    merged into which; ``together``: pairs of rows that somebody said are one person.
    """
    distinct = pc.dictionary_encode(printed)
    parsed = [parse_name(name) for name in distinct.dictionary.to_pylist()]
    row_name = distinct.indices.to_numpy()
    name_key, keys = _coded([name.key for name in parsed])
    initial, initials = _coded([f"{name.family}|{name.initial}" for name in parsed])
    words, orders = _coded([name.words for name in parsed])
    row_key = name_key[row_name]
    holder = pc.list_parent_indices(ids).to_numpy()
    borne, known = _coded([kept.get(one, one) for one in ids.flatten().to_pylist()])
    first_initial = len(keys)
    first_order = first_initial + len(initials)
    first_id = first_order + len(orders)
    left = [name_key, name_key, row_key[holder]]
    right = [first_initial + initial, first_order + words, first_id + borne]
    if together:
        told = np.array(together, np.int64)
        left.append(row_key[told[:, 0]])
        right.append(row_key[told[:, 1]])
    block = _components(left, right, first_id + len(known))[row_key]
    return Names(keys, row_key), _filled(block)


def _coded(values: list[str]) -> tuple[Numbers, pa.Array]:
    """A number for each value, equal for equal ones; and the value of each number."""
    found = pc.dictionary_encode(pa.array(values, pa.string()))
    return found.indices.to_numpy().astype(np.int64), found.dictionary


def _components(left: list[Numbers], right: list[Numbers], size: int) -> Numbers:
    rows, columns = np.concatenate(left), np.concatenate(right)
    graph = coo_array((np.ones(len(rows), np.int8), (rows, columns)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    found: Numbers = labels.astype(np.int64)
    return found


def _filled(block: Numbers) -> list[Numbers]:
    """Whole blocks one after another until a batch is full."""
    if not len(block):
        return []
    counts = np.bincount(block)
    batch_of_block = (np.cumsum(counts) - counts) // BATCH
    batch = batch_of_block[block]
    order = np.argsort(batch, kind="stable")
    starts = np.flatnonzero(np.diff(batch[order], prepend=-1))
    return [rows for rows in np.split(order, starts[1:]) if len(rows)]
