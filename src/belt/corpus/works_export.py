"""Write the works of a corpus for reference managers, spreadsheets and data tools.

Simulated works say so in every format: in a note and a keyword (BibTeX, RIS, CSL-JSON) or in a
column (CSV, Parquet). What is written can be read again by the sources of the same names.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from anyascii import anyascii

from belt.corpus.corpus import Corpus
from belt.corpus.sources.latex import latex_of
from belt.corpus.sources.references import SIMULATED_NOTE, family_and_given, family_first
from belt.corpus.whole_file import whole_file

_WORKS_AT_ONCE = 5_000
_SIMULATED_KEYWORD = "simulated"
_QUERY = """
with page as (
    select * from works where work_id > ? order by work_id limit ?
), affiliated as (
    select a.*, o.name as organisation
    from authorships a
    semi join page using (work_id)
    left join organisations o using (organisation_id)
), slots as (
    select work_id, position, any_value(name) as name,
        list(coalesce(organisation, raw_affiliation, '') order by affiliation)
            filter (affiliation is not null) as affiliations,
        list(coalesce(country, '') order by affiliation)
            filter (affiliation is not null) as countries
    from affiliated group by work_id, position
), named as (
    select work_id,
        list({'name': name, 'affiliations': affiliations, 'countries': countries}
            order by position) as slots
    from slots group by work_id
)
select work_id, title, abstract, year, venue, type, doi, cited_by, language, sources, source_ids,
    url, keywords, simulated, slots as authors
from page left join named using (work_id) order by work_id
"""
_Work = dict[str, Any]


def write_works(corpus: Corpus, format: str, out: Path) -> int:
    """Write all works to the file ``out`` and return their number.

    ``format`` is one of :data:`FORMATS`; for another ``ValueError`` is raised. The file appears
    when it is complete: a failed export leaves none, and an older one as it was.
    """
    if format not in FORMATS:
        raise ValueError(f"no export format {format!r}; there are {', '.join(FORMATS)}")
    with whole_file(out) as stream:
        return FORMATS[format](_pages(corpus), stream)


def _pages(corpus: Corpus) -> Iterator[pa.Table]:
    """The works in order of their ids, a page at a time; at least one page, perhaps empty."""
    last = ""
    while True:
        page = corpus.sql(_QUERY, (last, _WORKS_AT_ONCE))
        yield page
        if page.num_rows < _WORKS_AT_ONCE:
            return
        last = page["work_id"][-1].as_py()


def _works(pages: Iterable[pa.Table]) -> Iterator[_Work]:
    for page in pages:
        for work in page.to_pylist():
            yield {**work, "authors": work["authors"] or [], "keywords": work["keywords"] or []}


def _lines(
    pages: Iterable[pa.Table], stream: BinaryIO, entry: Callable[[_Work], Iterable[str]]
) -> int:
    written = 0
    for work in _works(pages):
        for line in entry(work):
            stream.write(f"{line}\n".encode("utf-8", errors="replace"))
        written += 1
    return written


def _doi(work: _Work) -> str:
    return (work["doi"] or "").removeprefix("doi:")


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


def _keywords(work: _Work) -> list[str]:
    own = [_one_line(word) for word in work["keywords"]]
    return [*own, _SIMULATED_KEYWORD] if work["simulated"] else own


_BIBTEX_TYPES = {
    "article": "article",
    "book": "book",
    "book-chapter": "incollection",
    "dissertation": "phdthesis",
    "proceedings-article": "inproceedings",
    "report": "techreport",
}
_BIBTEX_VENUES = {
    "article": "journal",
    "incollection": "booktitle",
    "inproceedings": "booktitle",
    "phdthesis": "school",
    "techreport": "institution",
}
_KEPT_WHOLE = re.compile(r",|\b(?:and|others)\b", re.IGNORECASE)


def _write_bibtex(pages: Iterable[pa.Table], stream: BinaryIO) -> int:
    used: Counter[str] = Counter()

    def entry(work: _Work) -> Iterator[str]:
        kind = _BIBTEX_TYPES.get(work["type"] or "", "misc")
        doi = _doi(work)
        # Double braces keep the capitals of a title through every bibliography style.
        fields = {
            "title": f"{{{latex_of(_one_line(work['title']))}}}",
            "author": " and ".join(_bibtex_name(author["name"]) for author in work["authors"]),
            _BIBTEX_VENUES.get(kind, "publisher"): latex_of(_one_line(work["venue"] or "")),
            "year": str(work["year"] or ""),
            "doi": doi.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D"),
            "url": _address(work["url"]),
            "abstract": latex_of(_one_line(work["abstract"] or "")),
            "keywords": latex_of("; ".join(_keywords(work))),
            "language": latex_of(work["language"] or ""),
            "note": SIMULATED_NOTE if work["simulated"] else "",
            "beltid": latex_of(work["work_id"]),
        }
        yield f"@{kind}{{{_bibtex_key(work, used)},"
        yield from (f"  {name} = {{{value}}}," for name, value in fields.items() if value)
        yield "}\n"

    return _lines(pages, stream, entry)


def _bibtex_name(name: str) -> str:
    latex = latex_of(_one_line(name))
    return f"{{{latex}}}" if _KEPT_WHOLE.search(name) else latex


def _address(url: str | None) -> str:
    return _one_line(url or "").translate({ord("\\"): "%5C", ord("{"): "%7B", ord("}"): "%7D"})


def _bibtex_key(work: _Work, used: Counter[str]) -> str:
    """``kim2019grasping``: family name, year, first long word; then ``-2``, ``-3`` if taken."""
    names = [author["name"] for author in work["authors"][:1]]
    family = family_and_given(names[0])[0] if names else "anonymous"
    words = (_letters(word) for word in str(work["title"]).split()[:20])
    stem = f"{_letters(family)[:40] or 'work'}{work['year'] or ''}" + next(
        (word[:40] for word in words if len(word) > 3), ""
    )
    used[stem] += 1
    return stem if used[stem] == 1 else f"{stem}-{used[stem]}"


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", anyascii(text).lower())


_RIS_TYPES = {
    "article": "JOUR",
    "book": "BOOK",
    "book-chapter": "CHAP",
    "dataset": "DATA",
    "dissertation": "THES",
    "preprint": "UNPB",
    "proceedings-article": "CONF",
    "report": "RPRT",
}


def _write_ris(pages: Iterable[pa.Table], stream: BinaryIO) -> int:
    def entry(work: _Work) -> Iterator[str]:
        fields: list[tuple[str, object]] = [
            ("TY", _RIS_TYPES.get(work["type"] or "", "GEN")),
            ("ID", work["work_id"]),
            ("TI", work["title"]),
            *(("AU", family_first(_one_line(author["name"]))) for author in work["authors"]),
            ("PY", work["year"]),
            ("T2", work["venue"]),
            ("DO", _doi(work)),
            *(("KW", word) for word in _keywords(work)),
            ("AB", work["abstract"]),
            ("LA", work["language"]),
            ("UR", work["url"]),
            ("N1", SIMULATED_NOTE if work["simulated"] else None),
        ]
        yield from (f"{tag}  - {_one_line(value)}" for tag, value in fields if value)
        yield "ER  - \n"

    return _lines(pages, stream, entry)


_CSL_TYPES = {
    "article": "article-journal",
    "book": "book",
    "book-chapter": "chapter",
    "dataset": "dataset",
    "dissertation": "thesis",
    "preprint": "article",
    "proceedings-article": "paper-conference",
    "report": "report",
}


def _write_csl(pages: Iterable[pa.Table], stream: BinaryIO) -> int:
    written = 0
    for work in _works(pages):
        stream.write(b",\n" if written else b"[\n")
        stream.write(orjson.dumps(_csl_item(work)))
        written += 1
    stream.write(b"\n]\n" if written else b"[]\n")
    return written


def _csl_item(work: _Work) -> _Work:
    item = {
        "id": work["work_id"],
        "type": _CSL_TYPES.get(work["type"] or "", "document"),
        "title": work["title"],
        "author": [_csl_name(author["name"]) for author in work["authors"]],
        "issued": {"date-parts": [[work["year"]]]} if work["year"] else None,
        "container-title": work["venue"],
        "DOI": _doi(work),
        "URL": work["url"],
        "abstract": work["abstract"],
        "language": work["language"],
        "keyword": "; ".join(_keywords(work)),
        "note": SIMULATED_NOTE if work["simulated"] else None,
    }
    return {name: value for name, value in item.items() if value}


def _csl_name(name: str) -> dict[str, str]:
    family, given, suffix = family_and_given(name)
    if not given:
        return {"literal": name}
    parts = {"family": family, "given": given, "suffix": suffix}
    return {part: value for part, value in parts.items() if value}


_CSV_COLUMNS = (
    "title", "authors", "affiliations", "countries", "year", "doi", "venue", "abstract",
    "keywords", "ids", "type", "language", "url", "cited_by", "simulated",
)  # fmt: skip
_FORMULA = re.compile(r"'*[=+\-@]")


def _write_csv(pages: Iterable[pa.Table], stream: BinaryIO) -> int:
    # The byte order mark tells spreadsheets that this is UTF-8.
    text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_CSV_COLUMNS)
    written = 0
    for work in _works(pages):
        row = _csv_row(work)
        writer.writerow([harmless_cell(row[column]) for column in _CSV_COLUMNS])
        written += 1
    text.detach()
    return written


def _csv_row(work: _Work) -> dict[str, str]:
    own = work["work_id"]
    slots = work["authors"]
    plain = {name: work[name] for name in ("title", "year", "venue", "abstract", "type",
                                           "language", "url", "cited_by")}  # fmt: skip
    return {
        **{name: "" if value is None else _one_line(value) for name, value in plain.items()},
        "authors": "; ".join(_in_list(slot["name"]) for slot in slots),
        "affiliations": "; ".join(
            " | ".join(_in_slot(one) for one in slot["affiliations"] or []) for slot in slots
        ),
        "countries": "; ".join(
            " | ".join(_in_slot(one) for one in slot["countries"] or []) for slot in slots
        ),
        "doi": _doi(work),
        "keywords": "; ".join(map(_in_list, work["keywords"])),
        "ids": "; ".join(dict.fromkeys([own, *(work["source_ids"] or [])])),
        "simulated": "true" if work["simulated"] else "false",
    }


def _in_list(text: str) -> str:
    return _one_line(text).replace(";", ",")


def _in_slot(text: str) -> str:
    return _in_list(text).replace("|", "/")


def harmless_cell(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _write_parquet(pages: Iterable[pa.Table], stream: BinaryIO) -> int:
    writer: pq.ParquetWriter | None = None
    written = 0
    for page in pages:
        if writer is None:
            writer = pq.ParquetWriter(stream, page.schema, compression="zstd")
        writer.write_table(page)
        written += page.num_rows
    if writer is not None:
        writer.close()
    return written


FORMATS: dict[str, Callable[[Iterable[pa.Table], BinaryIO], int]] = {
    "bibtex": _write_bibtex,
    "ris": _write_ris,
    "csl": _write_csl,
    "csv": _write_csv,
    "parquet": _write_parquet,
}
"""Export format -> what writes pages of works in it and returns their number."""
