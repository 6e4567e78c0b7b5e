"""What the board asks once a year, computed with a version: growth, effect, talent."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any

import pyarrow as pa

from belt.corpus.corpus import Corpus
from belt.insight.effect import estimate, panel_of
from belt.insight.effect.estimate import Estimate
from belt.insight.growth import Kind, Plan, planner_of
from belt.insight.growth.backtest import backtest_growth
from belt.insight.growth.planner import Added
from belt.insight.schema import TABLES
from belt.insight.talent import cohorts

SHOWN: dict[Kind, int] = {"organisation": 50, "country": 20}
"""How many candidates are chosen in advance."""
YEARS_BACK = 4
"""The back-test hides so many of the last years."""


def board_tables(corpus: Corpus) -> Iterator[tuple[str, pa.Table]]:
    """The tables ``growth_*``, ``effect*`` and ``talent_cohorts``; see the schema."""
    plans = [planner_of(corpus, kind).plan(limit) for kind, limit in SHOWN.items()]
    yield "growth_plans", _table("growth_plans", [_told(plan) for plan in plans])
    rows = [_added(plan.kind, one) for plan in plans for one in (*plan.added, *plan.screened)]
    yield "growth_candidates", _table("growth_candidates", rows)
    yield "growth_backtest", _table("growth_backtest", _backtest(corpus, plans[0].last_year))
    effects, balance, _matched = estimate(panel_of(corpus))
    yield "effects", _table(
        "effects",
        [
            {
                "outcome": one.outcome, "level": one.level, "verdict": " ".join(one.verdict),
                **_range("", one.effect), **_range("pretrend_", one.pretrend),
                **_range("placebo_", one.placebo),
            }
            for one in effects
        ],
    )  # fmt: skip
    by_year = [
        {"outcome": one.outcome, "year": year, **_range("", value)}
        for one in effects
        for year, value in one.by_year
    ]
    yield "effect_years", _table("effect_years", by_year)
    alike = [{"name": one.name, "before": one.before, "after": one.after} for one in balance]
    yield "effect_balance", _table("effect_balance", alike)
    yield "talent_cohorts", cohorts(corpus)


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(
        [{key: _known(value) for key, value in row.items()} for row in rows], schema=TABLES[name]
    )


def _known(value: Any) -> Any:
    """What is not a number, or has no end, is not known."""
    return None if isinstance(value, float) and not isfinite(value) else value


def _told(plan: Plan) -> dict[str, Any]:
    return {
        "kind": plan.kind, "last_year": plan.last_year, "candidates": plan.candidates,
        "value": plan.value, "bound": plan.bound, "promised": plan.promised,
    }  # fmt: skip


def _added(kind: Kind, one: Added) -> dict[str, Any]:
    told = one.screening
    return {
        "kind": kind, "rank": one.rank, "id": one.id, "name": one.name, "country": one.country,
        "works": one.works, "people": one.people, "early": one.early, "cost": one.cost,
        "gain": one.gain, "alone": sum(one.alone),
        **dict(zip(("by_ties", "by_topics", "by_bridges", "by_early"), one.parts, strict=True)),
        "decision": told.decision if told else None, "reason": told.reason if told else None,
        "decided_on": told.decided_on.isoformat() if told else None,
        "decided_by": told.by if told else None,
    }  # fmt: skip


def _backtest(corpus: Corpus, last: int) -> list[dict[str, Any]]:
    try:
        found = backtest_growth(corpus, last - YEARS_BACK)
    except ValueError:
        return []
    return [
        {
            "until": found.until, "candidates": found.candidates,
            "became_active": found.became_active, "method": one.method, "k": one.k,
            "precision": one.precision, "precision_low": one.low, "precision_high": one.high,
            "recall": one.recall,
        }
        for one in found.results
    ]  # fmt: skip


def _range(prefix: str, one: Estimate) -> dict[str, Any]:
    return {
        f"{prefix}value": one.value, f"{prefix}low": one.low, f"{prefix}high": one.high,
        f"{prefix}members": one.members,
    }  # fmt: skip
