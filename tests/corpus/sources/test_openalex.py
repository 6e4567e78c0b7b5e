"""OpenAlex's records in every shape since 2023, counted on genuine ones."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from belt.corpus.sources import source
from belt.corpus.sources.records import (
    MergedId,
    RawOrganisation,
    RawPerson,
    RawRecord,
    RawWork,
    Reject,
)

OPENALEX = source("openalex")


def read(path: Path) -> list[RawRecord]:
    return list(OPENALEX.read(path))


def works(records: list[RawRecord]) -> dict[str, RawWork]:
    return {record.ids[-1]: record for record in records if isinstance(record, RawWork)}


def test_recorded_answers_of_the_api(shared_data: Path) -> None:
    records = read(shared_data / "openalex/api/exchanges.json.gz")
    found = works(records)
    rejected = {r.raw.split()[0] for r in records if isinstance(r, Reject)}
    assert len(found) + len(rejected) == 247
    assert sum(len(work.authors) for work in found.values()) == 719
    # Of the 245 with topics one has no title and is rejected.
    assert sum(bool(work.topics) for work in found.values()) == 244


def test_works_of_2026(shared_data: Path) -> None:
    found = works(read(shared_data / "openalex/works.jsonl"))
    first = found["openalex:W52443429"]
    assert first.ids == ("doi:10.1007/s00401-002-0654-1", "openalex:W52443429")
    assert (first.year, first.venue, first.cited_by) == (2003, "Acta Neuropathologica", 31)
    assert first.authors[0].ids == ("orcid:0000-0002-7019-5291", "openalex:A5003820290")
    assert first.topics[0].id == "openalex:T10441"
    assert first.topics[0].field == "Biochemistry, Genetics and Molecular Biology"


def test_the_snapshot_of_2023(shared_data: Path) -> None:
    files = OPENALEX.find(shared_data / "openalex/snapshot")
    kinds = Counter(type(record) for file in files for record in OPENALEX.read(file))
    assert kinds == {RawOrganisation: 678, RawWork: 11, RawPerson: 1, MergedId: 1, Reject: 22}
    assert not any({"concepts", "funders", "publishers", "sources"} & set(f.parts) for f in files)


def test_a_manifest_says_how_many_files_are_absent(shared_data: Path) -> None:
    [record] = read(shared_data / "openalex/snapshot/data/works/manifest")
    assert isinstance(record, Reject)
    assert "names 465 files, of which 464 are absent" in record.reason


def test_the_csv_of_the_website(shared_data: Path) -> None:
    records = read(shared_data / "openalex/works_web_export.csv")
    assert Counter(map(type, records)) == {RawWork: 601, Reject: 12}
    found = works(records)
    assert [a.name for a in found["openalex:W3160856016"].authors] == [
        "Naveen Donthu",
        "Satish Kumar",
        "Debmalya Mukherjee",
        "Nitesh Pandey",
        "Weng Marc Lim",
    ]
    assert not any("None" in a.name or a.name == "nan" for w in found.values() for a in w.authors)


def test_the_deleted_author_gets_no_id(tmp_path: Path, shared_data: Path) -> None:
    [record] = read(shared_data / "openalex/api/single/A5317838346.json")
    assert isinstance(record, Reject)
    file = tmp_path / "works.jsonl"
    author = {"id": "https://openalex.org/A5317838346", "display_name": "Deleted Author"}
    item = {"id": "W1", "title": "T", "authorships": [{"author": author, "raw_author_name": "B"}]}
    file.write_text(json.dumps(item))
    [work] = read(file)
    assert isinstance(work, RawWork)
    assert [(a.name, a.ids) for a in work.authors] == [("B", ())]


def test_an_inverted_abstract_is_put_in_order(tmp_path: Path) -> None:
    file = tmp_path / "works.jsonl"
    index = {"robots": [1, 3], "Soft": [0], "meet": [2]}
    file.write_text(json.dumps({"id": "W1", "title": "T", "abstract_inverted_index": index}))
    [work] = read(file)
    assert isinstance(work, RawWork)
    assert work.abstract == "Soft robots meet robots"


def test_values_of_several_authors_are_placed_only_where_proved(tmp_path: Path) -> None:
    header = "id,title,authorships.author.display_name,authorships.countries"
    file = tmp_path / "works.csv"
    file.write_text(f"{header}\nW1,One,A|B|C,KR||FR\nW2,Two,A|B|C,KR|JP|FR|VN\n")
    placed = [
        [[one.country for one in author.affiliations] for author in work.authors]
        for work in works(read(file)).values()
    ]
    assert placed == [[["KR"], [], ["FR"]], [["KR"], [], ["VN"]]]
