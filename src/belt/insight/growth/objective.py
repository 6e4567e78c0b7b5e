"""What a set of candidates adds: four parts, each growing ever more slowly.

- ``ties``: members' people who would have somebody new of another country within two steps; each
  counts once (coverage).
- ``topics``: for each topic the share that is covered, x / (x + 5) for x works of members and the
  chosen, weighted by the topic's share of the world's works.
- ``bridges``: for each pair of regions x / (x + 5) for x works that a chosen one has with both,
  weighted by how little the two meet.
- ``early``: early-career people, x / (x + 100).

Every part is a concave function of a sum or a coverage, so the whole is monotone and submodular.
Each is divided by what all candidates together would add, so that it runs from 0 to 1; the value is
their mean.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from belt.insight.growth.candidates import Candidates

Floats = NDArray[np.float64]
PARTS = ("ties", "topics", "bridges", "early")
HALF_TOPIC, HALF_BRIDGE, HALF_EARLY = 5.0, 5.0, 100.0


class Objective:
    """The value of sets of candidates, and what one more would add."""

    def __init__(self, candidates: Candidates) -> None:
        self.candidates = candidates
        everything = self.raw(np.arange(len(candidates.ids)))
        self._scale = np.where(everything > 0, everything, 1.0)

    def raw(self, chosen: NDArray[np.int64]) -> Floats:
        """The four parts of a set before they are scaled."""
        told = self.candidates
        covered = np.asarray(told.reach[chosen].sum(axis=0)).ravel() > 0
        held, bridges = told.held, np.zeros(len(told.pairs))
        topics = _saturating(held + told.topics[chosen].sum(axis=0), HALF_TOPIC)
        bridges = _saturating(bridges + told.bridges[chosen].sum(axis=0), HALF_BRIDGE)
        return np.array(
            [
                float(covered.sum()),
                float(((topics - _saturating(held, HALF_TOPIC)) * told.world).sum()),
                float((bridges * told.need).sum()),
                float(_saturating(told.early[chosen].sum(), HALF_EARLY)),
            ]
        )

    def parts(self, chosen: NDArray[np.int64]) -> Floats:
        """The four parts of a set, each 0 to 1, a quarter of the value each."""
        scaled: Floats = self.raw(chosen) / self._scale / len(PARTS)
        return scaled

    def value(self, chosen: NDArray[np.int64]) -> float:
        """The value of a set, 0 to 1."""
        return float(self.parts(chosen).sum())

    def gains(self, chosen: NDArray[np.int64]) -> Floats:
        """What each candidate would add to a set: candidates by parts."""
        told = self.candidates
        covered = np.asarray(told.reach[chosen].sum(axis=0)).ravel() > 0
        ties = told.reach @ (~covered).astype(float)
        have = told.held + told.topics[chosen].sum(axis=0)
        topics = _saturating(have[None, :] + told.topics, HALF_TOPIC)
        topics = (topics - _saturating(have, HALF_TOPIC)) @ told.world
        met = told.bridges[chosen].sum(axis=0)
        bridges = _saturating(met[None, :] + told.bridges, HALF_BRIDGE)
        bridges = (bridges - _saturating(met, HALF_BRIDGE)) @ told.need
        young = told.early[chosen].sum()
        early = _saturating(young + told.early, HALF_EARLY) - _saturating(young, HALF_EARLY)
        found: Floats = np.stack([ties, topics, bridges, early], axis=1) / self._scale / len(PARTS)
        found[chosen] = 0.0
        return found


def _saturating(value: Floats | float, half: float) -> Floats:
    found: Floats = np.asarray(value / (np.asarray(value) + half), np.float64)
    return found
