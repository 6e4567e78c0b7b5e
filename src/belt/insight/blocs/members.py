"""Who is in a bloc: countries, or organisations with everything below them and all their names."""

from __future__ import annotations

from collections.abc import Sequence

from belt.config import Belt
from belt.corpus.corpus import Corpus

BELT, MEMBERS = "BELT", "MEMBERS"
"""Codes of the whole belt (all its regions) and of its member organisations."""

_MENTION = r"\s+and\s+|[,;/&†‡♭♯§∗♣*]+"
"""What stands between the parts of an affiliation that names several organisations."""


def bloc_codes(belt: Belt) -> tuple[str, ...]:
    """The belt, its members, its regions and the blocs of belt.toml, in this order."""
    regions = [one.code for one in belt.regions]
    return (BELT, MEMBERS, *regions, *(one.code for one in belt.blocs))


def prepare_members(corpus: Corpus) -> None:
    """Make the temporary table ``bloc_slot``, once: ``slot`` with the blocs that it counts for.

    Columns ``bloc, work_id, person_id, position, organisation_id, country, year, part``. A slot is
    of a bloc by its country, by its organisation or one above it, or because a part of the
    affiliation as it was printed is a name of the bloc's organisations ("MIT and Google Research",
    which stands under MIT). Needs the views of :func:`belt.insight.counting.prepare_views`.
    """
    belt = corpus.belt
    countries = [(BELT, one) for region in belt.regions for one in region.countries]
    countries += [(region.code, one) for region in belt.regions for one in region.countries]
    countries += [(bloc.code, one) for bloc in belt.blocs for one in bloc.countries]
    corpus.run(
        "create temp table if not exists bloc_country as "
        "select unnest(?) as bloc, unnest(?) as country",
        _columns(countries),
    )
    roots = [(MEMBERS, one.id, one.name) for one in belt.organisations if one.member_since]
    names = []
    for bloc in belt.blocs:
        for one in bloc.organisations:
            roots.append((bloc.code, f"ror:{one.ror}" if one.ror else "", one.name))
            names += [(bloc.code, name.casefold()) for name in (one.name, *one.aliases)]
    corpus.run(
        """create temp table if not exists bloc_organisation as
        with recursive root as (
          select distinct r.bloc, o.organisation_id
          from (select unnest(?) as bloc, unnest(?) as id, unnest(?) as name) r
          join organisations o on o.organisation_id = r.id or (r.id = '' and o.name = r.name)),
        below as (
          from root union
          select b.bloc, o.organisation_id from below b
          join organisations o on o.parent_id = b.organisation_id)
        from below""",
        _columns(roots, 3),
    )
    corpus.run(
        "create temp table if not exists bloc_name as select unnest(?) as bloc, unnest(?) as name",
        _columns(names),
    )
    corpus.run(_SLOTS, [_MENTION])


def _columns(rows: Sequence[tuple[str, ...]], width: int = 2) -> list[list[str]]:
    return [[row[at] for row in rows] for at in range(width)]


_SLOTS = """
create temp table if not exists bloc_slot as
with printed as (
  select distinct raw_affiliation from authorships where raw_affiliation is not null),
part as (
  select raw_affiliation, unnest(regexp_split_to_array(raw_affiliation, ?)) as part from printed),
named as (
  select distinct p.raw_affiliation, n.bloc from part p
  join bloc_name n on n.name = lower(trim(p.part, ' .'))),
mentioned as (
  select distinct a.work_id, a.position, n.bloc
  from authorships a join named n using (raw_affiliation)),
member as (
  select c.bloc, s.* from slot s join bloc_country c using (country)
  union all
  select o.bloc, s.* from slot s join bloc_organisation o using (organisation_id)
  union all
  select m.bloc, s.* from mentioned m join slot s using (work_id, position)
  where not exists (
    select 1 from slot t join bloc_organisation o using (organisation_id)
    where o.bloc = m.bloc and t.work_id = m.work_id and t.position = m.position))
select bloc, work_id, person_id, position, organisation_id, country, year, part from member
"""
