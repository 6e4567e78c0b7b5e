"""Publish: what was decided becomes the tables of a corpus version."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from belt.config import Belt
from belt.corpus.building import Building
from belt.corpus.streams import Writer, even_pieces
from belt.corpus.topics import own_topics
from belt.corpus.who import People


@dataclass(frozen=True, slots=True)
class Organisations:
    """Organisations, and which of them each affiliation claim means."""

    of_claim: ir.Table
    """``claim str, organisation_id str, country str``; the last two may be null."""
    organisations: ir.Table
    """The columns of :data:`belt.corpus.schema.TABLES`; ``works`` and ``region`` are null."""
    merges: ir.Table
    aliases: ir.Table


WORKS_AT_ONCE = 50_000
"""Works that find topics of their own together."""


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
    counted = dated.group_by("organisation_id").aggregate(works=dated.work_id.nunique())
    places = building.step_arrow("countries_of_organisations", region_of_country(belt))
    known = organisations.organisations.drop("works", "region")
    joined = known.left_join(counted, "organisation_id").left_join(places, "country")
    building.publish(
        "organisations",
        joined.select(*known.columns, "region", works=ibis.coalesce(joined.works, 0)),
        "organisation_id",
    )


def publish_people(people: People, dated: ir.Table, building: Building) -> None:
    """People with their years, works and latest affiliation."""
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
    joined = people.people.join(stats, "person_id").left_join(places, "person_id")
    building.publish("people", joined, "person_id")


def publish_topics(
    raw_topics: ir.Table, records: ir.Table, works: ir.Table, building: Building
) -> None:
    """Topics that sources give, and the corpus's own for works without any."""
    given = raw_topics.join(records.select("part", "item", "work_id"), ["part", "item"])
    told = given.group_by("work_id", "topic_id").aggregate(score=given.score.max())
    names = given.group_by("topic_id").aggregate(name=given.name.min(), field=given.field.min())
    own_works, own_names = _own_topics(works.anti_join(told, "work_id"), building)
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


def _own_topics(works: ir.Table, building: Building) -> tuple[ir.Table, ir.Table]:
    """The corpus's own topics of works (``work_id, topic_id, score``), and their names.

    The newest, about :data:`WORKS_AT_ONCE`, learn from one another, then as many before them, and
    so on; a term found by several is one topic, named as by the newest.
    """
    asked = works.select("work_id", "year", "title", "abstract", "keywords")
    building.step("works_without_topics", asked.order_by(ibis.desc("year"), "work_id"))
    names: set[str] = set()
    with (
        Writer(building.scratch / "own_work_topics") as found,
        Writer(building.scratch / "own_topics") as named,
    ):
        for piece in even_pieces(building.scratch / "works_without_topics", WORKS_AT_ONCE):
            own = own_topics(piece.sort_by("work_id"))
            found.write(own.work_topics)
            new = [one not in names for one in own.topics["topic_id"].to_pylist()]
            named.write(own.topics.filter(pa.array(new, pa.bool_())))
            names.update(own.topics["topic_id"].to_pylist())
    return building.kept("own_work_topics"), building.kept("own_topics")


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
    same = building.kept("same_works_merges")
    joined = same.join(records.select("part", "item", "work_id", "ids"), ["part", "item"])
    work_merges = joined.select(
        kind=ibis.literal("work"),
        kept=joined.work_id,
        merged=joined.ids[0],
        evidence=joined.evidence,
    )
    decided = people.merges.union(organisations.merges)
    building.publish("merges", work_merges.union(decided), "kind", "kept", "merged", "evidence")
    every = records.select("work_id", alias=records.source_ids.unnest())
    work_aliases = (
        every.filter(every.alias != every.work_id)
        .select(kind=ibis.literal("work"), alias="alias", id="work_id")
        .distinct()
    )
    known = people.aliases.union(organisations.aliases)
    building.publish("aliases", work_aliases.union(known), "kind", "alias", "id")
