"""Sparse matrices as this package uses them: sums, scaling, the largest entries of rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Integers = NDArray[np.int64]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Matrix: TypeAlias = Any
"""A ``scipy.sparse.csr_array`` of numbers."""


def ones(row: Integers, column: Integers, shape: tuple[int, int]) -> Matrix:
    """1 in each of the cells, however often it is named."""
    matrix = sparse.csr_array((np.ones(len(row), np.float32), (row, column)), shape=shape)
    matrix.data[:] = 1
    return matrix


def sums(matrix: Matrix) -> Doubles:
    """The sum of each row."""
    return np.asarray(matrix.sum(axis=1), np.float64).ravel()


def inverse(values: Doubles) -> Doubles:
    """1 / value, 0 for 0."""
    return np.divide(1.0, values, out=np.zeros(len(values)), where=values > 0)


def scaled(rows: Doubles, matrix: Matrix) -> Matrix:
    """Each row times its number."""
    return sparse.csr_array(sparse.diags_array(rows) @ matrix).astype(np.float32)


def shares(matrix: Matrix) -> Matrix:
    """Rows that sum to 1; rows of zeros stay."""
    return scaled(inverse(sums(matrix)), matrix)


def balanced(matrix: Matrix) -> Matrix:
    """D^-1/2 M E^-1/2 with the sums of rows D and of columns E."""
    columns = sparse.diags_array(np.sqrt(inverse(sums(sparse.csr_array(matrix.T)))))
    return sparse.csr_array(scaled(np.sqrt(inverse(sums(matrix))), matrix) @ columns)


def unit_rows(matrix: Matrix) -> Matrix:
    """The rows scaled to length 1; rows of zeros stay."""
    return scaled(inverse(np.sqrt(sums(matrix.multiply(matrix)))), matrix)


def unit(rows: Floats) -> Floats:
    """The rows of a dense matrix scaled to length 1; rows of zeros stay."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-9), np.float32)


def joint(authored: Matrix, weight: Doubles) -> Matrix:
    """People × people: the weights of their joint works summed, the diagonal empty."""
    found = sparse.csr_array(authored @ sparse.diags_array(weight) @ authored.T)
    found.setdiag(0)
    found.eliminate_zeros()
    return found.astype(np.float32)


def largest_of_rows(matrix: Matrix, most: int) -> Matrix:
    """The matrix with the ``most`` largest entries of each row; of equal ones the first."""
    length = np.diff(matrix.indptr)
    kept = np.ones(matrix.nnz, np.bool_)
    long = np.flatnonzero(length > most)
    # Rows of similar length together, so that little of the rectangles below is filling.
    for rows in _parts(long[np.argsort(length[long], kind="stable")], 500):
        width = int(length[rows].max())
        inside = np.arange(width) < length[rows][:, None]
        at = np.where(inside, matrix.indptr[rows][:, None] + np.arange(width), 0)
        value = np.where(inside, matrix.data[at], -np.inf)
        least = np.partition(value, width - most, axis=1)[:, width - most, None]
        larger = value > least
        equal = inside & (value == least)
        room = most - larger.sum(axis=1, keepdims=True)
        taken = larger | (equal & (np.cumsum(equal, axis=1) <= room))
        kept[at[inside]] = taken[inside]
    row = np.repeat(np.arange(matrix.shape[0]), length)
    return sparse.csr_array((matrix.data[kept], (row[kept], matrix.indices[kept])), matrix.shape)


def _parts(values: Integers, size: int) -> Iterator[Integers]:
    return (values[start : start + size] for start in range(0, len(values), size))
