"""The belt, its members, its regions and its blocs side by side, by year and by topic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from belt.corpus.corpus import Corpus
from belt.insight.blocs import borders, citations, moves
from belt.insight.blocs.intervals import Bootstrap, Floats, interval, ratio
from belt.insight.blocs.members import prepare_members
from belt.insight.blocs.reading import EVERY_YEAR

Ints = NDArray[np.int64]
SMALL = 30
"""Fewer works than this: figures are shown in grey, and nothing is ranked by them."""
WINDOW = 5
"""Years that figures by topic are taken over."""

_WORKS = """
select b.bloc, b.work_id, dense_rank() over (order by b.work_id) - 1 as work, w.year,
       b.fractional, t.top10, t.top1, e.size, e.crosses, w.unknown::int as unknown
from (select bloc, work_id, sum(part) as fractional from bloc_slot group by all) b
join work w using (work_id) left join top t using (work_id) left join team e using (work_id)
where w.year is not null
order by b.bloc, w.year, b.work_id
"""


def compare(corpus: Corpus) -> Iterator[tuple[str, pa.Table]]:
    """The tables ``bloc_years``, ``bloc_topics`` and ``bloc_topic_years``; see the schema.

    Needs the views of :func:`belt.insight.counting.prepare_views`.
    """
    prepare_members(corpus)
    for statement in (citations.TOP, *borders.PLACED.split(";\n")):
        corpus.run(statement)
    works = corpus.sql(_WORKS)
    bootstrap = Bootstrap(int(_integer(works["work"]).max(initial=-1)) + 1)
    yield "bloc_years", _years(corpus, works, bootstrap)
    yield "bloc_topics", _topics(corpus, works, bootstrap)
    yield "bloc_topic_years", corpus.sql(_TOPIC_YEARS)


def _table(**columns: NDArray[Any]) -> pa.Table:
    """Columns as a table; what is not a number is not known."""
    return pa.table({name: pa.array(one, from_pandas=True) for name, one in columns.items()})


def _text(column: pa.Array | pa.ChunkedArray) -> NDArray[np.str_]:
    found: NDArray[np.str_] = np.asarray(column.to_pylist(), dtype=str)
    return found


def _number(column: pa.Array | pa.ChunkedArray) -> Floats:
    found: Floats = column.cast(pa.float64()).to_numpy()
    return np.nan_to_num(found, nan=0.0)


def _integer(column: pa.Array | pa.ChunkedArray) -> Ints:
    found: Ints = column.to_numpy().astype(np.int64)
    return found


def _groups(one: pa.ChunkedArray, other: pa.ChunkedArray) -> tuple[pa.Array, pa.Array, Ints]:
    """Each pair of two columns' values once, and the number of each row's."""
    firsts, seconds = (each.combine_chunks().dictionary_encode() for each in (one, other))
    wide = max(len(seconds.dictionary), 1)
    code = firsts.indices.to_numpy().astype(np.int64) * wide + seconds.indices.to_numpy()
    codes, group = np.unique(code, return_inverse=True)
    return (
        firsts.dictionary.take(pa.array(codes // wide)),
        seconds.dictionary.take(pa.array(codes % wide)),
        group.reshape(-1).astype(np.int64),
    )


def _years(corpus: Corpus, works: pa.Table, bootstrap: Bootstrap) -> pa.Table:
    whole = pa.chunked_array([pa.array(np.full(works.num_rows, EVERY_YEAR))])
    at = works.schema.get_field_index("year")
    works = works.set_column(at, "year", works["year"].cast(pa.int64()))
    works = pa.concat_tables([works, works.set_column(at, "year", whole)])
    each_bloc, each_year, group = _groups(works["bloc"], works["year"])
    blocs, years = _text(each_bloc), _integer(each_year)
    told = _measures(works, group, len(blocs), bootstrap)
    sizes, crosses = _number(works["size"]), _number(works["crosses"])
    expected, spread = _expected(corpus, blocs, years, group, sizes)
    _add_up(expected, spread, blocs, years)
    chance = np.where(told["teams"] > 0, told["teams"], 1)
    told["expected_international"] = expected / chance
    told["expected_low"] = np.clip(expected - 1.96 * spread, 0, None) / chance
    told["expected_high"] = (expected + 1.96 * spread) / chance
    told["international"] = np.bincount(group, crosses, len(blocs)).astype(np.int64)
    counted = _table(bloc=blocs, year=years, **told)
    return corpus.sql(
        f"""with moved as ({moves.YEARS}), gaps as ({_GAPS})
      select bloc, year, m.* exclude (bloc, year) replace ({_NONE}),
             coalesce(v.people, 0) as people, coalesce(v.newcomers, 0) as newcomers,
             coalesce(v.gained, 0) as gained, coalesce(v.lost, 0) as lost,
             g.without_country, g.without_organisation, coalesce(m.works, 0) < {SMALL} as small
      from counted m full join moved v using (bloc, year) left join gaps g using (year)
      order by bloc, year""",
        beside={"counted": counted},
    )


def _add_up(expected: Floats, spread: Floats, blocs: NDArray[Any], years: NDArray[Any]) -> None:
    """Over all years chance gives the sum of what it gives in each: works are drawn alone."""
    for at in np.flatnonzero(years == EVERY_YEAR):
        mine = (blocs == blocs[at]) & (years != EVERY_YEAR)
        expected[at], spread[at] = expected[mine].sum(), np.sqrt((spread[mine] ** 2).sum())


_NONE = ", ".join(
    f"coalesce(m.{one}, 0) as {one}"
    for one in ("works", "fractional", "cited", "teams", "international", "unknown")
)
"""A year in which people left and nothing was written."""

_GAPS = """
  select year, round(count(*) filter (countries = 0) / count(*), 4) as without_country,
         round(count(*) filter (organisations = 0) / count(*), 4) as without_organisation
  from (select work_id, position, unnest([year, 0]) as year, count(country) as countries,
               count(organisation_id) as organisations
        from slot where year is not null group by work_id, position, slot.year)
  group by year"""
"""The share of a year's author slots that no bloc of countries, or of organisations, can count."""


def _measures(
    works: pa.Table, group: Ints, groups: int, bootstrap: Bootstrap
) -> dict[str, NDArray[Any]]:
    """Counts, shares and their intervals for each group of works."""
    ones, work = np.ones(works.num_rows), _integer(works["work"])
    cited = (~works["top10"].is_null().to_numpy(zero_copy_only=False)).astype(float)
    teams = (~works["size"].is_null().to_numpy(zero_copy_only=False)).astype(float)
    parts = {
        "works": ones, "fractional": _number(works["fractional"]), "cited": cited,
        "top10": _number(works["top10"]), "top1": _number(works["top1"]), "teams": teams,
        "crosses": _number(works["crosses"]), "unknown": _number(works["unknown"]),
    }  # fmt: skip
    sums = {name: np.bincount(group, value, groups) for name, value in parts.items()}
    drawn = {
        name: bootstrap.sums(group, work, parts[name], groups)
        for name in ("cited", "top10", "top1", "teams", "crosses")
    }
    told: dict[str, NDArray[Any]] = {
        "works": sums["works"].astype(np.int64), "fractional": sums["fractional"],
        "cited": sums["cited"].astype(np.int64), "teams": sums["teams"].astype(np.int64),
        "unknown": sums["unknown"].astype(np.int64),
    }  # fmt: skip
    for name, over in (("top10", "cited"), ("top1", "cited"), ("crosses", "teams")):
        share = "international_share" if name == "crosses" else f"{name}_share"
        told[share] = ratio(sums[name], sums[over])
        told[f"{share}_low"], told[f"{share}_high"] = interval(ratio(drawn[name], drawn[over]))
    return told


def _expected(
    corpus: Corpus,
    blocs: NDArray[Any],
    years: NDArray[Any],
    group: Ints,
    size: Floats,
) -> tuple[Floats, Floats]:
    """Expected works across borders of each group, and the standard deviation of their number."""
    shares = corpus.sql(borders.SHARES)
    keys = _text(shares["bloc"]), shares["year"].to_numpy().astype(np.int64)
    p, q = _number(shares["p"]), _number(shares["q"])
    expected, spread = np.zeros(len(blocs)), np.zeros(len(blocs))
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(len(blocs) + 1))
    for number, (bloc, year) in enumerate(zip(blocs, years, strict=True)):
        mine = (keys[0] == bloc) & (keys[1] == year)
        teams = size[order[starts[number] : starts[number + 1]]]
        teams = teams[teams > 1].astype(np.int64)
        if len(teams) and q[mine].sum() > 0:
            chance = borders.crossing_probability(teams, p[mine], q[mine])
            expected[number] = chance.sum()
            spread[number] = np.sqrt((chance * (1 - chance)).sum())
    return expected, spread


def _topics(corpus: Corpus, works: pa.Table, bootstrap: Bootstrap) -> pa.Table:
    """Figures of the last years by topic, with the specialisation of each bloc."""
    year = works["year"].to_numpy().astype(np.int64)
    last = int(year.max()) if len(year) else 0
    recent = works.filter(pa.array(year > last - WINDOW))
    joined = corpus.sql(
        "select r.*, t.topic_id from recent r join work_topics t using (work_id) "
        "order by r.bloc, t.topic_id, r.work_id",
        beside={"recent": recent},
    ).drop_columns(["work_id"])
    blocs, topics, group = _groups(joined["bloc"], joined["topic_id"])
    told = _measures(joined, group, len(blocs), bootstrap)
    every = corpus.sql(
        f"""select t.topic_id, count(*) as works from work w join work_topics t using (work_id)
            where w.year > {last - WINDOW} group by all"""
    )
    [every_work] = corpus.sql(
        f"""select count(distinct work_id) from work w join work_topics t using (work_id)
            where w.year > {last - WINDOW}"""
    )[0].to_pylist()
    topic_all = every["works"].take(pc.index_in(topics, value_set=every["topic_id"]))
    world = _number(topic_all) / max(float(every_work), 1.0)
    told |= _specialisation((blocs, group, world), joined, recent, bootstrap)
    growth = corpus.sql(
        f"""select b.bloc, t.topic_id,
            (count(distinct b.work_id) filter (b.year > {last} - 3) + 0.5)
            / (count(distinct b.work_id) filter (b.year <= {last} - 3 and b.year > {last} - 6)
               + 0.5) as growth
            from bloc_slot b join work_topics t using (work_id) group by all"""
    )
    measured = _table(bloc=_text(blocs), topic_id=_text(topics), **told)
    return corpus.sql(
        f"""select m.*, {last - WINDOW + 1} as first_year, {last} as last_year,
            round(g.growth, 4) as growth, m.works < {SMALL} as small
            from measured m left join growth g using (bloc, topic_id)
            order by m.bloc, m.topic_id""",
        beside={"measured": measured, "growth": growth},
    )


def _specialisation(
    groups: tuple[pa.Array, Ints, Floats],
    in_topic: pa.Table,
    in_bloc: pa.Table,
    bootstrap: Bootstrap,
) -> dict[str, NDArray[Any]]:
    """The topic's share of the bloc's works over its share of all works (Balassa 1965).

    ``groups``: the bloc of each, the group of each row of ``in_topic``, and the share that the
    group's topic has of all works. All shares are of fractional counts; works that no bloc has
    count for all works once.
    """
    blocs, group, world = groups
    of_row = in_bloc["bloc"].combine_chunks().dictionary_encode()
    bloc_of_row = of_row.indices.to_numpy().astype(np.int64)
    of_bloc = _integer(pc.index_in(blocs, value_set=of_row.dictionary))
    part, whole = _number(in_topic["fractional"]), _number(in_bloc["fractional"])
    here = np.bincount(group, part, len(blocs))
    bloc_all = np.bincount(bloc_of_row, whole, len(of_row.dictionary))
    share = ratio(here, bloc_all[of_bloc])
    value = ratio(share, world)
    drawn = ratio(
        bootstrap.sums(group, _integer(in_topic["work"]), part, len(blocs)),
        bootstrap.sums(bloc_of_row, _integer(in_bloc["work"]), whole, len(of_row.dictionary))[
            of_bloc
        ],
    )
    low, high = interval(drawn / world[:, None])
    return {
        "share": share, "specialisation": value, "specialisation_low": low,
        "specialisation_high": high,
    }  # fmt: skip


_TOPIC_YEARS = """
select b.bloc, t.topic_id, b.year, count(distinct b.work_id)::int as works,
       round(sum(b.part), 6) as fractional
from bloc_slot b join work_topics t using (work_id) where b.year is not null
group by all order by all
"""
