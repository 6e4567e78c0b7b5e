"""Accounts: signing up, claiming, telling, taking away; and that nobody reaches another's."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

import belt
from belt.home import ingest_into, make_home
from belt.web.accounts.models import Account, Claim, Consent, Profile
from belt.web.accounts.services import Refused, claim_profile
from belt.web.connect.models import Introduction, SavedSearch
from belt.web.office.models import Entry, Letter, Role
from belt.web.office.services import in_record
from tests.papers import paper, write_list
from tests.web.people import KIM, MARTIN, PASSWORD, SATO, account, lead, office, signed_in

pytestmark = pytest.mark.usefixtures("client")


def test_an_account_holds_only_after_its_address_was_confirmed() -> None:
    visitor = Client()
    told = {"email": "new@example.org", "password1": PASSWORD, "full_name": "New Person"}
    answer = visitor.post("/account/sign/signup/", told, headers={"accept-language": "vi"})
    assert answer.status_code == 302
    assert visitor.get("/account/").status_code == 302
    letter = Letter.objects.get(to="new@example.org")
    link = next(word for word in letter.body.split() if "confirm-email" in word)
    path = re.sub(r"^https?://[^/]+", "", link)
    visitor.get(path)
    assert not EmailAddress.objects.get().verified
    visitor.post(path)
    assert EmailAddress.objects.get().verified
    made = Account.objects.get()
    assert (made.full_name, made.language) == ("New Person", "vi")


def test_a_sign_up_with_a_known_address_does_not_tell_that_it_is_known() -> None:
    account("known@example.org")
    told = {"email": "known@example.org", "password1": PASSWORD, "full_name": "X"}
    known = Client().post("/account/sign/signup/", told)
    new = Client().post("/account/sign/signup/", told | {"email": "other@example.org"})
    assert known.status_code == new.status_code == 302
    assert known["Location"] == new["Location"]


ORCID = "0000-0002-1825-0097"


@pytest.fixture(scope="module")
def _told_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("told") / "home"
    make_home(home)
    listed = paper("Walking on loose gravel", [("Minjun Kim", "", "KAIST", "South Korea")])
    listed["aff_unique_url"] = "https://www.kaist.ac.kr"
    write_list(home / "lists", "icra2020", [listed])
    author = {"family": "Kim", "given": "Minjun", "ORCID": f"https://orcid.org/{ORCID}"}
    item = {"title": "Walking on loose gravel", "author": [author], "id": "a"}
    item |= {"type": "article-journal", "issued": {"date-parts": [[2020]]}}
    (home / "works.json").write_text(json.dumps([item]))
    ingest_into(home, "csl", [home / "works.json"], "duckdb", lambda _step: None)
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", lambda _step: None)
    return home


@pytest.fixture
def told_home(_told_home: Path, settings: Any) -> str:
    """A belt that knows Minjun Kim's ORCID, and the web address of KAIST; the id of that person."""
    settings.BELT_HOME = str(_told_home)
    [person] = belt.open(_told_home).sql("select person_id from people")["person_id"].to_pylist()
    return str(person)


@pytest.mark.parametrize(
    ("name", "email", "state"),
    [
        ("Minjun Kim", "mjkim@kaist.ac.kr", "granted"),
        ("Kim Minjun", "mj@robots.kaist.ac.kr", "granted"),
        ("Somebody Else", "else@kaist.ac.kr", "asked"),
        ("Minjun Kim", "minjun@example.org", "asked"),
        ("Minjun Kim", "minjun@notkaist.ac.kr", "asked"),
    ],
)
def test_a_profile_is_granted_on_an_address_that_fits_together_with_the_name(
    told_home: str, name: str, email: str, state: str
) -> None:
    assert claim_profile(account=account(email, name), person_id=told_home).state == state


def test_an_address_that_was_not_confirmed_proves_nothing(told_home: str) -> None:
    mine = account("mjkim@kaist.ac.kr", "Minjun Kim")
    EmailAddress.objects.update(verified=False)
    assert claim_profile(account=mine, person_id=told_home).state == "asked"


def test_a_profile_is_granted_on_its_orcid_to_one_account_only(told_home: str) -> None:
    mine = account("k@example.org", "K")
    SocialAccount.objects.create(user=mine, provider="orcid", uid=ORCID)
    claim = claim_profile(account=mine, person_id=told_home)
    assert (claim.state, claim.how) == ("granted", "orcid")
    with pytest.raises(Refused, match="taken"):
        claim_profile(account=account("o@example.org", "O"), person_id=told_home)
    with pytest.raises(Refused, match="has one"):
        claim_profile(account=mine, person_id=told_home)


def test_the_lead_of_the_region_decides_on_a_claim_and_no_other(client: Client) -> None:
    korea, japan = lead("KR"), lead("JP")
    mine = account("k@example.org", "Minjun Kim")
    signed_in(mine).post("/account/claim", {"person": KIM, "reason": "see my page"})
    claim = Claim.objects.get()
    assert Letter.objects.get().to == korea.email
    address = f"/office/claims/{claim.pk}"
    assert signed_in(japan).post(address, {"answer": "yes"}).status_code == 404
    assert signed_in(mine).post(address, {"answer": "yes"}).status_code == 404
    assert "k@example.org" not in signed_in(japan).get("/office/").content.decode()
    assert "k@example.org" in signed_in(korea).get("/office/").content.decode()
    signed_in(korea).post(address, {"answer": "yes"})
    signed_in(korea).post(address, {"answer": "no"})
    claim.refresh_from_db()
    assert claim.state == "granted"
    assert Entry.objects.filter(did="claim granted", by=in_record(korea)).count() == 1


def test_what_somebody_tells_is_shown_to_those_whom_they_let_see_it() -> None:
    mine = account("k@example.org", "Minjun Kim", KIM, "KR")
    told = {
        "latin_name": "Minjun Kim", "native_name": "김민준", "names_seen_by": "everybody",
        "topics": "grasping", "topics_seen_by": "signed_in", "about": "I like sand.",
        "availability": "later", "availability_seen_by": "nobody",
    }  # fmt: skip
    assert signed_in(mine).post("/account/profile", told).status_code == 302

    def seen(reader: Account | None) -> list[bool]:
        page = signed_in(reader).get(f"/people/{KIM}").content.decode()
        return [words in page for words in ("김민준", "I like sand.", "Not at present")]

    assert seen(None) == [True, False, False]
    assert seen(account("x@example.org")) == [True, True, False]
    assert seen(mine) == [True, True, True]


def test_everything_about_oneself_is_in_the_export_and_nothing_of_others() -> None:
    mine = account("k@example.org", "Minjun Kim", KIM, "KR")
    other = account("s@example.org", "Hana Sato", SATO, "JP")
    for one in (mine, other):
        Consent.objects.create(account=one, purpose="x", text=f"of {one.email}", language="en")
        SavedSearch.objects.create(
            account=one, query=f"by {one.email}", kind="people", language="en", seen_version="v"
        )
    told = json.loads(signed_in(mine).get("/account/export.json").content)
    assert told["account"]["email"] == "k@example.org"
    assert told["claims"][0]["person_id"] == KIM
    assert told["consents"][0]["text"] == "of k@example.org"
    assert told["saved_searches"][0]["query"] == "by k@example.org"
    assert "s@example.org" not in json.dumps(told)
    assert Client().get("/account/export.json").status_code == 302


def test_a_deleted_account_leaves_nothing_about_it_but_the_record() -> None:
    mine = account("k@example.org", "Minjun Kim", KIM, "KR")
    Profile.objects.create(account=mine, about="about me")
    Letter.objects.create(to="k@example.org", subject="s", body="b")
    browser = signed_in(mine)
    assert "Delete everything" in browser.get("/account/delete").content.decode()
    assert Account.objects.filter(email="k@example.org").exists()
    browser.post("/account/delete")
    for model in (Account, Profile, Claim, Letter, EmailAddress, Introduction):
        assert not model.objects.exists(), model
    assert "k@example.org" not in str(list(Entry.objects.values()))


@pytest.mark.parametrize(
    ("address", "post"),
    [
        ("/office/", False), ("/office/record/", False), ("/office/roles/", False),
        ("/office/letters/", False), ("/office/roles/1/end", True), ("/office/privacy/1", True),
        ("/office/claims/1", True),
    ],
)  # fmt: skip
def test_pages_of_the_office_are_not_there_for_others(address: str, post: bool) -> None:
    member = signed_in(account("m@example.org", "Member", MARTIN, "FR"))
    answer = member.post(address) if post else member.get(address)
    assert answer.status_code == 404
    visitor = Client().post(address) if post else Client().get(address)
    assert visitor.status_code in {302, 404}


def test_others_consents_and_searches_cannot_be_touched() -> None:
    mine, other = account("a@example.org"), account("b@example.org")
    consent = Consent.objects.create(account=other, purpose="x", text="t", language="en")
    search = SavedSearch.objects.create(
        account=other, query="q", kind="people", language="en", seen_version="v"
    )
    browser = signed_in(mine)
    assert browser.post(f"/account/consents/{consent.pk}/withdraw").status_code == 404
    assert browser.post(f"/account/searches/{search.pk}/forget").status_code == 404
    consent.refresh_from_db()
    assert consent.withdrawn_at is None
    assert SavedSearch.objects.exists()
    signed_in(other).post(f"/account/consents/{consent.pk}/withdraw")
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None


def test_roles_are_given_and_taken_by_the_office_and_its_last_one_stays() -> None:
    boss, member = office(), account("m@example.org")
    browser = signed_in(boss)
    told = {"email": "m@example.org", "kind": "region_lead", "region": "FR"}
    browser.post("/office/roles/", told)
    role = Role.objects.get(account=member)
    assert (role.kind, role.region, role.given_by) == ("region_lead", "FR", boss)
    browser.post(f"/office/roles/{role.pk}/end")
    role.refresh_from_db()
    assert role.ended_at is not None
    own = Role.objects.get(account=boss)
    browser.post(f"/office/roles/{own.pk}/end")
    own.refresh_from_db()
    assert own.ended_at is None


def test_forms_need_the_token_of_their_page() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(account("a@example.org"))
    assert strict.post("/account/delete").status_code == 403
    assert Account.objects.exists()
