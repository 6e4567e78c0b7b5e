"""Applying: drafts that are never lost, deadlines, teams, files, rules, what others may see."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused, delete_account, everything_about
from belt.web.api.models import Token
from belt.web.api.services import make_token
from belt.web.kept_files import path_of
from belt.web.office.models import Entry, Letter
from belt.web.programmes.models import Application, ApplicationVersion, TeamMember, Upload
from belt.web.programmes.services import applying, calls
from belt.web.programmes.services.personal import delete_what_is_over
from tests.web.people import account, office, signed_in
from tests.web.programmes_cast import ANSWERS, Cast, close, drafted, make_call, submitted

pytestmark = pytest.mark.usefixtures("client")
PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture
def home(published_home: Any, tmp_path: Any, settings: Any) -> Any:
    """Uploads go to a folder of the test's own."""
    import shutil

    home = tmp_path / "home"
    shutil.copytree(published_home, home)
    settings.BELT_HOME = str(home)
    return home


def _posted(application: Application, **changes: str) -> dict[str, str]:
    fields = {f"answer-{name}": value for name, value in ANSWERS.items() if value != "no"}
    return {
        "edition": str(application.edition), "title": "Grasping", "abstract": "Soft things.",
        **fields, **changes,
    }  # fmt: skip


def _start(call: Any, reader: Client) -> Application:
    assert reader.post(f"/programmes/{call.slug}/apply").status_code == 302
    return Application.objects.get()


def test_what_is_typed_is_kept_and_handed_in_once() -> None:
    call = make_call(office())
    reader = signed_in(account("a@example.org", "Ann"))
    made = _start(call, reader)
    told = reader.post(f"/applications/{made.key}/save", _posted(made)).json()
    assert told["saved"].startswith("Saved ")
    made.refresh_from_db()
    assert (made.title, made.answers["plan"]) == ("Grasping", "Two teams grasp.")
    posted = {**_posted(made), "submit": "1"}
    for _ in range(2):
        assert reader.post(f"/applications/{made.key}/", posted).status_code == 302
    assert ApplicationVersion.objects.count() == 1
    assert Letter.objects.filter(to="a@example.org").count() == 1
    page = reader.get(f"/applications/{made.key}/").content.decode()
    assert "submitted" in page


def test_two_windows_do_not_overwrite_one_another() -> None:
    call = make_call(office())
    reader = signed_in(account("a@example.org", "Ann"))
    made = _start(call, reader)
    first = _posted(made, title="From the first window")
    reader.post(f"/applications/{made.key}/save", first)
    other = reader.post(f"/applications/{made.key}/save", {**first, "title": "From the second"})
    assert other.status_code == 409
    assert "another window" in other.json()["problem"]
    made.refresh_from_db()
    assert made.title == "From the first window"


def test_what_is_missing_is_told_at_its_field_and_the_text_is_kept() -> None:
    call = make_call(office())
    reader = signed_in(account("a@example.org", "Ann"))
    made = _start(call, reader)
    posted = _posted(made, **{"answer-months": "many", "answer-plan": "", "submit": "1"})
    answer = reader.post(f"/applications/{made.key}/", posted)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Please write a number." in page
    assert "Please fill this in." in page
    made.refresh_from_db()
    assert made.answers["months"] == "many"
    assert made.state == "draft"


def test_a_field_that_depends_on_an_answer_is_asked_for_only_then() -> None:
    call = make_call(office())
    reader = signed_in(account("a@example.org", "Ann"))
    made = _start(call, reader)
    posted = _posted(made, **{"answer-people": "yes", "submit": "1"})
    assert reader.post(f"/applications/{made.key}/", posted).status_code == 422
    made.refresh_from_db()
    posted = {**posted, "edition": str(made.edition), "answer-ethics": "They agree first."}
    assert reader.post(f"/applications/{made.key}/", posted).status_code == 302


def test_after_the_deadline_the_text_is_kept_and_not_handed_in() -> None:
    call = make_call(office())
    reader = signed_in(account("a@example.org", "Ann"))
    made = _start(call, reader)
    close(call)
    answer = reader.post(
        f"/applications/{made.key}/", {**_posted(made), "submit": "1"}, follow=True
    )
    assert "The deadline has passed" in answer.content.decode()
    made.refresh_from_db()
    assert (made.state, made.title) == ("draft", "Grasping")
    assert not ApplicationVersion.objects.exists()


def test_what_was_handed_in_counts_until_it_is_handed_in_again() -> None:
    call = make_call(office())
    somebody = account("a@example.org", "Ann")
    made = submitted(call, somebody)
    applying.save_draft(
        application=made, edition=made.edition, title="Changed", abstract="New", answers={}
    )
    assert made.versions.get().content["title"].startswith("Grasping")
    page = signed_in(somebody).get(f"/applications/{made.key}/").content.decode()
    assert "What was handed in counts until you hand in again" in page
    made.refresh_from_db()
    applying.submit(application=made, by=somebody, edition=made.edition)
    assert [one.content["title"] for one in made.versions.all()][-1] == "Changed"
    close(call)
    with pytest.raises(Refused, match="not editable"):
        applying.save_draft(
            application=made, edition=made.edition, title="Too late", abstract="", answers={}
        )


def test_rules_refuse_and_are_named() -> None:
    rules = """version = 1

[[rules]]
id = "two-regions"
kind = "regions"
at_least = 2
reason.en = "A joint project joins two regions."

[[rules]]
id = "amount"
kind = "amount"
most = "40000 EUR"
"""
    cast = office()
    call = make_call(cast, rules=rules)
    somebody = account("a@example.org", "Ann")
    made = drafted(call, somebody)
    TeamMember.objects.filter(application=made).update(region="FR")
    answer = signed_in(somebody).post(
        f"/applications/{made.key}/", {**_posted(made), "submit": "1"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "two-regions" in page
    assert "A joint project joins two regions." in page
    assert "€50,000.00" in page
    assert not ApplicationVersion.objects.exists()


def test_a_team_member_confirms_without_an_account_and_only_once() -> None:
    call = make_call(office())
    somebody = account("a@example.org", "Ann")
    made = drafted(call, somebody)
    reader = signed_in(somebody)
    reader.post(f"/applications/{made.key}/team", {"name": "Bo", "email": "Bo@example.org"})
    with pytest.raises(applying.NotReady) as missing:
        applying.submit(application=made, by=somebody, edition=made.edition)
    assert missing.value.problems == {"team": "unconfirmed"}
    letter = Letter.objects.get(to="bo@example.org")
    address = letter.body.split()[-1].removeprefix("http://testserver")
    visitor = Client()
    assert "Grasping" in visitor.get(address).content.decode()
    told = {"answer": "yes", "organisation": "Inria", "country": "FR", "stage": "senior"}
    assert visitor.post(address, told).status_code == 302
    bo = made.team.get(email="bo@example.org")
    assert (bo.state, bo.country, bo.region) == ("confirmed", "FR", "FR")
    again = visitor.post(address, {"answer": "no"}, follow=True)
    assert "answered meanwhile" in again.content.decode()
    applying.submit(application=made, by=somebody, edition=made.edition)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("plan.exe", b"MZ...", "Only PDF, PNG and JPEG"),
        ("plan.pdf", b"<html><script>alert(1)</script>", "not what its name says"),
        ("plan.pdf", b"%PDF-1.7 cut off", "not what its name says"),
        ("plan.png", PDF, "not what its name says"),
        ("plan.pdf", b"", "empty"),
    ],
)
def test_files_that_are_not_what_they_say_are_refused(
    home: Any, name: str, content: bytes, told: str
) -> None:
    call = make_call(office())
    somebody = account("a@example.org", "Ann")
    made = drafted(call, somebody)
    answer = signed_in(somebody).post(
        f"/applications/{made.key}/files",
        {"field": "plan_file", "file": SimpleUploadedFile(name, content)},
        follow=True,
    )
    assert told in answer.content.decode()
    assert not Upload.objects.exists()


def test_a_file_too_large_and_a_field_that_is_none_are_refused(
    home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("belt.web.kept_files.LARGEST", 10)
    call = make_call(office())
    somebody = account("a@example.org", "Ann")
    made = drafted(call, somebody)
    reader = signed_in(somebody)
    for field, told in (("plan_file", "larger than 20 MB"), ("title", "no such field")):
        posted = {"field": field, "file": SimpleUploadedFile("a.pdf", PDF)}
        page = reader.post(f"/applications/{made.key}/files", posted, follow=True)
        assert told in page.content.decode()


def test_a_file_stays_with_the_version_that_was_handed_in_with_it(home: Any) -> None:
    call = make_call(office())
    somebody = account("a@example.org", "Ann")
    made = drafted(call, somebody)
    reader = signed_in(somebody)
    reader.post(
        f"/applications/{made.key}/files",
        {"field": "plan_file", "file": SimpleUploadedFile("my plan.pdf", PDF)},
    )
    upload = Upload.objects.get()
    applying.submit(application=made, by=somebody, edition=made.edition)
    reader.post(f"/applications/{made.key}/files", {"remove": upload.key})
    answer = reader.get(f"/applications/{made.key}/files/{upload.key}")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    other = signed_in(account("b@example.org", "Bo"))
    assert other.get(f"/applications/{made.key}/files/{upload.key}").status_code == 404


def test_the_page_of_the_call_is_in_the_readers_language(client: Client) -> None:
    call = make_call(office())
    client.cookies["language"] = "fr"
    page = client.get(f"/programmes/{call.slug}/").content.decode()
    assert "Travaillez ensemble." in page
    assert client.get("/programmes/").status_code == 200


def test_a_draft_of_a_call_is_the_offices_alone(client: Client) -> None:
    by = office()
    call = calls.make_call(by=by, kind="challenge", title="Secret", language="en", time_zone="UTC")
    assert client.get(f"/programmes/{call.slug}/").status_code == 404
    assert "Secret" not in client.get("/programmes/").content.decode()
    assert signed_in(by).get(f"/programmes/{call.slug}/").status_code == 200
    with pytest.raises(calls.BadCall) as bad:
        calls.publish_call(call=call, by=by)
    assert "the text of the call is missing" in bad.value.faults


def test_everything_is_exported_and_deleted_with_the_account(home: Any) -> None:
    cast = Cast()
    told = json.dumps(everything_about(cast.applicant), default=str)
    assert "Two teams grasp." in told
    delete_account(cast.applicant)
    left = json.dumps(list(TeamMember.objects.values()), default=str)
    assert "nguyen@example.org" not in left
    assert not Application.objects.filter(pk=cast.application.pk).exists()
    assert "nguyen@example.org" not in str(list(Entry.objects.values()))


def _handed_in_together(cast: Cast) -> Application:
    """An application of the cast's, handed in anew with Kim in the team."""
    made = cast.application
    asked = applying.ask_into_team(application=made, by=cast.applicant, name="Minjun Kim",
                                   email=cast.rival.email, address_of=lambda _row: "/")  # fmt: skip
    applying.answer_team(member=asked, accepted=True, account=cast.rival, gender="woman",
                         phd_year=2011, organisation="KAIST", country="KR")  # fmt: skip
    made.refresh_from_db()
    applying.submit(application=made, by=cast.applicant, edition=made.edition)
    return made


def test_who_leaves_is_named_in_no_version_that_was_handed_in(home: Any) -> None:
    cast = Cast()
    made = _handed_in_together(cast)
    asked = signed_in(cast.office)
    page = f"/office/applications/{made.key}/"
    assert "Minjun Kim" in asked.get(page).content.decode()
    applying.leave_out(member=made.team.get(email=cast.rival.email), by=cast.applicant)
    delete_account(cast.rival)
    assert "Minjun Kim" not in asked.get(page).content.decode()
    teams = [one.content["team"] for one in made.versions.all()]
    assert [[one["name"] for one in team] for team in teams] == [
        ["Nguyen Van Minh"],
        ["Nguyen Van Minh", "–"],
    ]
    left = json.dumps([teams, list(TeamMember.objects.values())], default=str)
    assert "kim@example.org" not in left
    assert "KAIST" not in left


def test_an_export_tells_of_others_in_the_team_who_they_are_and_no_more(home: Any) -> None:
    cast = Cast()
    _handed_in_together(cast)

    def team_in_export(reader: Account) -> tuple[Any, str]:
        told = signed_in(reader).get("/account/export.json").json()
        teams = [one["team"] for one in told["applications"]]
        return teams, json.dumps([told["applications"], told["in_teams"]])

    [[own, other]], whole = team_in_export(cast.applicant)
    assert {"gender", "phd_year", "email"} <= set(own)
    assert other == {"name": "Minjun Kim", "organisation": "KAIST", "country": "KR",
                     "state": "confirmed"}  # fmt: skip
    assert "kim@example.org" not in whole
    _, whole = team_in_export(cast.rival)
    assert "2011" in whole
    assert "woman" in whole


def test_an_account_that_stays_as_a_place_opens_nothing(home: Any) -> None:
    """Nothing of its second factor and no token is left with a deleted account."""
    cast = Cast()
    Application.objects.filter(pk=cast.application.pk).update(state="awarded")
    secret = make_token(account=cast.applicant, name="t", may_write=True)
    Authenticator.objects.create(user=cast.applicant, type="totp", data={"secret": "x"})
    delete_account(cast.applicant)
    assert not Account.objects.get(pk=cast.applicant.pk).is_active
    assert not Authenticator.objects.exists()
    assert not Token.objects.exists()
    bearer = {"authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/office/roles", headers=bearer).status_code == 401


def test_what_is_over_is_deleted_and_what_was_awarded_stays(home: Any) -> None:
    cast = Cast()
    awarded = submitted(cast.call, cast.rival)
    Application.objects.filter(pk=awarded.pk).update(state="awarded")
    Application.objects.filter(pk=cast.application.pk).update(state="refused")
    today = timezone.localdate()
    assert delete_what_is_over(today) == 0
    cast.call.keep_until = today - timedelta(days=1)
    cast.call.save()
    assert delete_what_is_over(today) == 1
    assert list(Application.objects.all()) == [awarded]


def test_content_lies_under_its_checksum_and_nothing_else(home: Any) -> None:
    call = make_call(office())
    somebody = account("a@example.org", "Ann")
    made = drafted(call, somebody)
    signed_in(somebody).post(
        f"/applications/{made.key}/files",
        {"field": "plan_file", "file": SimpleUploadedFile("../../evil.pdf", PDF)},
    )
    upload = Upload.objects.get()
    assert path_of(upload.sha256).is_relative_to(home / "uploads")
    assert "/" not in upload.name


def test_a_file_that_a_reviewer_reads_is_on_the_record(home: Any) -> None:
    cast = Cast(blind="double")
    made, applicant = cast.application, signed_in(cast.applicant)
    posted = {"field": "plan_file", "file": SimpleUploadedFile("my plan.pdf", PDF)}
    applicant.post(f"/applications/{made.key}/files", posted)
    made.refresh_from_db()
    applying.submit(application=made, by=cast.applicant, edition=made.edition)
    address = f"/reviews/{cast.assigned().key}/files/{Upload.objects.get().key}"
    answer = signed_in(cast.french).get(address)
    assert "plan_file.pdf" in answer["Content-Disposition"]
    assert signed_in(cast.japanese).get(address).status_code == 404
    line = Entry.objects.get(did="file read", key=made.key)
    assert (line.by, line.note) == (f"account:{cast.french.pk}", "my_plan.pdf")
