"""The co-author network: building it, PageRank and communities, here and in NetworkX."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pyarrow as pa

from belt.corpus.corpus import Corpus
from belt.insight.network import communities, network, pagerank
from belt.insight.profiles import person_ties

ROUNDS = 3


def here(people: int, ties: pa.Table) -> None:
    """Belt's own functions."""
    one = network(people, ties)
    pagerank(one)
    communities(one)


def in_networkx(people: int, ties: pa.Table) -> None:
    """The same in NetworkX: Louvain, because NetworkX has no Leiden of its own."""
    graph = nx.Graph()
    graph.add_nodes_from(range(people))
    columns = (ties[name].to_pylist() for name in ("a", "b", "works"))
    graph.add_weighted_edges_from(zip(*columns, strict=True))
    nx.pagerank(graph, alpha=0.85, tol=1e-8 / people)
    nx.community.louvain_communities(graph, seed=2019)


def _seconds(step: Callable[[int, pa.Table], None], people: int, ties: pa.Table) -> float:
    start = time.perf_counter()
    step(people, ties)
    return time.perf_counter() - start


def report(home: Path) -> None:
    """Print the medians of both and their ratio; the two are timed in turn."""
    corpus = Corpus.open(home)
    people: int = corpus.sql("select count(*) as n from people")["n"][0].as_py()
    ties = person_ties(corpus)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_seconds(here, people, ties))
        theirs.append(_seconds(in_networkx, people, ties))
    own, other = statistics.median(ours), statistics.median(theirs)
    print(f"co-author network of {people:,} people and {len(ties):,} ties, median of {ROUNDS}:")
    print(f"  here {own:.2f} s, NetworkX {other:.2f} s: {other / own:.1f} times")
