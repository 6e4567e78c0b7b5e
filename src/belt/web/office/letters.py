"""Letters: written inside the transaction that they tell of, sent afterwards."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException, SMTPServerDisconnected
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from belt.web.office.models import MOST_TRIES, Letter

log = logging.getLogger(__name__)
AGAIN = timedelta(minutes=1)
"""Until the second try."""


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
    """Send what is due, where a mail server is configured; returns how many went.

    Each letter is locked while it is sent, so that two workers never send it twice. One that the
    server refuses waits twice as long each time; while no server answers all wait, as long as it
    takes.
    """
    if not settings.EMAIL_HOST:
        return 0
    due = Q(again_at=None) | Q(again_at__lte=timezone.now())
    waiting = Letter.objects.filter(due, sent_at=None, tries__lt=MOST_TRIES)
    keys = list(waiting.order_by("id").values_list("id", flat=True)[:limit])
    if not keys:
        return 0
    connection = get_connection("django.core.mail.backends.smtp.EmailBackend")
    try:
        connection.open()
        return _send_each(keys, connection)
    except OSError as error:
        waiting.update(again_at=timezone.now() + AGAIN, error=str(error)[:500])
        log.warning("the mail server does not answer (%s); letters wait", error)
        return 0
    finally:
        connection.close()


def send_again(letter: Letter) -> None:
    """Try a letter that was given up, as if it were new."""
    letter.tries, letter.again_at = 0, None
    letter.save(update_fields=["tries", "again_at"])


def _send_each(keys: Sequence[int], connection: Any) -> int:
    sent = 0
    for key in keys:
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
    """Whether the server took it, 1 or 0. Raises ``OSError`` where there is no server any more."""
    message = EmailMessage(letter.subject, letter.body, None, [letter.to])
    try:
        connection.send_messages([message])
    except SMTPServerDisconnected:
        raise
    except (SMTPException, ValueError) as error:
        letter.error = str(error)[:500]
        letter.again_at = timezone.now() + AGAIN * 2**letter.tries
        letter.tries += 1
        letter.save(update_fields=["tries", "error", "again_at"])
        return 0
    letter.sent_at, letter.error = timezone.now(), ""
    letter.save(update_fields=["sent_at", "error"])
    return 1


def _can_skip() -> bool:
    from django.db import connection

    return bool(connection.features.has_select_for_update_skip_locked)
