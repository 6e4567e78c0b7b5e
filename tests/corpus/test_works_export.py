"""Writing works, and reading them again with Belt's own readers."""

from __future__ import annotations

import csv
import json
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt import config
from belt.corpus.corpus import Corpus
from belt.corpus.schema import TABLES
from belt.corpus.sources import source
from belt.corpus.sources.broken_text import mended, mended_names
from belt.corpus.sources.files import one_line
from belt.corpus.sources.records import RawWork
from belt.corpus.versions import Manifest
from belt.corpus.works_export import FORMATS, write_works
from belt.home import make_home

FILES = {"bibtex": "w.bib", "ris": "w.ris", "csl": "w.json", "csv": "w.csv"}
GRASPING = {
    "title": "Learning to {Grasp} at 50% & more",
    "authors": ["Jörg Müller", "Patrick van der Smagt", "김철수"],
    "year": 2019,
    "doi": "10.15607/rss.2019.xv.001",
    "venue": "Robotics_Science",
    "type": "proceedings-article",
    "simulated": False,
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("export") / "home"
    make_home(home)
    return home


def corpus_of(home: Path, folder: Path, works: list[dict[str, Any]]) -> Corpus:
    """A corpus of these works; each author has one affiliation, KAIST in Korea."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for number, work in enumerate(works):
        fields = {name: value for name, value in work.items() if name != "authors"}
        key = {"work_id": f"belt:work-{number:06}"}
        rows["works"].append({**key, "keywords": ["robots"], **fields})
        for position, name in enumerate(work["authors"]):
            slot = {"position": position, "affiliation": 0, "name": name}
            rows["authorships"].append(
                {**key, **slot, "country": "KR", "raw_affiliation": "KAIST, Daejeon"}
            )
    for name, schema in TABLES.items():
        (folder / name).mkdir(parents=True)
        table = pa.Table.from_pylist(rows[name], schema=schema)
        pq.write_table(table, folder / name / "part.parquet")
    manifest = Manifest("v1", "2026-01-01T00:00:00Z", "belt", "", (), {}, {}, simulated=False)
    return Corpus(home, folder, config.load(home / "belt.toml"), manifest)


def read_again(format: str, file: Path) -> list[RawWork]:
    records = list(source(format).read(file))
    assert all(isinstance(record, RawWork) for record in records), records
    return [record for record in records if isinstance(record, RawWork)]


@pytest.mark.parametrize("format", FILES)
def test_what_is_written_is_read_again(home: Path, tmp_path: Path, format: str) -> None:
    corpus = corpus_of(home, tmp_path / "v1", [GRASPING])
    out = tmp_path / FILES[format]
    assert write_works(corpus, format, out) == 1
    [work] = read_again(format, out)
    assert work.title == GRASPING["title"]
    assert [author.name for author in work.authors] == GRASPING["authors"]
    assert (work.year, work.venue, work.type) == (2019, "Robotics_Science", "proceedings-article")
    assert work.ids == ("doi:10.15607/rss.2019.xv.001", "belt:work-000000")
    assert work.keywords == ("robots",)
    assert not work.simulated
    assert "broken-characters" not in work.repairs


@pytest.mark.parametrize("format", FILES)
def test_simulated_works_say_so_and_are_known_again(
    home: Path, tmp_path: Path, format: str
) -> None:
    works = [{**GRASPING, "simulated": True}, {**GRASPING, "title": "A real one"}]
    out = tmp_path / FILES[format]
    write_works(corpus_of(home, tmp_path / "v1", works), format, out)
    assert len(re.findall("simulated|Simulated", out.read_text("utf-8-sig"))) >= 1
    assert [work.simulated for work in read_again(format, out)] == [True, False]


def test_parquet_holds_everything(home: Path, tmp_path: Path) -> None:
    works = [GRASPING, {**GRASPING, "authors": [], "simulated": True}]
    out = tmp_path / "w.parquet"
    write_works(corpus_of(home, tmp_path / "v1", works), "parquet", out)
    table = pq.read_table(out)
    assert table["simulated"].to_pylist() == [False, True]
    assert table["authors"].to_pylist() == [
        [
            {"name": name, "affiliations": ["KAIST, Daejeon"], "countries": ["KR"]}
            for name in GRASPING["authors"]
        ],
        None,
    ]


def test_affiliations_and_countries_stay_with_their_authors_in_csv(
    home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "w.csv"
    write_works(corpus_of(home, tmp_path / "v1", [GRASPING]), "csv", out)
    [work] = read_again("csv", out)
    assert [[(one.raw, one.country) for one in author.affiliations] for author in work.authors] == [
        [("KAIST, Daejeon", "KR")]
    ] * 3


def test_a_title_that_looks_like_a_formula_is_harmless_in_csv(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "w.csv"
    works = [{**GRASPING, "title": "=cmd|' /C calc'!A0"}]
    write_works(corpus_of(home, tmp_path / "v1", works), "csv", out)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert row["title"] == "'=cmd|' /C calc'!A0"
    assert [work.title for work in read_again("csv", out)] == ["=cmd|' /C calc'!A0"]


def test_bibtex_keys_are_unique_and_plain(home: Path, tmp_path: Path) -> None:
    works = [GRASPING, GRASPING, {**GRASPING, "authors": [], "title": "神"}]
    out = tmp_path / "w.bib"
    write_works(corpus_of(home, tmp_path / "v1", works), "bibtex", out)
    keys = re.findall(r"^@\w+\{(.*),$", out.read_text("utf-8"), re.MULTILINE)
    assert keys == ["muller2019learning", "muller2019learning-2", "anonymous2019shen"]


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_corpus_and_more_than_a_page(home: Path, tmp_path: Path, format: str) -> None:
    out = tmp_path / "out"
    assert write_works(corpus_of(home, tmp_path / "v1", []), format, out) == 0
    assert out.exists()
    many = [{**GRASPING, "title": f"Paper {number}"} for number in range(5_001)]
    assert write_works(corpus_of(home, tmp_path / "v2", many), format, out) == 5_001
    if format == "csl":
        assert len(json.loads(out.read_text("utf-8"))) == 5_001


def test_an_unknown_format_leaves_the_file_as_it_was(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "w.bib"
    out.write_text("precious")
    with pytest.raises(ValueError, match="there are bibtex, ris, csl, csv, parquet"):
        write_works(corpus_of(home, tmp_path / "v1", []), "endnote", out)
    assert out.read_text() == "precious"


def _plain(text: str) -> str:
    return one_line(unicodedata.normalize("NFC", text))


NASTY = st.text(
    st.one_of(
        st.sampled_from("\\{}~^\"`$&#%_'-@=+ ab,;|/<>."), st.characters(codec="utf-8")
    ),
    min_size=1,
    max_size=30,
).map(_plain)  # fmt: skip
TITLES = NASTY.filter(lambda text: bool(text) and mended(text) == text)
# A comma turns a name round and a semicolon ends it in some of the formats: names have neither.
NAMES = NASTY.map(lambda text: _plain(re.sub("[,;\ufb00-\ufb06]", " ", text))).filter(
    lambda name: bool(name) and mended_names(name) == name
)
DOIS = st.from_regex(r"10\.[1-9][0-9]{3,6}/[a-z0-9()._:/<>-]{0,20}[a-z0-9]", fullmatch=True)


@pytest.mark.parametrize("format", FILES)
@settings(max_examples=25)
@given(
    works=st.lists(
        st.fixed_dictionaries(
            {
                "title": TITLES,
                "authors": st.lists(NAMES, max_size=4),
                "year": st.none() | st.integers(1500, 2020),
                "doi": st.none() | DOIS,
                "abstract": st.none() | TITLES,
                "simulated": st.booleans(),
            }
        ),
        max_size=4,
    )
)
def test_nasty_text_survives_the_round_trip(
    home: Path, format: str, works: list[dict[str, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / FILES[format]
        write_works(corpus_of(home, Path(folder) / "v1", works), format, out)
        again = read_again(format, out) if works or format in ("csl", "csv") else []
    assert [
        {
            "title": work.title,
            "authors": [author.name for author in work.authors],
            "year": work.year,
            "doi": next((own[4:] for own in work.ids if own.startswith("doi:")), None),
            "abstract": work.abstract,
            "simulated": work.simulated,
        }
        for work in again
    ] == works
