"""Would the planner have named those that later became active with the belt?

Everything after a year is hidden. Candidates are organisations outside the membership that had
works then and had never written with a member of another country. Those that did so later are the
right answers. They are ranked by what each would have added to the members, seen from that year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from belt.corpus.corpus import Corpus
from belt.insight.growth.planner import Planner, planner_of

DRAWS, SEED = 2_000, 2019
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tested:
    """Of the first k of an order, how many became active."""

    method: str
    k: int
    precision: float
    low: float
    """The range that holds 95 of 100 draws of candidates with replacement."""
    high: float
    recall: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """The planner beside other orders."""

    until: int
    candidates: int
    became_active: int
    results: tuple[Tested, ...]


_LATER = """
with pair as (
  select distinct c.organisation_id as id, c.work_id, c.year
  from slot c join slot m using (work_id)
  where exists (select 1 from bloc_organisation o where o.bloc = 'MEMBERS'
                and o.organisation_id = m.organisation_id)
    and c.organisation_id is not null and c.country is not null and m.country is not null
    and c.country <> m.country)
select id, min(year) as year from pair where year is not null group by all
"""


def backtest_growth(corpus: Corpus, until: int, sizes: tuple[int, ...] = (10, 20, 50)) -> Backtest:
    """The back-test of one year. Raises ``ValueError`` where nobody became active after it."""
    planner = planner_of(corpus, "organisation", until)
    first = {row["id"]: row["year"] for row in corpus.sql(_LATER).to_pylist()}
    ids = planner.candidates.ids
    kept = np.array(
        [at for at, one in enumerate(ids) if first.get(one, until + 1) > until], np.int64
    )
    active = np.array([ids[at] in first for at in kept], bool)
    if not active.any():
        raise ValueError(f"no organisation became active with the belt's members after {until}")
    results = []
    for method, score in _scores(planner).items():
        results += [_tested(method, score[kept], active, k) for k in sizes]
    return Backtest(until, len(kept), int(active.sum()), tuple(results))


def _scores(planner: Planner) -> dict[str, Floats]:
    told = planner.candidates
    alone = planner.objective.gains(np.array([], np.int64))
    draw = np.random.default_rng(SEED)
    return {
        "planner": alone.sum(axis=1),
        "size": told.works.astype(float),
        "people": told.people.astype(float),
        "random": draw.random(len(told.ids)),
    }


def _tested(method: str, score: Floats, active: NDArray[np.bool_], k: int) -> Tested:
    k = min(k, len(score))
    if method == "random":
        # What drawing gives on average, and how far single draws lie from it.
        share = float(active.mean())
        drawn = np.random.default_rng(SEED).hypergeometric(
            int(active.sum()), int((~active).sum()), k, DRAWS
        )
        low, high = np.percentile(drawn / k, [2.5, 97.5])
        return Tested(method, k, share, float(low), float(high), k / len(score))
    order = np.argsort(-score, kind="stable")
    hits = active[order][:k]
    draw = np.random.default_rng(SEED)
    again = np.sort(draw.integers(0, len(score), (DRAWS, len(score))), axis=1)
    ranked = active[order][again][:, :k]
    low, high = np.percentile(ranked.mean(axis=1), [2.5, 97.5])
    return Tested(
        method, k, float(hits.mean()), float(low), float(high), float(hits.sum() / active.sum())
    )
