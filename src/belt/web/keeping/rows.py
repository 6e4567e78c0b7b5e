"""Rows of the database as JSON lines that are the same from SQLite and PostgreSQL."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models

_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Summary:
    """What a table holds: how many rows, and a hash over all of them by primary key."""

    rows: int
    sha256: str


def tables() -> list[type[models.Model]]:
    """Every table of the database, those between two models too, by name."""
    found = apps.get_models(include_auto_created=True)
    kept = [one for one in found if one._meta.managed and not one._meta.proxy]
    return sorted(kept, key=lambda one: one._meta.db_table)


def lines(model: type[models.Model], database: str) -> Iterator[bytes]:
    """Each row of a table as a line of JSON, by primary key."""
    fields = model._meta.concrete_fields
    rows = model._base_manager.using(database).order_by("pk")
    for row in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        told = {field.attname: _plain(field.value_from_object(row)) for field in fields}
        yield json.dumps(told, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def summary(several: Iterable[bytes]) -> Summary:
    """How many lines there are, and their hash."""
    digest, count = hashlib.sha256(), 0
    for line in several:
        digest.update(line)
        count += 1
    return Summary(count, digest.hexdigest())


def load(model: type[models.Model], told: Iterable[bytes], database: str) -> None:
    """Put rows into a table, as they were."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    waiting = iter(told)
    while several := list(islice(waiting, _ROWS_AT_ONCE)):
        rows = [
            model(**{name: _value(fields[name], value) for name, value in json.loads(line).items()})
            for line in several
        ]
        model._base_manager.using(database).bulk_create(rows)


def count_on(database: str) -> None:
    """Let the database number new rows after those that were put in."""
    connection = connections[database]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def _value(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    if isinstance(field, models.DurationField):
        return timedelta(seconds=value)
    if isinstance(field, models.JSONField):
        return value
    return field.to_python(value)
