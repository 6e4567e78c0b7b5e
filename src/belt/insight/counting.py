"""Counts by year: the belt, its regions, organisations, people and topics.

Every query reads the tables of :func:`prepare_views`, which hold one row an author slot and
affiliation with its part of the work, and one row a work with what its countries say.
"""

from __future__ import annotations

from belt.corpus.corpus import Corpus

VIEWS = """
create temp table if not exists slot as
  select a.work_id, a.person_id, a.position, a.organisation_id, a.country, a.region, w.year,
         1.0 / count(*) over (partition by a.work_id, a.position)
             / greatest(w.authors, 1) as part
  from authorships a join works w using (work_id);
create temp table if not exists work as
  select w.work_id, w.year, w.venue, w.cited_by,
         count(distinct s.region) as regions,
         coalesce(bool_or(s.country is not null and s.region is null), false) as outside,
         coalesce(bool_or(s.placed = 0), false) as unknown
  from works w left join (
    select *, count(country) over (partition by work_id, position) as placed from slot
  ) s using (work_id)
  group by all;
"""
"""``slot``: authorships with year and fraction; ``work``: works with regions, outside, unknown."""

_COUNTS = """
  count(distinct s.work_id)::int as works,
  round(sum(s.part), 6) as fractional,
  (count(distinct s.work_id) filter (w.regions > 1))::int as cross_border,
  (count(distinct s.work_id) filter (w.outside))::int as outside,
  (count(distinct s.work_id) filter (w.unknown))::int as unknown"""

YEARS: dict[str, str] = {
    "belt_years": f"""
      select s.year, {_COUNTS}, count(distinct s.person_id)::int as people,
             count(distinct s.organisation_id)::int as organisations
      from slot s join work w using (work_id) where s.region is not null and s.year is not null
      group by all order by all""",
    "region_years": f"""
      select s.region, s.year, {_COUNTS}, count(distinct s.person_id)::int as people,
             count(distinct s.organisation_id)::int as organisations,
             (select coalesce(sum(c.cited_by), 0)::bigint from work c where c.work_id in (
                select t.work_id from slot t where t.region = s.region and t.year = s.year))
               as cited_by
      from slot s join work w using (work_id) where s.region is not null and s.year is not null
      group by all order by all""",
    "outside_years": """
      select a.region, b.country, a.year, count(distinct a.work_id)::int as works,
             round(sum(b.part), 6) as fractional
      from (select distinct work_id, region, year from slot
            where region is not null and year is not null) a
      join (select work_id, country, sum(part) as part from slot
            where region is null and country is not null group by all) b using (work_id)
      group by all order by all""",
    "organisation_years": f"""
      select s.organisation_id, s.year, {_COUNTS}, count(distinct s.person_id)::int as people
      from slot s join work w using (work_id)
      where s.organisation_id is not null and s.year is not null group by all order by all""",
    "person_years": f"""
      select s.person_id, s.year, {_COUNTS} from slot s join work w using (work_id)
      where s.year is not null group by all order by all""",
    "organisation_people": """
      select organisation_id, person_id, count(distinct work_id)::int as works,
             min(year)::int as first_year, max(year)::int as last_year
      from slot where organisation_id is not null group by all
      order by organisation_id, works desc, person_id""",
    "topic_years": """
      with placed as (select distinct work_id from slot where region is not null)
      select t.topic_id, w.year, count(*)::int as works, count(p.work_id)::int as belt_works,
             (count(*) filter (w.regions > 1))::int as cross_border
      from work_topics t join work w using (work_id) left join placed p using (work_id)
      where w.year is not null group by all order by all""",
    "topic_organisations": """
      select t.topic_id, s.organisation_id, count(distinct s.work_id)::int as works
      from work_topics t join slot s using (work_id) where s.organisation_id is not null
      group by t.topic_id, s.organisation_id qualify row_number() over (
        partition by t.topic_id order by works desc, s.organisation_id) <= 100
      order by t.topic_id, works desc, s.organisation_id""",
    "topic_people": """
      select t.topic_id, s.person_id, count(distinct s.work_id)::int as works
      from work_topics t join slot s using (work_id)
      group by t.topic_id, s.person_id qualify row_number() over (
        partition by t.topic_id order by works desc, s.person_id) <= 100
      order by t.topic_id, works desc, s.person_id""",
    "person_topics": """
      select s.person_id, t.topic_id, count(distinct s.work_id)::int as works
      from work_topics t join slot s using (work_id)
      group by s.person_id, t.topic_id qualify row_number() over (
        partition by s.person_id order by works desc, sum(t.score) desc, t.topic_id) <= 8
      order by s.person_id, works desc, t.topic_id""",
    "organisation_topics": """
      select s.organisation_id, t.topic_id, count(distinct s.work_id)::int as works
      from work_topics t join slot s using (work_id) where s.organisation_id is not null
      group by s.organisation_id, t.topic_id qualify row_number() over (
        partition by s.organisation_id order by works desc, sum(t.score) desc, t.topic_id) <= 20
      order by s.organisation_id, works desc, t.topic_id""",
    "topic_regions": """
      with sizes as (select region, count(distinct work_id) as works from slot
                     where region is not null group by all),
           every as (select count(*) as works from work),
           totals as (select topic_id, count(*) as works from work_topics group by all)
      select t.topic_id, s.region, count(distinct s.work_id)::int as works,
             round(sum(s.part), 6) as fractional,
             round((count(distinct s.work_id) / any_value(z.works))
                   / (any_value(n.works) / any_value(e.works)), 4) as specialisation
      from work_topics t join slot s using (work_id) join sizes z using (region)
      join totals n using (topic_id) cross join every e
      where s.region is not null group by t.topic_id, s.region order by all""",
    "topic_profile": """
      with last as (select max(year) as year from topic_years)
      select t.topic_id, t.name, t.field, t.works,
             coalesce(sum(y.belt_works), 0)::int as belt_works,
             coalesce(sum(y.cross_border), 0)::int as cross_border,
             min(y.year)::int as first_year, max(y.year)::int as last_year,
             round((coalesce(sum(y.works) filter (y.year > last.year - 3), 0) + 0.5)
                   / (coalesce(sum(y.works) filter (
                        y.year <= last.year - 3 and y.year > last.year - 6), 0) + 0.5), 4) as trend
      from topics t left join topic_years y using (topic_id) cross join last
      group by all order by t.topic_id""",
    "coverage": """
      with slots as (
        select work_id, position, count(organisation_id) as organisations,
               count(country) as countries, count(source_person_id) as ids
        from authorships group by all),
      each as (
        select work_id, count(*) as slots, count(*) filter (organisations = 0) as no_organisation,
               count(*) filter (countries = 0) as no_country, count(*) filter (ids = 0) as no_id
        from slots group by all)
      select w.venue, w.year, count(*)::int as works, coalesce(sum(e.slots), 0)::int as slots,
             coalesce(sum(e.no_organisation), 0)::int as without_affiliation,
             coalesce(sum(e.no_country), 0)::int as without_country,
             coalesce(sum(e.no_id), 0)::int as without_person_id,
             (count(*) filter (w.abstract is null))::int as without_abstract
      from works w left join each e using (work_id) group by all order by all""",
}
"""Insight table -> the query that gives it, in the order in which they are to be computed."""

TEAMS = """
  select year, count(*)::int as placed from (
    select distinct work_id, year, position from slot where country is not null)
  group by work_id, year having count(*) > 1"""
"""Placed authors of each work with at least two, with the year."""

SHARES = """
  with placed as (select distinct work_id, year, position, region from slot
                  where country is not null and year is not null),
       weight as (
             select *, 1.0 / count(*) over (partition by work_id, position) as part from placed)
  select year, region, sum(part) / sum(sum(part)) over (partition by year) as share
  from weight group by year, region"""
"""Each region's share of the year's placed slots (null: outside the belt)."""


def prepare_views(corpus: Corpus) -> None:
    """Make the temporary tables that the queries read, once: a version never changes."""
    for statement in VIEWS.split(";\n"):
        if statement.strip():
            corpus.run(statement)
