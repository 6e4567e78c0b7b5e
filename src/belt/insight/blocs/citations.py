"""Highly cited works, by field and year.

A work is compared with those of its field and year whose citations are known. Where several works
have the citations at the edge of the top share, each counts with the part that makes the share
exact: Waltman and Schreiber, "On the calculation of percentile-based bibliometric indicators"
(2013).
"""

from __future__ import annotations

TOP = """
create or replace temp table top as
with main as (
  select work_id, any_value(field) as field from (
    select wt.work_id, t.field from work_topics wt join topics t using (topic_id)
    qualify row_number() over (partition by wt.work_id order by wt.score desc, wt.topic_id) = 1)
  group by work_id),
known as (
  select w.work_id, coalesce(m.field, '') as field, w.year, w.cited_by
  from work w left join main m using (work_id) where w.cited_by is not null and w.year is not null),
ranked as (
  select work_id,
         count(*) over (partition by field, year) as size,
         rank() over (partition by field, year order by cited_by desc) - 1 as above,
         count(*) over (partition by field, year, cited_by) as ties
  from known)
select work_id,
       greatest(0.0, least(1.0, (0.10 * size - above) / ties)) as top10,
       greatest(0.0, least(1.0, (0.01 * size - above) / ties)) as top1
from ranked
"""
"""``work_id, top10, top1``: the part to which a work is of the top, for works with citations."""
