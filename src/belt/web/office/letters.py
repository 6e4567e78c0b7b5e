"""Letters: written inside the transaction that they tell of, sent afterwards."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from belt.web.office.models import MOST_TRIES, Letter

log = logging.getLogger(__name__)
AGAIN = timedelta(minutes=1)
"""Until the second try."""
TAKEN = timedelta(minutes=10)
"""Until another worker may try what one took and never came back with."""


class KeptBackend(BaseEmailBackend):
    """Keeps every mail as a letter; what the accounts' own machinery sends comes this way too."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        letters = [
            Letter(to=address, subject=_subject(message.subject), body=message.body)
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
    Letter.objects.create(to=to, subject=_subject(subject), body=body.strip())


def _subject(text: str) -> str:
    """In one line: names hold what people typed, and a mail with a line more in it goes nowhere."""
    return " ".join(text.split())[:300]


def send_letters(limit: int = 50) -> int:
    """Send what is due, where a mail server is configured; returns how many went.

    Each letter is taken by one worker alone, without a lock while the server takes its time. One
    that the server refuses waits twice as long each time; while no server answers all that are due
    wait, as long as it takes.
    """
    if not settings.EMAIL_HOST:
        return 0
    keys = list(_due().order_by("id").values_list("id", flat=True)[:limit])
    if not keys:
        return 0
    connection = get_connection("django.core.mail.backends.smtp.EmailBackend")
    sent = 0
    try:
        connection.open()
        for key in keys:
            for letter in _taken(key):
                sent += _send(letter, connection)
    except OSError as error:
        waiting = _due()
        waiting.filter(tries=0).update(error=str(error)[:500])
        waiting.update(again_at=timezone.now() + AGAIN)
        log.warning("the mail server does not answer (%s); letters wait", error)
    finally:
        connection.close()
    return sent


def send_again(letter: Letter) -> None:
    """Try a letter that was given up, as if it were new."""
    letter.tries, letter.again_at = 0, None
    letter.save(update_fields=["tries", "again_at"])


def _unsent() -> QuerySet[Letter]:
    return Letter.objects.filter(sent_at=None, tries__lt=MOST_TRIES)


def _due() -> QuerySet[Letter]:
    return _unsent().filter(Q(again_at=None) | Q(again_at__lte=timezone.now()))


def _taken(key: int) -> QuerySet[Letter]:
    """The letter, if no other worker took it before: for them it is not due for a while."""
    mine = _due().filter(id=key).update(again_at=timezone.now() + TAKEN)
    return Letter.objects.filter(id=key) if mine else Letter.objects.none()


def _send(letter: Letter, connection: Any) -> int:
    """Whether the server took it, 1 or 0. Raises ``OSError`` where there is no server any more."""
    message = EmailMessage(letter.subject, letter.body, None, [letter.to])
    try:
        connection.send_messages([message])
    except (OSError, ValueError) as error:
        # Maybe a server hangs up at this letter: it waits by itself, and holds up no other.
        letter.error = str(error)[:500]
        letter.again_at = timezone.now() + AGAIN * 2**letter.tries
        letter.tries += 1
        letter.save(update_fields=["tries", "error", "again_at"])
        connection.close()
        connection.open()
        return 0
    letter.sent_at, letter.error = timezone.now(), ""
    letter.save(update_fields=["sent_at", "error"])
    return 1
