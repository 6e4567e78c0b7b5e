"""Invitees from the corpus: chosen, put in line, chosen again around who has answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from belt.matching.meeting.composer import NoInvitation
from belt.web.accounts.models import Account
from belt.web.events.models import Composition, Invitation, Workshop
from belt.web.events.services import composing, inviting
from belt.web.events.services.composing import Asked
from tests.web.people import KIM, account, office, signed_in

pytestmark = pytest.mark.usefixtures("client")


@pytest.fixture
def by() -> Account:
    return office()


@pytest.fixture
def workshop() -> Workshop:
    return Workshop.objects.create(
        slug="robots", titles={"en": "Robots"}, time_zone="Europe/Paris", city="Grenoble",
        country="FR", latitude=45.19, longitude=5.72, first_day=date(2031, 3, 27),
        last_day=date(2031, 3, 28), topics=["robot"], places=2,
    )  # fmt: skip


def _compose(workshop: Workshop, by: Account, **asked: Any) -> Composition:
    wishes = Asked(**{"topics": ("robot", "learning"), "places": 2, **asked})
    made: Composition = composing.compose_list(
        workshop=workshop, by=by, asked=wishes, language="en"
    )
    return made


def _address(one: Invitation) -> str:
    return f"/meet/invitation/{one.secret}"


def test_a_list_is_put_in_line_each_person_once(workshop: Workshop, by: Account) -> None:
    kim = account("kim@example.org", "Kim", KIM, "KR")
    made = _compose(workshop, by, invite=(KIM,))
    told = made.told
    assert len(told["invitees"]) == 2
    assert told["value"] <= told["bound"]
    assert KIM in {one["person"] for one in told["invitees"]}
    assert told["people"][KIM]["travel"] > 500
    composing.put_into_force(composition=made, by=by)
    people = list(workshop.invitations.values_list("person_id", flat=True))
    assert len(people) == len(set(people)) >= 2
    # Who has an account is written to there, in its language.
    assert workshop.invitations.get(person_id=KIM).email == kim.email
    assert workshop.invitations.filter(line=0).count() == 2


def test_who_answered_stays_or_stays_away(workshop: Workshop, by: Account) -> None:
    composing.put_into_force(composition=_compose(workshop, by), by=by)
    for one in workshop.invitations.filter(line=0):
        inviting.set_address(invitation=one, email=f"{one.pk}@example.org", language="en")
    inviting.send_wave(workshop=workshop, by=by, address_of=_address)
    comes, goes = workshop.invitations.filter(state="invited").order_by("place")
    inviting.answer(invitation=comes, accepted=True, account=None, address_of=_address)
    inviting.answer(invitation=goes, accepted=False, account=None, address_of=_address)
    again = _compose(workshop, by, leave_out=(comes.person_id,))
    chosen = {one["person"] for one in again.told["invitees"]}
    assert comes.person_id in chosen
    assert goes.person_id not in chosen
    composing.put_into_force(composition=again, by=by)
    comes.refresh_from_db()
    assert comes.state == "accepted"
    assert workshop.invitations.filter(person_id=comes.person_id).count() == 1


def test_wishes_that_exclude_one_another_are_told(workshop: Workshop, by: Account) -> None:
    with pytest.raises(NoInvitation):
        _compose(workshop, by, places=40)
    typed = {"topics": "robot", "places": "2", "budget": "10", "fare": "150"}
    page = signed_in(by).post("/office/meet/robots/composer", typed)
    assert page.status_code == 422
    assert "a travel budget of 10" in page.content.decode()
    nobody = {"topics": "robot", "places": "1", "invite": "nobody"}
    page = signed_in(by).post("/office/meet/robots/composer", nobody)
    assert "not among the candidates: nobody" in page.content.decode()
    assert not workshop.compositions.exists()


def test_the_office_composes_and_invites_on_its_pages(workshop: Workshop, by: Account) -> None:
    browser = signed_in(by)
    typed = {"topics": "robot; learning", "places": "2", "fare": "100", "fare_a_thousand": "100"}
    assert browser.post("/office/meet/robots/composer", typed).status_code == 302
    made = workshop.compositions.get()
    assert "proven" in browser.get("/office/meet/robots/composer").content.decode()
    browser.post(f"/office/meet/robots/composer/{made.pk}")
    first = workshop.invitations.filter(line=0).order_by("place")[0]
    page = "/office/meet/robots/invitations"
    browser.post(page, {"did": "addresses", f"email-{first.key}": "no address"})
    first.refresh_from_db()
    assert first.email == ""
    browser.post(page, {"did": "addresses", f"email-{first.key}": "first@example.org"})
    browser.post(page, {"did": "wave"})
    first.refresh_from_db()
    assert first.state == "invited"
    assert browser.post(page, {"name": "X", "email": "first@example.org"}).status_code == 422
    browser.post(page, {"name": "Guest", "email": "guest@example.org", "language": "vi"})
    assert workshop.invitations.get(email="guest@example.org").line == 0
    browser.post(page, {"withdraw": first.key})
    first.refresh_from_db()
    assert first.state == "withdrawn"
