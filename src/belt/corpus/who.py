"""Who is who in a corpus: mentions are gathered, numbered, and decided on batch by batch."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from belt.config import Identity
from belt.corpus.blocks import decide_in_batches
from belt.corpus.building import NO_STRINGS, Building
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


def mentions_of(
    authors: ir.Table, all_authors: ir.Table, records: ir.Table, merged: ir.Table
) -> ir.Table:
    """``work_id, position, name, ids, source_person_id``: one row an author slot.

    ``authors``: those of the record that tells a work's authors best; ``all_authors``: of every
    record; ``merged``: ``kept, merged``, ids that a source merged. Ids come also from the work's
    other records, where exactly one author has the same folded name: so an IEEE id in one source
    meets the OpenAlex id in another.
    """
    unique = authors.group_by("work_id", "name_key").aggregate(
        n=authors.count(), position=authors.position.min()
    )
    unique = unique.filter(unique.n == 1).select("work_id", "name_key", "position")
    others = records.filter(records["rank"] > 1).select("part", "item", "work_id")
    elsewhere = all_authors.join(others, ["part", "item"]).join(unique, ["work_id", "name_key"])
    told = authors.select("work_id", "position", id=authors.ids.unnest())
    more = elsewhere.select("work_id", position=elsewhere.position_right, id=elsewhere.ids.unnest())
    own = authors.select("work_id", "position", "name", source_person_id=_shown_id(authors.ids))
    return _with_kept_ids(own, told.union(more), merged, "work_id", "position")


def resolve_people(
    slots: ir.Table, records: ir.Table, merged: ir.Table, identity: Identity, building: Building
) -> People:
    """Resolve author slots.

    ``slots``: ``work_id, position int32, name, ids list, organisation_ids list``, one row an author
    slot, with ids as :func:`mentions_of` gives them. ``records``: people's own records, ``part,
    item, ids list, name, names list, organisation_ids list``. ``merged``: ``kept, merged``, ids
    that a source merged.
    """
    columns = ("work_id", "position", "name", "ids", "organisation_ids")
    building.step("slots_to_resolve", slots.select(*columns).order_by("work_id", "position"))
    ids = records.select("part", "item", id=records.ids.unnest())
    told = _with_kept_ids(records.drop("ids"), ids, merged, "part", "item")
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


def _with_kept_ids(rows: ir.Table, ids: ir.Table, merged: ir.Table, *key: str) -> ir.Table:
    """Rows with their ``ids``, sorted, each once, and those that a source merged as what it kept.

    ``ids``: the columns of ``key``, and ``id``, any number of times.
    """
    known = ids.left_join(merged.select("kept", "merged").distinct(), ids.id == merged.merged)
    listed = known.group_by(*key).aggregate(
        kept_ids=ibis.coalesce(known.kept, known.id).collect(distinct=True)
    )
    joined = rows.left_join(listed, key)
    return joined.select(*rows.columns, ids=ibis.coalesce(joined.kept_ids.sort(), NO_STRINGS))


def _shown_id(ids: ir.ArrayColumn) -> ir.Value:
    """The first id, but for the hash of an address, which who knows the address can make."""
    shown = (ids.length() > 0) & ~ids[0].startswith("email")
    return shown.ifelse(ids[0], ibis.null(str))
