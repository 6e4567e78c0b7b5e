"""Letters go by a real mail server, wait while there is none, and are given up after a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED
from django.test import Client
from django.utils import timezone

from belt.web.office.letters import send_letters
from belt.web.office.models import MOST_TRIES, Letter
from tests.browser.running import free_port
from tests.web.people import office, signed_in

pytestmark = pytest.mark.usefixtures("client")


class Mailbox:
    """What a mail server took; it refuses ``nobody@example.org``, and says so."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_RCPT(
        self, _server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Whether the address is known."""
        if address == "nobody@example.org":
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:
        """Keep to whom it went."""
        self.taken += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def port(settings: Any) -> int:
    """Where the mail server is sought."""
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS = "", False
    return int(settings.EMAIL_PORT)


@pytest.fixture
def mailbox(port: int) -> Iterator[Mailbox]:
    """A mail server that answers."""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box
    server.stop()


def _write(*addresses: str) -> None:
    for address in addresses:
        Letter.objects.create(to=address, subject="Welcome", body="To the belt.")


def _a_day_later() -> None:
    later = timezone.now() - timedelta(days=1)
    Letter.objects.exclude(again_at=None).update(again_at=later)


def test_each_letter_goes_once(mailbox: Mailbox) -> None:
    _write("sato@example.org", "kim@example.org")
    assert send_letters() == 2
    assert send_letters() == 0
    assert mailbox.taken == ["sato@example.org", "kim@example.org"]


def test_letters_wait_while_no_server_answers(port: int) -> None:
    """However long it takes, and without asking again at once."""
    _write("sato@example.org", "kim@example.org")
    for _ in range(MOST_TRIES + 1):
        assert send_letters() == 0
        _a_day_later()
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        assert send_letters() == 2
    finally:
        server.stop()
    assert box.taken == ["sato@example.org", "kim@example.org"]


def test_while_they_wait_nobody_is_asked(port: int, mailbox: Mailbox) -> None:
    _write("sato@example.org")
    Letter.objects.update(again_at=timezone.now() + timedelta(minutes=1))
    assert send_letters() == 0
    assert mailbox.taken == []


def test_one_that_is_refused_holds_nobody_up_and_is_given_up_after_a_day(mailbox: Mailbox) -> None:
    _write("nobody@example.org", "kim@example.org")
    assert send_letters() == 1
    waited = timedelta()
    for _ in range(MOST_TRIES):
        letter = Letter.objects.get(to="nobody@example.org")
        waited += max(letter.again_at - timezone.now(), timedelta())
        _a_day_later()
        send_letters()
    letter.refresh_from_db()
    assert letter.given_up
    assert waited > timedelta(days=1)
    assert "no such mailbox" in letter.error
    assert mailbox.taken == ["kim@example.org"]


def test_the_office_sends_again_what_was_given_up(mailbox: Mailbox) -> None:
    _write("kim@example.org")
    Letter.objects.update(tries=MOST_TRIES, error="no such mailbox", again_at=timezone.now())
    assert send_letters() == 0
    letter, browser = Letter.objects.get(), signed_in(office())
    assert f"/office/letters/{letter.pk}/again" in browser.get("/office/letters/").content.decode()
    assert Client().post(f"/office/letters/{letter.pk}/again").status_code in (302, 404)
    assert send_letters() == 0, "nobody else may"
    browser.post(f"/office/letters/{letter.pk}/again")
    assert send_letters() == 1
    assert mailbox.taken == ["kim@example.org"]


def test_the_program_before_can_write_beside_every_column_added_since() -> None:
    """An upgrade without a gap: the old version knows no newer column, and sets none."""
    loader = MigrationLoader(connection)
    state = loader.project_state()
    added = {
        (app, operation.model_name_lower, operation.name)
        for (app, name), migration in loader.disk_migrations.items()
        if migration.__module__.startswith("belt.") and not name.startswith("0001")
        for operation in migration.operations
        if type(operation).__name__ == "AddField"
    }
    assert ("office", "letter", "again_at") in added
    bound = [
        (app, model, name)
        for app, model, name in sorted(added)
        if name in state.models[app, model].fields
        and not (field := state.models[app, model].fields[name]).null
        and not field.many_to_many
        and field.db_default is NOT_PROVIDED
    ]
    assert bound == []
