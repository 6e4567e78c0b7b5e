"""Proposals of a home: computed once for each version, read by pages and the command line."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from gzip import open as gzip_open
from pathlib import Path
from typing import Any

from belt.corpus.corpus import Corpus
from belt.corpus.versions import CorpusError
from belt.matching.proposal_store import (
    Proposal,
    Reason,
    proposals_for,
    proposals_path,
    write_proposals,
)

YEARS_TESTED = 4
"""The back-test that pages show holds back so many of the last years."""


@dataclass(frozen=True, slots=True)
class Collaborator:
    """Somebody whom a person should meet, and why."""

    id: str
    name: str
    score: float
    region: str | None
    organisation: str | None
    reasons: tuple[Reason, ...]
    via: tuple[str, ...]
    """People who stand in between."""
    works: tuple[str, ...]
    """Works that speak for it."""


@dataclass(frozen=True, slots=True)
class Collaborators:
    """Whom a person should meet, the likeliest first."""

    person: str
    """The id under which the corpus knows them."""
    hits: tuple[Collaborator, ...]


def compute_proposals(home: Path, version: str, progress: Callable[[str], None]) -> bool:
    """Compute a version's proposals and their back-test unless they are there; whether it did."""
    path = proposals_path(home, version)
    if path.exists():
        return False
    from belt.matching.collaborators.backtest import TooFewPairs, backtest
    from belt.matching.collaborators.model import train
    from belt.matching.collaborators.proposals import propose

    corpus = Corpus.open(home, version)
    progress("learning from the corpus's past who comes together")
    proposals = propose(corpus, train(corpus), progress)
    tested: list[dict[str, Any]] = []
    last = corpus.sql("select max(year) as y from works")["y"][0].as_py()
    try:
        progress("testing the proposals on the last years")
        found = backtest(corpus, int(last or 0) - YEARS_TESTED)
        about = {"until": found.until, "pairs": found.pairs}
        tested = [{**asdict(row), **about} for row in found.rows]
    except TooFewPairs:
        progress("too few pairs to test the proposals on")
    write_proposals(path, proposals, tested)
    return True


def collaborators(
    corpus: Corpus, person: str, limit: int, progress: Callable[[str], None]
) -> Collaborators:
    """Whom a person should meet; computed first for everybody where that was not done yet.

    Raises :class:`CorpusError` for an unknown person or one of no region of the belt.
    """
    key = _person(corpus, person)
    compute_proposals(corpus.home, corpus.version, progress)
    found = proposals_for(proposals_path(corpus.home, corpus.version), key, limit)
    names = _names(corpus, [key, *(one.candidate_id for one in found)])
    if not found and names[key]["region"] is None:
        raise CorpusError(f"{names[key]['name']} is of no region of the belt; nobody is proposed")
    return Collaborators(key, tuple(_collaborator(one, names) for one in found))


def collaborators_of(
    home: Path, person: str, limit: int, progress: Callable[[str], None]
) -> dict[str, Any]:
    """What :func:`collaborators` tells, as one document."""
    return asdict(collaborators(Corpus.open(home), person, limit, progress))


def backtest_home(
    home: Path, until: int, pairs: Path | None, progress: Callable[[str], None]
) -> dict[str, Any]:
    """The back-test of a year as one document.

    Raises ``ValueError`` for a file of pairs that is none, and where there is nothing to measure.
    """
    from belt.matching.collaborators.backtest import backtest

    asked = _pairs(pairs) if pairs else None
    progress(f"learning from works until {until} and testing on what came after, some minutes")
    found = backtest(Corpus.open(home), until, asked)
    own, plain = found.row("belt"), found.row("Adamic-Adar")
    return {
        **asdict(found),
        "ratio_to_adamic_adar": {
            "recall_10": _ratio(own.recall_10[0], plain.recall_10[0]),
            "recall_50": _ratio(own.recall_50[0], plain.recall_50[0]),
            "mrr": _ratio(own.mrr[0], plain.mrr[0]),
        },
    }


def _ratio(a: float, b: float) -> float | None:
    return round(a / b, 3) if b else None


def _pairs(path: Path) -> list[dict[str, str]]:
    try:
        if path.suffix == ".gz":
            with gzip_open(path, "rt", encoding="utf-8") as stream:
                told = json.load(stream)
        else:
            told = json.loads(path.read_text("utf-8"))
    except (ValueError, OSError, EOFError, zlib.error) as error:
        raise ValueError(f"{path}: expected a JSON list of pairs ({error})") from None
    if not isinstance(told, list) or not all(_is_pair(one) for one in told):
        raise ValueError(f'{path}: expected a JSON list of {{"a": id, "b": id}}')
    return told


def _is_pair(told: Any) -> bool:
    return isinstance(told, dict) and all(isinstance(told.get(one), str) for one in ("a", "b"))


def _person(corpus: Corpus, person: str) -> str:
    rows = corpus.sql(
        """select person_id from people where person_id = ?
           union all select id from aliases where alias = ? and kind = 'person' limit 1""",
        [person, person],
    )
    if not rows.num_rows:
        raise CorpusError(f"no person {person!r}; find the id with: belt search NAME")
    return str(rows["person_id"][0].as_py())


def _names(corpus: Corpus, ids: list[str]) -> Mapping[str, dict[str, Any]]:
    rows = corpus.sql(
        """select p.person_id, p.name, p.region, o.name as organisation from people p
           left join organisations o on o.organisation_id = p.organisation_id
           where p.person_id in (select unnest(?))""",
        [ids],
    ).to_pylist()
    return {row["person_id"]: row for row in rows}


def _collaborator(one: Proposal, names: Mapping[str, dict[str, Any]]) -> Collaborator:
    return Collaborator(
        id=one.candidate_id,
        name=names[one.candidate_id]["name"],
        score=one.score,
        region=one.candidate_region,
        organisation=names[one.candidate_id]["organisation"],
        reasons=one.reasons,
        via=tuple(key for reason in one.reasons for key in reason.get("people", ())),
        works=tuple(key for reason in one.reasons for key in reason.get("works", ())),
    )
