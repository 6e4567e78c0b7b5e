"""The network of ties: centrality, communities, layout (NetworKit).

Everything is seeded and runs on one thread where the result would otherwise depend on timing, so
that the same corpus gives the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import networkit as nk
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SEED = 2019
SAMPLES = 200
"""Sources from which betweenness is estimated on graphs with more nodes than this."""


@dataclass(frozen=True)
class Network:
    """An undirected weighted graph: nodes are numbers below ``size``."""

    size: int
    a: Integers
    b: Integers
    weight: Floats

    @cached_property
    def graph(self) -> nk.Graph:
        """The NetworKit graph; not to be changed."""
        graph = nk.GraphFromCoo(
            (self.weight, (self.a, self.b)), n=self.size, weighted=True, directed=False
        )
        graph.removeSelfLoops()
        return graph

    def lengths(self) -> nk.Graph:
        """The graph with a length for each tie: the more joint works, the shorter."""
        return replace(self, weight=1.0 / np.sqrt(self.weight)).graph


def network(size: int, ties: pa.Table) -> Network:
    """The network of ``ties`` (``a int, b int, works``: numbers below ``size``), each pair once."""
    a, b = (ties[name].to_numpy().astype(np.int64) for name in ("a", "b"))
    return Network(size, a, b, ties["works"].to_numpy().astype(np.float64))


def _seeded() -> None:
    nk.setSeed(SEED, False)
    nk.setNumberOfThreads(1)


def pagerank(one: Network) -> Floats:
    """PageRank of each node (Brin and Page, 1998; damping 0.85), summing to one."""
    if not one.size:
        return np.zeros(0)
    # Each node sums its own neighbours, whatever the number of threads.
    nk.setNumberOfThreads(2)
    found = nk.centrality.PageRank(one.graph, damp=0.85, tol=1e-8)
    found.norm = nk.centrality.Norm.L1_NORM
    found.run()
    scores: Floats = np.asarray(found.scores())
    return scores


def betweenness(one: Network) -> Floats:
    """Share of shortest paths that run through each node, in 0…1.

    Paths are counted in ties: NetworKit takes weights for lengths, and many joint works would then
    put two nodes far apart.

    Exact up to :data:`SAMPLES` nodes, beyond that estimated from as many seeded sources
    (Geisberger, Sanders and Schultes, 2008).
    """
    n = one.size
    if n < 3:
        return np.zeros(n)
    _seeded()
    graph = nk.graphtools.toUnweighted(one.graph)
    if n <= SAMPLES:
        found = nk.centrality.Betweenness(graph, normalized=True)
    else:
        found = nk.centrality.EstimateBetweenness(graph, SAMPLES, True, False)
    found.run()
    scores: Floats = np.asarray(found.scores())
    return scores


def communities(one: Network) -> Integers:
    """The community of each node, numbered by size from 0 (Leiden: Traag et al., 2019).

    Nodes without ties are each their own.
    """
    if not one.size:
        return np.zeros(0, dtype=np.int64)
    _seeded()
    found = nk.community.ParallelLeiden(one.graph, iterations=3, randomize=False)
    found.run()
    labels = np.asarray(found.getPartition().getVector())
    names, place, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    first = np.full(len(names), len(labels))
    np.minimum.at(first, place, np.arange(len(labels)))
    order = np.lexsort((first, -sizes))
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    numbered: Integers = rank[place]
    return numbered


def layout(one: Network) -> Floats:
    """Places in the plane, ``n x 2`` in -1…1: tied nodes near one another.

    Stress majorisation on the largest component (maxent-stress: Gansner, Hu and North, 2013); what
    is not tied to it lies around it on a spiral, the largest groups first.
    """
    n = one.size
    places = np.zeros((n, 2))
    if n == 0:
        return places
    _seeded()
    graph = one.lengths()
    parts = nk.components.ConnectedComponents(graph)
    parts.run()
    groups = sorted(parts.getComponents(), key=lambda group: (-len(group), min(group)))
    for number, group in enumerate(groups):
        members = sorted(group)
        if number == 0 and len(members) > 2:
            places[members] = 0.72 * _stress(graph, members)
        else:
            places[members] = _around(number, len(groups)) + 0.02 * _ring(len(members))
    return np.round(places, 5)


def _stress(graph: nk.Graph, members: list[int]) -> Floats:
    part = nk.graphtools.subgraphFromNodes(graph, members, compact=True)
    coarse = nk.viz.PivotMDS(part, 2, min(len(members), 50))
    coarse.run()
    refined = nk.viz.MaxentStress(part, 2, 1, coordinates=coarse.getCoordinates(), tolerance=1e-3)
    refined.run()
    points: Floats = np.asarray(refined.getCoordinates(), dtype=np.float64)
    points -= np.median(points, axis=0)
    reach = np.quantile(np.linalg.norm(points, axis=1), 0.98) or 1.0
    points /= reach
    # A few far nodes would press the rest together: they are drawn in to the rim.
    length = np.linalg.norm(points, axis=1, keepdims=True)
    return np.where(length > 1.0, points / np.maximum(length, 1e-9), points)


def _ring(n: int) -> Floats:
    angle = 2 * np.pi * np.arange(n) / max(n, 1)
    points: Floats = np.column_stack([np.cos(angle), np.sin(angle)]) if n > 1 else np.zeros((1, 2))
    return points


def _around(number: int, groups: int) -> Floats:
    golden = np.pi * (3 - np.sqrt(5))
    radius = 0.8 + 0.18 * np.sqrt(number / max(groups, 1))
    place: Floats = radius * np.array([np.cos(golden * number), np.sin(golden * number)])
    return place
