"""Reading RIS."""

from __future__ import annotations

from pathlib import Path

import pytest

from belt.corpus.sources import NotThisFormat, source
from belt.corpus.sources.records import RawRecord, RawWork, Reject

RECORD = """TY  - CONF
AU  - Müller, Jörg
AU  - King, Martin Luther, Jr
A2  - Editor, Some
TI  - Learning to Grasp
T2  - Proceedings of RSS
PY  - 2019/06/22/
DO  - 10.15607/RSS.2019.XV.001
KW  - robots
KW  - grasping
AB  - Grasps fail.
UR  - https://example.org/p1
ER  -
"""


def read(folder: Path, text: str) -> list[RawRecord]:
    file = folder / "library.ris"
    file.write_text(text, "utf-8")
    return list(source("ris").read(file))


def test_a_record_is_read_whole(tmp_path: Path) -> None:
    [record] = read(tmp_path, RECORD)
    assert isinstance(record, RawWork)
    assert record.record == "line 1"
    assert (record.title, record.venue, record.year) == (
        "Learning to Grasp",
        "Proceedings of RSS",
        2019,
    )
    assert [author.name for author in record.authors] == ["Jörg Müller", "Martin Luther King Jr"]
    assert record.ids == ("doi:10.15607/rss.2019.xv.001",)
    assert record.keywords == ("robots", "grasping")
    assert (record.abstract, record.url) == ("Grasps fail.", "https://example.org/p1")
    assert record.type == "proceedings-article"


def test_bad_records_are_rejected_with_their_line(tmp_path: Path) -> None:
    untitled = "TY  - JOUR\nAU  - A, B\nER  - \n"
    endless = "TY  - JOUR\nTI  - No end\n"
    records = read(tmp_path, f"{RECORD}\n{untitled}{endless}{RECORD}")
    assert [(type(record), record.record) for record in records] == [
        (RawWork, "line 1"),
        (Reject, "line 15"),
        (Reject, "line 18"),
        (RawWork, "line 20"),
    ]
    assert [record.reason for record in records if isinstance(record, Reject)] == [
        "the entry has no title",
        "the record has no end (a line `ER  -`)",
    ]


def test_lines_that_run_on_and_unknown_tags(tmp_path: Path) -> None:
    [record] = read(
        tmp_path,
        "TY  - JOUR\r\nT1  - A title that\r\nruns on\r\nXX  - odd\r\nA1  - Lee, Ann\r\n"
        "Y1  - 2020\r\nJO  - Nature\r\nER  -\r\n",
    )
    assert isinstance(record, RawWork)
    assert (record.title, record.year, record.venue) == ("A title that runs on", 2020, "Nature")
    assert record.authors[0].name == "Ann Lee"


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotThisFormat, match="expected RIS records"):
        read(tmp_path, "@article{a, title={T}}")
