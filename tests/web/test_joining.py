"""Joining: an organisation applies, the lead advises, the office decides; people follow."""

from __future__ import annotations

import pytest
from django.test import Client

from belt.web.office.models import Letter, Role
from belt.web.programmes.models import Membership
from belt.web.programmes.services import joining
from tests.web.people import account, lead, office, signed_in

pytestmark = pytest.mark.usefixtures("client")
TOLD = {
    "name": "Institute of Seas", "region": "VN", "brings": "Ships and data.",
    "statement": "We want to work across borders.", "contact_name": "An",
    "contact_email": "an@example.org", "organisation_id": "",
}  # fmt: skip


class Cast:
    """An applicant, the leads of two regions, the office."""

    def __init__(self) -> None:
        self.applicant = account("an@example.org", "An")
        self.lead, self.other_lead, self.office = lead("VN"), lead("FR"), office()
        answer = signed_in(self.applicant).post("/joining/apply", TOLD)
        assert answer.status_code == 302
        self.membership = Membership.objects.get()
        self.address = f"/joining/{self.membership.key}/"

    def answer(self, somebody: object, did: str, reason: str = "") -> int:
        """Say something to the application; the answer's status."""
        page = signed_in(somebody).post(  # type: ignore[arg-type]
            f"{self.address}answer", {"did": did, "reason": reason}
        )
        self.membership.refresh_from_db()
        return page.status_code


def test_a_lead_advises_the_office_admits_and_everything_is_kept() -> None:
    cast = Cast()
    assert Letter.objects.filter(to=cast.lead.email).exists()
    assert cast.answer(cast.lead, "advise_for", "They have ships.") == 302
    assert cast.answer(cast.office, "admit", "Welcome.") == 302
    assert cast.membership.state == "admitted"
    assert [one.did for one in cast.membership.steps.all()] == ["asked", "advised_for", "admitted"]
    assert "Institute of Seas" in Client().get("/joining/").content.decode()
    assert Role.objects.filter(account=cast.applicant, kind="member", region="VN").exists()
    assert Letter.objects.filter(to="an@example.org", subject__contains="member").exists()


def test_a_refusal_needs_a_reason_and_is_told() -> None:
    cast = Cast()
    cast.answer(cast.office, "refuse")
    assert cast.membership.state == "asked"
    cast.answer(cast.office, "refuse", "Not in research.")
    assert cast.membership.state == "refused"
    assert "Not in research." in Letter.objects.get(to="an@example.org").body
    page = signed_in(cast.applicant).get(cast.address).content.decode()
    assert "Not in research." in page


def test_others_neither_see_nor_decide() -> None:
    cast = Cast()
    for somebody in (cast.other_lead, account("x@example.org", "X"), None):
        assert signed_in(somebody).get(cast.address).status_code in {302, 404}
        assert cast.answer(somebody, "admit") in {302, 404}
    assert cast.answer(cast.lead, "admit") == 404
    assert cast.answer(cast.applicant, "admit") == 404
    assert cast.membership.state == "asked"


def test_people_join_through_their_organisation_and_leave_with_it() -> None:
    cast = Cast()
    cast.answer(cast.office, "admit", "Welcome.")
    person = account("binh@example.org", "Binh")
    signed_in(person).post(f"{cast.address}join")
    asked = cast.membership.people.get(account=person)
    assert asked.state == "asked"
    stranger = signed_in(account("x@example.org", "X"))
    assert stranger.post(f"{cast.address}people/{asked.pk}", {"answer": "yes"}).status_code == 404
    signed_in(cast.applicant).post(f"{cast.address}people/{asked.pk}", {"answer": "yes"})
    asked.refresh_from_db()
    assert asked.state == "joined"
    cast.answer(cast.applicant, "leave", "We merge.")
    assert cast.membership.state == "left"
    asked.refresh_from_db()
    assert asked.state == "ended"


def test_an_organisation_applies_once_and_belt_knows_it() -> None:
    cast = Cast()
    from belt.web.directory.services import shown

    row = shown().pages.execute("select organisation_id from organisations limit 1").fetchone()
    known = {**TOLD, "organisation_id": row[0]}
    reader = signed_in(cast.applicant)
    wrong = reader.post("/joining/apply", {**TOLD, "organisation_id": "ror:none"})
    assert "Belt knows no organisation" in wrong.content.decode()
    before = Membership.objects.count()
    for _ in range(2):
        reader.post("/joining/apply", known)
    member = row[0] in joining.member_organisations()
    assert Membership.objects.count() == before + (0 if member else 1)


def test_a_decision_is_made_once() -> None:
    cast = Cast()
    cast.answer(cast.office, "admit", "Welcome.")
    cast.answer(cast.office, "refuse", "On second thoughts.")
    assert cast.membership.state == "admitted"
