"""Files that people hand in: checked by what they are, kept under the checksum of their bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

import filetype
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.http import FileResponse
from django.utils.text import get_valid_filename

from belt.web.accounts.services import Refused

LARGEST = 20 * 1024 * 1024
UNFINISHED = ".unfinished"
"""What a file is called until it is whole; one that stays was left by a process that ended."""
KINDS = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}
_ENDINGS = {"pdf": "pdf", "png": "png", "jpg": "jpg", "jpeg": "jpg"}
_NAMED_BY = (
    ("programmes.Upload", "sha256"),
    ("events.SessionFile", "sha256"),
    ("events.Speaker", "picture"),
)
"""Models whose rows name a file by its checksum, and the field."""


class Posted(Protocol):
    """A file as a request brings it."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]:
        """Its bytes, some at a time."""


class Named(Protocol):
    """A kept file, as a row of the database or otherwise."""

    name: str
    kind: str
    sha256: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file whose bytes are on the disk."""

    name: str
    kind: str
    """One of :data:`KINDS`."""
    size: int
    sha256: str


def keep_file(posted: Posted, kinds: Iterable[str] = tuple(KINDS)) -> KeptFile:
    """Put a file's bytes on the disk, in the transaction that makes the row that names them.

    Raises :class:`Refused` (``empty file``, ``too large``, ``wrong type``, ``disguised``).
    """
    if not posted.size:
        raise Refused("empty file")
    if posted.size > LARGEST:
        raise Refused("too large")
    name = get_valid_filename(posted.name or "file")[-200:]
    ending = _ENDINGS.get(name.rpartition(".")[2].lower())
    if ending is None or ending not in kinds:
        raise Refused("wrong type")
    content = b"".join(posted.chunks())
    if len(content) > LARGEST:
        raise Refused("too large")
    if not _is(content, ending):
        raise Refused("disguised")
    digest = hashlib.sha256(content).hexdigest()
    _hold(digest)
    _write(digest, content)
    return KeptFile(name, ending, len(content), digest)


def forget_file(digest: str) -> None:
    """Take the bytes of a checksum off the disk when this transaction is done.

    They stay while any row names them: equal files lie under one checksum, whoever handed them in.
    """
    transaction.on_commit(partial(_remove_unnamed, digest))


@transaction.atomic
def _remove_unnamed(digest: str) -> None:
    _hold(digest)
    for model, field in _NAMED_BY:
        if apps.get_model(model).objects.filter(**{field: digest}).exists():
            return
    path_of(digest).unlink(missing_ok=True)


def _hold(digest: str) -> None:
    """Let nobody else keep or remove these bytes before this transaction is done.

    On SQLite every transaction holds the database alone from its beginning.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])


def path_of(digest: str) -> Path:
    """Where the bytes of a checksum lie."""
    return Path(settings.BELT_HOME) / "uploads" / digest[:2] / digest


def file_response(kept: Named) -> FileResponse:
    """A file as a download: no browser runs what is in it."""
    return FileResponse(
        path_of(kept.sha256).open("rb"),
        as_attachment=True,
        filename=kept.name,
        content_type=KINDS[kept.kind],
    )


def _is(content: bytes, ending: str) -> bool:
    """Whether the bytes are what the name says, and nothing that a browser would run."""
    kind = filetype.guess(content)
    if kind is None or kind.extension != ending:
        return False
    return ending != "pdf" or (content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:])


def _write(digest: str, content: bytes) -> None:
    path = path_of(digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: several threads may be handed the same file at one moment.
    with NamedTemporaryFile(dir=path.parent, suffix=UNFINISHED, delete=False) as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    Path(stream.name).replace(path)
