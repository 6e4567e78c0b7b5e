"""Letters go by a real mail server, wait while there is none, and are given up after a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from belt.web.office.letters import send_letters
from belt.web.office.models import MOST_TRIES, Letter
from tests.web.mail import Mailbox
from tests.web.people import office, signed_in

pytestmark = pytest.mark.usefixtures("client")


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


def test_letters_wait_while_no_server_answers(mail_port: int) -> None:
    """However long it takes, and without asking again at once."""
    _write("sato@example.org", "kim@example.org")
    for _ in range(MOST_TRIES + 1):
        assert send_letters() == 0
        _a_day_later()
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=mail_port)
    server.start()
    try:
        assert send_letters() == 2
    finally:
        server.stop()
    assert box.taken == ["sato@example.org", "kim@example.org"]


def test_while_they_wait_nobody_is_asked(mail_port: int, mailbox: Mailbox) -> None:
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


def test_a_name_in_several_lines_holds_up_no_letter(mailbox: Mailbox) -> None:
    name = "Kim\rMinjun\nBcc: all@example.org"
    EmailMessage(f"From {name}", "Hello", None, ["kim@example.org"]).send()
    assert Letter.objects.get().subject == "From Kim Minjun Bcc: all@example.org"
    assert send_letters() == 1
    assert mailbox.taken == ["kim@example.org"]


def test_the_database_is_free_while_the_server_takes_its_time(mailbox: Mailbox) -> None:
    _write("kim@example.org", "nobody@example.org")
    with CaptureQueriesContext(connection) as asked:
        assert send_letters() == 1
    assert mailbox.taken
    assert not [one for one in asked if "SAVEPOINT" in one["sql"] or "BEGIN" in one["sql"]]


def test_one_at_which_the_server_hangs_up_holds_nobody_up(mailbox: Mailbox) -> None:
    _write("silent@example.org", "kim@example.org")
    assert send_letters() == 1
    assert mailbox.taken == ["kim@example.org"]
    assert Letter.objects.get(to="silent@example.org").tries == 1


def test_what_was_refused_waits_its_time_though_the_server_goes_away(mail_port: int) -> None:
    _write("nobody@example.org", "kim@example.org")
    later = timezone.now() + timedelta(hours=5)
    refused = Letter.objects.filter(to="nobody@example.org")
    refused.update(tries=5, error="no such mailbox", again_at=later)
    assert send_letters() == 0
    assert refused.get().again_at == later
    assert refused.get().error == "no such mailbox"
    assert Letter.objects.get(to="kim@example.org").error


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
