"""Organisations of the belt by year: what they wrote across the belt's borders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from belt.corpus.corpus import Corpus
from belt.insight.blocs.members import prepare_members
from belt.insight.counting import prepare_views

Floats = NDArray[np.float64]
OUTCOMES = ("works", "fractional", "partners", "share")
"""Works with another region of the belt; in fractional counts; organisations of other regions that
they were written with; and the share of such works among all, of years with works."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Organisations (rows) by years (columns)."""

    ids: tuple[str, ...]
    joined: NDArray[np.int64]
    """The year of joining, 0 for those that did not join."""
    years: NDArray[np.int64]
    size: Floats
    """All works."""
    outcomes: dict[str, Floats]
    topics: Floats
    """Organisations by topics, over all years before anybody joined; rows of length 1 or 0."""


def panel_of(corpus: Corpus) -> Panel:
    """Organisations in the belt's regions with works in at least three years, and members.

    Whoever joined at a date that belt.toml knows by its day counts from the year after: hardly any
    work of the year of joining was written since.
    """
    prepare_views(corpus)
    prepare_members(corpus)
    corpus.run(_CROSSING)
    span = corpus.sql("select min(year) as a, max(year) as b from work where year is not null")
    first, last = span.to_pylist()[0].values()
    years = np.arange(first or 0, (last or -1) + 1)
    rows = corpus.sql(_ROWS)
    ids = tuple(dict.fromkeys(rows["id"].to_pylist()))
    since = {
        one.id: int(one.member_since[:4]) + 1
        for one in corpus.belt.organisations
        if one.member_since
    }
    joined = np.array([since.get(one, 0) for one in ids], np.int64)
    number = {one: at for at, one in enumerate(ids)}
    shape = (len(ids), len(years))
    at = np.array([number[one] for one in rows["id"].to_pylist()], np.int64)
    when = rows["year"].to_numpy().astype(np.int64) - int(years[0] if len(years) else 0)
    grid = {
        name: _grid(rows, name, at, when, shape)
        for name in ("size", "works", "fractional", "partners")
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(grid["size"] > 0, grid["works"] / grid["size"], np.nan)
    earliest = min((year for year in joined.tolist() if year), default=int(last or 0) + 1)
    return Panel(
        ids=ids, joined=joined, years=years, size=grid.pop("size"),
        outcomes={**grid, "share": share}, topics=_topics(corpus, number, earliest),
    )  # fmt: skip


def _grid(
    rows: pa.Table, name: str, at: NDArray[np.int64], when: NDArray[np.int64],
    shape: tuple[int, int],
) -> Floats:  # fmt: skip
    grid = np.zeros(shape)
    grid[at, when] = rows[name].to_numpy()
    return grid


def _topics(corpus: Corpus, number: dict[str, int], before: int) -> Floats:
    cells = corpus.sql(
        """select s.organisation_id as id, t.topic_id, sum(s.part)::double as works
           from slot s join work_topics t using (work_id)
           where s.year < ? and s.organisation_id in (select id from unit) group by all""",
        [before],
    )
    columns = {one: at for at, one in enumerate(sorted(set(cells["topic_id"].to_pylist())))}
    found = np.zeros((len(number), len(columns)))
    found[
        [number[one] for one in cells["id"].to_pylist()],
        [columns[one] for one in cells["topic_id"].to_pylist()],
    ] = cells["works"].to_numpy()
    length = np.linalg.norm(found, axis=1, keepdims=True)
    unit: Floats = np.divide(found, length, out=np.zeros_like(found), where=length > 0)
    return unit


_CROSSING = """
create or replace temp table unit as
  with placed as (
    select organisation_id as id, region, year, count(*) as slots from slot
    where organisation_id is not null and region is not null and year is not null group by all),
  mostly as (
    select id, region, sum(slots) as slots from placed group by all)
  select id, arg_max(region, row(slots, region)) as region from mostly
  where id in (
    select id from placed group by id
    having count(distinct year) >= 3 or bool_or(exists (
      select 1 from bloc_organisation o where o.bloc = 'MEMBERS' and o.organisation_id = id)))
  group by id;
create or replace temp table crossing as
  select distinct u.id, s.work_id, s.year, o.organisation_id as partner
  from unit u join slot s on s.organisation_id = u.id
  join slot o on o.work_id = s.work_id and o.region is not null and o.region <> u.region
"""

_ROWS = """
with every as (
  select u.id, s.year, count(distinct s.work_id) as size
  from unit u join slot s on s.organisation_id = u.id where s.year is not null group by all),
across as (
  select id, year, count(distinct work_id) as works, count(distinct partner) as partners
  from crossing group by all),
part as (
  select s.organisation_id as id, s.year, sum(s.part) as fractional
  from slot s where exists (
    select 1 from crossing c where c.id = s.organisation_id and c.work_id = s.work_id)
  group by all)
select e.id, e.year, e.size::double as size, coalesce(a.works, 0)::double as works,
       coalesce(p.fractional, 0)::double as fractional,
       coalesce(a.partners, 0)::double as partners
from every e left join across a using (id, year) left join part p using (id, year)
order by e.id, e.year
"""
