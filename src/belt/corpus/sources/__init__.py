"""One module per input format, and the registry that names them.

A source module holds ``SOURCE = Source(...)``. To add a format, write the module and name it in
``_MODULES``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from belt.corpus.sources.records import RawRecord
from belt.errors import ForPeople

HARVESTED = "node"
"""The source of what other nodes gave. What a node brought in itself always holds over it: what it
gave may come back from a hub, in a state that is older than its own."""


class NotThisFormat(ForPeople):
    """The file is not of the format it was given as: what was found and what was expected."""

    def __init__(self, path: Path, found: str, expected: str) -> None:
        super().__init__(f"{path}: {found}; expected {expected}")
        self.path, self.found, self.expected = path, found, expected


@dataclass(frozen=True, slots=True)
class Source:
    """An input format.

    ``find(path)`` lists the files to read below a file or folder, in a stable order, and raises
    :class:`NotThisFormat` when there is none. ``read(path)`` yields the records of one file and
    raises :class:`NotThisFormat` before the first record when the file is of another format; a bad
    record never raises, it is yielded as a ``Reject``. ``version`` rises whenever ``read`` would
    give other records for the same file, so that nothing stale is taken from the cache.
    """

    name: str
    version: int
    expects: str
    find: Callable[[Path], list[Path]]
    read: Callable[[Path], Iterator[RawRecord]]


_MODULES = {
    "paperlists": "belt.corpus.sources.paperlists",
    "openalex": "belt.corpus.sources.openalex",
    "bibtex": "belt.corpus.sources.bibtex",
    "ris": "belt.corpus.sources.ris",
    "csl": "belt.corpus.sources.csl",
    "csv": "belt.corpus.sources.spreadsheet",
    "simulated": "belt.corpus.sources.simulated",
    "node": "belt.corpus.sources.node",
}


def names() -> list[str]:
    """The names of all sources, in the order they are documented."""
    return list(_MODULES)


def source(name: str) -> Source:
    """The source of this name. Raises ``KeyError`` for an unknown name."""
    found: Source = import_module(_MODULES[name]).SOURCE
    return found
