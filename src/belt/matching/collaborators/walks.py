"""Walks from person to person over co-authors, organisations and likeness in subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from belt.matching.collaborators.sparse import Matrix, balanced, largest_of_rows


@dataclass(frozen=True, slots=True)
class Steps:
    """How much each kind of step weighs in a walk."""

    coauthor: float = 0.0
    visit: float = 0.0
    """From a person to an organisation of theirs, and from there to its people."""
    organisation: float = 0.0
    """Between organisations with joint works."""
    subject: float = 0.0
    """To somebody who works on the same."""


WALKS: Mapping[str, Steps] = {
    "walk_organisations": Steps(coauthor=0.7, visit=0.4, organisation=0.3),
    "walk_subjects": Steps(coauthor=0.7, subject=0.3),
    "walk_all": Steps(coauthor=0.65, visit=0.3, organisation=0.3, subject=0.15),
}
"""Chosen by hand among ten mixtures, each alone, with the back-tests of 2019 and 2021 in sight; the
trained model weighs them anew."""

_FAR = 1.2
_REACH = 300


@dataclass(frozen=True, slots=True)
class Ground:
    """What is walked over: n people, o organisations."""

    ties: Matrix
    """n × n, between co-authors."""
    stays: Matrix
    """n × o."""
    organisations: Matrix
    """o × o, joint works."""
    alike: Matrix
    """n × n, likeness in subject."""


def reach(ground: Ground, steps: Steps) -> Matrix:
    """G, n × (n + o), such that ``G[a] @ G[b]`` weighs the walks of up to four steps between a, b.

    With S the ties, each divided by the root of both ends' sums, a walk of r steps weighs S^r (a
    Katz index, 1953, on balanced ties, cut off). G = I + βS + β²S² is kept to its largest entries
    in each row, and G·Gᵀ holds the walks of up to four steps.
    """
    n = ground.ties.shape[0]
    people = steps.coauthor * balanced(ground.ties) + steps.subject * balanced(ground.alike)
    visits = steps.visit * balanced(ground.stays)
    between = steps.organisation * balanced(ground.organisations)
    step = sparse.csr_array(sparse.block_array([[people, visits], [visits.T, between]]))
    step = step.astype(np.float32)
    step.eliminate_zeros()
    here = sparse.eye_array(n, step.shape[0], format="csr", dtype=np.float32)
    first = step[:n]
    return largest_of_rows(sparse.csr_array(here + _FAR * first + _FAR**2 * (first @ step)), _REACH)
