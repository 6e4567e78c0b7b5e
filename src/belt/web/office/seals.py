"""Seals of the record: each line is signed together with the one before it.

The database refuses to change a line; seals show it where somebody got around the database. A line
that was changed, left out or put in between breaks the chain, and nobody without the home's
``SECRET_KEY`` can mend it. Lines cut off at the end are missed by whoever kept the newest one: each
backup does, and so does the log.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from django.conf import settings
from django.db import connection

from belt.web.office.models import Entry

_LOCK = 0x42454C54
"""Under which PostgreSQL lets one process after another add a line."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking the record found."""

    lines: int
    broken_at: int | None
    """The number of the first line that is not as it was written; ``None`` where all are."""


def last_seal() -> str:
    """The seal of the newest line; whoever asks adds the next one before anybody else does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    newest = Entry.objects.order_by("-pk").values_list("seal", flat=True).first()
    return newest or ""


def seal(entry: Entry, before: str, secret: str | None = None) -> str:
    """The seal of a line after another one's."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    told = [before, at, entry.by, entry.did, entry.kind, entry.key, entry.note]
    key = hashlib.sha256(b"record\n" + (secret or settings.SECRET_KEY).encode()).digest()
    return hmac.digest(key, json.dumps(told).encode(), hashlib.sha256).hex()


def check_record(secrets: Sequence[str] = ()) -> Checked:
    """Go through the whole record, with the home's own secrets or those that are given."""
    before, lines = "", 0
    known = secrets or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=2_000):
        lines += 1
        if not any(hmac.compare_digest(entry.seal, seal(entry, before, one)) for one in known):
            return Checked(lines, entry.pk)
        before = entry.seal
    return Checked(lines, None)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest line of the record at some time: nothing up to it may be missing later."""

    line: int
    seal: str


def head(database: str = "default") -> Head | None:
    """The newest line in a database; ``None`` while there is none."""
    newest = Entry.objects.using(database).order_by("-pk").values_list("pk", "seal").first()
    return Head(*newest) if newest else None


def still_holds(known: Head) -> bool:
    """Whether a line that was the newest once is still there as it was."""
    return Entry.objects.filter(pk=known.line, seal=known.seal).exists()
