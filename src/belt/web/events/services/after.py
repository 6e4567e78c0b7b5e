"""Slides, recordings and DOIs of what was held."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.events.models import Session, SessionFile
from belt.web.kept_files import Posted, forget_file, keep_file
from belt.web.office.services import record

_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_address = URLValidator(schemes=["https", "http"])
MOST_FILES = 10


@transaction.atomic
def change_after(*, session: Session, by: Account, slides: str, recording: str, doi: str) -> None:
    """Where slides and the recording are, and the DOI of the paper; empty for none.

    Raises :class:`Refused` (``not an address``, ``not a doi``); nothing is changed then.
    """
    for address in (slides.strip(), recording.strip()):
        try:
            if address:
                _address(address)
        except ValidationError:
            raise Refused("not an address") from None
    found = _DOI.fullmatch(doi.strip())
    if doi.strip() and found is None:
        raise Refused("not a doi")
    session.slides, session.recording = slides.strip(), recording.strip()
    session.doi = found.group(1) if found else ""
    session.save(update_fields=["slides", "recording", "doi"])
    record(
        by=by, did="materials changed", kind="workshop", key=session.workshop.slug, note=session.key
    )


@transaction.atomic
def keep_session_file(*, session: Session, by: Account, posted: Posted) -> SessionFile:
    """Keep slides or a paper. Raises :class:`Refused`, see :func:`keep_file`."""
    if session.files.count() >= MOST_FILES:
        raise Refused("too many")
    kept = keep_file(posted)
    made = SessionFile.objects.create(
        session=session, name=kept.name, kind=kept.kind, size=kept.size, sha256=kept.sha256
    )
    record(by=by, did="file kept", kind="workshop", key=session.workshop.slug, note=kept.name)
    return made


@transaction.atomic
def remove_session_file(*, session: Session, key: str, by: Account) -> None:
    """Take a file away. Raises :class:`Refused` (``no such``)."""
    found = session.files.filter(key=key).first()
    if found is None:
        raise Refused("no such")
    found.delete()
    record(by=by, did="file removed", kind="workshop", key=session.workshop.slug, note=found.name)
    forget_file(found.sha256)
