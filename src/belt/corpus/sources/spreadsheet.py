"""Spreadsheets saved as CSV or TSV: one row a work.

Columns are known by their headers (``spreadsheet_columns.toml``). In Belt's own layout authors,
affiliations and countries are lists joined by ``;`` that go side by side, one slot an author, and
an author's several affiliations are joined by ``|``.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, zip_longest
from pathlib import Path

from belt.corpus import countries
from belt.corpus.sources import NotThisFormat, Source
from belt.corpus.sources.files import LONGEST_FIELD, find_files, one_line, read_text
from belt.corpus.sources.records import RawAffiliation, RawAuthor, RawRecord, Reject
from belt.corpus.sources.references import SIMULATED_NOTE, Reference, as_record, given_first

_EXPECTS = "a table with a header row that names at least a title and authors, year or DOI"
_DELIMITERS = ",;\t|"
_MOST_COLUMNS = 500
_HEADER_WITHIN = 10
_TYPES = {
    "article": "article",
    "book": "book",
    "book chapter": "book-chapter",
    "conference paper": "proceedings-article",
    "conference proceedings article": "proceedings-article",
    "dissertation": "dissertation",
    "journal article": "article",
    "preprint": "preprint",
    "proceedings paper": "proceedings-article",
    "proceedings article": "proceedings-article",
    "review": "review",
}
_LANGUAGES = {"english": "en", "french": "fr", "japanese": "ja", "korean": "ko",
              "vietnamese": "vi", "chinese": "zh"}  # fmt: skip
_SCOPUS_AUTHOR_ID = re.compile(r"\s*\(\d{6,}\)$")
_MASKED = re.compile(r"'+[=+\-@]")
_WOS_ADDRESS = re.compile(r"\[([^\]]*)\]\s*([^\[]*)")


def _find(path: Path) -> list[Path]:
    return find_files(path, (".csv", ".tsv", ".csv.gz", ".tsv.gz"), _EXPECTS)


def _read(path: Path) -> Iterator[RawRecord]:
    text = read_text(path, _EXPECTS).removeprefix("\ufeff")
    if text.startswith("PK\x03\x04"):
        raise NotThisFormat(path, "an Excel or ZIP file", f"{_EXPECTS}, saved as CSV")
    lines = list(islice(_lines(text), _HEADER_WITHIN))
    for skipped, line in enumerate(lines):
        delimiter = max(_DELIMITERS, key=line.count)
        cells = _split(line, delimiter)
        columns = _columns(cells)
        if "title" in columns and columns.keys() & {"authors", "year", "doi"}:
            if len(cells) > _MOST_COLUMNS:
                raise NotThisFormat(path, f"{len(cells):,} columns", _EXPECTS)
            rest = text[sum(len(line) for line in lines[: skipped + 1]) :]
            return _rows(rest, skipped + 2, delimiter, columns, len(cells))
    found = one_line(lines[0][:80]) if lines else ""
    raise NotThisFormat(path, f"no header row in its first lines (it begins `{found}`)", _EXPECTS)


def _lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


@cache
def _headers() -> dict[str, list[str]]:
    text = Path(__file__).with_name("spreadsheet_columns.toml").read_text("utf-8")
    return {
        name: [_key(header) for header in headers] for name, headers in tomllib.loads(text).items()
    }


def _key(header: str) -> str:
    plain = unicodedata.normalize("NFKD", header.casefold().replace("đ", "d"))
    return "".join(character for character in plain if character.isalnum())


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Field -> number of its column."""
    at = {key: number for number, cell in reversed(list(enumerate(cells))) if (key := _key(cell))}
    known = _headers()
    foreign = any(header in at for header in known["foreign"])
    return {
        field: at[header]
        for field, headers in known.items()
        if field != "foreign" and not (foreign and field in ("affiliations", "countries", "ids"))
        for header in reversed(headers)
        if header in at
    }


def _rows(
    text: str, first_line: int, delimiter: str, columns: Mapping[str, int], width: int
) -> Iterator[RawRecord]:
    csv.field_size_limit(LONGEST_FIELD)
    for line, chunk, cells in _cut_rows(text, first_line, delimiter):
        position = f"line {line}"
        if cells is None:
            reason = "the row is no valid CSV (a quote is not closed, or a cell is too long)"
            yield Reject(position, reason, chunk[:500])
        elif len(cells) > width and any(cell.strip() for cell in cells[width:]):
            reason = f"the row has {len(cells):,} cells, the header {width:,}"
            yield Reject(position, reason, chunk[:500])
        elif any(cell.strip() for cell in cells):
            row = {field: _unmasked(cells[at]) for field, at in columns.items() if at < len(cells)}
            yield as_record(_reference(position, row))


def _unmasked(cell: str) -> str:
    # Belt's own export puts an apostrophe before what a spreadsheet would take for a formula.
    return cell[1:] if _MASKED.match(cell) else cell


def _cut_rows(text: str, line: int, delimiter: str) -> Iterator[tuple[int, str, list[str] | None]]:
    """Each row with the line it begins in and its cells, ``None`` where it is no valid CSV.

    A quoted cell may hold line ends. A quote that is never closed would swallow the rest of the
    file: where no end is found within :data:`LONGEST_FIELD` characters, the row is its first line
    alone, and reading goes on with the next.
    """
    start = 0
    while start < len(text):
        end = first_end = text.find("\n", start) + 1 or len(text)
        cells = _cells(text[start:end], delimiter)
        quotes = text.count('"', start, end)
        while cells is None and end < len(text) and end - start <= LONGEST_FIELD:
            following = text.find("\n", end) + 1 or len(text)
            added = text.count('"', end, following)
            quotes, end = quotes + added, following
            if added and quotes % 2 == 0:
                cells = _cells(text[start:end], delimiter)
        if cells is None:
            end = first_end
        yield line, text[start:end], cells
        line += text.count("\n", start, end)
        start = end


def _cells(chunk: str, delimiter: str) -> list[str] | None:
    try:
        rows = list(csv.reader(io.StringIO(chunk, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return next(iter(rows), []) if len(rows) <= 1 else None


def _reference(position: str, row: Mapping[str, str]) -> Reference:
    repairs: list[str] = []
    authors = tuple(_authors(row, repairs))
    kind = one_line(row.get("type", "")).lower().split(";")[0]
    language = one_line(row.get("language", "")).lower()
    simulated = one_line(row.get("simulated", "")).lower() in ("true", "1", "yes")
    return Reference(
        record=position,
        title=row.get("title", ""),
        authors=authors,
        year=row.get("year", ""),
        venue=row.get("venue", ""),
        type=_TYPES.get(kind.replace("-", " ")),
        doi=row.get("doi", ""),
        ids=tuple(row.get("ids", "").split(";")),
        url=row.get("url", ""),
        abstract=row.get("abstract", ""),
        language=_LANGUAGES.get(language, language),
        keywords=tuple(row.get("keywords", "").split(";")),
        cited_by=row.get("cited_by", ""),
        notes=(SIMULATED_NOTE,) if simulated else (),
        repairs=tuple(repairs),
    )


def _authors(row: Mapping[str, str], repairs: list[str]) -> Iterator[RawAuthor]:
    names = [_SCOPUS_AUTHOR_ID.sub("", name) for name in _list(row.get("authors", ""))]
    if ";" not in row.get("authors", "") and len(names) == 1:
        names = _by_commas(names[0])
    if row.get("addresses"):
        employers = _from_addresses(names, row["addresses"])
    elif row.get("authors_with_affiliations"):
        employers = _from_authors_with_affiliations(names, row["authors_with_affiliations"])
    else:
        employers = _side_by_side(len(names), row, repairs)
    for name, affiliations in zip(names, employers, strict=True):
        yield RawAuthor(given_first(name), (), tuple(affiliations))


def _list(text: str) -> list[str]:
    return [one_line(part) for part in text.split(";")] if text.strip(" ;") else []


def _by_commas(names: str) -> list[str]:
    """Names joined by commas (``Ann Lee, Bo Chen``), unless it is one name, family first."""
    parts = [part.strip() for part in names.split(",")]
    if len(parts) > 1 and all(len(part.split()) > 1 for part in parts):
        return parts
    return [names]


def _side_by_side(
    authors: int, row: Mapping[str, str], repairs: list[str]
) -> list[list[RawAffiliation]]:
    slots = _list(row.get("affiliations", ""))
    located = _list(row.get("countries", ""))
    if slots and len(slots) != authors:
        repairs.append("affiliation-count")
        slots = []
    if located and len(located) != authors:
        repairs.append("short-country-list")
        located = []
    employers: list[list[RawAffiliation]] = []
    for slot, places in islice(zip_longest(slots, located, fillvalue=""), authors):
        raws = [one_line(part) for part in slot.split("|")] if slot else []
        names = [one_line(part) for part in places.split("|")] if places else []
        if raws and names and len(raws) != len(names):
            repairs += ["short-country-list", "unplaced-country"]
            names = []
        pairs = zip_longest(raws, (_code(name, repairs) for name in names))
        employers.append(
            [RawAffiliation(raw=raw or None, country=code) for raw, code in pairs if raw or code]
        )
    return employers or [[] for _ in range(authors)]


def _code(name: str, repairs: list[str]) -> str | None:
    if not name:
        return None
    code = countries.code_of(name)
    if code is None:
        repairs.append("unrecognised-country")
    return code


def _from_addresses(names: Sequence[str], text: str) -> list[list[RawAffiliation]]:
    """Web of Science: ``[Lee, A; Chen, B] KAIST, Daejeon, South Korea; [Chen, B] …``."""
    employers: dict[str, list[RawAffiliation]] = {}
    for people, address in _WOS_ADDRESS.findall(text):
        affiliation = _with_country(address.strip(" ;"))
        for name in people.split(";"):
            employers.setdefault(one_line(name), []).append(affiliation)
    twice = {name for name, times in Counter(names).items() if times > 1}
    return [[] if name in twice else employers.get(name, []) for name in names]


def _from_authors_with_affiliations(names: Sequence[str], text: str) -> list[list[RawAffiliation]]:
    """Scopus: ``Lee A., KAIST, Daejeon, South Korea; Chen B., …``, in the order of the authors."""
    slots = _list(text)
    if len(slots) != len(names):
        return [[] for _ in names]
    employers: list[list[RawAffiliation]] = []
    for name, slot in zip(names, slots, strict=True):
        family = name.split(",")[0].strip()
        _, comma, rest = slot.partition(", ")
        if not family or not slot.startswith(family) or not comma:
            employers.append([])
            continue
        # The given names follow the family name after a comma or a blank: "Lee, A." or "Lee A.".
        if slot.startswith(f"{family},"):
            rest = rest.partition(", ")[2]
        employers.append([_with_country(rest)] if rest.strip() else [])
    return employers


def _with_country(address: str) -> RawAffiliation:
    last = address.rpartition(",")[2].strip(" .")
    return RawAffiliation(raw=address, country=countries.code_of(last) if last else None)


SOURCE = Source("csv", 1, _EXPECTS, _find, _read)
