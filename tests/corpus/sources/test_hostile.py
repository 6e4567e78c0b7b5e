"""Whatever a file holds, reading ends in records, in rejects or in a clear refusal."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from belt.corpus.sources import NotThisFormat, files, names, source
from belt.corpus.sources.records import REPAIRS, RawRecord, RawWork, Reject

PAPER: dict[str, Any] = {
    "id": "8793998",
    "title": "Soft Actuators",
    "abstract": "They bend.",
    "author": "Ela Keneth;Alex Epstein;Ela Keneth;Alex Epstein",
    "authorids": "/37086937391;~Alex_Epstein1;/37086937391;~Alex_Epstein1",
    "aff": "KAIST + Inria;University of Maryland",
    "site": "https://ieeexplore.ieee.org/document/8793998/",
    "doi": "10.1/x",
    "keywords": "a;b",
    "orcid": ";",
    "dblp": ";",
    "gs_citation": 7,
    "aff_unique_norm": "KAIST;Inria;University of Maryland",
    "aff_unique_index": "0+1;2",
    "aff_unique_url": ";;",
    "aff_country_unique": "South Korea;;United States",
    "aff_country_unique_index": "0;2",
}
ITEM: dict[str, Any] = {
    "id": "x",
    "type": "article-journal",
    "title": "Soft Actuators",
    "author": [{"given": "Ela", "family": "Keneth", "ORCID": "x", "affiliation": [{"name": "K"}]}],
    "issued": {"date-parts": [[2019]]},
    "container-title": "Nature",
    "DOI": "10.1000/x",
    "URL": "https://example.org",
    "abstract": "They bend.",
    "language": "en",
    "keyword": "a, b",
    "note": "n",
    "is-referenced-by-count": 3,
}
WORK: dict[str, Any] = {
    "id": "https://openalex.org/W1",
    "title": "Soft Actuators",
    "display_name": "Soft Actuators",
    "doi": "https://doi.org/10.1000/x",
    "publication_year": 2019,
    "type": "article",
    "language": "en",
    "cited_by_count": 3,
    "abstract_inverted_index": {"They": [0], "bend": [1]},
    "ids": {"openalex": "https://openalex.org/W1"},
    "primary_location": {"source": {"display_name": "Nature"}, "landing_page_url": "https://x.org"},
    "keywords": [{"display_name": "robots", "score": 0.5}],
    "topics": [{"id": "https://openalex.org/T1", "display_name": "Robots", "score": 0.9,
                "field": {"display_name": "Engineering"}}],
    "authorships": [{"author": {"id": "https://openalex.org/A1", "display_name": "Ela Keneth",
                                "orcid": None},
                     "institutions": [{"id": "https://openalex.org/I1", "display_name": "KAIST",
                                       "ror": "https://ror.org/05apxxy63", "country_code": "KR",
                                       "type": "education"}],
                     "raw_affiliation_strings": ["KAIST"]}],
}  # fmt: skip
PRODUCT: dict[str, Any] = {
    "local_identifier": "doi:10.1000/x",
    "identifiers": [{"scheme": "doi", "value": "10.1000/x"}, {"scheme": "url", "value": "x.org"}],
    "entity_type": "product",
    "product_type": "literature",
    "titles": {"en": ["Soft Actuators"]},
    "abstracts": {"en": ["They bend."]},
    "topics": [{"term": "robots"}],
    "contributions": [{"by": "orcid:0000-0002-1825-0097", "rank": 1, "role": "author",
                       "declared_affiliations": ["ror:05apxxy63"]}],
    "manifestations": [{"type": {"labels": {"en": "article"}}, "dates": {"publication": "2019"},
                        "biblio": {"in": "_:venue Nature"}}],
    "cited_by": 3,
    "simulated": False,
}  # fmt: skip
AGENTS: list[dict[str, Any]] = [
    {"local_identifier": "orcid:0000-0002-1825-0097", "entity_type": "person", "name": "Ela Keneth",
     "identifiers": [{"scheme": "orcid", "value": "0000-0002-1825-0097"}]},
    {"local_identifier": "ror:05apxxy63", "entity_type": "organisation", "name": "KAIST",
     "identifiers": [{"scheme": "ror", "value": "https://ror.org/05apxxy63"}], "country": "KR"},
    {"local_identifier": "_:venue Nature", "entity_type": "venue", "name": "Nature"},
]  # fmt: skip
BIB = "@article{a, title={Soft {Actuators}}, author={Ela Keneth and Alex Epstein}, year=2019}\n"
RIS = "TY  - JOUR\nTI  - Soft Actuators\nAU  - Keneth, Ela\nPY  - 2019\nER  - \n"
CSV = "title,authors,affiliations,countries,year,doi\nSoft,Ela Keneth,KAIST,KR,2019,10.1000/x\n"
GOOD: dict[str, tuple[str, str]] = {
    "paperlists": ("icra2019.json", json.dumps([PAPER])),
    "openalex": ("works.jsonl", json.dumps(WORK) + "\n"),
    "bibtex": ("works.bib", BIB),
    "ris": ("works.ris", RIS),
    "csl": ("works.json", json.dumps([ITEM])),
    "csv": ("works.csv", CSV),
    "simulated": ("belt.toml", "people = 10\n"),
    "node": ("00.jsonl", json.dumps({"@graph": [PRODUCT, *AGENTS]}) + "\n"),
}
LINES = {"openalex", "node"}
"""Read line by line, the others whole."""
RECORDS = [("paperlists", PAPER), ("csl", ITEM), ("openalex", WORK), ("node", PRODUCT)]
SOURCES = [name for name in GOOD if name != "simulated"]
RUBBISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def outcome(name: str, file: Path) -> list[RawRecord] | NotThisFormat:
    """What reading the file ends in; anything but records and a refusal fails the test."""
    try:
        records = list(source(name).read(file))
    except NotThisFormat as error:
        return checked(error, file)
    for record in records:
        if isinstance(record, Reject):
            assert record.record
            assert record.reason
            assert len(record.raw) <= 10_000
        if isinstance(record, RawWork):
            assert set(record.repairs) <= set(REPAIRS)
    return records


def checked(refusal: NotThisFormat, file: Path) -> NotThisFormat:
    assert str(refusal).startswith(f"{file}: ")
    assert "; expected " in str(refusal)
    return refusal


def write(folder: Path, name: str, content: bytes | str) -> Path:
    file = folder / GOOD[name][0]
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_every_source_is_tried() -> None:
    assert set(GOOD) == set(names())


@pytest.mark.parametrize("name", SOURCES)
def test_the_good_file_is_read(tmp_path: Path, name: str) -> None:
    [record] = outcome(name, write(tmp_path, name, GOOD[name][1]))
    assert isinstance(record, RawWork)
    assert record.title.startswith("Soft")


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=400)
    | st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes(tmp_path: Path, name: str, content: bytes) -> None:
    outcome(name, write(tmp_path, name, content))


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_good_file_with_holes_and_insertions(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    content = GOOD[name][1].encode() * 2
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 30)))
    insertion = data.draw(
        st.binary(max_size=8) | st.sampled_from([b"\x00", b'"', b"{", b"}", b"\n@", b"\xff\xfe"])
    )
    outcome(name, write(tmp_path, name, content[:start] + insertion + content[end:]))


@pytest.mark.parametrize("name", SOURCES)
def test_a_gzip_file_cut_short(tmp_path: Path, name: str) -> None:
    packed = gzip.compress(GOOD[name][1].encode() * 50)
    for length in (2, 11, len(packed) // 2, len(packed) - 9, len(packed) - 1):
        result = outcome(name, write(tmp_path, name, packed[:length]))
        # OpenAlex's snapshot files are read line by line, the others whole.
        if name != "openalex":
            assert isinstance(result, NotThisFormat)
            assert result.found.startswith("the gzip data")


@pytest.mark.parametrize("name", SOURCES)
def test_damaged_gzip(tmp_path: Path, name: str) -> None:
    packed = bytearray(gzip.compress(GOOD[name][1].encode() * 50))
    rng = random.Random(5)
    for _ in range(20):
        damaged = bytearray(packed)
        damaged[rng.randrange(2, len(packed))] ^= 1 << rng.randrange(8)
        outcome(name, write(tmp_path, name, bytes(damaged)))


def test_a_gzip_bomb_is_refused_without_filling_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 4 * 1024 * 1024)
    bomb = gzip.compress(b"[" + b" " * 64 * 1024 * 1024 + b"]")
    assert len(bomb) < 100_000
    refusal = outcome("paperlists", write(tmp_path, "paperlists", bomb))
    assert isinstance(refusal, NotThisFormat)
    assert refusal.found == "holds more than 4 MB"


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-32", "cp1252", "cp949", "cp932", "euc_jp", "gb18030"]
)
def test_wrong_encodings(tmp_path: Path, name: str, encoding: str) -> None:
    text = GOOD[name][1].replace(
        "Soft", {"cp949": "부드러운", "cp1252": "Épais"}.get(encoding, "柔らか")
    )
    outcome(name, write(tmp_path, name, text.encode(encoding)))


@pytest.mark.parametrize(("name", "record"), RECORDS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_wrong_types_and_nulls_in_every_field(
    tmp_path: Path, name: str, record: dict[str, Any], data: st.DataObject
) -> None:
    fields = data.draw(st.lists(st.sampled_from(sorted(record)), min_size=1, unique=True))
    changed = {**record, **{field: data.draw(RUBBISH) for field in fields}}
    whole = _written(name, changed, record)
    outcome(name, write(tmp_path, name, whole.replace("NaN", "null").replace("Infinity", "0")))


def _written(name: str, changed: dict[str, Any], record: dict[str, Any]) -> str:
    """A file with a changed record, and a good one where a file is a list."""
    if name == "node":
        return json.dumps({"@graph": [changed, *AGENTS]})
    return json.dumps(changed) if name in LINES else json.dumps([changed, record])


@pytest.mark.parametrize(("name", "record"), RECORDS)
def test_one_field_null_or_of_another_type_at_a_time(
    tmp_path: Path, name: str, record: dict[str, Any]
) -> None:
    for field in record:
        for value in (None, [], {}, True, -1, 1e300, "", [None], {"a": None}, [[[]]], 10**30):
            whole = _written(name, {**record, field: value}, record)
            result = outcome(name, write(tmp_path, name, whole))
            assert isinstance(result, NotThisFormat) or len(result) in (1, 2), (field, value)


@pytest.mark.parametrize("name", SOURCES)
def test_a_field_of_ten_megabytes(tmp_path: Path, name: str) -> None:
    text = GOOD[name][1].replace("Soft", "S" * 10_000_000)
    result = outcome(name, write(tmp_path, name, text))
    if isinstance(result, list):
        assert all(
            len(record.title) <= 1_000_000 for record in result if isinstance(record, RawWork)
        )
    if name in ("paperlists", "bibtex", "ris", "csl", "csv"):
        assert [type(record) for record in result] == [Reject]


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("nest", ["[" * 200_000, '{"a":' * 200_000, "{" * 200_000, "@a{" * 50_000])
def test_deep_nesting(tmp_path: Path, name: str, nest: str) -> None:
    outcome(name, write(tmp_path, name, nest))
    good = GOOD[name][1]
    outcome(name, write(tmp_path, name, good.replace("Soft", nest)))
    outcome(name, write(tmp_path, name, good.replace('"Soft Actuators"', nest)))


def test_braces_nested_a_little_too_deep_reject_one_entry(tmp_path: Path) -> None:
    deep = "@article{b, title={" + "{" * 500 + "x" + "}" * 500 + "}}\n"
    records = outcome("bibtex", write(tmp_path, "bibtex", BIB + deep + BIB))
    assert [type(record) for record in records] == [RawWork, Reject, RawWork]


def test_a_csv_with_a_million_columns_is_refused(tmp_path: Path) -> None:
    refusal = outcome("csv", write(tmp_path, "csv", "title,year" + ",x" * 1_000_000 + "\nT,2019\n"))
    assert isinstance(refusal, NotThisFormat)
    wide = CSV + ",".join(["x"] * 1_000_000) + "\n" + CSV.split("\n")[1] + "\n"
    records = outcome("csv", write(tmp_path, "csv", wide))
    assert [type(record) for record in records] == [RawWork, Reject, RawWork]


def test_an_unclosed_quote_costs_one_row(tmp_path: Path) -> None:
    row = CSV.split("\n")[1]
    text = CSV + '"never closed,' + "\n" + f"{row}\n" * 30_000
    records = outcome("csv", write(tmp_path, "csv", text))
    assert isinstance(records, list)
    assert [index for index, record in enumerate(records) if isinstance(record, Reject)] == [1]
    assert len(records) == 30_002


def test_nul_bytes_in_a_csv(tmp_path: Path) -> None:
    records = outcome(
        "csv", write(tmp_path, "csv", CSV + "So\x00ft,A B,,,2019,\n" + CSV.split("\n")[1])
    )
    assert isinstance(records, list)
    assert len(records) == 3


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(st.text(max_size=12), max_size=7), max_size=6))
def test_any_rows_under_a_good_header(tmp_path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    outcome("csv", write(tmp_path, "csv", (CSV + text.getvalue()).encode("utf-8", "replace")))


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.dictionaries(
        st.sampled_from(
            ["title", "author", "year", "doi", "keywords", "abstract", "month", "note"]
        ),
        st.text(st.sampled_from("\\{}\"'#@,=~ aé1\n%"), max_size=20),
        min_size=1,
    )
)
def test_any_bibtex_fields(tmp_path: Path, fields: dict[str, str]) -> None:
    entry = (
        "@article{k, "
        + ", ".join(f"{name} = {{{value}}}" for name, value in fields.items())
        + "}\n"
    )
    outcome("bibtex", write(tmp_path, "bibtex", BIB + entry + BIB))


@pytest.mark.parametrize("name", SOURCES)
def test_a_file_that_is_missing_or_a_folder_without_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotThisFormat, match="expected"):
        source(name).find(tmp_path / "nowhere")
    with pytest.raises(NotThisFormat, match="expected"):
        source(name).find(tmp_path)
