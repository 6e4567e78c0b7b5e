"""Publish: what was decided becomes the tables of a corpus version."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from belt.config import Belt
from belt.corpus.engine import Engine, arrow, keep_arrow
from belt.corpus.organisations import Organisations
from belt.corpus.people import People
from belt.corpus.schema import TABLES
from belt.corpus.topics import own_topics


@dataclass(frozen=True, slots=True)
class Building:
    """Where a version is being built."""

    engine: Engine
    tables: Path
    """The folder that becomes the version."""
    scratch: Path
    """For steps in between; removed afterwards."""

    def step(self, name: str, table: ir.Table) -> ir.Table:
        """Evaluate a step in between once."""
        return self.engine.keep(table, self.scratch / name)

    def step_arrow(self, name: str, table: pa.Table) -> ir.Table:
        """Hand over what was decided on Arrow tables."""
        return keep_arrow(self.engine, table, self.scratch / name)

    def publish(self, name: str, table: ir.Table, *order: str) -> ir.Table:
        """Write one of the tables of :mod:`belt.corpus.schema`, with exactly its columns."""
        columns = TABLES[name]
        chosen = table.select(
            **{column.name: table[column.name].cast(_ibis(column.type)) for column in columns}
        )
        return self.engine.keep(chosen.order_by(*order), self.tables / name)


def region_of_country(belt: Belt) -> pa.Table:
    """``country, region`` of every country of the belt."""
    pairs = [(country, region.code) for region in belt.regions for country in region.countries]
    return pa.table(
        {
            "country": pa.array([country for country, _ in pairs], pa.string()),
            "region": pa.array([region for _, region in pairs], pa.string()),
        }
    )


def publish_organisations(
    organisations: Organisations, dated: ir.Table, belt: Belt, building: Building
) -> None:
    """Organisations with their works and the region of their country."""
    table = building.step_arrow("resolved_organisations", organisations.organisations)
    counted = dated.group_by("organisation_id").aggregate(works=dated.work_id.nunique())
    places = building.step_arrow("countries_of_organisations", region_of_country(belt))
    known = table.drop("works", "region")
    joined = known.left_join(counted, "organisation_id").left_join(places, "country")
    building.publish(
        "organisations",
        joined.select(*known.columns, "region", works=ibis.coalesce(joined.works, 0)),
        "organisation_id",
    )


def publish_people(people: People, dated: ir.Table, building: Building) -> None:
    """People with their years, works and latest affiliation."""
    table = building.step_arrow("resolved_people", people.people)
    stats = dated.group_by("person_id").aggregate(
        first_year=dated.year.min(),
        last_year=dated.year.max(),
        works=dated.work_id.nunique(),
        simulated=dated.simulated.min(),
    )
    placed = dated.filter(dated.organisation_id.notnull() | dated.country.notnull())
    newest = ibis.window(
        group_by="person_id",
        order_by=[
            ibis.desc(ibis.coalesce(placed.year, 0)),
            placed.country.isnull(),
            "work_id",
            "affiliation",
        ],
    )
    latest = placed.mutate(newest=ibis.row_number().over(newest)).filter(lambda t: t.newest == 0)
    places = latest.select("person_id", "organisation_id", "country", "region")
    joined = table.join(stats, "person_id").left_join(places, "person_id")
    building.publish("people", joined, "person_id")


def publish_topics(
    raw_topics: ir.Table, records: ir.Table, works: ir.Table, building: Building
) -> None:
    """Topics that sources give, and the corpus's own for works without any."""
    given = raw_topics.join(records.select("part", "item", "work_id"), ["part", "item"])
    told = given.group_by("work_id", "topic_id").aggregate(score=given.score.max())
    names = given.group_by("topic_id").aggregate(name=given.name.min(), field=given.field.min())
    without = works.anti_join(told, "work_id")
    own = own_topics(
        arrow(without.select("work_id", "title", "abstract", "keywords").order_by("work_id"))
    )
    own_works = building.step_arrow("own_work_topics", own.work_topics)
    own_names = building.step_arrow("own_topics", own.topics)
    work_topics = building.publish(
        "work_topics",
        told.select("work_id", "topic_id", "score").union(
            own_works.select("work_id", "topic_id", "score")
        ),
        "work_id",
        "topic_id",
    )
    counted = work_topics.group_by("topic_id").aggregate(works=work_topics.count())
    every = names.select("topic_id", "name", "field", source=ibis.literal("openalex")).union(
        own_names.select("topic_id", "name", "field", source=ibis.literal("phrases"))
    )
    building.publish("topics", every.join(counted, "topic_id"), "topic_id")


def publish_bookkeeping(
    raw: dict[str, ir.Table],
    records: ir.Table,
    people: People,
    organisations: Organisations,
    building: Building,
) -> None:
    """What was refused, repaired and merged, and every other id."""
    inputs = raw["inputs"]
    for name, order in (("rejects", "reason"), ("repairs", "repair")):
        building.publish(name, raw[name].join(inputs, "part"), "source", "file", "record", order)
    same = building.engine.read([building.scratch / "same_works"])
    joined = same.join(records.select("part", "item", "work_id", "ids"), ["part", "item"])
    work_merges = joined.select(
        kind=ibis.literal("work"),
        kept=joined.work_id,
        merged=joined.ids[0],
        evidence=joined.evidence,
    )
    decided = pa.concat_tables([people.merges, organisations.merges])
    merges = building.step_arrow("decided_merges", decided)
    building.publish("merges", work_merges.union(merges), "kind", "kept", "merged", "evidence")
    every = records.select("work_id", alias=records.source_ids.unnest())
    work_aliases = (
        every.filter(every.alias != every.work_id)
        .select(kind=ibis.literal("work"), alias="alias", id="work_id")
        .distinct()
    )
    known = building.step_arrow(
        "decided_aliases", pa.concat_tables([people.aliases, organisations.aliases])
    )
    building.publish("aliases", work_aliases.union(known), "kind", "alias", "id")


def _ibis(kind: pa.DataType) -> ibis.DataType:
    return ibis.dtype(kind)
