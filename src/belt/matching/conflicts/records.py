"""Records of a CSV or JSON file, with the place of each for errors."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_YEAR = re.compile(r"(\d{4})(?:\.0+|-\d\d?(?:-\d\d?.*)?)?")


class BadConflictInput(ValueError):
    """A file that cannot be read; the message names file, line and what was expected."""

    def __init__(self, path: Path, line: int | str, expected: str) -> None:
        self.path, self.line, self.expected = path, line, expected
        where = f"line {line}" if isinstance(line, int) else line
        super().__init__(f"{path}, {where}: {expected}")


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its values by lower-case name."""

    path: Path
    line: int | str
    """The line, or ``entry 3`` of a JSON file."""
    values: Mapping[str, Any]

    def bad(self, expected: str) -> BadConflictInput:
        """The error that this record is not as expected."""
        return BadConflictInput(self.path, self.line, expected)

    def has(self, *names: str) -> bool:
        """Whether there is any of these columns, empty or not."""
        return any(name in self.values for name in names)

    def text(self, *names: str) -> str:
        """The first of these columns that is not empty, or ``""``."""
        for name in names:
            value = self.values.get(name)
            if value not in (None, ""):
                if isinstance(value, dict | list | bool):
                    raise self.bad(f"expected {name} to be text, not {type(value).__name__}")
                return str(value).strip()
        return ""

    def year(self, *names: str) -> int | None:
        """The year, also of a date; None where empty."""
        return self._year(self.text(*names), names[0])

    def many(self, *names: str) -> list[dict[str, Any]]:
        """The values of a cell or list, each with ``id`` and what else is told of it."""
        found: list[dict[str, Any]] = []
        for name in names:
            value = self.values.get(name)
            if value is None or value == "":
                continue
            if not isinstance(value, list):
                value = [value] if isinstance(value, dict) else str(value).split(";")
            for one in value:
                found += self._one(one, name)
        return found

    def _one(self, one: Any, name: str) -> list[dict[str, Any]]:
        if isinstance(one, dict):
            known = {str(key).lower(): value for key, value in one.items()}
            key = next((known[k] for k in ("id", "name", "person") if known.get(k)), None)
            if not isinstance(key, str | int):
                raise self.bad(f'expected "id" in each of {name}')
            years = {
                side: self._year(str(known.get(side) or ""), f"{name}: {side}")
                for side in ("since", "until")
            }
            note = str(known["note"]) if known.get("note") else None
            return [{**known, **years, "note": note, "id": str(key).strip()}]
        if isinstance(one, str | int) and not isinstance(one, bool):
            return [{"id": str(one).strip()}] if str(one).strip() else []
        raise self.bad(f"expected {name} to be text or a list, not {type(one).__name__}")

    def _year(self, text: str, name: str) -> int | None:
        if not text:
            return None
        found = _YEAR.fullmatch(text)
        if not found:
            raise self.bad(f"expected {name} to be a year such as 2024, or empty, not {text!r}")
        return int(found[1])


def read_records(path: Path) -> Iterator[Record]:
    """The records of a CSV file with a header, or of a JSON file: a list, or an object by id.

    Raises :class:`BadConflictInput`, and ``FileNotFoundError``.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadConflictInput(path, line, "expected text in UTF-8") from None
    if text.lstrip()[:1] in ("[", "{"):
        yield from _json(path, text)
    else:
        yield from _csv(path, text)


def _csv(path: Path, text: str) -> Iterator[Record]:
    head = text.split("\n", 1)[0]
    rows = csv.reader(
        text.splitlines(keepends=True), delimiter="\t" if "\t" in head else ",", strict=True
    )
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        if not any(names):
            raise BadConflictInput(path, 1, "expected a header, and the file is empty")
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(names):
                raise BadConflictInput(
                    path,
                    rows.line_num,
                    f"expected {len(names)} columns, not {len(row)}; put a cell with commas in "
                    'quotes, and separate several ids by ";"',
                )
            cells = [cell.strip() for cell in row]
            yield Record(path, rows.line_num, dict(zip(names, cells, strict=False)))
    except csv.Error as error:
        raise BadConflictInput(path, rows.line_num, f"expected CSV ({error})") from None


def _json(path: Path, text: str) -> Iterator[Record]:
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadConflictInput(path, error.lineno, f"expected JSON ({error.msg})") from None
    if isinstance(told, dict):
        inside = [one for key, one in told.items() if key in ("people", "works", "notes")]
        if len(inside) == 1 and isinstance(inside[0], list):
            told = inside[0]
        else:
            told = [
                {"id": key, **one} if isinstance(one, dict) else one for key, one in told.items()
            ]
    if not isinstance(told, list):
        raise BadConflictInput(path, 1, "expected a list of objects, or an object of them by id")
    for number, one in enumerate(told, start=1):
        if not isinstance(one, dict):
            expected = f"expected an object, not {type(one).__name__}"
            raise BadConflictInput(path, f"entry {number}", expected)
        content = one.get("content")
        whole = {**one, **content} if isinstance(content, dict) else one
        yield Record(
            path,
            f"entry {number}",
            {str(key).strip().lower(): _bare(value) for key, value in whole.items()},
        )


def _bare(value: Any) -> Any:
    """The value itself, where OpenReview's second API wraps it as ``{"value": …}``."""
    return value["value"] if isinstance(value, dict) and set(value) == {"value"} else value
