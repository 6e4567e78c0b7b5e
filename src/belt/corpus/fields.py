"""Broader fields: topics that keep company in works, grouped."""

from __future__ import annotations

import networkit as nk
import numpy as np
from scipy import sparse

from belt.corpus.tokens import Flags, Ints

_FEWEST_FIELDS = 20
_FEWEST_TOPICS = 6
_RESOLUTIONS = (1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 3.0, 4.0)
_SEED = 1


def fields_of_topics(names: list[str], work: Ints, topic: Ints, works: int) -> list[str]:
    """The field of each topic, named after the topic nearest to its middle.

    ``work`` and ``topic`` are pairs of positions. Two topics are as near as their works overlap
    (Salton's cosine); the groups are communities of that network (Blondel et al. 2008), at the
    lowest resolution (Reichardt and Bornholdt 2006) that gives 20 of them, which makes 15 to 30
    fields of a corpus of some size. Groups of fewer than six topics join the group that they are
    nearest to. The same pairs give the same fields.
    """
    count = len(names)
    if not count:
        return []
    nearness = _nearness(work, topic, works, count)
    group = np.zeros(count, np.int64)
    for resolution in _RESOLUTIONS:
        group = _communities(nearness, resolution)
        if np.sum(np.bincount(group) >= _FEWEST_TOPICS) >= _FEWEST_FIELDS:
            break
    group = _without_small(group, nearness)
    return _labelled(group, nearness, names, np.bincount(topic, minlength=count))


def _nearness(work: Ints, topic: Ints, works: int, count: int) -> sparse.csr_matrix:
    """Works with both topics over the geometric mean of those with each (topics x topics)."""
    has = sparse.csr_matrix((np.ones(len(work)), (work, topic)), (works, count))
    together = (has.T @ has).tocoo()
    alone = np.maximum(np.bincount(topic, minlength=count), 1).astype(float)
    overlap = together.data / np.sqrt(alone[together.row] * alone[together.col])
    overlap[together.row == together.col] = 0.0
    nearness = sparse.csr_matrix((overlap, (together.row, together.col)), (count, count))
    nearness.eliminate_zeros()
    return nearness


def _communities(nearness: sparse.csr_matrix, resolution: float) -> Ints:
    """The community of each topic, numbered from 0; one thread, since several would race."""
    pairs = sparse.triu(nearness, k=1).tocoo()
    ends = (pairs.row.astype(np.uint64), pairs.col.astype(np.uint64))
    graph = nk.GraphFromCoo((pairs.data, ends), n=nearness.shape[0], weighted=True)
    threads = nk.getMaxNumberOfThreads()
    nk.setSeed(_SEED, False)
    nk.setNumberOfThreads(1)
    try:
        found = nk.community.PLM(graph, refine=True, gamma=resolution)
        found.run()
        vector = found.getPartition().getVector()
    finally:
        nk.setNumberOfThreads(threads)
    numbered: Ints = np.unique(np.array(vector, np.int64), return_inverse=True)[1]
    return numbered


def _without_small(group: Ints, nearness: sparse.csr_matrix) -> Ints:
    """The groups with each small one joined to the large one it is nearest to, where there is."""
    size = np.bincount(group)
    large: Flags = size >= _FEWEST_TOPICS
    member = sparse.csr_matrix(
        (np.ones(len(group)), (np.arange(len(group)), group)), (len(group), len(size))
    )
    between = (member.T @ nearness @ member).toarray()
    between[:, ~large] = 0.0
    joins = np.arange(len(size))
    for small in np.flatnonzero(~large).tolist():
        if between[small].any():
            joins[small] = int(np.argmax(between[small]))
    joined: Ints = joins[group]
    return joined


def _labelled(
    group: Ints, nearness: sparse.csr_matrix, names: list[str], in_works: Ints
) -> list[str]:
    """The name of the most central topic of each group; two words tell more than one."""
    labels = {}
    for number in np.unique(group).tolist():
        inside = np.flatnonzero(group == number)
        central = np.asarray(nearness[inside][:, inside].sum(axis=1)).ravel() + 1e-9
        central *= np.sqrt(in_works[inside])
        central *= np.array([3.0 if " " in names[topic] else 1.0 for topic in inside])
        labels[number] = names[inside[int(np.argmax(np.round(central, 9)))]].split(" (")[0]
    return [labels[number] for number in group.tolist()]
