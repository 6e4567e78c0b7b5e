"""First-time pairs: people of different countries who first wrote together after a year."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from belt.corpus.corpus import Corpus
from belt.matching.collaborators.past import UNKNOWN, Integers, Past

LEAST_WORKS = 3
"""Works up to the year that make somebody known well enough to be asked about."""


def eligible(past: Past, least_works: int = LEAST_WORKS) -> Integers:
    """Positions of the people of a past with so many works and a known country, ascending."""
    works = np.asarray(past.authored.sum(axis=1)).ravel()
    return np.flatnonzero((works >= least_works) & (past.country != UNKNOWN))


def nodes_of(past: Past) -> Integers:
    """People with two works or more: others bring nobody together who has not met."""
    works = np.asarray(past.authored.sum(axis=1)).ravel()
    return np.flatnonzero(works >= 2)


def first_pairs(corpus: Corpus, past: Past, people: Integers, last: int | None = None) -> Integers:
    """``(pairs, 2)`` positions of ``people`` of different countries (as of the past) who had no
    joint work up to its year, and one afterwards, up to ``last`` where that is given.
    """
    after = corpus.sql(
        "select a, b, min(year) as year from person_ties group by a, b having min(year) > ?",
        [past.year],
    )
    known = pa.array([past.people[place] for place in people.tolist()], pa.string())
    a = pa.compute.index_in(after["a"], value_set=known)
    b = pa.compute.index_in(after["b"], value_set=known)
    both = pa.compute.and_(pa.compute.is_valid(a), pa.compute.is_valid(b))
    pairs = np.stack([people[a.filter(both).to_numpy()], people[b.filter(both).to_numpy()]], axis=1)
    years = after["year"].filter(both).to_numpy()
    crossing = past.country[pairs[:, 0]] != past.country[pairs[:, 1]]
    kept = crossing & (years <= last) if last is not None else crossing
    found: Integers = pairs[kept]
    return found[np.lexsort((found[:, 1], found[:, 0]))]


def named_pairs(corpus: Corpus, past: Past, pairs: list[dict[str, str]]) -> Integers:
    """The positions of pairs given by any id of a person; those nobody knew by then are left out.

    Raises ``ValueError`` for a pair that is not ``{"a": id, "b": id}``.
    """
    ids = [pair.get(side) if isinstance(pair, dict) else None for pair in pairs for side in "ab"]
    if not all(isinstance(one, str) for one in ids):
        raise ValueError('expected a list of {"a": id, "b": id}')
    aliases = corpus.sql(
        "select alias, id from aliases where kind = 'person' and alias in (select unnest(?))",
        [ids],
    )
    kept = dict(zip(aliases["alias"].to_pylist(), aliases["id"].to_pylist(), strict=True))
    place = {person: number for number, person in enumerate(past.people)}
    found = [place.get(kept.get(str(one), str(one)), UNKNOWN) for one in ids]
    both = np.array(found, np.int64).reshape(-1, 2)
    known: Integers = both[(both != UNKNOWN).all(axis=1) & (both[:, 0] != both[:, 1])]
    return np.unique(np.sort(known, axis=1), axis=0)
