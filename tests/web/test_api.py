"""The API: what it answers, to whom, and that nothing makes it fail."""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from belt.web.api.models import Token
from belt.web.api.services import make_token
from belt.web.office.models import Entry, Role
from belt.web.office.services import LastOfTheOffice, end_role, give_role
from belt.web.programmes.models import Application, Decision, Membership
from belt.web.programmes.services import deciding
from belt.web.wsgi import application
from tests.web.people import KIM, account, lead, office, signed_in
from tests.web.programmes_cast import Cast

pytestmark = pytest.mark.usefixtures("client")
PATHS = ("/belt", "/people", f"/people/{KIM}", "/organisations", "/topics", "/works",
         "/search?q=robots", "/calls")  # fmt: skip
OFFICE = ("/office/roles", "/office/memberships", "/office/record", "/office/calls/x/applications")


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def test_what_everybody_may_read() -> None:
    for path in PATHS:
        answer = Client().get(f"/api/v1{path}")
        assert answer.status_code == 200, path
    people = Client().get("/api/v1/people?size=2").json()
    assert (people["total"], people["pages"], len(people["items"])) == (5, 3, 2)
    kim = Client().get(f"/api/v1/people/{KIM}").json()
    assert kim["name"] == "Minjun Kim"
    assert [one["name"] for one in kim["coauthors"]]
    korean = Client().get("/api/v1/people?region=KR").json()
    assert {one["region"] for one in korean["items"]} == {"KR"}
    told = Client().get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")


def test_every_address_with_every_role() -> None:
    """The office's part with a token of the office alone; of anybody else it is refused."""
    officer, leader, member = office(), lead("KR"), account("member@example.org")
    secrets = {
        "office": make_token(account=officer, name="t", may_write=True),
        "lead": make_token(account=leader, name="t", may_write=True),
        "member": make_token(account=member, name="t", may_write=True),
        "nonsense": "belt_nonsense",
    }
    for path in OFFICE:
        assert Client().get(f"/api/v1{path}").status_code == 401
        for role, secret in secrets.items():
            status = Client().get(f"/api/v1{path}", headers=bearer(secret)).status_code
            missing = 404 if "calls/x" in path else 200
            assert status == (missing if role == "office" else 401), (path, role)
    signed = Client()
    signed.force_login(officer)
    assert signed.get("/api/v1/office/roles").status_code == 401, "cookies do not count"


def test_a_token_ends_with_time_role_and_account() -> None:
    officer = office()
    secret = make_token(account=officer, name="t", may_write=False)
    assert secret not in str(list(Token.objects.values()))
    asked = bearer(secret)
    assert Client().get("/api/v1/office/roles", headers=asked).status_code == 200
    assert Token.objects.get().used_on == timezone.localdate()
    Token.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert Client().get("/api/v1/office/roles", headers=asked).status_code == 401
    Token.objects.update(ends_at=timezone.now() + timedelta(days=1))
    with pytest.raises(LastOfTheOffice):
        end_role(role=Role.objects.get(account=officer), by=None)
    give_role(account=account("second@example.org"), kind="office", by=None)
    end_role(role=Role.objects.get(account=officer), by=None)
    assert Client().get("/api/v1/office/roles", headers=asked).status_code == 401


def post(path: str, message: object, secret: str) -> Any:
    return Client().post(f"/api/v1{path}", json.dumps(message), content_type="application/json",
                         headers=bearer(secret))  # fmt: skip


def test_roles_are_given_and_taken_on_the_record() -> None:
    officer = office()
    account("new@example.org")
    secret = make_token(account=officer, name="t", may_write=True)
    reading = make_token(account=officer, name="r", may_write=False)
    given = {"email": "new@example.org", "kind": "region_lead", "region": "FR"}
    assert post("/office/roles", given, reading).status_code == 403
    made = post("/office/roles", given, secret)
    assert made.status_code == 201
    assert post("/office/roles", given, secret).json()["id"] == made.json()["id"]
    assert post("/office/roles", given | {"region": "XX"}, secret).status_code == 422
    assert post("/office/roles", given | {"email": "no@example.org"}, secret).status_code == 404
    assert post("/office/roles", given | {"kind": "king"}, secret).status_code == 422
    key = made.json()["id"]
    ended = Client().delete(f"/api/v1/office/roles/{key}", headers=bearer(secret))
    assert ended.status_code == 204
    again = Client().delete(f"/api/v1/office/roles/{key}", headers=bearer(secret))
    assert again.status_code == 404
    assert again["Content-Type"] == "application/problem+json"
    assert Entry.objects.filter(did="role given", note="region_lead FR").count() == 1


def test_a_decision_on_an_application_and_a_colleague_who_was_faster() -> None:
    cast = Cast()
    cast.reviewed()
    secret = make_token(account=cast.office, name="t", may_write=True)
    path = f"/office/calls/{cast.call.slug}/applications"
    rows = Client().get(f"/api/v1{path}", headers=bearer(secret)).json()
    key = rows[0]["key"]
    decision = {"awarded": True, "amount": 1000, "reason": "the best", "seen": ""}
    made = post(f"/office/applications/{key}/decision", decision, secret)
    assert made.status_code == 200, made.content
    assert Decision.objects.get().amount == 1000
    late = post(f"/office/applications/{key}/decision", decision, secret)
    assert late.status_code == 409
    assert late.json()["detail"] == "changed elsewhere"
    seen = made.json()["decided_at"]
    changed = post(f"/office/applications/{key}/decision",
                   decision | {"awarded": False, "seen": seen}, secret)  # fmt: skip
    assert changed.status_code == 200, changed.content


def test_of_an_application_of_ones_own_the_record_tells_an_officer_nothing() -> None:
    """Nor does its page; of drafts nobody is told; each look at a list is on the record."""
    cast = Cast()
    cast.reviewed()
    give_role(account=cast.applicant, kind="office", by=None)
    decide = {"awarded": False, "amount": 0, "reason": "weak, says Claire", "seen": ""}
    deciding.decide(application=cast.application, by=cast.office, proposed={}, **decide)
    told = {}
    for officer in (cast.office, cast.applicant):
        secret = make_token(account=officer, name="t", may_write=True)
        lines = Client().get("/api/v1/office/record", headers=bearer(secret)).json()
        of_it = [one for one in lines if one["key"] == cast.application.key]
        page = signed_in(officer).get("/office/record/").content.decode()
        told[officer.pk] = (len(of_it), "weak, says" in str(lines), cast.application.key in page)
        kept = sum(one["kept_from_you"] for one in lines)
        assert (kept > 0) == (officer is cast.applicant)
        path = f"/office/calls/{cast.call.slug}/applications"
        rows = Client().get(f"/api/v1{path}", headers=bearer(secret)).json()
        assert (cast.application.key in {one["key"] for one in rows}) == (officer is cast.office)
    assert told[cast.office.pk][0] > 2
    assert told[cast.office.pk][1:] == (True, True)
    assert told[cast.applicant.pk] == (0, False, False)
    assert Entry.objects.filter(did="looked at applications", key=cast.call.slug).count() == 2
    Application.objects.filter(pk=cast.application.pk).update(state=Application.State.DRAFT)
    secret = make_token(account=cast.office, name="d", may_write=True)
    assert Client().get(f"/api/v1{path}", headers=bearer(secret)).json() == []
    answer = post(f"/office/applications/{cast.application.key}/decision", decide, secret)
    assert answer.status_code == 404


def test_an_organisation_is_admitted() -> None:
    secret = make_token(account=office(), name="t", may_write=True)
    asked = Membership.objects.create(name="New Lab", region="VN", brings="b", statement="s",
                                      contact_name="n", contact_email="n@example.org")  # fmt: skip
    path = f"/office/memberships/{asked.key}/decision"
    assert post(path, {"admitted": True}, secret).status_code == 422
    made = post(path, {"admitted": True, "reason": "good"}, secret)
    assert made.json()["state"] == "admitted"
    assert post(path, {"admitted": True, "reason": "good"}, secret).status_code == 409


def test_the_offices_page_of_tokens() -> None:
    browser = Client()
    browser.force_login(office())
    page = browser.post("/office/tokens/", {"name": "reports"}).content.decode()
    secret = page.partition('<code class="secret">')[2].partition("<")[0]
    assert Client().get("/api/v1/office/roles", headers=bearer(secret)).status_code == 200
    assert secret not in browser.get("/office/tokens/").content.decode()
    browser.post(f"/office/tokens/{Token.objects.get().pk}/end")
    assert Client().get("/api/v1/office/roles", headers=bearer(secret)).status_code == 401
    stranger = Client()
    stranger.force_login(account("x@example.org"))
    assert stranger.get("/office/tokens/").status_code == 404


def test_the_client_example_works(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    example = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "client_example.py"))

    def ask(path: str, message: object = None, **arguments: object) -> object:
        assert message is None
        return Client().get(f"/api/v1{path}", arguments).json()

    example["every"].__globals__["ask"] = ask
    monkeypatch.setattr(sys, "argv", ["client_example.py", "KR"])
    monkeypatch.delenv("BELT_TOKEN", raising=False)
    example["main"]()
    assert "Minjun Kim" in capsys.readouterr().out


@pytest.fixture
def schema() -> Iterator[Any]:
    """The API as it describes itself, asked through WSGI, on the test's own connection."""
    signals = (request_started, request_finished)
    for one in signals:
        one.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    for one in signals:
        one.connect(close_old_connections)


def test_schemathesis_finds_no_fault(schema: Any) -> None:
    """Every operation with whatever fits its description, and what does not: never a 5xx."""
    officer = office()
    secret = make_token(account=officer, name="t", may_write=True)
    faults, asked = [], 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(max_examples=25, database=None,
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=operation.as_strategy())
        def check(case: Any) -> None:
            nonlocal asked
            asked += 1
            answer = case.call(headers=bearer(secret))
            if answer.status_code >= 500:
                faults.append((case.method, case.path, answer.status_code))

        check()
    assert faults == []
    assert asked > 200
