"""Placements from files: what is read, what is written, and what is refused, line by line."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from belt.matching.placement.files import place_files
from belt.matching.placement.parties import BadPlacementInput, Quota, Rules
from belt.matching.placement.rules_file import read_rules

APPLICANTS = """\
applicant,name,country,region,preferences,months,stage,cost_cap,spent,priority
ann,Ann,VN,Vietnam,lab;inria,3,phd,2500,,1
bo,Bo,fr,France,inria,3,phd,,,
chi,Chi,VN,Vietnam,inria lab,6,postdoc,,FR:14;KR:2,2
dan,Dan,KR,Korea,,3,phd,,,
"""
HOSTS = """\
host,capacity,country,region,preferences,min_months,max_months,monthly_cost,travel_cost,stages
lab,1,KR,Korea,ann;chi,2,12,500,800,
inria,2,FR,France,,1,6,600,600,phd;postdoc
far,1,JP,Japan,,,,,,
"""
RULES = """\
version = 1
other_country = true
months_in_host_country = {most = 12, of = 36}

[[quota]]
side = "from"
region = "Vietnam"
most = 5
"""
SCORES = "host,applicant,score\ninria,dan,0.5\nfar,dan,0.25\ninria,ann,0.9\n"


def _files(folder: Path, **texts: str) -> dict[str, Path]:
    told = {"applicants": APPLICANTS, "hosts": HOSTS, "rules": RULES, "scores": SCORES, **texts}
    paths = {name: folder / f"{name}.{'toml' if name == 'rules' else 'csv'}" for name in told}
    for name, path in paths.items():
        path.write_text(told[name], encoding="utf-8")
    return {**paths, "out": folder / "placements.csv"}


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def test_files_are_matched_and_told(tmp_path: Path) -> None:
    files = _files(tmp_path)
    told = place_files(**files)
    assert _rows(files["out"]) == [
        ["applicant", "host", "rank", "reason"],
        ["ann", "lab", "1", "placed"],
        ["bo", "", "", "other_country: other_country 1"],
        [
            "chi",
            "",
            "",
            "all_filled_by_preferred: closest at lab, number 2 of its list; "
            "the last taken was number 1",
        ],
        ["dan", "inria", "1", "placed"],
    ]
    assert _rows(tmp_path / "free-places.csv") == [
        ["host", "free", "reason"],
        ["far", "1", "preferred_elsewhere"],
        ["inria", "1", "preferred_elsewhere"],
    ]
    assert told == {
        "applicants": 4,
        "hosts": 3,
        "places": 4,
        "placed": 2,
        "first_choice": 2,
        "mean_rank": 1.0,
        "unplaced": {"all_filled_by_preferred": 1, "other_country": 1},
        "free": {"preferred_elsewhere": 2},
        "quotas": [{"quota": "from Vietnam at most 5", "taken": 1, "most": 5, "covers": 2}],
        "columns_left_alone": ["name"],
        "files": [str(files["out"]), str(tmp_path / "free-places.csv")],
    }


def test_few_columns_suffice_and_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    files = _files(
        tmp_path,
        applicants="\ufeffapplicant,preferences\na,h\nb,h i\n\n",
        hosts="Host, Capacity\nh,1\ni,1\n",
    )
    told = place_files(files["applicants"], files["hosts"], None, None, files["out"])
    assert told["placed"] == 2
    assert {row[0]: row[1] for row in _rows(files["out"])[1:]} == {"a": "h", "b": "i"}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("applicants", "", "line 1: expected a header with applicant; applicant is missing"),
        ("applicants", "applicant,applicant\n", "line 1: expected each column once"),
        ("applicants", APPLICANTS.replace("bo,Bo", ",Bo"), "line 3: expected an id in column"),
        ("applicants", APPLICANTS.replace("lab;inria", "lab;nowhere"), "line 2: .*a known host"),
        ("applicants", APPLICANTS.replace("bo,Bo", "ann,Bo"), "line 3: .*ann is there 2 times"),
        ("applicants", APPLICANTS.replace("FR:14", "FR"), "line 4: expected spent like FR:6"),
        ("applicants", APPLICANTS.replace("FR:14", "FR:x"), "line 4: .*as spent of FR, not 'x'"),
        ("applicants", APPLICANTS.replace("bo,Bo,fr", "bo,Bo,"), "line 3: .*applicant's country"),
        ("applicants", APPLICANTS.replace(",3,phd,2500", ",x,phd,2500"), "line 2: .*as months"),
        ("applicants", APPLICANTS + "e,,,,,,,,,,,,\n", "line 6: expected 10 cells, not 13"),
        ("applicants", "applicant,country,preferences\n", "a column spent: the rule"),
        ("hosts", HOSTS.replace("lab,1", "lab,-1"), "line 2: .*at least 0, not -1"),
        ("hosts", HOSTS.replace("lab,1", "lab,"), "line 2: expected a whole number as capacity"),
        ("hosts", HOSTS.replace("ann;chi", "ann;zoe"), "line 2: .*expected a known applicant"),
        ("hosts", "host\nlab\n", "capacity is missing"),
        ("scores", SCORES + "inria,zoe,1\n", "line 5: expected a known applicant, not zoe"),
        ("scores", SCORES + "inria,ann,1\n", "line 5: expected one score a pair"),
        ("scores", SCORES + "lab,ann,nan\n", "line 5: expected a number as score"),
        ("rules", RULES + "\x00", "expected TOML"),
        ("rules", RULES.replace("version = 1", "version = 2"), "line 1: expected version = 1"),
        ("rules", RULES.replace("other_c", "another_c"), "line 2: expected one of .*another_c"),
        ("rules", RULES.replace("= true", "= 3"), "line 2: .*other_country = true or false"),
        ("rules", RULES.replace("most = 12", "most = -1"), "line 3: .*most = a number"),
        ("rules", RULES.replace("{most = 12, of = 36}", "12"), "line 3: .*= {most"),
        ("rules", RULES.replace('"from"', '"by"'), 'line 6: expected side = "from" or'),
        ("rules", RULES.replace("most = 5", "least = 5"), "line 8: .*lower limits"),
        ("rules", RULES.replace("most = 5", ""), "line 5: expected most"),
        ("rules", RULES.replace('region = "Vietnam"', ""), "line 5: expected one of region"),
        ("rules", "version = 1\nquota = 3\n", r"line 2: expected \[\[quota\]\]"),
        ("rules", "version = 1\nstages = 3\n", "line 2: expected stages = a list of texts"),
        ("rules", "version = 1\nmin_months = 1.5\n", "line 2: .*a whole number of at least 0"),
        ("rules", RULES.replace('"from"', '"into"').replace("region", "organisation"), "hosts.csv"),
    ],
)
def test_bad_files_are_named_and_nothing_is_written(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    files = _files(tmp_path, **{name: text})
    with pytest.raises(BadPlacementInput, match=told) as refused:
        place_files(**files)
    assert str(tmp_path) in str(refused.value)
    assert not [one for one in os.listdir(tmp_path) if "place" in one]


def test_quotas_that_overlap_are_refused_with_the_file(tmp_path: Path) -> None:
    crossing = """
version = 1
[[quota]]
side = "into"
country = "FR"
most = 1
[[quota]]
side = "into"
region = "Both"
most = 1
"""
    hosts = "host,capacity,country,region\na,1,FR,Both\nb,1,FR,France\nc,1,JP,Both\n"
    people = "applicant,preferences\nx,a\n"
    files = _files(tmp_path, applicants=people, hosts=hosts, rules=crossing, scores="")
    with pytest.raises(BadPlacementInput, match=r"rules.toml: quotas .* overlap"):
        place_files(files["applicants"], files["hosts"], files["rules"], None, files["out"])


def test_without_wishes_and_without_scores_nothing_can_be_matched(tmp_path: Path) -> None:
    files = _files(tmp_path, applicants="applicant\na\n", hosts="host,capacity\nh,1\n")
    with pytest.raises(BadPlacementInput, match="a column preferences"):
        place_files(files["applicants"], files["hosts"], None, None, files["out"])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    files = _files(tmp_path)
    files["hosts"].unlink()
    with pytest.raises(BadPlacementInput, match=r"hosts.csv: cannot be read"):
        place_files(**files)


def test_an_earlier_result_stays_whole_when_the_next_cannot_be_written(tmp_path: Path) -> None:
    files = _files(tmp_path)
    place_files(**files)
    before = files["out"].read_bytes()
    (tmp_path / "free-places.csv").unlink()
    (tmp_path / "free-places.csv").mkdir()
    with pytest.raises(BadPlacementInput, match=r"free-places.csv: cannot be written"):
        place_files(**files)
    assert files["out"].read_bytes() == before
    assert not [one for one in os.listdir(tmp_path) if "unfinished" in one]


def test_the_results_cannot_take_the_same_name(tmp_path: Path) -> None:
    files = {**_files(tmp_path), "out": tmp_path / "free-places.csv"}
    with pytest.raises(BadPlacementInput, match="expected another name"):
        place_files(**files)


def test_every_rule_of_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(
        """
version = 1
other_country = true
min_months = 3
cost_cap = 2500
months_in_host_country = {most = 12, of = 24}
stages = ["phd"]
max_experience = 8
shared_topics = 1
seed = 9
[[quota]]
side = "into"
organisation = "KAIST"
most = 2
""",
        encoding="utf-8",
    )
    assert read_rules(path) == Rules(
        other_country=True,
        min_months=3,
        cost_cap=2500,
        most_months_in_host_country=12,
        months_of=24,
        stages=frozenset({"phd"}),
        max_experience=8,
        shared_topics=1,
        quotas=(Quota("into", 2, organisation="KAIST"),),
        seed=9,
    )
