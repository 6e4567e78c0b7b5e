"""Profiles: totals and place in the network, of people and organisations."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from belt.corpus.corpus import Corpus
from belt.insight.network import betweenness, communities, layout, network, pagerank
from belt.insight.schema import TABLES

_BOTH_WAYS = """
  with pairs as (
    select a, b, sum(works)::int as works, min(year)::int as first_year,
           max(year)::int as last_year, sum(cross_border_works) > 0 as cross_border
    from {ties} group by a, b)
  select a as {one}, b as {other}, works, first_year, last_year, cross_border from pairs
  union all
  select b, a, works, first_year, last_year, cross_border from pairs
  order by 1, works desc, 2"""

PERSON_COAUTHORS = _BOTH_WAYS.format(ties="person_ties", one="person_id", other="coauthor_id")
ORGANISATION_PARTNERS = _BOTH_WAYS.format(
    ties="organisation_ties", one="organisation_id", other="partner_id"
)

_PERSON_TOTALS = """
  with years as (
    select person_id, sum(works)::int as works, round(sum(fractional), 6) as fractional,
           sum(cross_border)::int as cross_border, sum(outside)::int as outside,
           sum(unknown)::int as unknown
    from person_years group by all),
  cited as (
    select person_id, sum(cited_by)::bigint as cited_by
    from (select distinct person_id, work_id from slot) join work using (work_id) group by all),
  met as (
    select person_id, count(*)::int as coauthors,
           (count(*) filter (cross_border))::int as cross_border_coauthors
    from person_coauthors group by all)
  select p.person_id, coalesce(y.works, 0) as works, coalesce(fractional, 0) as fractional,
         coalesce(cross_border, 0) as cross_border, coalesce(outside, 0) as outside,
         coalesce(unknown, 0) as unknown, coalesce(cited_by, 0) as cited_by,
         coalesce(coauthors, 0) as coauthors,
         coalesce(cross_border_coauthors, 0) as cross_border_coauthors
  from people p left join years y using (person_id) left join cited using (person_id)
  left join met using (person_id) order by p.person_id"""

_ORGANISATION_TOTALS = """
  with years as (
    select organisation_id, sum(works)::int as works, round(sum(fractional), 6) as fractional,
           sum(cross_border)::int as cross_border, sum(outside)::int as outside,
           sum(unknown)::int as unknown, min(year)::int as first_year, max(year)::int as last_year
    from organisation_years group by all),
  people as (select organisation_id, count(*)::int as people from organisation_people group by all),
  partners as (
    select organisation_id, count(*)::int as partners from organisation_partners group by all)
  select organisation_id, y.works, fractional, cross_border, outside, unknown,
         coalesce(people, 0) as people, coalesce(partners, 0) as partners, first_year, last_year
  from years y left join people using (organisation_id) left join partners using (organisation_id)
  order by organisation_id"""


_ORGANISATIONS = "(select distinct organisation_id from organisation_years)"
_TIES = """
  with pairs as (select a, b, sum(works)::int as works from {ties} group by a, b),
  numbered as (select {one} as id, row_number() over (order by {one}) - 1 as number from {ids})
  select one.number as a, other.number as b, works
  from pairs join numbered one on one.id = pairs.a join numbered other on other.id = pairs.b
  order by 1, 2"""
"""Ties between those with a profile, each by its place in their order."""


def person_ties(corpus: Corpus) -> pa.Table:
    """``a, b, works``: ties of all years between people, numbered in the order of their ids."""
    return corpus.sql(_TIES.format(ties="person_ties", one="person_id", ids="people"))


def person_profiles(corpus: Corpus) -> pa.Table:
    """One row a person; needs ``person_years`` and ``person_coauthors``."""
    totals = corpus.sql(_PERSON_TOTALS)
    one = network(totals.num_rows, person_ties(corpus))
    between = betweenness(one)
    return _with(
        totals,
        "person_profile",
        pagerank=np.round(pagerank(one), 12),
        bridge=np.round(between, 9),
        bridge_rank=_rank(between),
        community=communities(one),
    )


def organisation_profiles(corpus: Corpus) -> pa.Table:
    """One row an organisation with works; needs its yearly counts, people and partners."""
    totals = corpus.sql(_ORGANISATION_TOTALS)
    query = _TIES.format(ties="organisation_ties", one="organisation_id", ids=_ORGANISATIONS)
    one = network(totals.num_rows, corpus.sql(query))
    between = betweenness(one)
    places = layout(one)
    return _with(
        totals,
        "organisation_profile",
        bridge=np.round(between, 9),
        bridge_rank=_rank(between),
        community=communities(one),
        x=places[:, 0],
        y=places[:, 1],
    )


def _rank(scores: np.ndarray) -> np.ndarray:
    rank = np.empty(len(scores), dtype=np.int64)
    rank[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return rank


def _with(totals: pa.Table, name: str, **columns: np.ndarray) -> pa.Table:
    for column, values in columns.items():
        totals = totals.append_column(column, pa.array(values))
    schema = TABLES[name]
    return totals.select(schema.names).cast(schema)
