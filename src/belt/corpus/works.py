"""Which records are the same work.

Two records are one work when they share an id and agree on title or authors, or when they share a
title of some length, at least half of the shorter author list, and lie at most two years apart (a
preprint and its proceedings version). An id that different works share (a proceedings' DOI on each
of its papers) identifies none of them and is set aside.

A copy that came from another node joins what is told here, but never makes one work of two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz.fuzz import token_set_ratio
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from belt.corpus.blocks import Blocks, hashed

SHORTEST_TITLE = 15
"""Folded titles below this length ("introduction") say nothing about identity."""
YEARS_APART = 2
SIMILAR_TITLE = 80.0
"""Least token-set ratio (0…100, rapidfuzz) of the titles of two records that share an id."""


def numbered_records(candidates: Iterable[pa.Table], blocks: Blocks) -> Iterator[pa.Table]:
    """Candidates with a number (``thing``), and in ``blocks`` what could make them one work."""
    first = 0
    for table in candidates:
        numbers = np.arange(first, first + len(table))
        first += len(table)
        blocks.count(numbers)
        ids, names = (table[column].combine_chunks() for column in ("ids", "name_keys"))
        blocks.relate(numbers[pc.list_parent_indices(ids)], hashed(ids.flatten().to_pylist()))
        title = table["title_key"].take(pc.list_parent_indices(names))
        told = pc.greater_equal(pc.utf8_length(title), SHORTEST_TITLE)
        both = pc.binary_join_element_wise(title, names.flatten(), "|").filter(told)
        blocks.relate(numbers[pc.list_parent_indices(names).filter(told)], hashed(both.to_pylist()))
        yield table.append_column("thing", pa.array(numbers))


def same_works(candidates: pa.Table) -> dict[str, pa.Table]:
    """Decide over records that share an id or a title with another.

    ``candidates``: one row a record, ``part str, item int32, ids list<str>, title_key str,
    year int32, name_keys list<str>, copied bool``; each record once, and with it all those that it
    shares an id, or a title and a name with.

    Returns ``leaders`` (``part, item, leader_part, leader_item`` for each record that joined
    another), ``shared_ids`` (``id``: ids that identify no single work) and ``merges``
    (``leader_part, leader_item, part, item, evidence``).
    """
    rows = sorted(candidates.to_pylist(), key=lambda row: (row["copied"], row["part"], row["item"]))
    evidence: dict[tuple[int, int], str] = {}
    by_id: dict[str, list[int]] = defaultdict(list)
    by_title: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        for one in row["ids"]:
            by_id[one].append(number)
        if len(row["title_key"]) >= SHORTEST_TITLE:
            for name in row["name_keys"]:
                by_title[row["title_key"], name].append(number)
    for one, members in by_id.items():
        for a, b in _near_pairs(members):
            if _agree(rows[a], rows[b]):
                evidence.setdefault((a, b), f"same id {one}")
    for members in by_title.values():
        for a, b in _near_pairs(members):
            if _same_publication(rows[a], rows[b]):
                evidence.setdefault((a, b), _title_evidence(rows[a], rows[b]))
    component = _components([row["copied"] for row in rows], evidence)
    shared = []
    for one, members in sorted(by_id.items()):
        # A copy's word does not count against what is told here.
        here = [m for m in members if not rows[m]["copied"]]
        if len({component[m] for m in here or members}) > 1:
            shared.append(one)
    return _result(rows, component, evidence, shared)


def _near_pairs(members: list[int]) -> Iterator[tuple[int, int]]:
    # A name or id on very many records with one title would make pairs without end; neighbours
    # in the stable order are enough to connect what belongs together.
    if len(members) <= 50:
        yield from combinations(members, 2)
    else:
        yield from pairwise(members)


def _agree(a: dict[str, Any], b: dict[str, Any]) -> bool:
    if a["title_key"] == b["title_key"] or set(a["name_keys"]) & set(b["name_keys"]):
        return True
    return token_set_ratio(a["title_key"], b["title_key"]) >= SIMILAR_TITLE


def _same_publication(a: dict[str, Any], b: dict[str, Any]) -> bool:
    dated = a["year"] is not None and b["year"] is not None
    if dated and abs(a["year"] - b["year"]) > YEARS_APART:
        return False
    common = set(a["name_keys"]) & set(b["name_keys"])
    return 2 * len(common) >= min(len(a["name_keys"]), len(b["name_keys"]))


def _title_evidence(a: dict[str, Any], b: dict[str, Any]) -> str:
    common = len(set(a["name_keys"]) & set(b["name_keys"]))
    return f"same title; {common} authors in common; years {a['year']} and {b['year']}"


def _components(copied: list[bool], edges: dict[tuple[int, int], str]) -> np.ndarray:
    """A label for each record, equal for records of one work."""
    here = [(a, b) for a, b in edges if not copied[a] and not copied[b]]
    labels = _connected(len(copied), here)
    return _with_copies(labels, copied, list(edges)) if any(copied) else labels


def _connected(size: int, edges: list[tuple[int, int]]) -> np.ndarray:
    left, right = zip(*edges, strict=True) if edges else ((), ())
    graph = coo_matrix((np.ones(len(edges), dtype=np.int8), (left, right)), shape=(size, size))
    labels: np.ndarray = connected_components(graph, directed=False)[1]
    return labels


def _with_copies(
    labels: np.ndarray, copied: list[bool], edges: list[tuple[int, int]]
) -> np.ndarray:
    """Components of what is told here, grown by the copies that join them, each to one at most."""
    leader = list(range(len(copied)))

    def find(label: int) -> int:
        while leader[label] != label:
            leader[label] = leader[leader[label]]
            label = leader[label]
        return label

    told_here = {int(labels[number]) for number, copy in enumerate(copied) if not copy}
    # What touches a record told here comes first, so that copies of copies follow.
    for a, b in sorted(edges, key=lambda one: (copied[one[0]] and copied[one[1]], one)):
        first, second = sorted((find(int(labels[a])), find(int(labels[b]))))
        if first != second and not (first in told_here and second in told_here):
            kept, gone = (second, first) if second in told_here else (first, second)
            leader[gone] = kept
    return np.array([find(int(label)) for label in labels])


def _result(
    rows: list[dict[str, Any]],
    component: np.ndarray,
    evidence: dict[tuple[int, int], str],
    shared: list[str],
) -> dict[str, pa.Table]:
    first: dict[int, int] = {}
    for number, label in enumerate(component):
        first.setdefault(int(label), number)
    reason: dict[int, str] = {}
    for (a, b), text in sorted(evidence.items()):
        reason.setdefault(b, text)
        reason.setdefault(a, text)
    joined = [(first[int(label)], n) for n, label in enumerate(component) if first[int(label)] != n]
    columns = {
        "leader_part": [rows[leader]["part"] for leader, _ in joined],
        "leader_item": [rows[leader]["item"] for leader, _ in joined],
        "part": [rows[member]["part"] for _, member in joined],
        "item": [rows[member]["item"] for _, member in joined],
    }
    schema = pa.schema(
        [
            ("leader_part", pa.string()),
            ("leader_item", pa.int32()),
            ("part", pa.string()),
            ("item", pa.int32()),
        ]
    )
    table = pa.table(columns, schema=schema)
    return {
        "leaders": table,
        "shared_ids": pa.table({"id": pa.array(shared, pa.string())}),
        "merges": table.append_column(
            "evidence", pa.array([reason[member] for _, member in joined], pa.string())
        ),
    }
