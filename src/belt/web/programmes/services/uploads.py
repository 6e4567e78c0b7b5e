"""Files that applicants hand in."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.kept_files import Posted, keep_file
from belt.web.office.services import record
from belt.web.programmes.models import Application, Upload

MOST = 20
"""Files of one application, those removed from the draft among them."""


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
    kept = keep_file(posted)
    now = timezone.now()
    application.uploads.filter(field=field, removed_at=None).update(removed_at=now)
    made = Upload.objects.create(
        application=application,
        field=field,
        name=kept.name,
        kind=kept.kind,
        size=kept.size,
        sha256=kept.sha256,
    )
    record(by=by, did="file kept", kind="application", key=application.key, note=kept.name)
    return made


@transaction.atomic
def remove_upload(*, upload: Upload, by: Account) -> None:
    """Take a file off the draft; versions that were submitted with it keep it."""
    upload.removed_at = timezone.now()
    upload.save(update_fields=["removed_at"])
    record(
        by=by, did="file removed", kind="application", key=upload.application.key, note=upload.name
    )
