"""What tells that two people may come to work together, as products of matrices.

Each signal of a pair (a, b) is the inner product of a row for a and a row for b, so that a block
of people is scored against everybody by one sparse or dense product.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from belt.corpus.ties import LARGEST_TEAM
from belt.matching.collaborators.facts import FACTS as FACTS
from belt.matching.collaborators.facts import facts
from belt.matching.collaborators.past import UNKNOWN, Past
from belt.matching.collaborators.sparse import (
    Doubles,
    Floats,
    Integers,
    Matrix,
    inverse,
    joint,
    shares,
    sums,
)
from belt.matching.collaborators.subjects import SEED as SEED
from belt.matching.collaborators.subjects import Subjects, subjects
from belt.matching.collaborators.walks import WALKS, Ground, reach

HALF_LIFE = 2.5
"""Years after which a work counts half: ties and subjects fade."""


@dataclass(frozen=True, slots=True)
class Product:
    """A signal: of a pair, ``left[a] @ right[b]``."""

    name: str
    left: Matrix | Floats
    right: Matrix | Floats

    def block(self, rows: Integers, columns: Integers) -> Floats:
        """The signal of every pair, ``(len(rows), len(columns))``."""
        found: Any = self.left[rows] @ self.right[columns].T
        return np.asarray(found.toarray() if sparse.issparse(found) else found, np.float32)


@dataclass(frozen=True, slots=True)
class Signals:
    """Signals among some people of a past.

    n people (``nodes``: their positions in ``past.people``, ascending). ``together`` is n × n,
    the number of joint works; ``facts`` is n × ``len(FACTS)``; people of the same ``names`` are
    printed alike.
    """

    past: Past
    nodes: Integers
    together: Matrix
    products: tuple[Product, ...]
    facts: Floats
    names: Integers
    coauthors: Integers
    """n, all co-authors, those with one work too."""
    content: Floats
    """n × d, a person's subjects, of length 1."""

    def place(self, people: Integers) -> Integers:
        """Positions in ``past.people`` as rows of the signals."""
        return np.searchsorted(self.nodes, people)


def signals(past: Past, nodes: Integers) -> Signals:
    """The signals among ``nodes`` (ascending positions in ``past.people``).

    Paths run through these people alone. Nothing is lost by leaving out people with one work:
    whoever they could bring together has met on that work. Works of more than
    :data:`belt.corpus.ties.LARGEST_TEAM` people make no ties, as in the corpus.
    """
    age = 0.5 ** ((past.year - past.work_year) / HALF_LIFE)
    size = np.asarray(past.authored.sum(axis=0)).ravel()
    team = ((size > 1) & (size <= LARGEST_TEAM)).astype(np.float64)
    authored = past.authored[nodes]
    together, faded = joint(authored, team), joint(authored, team * age)
    coauthors = np.diff(joint(past.authored, team).indptr)[nodes].astype(np.int64)
    stays = past.stays[nodes]
    stays.data = stays.data * (
        0.5 ** ((past.year - past.stay_year[nodes].data) / HALF_LIFE)
    ).astype(np.float32)
    organisations = joint(sparse.csr_array(past.employed.T), age)
    about = subjects(past, authored, faded, age)
    ground = Ground(faded, stays, organisations, about.alike)
    return Signals(
        past=past,
        nodes=nodes,
        together=together,
        products=(
            *_walks(ground),
            *_content(about),
            *_neighbours(together, coauthors),
            *_organisations(ground),
            *_countries(past, nodes, together, faded),
        ),
        facts=facts(past, nodes, together, faded, age),
        names=np.unique(np.array(past.names), return_inverse=True)[1][nodes],
        coauthors=coauthors,
        content=about.own,
    )


def _walks(ground: Ground) -> Iterator[Product]:
    for name, steps in WALKS.items():
        found = reach(ground, steps)
        yield Product(name, found, found)


def _content(about: Subjects) -> Iterator[Product]:
    yield Product("content", about.own, about.own)
    yield Product("content_of_labs", about.lab, about.lab)
    yield Product("words", about.words, about.words)
    yield Product("venues", about.venues, about.venues)


def _neighbours(together: Matrix, coauthors: Integers) -> Iterator[Product]:
    met = together.copy()
    met.data[:] = 1
    weight: Doubles = inverse(np.log(np.maximum(coauthors, 1)))
    yield Product("common_coauthors", met, met)
    # Each common co-author by one over the log of theirs (Adamic and Adar, 2003).
    yield Product("adamic_adar", sparse.csr_array(met @ sparse.diags_array(weight)), met)


def _organisations(ground: Ground) -> Iterator[Product]:
    share = shares(ground.stays)
    ties = ground.organisations.copy()
    ties.data = np.log1p(ties.data)
    rarity = sparse.diags_array(1 / np.log(2 + sums(sparse.csr_array(ground.stays.T))))
    near = sparse.csr_array(ground.ties @ share)
    yield Product("ties_of_organisations", sparse.csr_array(share @ ties), share)
    yield Product("same_organisations", sparse.csr_array(share @ rarity), share)
    yield Product("coauthors_there", near, share)
    yield Product("coauthors_here", share, near)
    yield Product("coauthors_alike", near, near)


def _countries(past: Past, nodes: Integers, together: Matrix, faded: Matrix) -> Iterator[Product]:
    country = past.country[nodes]
    placed = np.flatnonzero(country != UNKNOWN)
    home = sparse.csr_array(
        (np.ones(len(placed), np.float32), (placed, country[placed])),
        shape=(len(nodes), len(past.countries)),
    )
    been = shares(past.country_works[nodes])
    abroad = sparse.csr_array(faded @ home)
    pairs = (home.T @ together @ home).toarray()
    total = pairs.sum(axis=1)
    expected = np.outer(total, total) / max(total.sum(), 1)
    affinity = sparse.csr_array(np.log((pairs + 1) / (expected + 1)).astype(np.float32))
    yield Product("towards_country", abroad, home)
    yield Product("from_country", home, abroad)
    yield Product("been_there", been, home)
    yield Product("been_here", home, been)
    yield Product("countries", home, sparse.csr_array(home @ affinity))
