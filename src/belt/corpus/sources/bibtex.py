"""BibTeX files (``.bib``).

The file is cut into entries here and each entry is parsed on its own: bibtexparser drops what it
cannot parse without a word, and with it sometimes what follows.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bibtexparser.bibdatabase import UndefinedString
from bibtexparser.bparser import BibTexParser

from belt.corpus.sources import NotThisFormat, Source, identifiers
from belt.corpus.sources.files import LONGEST_FIELD, find_files, read_text
from belt.corpus.sources.latex import text_of
from belt.corpus.sources.records import RawAuthor, RawRecord, Reject
from belt.corpus.sources.references import Reference, as_record, author

_EXPECTS = "BibTeX entries such as `@article{key, title = {…}, …}`"
_ENTRY = re.compile(r"@[ \t]*([A-Za-z]+)\s*([{(])")
_NEXT_ENTRY = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+\s*[{(]", re.MULTILINE)
_BRACE = re.compile(r"[{}]")
_BRACE_OR_END = re.compile(r"[{})]")
_DEEPEST = 40
_MOST_MACROS = 50
_KEY = re.compile(r"[{(]\s*([^\s,{}()]{1,200})\s*,")
_TYPES = {
    "article": "article",
    "book": "book",
    "booklet": "book",
    "conference": "proceedings-article",
    "dataset": "dataset",
    "inbook": "book-chapter",
    "incollection": "book-chapter",
    "inproceedings": "proceedings-article",
    "mastersthesis": "dissertation",
    "phdthesis": "dissertation",
    "proceedings": "book",
    "report": "report",
    "techreport": "report",
    "thesis": "dissertation",
    "unpublished": "preprint",
}
_VENUES = ("journal", "journaltitle", "booktitle", "series", "school", "institution", "publisher")

# Its complaints are ours to make: each becomes a reject.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class _Cut:
    """One entry's text, with the line it begins in; ``closed`` says whether it has an end."""

    line: int
    kind: str
    text: str
    closed: bool


def _find(path: Path) -> list[Path]:
    return find_files(path, (".bib", ".bib.gz", ".bibtex"), _EXPECTS)


def _read(path: Path) -> Iterator[RawRecord]:
    text = read_text(path, _EXPECTS)
    if not _ENTRY.search(text):
        raise NotThisFormat(path, "no entry", _EXPECTS)
    return _records(text)


def _records(text: str) -> Iterator[RawRecord]:
    parser = BibTexParser(common_strings=True, ignore_nonstandard_types=False)
    parser.expect_multiple_parse = True
    for cut in _cuts(text):
        if cut.kind in ("comment", "preamble"):
            continue
        key = _KEY.search(cut.text)
        position = f"line {cut.line}, entry {key[1]}" if key else f"line {cut.line}"
        if not cut.closed:
            yield Reject(position, "the entry's braces are not closed", cut.text[:500])
        elif len(cut.text) > LONGEST_FIELD:
            yield Reject(
                position,
                f"the entry has {len(cut.text):,} characters, at most {LONGEST_FIELD:,} are read",
                cut.text[:500],
            )
        elif _depth(cut.text) > _DEEPEST:
            yield Reject(position, f"braces nested more than {_DEEPEST} deep", cut.text[:500])
        else:
            fields = _fields(parser, cut.text)
            if cut.kind == "string":
                continue
            if fields is None:
                yield Reject(position, "the entry is no valid BibTeX", cut.text[:500])
            else:
                yield as_record(_reference(position, fields))


def _cuts(text: str) -> Iterator[_Cut]:
    at, line, counted = 0, 1, 0
    while found := _ENTRY.search(text, at):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        following = _NEXT_ENTRY.search(text, found.end())
        limit = following.start() if following else len(text)
        end = _end(text, found.end(), limit, found[2])
        at = limit if end is None else end
        yield _Cut(line, found[1].lower(), text[found.start() : at], end is not None)


def _end(text: str, start: int, limit: int, opened_by: str) -> int | None:
    """Where the entry that was opened before ``start`` is closed, before ``limit``."""
    depth = 1 if opened_by == "{" else 0
    at = start
    while at < limit:
        if opened_by == "(" and depth == 0:
            found = _BRACE_OR_END.search(text, at, limit)
        else:
            found = _BRACE.search(text, at, limit)
        if found is None:
            return None
        at = found.end()
        if found[0] == ")":
            return at
        depth += 1 if found[0] == "{" else -1
        if depth == 0 and opened_by == "{":
            return at
        if depth < 0:
            return None
    return None


def _depth(text: str) -> int:
    depth = deepest = 0
    for brace in _BRACE.findall(text):
        depth += 1 if brace == "{" else -1
        deepest = max(deepest, depth)
    return deepest


def _fields(parser: BibTexParser, text: str) -> dict[str, str] | None:
    """The fields of the entry, or ``None`` when it cannot be parsed."""
    database = parser.bib_database
    for _ in range(_MOST_MACROS):
        database.entries.clear()
        database.comments.clear()
        database.preambles.clear()
        try:
            parser.parse(text)
        except UndefinedString as missing:
            # A macro of a file that is not here, often a month: its name says the most.
            database.strings[str(missing).strip("'\"").lower()] = str(missing).strip("'\"")
            continue
        except (ValueError, KeyError, IndexError, AttributeError, RecursionError):
            return None
        if len(database.entries) != 1:
            return None
        return {name: str(value) for name, value in database.entries[0].items()}
    return None


def _reference(position: str, fields: dict[str, str]) -> Reference:
    plain = {
        name: text_of(value) for name, value in fields.items() if name not in ("author", "editor")
    }
    kind = fields.get("ENTRYTYPE", "").lower()
    preprint = "arxiv" in fields.get("archiveprefix", "").lower() and kind == "misc"
    return Reference(
        record=position,
        title=plain.get("title", ""),
        authors=tuple(_authors(fields.get("author", ""), fields.get("orcid", ""))),
        year=plain.get("year") or plain.get("date", ""),
        venue=next((plain[name] for name in _VENUES if plain.get(name, "").strip()), ""),
        type="preprint" if preprint else _TYPES.get(kind),
        doi=fields.get("doi", "").replace("\\", "") or _doi_address(plain.get("url", "")),
        ids=(plain.get("beltid", ""),),
        url=plain.get("url", ""),
        abstract=plain.get("abstract", ""),
        language=plain.get("langid") or plain.get("language", ""),
        keywords=_keywords(plain.get("keywords") or plain.get("keyword", "")),
        notes=(plain.get("note", ""),),
    )


def _doi_address(url: str) -> str:
    return url if "doi.org/" in url else ""


def _keywords(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"[;\n]" if ";" in text else r"[,\n]", text))


def _authors(names: str, orcids: str) -> Iterator[RawAuthor]:
    split = [name for name in _split_names(names) if name.lower() not in ("others", "")]
    ids = [identifiers.orcid(part) for part in re.split(r"[;,]| and ", orcids)] if orcids else []
    for number, name in enumerate(split):
        own = ids[number] if len(ids) == len(split) else None
        own_ids = (own,) if own else ()
        # Braces around a whole name say that it is not to be taken apart.
        if name.startswith("{") and _end(name, 1, len(name), "{") == len(name):
            yield RawAuthor(text_of(name), own_ids)
        else:
            yield author(text_of(name), own_ids)


def _split_names(text: str) -> list[str]:
    """The names between the ``and`` that stand outside braces."""
    names, depth, start = [], 0, 0
    for found in re.finditer(r"[{}]|\s+and\s+", text):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth == 0:
            names.append(text[start : found.start()].strip())
            start = found.end()
    return [*names, text[start:].strip()]


SOURCE = Source("bibtex", 1, _EXPECTS, _find, _read)
