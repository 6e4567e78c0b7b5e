"""Reading BibTeX."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.corpus.sources import NotThisFormat, source
from belt.corpus.sources.latex import latex_of, text_of
from belt.corpus.sources.records import RawRecord, RawWork, Reject


def read(folder: Path, text: str) -> list[RawRecord]:
    file = folder / "library.bib"
    file.write_text(text, "utf-8")
    return list(source("bibtex").read(file))


def work(folder: Path, text: str) -> RawWork:
    [record] = read(folder, text)
    assert isinstance(record, RawWork), record
    return record


def test_an_entry_is_read_whole(tmp_path: Path) -> None:
    record = work(
        tmp_path,
        r"""
@string{rss = "Robotics: Science and Systems"}
@InProceedings{mueller2019,
  title     = {Learning to {G}rasp with {\'E}lan},
  author    = {M{\"u}ller, J{\"o}rg and Ludwig van Beethoven and {NAVER LABS and Friends}
               and King, Jr, Martin Luther},
  booktitle = rss # " XV",
  year      = 2019,
  month     = jun,
  doi       = {https://doi.org/10.15607/RSS.2019.XV.001},
  keywords  = {robots, grasping},
  abstract  = "50\% of grasps fail",
}""",
    )
    assert record.record == "line 3, entry mueller2019"
    assert record.title == "Learning to Grasp with Élan"
    assert [author.name for author in record.authors] == [
        "Jörg Müller",
        "Ludwig van Beethoven",
        "NAVER LABS and Friends",
        "Martin Luther King Jr",
    ]
    assert (record.venue, record.year) == ("Robotics: Science and Systems XV", 2019)
    assert record.ids == ("doi:10.15607/rss.2019.xv.001",)
    assert record.type == "proceedings-article"
    assert record.keywords == ("robots", "grasping")
    assert record.abstract == "50% of grasps fail"


def test_a_bad_entry_is_rejected_with_its_line_and_the_others_are_kept(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        "@article{a, title={One}, author={A B}, year={2001}}\n"
        "@article{b, title={Two, year={2002}\n"
        "@article{c title={Three} year 2003}\n"
        "@article{d, year={2004}}\n"
        "@article{e, title={Five}, author={C D}, year=undefined_macro}\n",
    )
    assert [(type(record), record.record) for record in records] == [
        (RawWork, "line 1, entry a"),
        (Reject, "line 2, entry b"),
        (Reject, "line 3"),
        (Reject, "line 4, entry d"),
        (RawWork, "line 5, entry e"),
    ]
    reasons = [record.reason for record in records if isinstance(record, Reject)]
    assert reasons == [
        "the entry's braces are not closed",
        "the entry is no valid BibTeX",
        "the entry has no title",
    ]


def test_entries_of_unknown_kinds_and_equal_keys_are_all_kept(tmp_path: Path) -> None:
    records = read(
        tmp_path,
        "@software{x, title={A}}\n@article{x, title={B}}\n@comment{@article{y, title={C}}}\n"
        "@article(z, title={D (with a paren)})",
    )
    assert [record.title for record in records if isinstance(record, RawWork)] == [
        "A",
        "B",
        "D (with a paren)",
    ]


def test_a_bad_year_and_doi_are_left_out_and_named(tmp_path: Path) -> None:
    record = work(tmp_path, "@article{a, title={T}, author={A}, year={in press 9999}, doi={none}}")
    assert (record.year, record.ids) == (None, ())
    assert record.repairs == ("bad-doi", "missing-id", "bad-year")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "library.bib"
    file.write_bytes("@article{a, title={Étude à Grenoble}, author={Noël Coward}}".encode(encoding))
    [record] = source("bibtex").read(file)
    assert isinstance(record, RawWork)
    assert record.title == "Étude à Grenoble"


def test_korean_in_its_old_encoding(tmp_path: Path) -> None:
    file = tmp_path / "library.bib"
    file.write_bytes("@article{a, title={로봇을 위한 인공지능}, author={김철수}}".encode("cp949"))
    [record] = source("bibtex").read(file)
    assert isinstance(record, RawWork)
    assert (record.title, record.authors[0].name) == ("로봇을 위한 인공지능", "김철수")


def test_a_file_without_entries_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotThisFormat, match="no entry; expected BibTeX entries"):
        read(tmp_path, "Dear reader, write to me@example.org")


@given(st.text(st.one_of(st.sampled_from("\\{}~^\"`$&#%_'-@ a"), st.characters(codec="utf-8"))))
def test_text_survives_latex(text: str) -> None:
    import unicodedata

    text = unicodedata.normalize("NFC", text)
    assert text_of(latex_of(text)) == text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Erd{\H o}s and {\L}ukasz", "Erdős and Łukasz"),
        (r"na{\"\i}ve \c{c} \v{s} \aa{} {\ss}", "naïve ç š å ß"),
        (r"$\alpha$-divergence \& \textit{more}", "$α$-divergence & more"),
        (r"pages 1--2~of", "pages 1–2 of"),
    ],
)
def test_latex_is_read_as_text(latex: str, text: str) -> None:
    assert text_of(latex) == text
