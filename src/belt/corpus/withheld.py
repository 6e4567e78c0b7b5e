"""People who asked not to appear are taken out before anything is published.

Their place among a work's authors stays counted (``works.authors``), so that shares of others do
not change; their name, ids, affiliations and ties are in no table of the version.

Who has no id but the one that Belt made has another once a source gives their work another id. A
wish about them therefore holds by *slot keys* too: a hash of an id of a work and of their name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from belt.corpus.corpus import Corpus
from belt.corpus.engine import arrow
from belt.corpus.folding import folded
from belt.corpus.names import parse_name
from belt.corpus.people_mentions import said_of_coauthor
from belt.corpus.who import People

_SLOT = "belt:slot-"


def slot_keys(corpus: Corpus, ids: Iterable[str]) -> list[str]:
    """The slot keys of those among some people who have no id but what Belt made, sorted."""
    found = corpus.sql(
        """
        select distinct unnest(source_ids) as work, name
        from (
            select a.work_id, unnest(list_append(p.names, a.name)) as name
            from people p join authorships a using (person_id)
            where p.person_id in (select unnest(?))
              and len(list_filter(p.source_ids, lambda one: not starts_with(one, 'belt:'))) = 0
        ) join works using (work_id)
        """,
        [list(ids)],
    ).to_pylist()
    texts = {f"{row['work']}|{folded(row['name'])}" for row in found}
    return sorted(_SLOT + hashlib.sha256(text.encode()).hexdigest() for text in texts)


def withheld_slots(authors: ir.Table, works: ir.Table, ids: Collection[str]) -> ir.Table | None:
    """``work_id, position`` of the authors whom slot keys mean; ``None`` where there are no keys.

    ``authors``: ``work_id, position, name_key``; ``works``: ``work_id, source_ids``.
    """
    keys = sorted(one.removeprefix(_SLOT) for one in ids if one.startswith(_SLOT))
    if not keys:
        return None
    named = works.select("work_id", id=works.source_ids.unnest())
    slots = authors.select("work_id", "position", "name_key").join(named, "work_id")
    key = (slots.id + "|" + slots.name_key).hexdigest("sha256")
    meant = slots.select("work_id", "position", key=key).filter(ibis._.key.isin(keys))
    return meant.select("work_id", "position").distinct()


def withheld_people(people: People, ids: Collection[str], slots: ir.Table | None) -> pa.Table:
    """``person_id, names`` of those whom one of the ids or slots means, by any of their ids."""
    wanted = sorted(ids)
    table = people.people.select("person_id", "names", "source_ids")
    borne = table.select("person_id", id=table.source_ids.unnest())
    meant = (
        table.filter(table.person_id.isin(wanted))
        .select("person_id")
        .union(people.aliases.filter(people.aliases["alias"].isin(wanted)).select(person_id="id"))
        .union(borne.filter(borne.id.isin(wanted)).select("person_id"))
    )
    if slots is not None:
        there = people.of_mention.semi_join(slots, ["work_id", "position"])
        meant = meant.union(there.select("person_id"))
    return arrow(table.semi_join(meant, "person_id").select("person_id", "names"))


def without(people: People, withheld: pa.Table) -> People:
    """The people that remain, with their own merges and aliases only.

    Where those who are gone are the evidence of others' merges, their names are not told.
    """
    gone = withheld["person_id"].to_pylist()

    def stays(table: ir.Table, column: str) -> ir.Table:
        return table.filter(~table[column].isin(gone)) if gone else table

    return People(
        of_mention=stays(people.of_mention, "person_id"),
        people=stays(people.people, "person_id"),
        merges=_without_coauthors(stays(people.merges, "kept"), withheld),
        aliases=stays(people.aliases, "id"),
    )


def _without_coauthors(merges: ir.Table, withheld: pa.Table) -> ir.Table:
    for said in sorted({said_of_coauthor(parse_name(name).key) for name in _names(withheld)}):
        told = merges.evidence.replace(said, "a co-author in common")
        merges = merges.mutate(evidence=told)
    return merges


def _names(withheld: pa.Table) -> list[str]:
    return sorted({name for names in withheld["names"].to_pylist() for name in names})


def without_names(rejects: ir.Table, withheld: pa.Table) -> ir.Table:
    """Refused records, without the text of those that name a withheld person."""
    for name in _names(withheld):
        named = rejects.raw.contains(name) | rejects.reason.contains(name)
        rejects = rejects.mutate(
            raw=named.ifelse("", rejects.raw), reason=named.ifelse("withheld", rejects.reason)
        )
    return rejects
