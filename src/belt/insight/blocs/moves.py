"""People gained and lost, by where their works say that they are."""

from __future__ import annotations

YEARS = """
with person_year as (
  select person_id, year, bool_or(organisation_id is not null or country is not null) as known
  from slot where year is not null group by all having known),
inside as (select distinct bloc, person_id, year from bloc_slot where year is not null),
before as (
  select person_id, year, lag(year) over (partition by person_id order by year) as last_year,
         min(year) over (partition by person_id) as first_year
  from person_year),
step as (
  select b.bloc, y.person_id, y.year, y.last_year, y.first_year,
         i.person_id is not null as now, p.person_id is not null as earlier
  from before y join (select distinct bloc, person_id from inside) b using (person_id)
  left join inside i on i.bloc = b.bloc and i.person_id = y.person_id and i.year = y.year
  left join inside p on p.bloc = b.bloc and p.person_id = y.person_id and p.year = y.last_year)
select bloc, coalesce(year, 0) as year, (count(distinct person_id) filter (now))::int as people,
       (count(*) filter (now and year = first_year))::int as newcomers,
       (count(*) filter (now and not earlier and last_year is not null))::int as gained,
       (count(*) filter (earlier and not now))::int as lost
from step group by grouping sets ((bloc, year), (bloc)) order by all
"""
"""By bloc and year: people with works there, those whose first work it is, those who were elsewhere
in the last year before from which anything is known, and those who were here then and are not."""
