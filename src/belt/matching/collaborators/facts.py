"""What is known of one person: how much, how long, how recently, with how many."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from belt.matching.collaborators.past import UNKNOWN, Past
from belt.matching.collaborators.sparse import Doubles, Floats, Integers, Matrix, joint, sums

RECENT_YEARS = 2

FACTS = (
    "works",
    "recent_works",
    "latest_works",
    "faded_works",
    "coauthors",
    "new_coauthors",
    "new_abroad",
    "abroad",
    "share_abroad",
    "idle_years",
    "career_years",
    "lead_share",
    "lead_works",
    "strength",
)
"""Columns of :func:`facts`; counts as ln(1 + count)."""


def facts(past: Past, nodes: Integers, together: Matrix, faded: Matrix, age: Doubles) -> Floats:
    """n × ``len(FACTS)``: activity, growth, seniority and openness of each of ``nodes``.

    ``together`` and ``faded`` are their ties, counted and faded; ``age`` is what each work still
    counts. A lead is the last author of several.
    """
    authored, lead = past.authored[nodes], past.lead[nodes]
    n, works = len(nodes), sums(past.authored[nodes])
    entry = authored.tocoo()
    years = past.work_year[entry.col]
    first, last = np.full(n, past.year), np.full(n, 0)
    np.minimum.at(first, entry.row, years)
    np.maximum.at(last, entry.row, years)
    before = past.work_year <= past.year - RECENT_YEARS
    new = _first_met(together, joint(authored, before.astype(np.float64)))
    coauthors = np.diff(together.indptr)
    abroad = _abroad(together, past.country[nodes])
    columns = [
        np.log1p(works),
        np.log1p(authored @ (~before).astype(np.float64)),
        np.log1p(authored @ (past.work_year >= past.year).astype(np.float64)),
        np.log1p(authored @ age),
        np.log1p(coauthors),
        np.log1p(np.diff(new.indptr)),
        np.log1p(_abroad(new, past.country[nodes])),
        np.log1p(abroad),
        abroad / np.maximum(coauthors, 1),
        past.year - last,
        np.log1p(past.year - first),
        sums(lead) / np.maximum(works, 1),
        np.log1p(lead @ age),
        np.log(sums(faded) + 0.3),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _first_met(together: Matrix, earlier: Matrix) -> Matrix:
    met, known = together.copy(), earlier
    met.data[:], known.data[:] = 1, 1
    new = sparse.csr_array(met - met.multiply(known))
    new.eliminate_zeros()
    return new


def _abroad(ties: Matrix, country: Integers) -> Doubles:
    """Co-authors of each person in another country."""
    tie = ties.tocoo()
    a, b = country[tie.row], country[tie.col]
    crossing = (a != b) & (a != UNKNOWN) & (b != UNKNOWN)
    return np.bincount(tie.row[crossing], minlength=len(country)).astype(np.float64)
