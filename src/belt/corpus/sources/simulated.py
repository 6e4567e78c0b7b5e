"""A simulated belt as a source: its file says only how large and from which seed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from belt.corpus.simulation.publications import simulate
from belt.corpus.simulation.specification import EXPECTS, read_specification
from belt.corpus.sources import NotThisFormat, Source
from belt.corpus.sources.records import RawRecord


def find(path: Path) -> list[Path]:
    """The file itself, or the TOML files directly in a folder, by name."""
    if path.is_file():
        return [path]
    files = sorted(path.glob("*.toml")) if path.is_dir() else []
    if not files:
        raise NotThisFormat(path, "no TOML file there", EXPECTS)
    return files


def read(path: Path) -> Iterator[RawRecord]:
    """All records of the simulated belt that this file asks for, each marked as simulated."""
    return simulate(read_specification(path))


SOURCE = Source(name="simulated", version=1, expects=EXPECTS, find=find, read=read)
