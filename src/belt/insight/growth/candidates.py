"""Candidates outside the membership, with what each would bring, as arrays.

Organisations of a bloc of belt.toml are no candidates: they are what the belt is compared with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from belt.corpus.corpus import Corpus
from belt.insight.blocs.members import prepare_members
from belt.insight.counting import prepare_views

Kind = Literal["organisation", "country"]
Floats = NDArray[np.float64]
WINDOW = 5
"""Years back that count for what somebody works on, and for who is early-career."""
LEAST_WORKS = 5
"""In these years; with fewer little can be said."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows are candidates; everything is of the years up to ``last_year``."""

    kind: Kind
    last_year: int
    ids: tuple[str, ...]
    names: tuple[str, ...]
    countries: tuple[str, ...]
    """ISO codes; empty where not known."""
    works: NDArray[np.int64]
    people: NDArray[np.int64]
    early: Floats
    """People with a first work in the last years."""
    reach: csr_matrix
    """Candidates by members' people: 1 where somebody of the candidate, of another country, is two
    steps away in the network and not one."""
    topics: Floats
    """Candidates by topics: fractional works of the last years."""
    topic_names: tuple[str, ...]
    held: Floats
    """What the members have on each topic, in fractional works."""
    world: Floats
    """Each topic's share of all works, summing to 1."""
    bridges: Floats
    """Candidates by pairs of the belt's regions: works with members of the one, or of the other
    where those are fewer."""
    pairs: tuple[tuple[str, str], ...]
    need: Floats
    """How little the two regions of a pair meet, summing to 1."""


def read_candidates(corpus: Corpus, kind: Kind, until: int | None = None) -> Candidates:
    """Everything that works tell of candidates, up to a year (the last one unless given)."""
    prepare_views(corpus)
    prepare_members(corpus)
    last = until or corpus.sql("select coalesce(max(year), 0) as y from work").to_pylist()[0]["y"]
    corpus.run(_VIEWS.replace("{last}", str(int(last))).replace("{entity}", _ENTITY[kind]))
    rows = corpus.sql(_ROWS)
    topics, held, world, names = _topics(corpus, rows["id"])
    bridges, pairs, need = _bridges(corpus, rows["id"])
    return Candidates(
        kind=kind, last_year=int(last), ids=tuple(rows["id"].to_pylist()),
        names=tuple(rows["name"].to_pylist()), countries=tuple(rows["country"].to_pylist()),
        works=rows["works"].to_numpy().astype(np.int64),
        people=rows["people"].to_numpy().astype(np.int64),
        early=rows["early"].to_numpy().astype(np.float64),
        reach=_reach(corpus, rows.num_rows), topics=topics, topic_names=names, held=held,
        world=world, bridges=bridges, pairs=pairs, need=need,
    )  # fmt: skip


def _reach(corpus: Corpus, candidates: int) -> csr_matrix:
    found = corpus.sql(_REACH)
    number, person = (found[name].to_numpy() for name in ("number", "person"))
    shape = (candidates, int(person.max(initial=-1)) + 1)
    return csr_matrix((np.ones(len(number)), (number, person)), shape)


def _topics(corpus: Corpus, ids: pa.ChunkedArray) -> tuple[Floats, Floats, Floats, tuple[str, ...]]:
    every = corpus.sql(_TOPICS)
    cells = corpus.sql(_TOPIC_WORKS)
    topics = np.zeros((len(ids), every.num_rows))
    row = pc.index_in(cells["id"], value_set=ids).to_numpy()
    column = pc.index_in(cells["topic_id"], value_set=every["topic_id"]).to_numpy()
    topics[row, column] = cells["works"].to_numpy()
    world = every["works"].to_numpy().astype(float)
    held = every["held"].to_numpy().astype(float)
    return topics, held, world / max(world.sum(), 1.0), tuple(every["name"].to_pylist())


def _bridges(
    corpus: Corpus, ids: pa.ChunkedArray
) -> tuple[Floats, tuple[tuple[str, str], ...], Floats]:
    codes = [one.code for one in corpus.belt.regions]
    number = {one: at for at, one in enumerate(ids.to_pylist())}
    works = np.zeros((len(number), len(codes)))
    for row in corpus.sql(_WITH_REGIONS).to_pylist():
        works[number[row["id"]], codes.index(row["region"])] = row["works"]
    pairs = tuple((a, b) for at, a in enumerate(codes) for b in codes[at + 1 :])
    met: dict[Any, int] = dict.fromkeys(pairs, 0)
    for row in corpus.sql(_MET).to_pylist():
        met[tuple(sorted((row["a"], row["b"]), key=codes.index))] = row["works"]
    need = np.array([1.0 / (1.0 + met[pair]) for pair in pairs])
    columns = [np.minimum(works[:, codes.index(a)], works[:, codes.index(b)]) for a, b in pairs]
    bridges = np.stack(columns, axis=1) if columns else np.zeros((len(number), 0))
    return bridges, pairs, need / need.sum() if len(need) else need


_ENTITY = {
    "organisation": "organisation_id",
    "country": "case when region is null then country end",
}

_VIEWS = """
create or replace temp table now_slot as
  select s.*, {entity} as entity,
         exists (select 1 from bloc_organisation o
                 where o.bloc = 'MEMBERS' and o.organisation_id = s.organisation_id) as member
  from slot s where s.year <= {last};
create or replace temp table late_slot as from now_slot where year > {last} - 5;
create or replace temp table member_person as
  select person_id, arg_max(country, row(year, work_id, country)) as country
  from late_slot where member group by person_id;
create or replace temp table candidate as
  select row_number() over (order by entity) - 1 as number, entity as id,
         count(distinct work_id)::int as works, count(distinct person_id)::int as people
  from late_slot s where entity is not null and not member and not exists (
    select 1 from bloc_organisation o where o.organisation_id = s.entity and o.bloc <> 'MEMBERS')
  group by entity
  having count(distinct work_id) >= 5;
create or replace temp table tie as
  select a, b from person_ties where year <= {last} group by all
  union select b, a from person_ties where year <= {last} group by all;
"""

_ROWS = """
with first as (select person_id, min(year) as year from now_slot group by all),
early as (
  select s.entity as id, count(distinct s.person_id)::int as early
  from late_slot s join first f using (person_id) join candidate c on c.id = s.entity
  where f.year > (select max(year) from now_slot) - 5 group by all),
place as (
  select id, arg_max(country, row(slots, country)) as country from (
    select entity as id, country, count(*) as slots from late_slot where country is not null
    group by all)
  group by id)
select c.id, coalesce(o.name, c.id) as name,
       coalesce(o.country, p.country, '') as country, c.works, c.people,
       coalesce(e.early, 0) as early
from candidate c left join organisations o on o.organisation_id = c.id
left join place p on p.id = c.id left join early e on e.id = c.id order by c.id
"""

_REACH = """
with person as (
  select distinct c.number, s.person_id, s.country from late_slot s
  join candidate c on c.id = s.entity where s.country is not null),
two as (
  select distinct m.person_id as person, m.country as home, t2.b as other
  from member_person m join tie t1 on t1.a = m.person_id join tie t2 on t2.a = t1.b
  where t2.b <> m.person_id),
found as (
  select distinct p.number, two.person from two join person p on p.person_id = two.other
  where p.country <> two.home
    and not exists (select 1 from tie where tie.a = two.person and tie.b = two.other))
select number, dense_rank() over (order by person) - 1 as person from found order by all
"""

_TOPICS = """
select t.topic_id, t.name, count(distinct w.work_id)::double as works,
       coalesce((select sum(s.part) from late_slot s join work_topics x using (work_id)
                 where s.member and x.topic_id = t.topic_id), 0) as held
from topics t join work_topics wt using (topic_id)
join (select distinct work_id from late_slot) w on w.work_id = wt.work_id
group by t.topic_id, t.name order by t.topic_id
"""

_TOPIC_WORKS = """
select s.entity as id, t.topic_id, sum(s.part)::double as works
from late_slot s join candidate c on c.id = s.entity join work_topics t using (work_id)
where not s.member group by all order by all
"""

_WITH_REGIONS = """
select c.entity as id, m.region, count(distinct c.work_id)::int as works
from late_slot c join candidate k on k.id = c.entity
join late_slot m on m.work_id = c.work_id and m.member
where m.region is not null and not c.member group by all order by all
"""

_MET = """
select a.region as a, b.region as b, count(distinct a.work_id)::int as works
from late_slot a join late_slot b using (work_id)
where a.member and b.member and a.region < b.region group by all
"""
