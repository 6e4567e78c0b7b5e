"""Bridges: who holds two regions together.

For each pair of regions, the pair's ties are the pairs of people, one placed in each, with a joint
work. A person's share is the part of these ties that end at that person, an organisation's the part
in which one of the two stands at it: what the two regions would lose without them.
"""

from __future__ import annotations

import pyarrow as pa

from belt.corpus.corpus import Corpus
from belt.insight.schema import TABLES

MOST = 50
"""Bridges kept for each pair of regions and kind."""

_BRIDGES = """
  with ends as (
    select distinct work_id, person_id, organisation_id, region from slot where region is not null),
  meetings as (
    select x.region as a, y.region as b, x.person_id as p, y.person_id as q,
           x.organisation_id as o, y.organisation_id as r
    from ends x join ends y using (work_id)
    where x.region < y.region and x.person_id <> y.person_id),
  ties as (select a, b, count(distinct (p, q)) as ties from meetings group by all),
  held as (
    select 'person' as kind, a, b, id, count(distinct (p, q)) as ties from (
      select a, b, p as id, p, q from meetings union all select a, b, q, p, q from meetings)
    group by all
    union all
    select 'organisation', a, b, id, count(distinct (p, q)) from (
      select a, b, o as id, p, q from meetings union all select a, b, r, p, q from meetings)
    where id is not null group by all)
  select h.kind, h.id, h.a, h.b, h.ties::int as ties, round(h.ties / t.ties, 6) as share,
         (row_number() over (partition by h.kind, h.a, h.b order by h.ties desc, h.id))::int as rank
  from held h join ties t on t.a = h.a and t.b = h.b
  qualify rank <= {most} order by h.kind, h.a, h.b, rank"""


def bridges(corpus: Corpus) -> pa.Table:
    """The strongest bridges between each pair of regions; see the schema."""
    return corpus.sql(_BRIDGES.format(most=MOST)).cast(TABLES["bridges"])
