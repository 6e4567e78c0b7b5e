"""Deciding: comparable ratings, proposals, two officers at once, letters, appeals, money."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client

from belt.web.accounts.services import Refused
from belt.web.office.models import Entry, Letter
from belt.web.programmes.models import Award, Decision, Outcome
from belt.web.programmes.services import deciding, money, outcomes, reviewing
from belt.web.programmes.services.figures import public_figures
from tests.web.people import account, office, signed_in
from tests.web.programmes_cast import Cast, submitted

pytestmark = pytest.mark.usefixtures("client")


def _decide(cast: Cast, awarded: bool = True, seen: str = "") -> Decision:
    return deciding.decide(
        application=cast.application, by=cast.office, awarded=awarded, amount=5_000_000,
        reason="Strong.", proposed={}, seen=seen,
    )  # fmt: skip


def _tell(cast: Cast) -> int:
    return deciding.tell_decisions(
        call=cast.call, by=cast.office, hidden=set(),
        address_of=lambda one: f"/applications/{one.key}/",
    )  # fmt: skip


def test_the_page_proposes_within_the_budget_and_says_why_not() -> None:
    cast = Cast()
    cast.reviewed(rating=5)
    other = submitted(cast.call, cast.rival)
    assignment = reviewing.assign(application=other, reviewer=cast.reviewer, score=0, locked=False)
    review = reviewing.save_review(
        assignment=assignment, edition=1, rating=2.0,
        answers={"strengths": "s", "weaknesses": "w"},
    )  # fmt: skip
    reviewing.submit_review(review=review, by=cast.french)
    page = signed_in(cast.office).get(
        f"/office/calls/{cast.call.slug}/decisions", {"budget": "60000"}
    )
    told = page.content.decode()
    assert told.index("Proposed") < told.index("Not proposed")
    assert "the budget does not reach" in told or "others are rated higher" in told


def test_limits_that_exclude_one_another_are_told() -> None:
    cast = Cast()
    cast.reviewed()
    page = signed_in(cast.office).get(
        f"/office/calls/{cast.call.slug}/decisions",
        {"budget": "10", "each_region_least": "1"},
    )
    assert "no selection keeps all limits" in page.content.decode()


def test_two_officers_who_decide_at_once_are_told_and_nothing_is_overwritten() -> None:
    cast = Cast()
    first, second = signed_in(cast.office), signed_in(account("o2@example.org", "Second"))
    from belt.web.office.services import give_role

    give_role(account=second_account(), kind="office", by=cast.office)
    told = {"answer": "yes", "amount": "50000", "reason": "Strong.", "seen": ""}
    address = f"/office/applications/{cast.application.key}/decide"
    first.post(address, told)
    page = second.post(address, {**told, "answer": "no", "reason": "Weak."}, follow=True)
    assert "by somebody else meanwhile" in page.content.decode()
    assert Decision.objects.get().reason == "Strong."


def second_account() -> object:
    """The second officer's account."""
    from belt.web.accounts.models import Account

    return Account.objects.get(email="o2@example.org")


def test_a_decision_can_be_changed_until_it_is_told_and_then_not() -> None:
    cast = Cast()
    decision = _decide(cast)
    changed = _decide(cast, awarded=False, seen=decision.at.isoformat())
    assert not changed.awarded
    assert _tell(cast) == 1
    assert _tell(cast) == 0
    with pytest.raises(Refused, match="decided already"):
        _decide(cast, seen=changed.at.isoformat())
    assert Letter.objects.filter(to="nguyen@example.org", subject__contains="Joint work").count()


def test_the_letter_is_in_the_applicants_language_and_the_reviews_are_shown() -> None:
    cast = Cast()
    cast.reviewed()
    cast.application.language = "vi"
    cast.application.save()
    _decide(cast)
    page = signed_in(cast.applicant).get(f"/applications/{cast.application.key}/").content.decode()
    assert "Clear." not in page
    _tell(cast)
    letter = Letter.objects.filter(to="nguyen@example.org").first()
    assert letter
    assert "We are glad" not in letter.body
    page = signed_in(cast.applicant).get(f"/applications/{cast.application.key}/").content.decode()
    assert "Clear." in page
    assert "Between us" not in page
    assert "Claire" not in page


def test_an_appeal_is_noted_once_and_answered() -> None:
    cast = Cast()
    _decide(cast, awarded=False)
    reader = signed_in(cast.applicant)
    reader.post(f"/applications/{cast.application.key}/appeal", {"text": "Too early"})
    assert Decision.objects.get().appeal == ""
    _tell(cast)
    for text in ("You misread the plan.", "Again."):
        reader.post(f"/applications/{cast.application.key}/appeal", {"text": text})
    assert Decision.objects.get().appeal == "You misread the plan."
    signed_in(cast.office).post(
        f"/office/applications/{cast.application.key}/act",
        {"did": "appeal", "text": "We read it again."},
    )
    page = reader.get(f"/applications/{cast.application.key}/").content.decode()
    assert "We read it again." in page


def test_money_is_promised_paid_and_exported() -> None:
    cast = Cast()
    _decide(cast)
    _tell(cast)
    award = Award.objects.get()
    assert (award.amount, award.starts, award.ends) == (
        5_000_000, date(2027, 1, 1), date(2028, 1, 1),
    )  # fmt: skip
    desk = signed_in(cast.office)
    address = f"/office/calls/{cast.call.slug}/money"
    told = {"award": award.key, "amount": "12,500.50", "on": "2027-02-01", "note": "=first"}
    assert desk.post(address, told).status_code == 302
    assert desk.post(address, {**told, "amount": "much"}).status_code == 422
    whole = money.budget_lines(cast.call)[-1]
    assert (whole.committed, whole.paid) == (5_000_000, 1_250_050)
    exported = desk.get(f"/office/calls/{cast.call.slug}/awards.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(exported)))
    assert (rows[0]["amount"], rows[0]["paid"]) == ("50000.00", "12500.50")


def test_no_cell_of_the_export_is_run_as_a_formula() -> None:
    cast = Cast()
    cast.application.title = "=HYPERLINK(1)"
    cast.application.save()
    _decide(cast)
    _tell(cast)
    page = signed_in(cast.office).get(f"/office/calls/{cast.call.slug}/awards.csv")
    assert ",=HYPERLINK" not in page.content.decode()


def test_public_figures_hide_small_groups_and_what_could_be_reckoned() -> None:
    cast = Cast()
    for number in range(6):
        one = submitted(cast.call, account(f"a{number}@example.org", f"A{number}"))
        one.region = "FR"
        one.save()
    for number in range(7):
        one = submitted(cast.call, account(f"b{number}@example.org", f"B{number}"))
        one.region = "JP"
        one.save()
    _decide(cast)
    _tell(cast)
    told = {one.region: one.applications for one in public_figures(cast.call)}
    assert told == {"VN": None, "FR": None, "JP": 7}
    page = Client().get(f"/programmes/{cast.call.slug}/").content.decode()
    assert "fewer than five" in page


def test_outcomes_are_found_in_the_corpus_and_confirmed_with_one_click() -> None:
    cast = Cast()
    _decide(cast)
    _tell(cast)
    award = Award.objects.get()
    award.starts, award.ends = date(2020, 1, 1), date(2021, 1, 1)
    award.save()
    assert outcomes.find_works([award]) == 1
    assert outcomes.find_works([award]) == 0
    found = Outcome.objects.get()
    assert found.title.startswith("Speech interfaces")
    reader = signed_in(cast.applicant)
    reader.post(f"/awards/{award.key}/{found.key}", {"answer": "yes"})
    assert "Speech interfaces" in Client().get("/outcomes/").content.decode()
    told = {"kind": "software", "title": "Belt tools", "year": "2027"}
    assert reader.post(f"/awards/{award.key}/", told).status_code == 302
    assert reader.post(f"/awards/{award.key}/", {**told, "kind": "wishes"}).status_code == 422


def test_every_look_into_an_application_is_on_the_record_and_stays() -> None:
    cast = Cast()
    signed_in(cast.office).get(f"/office/applications/{cast.application.key}/")
    entry = Entry.objects.get(did="looked at", key=cast.application.key)
    assert entry.by == f"account:{cast.office.pk}"
    from django.db import DatabaseError, transaction

    for change in (
        lambda: Entry.objects.filter(pk=entry.pk).update(note="changed"),
        lambda: Entry.objects.filter(pk=entry.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    page = signed_in(cast.office).get("/office/record/").content.decode()
    assert "looked at" in page


@pytest.mark.parametrize("page", ["list", "decisions", "ratings", "assignment", "match", "money"])
def test_every_list_of_applications_that_the_office_reads_is_a_line_of_the_record(
    page: str,
) -> None:
    cast = Cast()
    desk = signed_in(cast.office)
    address = "applications" if page == "list" else page
    desk.get(f"/office/calls/{cast.call.slug}/{address}")
    entry = Entry.objects.get(did="looked at applications")
    assert (entry.by, entry.key, entry.note) == (f"account:{cast.office.pk}", cast.call.slug, page)
    told = desk.get("/office/record/").content.decode()
    assert f"looked at applications: call {cast.call.slug} {page}" in told


def test_the_offices_word_is_needed_to_decide() -> None:
    cast = Cast()
    address = f"/office/applications/{cast.application.key}/decide"
    for somebody in (cast.lead_vn, cast.applicant, cast.french, cast.stranger):
        assert signed_in(somebody).post(address, {"answer": "yes"}).status_code == 404
    assert not Decision.objects.exists()
    assert office
