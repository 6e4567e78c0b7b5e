"""Build: parts that were read become the tables of a corpus version.

The order of steps: records -> which are the same work -> works and their authors -> organisations
-> people -> authorships -> topics -> ties. Everything set-oriented is an Ibis expression, so that
DuckDB and Spark give the same tables; who is who, which organisation is which and what a text is
about are decided on Arrow tables in between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from belt.config import Belt
from belt.corpus.blocks import Blocks, decide_in_batches
from belt.corpus.building import NO_STRINGS, Building
from belt.corpus.engine import arrow
from belt.corpus.organisations import Resolution
from belt.corpus.publishing import (
    Organisations,
    publish_bookkeeping,
    publish_organisations,
    publish_people,
    publish_topics,
    region_of_country,
)
from belt.corpus.reading import PART_TABLES, Part
from belt.corpus.sources import HARVESTED
from belt.corpus.streams import Writer, stream
from belt.corpus.ties import organisation_members, person_members, region_members, ties
from belt.corpus.who import People, mentions_of, resolve_people
from belt.corpus.withheld import withheld_people, withheld_slots, without, without_names
from belt.corpus.works import SHORTEST_TITLE, numbered_records, same_works

Progress = Callable[[str], None]

ID_ORDER = ("doi", "openalex", "ieee-doc", "openreview-note", "acl-paper", "arxiv")
"""Schemes of work ids, best first; others follow, and ``belt`` (made from the content) is last."""


def build(parts: Sequence[Part], belt: Belt, building: Building, progress: Progress) -> None:
    """Write every table of the corpus into ``building.tables``."""
    raw = _raw_tables(parts, building)
    progress("finding records of the same work")
    records = _records(raw, building)
    raw |= _without_copies(raw, records)
    works = _works(records, building)
    progress("finding out which organisation is which")
    affiliations = _chosen(raw["affiliations"], records)
    organisations = _organisations(affiliations, raw["organisations"], belt, building)
    progress("finding out who is who")
    authors = _chosen(raw["authors"], records)
    mentions = building.step(
        "mentions", mentions_of(authors, raw["authors"], records, raw["merged_ids"])
    )
    slots = building.step("slots", _slots(affiliations, organisations))
    people = _people(mentions, slots, raw, belt, building)
    if belt.withheld:
        slots_withheld = withheld_slots(authors, works, belt.withheld)
        withheld = withheld_people(people, belt.withheld, slots_withheld)
        people = without(people, withheld)
        raw["rejects"] = without_names(raw["rejects"], withheld)
    progress("writing authorships")
    authorships = building.publish(
        "authorships",
        _authorships(mentions, slots, people, belt, building),
        "work_id",
        "position",
        "affiliation",
    )
    dated = authorships.join(works.select("work_id", "year", "simulated"), "work_id")
    publish_organisations(organisations, dated, belt, building)
    publish_people(people, dated, building)
    progress("finding topics")
    publish_topics(raw["topics"], records, works, building)
    progress("tying people, organisations and regions")
    for level, members in (
        ("person_ties", person_members),
        ("organisation_ties", organisation_members),
    ):
        building.publish(level, ties(members(authorships, works)), "a", "b", "year")
    building.publish("region_ties", ties(region_members(authorships, works)), "a", "b", "year")
    publish_bookkeeping(raw, records, people, organisations, building)


def _raw_tables(parts: Sequence[Part], building: Building) -> dict[str, ir.Table]:
    return {
        name: building.engine.read([part.folder / f"{name}.parquet" for part in parts])
        for name in PART_TABLES
    } | {
        "inputs": building.step_arrow(
            "inputs",
            pa.table(
                {
                    "part": pa.array([part.id for part in parts], pa.string()),
                    "source": pa.array([part.input.source for part in parts], pa.string()),
                    "file": pa.array([str(part.input.file) for part in parts], pa.string()),
                }
            ),
        )
    }


def _records(raw: dict[str, ir.Table], building: Building) -> ir.Table:
    """Records of works with their ``work_id`` and their rank within the work (1 is the fullest)."""
    joined = raw["works"].join(raw["inputs"], "part")
    works = joined.select(*raw["works"].columns, "source")
    ids = works.select("part", "item", id=works.ids.unnest())
    shared = ids.group_by("id").aggregate(n=ids.count()).filter(lambda t: t.n > 1)
    long = works.filter(works.title_key.length() >= SHORTEST_TITLE)
    titles = long.group_by("title_key").aggregate(n=long.count()).filter(lambda t: t.n > 1)
    suspects = (
        ids.semi_join(shared, "id")
        .select("part", "item")
        .union(long.semi_join(titles, "title_key").select("part", "item"), distinct=True)
    )
    columns = ("part", "item", "ids", "title_key", "year", "name_keys")
    asked = works.semi_join(suspects, ["part", "item"])
    building.step("suspects", asked.select(*columns, copied=asked.source == HARVESTED))
    blocks = Blocks()
    same = decide_in_batches(
        building,
        "same_works",
        numbered_records(stream(building.scratch / "suspects"), blocks),
        blocks,
        same_works,
    )
    led = works.left_join(same["leaders"], ["part", "item"])
    led = led.mutate(
        leader_part=ibis.coalesce(led.leader_part, led.part),
        leader_item=ibis.coalesce(led.leader_item, led.item),
    )[[*works.columns, "leader_part", "leader_item"]]
    led = building.step("led", _told_here_first(led))
    named = _work_ids(led, same["shared_ids"])
    fullest = ibis.window(
        group_by="work_id",
        order_by=[
            ibis.desc("affiliated"),
            ibis.desc("authors"),
            ibis.desc("has_abstract"),
            "part",
            "item",
        ],
    )
    ranked = (
        led.join(named, ["leader_part", "leader_item"])
        .mutate(has_abstract=led.abstract.notnull().ifelse(1, 0))
        .mutate(rank=ibis.row_number().over(fullest) + 1)
    )
    return building.step("records", ranked.drop("has_abstract"))


def _told_here_first(led: ir.Table) -> ir.Table:
    """Records without the copies of works that a source of this home tells of.

    A copy would win where it is fuller, and fill gaps: what was taken out here would come back.
    """
    copied = led.filter(led.source == HARVESTED)
    here = led.filter(led.source != HARVESTED)
    return here.union(copied.anti_join(here, ["leader_part", "leader_item"]))


def _without_copies(raw: dict[str, ir.Table], records: ir.Table) -> dict[str, ir.Table]:
    """People's and organisations' own records, from other nodes where their works need them."""
    foreign = records.filter(records.source == HARVESTED).select("part", "item")
    people = raw["authors"].join(foreign, ["part", "item"]).select(id=ibis._.ids.unnest())
    places = raw["affiliations"].join(foreign, ["part", "item"])
    named = {"people": people, "organisations": places.select(id=ibis._.organisation_ids.unnest())}
    return {name: _needed(raw[name], raw["inputs"], ids) for name, ids in named.items()}


def _needed(records: ir.Table, inputs: ir.Table, ids: ir.Table) -> ir.Table:
    """Records of this home, and of other nodes those with one of the ids; ``copied`` says which."""
    joined = records.join(inputs, "part")
    told = joined.select(*records.columns, copied=joined.source == HARVESTED)
    copies = told.filter(told.copied)
    borne = copies.select("part", "item", id=copies.ids.unnest())
    needed = borne.semi_join(ids, "id").select("part", "item").distinct()
    return told.filter(~told.copied).union(copies.semi_join(needed, ["part", "item"]))


def _work_ids(led: ir.Table, shared_ids: ir.Table) -> ir.Table:
    """The best id of each work, and all of them."""
    ids = led.select("leader_part", "leader_item", id=led.ids.unnest()).distinct()
    ids = ids.anti_join(shared_ids, "id")
    scheme = ids.id.re_extract("^([^:]+):", 1)
    cases = [(scheme == name, number) for number, name in enumerate(ID_ORDER)]
    order = ibis.cases(*cases, (scheme == "belt", 99), else_=50).cast("int32")
    ordered = ids.mutate(order=order)
    best = ibis.window(group_by=["leader_part", "leader_item"], order_by=["order", "id"])
    ranked = ordered.mutate(best=ibis.row_number().over(best))
    return (
        ranked.group_by("leader_part", "leader_item")
        .aggregate(
            work_id=lambda t: t.id.max(where=t.best == 0),
            source_ids=lambda t: t.id.collect(),
        )
        .mutate(source_ids=lambda t: t.source_ids.sort())
    )


def _works(records: ir.Table, building: Building) -> ir.Table:
    def first(table: ir.Table, column: str) -> ir.Value:
        return table[column].argmin(table["rank"], where=table[column].notnull())

    merged = (
        records.group_by("work_id", "source_ids")
        .aggregate(
            **{
                column: first(records, column)
                for column in ("title", "abstract", "year", "venue", "type", "language", "url")
            },
            cited_by=records.cited_by.max(),
            sources=records.source.collect(distinct=True),
            keywords=records.keywords.argmin(records["rank"], where=records.keywords.length() > 0),
            authors=records.authors.argmin(records["rank"]),
            simulated=records.simulated.max(),
        )
        .mutate(
            sources=lambda t: t.sources.sort(),
            keywords=lambda t: ibis.coalesce(t.keywords, NO_STRINGS),
            doi=lambda t: t.work_id.startswith("doi:").ifelse(t.work_id.substr(4), ibis.null(str)),
        )
    )
    return building.publish("works", merged, "work_id")


def _chosen(rows: ir.Table, records: ir.Table) -> ir.Table:
    """Rows of the record that tells a work's authors best, with the ``work_id``."""
    told = records.filter(records["rank"] == 1).select("part", "item", "work_id")
    return rows.join(told, ["part", "item"])


def _organisations(
    affiliations: ir.Table, records: ir.Table, belt: Belt, building: Building
) -> Organisations:
    grouped = affiliations.group_by("claim").aggregate(
        raw=affiliations.raw.min(),
        organisation=affiliations.organisation.min(),
        organisation_ids=affiliations.organisation_ids.argmin(affiliations.part),
        country=affiliations.country.min(),
        url=affiliations.url.min(),
        type=affiliations.type.min(),
        works=affiliations.count(),
        simulated=affiliations.simulated.min(),
    )
    order = (ibis.coalesce(ibis._.organisation, ""), ibis.coalesce(ibis._.raw, ""), "claim")
    building.step("claims", grouped.order_by(*order))
    resolution = Resolution(belt, arrow(records.order_by("part", "item")))
    with Writer(building.scratch / "nodes_of_claims") as written:
        for claims in stream(building.scratch / "claims"):
            written.write(resolution.take(claims))
    resolved = {
        name: building.step_arrow(f"organisations_{name}", table)
        for name, table in resolution.resolved().items()
    }
    claimed = building.kept("nodes_of_claims")
    of_claim = claimed.left_join(resolved["of_node"], "node")
    return Organisations(
        of_claim=of_claim.select("claim", "organisation_id", "country"),
        organisations=resolved["organisations"],
        merges=resolved["merges"],
        aliases=resolved["aliases"],
    )


def _slots(affiliations: ir.Table, organisations: Organisations) -> ir.Table:
    """``work_id, position, affiliation, organisation_id, country, raw_affiliation``."""
    known = organisations.of_claim
    known = known.select("claim", "organisation_id", claimed_country=known.country)
    joined = affiliations.left_join(known, "claim")
    return joined.select(
        "work_id",
        "position",
        "affiliation",
        "organisation_id",
        country=joined.claimed_country,
        raw_affiliation=ibis.coalesce(joined.raw, joined.organisation),
    )


def _people(
    mentions: ir.Table,
    slots: ir.Table,
    raw: dict[str, ir.Table],
    belt: Belt,
    building: Building,
) -> People:
    places = slots.group_by("work_id", "position").aggregate(
        organisation_ids=slots.organisation_id.collect(
            where=slots.organisation_id.notnull(), distinct=True
        )
    )
    joined = mentions.left_join(places, ["work_id", "position"])
    asked = joined.select(
        "work_id",
        "position",
        "name",
        "ids",
        organisation_ids=ibis.coalesce(joined.organisation_ids.sort(), NO_STRINGS),
    )
    return resolve_people(asked, raw["people"], raw["merged_ids"], belt.identity, building)


def _authorships(
    mentions: ir.Table, slots: ir.Table, people: People, belt: Belt, building: Building
) -> ir.Table:
    places = building.step_arrow("countries", region_of_country(belt))
    joined = (
        mentions.join(people.of_mention, ["work_id", "position"])
        .left_join(slots, ["work_id", "position"])
        .select(
            "work_id",
            "person_id",
            "position",
            "name",
            "source_person_id",
            "organisation_id",
            "country",
            "raw_affiliation",
            affiliation=ibis.coalesce(slots.affiliation, 0),
        )
    )
    return joined.left_join(places, "country").select(*joined.columns, "region")
