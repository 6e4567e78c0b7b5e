"""Early-career people: how many there are, how connected abroad, where they go, who guides them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from belt.corpus.corpus import Corpus
from belt.insight.counting import prepare_views

COHORT = 5
"""A person is early-career in the first five years after the first work."""
MENTOR_AHEAD, MENTOR_WORKS = 10, 2
"""A mentor's first work is at least so many years earlier, and there are so many joint works."""
SMALL = 30

COHORTS = f"""
with year as (
  select person_id, year, bool_or(region is not null) as in_belt,
         arg_min(region, row(work_id, region)) filter (region is not null) as region,
         arg_min(organisation_id, row(work_id, organisation_id))
           filter (organisation_id is not null) as organisation_id,
         bool_or(country is not null) as placed
  from slot where year is not null group by all),
first as (
  select person_id, min(year) as start from year group by all),
cohort as (
  select f.person_id, f.start, y.region, y.organisation_id
  from first f join year y on y.person_id = f.person_id and y.year = f.start
  where y.region is not null),
latest as (
  select c.person_id, c.start, c.region, max(y.year) as year,
         arg_max(coalesce(y.region, ''), y.year) filter (y.placed) as region_now,
         arg_max(y.organisation_id, y.year) filter (y.organisation_id is not null)
           as organisation_now,
         bool_or(y.placed and (y.region is null or y.region <> c.region)) as was_abroad
  from cohort c join year y using (person_id) group by all),
abroad as (
  select c.person_id, count(distinct o.region) filter (o.region <> c.region) as regions,
         bool_or(o.country is not null and o.country <> s.country) as connected
  from cohort c join slot s using (person_id)
  join slot o on o.work_id = s.work_id and o.person_id <> c.person_id
  where s.year < c.start + {COHORT} group by all),
guide as (
  select c.person_id, m.person_id as mentor, min(m.region) as region,
         min(c.region) as own
  from cohort c join slot s using (person_id)
  join slot m on m.work_id = s.work_id and m.person_id <> c.person_id
  join first f on f.person_id = m.person_id and f.start <= c.start - {MENTOR_AHEAD}
  where s.year < c.start + {COHORT} group by all
  having count(distinct s.work_id) >= {MENTOR_WORKS}),
guided as (
  select person_id, true as guided, bool_or(region is not null and region <> own) as from_abroad
  from guide group by all),
last as (select max(year) as year from year)
select c.region, c.start::int as start, count(*)::int as people,
       (count(*) filter (a.connected))::int as connected,
       round(avg(coalesce(a.regions, 0)), 4) as regions,
       (count(*) filter (g.guided))::int as guided,
       (count(*) filter (g.from_abroad))::int as guided_from_abroad,
       (count(*) filter (l.year = c.start))::int as once,
       (count(*) filter (l.region_now = c.region and not l.was_abroad))::int as stayed,
       (count(*) filter (l.region_now = c.region and l.was_abroad))::int as returned,
       (count(*) filter (l.region_now not in ('', c.region)))::int
         as to_region,
       (count(*) filter (l.region_now = ''))::int as to_outside,
       (count(*) filter (l.organisation_now <> c.organisation_id))::int as moved,
       (count(*) filter (l.year > last.year - {COHORT}))::int as active,
       count(*) < {SMALL} as small
from cohort c join latest l using (person_id) cross join last
left join abroad a using (person_id) left join guided g using (person_id)
group by all order by all
"""
"""By region and year of the first work: ``connected`` wrote with somebody of another country in
their first five years, ``regions`` of the belt on average; ``guided`` by a mentor;
``stayed, returned, to_region, to_outside``: where the last placed work is; ``once``: one year of
works only; ``active``: works in the last five years."""


def cohorts(corpus: Corpus) -> pa.Table:
    """The table ``talent_cohorts``."""
    prepare_views(corpus)
    return corpus.sql(COHORTS)


_FOLLOWED = """
with asked as (select unnest(?) as person_id, unnest(?) as since),
mine as (
  select k.person_id, k.since, a.work_id, w.year, a.region, a.country
  from asked k join authorships a using (person_id) join works w using (work_id)
  where w.year is not null),
other as (
  select distinct m.person_id, m.since, m.year, o.region
  from mine m join authorships o on o.work_id = m.work_id and o.person_id <> m.person_id
  where o.region <> m.region)
select k.person_id, k.since::int as since,
       (count(distinct m.work_id) filter (m.year < k.since))::int as works_before,
       (count(distinct m.work_id) filter (m.year >= k.since))::int as works_since,
       (select count(distinct o.region) from other o
        where o.person_id = k.person_id and o.since = k.since and o.year < k.since)::int
         as regions_before,
       (select count(distinct o.region) from other o
        where o.person_id = k.person_id and o.since = k.since and o.year >= k.since)::int
         as regions_since,
       arg_max(m.country, row(m.year, m.work_id, m.country)) filter (m.country is not null)
         as country_now
from asked k left join mine m using (person_id, since)
group by k.person_id, k.since order by all
"""


def follow(corpus: Corpus, people: Sequence[tuple[str, int]]) -> pa.Table:
    """Fellows and alumni before and since a year: works, other regions, where they are now.

    ``people``: ids with the year from which on they count.
    """
    return corpus.sql(_FOLLOWED, [[one for one, _ in people], [year for _, year in people]])
