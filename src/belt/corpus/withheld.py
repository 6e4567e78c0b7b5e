"""People who asked not to appear are taken out before anything is published.

Their place among a work's authors stays counted (``works.authors``), so that shares of others do
not change; their name, ids, affiliations and ties are in no table of the version.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from belt.corpus.people import People


def withheld_people(people: People, ids: Collection[str]) -> pa.Table:
    """``person_id, names`` of those whom one of the ids stands for, by any of their ids."""
    wanted = pa.array(sorted(ids), pa.string())
    aliases = people.aliases.filter(pc.is_in(people.aliases["alias"], value_set=wanted))
    meant = pa.concat_arrays([wanted, aliases["id"].combine_chunks()])
    table = people.people.select(["person_id", "names", "source_ids"])
    listed = table["source_ids"].combine_chunks()
    by_source = pc.list_parent_indices(listed).filter(pc.is_in(listed.flatten(), value_set=wanted))
    rows = pc.is_in(table["person_id"], value_set=meant)
    more = pc.is_in(pa.array(range(table.num_rows), pa.int64()), value_set=by_source)
    return table.filter(pc.or_(rows, more)).select(["person_id", "names"])


def without(people: People, withheld: pa.Table) -> People:
    """The people that remain, with their own merges and aliases only."""
    gone = withheld["person_id"].combine_chunks()

    def stays(table: pa.Table, column: str) -> pa.Table:
        return table.filter(pc.invert(pc.is_in(table[column], value_set=gone)))

    return replace(
        people,
        of_mention=stays(people.of_mention, "person_id"),
        people=stays(people.people, "person_id"),
        merges=stays(people.merges, "kept"),
        aliases=stays(people.aliases, "id"),
    )


def without_names(rejects: ir.Table, withheld: pa.Table) -> ir.Table:
    """Refused records, without the text of those that name a withheld person."""
    for name in sorted({name for names in withheld["names"].to_pylist() for name in names}):
        named = rejects.raw.contains(name) | rejects.reason.contains(name)
        rejects = rejects.mutate(
            raw=named.ifelse("", rejects.raw), reason=named.ifelse("withheld", rejects.reason)
        )
    return rejects
