"""Who is who in a corpus: mentions are gathered, numbered, and decided on batch by batch."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from belt.config import Identity
from belt.corpus.blocks import decide_in_batches
from belt.corpus.building import Building
from belt.corpus.people import decide_people
from belt.corpus.people_mentions import Mentions
from belt.corpus.streams import stream, whole_runs


@dataclass(frozen=True, slots=True)
class People:
    """People, and which of them each author slot is."""

    of_mention: ir.Table
    """``work_id str, position int32, person_id str``."""
    people: ir.Table
    """``person_id, name, native_name, names list, orcid, source_ids list``."""
    merges: ir.Table
    aliases: ir.Table


def resolve_people(
    slots: ir.Table, records: ir.Table, merged: ir.Table, identity: Identity, building: Building
) -> People:
    """Resolve author slots.

    ``slots``: ``work_id, position int32, name, ids list, organisation_ids list``, one row an author
    slot. ``records``: people's own records, ``part, item, ids list, name, names list,
    organisation_ids list``. ``merged``: ``kept, merged``, ids that a source merged.
    """
    columns = ("work_id", "position", "name", "ids", "organisation_ids")
    kept = _under_kept_ids(slots, merged, "work_id", "position").select(*columns)
    building.step("slots_to_resolve", kept.order_by("work_id", "position"))
    told = _under_kept_ids(records, merged, "part", "item")
    building.step("people_told", told.select("name", "names", "ids", "organisation_ids"))
    mentions = Mentions(identity)
    decided = decide_in_batches(
        building,
        "people",
        mentions.numbered(
            whole_runs(stream(building.scratch / "slots_to_resolve"), "work_id"),
            stream(building.scratch / "people_told"),
        ),
        mentions.blocks,
        lambda rows: decide_people(rows, mentions.expected, identity),
    )
    return People(
        of_mention=decided["of_mention"],
        people=decided["people"],
        merges=decided["person_merges"],
        aliases=decided["person_aliases"],
    )


def _under_kept_ids(rows: ir.Table, merged: ir.Table, *key: str) -> ir.Table:
    """Rows whose ``ids`` are sorted, each once, and those that a source merged as what it kept."""
    every = rows.select(*key, id=rows.ids.unnest())
    known = every.left_join(merged.select("kept", "merged").distinct(), every.id == merged.merged)
    listed = known.group_by(*key).aggregate(
        kept_ids=ibis.coalesce(known.kept, known.id).collect(distinct=True)
    )
    joined = rows.left_join(listed, key)
    ids = ibis.coalesce(joined.kept_ids.sort(), ibis.literal([], type="array<string>"))
    return joined.select(*(c for c in rows.columns if c != "ids"), ids=ids)
