"""What people work on: their words, their subjects, those of the people around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD

from belt.matching.collaborators.past import Past
from belt.matching.collaborators.sparse import Doubles, Floats, Matrix, shares, unit, unit_rows

DIMENSIONS = 400
SEED = 2019

_WAVES, _CARRIED = 4, 0.7
_NEIGHBOURS, _NEIGHBOUR_DIMENSIONS = 20, 128


@dataclass(frozen=True, slots=True)
class Subjects:
    """Subjects of n people; rows have length 1 (or are zero)."""

    own: Floats
    """n × d, the subjects of a person's works."""
    lab: Floats
    """n × d, mixed with those of co-authors, theirs, and so on."""
    words: Matrix
    """n × t."""
    venues: Floats
    """n × v, where the works appeared."""
    alike: Matrix
    """n × n, symmetric: likeness to the nearest people in content."""


def subjects(past: Past, authored: Matrix, faded: Matrix, age: Doubles) -> Subjects:
    """The subjects of some people.

    ``authored``: people × works; ``faded``: people × people, their ties; ``age``: what each work
    still counts, 0…1. A work's weight in a profile is the root of its age, so that profiles move
    slower than ties.
    """
    weighted = authored @ sparse.diags_array(np.sqrt(age))
    own = unit(weighted @ _latent(past))
    said = sparse.csr_array(weighted @ past.terms)
    said.data = np.sqrt(said.data)
    places = sparse.csr_array(
        (age, (np.arange(len(age)), past.venue)), shape=(len(age), past.venue.max(initial=0) + 1)
    )
    return Subjects(
        own=own,
        lab=_spread_out(own, shares(faded)),
        words=unit_rows(said),
        venues=unit((authored @ places).toarray()),
        alike=_alike(unit(own[:, :_NEIGHBOUR_DIMENSIONS])),
    )


def _latent(past: Past) -> Floats:
    """m × d: latent semantic analysis of the works (Deerwester et al., 1990)."""
    dimensions = min(DIMENSIONS, min(past.terms.shape) - 1)
    if dimensions < 1:
        return np.zeros((len(past.works), 1), np.float32)
    found = TruncatedSVD(dimensions, n_iter=2, random_state=SEED).fit_transform(past.terms)
    return np.asarray(found, np.float32)


def _spread_out(own: Floats, next_to: Matrix) -> Floats:
    """Subjects after a short walk over co-authors (personalised PageRank's series, cut off)."""
    wave = own
    total = (1 - _CARRIED) * own
    for _ in range(_WAVES):
        wave = _CARRIED * (next_to @ wave)
        total = total + (1 - _CARRIED) * wave
    return unit(total)


def _alike(content: Floats) -> Matrix:
    n = len(content)
    most = min(_NEIGHBOURS, n - 1)
    if most < 1:
        return sparse.csr_array((n, n), dtype=np.float32)
    row, column, value = [], [], []
    for start in range(0, n, 1000):
        like = content[start : start + 1000] @ content.T
        here = np.arange(len(like))
        like[here, start + here] = -1
        best = np.argpartition(-like, most - 1, axis=1)[:, :most]
        row.append(np.repeat(start + here, most))
        column.append(best.ravel())
        value.append(np.take_along_axis(like, best, axis=1).ravel())
    # The cube lets the very near count most; where nothing is alike a trace is left.
    cubes = np.maximum(np.concatenate(value), 1e-6) ** 3
    found = sparse.csr_array((cubes, (np.concatenate(row), np.concatenate(column))), shape=(n, n))
    return sparse.csr_array(found + found.T).astype(np.float32)
