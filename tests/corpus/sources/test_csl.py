"""Reading CSL-JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from belt.corpus.sources import NotThisFormat, source
from belt.corpus.sources.records import RawAffiliation, RawAuthor, RawRecord, RawWork, Reject

ITEM = {
    "id": "openalex:W7",
    "type": "paper-conference",
    "title": "Learning to Grasp",
    "author": [
        {
            "given": "Jörg",
            "family": "Müller",
            "ORCID": "https://orcid.org/0000-0002-1825-0097",
            "affiliation": [{"name": "KAIST, Daejeon, Korea"}],
        },
        {"given": "Ludwig", "non-dropping-particle": "van", "family": "Beethoven"},
        {"literal": "NAVER LABS"},
    ],
    "issued": {"date-parts": [[2019, 6]]},
    "container-title": ["Proceedings of RSS"],
    "DOI": "10.15607/RSS.2019.XV.001",
    "abstract": "<jats:p>Grasps <i>fail</i>.</jats:p>",
    "is-referenced-by-count": 12,
    "language": "en",
}


def read(folder: Path, content: object) -> list[RawRecord]:
    file = folder / "items.json"
    file.write_text(json.dumps(content), "utf-8")
    return list(source("csl").read(file))


def test_an_item_is_read_whole(tmp_path: Path) -> None:
    [record] = read(tmp_path, [ITEM])
    assert isinstance(record, RawWork)
    assert (record.record, record.title, record.year) == ("item 1", "Learning to Grasp", 2019)
    assert record.ids == ("doi:10.15607/rss.2019.xv.001", "openalex:W7")
    assert record.authors == (
        RawAuthor(
            "Jörg Müller",
            ("orcid:0000-0002-1825-0097",),
            (RawAffiliation(raw="KAIST, Daejeon, Korea"),),
        ),
        RawAuthor("Ludwig van Beethoven"),
        RawAuthor("NAVER LABS"),
    )
    assert (record.venue, record.abstract) == ("Proceedings of RSS", "Grasps fail.")
    assert (record.cited_by, record.language) == (12, "en")


def test_one_item_alone_and_a_wrapped_list(tmp_path: Path) -> None:
    assert read(tmp_path, ITEM) == read(tmp_path, {"items": [ITEM]}) == read(tmp_path, [ITEM])


def test_bad_items_are_rejected_and_the_others_kept(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        [None, {**ITEM, "title": {"a": 1}}, {**ITEM, "author": "Me"}, {**ITEM, "issued": 3}, ITEM],
    )
    assert [record.reason for record in records if isinstance(record, Reject)] == [
        "the item is no object",
        "`title` is of type dict, expected text",
        "`author` is no list",
        "`issued` is no date object",
    ]
    assert isinstance(records[4], RawWork)


@pytest.mark.parametrize("content", [[1], "x", {"records": []}, [{"name": 1}], None])
def test_other_json_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(NotThisFormat, match="expected CSL-JSON"):
        read(tmp_path, content)
