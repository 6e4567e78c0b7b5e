"""A match of applicants and hosts from CSV files, and its results as CSV files.

**Applicants**: ``applicant`` (id) and, each optional, ``preferences`` (hosts, the dearest first),
``country``, ``region``, ``months``, ``stage``, ``experience``, ``cost_cap`` (or ``budget``),
``spent`` (``FR:6;JP:3``: months spent in countries), ``topics``, ``priority``, ``lottery``.
**Hosts**: ``host`` (id), ``capacity``, and, each optional, ``preferences`` (applicants, the most
wanted first; empty for everybody), ``country``, ``region``, ``organisation``, ``min_months``,
``max_months``, ``monthly_cost``, ``travel_cost``, ``stages``, ``topics``. **Scores**: ``host``,
``applicant``, ``score``. Lists are separated by ``;``, or by blanks where there is no ``;``. What
columns mean stands with :class:`~belt.matching.placement.parties.Applicant` and
:class:`~belt.matching.placement.parties.Host`. Countries are the same in large and small letters.
Other columns are left alone.

**Placements**: ``applicant,host,rank,reason``, a row each in the order of ids; host and rank are
empty for those without a place. Beside it ``free-places.csv``: ``host,free,reason``. A reason is a
kind (:class:`~belt.matching.placement.reasons.Reason`), and after a colon what belongs to it.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from belt.matching.placement.parties import (
    Applicant,
    BadPlacementInput,
    Host,
    Rules,
    mistakes,
)
from belt.matching.placement.placing import NO_RULES, Placements, place
from belt.matching.placement.rules_file import read_rules
from belt.matching.placement.table import Row, Table, read_table

FREE_PLACES = "free-places.csv"
APPLICANT_COLUMNS = (
    "applicant",
    "preferences",
    "country",
    "region",
    "months",
    "stage",
    "experience",
    "cost_cap",
    "budget",
    "spent",
    "topics",
    "priority",
    "lottery",
)
HOST_COLUMNS = (
    "host",
    "capacity",
    "preferences",
    "country",
    "region",
    "organisation",
    "min_months",
    "max_months",
    "monthly_cost",
    "travel_cost",
    "stages",
    "topics",
)


@dataclass(frozen=True, slots=True)
class _Input:
    applicants: list[Applicant]
    hosts: list[Host]
    rules: Rules
    scores: dict[tuple[str, str], float]
    left_alone: tuple[str, ...]
    """Columns that are not known."""


def place_files(
    applicants: Path, hosts: Path, rules: Path | None, scores: Path | None, out: Path
) -> dict[str, Any]:
    """Match the files, write ``out`` and ``free-places.csv`` beside it, and tell the figures.

    Both files are written whole or not at all. Raises :class:`BadPlacementInput` with file, line
    and what was expected.
    """
    free = out.with_name(FREE_PLACES)
    if free == out:
        raise BadPlacementInput(f"{out}: expected another name, that of the free places is taken")
    told = _read(applicants, hosts, rules, scores)
    found = place(told.applicants, told.hosts, told.rules, told.scores)
    _write(
        {
            out: (
                ("applicant", "host", "rank", "reason"),
                [(one.applicant, one.host, one.rank, one.reason) for one in found.people],
            ),
            free: (
                ("host", "free", "reason"),
                [(one.host, one.free, one.reason) for one in found.free],
            ),
        }
    )
    return _figures(found, told, (out, free))


def _read(applicants: Path, hosts: Path, rules: Path | None, scores: Path | None) -> _Input:
    people = read_table(applicants, ("applicant",))
    places = read_table(hosts, ("host", "capacity"))
    kept = read_rules(rules) if rules else NO_RULES
    for table, column, why in _needed(people, places, kept, scores):
        if column not in table.columns:
            table.expected(1, f"a column {column}: {why}")
    told = _Input(
        [_applicant(row) for row in people.rows],
        [_host(row) for row in places.rows],
        kept,
        _scores(scores, people, places) if scores else {},
        tuple(
            sorted({*people.columns} - {*APPLICANT_COLUMNS} | {*places.columns} - {*HOST_COLUMNS})
        ),
    )
    lines = {
        "applicant": {
            one.id: row.line for one, row in zip(told.applicants, people.rows, strict=True)
        },
        "host": {one.id: row.line for one, row in zip(told.hosts, places.rows, strict=True)},
    }
    for mistake in mistakes(told.applicants, told.hosts, kept):
        if mistake.whose == "rules":
            raise BadPlacementInput(f"{rules}: {mistake.told}")
        file = applicants if mistake.whose == "applicant" else hosts
        raise BadPlacementInput(f"{file}, line {lines[mistake.whose][mistake.id]}: {mistake.told}")
    return told


def _needed(
    people: Table, places: Table, rules: Rules, scores: Path | None
) -> Iterable[tuple[Table, str, str]]:
    """Columns without which a rule would silently hold for nobody."""
    if scores is None:
        yield people, "preferences", "there are no scores from which to rank hosts"
    if rules.most_months_in_host_country < math.inf:
        yield people, "spent", "the rule months_in_host_country needs it"
    if rules.cost_cap < math.inf:
        yield places, "monthly_cost", "the rule cost_cap needs it"
    if rules.shared_topics:
        yield people, "topics", "the rule shared_topics needs it"
        yield places, "topics", "the rule shared_topics needs it"
    for quota in rules.quotas:
        column = "region" if quota.region else "country" if quota.country else "organisation"
        table = people if quota.side == "from" else places
        yield table, column, f"the quota {quota.name} needs it"


def _applicant(row: Row) -> Applicant:
    return Applicant(
        id=row.id("applicant"),
        preferences=row.list("preferences"),
        country=row.text("country").upper(),
        region=row.text("region"),
        months=row.whole("months", 0),
        stage=row.text("stage"),
        experience=row.number("experience", None),
        cost_cap=row.number("cost_cap", row.number("budget", math.inf)),
        spent={name.upper(): months for name, months in row.amounts("spent").items()},
        topics=frozenset(row.list("topics")),
        priority=row.number("priority", math.inf),
        lottery=row.number("lottery", None),
    )


def _host(row: Row) -> Host:
    return Host(
        id=row.id("host"),
        capacity=row.whole("capacity", None),
        preferences=row.list("preferences"),
        country=row.text("country").upper(),
        region=row.text("region"),
        organisation=row.text("organisation"),
        min_months=row.whole("min_months", 0),
        max_months=row.number("max_months", math.inf),
        monthly_cost=row.number("monthly_cost", 0.0),
        travel_cost=row.number("travel_cost", 0.0),
        stages=frozenset(row.list("stages")),
        topics=frozenset(row.list("topics")),
    )


def _scores(path: Path, people: Table, places: Table) -> dict[tuple[str, str], float]:
    table = read_table(path, ("host", "applicant", "score"))
    known = {
        "host": {row.text("host") for row in places.rows},
        "applicant": {row.text("applicant") for row in people.rows},
    }
    found: dict[tuple[str, str], float] = {}
    for row in table.rows:
        pair = row.id("host"), row.id("applicant")
        for kind, one in zip(("host", "applicant"), pair, strict=True):
            if one not in known[kind]:
                table.expected(row.line, f"a known {kind}, not {one}")
        if pair in found:
            table.expected(row.line, f"one score a pair; {pair[0]} and {pair[1]} have another")
        found[pair] = row.real("score")
    return found


def _write(files: dict[Path, tuple[Sequence[str], Iterable[Sequence[object]]]]) -> None:
    unfinished = {out: out.with_name(f".{out.name}.unfinished") for out in files}
    for out in files:
        # Before anything is replaced: the one file must not be new beside the other's old self.
        if out.is_dir():
            raise BadPlacementInput(f"{out}: cannot be written (a folder has this name)")
    try:
        for out, (header, rows) in files.items():
            with unfinished[out].open("w", newline="", encoding="utf-8") as stream:
                writer = csv.writer(stream)
                writer.writerow(header)
                writer.writerows(rows)
        for out, whole in unfinished.items():
            whole.replace(out)
    except OSError as error:
        raise BadPlacementInput(f"{out}: cannot be written ({error.strerror})") from None
    finally:
        for whole in unfinished.values():
            whole.unlink(missing_ok=True)


def _figures(found: Placements, told: _Input, files: tuple[Path, ...]) -> dict[str, Any]:
    ranks = [one.rank for one in found.people if one.rank is not None]
    free: Counter[str] = Counter()
    for one in found.free:
        free[one.reason.kind] += one.free
    return {
        "applicants": len(told.applicants),
        "hosts": len(told.hosts),
        "places": sum(one.capacity for one in told.hosts),
        "placed": len(ranks),
        "first_choice": ranks.count(1),
        "mean_rank": round(sum(ranks) / len(ranks), 3) if ranks else None,
        "unplaced": dict(
            sorted(Counter(one.reason.kind for one in found.people if one.host is None).items())
        ),
        "free": dict(sorted(free.items())),
        "quotas": [asdict(one) for one in found.quotas],
        "columns_left_alone": list(told.left_alone),
        "files": [str(one) for one in files],
    }
