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

ROUNDS = 3


def here(people: list[str], ties: pa.Table) -> None:
    """Belt's own functions."""
    one = network(people, ties)
    pagerank(one)
    communities(one)


def in_networkx(people: list[str], ties: pa.Table) -> None:
    """The same in NetworkX: Louvain, because NetworkX has no Leiden of its own."""
    graph = nx.Graph()
    graph.add_nodes_from(people)
    columns = (ties[name].to_pylist() for name in ("a", "b", "works"))
    for a, b, works in zip(*columns, strict=True):
        if graph.has_edge(a, b):
            graph[a][b]["weight"] += works
        else:
            graph.add_edge(a, b, weight=works)
    nx.pagerank(graph, alpha=0.85, tol=1e-8 / len(people))
    nx.community.louvain_communities(graph, seed=2019)


def _seconds(
    step: Callable[[list[str], pa.Table], None], people: list[str], ties: pa.Table
) -> float:
    start = time.perf_counter()
    step(people, ties)
    return time.perf_counter() - start


def report(home: Path) -> None:
    """Print the medians of both and their ratio; the two are timed in turn."""
    corpus = Corpus.open(home)
    people = corpus.sql("select person_id from people order by 1")["person_id"].to_pylist()
    ties = corpus.sql("select a, b, year, works from person_ties order by all")
    pairs = corpus.sql("select count(distinct (a, b)) as n from person_ties")["n"][0].as_py()
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_seconds(here, people, ties))
        theirs.append(_seconds(in_networkx, people, ties))
    own, other = statistics.median(ours), statistics.median(theirs)
    print(f"co-author network of {len(people):,} people and {pairs:,} ties, median of {ROUNDS}:")
    print(f"  here {own:.2f} s, NetworkX {other:.2f} s: {other / own:.1f} times")
