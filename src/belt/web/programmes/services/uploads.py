"""Files that applicants hand in: checked by what they are, kept under their checksum."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import filetype
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_valid_filename

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.office.services import record
from belt.web.programmes.models import Application, Upload

LARGEST = 20 * 1024 * 1024
MOST = 20
"""Files of one application, those removed from the draft among them."""
KINDS = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}
_ENDINGS = {"pdf": "pdf", "png": "png", "jpg": "jpg", "jpeg": "jpg"}


class Posted(Protocol):
    """A file as a request brings it."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]:
        """Its bytes, some at a time."""


@transaction.atomic
def keep_upload(*, application: Application, by: Account, field: str, posted: Posted) -> Upload:
    """Keep a file for a field of an application; an earlier one for the field is replaced.

    The bytes are on the disk before the database knows of them. Raises :class:`Refused`
    (``no such field``, ``empty file``, ``too large``, ``wrong type``, ``disguised``, ``too many``).
    """
    if field not in {one["id"] for one in application.call.form if one["kind"] == "file"}:
        raise Refused("no such field")
    if application.uploads.count() >= MOST:
        raise Refused("too many")
    if not posted.size:
        raise Refused("empty file")
    if posted.size > LARGEST:
        raise Refused("too large")
    name = get_valid_filename(posted.name or "file")[-200:]
    ending = _ENDINGS.get(name.rpartition(".")[2].lower())
    if ending is None:
        raise Refused("wrong type")
    content = b"".join(posted.chunks())
    if len(content) > LARGEST:
        raise Refused("too large")
    if not _is(content, ending):
        raise Refused("disguised")
    digest = hashlib.sha256(content).hexdigest()
    _write(digest, content)
    now = timezone.now()
    application.uploads.filter(field=field, removed_at=None).update(removed_at=now)
    made = Upload.objects.create(
        application=application,
        field=field,
        name=name,
        kind=ending,
        size=len(content),
        sha256=digest,
    )
    record(by=by, did="file kept", kind="application", key=application.key, note=name)
    return made


@transaction.atomic
def remove_upload(*, upload: Upload, by: Account) -> None:
    """Take a file off the draft; versions that were submitted with it keep it."""
    upload.removed_at = timezone.now()
    upload.save(update_fields=["removed_at"])
    record(
        by=by, did="file removed", kind="application", key=upload.application.key, note=upload.name
    )


def content_of(upload: Upload) -> Path:
    """Where a file's bytes lie."""
    return _path(upload.sha256)


def _is(content: bytes, ending: str) -> bool:
    """Whether the bytes are what the name says, and nothing that a browser would run."""
    kind = filetype.guess(content)
    if kind is None or kind.extension != ending:
        return False
    return ending != "pdf" or (content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:])


def _path(digest: str) -> Path:
    return Path(settings.BELT_HOME) / "uploads" / digest[:2] / digest


def _write(digest: str, content: bytes) -> None:
    path = _path(digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
    with unfinished.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)
