"""The files of an assignment: OpenReview's formats, the proof beside it, and bad input."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from belt.matching.assignment import BadAssignmentInput, NoAssignment, assign_files
from belt.matching.assignment.files import read_problem

SCORES = """p1,~Ann_One1,0.9
p1,~Bo_Two1,0.5
p1,~Cy_Three1,0.2
p2,~Ann_One1,0.8
p2,~Bo_Two1,0.1
p2,~Cy_Three1,0.3
"""
ATTRIBUTES = """kind,id,attribute,value
reviewer,~Ann_One1,country,KR
reviewer,~Bo_Two1,country,FR
reviewer,~Cy_Three1,country,FR
reviewer,~Cy_Three1,seniority,senior
paper,p1,country,KR
paper,elsewhere,country,KR
"""


def _write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def _assign(folder: Path, **other: Any) -> tuple[list[list[str]], dict[str, Any]]:
    scores = folder / "scores.csv"
    if not scores.exists():
        _write(folder, "scores.csv", SCORES)
    told = assign_files(scores, 1, 1, out=folder / "assignment.csv", **other)
    with (folder / "assignment.csv").open(encoding="utf-8") as lines:
        return list(csv.reader(lines)), told


def test_the_assignment_is_written_with_its_alternates_and_its_proof(tmp_path: Path) -> None:
    rows, told = _assign(tmp_path)
    assert rows == [["p1", "~Bo_Two1", "0.500000"], ["p2", "~Ann_One1", "0.800000"]]
    assert json.loads((tmp_path / "certificate.json").read_text("utf-8")) == json.loads(
        json.dumps(told)
    )
    assert told["objective"] == "total"
    assert told["value"] == pytest.approx(1.3)
    assert told["bound"] == pytest.approx(1.3)
    assert told["worst_off"]["paper"] == "p1"
    assert told["loads"] == {
        "min": 0, "max": 1, "mean": pytest.approx(2 / 3), "histogram": {"0": 1, "1": 2}
    }  # fmt: skip
    assert (told["papers"], told["reviewers"], told["pairs"]) == (2, 3, 2)
    assert told["rules_version"] == 1
    with (tmp_path / "alternates.csv").open(encoding="utf-8") as lines:
        alternates = list(csv.reader(lines))
    assert {(paper, reviewer) for paper, reviewer, _ in alternates} == {
        ("p1", "~Ann_One1"),
        ("p1", "~Cy_Three1"),
        ("p2", "~Bo_Two1"),
        ("p2", "~Cy_Three1"),
    }
    assert sorted(os.listdir(tmp_path)) == [
        "alternates.csv",
        "assignment.csv",
        "certificate.json",
        "scores.csv",
    ]


def test_a_header_is_no_pair_and_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    lines = SCORES.splitlines()[::-1]
    _write(tmp_path, "scores.csv", "\n".join(["paper,reviewer,score", *lines]))
    rows, _ = _assign(tmp_path)
    assert [row[:2] for row in rows] == [["p1", "~Bo_Two1"], ["p2", "~Ann_One1"]]


def test_a_pair_without_a_row_scores_nothing_and_may_be_assigned(tmp_path: Path) -> None:
    _write(tmp_path, "scores.csv", "p1,a,0.5\np2,a,0.9\np2,b,0.1\n")
    rows, _ = _assign(tmp_path)
    assert rows == [["p1", "b", "0.000000"], ["p2", "a", "0.900000"]]


def test_conflicts_and_pairs_that_must_be_are_kept(tmp_path: Path) -> None:
    text = "p2,~Ann_One1,-1\np1,~Cy_Three1,1\np1,~Bo_Two1,0\np9,~Ann_One1\n"
    rows, told = _assign(tmp_path, conflicts=_write(tmp_path, "c.csv", text))
    assert [row[:2] for row in rows] == [["p1", "~Cy_Three1"], ["p2", "~Bo_Two1"]]
    assert told["notes"] == ("c.csv: 1 conflicts of papers or reviewers without any score",)


def test_rules_are_kept(tmp_path: Path) -> None:
    rules = 'version = 1\ndifferent_country = true\n[[at_most]]\nattribute = "country"\ncount = 1\n'
    rows, told = _assign(
        tmp_path,
        attributes=_write(tmp_path, "a.csv", ATTRIBUTES),
        rules=_write(tmp_path, "rules.toml", rules),
        objective="fair",
    )
    assert [row[:2] for row in rows] == [["p1", "~Bo_Two1"], ["p2", "~Ann_One1"]]
    assert told["notes"] == ("a.csv: 1 attributes of papers or reviewers without any score",)


def test_bids_weigh_scores(tmp_path: Path) -> None:
    bids = _write(tmp_path, "bids.csv", "p1,~Cy_Three1,1\np1,~Bo_Two1,-1\n")
    rows, _ = _assign(tmp_path, bids=bids)
    assert rows[0] == ["p1", "~Cy_Three1", "0.450000"]


def test_an_impossible_assignment_writes_nothing(tmp_path: Path) -> None:
    rules = 'version = 1\n[[at_least]]\nattribute = "seniority"\nvalue = "senior"\n'
    with pytest.raises(NoAssignment, match="drop the rule: at least 1 with seniority senior"):
        _assign(
            tmp_path,
            attributes=_write(tmp_path, "a.csv", ATTRIBUTES),
            rules=_write(tmp_path, "rules.toml", rules),
        )
    assert sorted(os.listdir(tmp_path)) == ["a.csv", "rules.toml", "scores.csv"]


RULE = 'version = 1\n[[at_least]]\nattribute = "seniority"\n'


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("scores", "", "expected rows of paper,reviewer,number .Empty"),
        ("scores", "p1,a,0.5\np1,b,x\n", "line 2: expected a number, not 'x'"),
        ("scores", "p1,a,0.5\np1,b,nan\n", "line 2: expected a number, not 'nan'"),
        ("scores", "p1,a,0.5\n\np1,b,inf\n", "line 3: expected a number, not 'inf'"),
        ("scores", "p1,a,0.5\np1,a,0.6\n", "line 2: p1 and a stand on line 1 already"),
        ("scores", "p1,a,0.5\np1,b\n", "line 2: expected paper,reviewer,number; found 2 fields"),
        ("scores", "p1,,0.5\n", "line 1: expected ids of a paper and a reviewer"),
        ("scores", "p1,a,\n", "line 1: expected a number, not ''"),
        ("scores", 'p1,"a\n', "scores"),
        ("scores", b"p1,\xff,0.5\n", "expected text in UTF-8"),
        ("conflicts", "p9,x,-1\n", "line 1: neither paper p9 nor reviewer x has a score"),
        ("conflicts", "p1,x,1\n", "p1 and x must be assigned, but x has no score"),
        ("conflicts", "p1,a,3\n", "line 1: expected -1 .conflict., 1 .must be. or 0, not 3"),
        ("conflicts", "p1\n", "line 1: expected paper,reviewer or paper,reviewer,value; found 1"),
        ("conflicts", "p1,a,1\np1,a\n", "line 2: p1 and a are -1 here and 1 on line 1"),
        ("attributes", "person,a,country,KR\n", "line 1: expected kind reviewer or paper"),
        ("attributes", "reviewer,a,country\n", "line 1: expected kind,id,attribute,value"),
        ("bids", "p1,a,3\n", "line 1: expected a number from -1 to 1, not 3"),
        ("rules", "version = 2\n", "expected version = 1, not 2"),
        ("rules", "version =\n", "expected TOML"),
        ("rules", "version = 1\ncountry = true\n", "country: unknown; expected different_country"),
        ("rules", 'version = 1\ndifferent = "x"\n', "different: expected a list of attributes"),
        ("rules", "version = 1\ndifferent_country = 3\n", "expected true or false"),
        ("rules", "version = 1\ndifferent_country = true\n", "no reviewer has the attribute"),
        ("rules", "version = 1\nat_most = 3\n", "at_most: expected tables"),
        ("rules", RULE, "number 1: expected value ="),
        ("rules", RULE + 'value = "s"\ncount = 0\n', "expected count to be a whole number"),
        ("rules", RULE + 'value = "s"\nfoo = 0\n', "foo unknown; expected attribute"),
        ("rules", RULE + 'value = "s"\n', "at least 1 with seniority s: no reviewer has it"),
    ],
)
def test_bad_files_are_named_and_nothing_is_written(
    tmp_path: Path, name: str, text: str | bytes, said: str
) -> None:
    files = {"scores": _write(tmp_path, "scores", "p1,a,0.5\np1,b,0.6\n")}
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    files[name] = tmp_path / name
    scores = files.pop("scores")
    with pytest.raises(BadAssignmentInput, match=said):
        assign_files(scores, 1, 1, out=tmp_path / "assignment.csv", **files)  # type: ignore[arg-type]
    assert not [one for one in os.listdir(tmp_path) if "assign" in one or one.startswith(".")]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadAssignmentInput, match=r"nowhere\.csv: No such file"):
        read_problem(tmp_path / "nowhere.csv", 1, 1)


def test_bids_on_scores_below_nothing_are_refused(tmp_path: Path) -> None:
    scores, bids = _write(tmp_path, "s", "p1,a,-0.5\n"), _write(tmp_path, "b", "p1,a,1\n")
    with pytest.raises(BadAssignmentInput, match="expected scores of at least 0"):
        read_problem(scores, 1, 1, bids=bids)


def test_ids_of_every_script_and_of_figures_are_read_as_they_stand(tmp_path: Path) -> None:
    scores = _write(tmp_path, "s", '007,김민준,0.5\n7,"Ng, A.",0.25\n')
    problem, _ = read_problem(scores, 1, 1)
    assert problem.papers == ("007", "7")
    assert problem.reviewers == ("Ng, A.", "김민준")
    assert problem.scores.tolist() == np.array([[0, 0.25], [0.5, 0]]).tolist()
