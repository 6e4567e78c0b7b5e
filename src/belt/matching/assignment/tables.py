"""Tables of pairs: ``paper,reviewer,number`` as OpenReview writes them, millions of rows at once.

A header row is read past where its last field is the name of a column. Arrow reads the file; only
where it finds fault are lines looked at one by one, to say which is wrong.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from belt.matching.assignment.problem import BadAssignmentInput, Number, Whole

HEADERS = frozenset({"score", "scores", "weight", "affinity", "value", "bid", "label", "reviewer"})


@dataclass(frozen=True, slots=True)
class Pairs:
    """The rows of a table."""

    papers: tuple[str, ...]
    """The ids there are, sorted."""
    reviewers: tuple[str, ...]
    paper: Whole
    """(rows,) positions in ``papers``."""
    reviewer: Whole
    number: Number


def read_pairs(path: Path, low: float = -math.inf, high: float = math.inf) -> Pairs:
    """A table in which each pair stands once, with a finite number from ``low`` to ``high``.

    Raises :class:`BadAssignmentInput` with the file, the line and what was expected.
    """
    skip = int(_has_header(path))
    try:
        table = arrow_csv.read_csv(
            path,
            arrow_csv.ReadOptions(column_names=["paper", "reviewer", "number"], skip_rows=skip),
            convert_options=arrow_csv.ConvertOptions(
                column_types={
                    "paper": pa.dictionary(pa.int32(), pa.string()),
                    "reviewer": pa.dictionary(pa.int32(), pa.string()),
                    "number": pa.float64(),
                },
                null_values=[],
            ),
        )
    except pa.ArrowInvalid as error:
        raise _fault(path, low, high, error) from None
    papers, paper = _coded(table["paper"])
    reviewers, reviewer = _coded(table["reviewer"])
    number = table["number"].to_numpy()
    good = bool(((number >= low) & (number <= high) & np.isfinite(number)).all())
    seen = np.zeros(len(papers) * len(reviewers), np.bool_)
    seen[reviewer * len(papers) + paper] = True
    if not good or seen.sum() < len(paper) or "" in papers[:1] or "" in reviewers[:1]:
        raise _fault(path, low, high, None)
    if not len(paper):
        raise BadAssignmentInput(f"{path}: expected rows of paper,reviewer,number; none found")
    return Pairs(papers, reviewers, paper, reviewer, number)


def _coded(column: Any) -> tuple[tuple[str, ...], Whole]:
    """The values of a column, sorted, and each row's position in them."""
    whole = column.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    names = whole.dictionary.to_pylist()
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names), np.int64)
    place[order] = np.arange(len(names))
    return tuple(names[at] for at in order), place[whole.indices.to_numpy()]


def _has_header(path: Path) -> bool:
    for _, row in read_rows(path):
        return row[-1].strip().lower() in HEADERS
    return False


def read_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row with fields, and its line. Raises :class:`BadAssignmentInput`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream, strict=True)
            for row in rows:
                if row:
                    yield rows.line_num, row
    except OSError as error:
        raise BadAssignmentInput(f"{path}: {error.strerror}; expected a CSV file") from None
    except UnicodeDecodeError:
        raise BadAssignmentInput(f"{path}: expected text in UTF-8") from None
    except csv.Error as error:
        raise BadAssignmentInput(f"{path}, line {rows.line_num}: {error}") from None


def _fault(path: Path, low: float, high: float, error: Exception | None) -> BadAssignmentInput:
    """What is wrong with a table, by its first wrong line."""
    seen: dict[tuple[str, str], int] = {}
    for place, (line, row) in enumerate(read_rows(path)):
        if place == 0 and row[-1].strip().lower() in HEADERS:
            continue
        where = f"{path}, line {line}"
        if len(row) != 3:
            return BadAssignmentInput(
                f"{where}: expected paper,reviewer,number; found {len(row)} fields"
            )
        paper, reviewer, told = row
        if not paper or not reviewer:
            return BadAssignmentInput(f"{where}: expected ids of a paper and a reviewer")
        number = finite(told, where)
        if not low <= number <= high:
            return BadAssignmentInput(
                f"{where}: expected a number from {low:g} to {high:g}, not {told}"
            )
        if (paper, reviewer) in seen:
            return BadAssignmentInput(
                f"{where}: {paper} and {reviewer} stand on line {seen[paper, reviewer]} already; "
                "keep one of them"
            )
        seen[paper, reviewer] = line
    return BadAssignmentInput(f"{path}: expected rows of paper,reviewer,number ({error})")


def finite(told: str, where: str) -> float:
    """A finite number. Raises :class:`BadAssignmentInput`."""
    try:
        number = float(told)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadAssignmentInput(f"{where}: expected a number, not {told!r}")
    return number
