"""The files of an assignment: OpenReview's CSV formats in, an assignment and its proof out.

Papers and reviewers are those of the scores, in the order of their ids. A pair without a row has
score 0 and may be assigned, as in OpenReview's matcher. Ids in the other files that have no score
are left aside and counted in the certificate's notes, for such files often serve several calls;
but a conflict of which neither side is known is an error, for then the ids are of another kind,
and so is a pair that must be and cannot.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from belt.matching.assignment.door import SECONDS, Assignment, Objective, assign
from belt.matching.assignment.problem import BadAssignmentInput, Problem, Which, Whole
from belt.matching.assignment.rules import (
    NO_RULES,
    AtLeast,
    AtMost,
    Rules,
    Values,
    rules_from,
)
from belt.matching.assignment.tables import finite, read_pairs, read_rows

KINDS = ("reviewer", "paper")
_Places = Mapping[str, int]


def assign_files(
    scores: Path,
    per_paper: int,
    max_load: int,
    *,
    out: Path,
    min_load: int = 0,
    conflicts: Path | None = None,
    attributes: Path | None = None,
    rules: Path | None = None,
    bids: Path | None = None,
    objective: Objective = "total",
    seconds: float = SECONDS,
) -> dict[str, Any]:
    """Assign, write ``out`` and ``alternates.csv`` and ``certificate.json`` beside it, and tell
    the certificate.

    Raises :class:`BadAssignmentInput` and :class:`NoAssignment`; nothing is written then.
    """
    problem, notes = read_problem(
        scores,
        per_paper,
        max_load,
        min_load=min_load,
        conflicts=conflicts,
        attributes=attributes,
        rules=rules,
        bids=bids,
    )
    found = assign(problem, objective, seconds=seconds)
    found = replace(found, certificate=replace(found.certificate, notes=notes))
    write_assignment(problem, found, out)
    return found.certificate.told()


def read_problem(
    scores: Path,
    per_paper: int,
    max_load: int,
    *,
    min_load: int = 0,
    conflicts: Path | None = None,
    attributes: Path | None = None,
    rules: Path | None = None,
    bids: Path | None = None,
) -> tuple[Problem, tuple[str, ...]]:
    """The problem that the files hold, and notes on what was left aside.

    Raises :class:`BadAssignmentInput` with the file, the line and what was expected.
    """
    told = read_pairs(scores)
    shape = (len(told.reviewers), len(told.papers))
    papers = {one: place for place, one in enumerate(told.papers)}
    reviewers = {one: place for place, one in enumerate(told.reviewers)}
    table = np.zeros(shape)
    table[told.reviewer, told.paper] = told.number
    notes: list[str] = []
    barred, locked = (
        (None, np.zeros((0, 2), np.int64))
        if conflicts is None
        else _conflicts(conflicts, papers, reviewers, notes)
    )
    reviewer_values, paper_values = (
        ({}, {}) if attributes is None else _attributes(attributes, papers, reviewers, notes)
    )
    kept = NO_RULES if rules is None else _rules(rules, reviewer_values, paper_values)
    wishes = None
    if bids is not None:
        if told.number.min() < 0:
            raise BadAssignmentInput(f"{scores}: expected scores of at least 0, for there are bids")
        wishes = np.zeros(shape)
        given = read_pairs(bids, -1.0, 1.0)
        reviewer = np.array([reviewers.get(one, -1) for one in given.reviewers])[given.reviewer]
        paper = np.array([papers.get(one, -1) for one in given.papers])[given.paper]
        known = (reviewer >= 0) & (paper >= 0)
        wishes[reviewer[known], paper[known]] = given.number[known]
        _note(notes, bids, "bids", int((~known).sum()))
    problem = Problem(
        papers=told.papers,
        reviewers=told.reviewers,
        scores=table,
        per_paper=per_paper,
        max_load=max_load,
        min_load=min_load,
        conflicts=barred,
        locked=locked,
        bids=wishes,
        reviewer_values=reviewer_values,
        paper_values=paper_values,
        rules=kept,
    )
    return problem, tuple(notes)


def _note(notes: list[str], path: Path, what: str, count: int) -> None:
    if count:
        notes.append(f"{path.name}: {count:,} {what} of papers or reviewers without any score")


def _conflicts(
    path: Path, papers: _Places, reviewers: _Places, notes: list[str]
) -> tuple[Which, Whole]:
    """OpenReview's constraints: -1 a conflict, 1 a pair that must be, 0 nothing; a row of two
    fields is a conflict."""
    barred = np.zeros((len(reviewers), len(papers)), np.bool_)
    said: dict[tuple[int, int], tuple[float, int]] = {}
    aside = 0
    for number, (line, row) in enumerate(read_rows(path)):
        where = f"{path}, line {line}"
        if number == 0 and row[:2] == ["paper", "reviewer"]:
            continue
        if len(row) not in (2, 3):
            raise BadAssignmentInput(
                f"{where}: expected paper,reviewer or paper,reviewer,value; found {len(row)} fields"
            )
        value = finite(row[2], where) if len(row) == 3 else -1.0
        if value not in (-1, 0, 1):
            raise BadAssignmentInput(
                f"{where}: expected -1 (conflict), 1 (must be) or 0, not {row[2]}"
            )
        paper, reviewer = papers.get(row[0]), reviewers.get(row[1])
        if paper is None and reviewer is None:
            raise BadAssignmentInput(
                f"{where}: neither paper {row[0]} nor reviewer {row[1]} has a score; expected the "
                "same ids as in the scores, paper first"
            )
        if paper is None or reviewer is None:
            if value == 1:
                raise BadAssignmentInput(
                    f"{where}: {row[0]} and {row[1]} must be assigned, but "
                    f"{row[0] if paper is None else row[1]} has no score"
                )
            aside += 1
            continue
        before = said.setdefault((reviewer, paper), (value, line))
        if before[0] != value:
            raise BadAssignmentInput(
                f"{where}: {row[0]} and {row[1]} are {value:g} here and {before[0]:g} on line "
                f"{before[1]}; keep one of them"
            )
        if value == -1:
            barred[reviewer, paper] = True
    _note(notes, path, "conflicts", aside)
    must = sorted(pair for pair, (value, _) in said.items() if value == 1)
    return barred, np.array(must, np.int64).reshape(-1, 2)


def _attributes(
    path: Path, papers: _Places, reviewers: _Places, notes: list[str]
) -> tuple[dict[str, Values], dict[str, Values]]:
    """``kind,id,attribute,value``; several rows for several values."""
    places = {"reviewer": reviewers, "paper": papers}
    found: dict[str, dict[str, list[set[str]]]] = {kind: {} for kind in KINDS}
    aside = 0
    for number, (line, row) in enumerate(read_rows(path)):
        where = f"{path}, line {line}"
        if number == 0 and row[0] == "kind":
            continue
        if len(row) != 4 or not all(row):
            raise BadAssignmentInput(f"{where}: expected kind,id,attribute,value")
        kind, one, attribute, value = row
        if kind not in KINDS:
            raise BadAssignmentInput(f"{where}: expected kind reviewer or paper, not {kind}")
        sets = found[kind].setdefault(attribute, [set() for _ in places[kind]])
        place = places[kind].get(one)
        if place is None:
            aside += 1
        else:
            sets[place].add(value)
    _note(notes, path, "attributes", aside)
    reviewer_values, paper_values = (
        {name: tuple(map(frozenset, sets)) for name, sets in found[kind].items()} for kind in KINDS
    )
    return reviewer_values, paper_values


def _rules(path: Path, reviewers: Mapping[str, Values], papers: Mapping[str, Values]) -> Rules:
    """The rules; each attribute and value they name must be somebody's."""
    try:
        rules = rules_from(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise BadAssignmentInput(f"{path}: {error.strerror}; expected a TOML file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadAssignmentInput(f"{path}: expected TOML ({error})") from None
    except ValueError as error:
        raise BadAssignmentInput(f"{path}: {error}") from None
    for name in rules.different:
        for kind, values in (("reviewer", reviewers), ("paper", papers)):
            if name not in values:
                raise BadAssignmentInput(
                    f"{path}: different {name}: no {kind} has the attribute {name}; give rows "
                    f"{kind},ID,{name},VALUE in the attributes"
                )
    counting: tuple[AtLeast | AtMost, ...] = (*rules.at_least, *rules.at_most)
    for rule in counting:
        every = frozenset().union(*reviewers.get(rule.attribute, ()))
        if not every or (rule.value is not None and rule.value not in every):
            raise BadAssignmentInput(
                f"{path}: {rule.words()}: no reviewer has it; give rows "
                f"reviewer,ID,{rule.attribute},{rule.value or 'VALUE'} in the attributes"
            )
    return rules


def write_assignment(problem: Problem, found: Assignment, out: Path) -> None:
    """Write ``out`` (``paper,reviewer,score``), ``alternates.csv`` and ``certificate.json`` beside
    it: all are written whole before any takes its name."""
    texts = {
        out.with_name("alternates.csv"): _rows(problem, found.alternates),
        out.with_name("certificate.json"): json.dumps(
            found.certificate.told(), ensure_ascii=False, indent=2, allow_nan=False
        )
        + "\n",
        out: _rows(problem, found.pairs),
    }
    unfinished = {path: path.with_name(f".{path.name}.unfinished") for path in texts}
    try:
        for path, text in texts.items():
            unfinished[path].write_text(text, "utf-8", newline="")
        for path, whole in unfinished.items():
            whole.replace(path)
    finally:
        for whole in unfinished.values():
            whole.unlink(missing_ok=True)


def _rows(problem: Problem, pairs: Whole) -> str:
    stream = io.StringIO(newline="")
    scores = problem.weighted[pairs[:, 0], pairs[:, 1]]
    rows = csv.writer(stream, lineterminator="\n")
    for (reviewer, paper), score in zip(pairs.tolist(), scores.tolist(), strict=True):
        rows.writerow((problem.papers[paper], problem.reviewers[reviewer], f"{score:.6f}"))
    return stream.getvalue()
