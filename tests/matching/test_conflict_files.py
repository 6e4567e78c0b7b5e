"""Conflicts from files of people and works: both formats, roles, and bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from belt.matching.conflicts import BadConflictInput, ConflictRules, conflicts_of_files

PEOPLE = """\ufeffID,Name,Organisation,Parent,Email,ORCID,Adviser,Declared,Shoe size
ann,Ann One,KAIST AI,KAIST,ann@kaist.ac.kr,,,,38
bo,Bo Two,KAIST Robotics,Kaist,,,ann,,
chi,"Chi, Three",HUST,,chi@hust.vn,0000-0002-1825-0097,,dan;elsa,
chi2,Chi Three,,,CHI@hust.vn,,,,
dan,Dan Four,Inria; hust,,,,,,
"""
WORKS = """work,year,authors,venue
w1,2025,ann; dan,ICRA
w2,2019,ann;chi,
w3,,chi;bo,
w4,2024,chi2;ann,
"""


def _checked(folder: Path, people: str, works: str, suffix: str = "csv") -> dict[str, Any]:
    (folder / f"people.{suffix}").write_text(people, "utf-8")
    (folder / f"works.{suffix}").write_text(works, "utf-8")
    return conflicts_of_files(
        folder / f"people.{suffix}", folder / f"works.{suffix}", ConflictRules(), 2026
    )


def test_each_conflict_of_a_file_has_its_edge_and_date(tmp_path: Path) -> None:
    told = _checked(tmp_path, PEOPLE, WORKS)
    assert told["people"] == 5
    found = {(one["a"], one["b"], one["kind"]): one for one in told["conflicts"]}
    assert set(found) == {
        ("ann", "bo", "adviser"),
        ("ann", "bo", "parent"),
        ("ann", "chi", "coauthor"),
        ("ann", "chi2", "coauthor"),
        ("ann", "dan", "coauthor"),
        ("bo", "chi", "coauthor"),
        ("bo", "chi2", "coauthor"),
        ("chi", "chi2", "self"),
        ("chi", "dan", "declared"),
        ("chi2", "dan", "declared"),
        ("chi", "dan", "organisation"),
        ("chi2", "dan", "organisation"),
    }
    one = found["ann", "dan", "coauthor"]
    assert (one["evidence"], one["year"], one["date"]) == (["w1"], 2025, "2025")
    assert found["ann", "chi", "coauthor"]["evidence"] == ["w4"]
    undated = found["bo", "chi", "coauthor"]
    assert (undated["year"], undated["date"]) == (None, "not dated, so taken as of now")
    assert found["ann", "bo", "parent"]["evidence"] == ["KAIST AI", "KAIST Robotics", "KAIST"]
    assert found["ann", "bo", "adviser"]["detail"][0]["a"] == "ann"
    assert found["chi", "dan", "organisation"]["evidence"] == ["HUST"]
    assert found["chi", "chi2", "self"]["a_name"] == "Chi, Three"
    assert "hust.vn" not in json.dumps(told)


def test_a_parent_belongs_to_every_organisation_of_the_row_or_to_its_own(tmp_path: Path) -> None:
    works = "work,year,authors\n"
    told = _checked(tmp_path, "id,organisation,parent\na,p;q,u\nb,r,U\n", works)
    assert [one["evidence"] for one in told["conflicts"]] == [["p", "r", "u", "q"]]
    told = _checked(tmp_path, "id,organisation,parent\na,p;q,u;v\nb,r,v\n", works)
    assert [one["evidence"] for one in told["conflicts"]] == [["q", "r", "v"]]


def test_authors_may_be_named_by_address_or_orcid(tmp_path: Path) -> None:
    people = "id,email,orcid\nann,Ann@uni.fr,\nbo,,0000-0002-1825-0097\n"
    works = "work,year,authors\nw1,2025,ann@UNI.fr;https://orcid.org/0000-0002-1825-0097\n"
    (found,) = _checked(tmp_path, people, works)["conflicts"]
    assert (found["a"], found["b"], found["kind"]) == ("ann", "bo", "coauthor")


def test_with_roles_only_applicants_are_checked_against_reviewers(tmp_path: Path) -> None:
    people = "id,role\nann,Applicant\nbo,reviewer\nchi,reviewer\ndan,\n"
    works = "work,year,authors\nw1,2025,ann;bo;chi;dan\n"
    told = _checked(tmp_path, people, works)
    assert {(one["a"], one["b"], one["kind"]) for one in told["conflicts"]} == {
        ("ann", "bo", "coauthor"),
        ("ann", "chi", "coauthor"),
        ("ann", "dan", "coauthor"),
        ("dan", "bo", "coauthor"),
        ("dan", "chi", "coauthor"),
        ("dan", "dan", "self"),
    }


def test_json_says_the_same_in_any_of_its_shapes(tmp_path: Path) -> None:
    people = {
        "ann": {"name": "Ann", "organisation": [{"name": "HUST", "since": 2015, "until": 2024}]},
        "bo": {
            "content": {"name": {"value": "Bo"}},
            "organisation": "hust",
            "exchange": [{"id": "ann", "since": 2024, "until": "2024-06", "note": "Hanoi"}],
            "award": ["g1"],
        },
        "chi": {"award": "g1; g2", "declared": None},
    }
    works = [
        {"id": "w1", "title": "T", "year": 2025, "authors": [{"id": "ann"}, "chi"]},
        {"id": "w2", "content": {"year": {"value": "2024-05-01"}, "authors": "bo;chi"}},
    ]
    told = _checked(tmp_path, json.dumps(people), json.dumps(works), "json")
    found = {(one["a"], one["b"], one["kind"]): one for one in told["conflicts"]}
    assert set(found) == {
        ("ann", "bo", "exchange"),
        ("ann", "bo", "organisation"),
        ("ann", "chi", "coauthor"),
        ("bo", "chi", "award"),
        ("bo", "chi", "coauthor"),
    }
    assert found["ann", "bo", "exchange"]["date"] == "2024"
    assert found["ann", "bo", "organisation"]["date"] == "2015-2024"
    assert found["ann", "chi", "coauthor"]["detail"] == [
        {"through": "w1", "since": 2025, "until": 2025, "note": "T"}
    ]
    assert found["bo", "chi", "coauthor"]["year"] == 2024
    listed = [{"id": key, **one} for key, one in people.items()]
    again = _checked(tmp_path, json.dumps({"people": listed}), json.dumps(works), "json")
    assert again == told


@pytest.mark.parametrize(
    ("people", "works", "told"),
    [
        ("", WORKS, "people.csv, line 1: expected a header"),
        ("id,name\n", WORKS, "people.csv, line 1: expected people"),
        ("name\nAnn\n", WORKS, 'people.csv, line 2: expected an "id"'),
        ("id,role\nann,chair\n", WORKS, "line 2: expected the role to be applicant, reviewer"),
        ("id,orcid\nann,none\n", WORKS, "line 2: expected an ORCID such as .* not 'none'"),
        ("id,email\nann,none\n", WORKS, "line 2: expected an e-mail address, or empty"),
        ("id,name\nann,Ann,One\n", WORKS, "line 2: expected 2 columns, not 3"),
        ('id,name\nann,"Ann\n', WORKS, "line 2: expected CSV"),
        (
            "id,organisation,parent\nann,a;b;c,p;q\n",
            WORKS,
            "line 2: expected one parent, or one for each of the 3 organisations, not 2",
        ),
        (PEOPLE, "work,year,authors\n,2024,ann\n", 'works.csv, line 2: expected a "work"'),
        (PEOPLE, "work,year\nw1,2024\n", 'works.csv, line 2: expected "authors"'),
        (PEOPLE, "work,year,authors\nw1,soon,ann\n", "line 2: expected year .* not 'soon'"),
        (PEOPLE, '[{"id": "w1",\n]', "works.csv, line 2: expected JSON"),
        (PEOPLE, '{"w1": 3}', "works.csv, entry 1: expected an object, not int"),
        (PEOPLE, '[{"id": "w", "authors": [[]]}]', "entry 1: expected authors to be text or a"),
        (PEOPLE, '[{"id": "w", "authors": [{}]}]', 'entry 1: expected "id" in each of authors'),
        (PEOPLE, '[{"id": ["w"], "authors": []}]', "entry 1: expected id to be text, not list"),
    ],
)
def test_bad_files_are_told_with_line_and_what_was_expected(
    tmp_path: Path, people: str, works: str, told: str
) -> None:
    with pytest.raises(BadConflictInput, match=told):
        _checked(tmp_path, people, works)


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(b"id,name\nann,\xff\xfe\n")
    (tmp_path / "works.csv").write_text(WORKS, "utf-8")
    with pytest.raises(BadConflictInput, match="line 2: expected text in UTF-8"):
        conflicts_of_files(tmp_path / "people.csv", tmp_path / "works.csv", ConflictRules(), 2026)
