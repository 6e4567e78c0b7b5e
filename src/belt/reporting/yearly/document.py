"""The yearly report, set with typst: contents, figures, tables in an annex, method notes.

Words and numbers come as they are to be printed; what people wrote reaches typst as JSON and is
never read as its markup. The same report gives the same bytes: the date in the file is the one that
is passed, not the one of printing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import typst

from belt.reporting.programme.paper import fonts_of
from belt.reporting.svg import standalone

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure: SVG as pages have it, with its words; ``table`` is the number of its annex."""

    title: str
    subtitle: str
    summary: str
    svg: str
    table: int


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter: paragraphs, key figures, a small table, pictures."""

    title: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    """(name, value)."""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Annex:
    """A figure's table."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is printed."""

    language: str
    title: str
    subtitle: str
    note: str
    """At the foot of each page."""
    contents: str
    annex: str
    table: str
    """The word before the number of a table."""
    sections: tuple[Section, ...]
    tables: tuple[Annex, ...]
    made_at: datetime
    """Of the corpus version: a report of the same version is the same."""


def as_report_pdf(report: Report) -> bytes:
    """The report on A4."""
    told = asdict(report)
    told.pop("made_at")
    for section in told["sections"]:
        for picture in section["pictures"]:
            picture["svg"] = standalone(picture["svg"], "print")
    told["fonts"] = fonts_of(report.language)
    return bytes(
        typst.compile(
            str(_FOLDER / "report.typ"),
            root=str(_FOLDER),
            sys_inputs={"told": json.dumps(told, ensure_ascii=False)},
            timestamp=int(report.made_at.timestamp()),
        )
    )
