"""Proposals of a corpus version, precomputed: whom each person should meet, and why.

``corpus/proposals/<version>.sqlite`` holds ``proposals(person_id, candidate_id, place, score,
region, candidate_region, reasons)``, the reasons as JSON, and ``tested(row)``, the back-test's
figures as JSON. It is written whole or not at all.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Reason = dict[str, Any]
"""``kind`` and what it tells: ids of people, works and topics, counts and years."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody who should meet a candidate."""

    person_id: str
    candidate_id: str
    place: int
    """1 is the first."""
    score: float
    region: str | None
    candidate_region: str | None
    reasons: tuple[Reason, ...]


def proposals_path(home: Path, version: str) -> Path:
    """Where the proposals of a version lie."""
    return home / "corpus" / "proposals" / f"{version}.sqlite"


def write_proposals(
    path: Path, proposals: Iterable[Proposal], tested: Iterable[dict[str, Any]]
) -> None:
    """Write all proposals, and the rows of the back-test that readers are shown."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    store = sqlite3.connect(unfinished)
    store.execute(
        "create table proposals (person_id text, candidate_id text, place integer, score real, "
        "region text, candidate_region text, reasons text)"
    )
    store.execute("create table tested (row text)")
    store.executemany(
        "insert into proposals values (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                one.person_id,
                one.candidate_id,
                one.place,
                one.score,
                one.region,
                one.candidate_region,
                json.dumps(one.reasons, ensure_ascii=False),
            )
            for one in proposals
        ),
    )
    store.executemany("insert into tested values (?)", ((json.dumps(row),) for row in tested))
    store.execute("create index by_person on proposals (person_id, place)")
    store.execute("create index by_region on proposals (region, score)")
    store.commit()
    store.close()
    unfinished.replace(path)


def without_refused(
    proposals: Iterable[Proposal],
    refused: Collection[str],
    topics: Mapping[str, frozenset[str]],
) -> list[Proposal]:
    """Proposals without those whom somebody is not interested in, people like them further down.

    ``topics`` are those of each person. The score of a candidate falls by up to one half, by the
    largest share of topics in common (Jaccard) with anybody refused.
    """
    nobody: frozenset[str] = frozenset()

    def score(one: Proposal) -> float:
        own = topics.get(one.candidate_id, nobody)
        like = (
            len(own & theirs) / len(own | theirs)
            for theirs in (topics.get(key, nobody) for key in refused)
            if own | theirs
        )
        return one.score * (1 - max(like, default=0.0) / 2)

    kept = [one for one in proposals if one.candidate_id not in refused]
    return sorted(kept, key=lambda one: (-score(one), one.place))


def proposals_for(path: Path, person: str, limit: int) -> list[Proposal]:
    """Whom a person should meet, the likeliest first; empty before they were computed."""
    return _read(path, "where person_id = ? order by place limit ?", (person, limit))


def proposals_of_region(path: Path, region: str, limit: int) -> list[Proposal]:
    """The likeliest pairs of a region's people with people of other regions of the belt."""
    return _read(
        path,
        "where region = ? and candidate_region is not null and candidate_region <> region "
        "order by score desc, person_id, place limit ?",
        (region, limit),
    )


def tested(path: Path) -> list[dict[str, Any]]:
    """The back-test's rows; empty before they were computed."""
    if not path.exists():
        return []
    store = _open(path)
    found = [json.loads(row[0]) for row in store.execute("select row from tested")]
    store.close()
    return found


def _read(path: Path, rest: str, parameters: tuple[str | int, ...]) -> list[Proposal]:
    if not path.exists():
        return []
    store = _open(path)
    found = [
        Proposal(*row[:6], reasons=tuple(json.loads(row[6])))  # type: ignore[misc]
        for row in store.execute(
            "select person_id, candidate_id, place, score, region, candidate_region, reasons "
            f"from proposals {rest}",
            parameters,
        )
    ]
    store.close()
    return found


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
