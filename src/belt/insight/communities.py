"""Communities of co-authorship, named after what sets their topics apart."""

from __future__ import annotations

import pyarrow as pa

from belt.corpus.corpus import Corpus
from belt.insight.schema import TABLES

SMALLEST = 3
"""Communities below this size are groups of one paper and are not listed."""

_COMMUNITIES = """
  with member as (
    select community, id, region from {members}),
  sized as (
    select community, count(*)::int as size from member group by all having size >= {least}),
  wrote as (
    select distinct m.community, s.work_id from member m join slot s on s.{key} = m.id
    join sized using (community)),
  totals as (
    select community, count(*)::int as works, (count(*) filter (regions > 1))::int as cross_border
    from wrote join work using (work_id) group by all),
  spoken as (
    select community, topic_id, count(*) as works from wrote join work_topics using (work_id)
    group by all),
  every as (select count(*) as works from work),
  ranked as (
    select s.community, t.name,
           row_number() over (partition by s.community
             order by s.works * ln((s.works / w.works) / (t.works / e.works)) desc, t.topic_id) as n
    from spoken s join topics t using (topic_id) join totals w using (community)
    cross join every e),
  labels as (
    select community, string_agg(name, ', ' order by n) as label from ranked where n <= 3
    group by all),
  placed as (
    select community, region, count(*) as people from member where region is not null group by all),
  mixed as (
    select community,
           string_agg(region || ' ' || people, ', ' order by people desc, region) as regions
    from placed group by all)
  select s.community, '{kind}' as kind, coalesce(label, '') as label, size,
         coalesce(t.works, 0) as works, coalesce(regions, '') as regions,
         coalesce(t.cross_border, 0) as cross_border
  from sized s left join totals t using (community) left join labels using (community)
  left join mixed using (community) order by s.community"""

_PEOPLE = (
    "(select community, person_id as id, region from person_profile join people using (person_id))"
)
_ORGANISATIONS = (
    "(select community, organisation_id as id, region "
    "from organisation_profile join organisations using (organisation_id))"
)


def communities(corpus: Corpus) -> pa.Table:
    """One row a community of people or organisations; needs both profiles."""
    people = _COMMUNITIES.format(members=_PEOPLE, key="person_id", kind="person", least=SMALLEST)
    organisations = _COMMUNITIES.format(
        members=_ORGANISATIONS, key="organisation_id", kind="organisation", least=SMALLEST
    )
    schema = TABLES["communities"]
    return pa.concat_tables([corpus.sql(query).cast(schema) for query in (people, organisations)])
