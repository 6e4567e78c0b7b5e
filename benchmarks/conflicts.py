"""Conflicts of 3,000 applicants with 1,500 reviewers, beside asking for one applicant at a time."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from belt.matching.conflicts import ConflictRules, Facts, find_conflicts

YEAR = 2026
PEOPLE = 4_500
APPLICANTS = 3_000
ONE_BY_ONE = 30


def report() -> None:
    """Print the seconds of all at once, and how much faster that is than one after the other."""
    facts = _facts()
    applicants = [str(one) for one in range(APPLICANTS)]
    reviewers = [str(one) for one in range(APPLICANTS, PEOPLE)]
    at_once, found = _timed(applicants, reviewers, facts)
    each = sum(_timed([one], reviewers, facts)[0] for one in applicants[:ONE_BY_ONE]) / ONE_BY_ONE
    print(
        f"conflicts of {APPLICANTS:,} applicants with {len(reviewers):,} reviewers: "
        f"{at_once:.1f} s (aim: at most 20 s), {len(found):,} found; {ONE_BY_ONE} of them asked "
        f"one by one take {each * APPLICANTS / at_once:.0f} times as long each"
    )


def _timed(
    applicants: Sequence[str], reviewers: Sequence[str], facts: Facts
) -> tuple[float, pa.Table]:
    began = time.perf_counter()
    found = find_conflicts(applicants, reviewers, facts, ConflictRules(), YEAR)
    return time.perf_counter() - began, found


def _facts() -> Facts:
    """40,000 works of up to six of 4,500 people, who are at 600 organisations."""
    draw = np.random.default_rng(0)
    works = 40_000
    work = np.repeat(np.arange(works), draw.integers(1, 7, works))
    writer = draw.integers(0, PEOPLE, len(work))
    authorships = pa.table(
        {
            "work_id": pa.array(work).cast(pa.string()),
            "person_id": pa.array(writer).cast(pa.string()),
            "organisation_id": pa.array(writer % 600).cast(pa.string()),
        }
    )
    years = {
        "work_id": pa.array(np.arange(works)).cast(pa.string()),
        "year": pa.array(draw.integers(2010, 2027, works)),
    }
    organisations = [
        {"organisation_id": str(one), "parent_id": str(600 + one // 5)} for one in range(600)
    ]
    return Facts.of(authorships=authorships, works=pa.table(years), organisations=organisations)
