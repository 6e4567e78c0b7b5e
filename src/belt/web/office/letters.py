"""Letters: written inside the transaction that they tell of, sent afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from belt.web.office.models import Letter

MOST_TRIES = 8


class KeptBackend(BaseEmailBackend):
    """Keeps every mail as a letter; what the accounts' own machinery sends comes this way too."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        letters = [
            Letter(to=address, subject=message.subject[:300], body=message.body)
            for message in email_messages
            for address in message.recipients()
        ]
        Letter.objects.bulk_create(letters)
        return len(email_messages)


def write_letter(*, to: str, language: str, template: str, **told: Any) -> None:
    """Write a letter from ``letters/<template>.txt``: its first line is the subject."""
    with override(language):
        text = render_to_string(f"letters/{template}.txt", told).strip()
    subject, _, body = text.partition("\n")
    Letter.objects.create(to=to, subject=subject.strip()[:300], body=body.strip())


def send_letters(limit: int = 50) -> int:
    """Send what was not sent yet, where a mail server is configured; returns how many went.

    Each letter is locked while it is sent, so that two workers never send it twice.
    """
    if not settings.EMAIL_HOST:
        return 0
    connection = get_connection("django.core.mail.backends.smtp.EmailBackend")
    sent = 0
    waiting = Letter.objects.filter(sent_at=None, tries__lt=MOST_TRIES).order_by("id")
    for key in list(waiting.values_list("id", flat=True)[:limit]):
        with transaction.atomic():
            letter = (
                Letter.objects.select_for_update(skip_locked=_can_skip())
                .filter(id=key, sent_at=None)
                .first()
            )
            if letter is not None:
                sent += _send(letter, connection)
    return sent


def _send(letter: Letter, connection: Any) -> int:
    letter.tries += 1
    try:
        message = EmailMessage(letter.subject, letter.body, None, [letter.to])
        connection.send_messages([message])
    except OSError as error:
        letter.error = str(error)[:500]
        letter.save(update_fields=["tries", "error"])
        return 0
    letter.sent_at, letter.error = timezone.now(), ""
    letter.save(update_fields=["tries", "sent_at", "error"])
    return 1


def _can_skip() -> bool:
    from django.db import connection

    return bool(connection.features.has_select_for_update_skip_locked)
