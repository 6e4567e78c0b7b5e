"""Reading spreadsheets saved as CSV."""

from __future__ import annotations

from pathlib import Path

import pytest

from belt.corpus.sources import NotThisFormat, source
from belt.corpus.sources.records import RawAffiliation, RawRecord, RawWork, Reject

HEADER = "title,authors,affiliations,countries,year,doi,venue,abstract,keywords,ids\n"
ROW = (
    '"Learning, to Grasp",Jörg Müller; Min-ji Kim,Inria | CNRS; KAIST,France | FR; South Korea,'
    "2019,10.15607/RSS.2019.XV.001,RSS,Grasps fail.,robots; grasping,openalex:W7\n"
)


def read(folder: Path, text: str, encoding: str = "utf-8") -> list[RawRecord]:
    file = folder / "works.csv"
    file.write_bytes(text.encode(encoding))
    return list(source("csv").read(file))


def work(folder: Path, text: str, encoding: str = "utf-8") -> RawWork:
    [record] = read(folder, text, encoding)
    assert isinstance(record, RawWork), record
    return record


def test_a_row_of_belts_own_layout(tmp_path: Path) -> None:
    record = work(tmp_path, HEADER + ROW)
    assert record.record == "line 2"
    assert (record.title, record.year, record.venue) == ("Learning, to Grasp", 2019, "RSS")
    assert record.ids == ("doi:10.15607/rss.2019.xv.001", "openalex:W7")
    assert record.keywords == ("robots", "grasping")
    assert [(author.name, author.affiliations) for author in record.authors] == [
        (
            "Jörg Müller",
            (RawAffiliation("Inria", country="FR"), RawAffiliation("CNRS", country="FR")),
        ),
        ("Min-ji Kim", (RawAffiliation("KAIST", country="KR"),)),
    ]
    assert record.repairs == ()


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("제목;저자;연도;학술지", "cp949"),
        ("タイトル\t著者\t出版年\t雑誌名", "cp932"),
        ("Titre;Auteurs;Année;Revue", "cp1252"),
        ("Tiêu đề|Tác giả|Năm xuất bản|Tạp chí", "utf-8-sig"),
        ("Article Title,Author Full Names,Publication Year,Source Title", "utf-16"),
    ],
)
def test_headers_delimiters_and_encodings_of_five_languages(
    tmp_path: Path, header: str, encoding: str
) -> None:
    delimiter = next(mark for mark in ";\t|," if mark in header)
    cells = ["Robots", "Kim, Min-ji", "2019", "RSS"]
    row = delimiter.join(f'"{cell}"' for cell in cells)
    record = work(tmp_path, f"{header}\n{row}\n", encoding)
    assert (record.title, record.year, record.venue) == ("Robots", 2019, "RSS")
    assert [author.name for author in record.authors] == ["Min-ji Kim"]


def test_lists_that_do_not_go_side_by_side_are_given_to_nobody(tmp_path: Path) -> None:
    record = work(
        tmp_path,
        "title,authors,affiliations,countries\nT,A B; C D,KAIST,South Korea; Japan; France\n",
    )
    assert [author.affiliations for author in record.authors] == [(), ()]
    assert set(record.repairs) >= {"affiliation-count", "short-country-list"}


def test_an_export_of_scopus(tmp_path: Path) -> None:
    record = work(
        tmp_path,
        "Authors,Author full names,Title,Year,Source title,Cited by,DOI,Affiliations,"
        "Authors with affiliations,EID\n"
        '"Kim M.; Müller J.","Kim, Min-ji (57200000001); Müller, Jörg (57200000002)",Robots,2019,'
        'RSS,12,10.1000/x,"Inria, Paris, France; KAIST, Daejeon, South Korea",'
        '"Kim M., KAIST, Daejeon, South Korea; Müller J., Inria, Paris, France",2-s2.0-1\n',
    )
    assert [(author.name, author.affiliations) for author in record.authors] == [
        ("Min-ji Kim", (RawAffiliation("KAIST, Daejeon, South Korea", country="KR"),)),
        ("Jörg Müller", (RawAffiliation("Inria, Paris, France", country="FR"),)),
    ]
    assert record.cited_by == 12


def test_an_export_of_web_of_science(tmp_path: Path) -> None:
    record = work(
        tmp_path,
        "AF\tTI\tPY\tC1\tUT\n"
        "Kim, Min-ji; Müller, Jörg\tRobots\t2019\t"
        "[Kim, Min-ji; Müller, Jörg] KAIST, South Korea; [Müller, Jörg] Inria, France\tW1\n",
    )
    assert [[one.country for one in author.affiliations] for author in record.authors] == [
        ["KR"],
        ["KR", "FR"],
    ]


def test_bad_rows_are_rejected_with_their_line(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        "title,authors,year\n"
        '"Two\nlines",A B,2001\n'
        ",C D,2002\n"
        "Too,many,2003,cells\n"
        '"never closed,E F,2004\n'
        'Pipes of 5" and 6",G H,2005\n'
        "\n"
        "Last,I J,2006\n",
    )
    assert [(type(record), record.record) for record in records] == [
        (RawWork, "line 2"),
        (Reject, "line 4"),
        (Reject, "line 5"),
        (Reject, "line 6"),
        (RawWork, "line 7"),
        (RawWork, "line 9"),
    ]
    assert [record.reason for record in records if isinstance(record, Reject)] == [
        "the entry has no title",
        "the row has 4 cells, the header 3",
        "the row is no valid CSV (a quote is not closed, or a cell is too long)",
    ]


def test_lines_above_the_header_are_skipped(tmp_path: Path) -> None:
    record = work(tmp_path, "Exported 2024-01-01\n\ntitle,year\nRobots,2019\n")
    assert (record.record, record.title) == ("line 4", "Robots")


@pytest.mark.parametrize(
    "text", ["a,b,c\n1,2,3\n", "title\nOnly titles\n", "title,year," + "x," * 600 + "\n1,2\n"]
)
def test_another_table_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotThisFormat, match="expected a table with a header row"):
        read(tmp_path, text)
