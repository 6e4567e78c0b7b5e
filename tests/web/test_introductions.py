"""Introductions: who sees what and when, who may do what, and that it can be done once only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from belt.web.accounts.models import Account, Consent, Profile
from belt.web.connect.models import Introduction
from belt.web.connect.services import remind
from belt.web.office.models import Letter
from tests.web.people import KIM, MARTIN, NGUYEN, SATO, account, lead, office, signed_in

pytestmark = pytest.mark.usefixtures("client")
MESSAGE = "We both work on legged robots outdoors and could share a data set."


class Cast:
    """Sato asks for Martin; Kim wrote with both. Leads of both regions, the office, a stranger."""

    def __init__(self) -> None:
        self.asker = account("sato@example.org", "Hana Sato", SATO, "JP")
        self.between = account("kim@example.org", "Minjun Kim", KIM, "KR")
        self.target = account("martin@example.org", "Lucie Martin", MARTIN, "FR")
        self.lead_fr, self.lead_vn = lead("FR"), lead("VN")
        self.office, self.stranger = office(), account("x@example.org", "Stranger")

    def everybody(self) -> list[Account | None]:
        return [
            self.asker, self.between, self.target, self.lead_fr, self.lead_vn, self.office,
            self.stranger, None,
        ]  # fmt: skip


@pytest.fixture
def cast() -> Cast:
    return Cast()


def _ask(cast: Cast, between: str = KIM, person: str = MARTIN) -> Introduction:
    answer = signed_in(cast.asker).post(
        "/introductions/new",
        {"person": person, "between": between, "message": MESSAGE, "consent": "on"},
    )
    assert answer.status_code == 302
    return Introduction.objects.get()


def _text(client: Client, introduction: Introduction) -> str:
    return client.get(f"/introductions/{introduction.pk}").content.decode()


def test_a_wish_goes_through_the_one_in_between_and_addresses_show_only_at_the_end(
    cast: Cast,
) -> None:
    page = signed_in(cast.asker).get(f"/introductions/new?person={MARTIN}").content.decode()
    assert 'value="ieee:37000000001"' in page
    assert "Minjun Kim" in page
    made = _ask(cast)
    assert Letter.objects.get().to == "kim@example.org"
    assert Consent.objects.get().account == cast.asker

    assert signed_in(cast.target).get(f"/introductions/{made.pk}").status_code == 404
    signed_in(cast.between).post(f"/introductions/{made.pk}/pass", {"answer": "yes"})
    assert Letter.objects.first().to == "martin@example.org"
    for reader in (cast.asker, cast.target, cast.between):
        text = _text(signed_in(reader), made)
        others = {"sato@example.org", "martin@example.org", "kim@example.org"} - {reader.email}
        assert not [address for address in others if address in text]

    signed_in(cast.target).post(f"/introductions/{made.pk}/answer", {"answer": "yes"})
    assert "martin@example.org" in _text(signed_in(cast.asker), made)
    assert "sato@example.org" in _text(signed_in(cast.target), made)
    between = _text(signed_in(cast.between), made)
    assert "martin@example.org" not in between
    assert "sato@example.org" not in between

    signed_in(cast.asker).post(f"/introductions/{made.pk}/outcome", {"outcome": "project"})
    made.refresh_from_db()
    assert (made.state, made.outcome) == ("accepted", "project")


def test_no_letter_tells_an_address_before_both_agreed(cast: Cast) -> None:
    made = _ask(cast)
    signed_in(cast.between).post(f"/introductions/{made.pk}/pass", {"answer": "yes"})
    told = " ".join(letter.subject + letter.body for letter in Letter.objects.all())
    assert "@example.org" not in told
    signed_in(cast.target).post(f"/introductions/{made.pk}/answer", {"answer": "no"})
    told = " ".join(letter.subject + letter.body for letter in Letter.objects.all())
    assert "@example.org" not in told
    assert "@example.org" not in _text(signed_in(cast.asker), made).replace(cast.asker.email, "")


@pytest.mark.parametrize("action", ["", "/pass", "/invite", "/answer", "/withdraw", "/outcome"])
@pytest.mark.parametrize("state", ["with_introducer", "with_target", "accepted", "declined"])
def test_somebody_elses_introduction_is_not_there(cast: Cast, action: str, state: str) -> None:
    made = _ask(cast)
    Introduction.objects.update(state=state)
    allowed = {
        "": {cast.asker, cast.between} | ({cast.target} - _hidden_from_target(cast, state)),
        "/pass": {cast.between} if state != "with_target" else set(),
        "/invite": set(),
        "/answer": {cast.target} if state != "with_introducer" else set(),
        "/withdraw": {cast.asker} if state.startswith("with_") else set(),
        "/outcome": {cast.asker} if state == "accepted" else set(),
    }[action]
    for reader in cast.everybody():
        client = signed_in(reader)
        address = f"/introductions/{made.pk}{action}"
        answer = client.post(address, {"answer": "no"}) if action else client.get(address)
        if reader is None:
            assert answer.status_code == 302
            assert "/account/sign/login/" in answer["Location"]
        elif reader in allowed:
            assert answer.status_code in {200, 302}
        else:
            assert answer.status_code == 404, (reader, action, state)
        Introduction.objects.update(state=state)


def _hidden_from_target(cast: Cast, state: str) -> set[Account]:
    return {cast.target} if state == "with_introducer" else set()


def test_without_an_account_in_between_the_lead_of_the_region_stands_in(cast: Cast) -> None:
    made = _ask(cast, between="")
    assert Letter.objects.get().to == cast.lead_fr.email
    assert signed_in(cast.lead_vn).get(f"/introductions/{made.pk}").status_code == 404
    assert signed_in(cast.office).get(f"/introductions/{made.pk}").status_code == 200
    signed_in(cast.lead_fr).post(f"/introductions/{made.pk}/pass", {"answer": "yes"})
    made.refresh_from_db()
    assert made.state == "with_target"


def test_who_has_no_account_is_invited_and_answers_by_the_letters_link(cast: Cast) -> None:
    vietnam = cast.lead_vn
    made = _ask(cast, between="", person=NGUYEN)
    signed_in(vietnam).post(f"/introductions/{made.pk}/pass", {"answer": "yes"})
    signed_in(vietnam).post(f"/introductions/{made.pk}/invite", {"email": "minh@example.vn"})
    letter = Letter.objects.first()
    assert letter.to == "minh@example.vn"
    link = next(word for word in letter.body.split() if "/introductions/link/" in word)
    assert "minh@example.vn" not in _text(signed_in(cast.asker), made)
    anybody = Client()
    assert "Hana Sato" in anybody.get(link).content.decode()
    anybody.post(link, {"answer": "yes"})
    assert "minh@example.vn" in _text(signed_in(cast.asker), made)
    again = anybody.post(link, {"answer": "no"})
    made.refresh_from_db()
    assert (again.status_code, made.state) == (410, "accepted")
    assert anybody.get(link[:-3] + "xyz").status_code == 410


def test_answering_twice_changes_nothing(cast: Cast) -> None:
    made = _ask(cast)
    for answer in ("yes", "no"):
        signed_in(cast.between).post(f"/introductions/{made.pk}/pass", {"answer": answer})
    for answer in ("yes", "no"):
        signed_in(cast.target).post(f"/introductions/{made.pk}/answer", {"answer": answer})
    made.refresh_from_db()
    assert made.state == "accepted"
    assert Letter.objects.filter(to="sato@example.org").count() == 1


def test_one_open_wish_a_person_and_none_to_those_who_want_none(cast: Cast) -> None:
    _ask(cast)
    told = {"person": MARTIN, "between": "", "message": MESSAGE, "consent": "on"}
    signed_in(cast.asker).post("/introductions/new", told)
    assert Introduction.objects.count() == 1
    Introduction.objects.all().delete()
    Profile.objects.filter(account=cast.target).update(availability="closed")
    signed_in(cast.asker).post("/introductions/new", told)
    assert not Introduction.objects.exists()


def test_nothing_is_asked_without_consent_or_reason(cast: Cast) -> None:
    for told in ({"message": MESSAGE}, {"message": "hello", "consent": "on"}):
        page = signed_in(cast.asker).post(
            "/introductions/new", {"person": MARTIN, "between": "", **told}
        )
        assert 'role="alert"' in page.content.decode()
    assert not Introduction.objects.exists()


def test_whoever_lets_a_wish_wait_is_reminded_once(cast: Cast, settings: Any) -> None:
    _ask(cast)
    before = Letter.objects.count()
    now = timezone.now()
    assert remind(now + timedelta(days=6), str) == 0
    assert remind(now + timedelta(days=8), str) == 1
    assert remind(now + timedelta(days=30), str) == 0
    assert Letter.objects.count() == before + 1
    assert Letter.objects.first().to == "kim@example.org"
