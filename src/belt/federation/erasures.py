"""Erasures between nodes: whom a node tells of, and what another one's word does here.

OAI-PMH says that a record is gone, not that it must be forgotten; so nodes tell each other of
erasures too. A node's word counts for people that came from it. Who stands in this node's own works
is not erased by another's word: they are taken out of what was received, and the office is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from belt.config.privacy import grant, wishes
from belt.corpus import versions
from belt.corpus.corpus import Corpus
from belt.corpus.withheld import slot_keys
from belt.federation.giving import HARVESTED, hidden_id, identifier_of
from belt.federation.received import Received, Wish
from belt.federation.register import Register

_OVERLAP = timedelta(minutes=10)
"""Asked for again each time: what was just being decided when the last answer was made."""


def left_under(register: Register, domain: str, secret: bytes, ids: Iterable[str]) -> list[str]:
    """The ids under which somebody ever left this node; none for whoever never did."""
    known = dict.fromkeys(key for one in ids for key in (one, hidden_id(secret, one)))
    return [key for key in known if register.get(identifier_of(domain, "Persons", key))]


@dataclass(frozen=True, slots=True)
class Notices:
    """A peer's word on whom it erased."""

    people: tuple[frozenset[str], ...]
    """The ids of each."""
    until: datetime
    """When it was said."""

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Notices:
        """The notices in a message. Raises ``KeyError``, ``TypeError`` or ``ValueError``."""
        people = [one["ids"] for one in told["erased"]]
        if not all(isinstance(ids, list) and _are_texts(ids) for ids in people):
            raise ValueError("the ids of people who were erased are no texts")
        until = datetime.fromisoformat(told["until"]).astimezone(UTC)
        return cls(tuple(map(frozenset, people)), until)

    @property
    def since(self) -> str:
        """Where the next question begins."""
        return f"{self.until - _OVERLAP:%Y-%m-%dT%H:%M:%S+00:00}"


def _are_texts(ids: list[Any]) -> bool:
    return all(isinstance(one, str) and one for one in ids)


def erased_ids(home: Path) -> set[str]:
    """The ids of everybody who was erased here."""
    return {key for one in wishes(home) if one.wish == "erase" for key in one.ids}


def honour(home: Path, peer: str, received: Received, notices: Notices) -> int:
    """Erase here whom a peer erased, if they came from it; how many.

    With them go all ids of the same people in the corpus in use, so that nobody who was merged
    stays under another one.
    """
    count = 0
    corpus = Corpus.open(home) if versions.current(home) else None
    for ids in notices.people:
        erased = erased_ids(home)
        asked = {key for wish in received.wishes() for key in wish.ids}
        gave = received.gave(ids)
        if gave <= erased | asked:
            continue
        meant = _people_of(corpus, gave) if corpus else []
        own = [one for one in meant if one.is_own]
        for one in own:
            now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S+00:00}"
            received.ask_office(Wish(one.person_id, tuple(sorted(one.ids)), now))
        gone = gave.union(*(one.ids for one in meant if not one.is_own))
        gone -= {key for one in own for key in one.ids}
        if not gone <= erased | asked:
            if corpus:
                gone |= set(slot_keys(corpus, gone))
            received.must_prune()
            grant(home, "erase", sorted(gone), by=f"node {peer}")
            count += 1
    return count


@dataclass(frozen=True, slots=True)
class _Known:
    """Somebody of the corpus in use."""

    person_id: str
    ids: frozenset[str]
    is_own: bool
    """Whether they stand in works that this node brought in itself."""


def _people_of(corpus: Corpus, ids: set[str]) -> list[_Known]:
    rows = corpus.sql(
        """
        with meant as materialized (
            select person_id from people
            where person_id in (select id from asked)
               or list_has_any(source_ids, (select list(id) from asked))
            union
            select id from aliases where kind = 'person' and alias in (select id from asked)
        )
        select person_id, source_ids,
               (select list(alias) from aliases
                where kind = 'person' and id = person_id) as aliases,
               exists (
                   select 1 from authorships s join works w using (work_id)
                   where s.person_id = p.person_id
                   and len(list_filter(w.sources, lambda one: one <> ?)) > 0
               ) as is_own
        from people p semi join meant using (person_id) order by person_id
        """,
        [HARVESTED],
        beside={"asked": pa.table({"id": pa.array(sorted(ids), pa.string())})},
    )
    return [
        _Known(
            row["person_id"],
            frozenset([row["person_id"], *row["source_ids"], *(row["aliases"] or ())]),
            row["is_own"],
        )
        for row in rows.to_pylist()
    ]
