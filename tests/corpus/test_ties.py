"""Ties, against counting by hand."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.corpus.engine import DuckDB, arrow, keep_arrow
from belt.corpus.ties import LARGEST_TEAM, ties

_SCHEMA = pa.schema(
    [
        ("work_id", pa.string()),
        ("year", pa.int32()),
        ("member", pa.string()),
        ("region", pa.string()),
    ]
)
Row = tuple[str, str, str | None]


def _by_hand(rows: list[Row]) -> dict[tuple[str, str], tuple[int, float, int]]:
    regions: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for work, member, region in rows:
        regions[work][member] |= {region} if region else set()
    total: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0.0, 0])
    for team in regions.values():
        for a, b in combinations(sorted(team), 2):
            crosses = any(x != y for x in team[a] for y in team[b])
            total[a, b][0] += 1
            total[a, b][1] += 1 / (len(team) - 1)
            total[a, b][2] += crosses
    return {pair: (int(n), round(part, 6), int(x)) for pair, (n, part, x) in total.items()}


def _computed(rows: list[Row]) -> dict[tuple[str, str], tuple[int, float, int]]:
    table = pa.Table.from_pylist(
        [{"work_id": w, "year": 2020, "member": m, "region": r} for w, m, r in rows], _SCHEMA
    )
    with TemporaryDirectory() as folder:
        engine = DuckDB(Path(folder))
        found = arrow(ties(keep_arrow(engine, table, Path(folder) / "members"))).to_pylist()
        engine.close()
    return {
        (row["a"], row["b"]): (row["works"], round(row["fractional"], 6), row["cross_border_works"])
        for row in found
    }


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["w1", "w2", "w3"]),
            st.sampled_from(["p1", "p2", "p3", "p4"]),
            st.sampled_from([None, "FR", "JP", "KR"]),
        ),
        max_size=14,
    )
)
def test_ties_equal_counting_by_hand(rows: list[Row]) -> None:
    assert _computed(rows) == _by_hand(rows)


def test_a_team_beyond_the_limit_makes_no_ties() -> None:
    team = [("w", f"p{number}", "FR") for number in range(LARGEST_TEAM + 1)]
    assert _computed(team) == {}
    assert len(_computed(team[:-1])) == LARGEST_TEAM * (LARGEST_TEAM - 1) // 2
