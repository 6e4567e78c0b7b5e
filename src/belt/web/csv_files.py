"""CSV files for readers: spreadsheets open them as UTF-8 and run nothing that stands in them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from numbers import Number

from django.http import HttpResponse

_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n]")
"""What a cell begins with that a spreadsheet runs."""
_NUMBER = re.compile(r"-?[0-9]+([.,][0-9]+)?")


def csv_file(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table as a file to download; with a byte order mark, so that Korean is read as Korean."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(answer)
    if head:
        writer.writerow([_safe(cell) for cell in head])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return answer


def _safe(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula; a number stays one."""
    if cell is None or isinstance(cell, Number):
        return cell
    text = str(cell)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
