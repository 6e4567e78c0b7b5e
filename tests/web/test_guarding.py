"""Safe by default: headers, limits, second factor, the sealed record, forms sent rubbish."""

from __future__ import annotations

import json
import logging
import os
import shutil
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from belt.web import kept_files
from belt.web.api.models import Token
from belt.web.api.services import make_token
from belt.web.guarding import Window, address_of
from belt.web.office.letters import write_letter
from belt.web.office.models import Entry
from belt.web.office.seals import check_record, head, still_holds
from belt.web.office.services import record
from belt.web.programmes.models import Membership
from belt.web.watching import JsonLines
from tests.commands import django
from tests.web.people import PASSWORD, account, lead, office, signed_in

pytestmark = pytest.mark.usefixtures("client")


@pytest.fixture(autouse=True)
def _no_limits_of_other_tests() -> None:
    """What other tests sent in this minute does not count."""
    cache.clear()


def test_behind_tls_everything_is_as_django_asks(tmp_path: Path) -> None:
    """`check --deploy` finds nothing; cookies and addresses go over TLS alone."""
    told = {**os.environ, "BELT_HTTPS": "yes", "ALLOWED_HOSTS": "belt.example",
            "BELT_HOME": str(tmp_path)}  # fmt: skip
    command = ["check", "--deploy", "--fail-level", "WARNING"]
    done = django(*command, env=told)
    assert done.returncode == 0, done.stderr
    assert "0 silenced" in done.stdout
    plain = django(*command, env={**told, "BELT_HTTPS": "no"})
    assert plain.returncode == 1, "the check can fail"


def test_headers_of_every_answer(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31536000
    answer = Client().get("/", secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000"
    for header, wanted in (
        ("Content-Security-Policy", "default-src 'none'"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", "camera=()"),
    ):
        assert wanted in answer[header], header
    for path in ("/nothing", "/api/v1/belt", "/oai", "/account/sign/login/"):
        assert Client().get(path)["Content-Security-Policy"]


def test_forms_come_no_faster_than_a_person_sends_them(settings: Any) -> None:
    settings.CHANGES_A_MINUTE = 5
    fresh = Client()
    statuses = [fresh.post("/preferences/", {"language": "ko"}).status_code for _ in range(8)]
    assert statuses == [302] * 5 + [429] * 3
    assert fresh.get("/").status_code == 200, "reading goes on"


def test_the_api_has_a_limit_of_its_own(settings: Any) -> None:
    settings.CHANGES_A_MINUTE = 2
    fresh = Client()
    answers = [fresh.get("/api/v1/belt") for _ in range(10)]
    assert [one.status_code for one in answers] == [200] * 8 + [429] * 2
    assert answers[-1]["Content-Type"] == "application/problem+json"
    assert answers[-1]["Retry-After"] == "60"


class _Unread(BytesIO):
    """A body that must not be read."""

    def read(self, _size: int | None = -1) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def _sends(path: str, length: str, body: Any, **more: str) -> Any:
    kind = "multipart/form-data; boundary=x"
    told = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": length, "wsgi.input": body, **more}
    return Client(enforce_csrf_checks=True).generic("POST", path, **told)


@pytest.mark.parametrize("path", ["/account/sign/login/", "/nodes/receipts", "/nothing", "/oai"])
def test_what_is_larger_than_any_file_is_not_read(path: str) -> None:
    """Nobody fills the disk, on whatever page, without having signed in."""
    answer = _sends(path, str(60 * 1024 * 1024), _Unread(), HTTP_ACCEPT_LANGUAGE="fr")
    assert (answer.status_code, answer.content.decode()) == (413, "Le fichier dépasse 20 Mo.\n")
    assert answer["Content-Security-Policy"]


def test_the_api_tells_it_as_it_tells_all_problems() -> None:
    answer = _sends("/api/v1/belt", str(60 * 1024 * 1024), _Unread())
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_the_largest_file_is_read_with_the_form_around_it() -> None:
    largest = SimpleUploadedFile("a.pdf", bytes(kept_files.LARGEST))
    answer = Client().post("/preferences/", {"file": largest, "language": "ko"})
    assert (answer.status_code, answer.cookies["language"].value) == (302, "ko")


@pytest.mark.parametrize("length", ["", "many"])
def test_a_request_that_does_not_say_how_long_it_is_is_empty(length: str) -> None:
    assert _sends("/preferences/", length, _Unread()).status_code == 302


def test_a_window_begins_anew_each_minute() -> None:
    now = [0.0]
    window = Window(lambda: now[0])
    assert [window.allows("a", 2) for _ in range(3)] == [True, True, False]
    assert window.allows("b", 2)
    now[0] = 61
    assert window.allows("a", 2)


def test_the_senders_address_is_what_a_trusted_proxy_saw(settings: Any) -> None:
    asked = RequestFactory().get("/", headers={"x-forwarded-for": "6.6.6.6, 10.0.0.1"})
    settings.PROXIES = 0
    assert address_of(asked) == "127.0.0.1"
    settings.PROXIES = 1
    assert address_of(asked) == "10.0.0.1", "what the sender wrote in front of it does not count"


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("10.0.0.1:4711", "10.0.0.1:4711"),
        ("unknown", "unknown"),
    ],
)
def test_senders_of_ipv6_are_counted_by_their_network(
    settings: Any, told: str, counted: str
) -> None:
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=told)) == counted
    settings.PROXIES = 1
    assert address_of(RequestFactory().get("/", headers={"x-forwarded-for": told})) == counted


def test_nobody_sends_more_forms_from_many_addresses_of_one_network(settings: Any) -> None:
    settings.CHANGES_A_MINUTE = 5
    fresh = Client()
    statuses = [
        fresh.post("/preferences/", {"language": "ko"}, REMOTE_ADDR=f"2001:db8::{one}").status_code
        for one in range(1, 8)
    ]
    assert statuses == [302] * 5 + [429] * 2


def test_signing_in_is_limited() -> None:
    account("slow@example.org")
    told = {"login": "slow@example.org", "password": "wrong wrong wrong"}
    pages = [Client().post("/account/sign/login/", told).content.decode() for _ in range(12)]
    assert Client().post(
        "/account/sign/login/", {"login": "slow@example.org", "password": PASSWORD}
    ).status_code in {200, 429}, "even the right password waits now"
    assert pages[-1] != pages[0]


def test_the_office_needs_a_second_factor_where_it_is_asked_for(settings: Any) -> None:
    settings.SECOND_FACTOR_NEEDED = True
    officer = office()
    browser = Client()
    signing_in = {"login": officer.email, "password": PASSWORD}
    assert browser.post("/account/sign/login/", signing_in).status_code == 302
    answer = browser.get("/office/record/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/sign/2fa/")
    assert "second factor" in browser.get("/account/sign/2fa/").content.decode()
    again = browser.get("/account/sign/2fa/totp/activate/")
    assert again["Location"].startswith("/account/sign/reauthenticate/")
    assert browser.post(again["Location"], {"password": PASSWORD}).status_code == 302
    page = browser.get("/account/sign/2fa/totp/activate/").content.decode()
    key = page.partition("<code>")[2].partition("<")[0]
    code = totp.format_hotp_value(totp.hotp_value(key, next(totp.yield_hotp_counters_from_time())))
    done = browser.post("/account/sign/2fa/totp/activate/", {"code": code})
    assert done.status_code == 302, done.content.decode()
    assert "recovery" in done["Location"], done["Location"]
    assert browser.get("/office/record/").status_code == 200
    assert "<code>" in browser.get("/account/sign/2fa/recovery-codes/").content.decode()
    other = Client()
    half = other.post("/account/sign/login/", signing_in)
    assert half["Location"].startswith("/account/sign/2fa/authenticate/")
    assert other.get("/office/record/").status_code == 302, "the password alone does not do"
    assert other.get("/account/sign/2fa/authenticate/").status_code == 200
    wrong = other.post("/account/sign/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    somebody = signed_in(account("someone@example.org"))
    assert somebody.get("/account/").status_code == 200, "nobody else needs one"


def test_without_it_a_role_counts_nowhere(settings: Any) -> None:
    """Not on pages outside the office's own, not for a region's lead, not for a token."""
    officer, leader = office(), lead("VN")
    secret = make_token(account=officer, name="t", may_write=True)
    asked = Membership.objects.create(name="New Lab", region="VN", brings="b", statement="s",
                                      contact_name="n", contact_email="n@example.org")  # fmt: skip
    bearer = {"authorization": f"Bearer {secret}"}
    pages = ("/office/", f"/joining/{asked.key}/", "/outcomes/alumni")
    for needed, open_to_officer, open_to_lead in (
        (False, 200, 200),
        (True, (302, 404), (302, 404)),
    ):
        settings.SECOND_FACTOR_NEEDED = needed
        for path in pages:
            status = signed_in(officer).get(path).status_code
            assert status in (open_to_officer if needed else (open_to_officer,)), path
        for path in pages[:2]:
            status = signed_in(leader).get(path).status_code
            assert status in (open_to_lead if needed else (open_to_lead,)), path
        answer = Client().get("/api/v1/office/roles", headers=bearer)
        assert answer.status_code == (401 if needed else 200)
    admit = {"did": "admit", "reason": "good"}
    assert signed_in(officer).post(f"/joining/{asked.key}/answer", admit).status_code == 404
    asked.refresh_from_db()
    assert asked.state == Membership.State.ASKED


def test_a_token_is_made_by_somebody_who_has_just_proved_who_they_are(settings: Any) -> None:
    settings.SECOND_FACTOR_NEEDED = True
    officer = office()
    Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "x"})
    answer = signed_in(officer).post("/office/tokens/", {"name": "reports"})
    assert answer["Location"].startswith("/account/sign/")
    assert not Token.objects.exists()


def test_letters_are_shown_without_what_they_open(settings: Any) -> None:
    """A link to a new password or to a review opens something for whoever reads it."""
    write_letter(to="a@example.org", language="en", template="claim_decided", granted=True,
                 name="Secret Word")  # fmt: skip
    page = signed_in(office()).get("/office/letters/").content.decode()
    assert "a@example.org" in page
    assert "Secret Word" not in page


def test_a_page_that_fails_is_logged_by_its_name_and_the_requests_id(
    published_home: Path, tmp_path: Path, settings: Any
) -> None:
    home = shutil.copytree(published_home, tmp_path / "home")
    [store] = home.glob("corpus/2*/pages.sqlite")
    store.write_bytes(b"damaged" * 1000)
    settings.BELT_HOME = str(home)
    handlers = logging.getLogger("django.request").handlers
    [handler] = [one for one in handlers if type(one) is logging.StreamHandler]
    before = handler.setStream(told := StringIO())
    answer = Client(raise_request_exception=False).get("/people/ieee:37000000001")
    handler.setStream(before)
    assert answer.status_code == 500
    assert f": person, request {answer['X-Request-Id']}" in told.getvalue()
    assert "37000000001" not in told.getvalue()


def test_the_record_shows_where_somebody_got_around_the_database() -> None:
    for number in range(5):
        record(by=None, did="test", kind="thing", key=number)
    found = check_record()
    assert (found.lines, found.broken_at) == (5, None)
    newest = head()
    assert newest
    assert still_holds(newest)
    if connection.vendor != "sqlite":
        return
    third = Entry.objects.order_by("pk")[2]
    with connection.cursor() as cursor:
        cursor.execute("drop trigger record_not_updated")
        cursor.execute("update office_entry set note = 'changed' where id = %s", [third.pk])
    assert check_record().broken_at == third.pk
    with connection.cursor() as cursor:
        cursor.execute("update office_entry set note = '' where id = %s", [third.pk])
        assert check_record().broken_at is None
        cursor.execute("drop trigger record_not_deleted")
        cursor.execute("delete from office_entry where id = %s", [third.pk])
    assert check_record().broken_at == third.pk + 1
    with connection.cursor() as cursor:
        cursor.execute("update office_entry set seal = '', note = 'x'")
    assert check_record().broken_at == third.pk - 2, "no seals are no way out"
    with connection.cursor() as cursor:
        cursor.execute("delete from office_entry where id = %s", [newest.line])
    assert not still_holds(newest), "a line cut off at the end is missed by who knew it"


def test_the_record_cannot_be_emptied() -> None:
    record(by=None, did="test", kind="thing", key="1")
    emptying = "truncate" if connection.vendor == "postgresql" else "delete from"
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(f"{emptying} office_entry")
    assert check_record().lines == 1


@pytest.mark.parametrize(
    "address",
    ["/find/?q=%00", "/find/?%00=a", "/reviews/invitation/%00", "/meet/registration/a%00b"],
)
def test_a_nul_is_refused_before_anything_is_asked(address: str) -> None:
    assert Client().get(address).status_code == 400
    assert Client().post("/account/sign/login/", {"login": "a\0b"}).status_code == 400


def test_teams_are_put_together_no_faster_than_a_person_asks(settings: Any) -> None:
    settings.CHANGES_A_MINUTE = 2
    reader = Client()
    asked = [reader.get("/find/team?topics=grasping&size=2").status_code for _ in range(3)]
    assert asked == [200, 200, 429]
    assert reader.get("/find/team").status_code == 200


def test_metrics_are_for_whoever_holds_the_token(settings: Any) -> None:
    assert Client().get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "let-me-see"
    assert Client().get("/metrics").status_code == 404
    Client().get("/about/")
    answer = Client().get("/metrics", headers={"authorization": "Bearer let-me-see"})
    text = answer.content.decode()
    assert 'belt_answers_total{page="about",status="200"}' in text
    assert "belt_corpus_works 5" in text
    assert "belt_letters_waiting" in text


def test_who_watches_the_service_needs_no_name_of_it(settings: Any) -> None:
    """Behind TLS, on loopback: neither refused for the name nor sent to another address."""
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["belt.example"], True
    settings.METRICS_TOKEN = "let-me-see"
    asked = Client(headers={"host": "127.0.0.1:8000", "authorization": "Bearer let-me-see"})
    for address in ("/healthz", "/readyz", "/metrics"):
        assert asked.get(address).status_code == 200
    assert asked.get("/about/", headers={"x-forwarded-proto": "https"}).status_code in (301, 400)


def test_a_log_line_is_json_and_names_no_address(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "belt.access"):
        answer = Client().get("/people/ieee:37000000001")
    line = json.loads(JsonLines().format(caplog.records[-1]))
    assert line["request_id"] == answer["X-Request-Id"]
    assert (line["page"], line["status"]) == ("person", 200)
    assert "37000000001" not in json.dumps(line)


FORMS = ("/account/sign/login/", "/account/sign/signup/", "/account/sign/password/reset/",
         "/privacy/", "/preferences/", "/account/profile", "/account/claim", "/find/save",
         "/introductions/new", "/office/roles/", "/office/tokens/", "/joining/apply",
         "/account/delete-not", "/nodes/receipts", "/oai")  # fmt: skip


@hypothesis_settings(max_examples=40, database=None,
                     suppress_health_check=list(HealthCheck))  # fmt: skip
@given(
    data=st.dictionaries(
        st.sampled_from(["email", "login", "password", "password1", "full_name", "person", "wish",
                         "kind", "region", "q", "name", "message", "topics", "about", "next",
                         "language", "text", "theme", "verb", "reason"]),
        st.text(max_size=40),
        max_size=8,
    )
)  # fmt: skip
@pytest.mark.parametrize("path", FORMS)
def test_whatever_a_form_is_sent_it_never_fails(path: str, data: dict[str, str]) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(_officer())
    assert browser.post(path, data).status_code < 500
    assert Client(raise_request_exception=False).post(path, data).status_code < 500


def _officer() -> Any:
    from belt.web.accounts.models import Account

    return Account.objects.filter(email="office@example.org").first() or office()
