"""Which applicants may go to a host by the rules, all applicants at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from belt.matching.placement.parties import Applicant, Host, Rules

RULES = (
    "",
    "other_country",
    "months",
    "cost",
    "months_in_host_country",
    "stage",
    "experience",
    "topics",
)
"""The rules by their numbers, in the order in which they are tried; 0: none is broken."""

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules ask of the applicants, a row each."""

    applicants: tuple[Applicant, ...]
    country: NDArray[np.str_]
    stage: NDArray[np.str_]
    months: Real
    cost_cap: Real
    experience: Real
    """Not a number where unknown."""
    spent: dict[str, Real]
    """Country -> (applicants,) months spent there lately."""

    @classmethod
    def of(cls, applicants: tuple[Applicant, ...]) -> Facts:
        """The applicants' facts as columns."""
        spent: dict[str, Real] = {}
        for number, one in enumerate(applicants):
            for country, months in one.spent.items():
                spent.setdefault(country, np.zeros(len(applicants)))[number] = months
        return cls(
            applicants,
            country=np.array([one.country for one in applicants], dtype=np.str_),
            stage=np.array([one.stage for one in applicants], dtype=np.str_),
            months=np.array([one.months for one in applicants], dtype=np.float64),
            cost_cap=np.array([one.cost_cap for one in applicants], dtype=np.float64),
            experience=np.array(
                [np.nan if one.experience is None else one.experience for one in applicants],
                dtype=np.float64,
            ),
            spent=spent,
        )

    def broken(self, host: Host, rules: Rules) -> Whole:
        """(applicants,) the number in :data:`RULES` of the first rule that a stay would break."""
        least = max(host.min_months, rules.min_months)
        stay = np.where(self.months > 0, self.months, least)
        cost = stay * host.monthly_cost + host.travel_cost
        nobody = np.zeros(len(self.applicants), dtype=np.bool_)
        breaks = (
            (self.country == host.country) if rules.other_country else nobody,
            (stay < least) | (stay > host.max_months),
            cost > np.minimum(self.cost_cap, rules.cost_cap),
            self.spent.get(host.country, nobody) > rules.most_months_in_host_country,
            self._outside(rules.stages) | self._outside(host.stages),
            self.experience > rules.max_experience,
            self._shares(host) < rules.shared_topics if rules.shared_topics else nobody,
        )
        told = np.zeros(len(self.applicants), dtype=np.int64)
        for number in range(len(breaks), 0, -1):
            told[breaks[number - 1]] = number
        return told

    def _outside(self, stages: frozenset[str]) -> NDArray[np.bool_]:
        if not stages:
            return np.zeros(len(self.applicants), dtype=np.bool_)
        return ~np.isin(self.stage, sorted(stages))

    def _shares(self, host: Host) -> Whole:
        return np.array([len(one.topics & host.topics) for one in self.applicants], dtype=np.int64)
