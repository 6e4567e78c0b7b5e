"""The simulated belt."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.config import model_belt_text, parse
from belt.corpus.simulation.collaboration import teams_of
from belt.corpus.simulation.institutions import institutions
from belt.corpus.simulation.names import Name, revised_romanisation, without_diacritics
from belt.corpus.simulation.people import people_of
from belt.corpus.simulation.specification import Specification
from belt.corpus.simulation.texts import topics
from belt.corpus.sources import NotThisFormat, source
from belt.corpus.sources.records import RawOrganisation, RawPerson, RawRecord, RawWork
from belt.home import DEMONSTRATION

_SMALL = "seed = 7\npeople = 150\nworks = 300\nfirst_year = 2015\nlast_year = 2022\n"
_BELT = {"KR", "JP", "FR", "VN"}


def _read(folder: Path, text: str) -> list[RawRecord]:
    file = folder / "simulated.toml"
    file.write_text(text, encoding="utf-8")
    return list(source("simulated").read(file))


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> list[RawRecord]:
    return _read(tmp_path_factory.mktemp("demonstration"), DEMONSTRATION)


@pytest.fixture(scope="module")
def works(demonstration: list[RawRecord]) -> list[RawWork]:
    return [record for record in demonstration if isinstance(record, RawWork)]


def test_demonstration_has_the_size_it_asks_for(
    demonstration: list[RawRecord], works: list[RawWork]
) -> None:
    assert len(works) == 8_000
    people = [record for record in demonstration if isinstance(record, RawPerson)]
    seen = {i for work in works for author in work.authors for i in author.ids}
    assert seen <= {person.ids[0] for person in people}
    assert 0.85 * 3_000 < len(people) < 0.95 * 3_000
    assert {work.year for work in works} == set(range(2012, 2027))


def test_every_record_is_marked_as_simulated(demonstration: list[RawRecord]) -> None:
    kinds = (RawWork, RawPerson, RawOrganisation)
    assert all(isinstance(record, kinds) and record.simulated for record in demonstration)


def test_no_id_of_a_person_or_work_is_of_a_real_scheme(demonstration: list[RawRecord]) -> None:
    for record in demonstration:
        if isinstance(record, RawWork):
            authors = [i for author in record.authors for i in author.ids]
            assert all(i.startswith("belt-sim:") for i in (*record.ids, *authors))
        elif isinstance(record, RawPerson):
            assert all(i.startswith("belt-sim:P") for i in record.ids)


def test_nobody_is_twice_on_a_work(works: list[RawWork]) -> None:
    for work in works:
        ids = [author.ids[0] for author in work.authors if author.ids]
        assert len(ids) == len(set(ids)), work.record


def test_work_across_borders_inside_the_belt_rises_after_its_start(works: list[RawWork]) -> None:
    inside: Counter[str] = Counter()
    across: Counter[str] = Counter()
    for work in works:
        affiliations = (a for author in work.authors for a in author.affiliations)
        regions = {a.country for a in affiliations} & _BELT
        period = "before" if (work.year or 0) < 2019 else "late" if (work.year or 0) > 2022 else ""
        inside[period] += bool(regions)
        across[period] += len(regions) > 1
    before, late = across["before"] / inside["before"], across["late"] / inside["late"]
    assert 0.02 < before < 0.08
    assert 0.12 < late < 0.25


def test_affiliations_are_missing_in_a_plausible_share(works: list[RawWork]) -> None:
    slots = [author for work in works for author in work.authors]
    missing = sum(not author.affiliations for author in slots) / len(slots)
    assert 0.06 < missing < 0.10


def test_citations_are_heavy_tailed(works: list[RawWork]) -> None:
    cited = sorted((work.cited_by or 0 for work in works), reverse=True)
    top_tenth = sum(cited[: len(cited) // 10]) / sum(cited)
    assert 0.35 < top_tenth < 0.75
    assert sum(work.cited_by is None for work in works) > 0


def test_titles_vary_and_come_in_five_languages(works: list[RawWork]) -> None:
    assert len({work.title for work in works}) > 0.9 * len(works)
    assert {work.language for work in works} == {"en", "ko", "ja", "fr", "vi"}
    assert not [work.title for work in works if "{" in work.title or "  " in work.title]


def test_methods_do_not_occur_before_their_time(works: list[RawWork]) -> None:
    splatting = [work.year for work in works if "Gaussian Splatting" in work.title]
    assert splatting
    assert min(year or 0 for year in splatting) >= 2023


def test_same_specification_gives_same_records_in_another_process(tmp_path: Path) -> None:
    records = _read(tmp_path, _SMALL)
    script = (
        "import sys; from pathlib import Path; from belt.corpus.sources import source;"
        "sys.stdout.buffer.write("
        "repr(list(source('simulated').read(Path(sys.argv[1])))).encode('utf-8'))"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "simulated.toml")],
        env={**os.environ, "PYTHONHASHSEED": "12345"},
        capture_output=True,
        check=True,
    )
    assert told.stdout.decode("utf-8") == repr(records)


def test_another_seed_gives_another_belt(tmp_path: Path) -> None:
    one = _read(tmp_path, _SMALL)
    other = _read(tmp_path, _SMALL.replace("seed = 7", "seed = 8"))
    assert [r for r in one if isinstance(r, RawWork)] != [
        r for r in other if isinstance(r, RawWork)
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{json: true}", "this is no TOML"),
        ("", "seed is missing"),
        (_SMALL + "speople = 3\n", "unknown key speople"),
        (_SMALL.replace("150", '"many"'), "people = 'many'; expected a whole number from 20 to"),
        (_SMALL.replace("150", "true"), "people = True; expected a whole number from 20 to"),
        (_SMALL.replace("300", "3"), "works = 3; expected a whole number from 20 to"),
        (_SMALL.replace("2022", "2012"), "expected a year not before first_year = 2015"),
        (_SMALL.replace("300", "70"), "expected at least half as many works as people (150)"),
    ],
)
def test_wrong_specification_is_refused_by_name(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(NotThisFormat) as refusal:
        _read(tmp_path, text)
    assert complaint in str(refusal.value)


def test_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "simulated.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NotThisFormat):
        list(source("simulated").read(file))


def test_find_lists_the_files_of_a_folder_and_refuses_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(NotThisFormat):
        source("simulated").find(tmp_path)
    for name in ("b.toml", "a.toml", "c.txt"):
        (tmp_path / name).write_text(_SMALL, encoding="utf-8")
    assert source("simulated").find(tmp_path) == [tmp_path / "a.toml", tmp_path / "b.toml"]


@given(
    people=st.integers(20, 80),
    extra=st.integers(0, 60),
    years=st.integers(0, 6),
    seed=st.integers(0, 1_000),
)
@settings(max_examples=25)
def test_everybody_is_in_a_team_and_teams_are_as_many_as_asked(
    people: int, extra: int, years: int, seed: int
) -> None:
    told = Specification(seed, people, people // 2 + 1 + extra, 2018, 2018 + years)
    everybody = people_of(told, institutions(), topics())
    teams = list(teams_of(told, everybody, institutions()))
    assert len(teams) == told.works
    assert {member.number for team in teams for member in team.members} == set(range(1, people + 1))
    for team in teams:
        assert len({member.number for member in team.members}) == len(team.members)


def test_ror_ids_of_organisations_have_valid_checksums() -> None:
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    rors = [
        i.removeprefix("ror:") for place in institutions() for i in place.ids if i[:4] == "ror:"
    ]
    assert len(rors) == len(set(rors)) > 50
    for ror in rors:
        number = 0
        for letter in ror[:7]:
            number = number * 32 + alphabet.index(letter)
        assert ror[7:] == f"{98 - number * 100 % 97:02d}", ror


def test_members_of_the_model_belt_have_the_same_id_here() -> None:
    simulated = {place.name: place.ids[0] for place in institutions()}
    members = {
        member.name: member.id
        for member in parse(model_belt_text(), Path("belt.toml")).organisations
    }
    assert members == {name: simulated.get(name) for name in members}


def test_organisations_lie_in_their_countries() -> None:
    boxes = {"KR": (33, 39, 124, 132), "JP": (24, 46, 122, 154), "FR": (41, 52, -6, 10),
             "VN": (8, 24, 102, 110)}  # fmt: skip
    for place in institutions():
        if place.country in boxes:
            south, north, west, east = boxes[place.country]
            assert south < place.lat < north, place.name
            assert west < place.lon < east, place.name


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("민준", "minjun"),
        ("영희", "yeonghui"),
        ("건우", "geonu"),
        ("혁", "hyeok"),
        ("서울", "seoul"),
    ],
)
def test_revised_romanisation(hangul: str, latin: str) -> None:
    assert revised_romanisation(hangul) == latin


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)))
def test_revised_romanisation_leaves_no_hangul(hangul: str) -> None:
    assert revised_romanisation(hangul).isascii()


def test_without_diacritics() -> None:
    assert without_diacritics("Đỗ Văn Hiếu") == "Do Van Hieu"


def test_latin_name_has_the_given_name_first() -> None:
    assert Name("Minjun", "Kim", "ko", "김민준").latin == "Minjun Kim"
