"""Broader fields: topics that keep company in works, grouped."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.linalg import eigsh

from belt.corpus.phrases import Floats
from belt.corpus.tokens import Ints

FEWEST, MOST = 15, 30
_DIMENSIONS = 40
_TOPICS_A_FIELD = 60


def fields_of_topics(names: list[str], work: Ints, topic: Ints, works: int) -> list[str]:
    """The field of each topic, named after the topic nearest to the field's middle.

    ``work`` and ``topic`` are pairs of positions. Topics lie in the space of the leading
    eigenvectors of their positive pointwise mutual information over works (Levy and Goldberg 2014)
    and are grouped by Ward's method (1963), which gives groups of even size and the same result
    every time. Fewer than 15 topics a field are not split.
    """
    count = len(names)
    fields = min(MOST, max(FEWEST, round(count / _TOPICS_A_FIELD)))
    if count <= fields:
        return list(names)
    points = _points(work, topic, works, count)
    group = fcluster(linkage(points, "ward"), fields, "maxclust")
    in_works = np.bincount(topic, minlength=count).astype(float)
    labels = {}
    for number in np.unique(group).tolist():
        inside = np.flatnonzero(group == number)
        middle = (points[inside] * in_works[inside, None]).sum(axis=0)
        middle /= max(float(np.linalg.norm(middle)), 1e-12)
        centrality = (points[inside] @ middle) * np.log1p(in_works[inside])
        # Two words or more tell a field better than one.
        centrality *= np.array([2.0 if " " in names[topic] else 1.0 for topic in inside])
        labels[number] = names[inside[int(np.argmax(centrality))]].split(" (")[0]
    return [labels[number] for number in group.tolist()]


def _points(work: Ints, topic: Ints, works: int, count: int) -> Floats:
    """Each topic as a unit vector (topics x dimensions)."""
    has = sparse.csr_matrix((np.ones(len(work)), (work, topic)), (works, count))
    together = (has.T @ has).tocoo()
    alone = np.maximum(np.bincount(topic, minlength=count).astype(float), 1.0)
    information = np.log(together.data * works / (alone[together.row] * alone[together.col]))
    information[together.row == together.col] = 0.0
    positive = sparse.csr_matrix(
        (np.maximum(information, 0.0), (together.row, together.col)), (count, count)
    )
    dimensions = min(_DIMENSIONS, count - 2)
    values, vectors = eigsh(positive, dimensions, which="LA", v0=np.ones(count))
    points = vectors * np.sqrt(np.maximum(values, 0.0))
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    unit: Floats = np.round(points / np.maximum(lengths, 1e-12), 9)
    return unit
