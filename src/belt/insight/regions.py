"""Regions: what they do together, beside what chance would give."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import pyarrow as pa

from belt.corpus.corpus import Corpus
from belt.insight.counting import SHARES, TEAMS
from belt.insight.null_model import Expectation, expected_cross_border, expected_joint
from belt.insight.schema import TABLES


def _by_year(corpus: Corpus) -> tuple[dict[int, list[int]], dict[int, dict[str | None, float]]]:
    teams: dict[int, list[int]] = defaultdict(list)
    for row in corpus.sql(TEAMS).to_pylist():
        teams[row["year"]].append(row["placed"])
    shares: dict[int, dict[str | None, float]] = defaultdict(dict)
    for row in corpus.sql(SHARES).to_pylist():
        shares[row["year"]][row["region"]] = row["share"]
    return teams, shares


def region_pair_years(corpus: Corpus) -> pa.Table:
    """Joint works of each pair of regions and year beside the null model's; see the schema."""
    teams, shares = _by_year(corpus)
    found = {
        (row["a"], row["b"], row["year"]): row for row in corpus.table("region_ties").to_pylist()
    }
    rows = []
    codes = sorted(region.code for region in corpus.belt.regions)
    for year in sorted(shares):
        for a, b in combinations(codes, 2):
            seen = found.get((a, b, year))
            share_a, share_b = shares[year].get(a, 0.0), shares[year].get(b, 0.0)
            chance = expected_joint(teams.get(year, []), share_a, share_b)
            if seen is None and chance.expected == 0:
                continue
            rows.append(
                {
                    "a": a,
                    "b": b,
                    "year": year,
                    "works": seen["works"] if seen else 0,
                    "fractional": seen["fractional"] if seen else 0.0,
                    **_rounded(chance),
                }
            )
    return pa.Table.from_pylist(rows, schema=TABLES["region_pair_years"])


def belt_years(corpus: Corpus, counted: pa.Table) -> pa.Table:
    """The belt's yearly counts with the cross-border works that chance would give."""
    teams, shares = _by_year(corpus)
    expected = []
    for year in counted["year"].to_pylist():
        placed = [share for region, share in shares.get(year, {}).items() if region is not None]
        expected.append(expected_cross_border(teams.get(year, []), placed).expected)
    whole = counted.append_column(
        "expected_cross_border", pa.array([round(one, 4) for one in expected], pa.float64())
    )
    return whole.select(TABLES["belt_years"].names).cast(TABLES["belt_years"])


def _rounded(chance: Expectation) -> dict[str, float]:
    return {
        "expected": round(chance.expected, 4),
        "low": round(chance.low, 4),
        "high": round(chance.high, 4),
    }
