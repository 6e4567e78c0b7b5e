"""Find conflicts of interest between many applicants and many reviewers at once.

Every kind is a query over all pairs together; people are compared as persons, whatever id each
table knows them by. A year that nobody knows counts as if it were now: whoever decides can set a
conflict aside, and cannot set aside one that was never shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from belt.matching.conflicts.facts import Facts
from belt.matching.conflicts.identities import keys_of, same_people
from belt.matching.conflicts.kinds import CONFLICTS, KINDS, ConflictRules

_PREPARED = """
create macro recent(year, years) as coalesce(year >= {today} - years, true);

create view asked as select same from applicants union select same from reviewers;

create table dated as
select work_id, max(year) as year, any_value(title) as title, max(authors) as authors
from works group by work_id;

create table wrote as
select distinct same, work_id from authorships join who using (person_id)
where same in (from asked);

create table belonged as
with stays as (
    select person_id, organisation_id, since, until from affiliations
    union all
    select person_id, organisation_id, year, year from authorships left join dated using (work_id)
)
select same, organisation_id, min(since) as since,
    case when count(until) = count(*) then max(until) end as until
from stays join who using (person_id)
where organisation_id is not null and same in (from asked)
group by same, organisation_id having recent(
    case when count(until) = count(*) then max(until) end, {organisation_years}
);

create table held as
select same, award_id, min(since) as since,
    case when count(until) = count(*) then max(until) end as until
from awards join who using (person_id) where same in (from asked)
group by same, award_id having recent(
    case when count(until) = count(*) then max(until) end, {award_years}
);

create table kin as
with recursive above(organisation_id, top, level) as (
    select distinct organisation_id, organisation_id, 0 from belonged
    union
    select above.organisation_id, parent_id, level + 1
    from above join organisations on organisations.organisation_id = above.top
    where parent_id is not null and level < {parent_levels}
)
select distinct x.organisation_id as one, y.organisation_id as other, top
from above x join above y using (top) where one <> other;
"""

_SHARED_YEARS = """
    least(greatest(x.since, y.since), least(x.until, y.until)) as since,
    least(x.until, y.until) as until"""
"""When both were there; of two who were there one after the other, when the first left."""

_BOTH_ASKED = "x.same in (select same from applicants) and y.same in (select same from reviewers)"

_TIES = f"""
select x.same as sa, y.same as sb, 'coauthor' as kind, work_id as through, null as a, null as b,
    year as since, year as until, title as note
from wrote x join wrote y using (work_id) left join dated using (work_id)
where {_BOTH_ASKED} and recent(year, {{coauthor_years}})
    and coalesce(authors <= {{coauthor_most_authors}}, true)
union all
select x.same, y.same, 'organisation', organisation_id, null, null, {_SHARED_YEARS}, null
from belonged x join belonged y using (organisation_id) where {_BOTH_ASKED}
union all
select x.same, y.same, 'parent', top, one, other, {_SHARED_YEARS}, null
from kin join belonged x on x.organisation_id = one join belonged y on y.organisation_id = other
where {_BOTH_ASKED}
union all
select x.same, y.same, 'award', award_id, null, null, {_SHARED_YEARS}, null
from held x join held y using (award_id) where {_BOTH_ASKED}
union all
select x.same, y.same, kind, coalesce(nullif(note, ''), a || ' → ' || b), a, b, since, until, null
from (select *, a as one, b as other from relations
    union all select *, b as one, a as other from relations) told
join who x on x.person_id = one join who y on y.person_id = other
where {_BOTH_ASKED} and recent(until, case kind when 'adviser' then {{adviser_years}}
    when 'award' then {{award_years}} when 'exchange' then {{exchange_years}}
    else {{declared_years}} end)
"""

_THEMSELVES = """
create table themselves as
with alike as (
    select x.person_id as a, y.person_id as b, p.same as sa, q.same as sb,
        case split_part(key, ':', 1) when 'id' then 'alias' else split_part(key, ':', 1) end
            as through
    from keys x join keys y using (key)
    join who p on p.person_id = x.person_id join who q on q.person_id = y.person_id
    where sa in (select same from applicants) and sb in (select same from reviewers)
)
select x.person_id as a, y.person_id as b,
    case when x.person_id = y.person_id then 'id' else coalesce(through, 'alias') end as through,
    null as note
from applicants x join reviewers y using (same)
left join alike on alike.a = x.person_id and alike.b = y.person_id
union
select x.person_id, y.person_id, through, 'unconfirmed'
from alike join applicants x on x.same = sa join reviewers y on y.same = sb where sa <> sb;
"""

_FOUND = """
with tied as (
    select sa, sb, kind, min(since) as since,
        case when kind = 'coauthor' or count(until) = count(*) then max(until) end as until,
        list({{'through': through, 'a': a, 'b': b, 'since': since, 'until': until, 'note': note}}
            order by until desc nulls first, since desc nulls last, through, a, b) as detail
    from (select distinct * from ({ties})) where sa <> sb and list_contains($1, kind)
    group by sa, sb, kind
), met as (
    select x.person_id as a, y.person_id as b, kind, since, until, detail
    from tied join applicants x on x.same = sa join reviewers y on y.same = sb
    union all
    select a, b, 'self', null, null,
        list({{'through': through, 'a': null, 'b': null, 'since': null, 'until': null,
            'note': note}} order by through)
    from themselves group by a, b
)
select a, b, kind, since, until,
    list_filter(told, lambda one, place: list_position(told, one) = place) as evidence, detail
from (
    select *, case kind
        when 'parent' then
            flatten(list_transform(detail, lambda edge: [edge.a, edge.b, edge.through]))
        else list_transform(detail, lambda edge: edge.through) end as told
    from met
)
order by a, b, list_position($1, kind)
"""


def find_conflicts(
    applicants: Collection[str],
    reviewers: Collection[str],
    facts: Facts,
    rules: ConflictRules,
    today_year: int,
) -> pa.Table:
    """Every conflict of an applicant with a reviewer; somebody who is both is in ``self``.

    Returns :data:`belt.matching.conflicts.kinds.CONFLICTS`, ``a`` an applicant and ``b`` a
    reviewer by the ids given, one row a pair and kind, by ``a``, ``b`` and the order of kinds. Two
    ids of the same person have a ``self`` conflict and no other.
    """
    keys = keys_of({*applicants, *reviewers, *_mentioned(facts)}, facts.identities)
    same = same_people(keys)
    connection = duckdb.connect(":memory:")
    try:
        for name, table in facts.tables().items():
            connection.register(name, table)
        connection.register("keys", keys)
        connection.register("who", _listed(same, same))
        connection.register("applicants", _listed(applicants, same))
        connection.register("reviewers", _listed(reviewers, same))
        limits = {
            name: "null::integer" if value is None else int(value)
            for name, value in rules.model_dump(exclude={"version", "kinds"}).items()
        }
        connection.execute(_PREPARED.format(today=int(today_year), **limits))
        connection.execute(_THEMSELVES)
        kinds = [kind for kind in KINDS if kind in rules.kinds]
        query = _FOUND.format(ties=_TIES.format(**limits))
        return connection.sql(query, params=[kinds]).to_arrow_table().cast(CONFLICTS)
    finally:
        connection.close()


def conflicts_among(
    people: Collection[str], facts: Facts, rules: ConflictRules, today_year: int
) -> pa.Table:
    """Every conflict between two of some people, each pair once (``a`` before ``b``)."""
    found = find_conflicts(people, people, facts, rules, today_year)
    return found.filter(pc.less(found["a"], found["b"]))


def conflicts_of_applications(
    teams: Mapping[str, Collection[str]],
    reviewers: Collection[str],
    facts: Facts,
    rules: ConflictRules,
    today_year: int,
) -> pa.Table:
    """Every conflict of a reviewer with somebody in the team of an application.

    ``teams``: application -> people; applying together in this call counts as joint work of this
    year. Returns ``application`` and the columns of :func:`find_conflicts`, by application.
    """
    people = sorted({one for team in teams.values() for one in team})
    facts = facts.with_applications(teams, today_year)
    found = find_conflicts(people, reviewers, facts, rules, today_year)
    pairs = [(application, one) for application, team in teams.items() for one in sorted(set(team))]
    members = pa.table(
        {
            "application": pa.array([application for application, _ in pairs], pa.string()),
            "a": pa.array([one for _, one in pairs], pa.string()),
        }
    )
    place = found.append_column("row", pa.array(range(len(found)), pa.int64()))
    joined = members.join(place.select(["a", "row"]), "a", join_type="inner")
    joined = joined.sort_by([("application", "ascending"), ("row", "ascending")])
    rows = found.take(joined["row"])
    return rows.add_column(0, "application", joined["application"])


def _mentioned(facts: Facts) -> set[str]:
    """Everybody in the facts, by whatever id."""
    columns = [
        facts.authorships["person_id"],
        facts.affiliations["person_id"],
        facts.awards["person_id"],
        facts.relations["a"],
        facts.relations["b"],
    ]
    return {one for column in columns for one in pc.unique(column).to_pylist() if one is not None}


def _listed(people: Collection[str], same: Mapping[str, str]) -> pa.Table:
    listed = sorted(set(people))
    return pa.table(
        {
            "person_id": pa.array(listed, pa.string()),
            "same": pa.array([same[one] for one in listed], pa.string()),
        }
    )
