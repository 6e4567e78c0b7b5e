"""CSV tables with a header, each cell checked where it is read, with file and line."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar

from belt.matching.placement.parties import BadPlacementInput

LONGEST_CELL = 2**24
"""Characters; the whole list of a host can name everybody."""
_Absent = TypeVar("_Absent", None, float)


@dataclass(frozen=True, slots=True)
class Table:
    """A file's columns and rows."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def expected(self, line: int, expected: str) -> NoReturn:
        """Say what was expected in a line. Raises :class:`BadPlacementInput`."""
        _expected(self.path, line, expected)


@dataclass(frozen=True, slots=True)
class Row:
    """A line's cells by column."""

    path: Path
    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """The cell without blanks around it; empty where there is none."""
        return self.cells.get(column, "").strip()

    def id(self, column: str) -> str:
        """A cell that must not be empty."""
        return self.text(column) or self._expected(f"an id in column {column}")

    def list(self, column: str) -> tuple[str, ...]:
        """Entries separated by ``;``, or by blanks where there is no ``;``."""
        text = self.text(column)
        entries = text.split(";") if ";" in text else text.split()
        return tuple(one.strip() for one in entries if one.strip())

    def amounts(self, column: str) -> dict[str, float]:
        """Entries like ``FR:6``."""
        found: dict[str, float] = {}
        for entry in self.list(column):
            name, colon, amount = entry.partition(":")
            if not colon or not name.strip() or name.strip() in found:
                self._expected(f"{column} like FR:6;JP:3, each name once, not {entry}")
            found[name.strip()] = self._real(amount, f"{column} of {name.strip()}")
        return found

    def whole(self, column: str, absent: int | None) -> int:
        """A whole number, or what holds in its absence; None: it must be there."""
        text = self.text(column)
        if not text and absent is not None:
            return absent
        try:
            return int(text)
        except ValueError:
            self._expected(f"a whole number as {column}, not {text!r}")

    def number(self, column: str, absent: _Absent) -> float | _Absent:
        """A number, or what holds in its absence."""
        return self.real(column) if self.text(column) else absent

    def real(self, column: str) -> float:
        """A number."""
        return self._real(self.text(column), column)

    def _real(self, text: str, what: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self._expected(f"a number as {what}, not {text.strip()!r}")
        return number

    def _expected(self, expected: str) -> NoReturn:
        _expected(self.path, self.line, expected)


def read_table(path: Path, needed: tuple[str, ...]) -> Table:
    """A CSV file whose header names at least the columns needed.

    Raises :class:`BadPlacementInput`.
    """
    csv.field_size_limit(LONGEST_CELL)
    rows: list[Row] = []
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            lines = csv.reader(stream)
            columns = tuple(one.strip().lower() for one in next(lines, []))
            for column in needed:
                if column not in columns:
                    _expected(path, 1, f"a header with {', '.join(needed)}; {column} is missing")
            if len(set(columns)) < len(columns):
                _expected(path, 1, "each column once")
            begun = lines.line_num + 1
            for cells in lines:
                if any(one.strip() for one in cells):
                    if len(cells) > len(columns):
                        _expected(path, begun, f"{len(columns)} cells, not {len(cells)}")
                    rows.append(Row(path, begun, dict(zip(columns, cells, strict=False))))
                begun = lines.line_num + 1
    except OSError as error:
        raise BadPlacementInput(f"{path}: cannot be read ({error.strerror})") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadPlacementInput(f"{path}: expected CSV in UTF-8 ({error})") from None
    return Table(path, columns, tuple(rows))


def _expected(path: Path, line: int, expected: str) -> NoReturn:
    raise BadPlacementInput(f"{path}, line {line}: expected {expected}")
