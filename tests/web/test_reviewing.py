"""Reviewing: invitations without an account, conflicts, blindness, discussion, reminders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.office.models import Entry, Letter, Role
from belt.web.programmes.models import Application, Assignment, Plan, Review, Reviewer, TeamMember
from belt.web.programmes.services import assigning, conflicts, reviewing
from tests.web.people import KIM, SMITH, account, signed_in
from tests.web.programmes_cast import SECRET_WORD, Cast, reviewer_of, submitted

pytestmark = pytest.mark.usefixtures("client")


def _invite(cast: Cast, email: str, person: str = "") -> Reviewer:
    signed_in(cast.office).post(
        f"/office/calls/{cast.call.slug}/reviewers",
        {
            "name": "Eva Weber",
            "email": email,
            "language": "fr",
            "seniority": "senior",
            "person_id": person,
        },
    )
    return Reviewer.objects.get(email=email)


def test_declining_needs_no_account_and_is_told_to_the_office() -> None:
    cast = Cast()
    reviewer = _invite(cast, "eva@example.org")
    letter = Letter.objects.get(to="eva@example.org")
    assert "Accepteriez" in letter.body or "évalu" in letter.body
    address = letter.body.split()[-1].removeprefix("http://testserver")
    visitor = Client()
    assert visitor.get(address).status_code == 200
    visitor.post(address, {"answer": "no", "reason": "On leave."})
    reviewer.refresh_from_db()
    assert (reviewer.state, reviewer.decline_reason) == ("declined", "On leave.")
    page = signed_in(cast.office).get(f"/office/calls/{cast.call.slug}/reviewers").content.decode()
    assert "On leave." in page


def test_accepting_leads_through_the_sign_in_and_gives_the_role() -> None:
    cast = Cast()
    reviewer = _invite(cast, "eva@example.org")
    address = f"/reviews/invitation/{reviewer.secret}"
    answer = Client().post(address, {"answer": "yes"})
    assert answer.status_code == 302
    assert "login" in answer["Location"]
    eva = account("eva@example.org", "Eva Weber")
    signed_in(eva).post(address, {"answer": "yes"})
    reviewer.refresh_from_db()
    assert (reviewer.state, reviewer.account) == ("accepted", eva)
    assert Role.objects.filter(account=eva, kind="reviewer").exists()


def test_a_coauthor_of_an_applicant_is_in_conflict_and_the_edge_is_shown() -> None:
    cast = Cast(conflict_rules="version = 1\ncoauthor_years = 9\norganisation_years = 9\n")
    reviewer_of(cast.call, cast.office, cast.conflicted)
    found = conflicts.conflicts_of_call(cast.call)
    assert [(one.application, one.conflict.kind) for one in found if one.conflict] == [
        (cast.application.pk, "coauthor")
    ]
    page = signed_in(cast.office).get(f"/office/applications/{cast.application.key}/")
    told = page.content.decode()
    assert "joint works (2020)" in told
    assert "Speech interfaces" in told


def test_conflicts_are_told_before_somebody_is_invited() -> None:
    cast = Cast(conflict_rules="version = 1\ncoauthor_years = 9\n")
    page = signed_in(cast.office).get(
        f"/office/calls/{cast.call.slug}/reviewers", {"person": cast.conflicted.person_id}
    )
    assert "joint works" in page.content.decode()


def test_an_officer_overrides_a_conflict_with_a_reason_on_the_record() -> None:
    cast = Cast(conflict_rules="version = 1\ncoauthor_years = 9\n")
    reviewer = reviewer_of(cast.call, cast.office, cast.conflicted)
    pair = (cast.application.pk, reviewer.pk)
    assert pair in conflicts.barred_pairs(cast.call)
    desk = signed_in(cast.office)
    address = f"/office/applications/{cast.application.key}/act"
    desk.post(address, {"did": "override", "reviewer": reviewer.key, "text": ""})
    assert pair in conflicts.barred_pairs(cast.call)
    desk.post(address, {"did": "override", "reviewer": reviewer.key, "text": "A large consortium."})
    assert pair not in conflicts.barred_pairs(cast.call)
    assert "A large consortium." in Entry.objects.filter(did="conflict overridden").get().note


def test_an_officer_with_a_conflict_does_not_see_the_application() -> None:
    cast = Cast(conflict_rules="version = 1\ncoauthor_years = 9\n")
    from belt.web.office.services import give_role

    give_role(account=cast.conflicted, kind="office", by=cast.office)
    desk = signed_in(cast.conflicted)
    assert desk.get(f"/office/applications/{cast.application.key}/").status_code == 404
    for page in ("applications", "decisions", "ratings", "assignment", "money"):
        told = desk.get(f"/office/calls/{cast.call.slug}/{page}").content.decode()
        assert cast.application.title not in told, page
        assert cast.application.key not in told, page


def test_bids_show_no_names_and_nothing_one_has_a_conflict_with() -> None:
    cast = Cast(blind="double", conflict_rules="version = 1\ncoauthor_years = 9\n")
    reviewer_of(cast.call, cast.office, cast.conflicted)
    french = signed_in(cast.french).get(f"/reviews/bids/{cast.call.slug}").content.decode()
    assert cast.application.title in french
    assert "Nguyen" not in french
    conflicted = signed_in(cast.conflicted).get(f"/reviews/bids/{cast.call.slug}").content.decode()
    assert cast.application.title not in conflicted
    signed_in(cast.french).post(
        f"/reviews/bids/{cast.call.slug}", {f"bid-{cast.application.key}": "1"}
    )
    assert cast.reviewer.bids.get().value == 1


def _accepted_by(cast: Cast, somebody: Account, email: str) -> Reviewer:
    """An invitation to one person that another accepts by its link."""
    reviewer = _invite(cast, email, SMITH)
    signed_in(somebody).post(f"/reviews/invitation/{reviewer.secret}", {"answer": "yes"})
    reviewer.refresh_from_db()
    return reviewer


def test_whose_link_it_was_does_not_hide_that_an_account_is_of_the_team() -> None:
    cast = Cast()
    other = submitted(cast.call, cast.rival)
    reviewer = _accepted_by(cast, cast.applicant, "eva@example.org")
    assert reviewer.account == cast.applicant
    bids = signed_in(cast.applicant).get(f"/reviews/bids/{cast.call.slug}").content.decode()
    assert other.title in bids
    assert cast.application.title not in bids
    desk, address = signed_in(cast.office), f"/office/applications/{cast.application.key}/"
    assert "the same person" in desk.get(address).content.decode()
    desk.post(f"{address}act", {"did": "override", "reviewer": reviewer.key, "text": "I want it."})
    assert not reviewer.overrides.exists()
    assert (cast.application.pk, reviewer.pk) in conflicts.barred_pairs(cast.call)


def test_what_ties_the_account_that_accepted_is_a_conflict_too() -> None:
    cast = Cast(conflict_rules="version = 1\ncoauthor_years = 9\norganisation_years = 9\n")
    reviewer = _accepted_by(cast, cast.conflicted, "eva@example.org")
    assert conflicts.conflicted_applications(reviewer) == {cast.application.pk}
    address = f"/office/applications/{cast.application.key}/"
    assert "Speech interfaces" in signed_in(cast.office).get(address).content.decode()


def test_two_invitations_of_one_person_of_the_corpus_have_the_same_conflicts() -> None:
    cast = Cast(conflict_rules="version = 1\ncoauthor_years = 9\n")
    both = [
        reviewing.invite(
            call=cast.call, by=cast.office, name="Lucie Martin", email=email, language="fr",
            address_of=lambda one: one.secret, person_id=cast.conflicted.person_id,
        )
        for email in ("one@example.org", "two@example.org")
    ]  # fmt: skip
    assert {(cast.application.pk, one.pk) for one in both} <= conflicts.barred_pairs(cast.call)


def test_who_comes_into_a_team_reads_its_application_no_more() -> None:
    cast = Cast()
    assignment = cast.assigned()
    reader, address = signed_in(cast.french), f"/reviews/{assignment.key}/"
    assert reader.get(address).status_code == 200
    TeamMember.objects.create(
        application=cast.application, account=cast.french, name="Claire", email=cast.french.email
    )
    assert reader.get(address).status_code == 404
    assert reader.post(address, {"edition": "1"}).status_code == 404


def test_an_account_accepts_one_invitation_of_a_call() -> None:
    cast = Cast()
    second = _invite(cast, "eva@example.org")
    reader = signed_in(cast.french)
    answer = reader.post(
        f"/reviews/invitation/{second.secret}", {"answer": "yes"}, follow=True
    )  # fmt: skip
    assert "You review for this call already." in answer.content.decode()
    second.refresh_from_db()
    assert (second.state, second.account) == ("invited", None)
    assert reader.get(f"/reviews/bids/{cast.call.slug}").status_code == 200


def test_a_review_is_kept_as_it_is_written_and_handed_in_complete() -> None:
    cast = Cast()
    assignment = cast.assigned()
    reader = signed_in(cast.french)
    address = f"/reviews/{assignment.key}/"
    assert SECRET_WORD in reader.get(address).content.decode()
    kept = {"edition": "1", "answer-strengths": "Clear.", "answer-weaknesses": ""}
    assert reader.post(address, kept).status_code == 302
    answer = reader.post(address, {**kept, "edition": "2", "submit": "1"})
    assert answer.status_code == 422
    assert Review.objects.get().answers["strengths"] == "Clear."
    told = {**kept, "edition": "3", "rating": "5", "answer-weaknesses": "Short.", "submit": "1"}
    assert reader.post(address, told).status_code == 302
    assert Review.objects.get().state == "submitted"
    other = reader.post(address, {**told, "answer-strengths": "Overwritten"}, follow=True)
    assert "another window" in other.content.decode()
    assert Review.objects.get().answers["strengths"] == "Clear."


def _changed(cast: Cast, assignment: Assignment, **posted: str) -> HttpResponse:
    """The French reviewer's answer to a review sent again, from the edition that stands."""
    told = {
        "edition": str(Review.objects.get(assignment=assignment).edition), "rating": "4",
        "answer-strengths": "Clear.", "answer-weaknesses": "Long.",
    }  # fmt: skip
    address = f"/reviews/{assignment.key}/"
    return signed_in(cast.french).post(address, {**told, **posted}, follow=True)


def test_a_review_that_was_handed_in_is_changed_on_the_record_and_stays_complete() -> None:
    cast = Cast()
    assignment = cast.reviewed()
    lines = Entry.objects.filter(did="review changed", key=cast.application.key)
    for unfit in ({"rating": ""}, {"answer-weaknesses": " "}):
        answer = _changed(cast, assignment, **{"answer-strengths": "Typed anew", **unfit})
        assert answer.status_code == 422
        assert "Typed anew" in answer.content.decode()
    review = Review.objects.get(assignment=assignment)
    assert (review.rating, review.answers["strengths"]) == (5.0, "Clear.")
    assert not lines.exists()
    assert _changed(cast, assignment).status_code == 200
    assert Review.objects.get(assignment=assignment).rating == 4
    assert lines.get().by == f"account:{cast.french.pk}"
    assert "review changed" in signed_in(cast.office).get("/office/record/").content.decode()


@pytest.mark.parametrize("rating", ["0", "7", "1000", "-1", "²", "nan", "9" * 400, "9" * 5000])
def test_a_rating_is_one_of_those_that_are_asked_for(rating: str) -> None:
    cast = Cast()
    drafted, desk = cast.assigned(), signed_in(cast.office)
    for assignment in (drafted, cast.reviewed()):
        Review.objects.get_or_create(assignment=assignment)
        before = Review.objects.get(assignment=assignment).rating
        assert "Please choose" in _changed(cast, assignment, rating=rating).content.decode()
        assert Review.objects.get(assignment=assignment).rating == before
    for page in ("ratings", "decisions"):
        assert desk.get(f"/office/calls/{cast.call.slug}/{page}").status_code == 200


def test_a_review_stands_once_the_decision_was_told() -> None:
    cast = Cast()
    assignment = cast.reviewed()
    desk = signed_in(cast.office)
    desk.post(
        f"/office/applications/{cast.application.key}/decide", {"answer": "no", "amount": "0"}
    )
    desk.post(f"/office/calls/{cast.call.slug}/decisions/tell")
    told = _changed(cast, assignment, **{"answer-to_applicants": "Rewritten"})
    assert "not open" in told.content.decode()
    review = Review.objects.get(assignment=assignment)
    assert (review.rating, review.answers["to_applicants"]) == (5.0, "Go on.")


def test_reviewers_see_one_another_by_letter_once_they_have_said_their_own() -> None:
    cast = Cast()
    cast.reviewed()
    second = reviewing.assign(
        application=cast.application, reviewer=cast.second, score=0.1, locked=False
    )
    reader = signed_in(cast.japanese)
    address = f"/reviews/{second.key}/"
    assert "Between us" not in reader.get(address).content.decode()
    assert "Clear." not in reader.get(address).content.decode()
    reader.post(
        address,
        {"edition": "1", "rating": "2", "answer-strengths": "S", "answer-weaknesses": "W",
         "submit": "1"},
    )  # fmt: skip
    page = reader.get(address).content.decode()
    assert "Clear." in page
    assert "Between us" not in page
    assert "Claire" not in page
    reader.post(f"/reviews/{second.key}/comment", {"text": "I see it otherwise."})
    mine = Assignment.objects.get(reviewer=cast.reviewer)
    page = signed_in(cast.french).get(f"/reviews/{mine.key}/").content.decode()
    assert "I see it otherwise." in page
    assert "Hana Sato" not in page


def test_what_a_reviewer_reads_is_on_the_record() -> None:
    cast = Cast(blind="double")
    assignment = cast.assigned()
    reader, line = signed_in(cast.french), f"account:{cast.french.pk}"
    reader.get(f"/reviews/bids/{cast.call.slug}")
    assert Entry.objects.get(did="looked at applications", key=cast.call.slug).by == line
    reader.get(f"/reviews/{assignment.key}/")
    assert Entry.objects.get(did="looked at", key=cast.application.key).by == line
    signed_in(cast.japanese).get(f"/reviews/{assignment.key}/")
    assert Entry.objects.filter(did="looked at", key=cast.application.key).count() == 1


def test_a_conflict_that_is_declared_ends_the_assignment_for_good() -> None:
    cast = Cast()
    assignment = cast.assigned()
    signed_in(cast.french).post(f"/reviews/{assignment.key}/conflict", {"note": "My student."})
    assert signed_in(cast.french).get(f"/reviews/{assignment.key}/").status_code == 404
    assert (cast.application.pk, cast.reviewer.pk) in conflicts.barred_pairs(cast.call)


def test_deadlines_are_a_calendar_that_others_can_read() -> None:
    cast = Cast()
    cast.assigned()
    answer = Client().get(f"/reviews/calendar/{cast.reviewer.secret}.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    made = Calendar.from_ical(answer.content)
    event = made.walk("VEVENT")[0]
    assert event.decoded("dtstart") == cast.call.review_due_at.replace(microsecond=0)
    assert Client().get("/reviews/calendar/nobody.ics").status_code == 404


def test_who_does_not_answer_is_reminded_once_a_week() -> None:
    cast = Cast()
    reviewer = _invite(cast, "eva@example.org")
    assert reviewing.remind_reviewers(lambda one: one.secret) == 0
    Reviewer.objects.filter(pk=reviewer.pk).update(invited_at=timezone.now() - timedelta(days=8))
    assert reviewing.remind_reviewers(lambda one: one.secret) == 1
    assert reviewing.remind_reviewers(lambda one: one.secret) == 0


def _plan(cast: Cast, **changes: Any) -> Plan:
    told = {"objective": "total", "reviews_each": 1, "most": 3, "least": 0, "keep": False}
    return assigning.make_plan(
        call=cast.call, by=cast.office, asked=assigning.Asked(**{**told, **changes})
    )


def test_a_plan_changes_nothing_until_it_is_in_force_and_then_once() -> None:
    cast = Cast()
    submitted(cast.call, cast.rival)
    plan = _plan(cast)
    assert len(plan.pairs) == 2
    assert plan.certificate["value"] <= plan.certificate["bound"] + 1e-9
    assert not Assignment.objects.exists()
    other = _plan(cast, objective="fair")
    assert assigning.put_into_force(plan=plan, by=cast.office, address="/reviews/") == 2
    for again in (plan, other):
        with pytest.raises(Refused, match="decided already"):
            assigning.put_into_force(plan=again, by=cast.office, address="/reviews/")
    assert Assignment.objects.filter(ended_at=None).count() == 2


def test_a_plan_that_cannot_be_says_what_to_change() -> None:
    cast = Cast(assignment_rules="version = 1\ndifferent_country = true\n")
    TeamMember.objects.filter(application=cast.application).update(country="FR")
    with pytest.raises(assigning.NoPlan) as none:
        _plan(cast, reviews_each=2)
    assert none.value.why
    answer = signed_in(cast.office).post(
        f"/office/calls/{cast.call.slug}/assignment",
        {"objective": "total", "reviews_each": "2", "most": "3", "least": "0"},
    )
    assert answer.status_code == 422


def test_no_plan_assigns_a_conflict_or_an_overload() -> None:
    cast = Cast(conflict_rules="version = 1\ncoauthor_years = 9\n")
    third = reviewer_of(cast.call, cast.office, cast.conflicted)
    submitted(cast.call, cast.rival)
    plan = _plan(cast, reviews_each=1, most=1)
    pairs = {(application, reviewer) for application, reviewer, _ in plan.pairs}
    assert (cast.application.key, third.key) not in pairs
    assert len({reviewer for _, reviewer in pairs}) == 2


def test_what_was_begun_or_locked_stays_when_a_new_plan_is_in_force() -> None:
    cast = Cast()
    assignment = cast.reviewed()
    plan = _plan(cast)
    Plan.objects.filter(pk=plan.pk).update(pairs=[[cast.application.key, cast.second.key, 0.1]])
    assigning.put_into_force(plan=plan, by=cast.office, address="/reviews/")
    assignment.refresh_from_db()
    assert assignment.ended_at is None


def test_another_reviewer_takes_over_unless_in_conflict() -> None:
    cast = Cast(conflict_rules="version = 1\ncoauthor_years = 9\n")
    third = reviewer_of(cast.call, cast.office, cast.conflicted)
    assignment = cast.assigned()
    desk = signed_in(cast.office)
    address = f"/office/calls/{cast.call.slug}/assignment/pair/{assignment.key}"
    desk.post(address, {"reviewer": third.key})
    assignment.refresh_from_db()
    assert assignment.ended_at is None
    desk.post(address, {"reviewer": cast.second.key})
    assert Assignment.objects.get(ended_at=None).reviewer == cast.second


def test_somebody_suggested_knows_the_subjects_and_is_not_asked_twice() -> None:
    cast = Cast()
    Application.objects.filter(pk=cast.application.pk).update(title="Tactile hands for grasping")
    page = signed_in(cast.office).get(f"/office/calls/{cast.call.slug}/reviewers", {"suggest": "1"})
    told = page.content.decode()
    assert f"?person={KIM.replace(':', '%3A')}" in told or "Minjun Kim" in told
