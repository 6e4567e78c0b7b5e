"""How many works of a bloc would cross a border if teams were drawn at random.

The model keeps the number n of each work's placed authors and the year's share p_c of each country
among all placed authors, and draws the countries of a team independently. Of a country's authors a
part q_c is of the bloc. Given that at least one author is of the bloc, all are of one country with
probability

    sum_c [p_c^n - (p_c - q_c)^n] / [1 - (1 - q)^n],   q = sum_c q_c

and the work crosses a border with one minus that. Each author is placed by the first affiliation
with a country. Only works with two placed authors or more can cross a border, and only they are
drawn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PLACED = """
create or replace temp table placed as
select work_id, position, year, arg_min(country, affiliation) as country from (
  select a.work_id, a.position, a.country, a.affiliation, w.year
  from authorships a join work w using (work_id)
  where a.country is not null and w.year is not null)
group by work_id, position, year;
create or replace temp table team as
select work_id, year, count(*)::int as size, (count(distinct country) > 1)::int as crosses
from placed group by work_id, year having count(*) > 1
"""
"""``placed``: author slots with a country; ``team``: works of two placed authors or more."""

SHARES = """
with every as (
  select p.year, p.country, count(*) as slots from placed p join team using (work_id)
  group by all),
mine as (
  select b.bloc, p.year, p.country, count(*) as slots
  from (select distinct bloc, work_id, position from bloc_slot) b
  join placed p using (work_id, position) join team using (work_id) group by all)
select m.bloc, e.year, e.country, e.slots / sum(e.slots) over (partition by m.bloc, e.year) as p,
       coalesce(n.slots, 0) / sum(e.slots) over (partition by m.bloc, e.year) as q
from every e join (select distinct bloc, year from mine) m using (year)
left join mine n on n.bloc = m.bloc and n.year = e.year and n.country = e.country
"""
"""Country shares of a year's placed authors (p), and the bloc's part of them (q)."""


def crossing_probability(sizes: NDArray[Any], p: Floats, q: Floats) -> Floats:
    """The probability with which each team of the bloc crosses a border, by the model above.

    ``sizes``: placed authors of each team, at least 2. ``p``, ``q``: shares of the countries, with
    0 <= q <= p and sum(p) = 1; at least one q is above 0.
    """
    n = np.asarray(sizes, np.float64)[:, None]
    alone = (p[None, :] ** n - (p - q)[None, :] ** n).sum(axis=1)
    present = 1.0 - (1.0 - q.sum()) ** n[:, 0]
    probability: Floats = np.clip(1.0 - alone / present, 0.0, 1.0)
    return probability
