"""Pages of reviewing: invitations, what to read, the review, the discussion, the calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, override
from django.views.decorators.http import require_POST
from icalendar import Calendar, Event

from belt.web.accounts.services import Refused
from belt.web.kept_files import file_response
from belt.web.office.services import record
from belt.web.programmes import fields
from belt.web.programmes.models import Application, Assignment, Call, Review, Reviewer
from belt.web.programmes.services import reviewing
from belt.web.programmes.services.applying import NotReady
from belt.web.programmes.services.conflicts import conflicted_applications
from belt.web.programmes.texts import in_language
from belt.web.programmes.words import field_label, problem_sentence, sentence
from belt.web.typed import whole_number


def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept or decline to review; declining needs no account, accepting a sign-in."""
    reviewer = get_object_or_404(Reviewer.objects.select_related("call"), secret=secret)
    account = request.user if request.user.is_authenticated else None
    if request.method == "POST":
        accepted = request.POST.get("answer") == "yes"
        if accepted and account is None:
            return redirect_to_login(request.path)
        try:
            reviewing.answer_invitation(
                reviewer=reviewer,
                accepted=accepted,
                account=account,
                reason=request.POST.get("reason", ""),
            )
        except Refused as refused:
            messages.error(request, sentence(refused))
        return redirect("reviews") if accepted else redirect("review-invitation", secret)
    return render(request, "programmes/review_invitation.html", {"reviewer": reviewer})


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What somebody is to read, and the calls that ask for bids."""
    assignments = list(reviewing.assignments_of(request.user).order_by("application__call", "id"))
    return render(
        request,
        "programmes/reviews.html",
        {"assignments": assignments, "reviewing": reviewing.reviewing_of(request.user)},
    )


@login_required
def bids(request: HttpRequest, slug: str) -> HttpResponse:
    """Titles and summaries of a call, without names, for a reviewer to say what they would read.

    Applications with which there is a conflict are not listed.
    """
    reviewer = get_object_or_404(reviewing.reviewing_of(request.user), call__slug=slug)
    hidden = conflicted_applications(reviewer)
    listed = list(
        Application.objects.filter(call=reviewer.call, state__in=reviewing.HANDED_IN)
        .exclude(pk__in=hidden)
        .order_by("title")
    )
    if request.method == "POST":
        for one in listed:
            value = request.POST.get(f"bid-{one.key}", "")
            if value in {"-1", "0", "1"}:
                reviewing.bid(reviewer=reviewer, application=one, value=int(value))
        messages.success(request, gettext("Saved."))
        return redirect("review-bids", slug)
    record(by=request.user, did="looked at applications", kind="call", key=slug, note="bids")
    given = dict(reviewer.bids.values_list("application_id", "value"))
    rows = [(one, given.get(one.pk)) for one in listed]
    return render(request, "programmes/bids.html", {"call": reviewer.call, "rows": rows})


@login_required
def one(request: HttpRequest, key: str) -> HttpResponse:
    """Read an application, on the record, and write its review."""
    assignment = _mine(request, key)
    if request.method == "POST":
        return _keep(request, assignment)
    record(by=request.user, did="looked at", kind="application", key=assignment.application.key)
    return _shown(request, assignment)


def _mine(request: HttpRequest, key: str) -> Assignment:
    return get_object_or_404(reviewing.assignments_of(request.user), key=key)


def _shown(
    request: HttpRequest,
    assignment: Assignment,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    application, call = assignment.application, assignment.application.call
    review = getattr(assignment, "review", None) or Review(assignment=assignment)
    told = problems or {}
    discusses = reviewing.may_discuss(assignment)
    rows = [
        {
            "field": field,
            "value": review.answers.get(field["id"], ""),
            "problem": problem_sentence(told[field["id"]]) if field["id"] in told else "",
            "writable": application.state in reviewing.HANDED_IN,
        }
        for field in call.review_form
    ]
    others = reviewing.submitted_reviews(application).exclude(assignment=assignment)
    return render(
        request,
        "programmes/review.html",
        {
            "assignment": assignment,
            "application": application,
            "call": call,
            "content": as_read(application),
            "named": call.blind != Call.Blind.DOUBLE,
            "review": review,
            "rows": rows,
            "asked_ids": [field["id"] for field in call.review_form],
            "ratings": reviewing.RATINGS,
            "problems": {
                name: (_label(call.review_form, name), problem_sentence(code))
                for name, code in told.items()
            },
            "open": application.state in reviewing.HANDED_IN,
            "discusses": discusses,
            "others": [reviewing.review_as_read(one, ("to_office",)) for one in others]
            if discusses
            else [],
            "comments": reviewing.discussion_of(application, assignment) if discusses else [],
        },
        status=status,
    )


def _label(form: list[dict[str, Any]], name: str) -> str:
    field = next((one for one in form if one["id"] == name), {})
    return field_label(field) or gettext("Rating, from 1 (very weak) to 6 (outstanding)")


def as_read(application: Application) -> dict[str, Any]:
    """What was handed in last, as reviewers and the office read it."""
    version = application.versions.last()
    content = version.content if version else {}
    form = application.call.form
    answers = content.get("answers", {})
    return {
        "title": content.get("title", application.title),
        "abstract": content.get("abstract", ""),
        "answers": [
            (field, answers[field["id"]])
            for field in form
            if field["kind"] != "file" and answers.get(field["id"])
        ],
        "team": content.get("team", []),
        "uploads": content.get("uploads", []),
    }


def _keep(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    rating = request.POST.get("rating", "")
    typed = {
        # A rating that cannot be read is refused as 0 is: nothing clears one by mistake.
        "rating": (whole_number(rating) or 0) if rating else None,
        "answers": fields.typed(assignment.application.call.review_form, request.POST),
    }
    edition = whole_number(request.POST.get("edition", "")) or 0
    try:
        review = reviewing.save_review(assignment=assignment, edition=edition, **typed)
        if "submit" in request.POST:
            reviewing.submit_review(review=review, by=request.user)
            messages.success(request, gettext("The review was handed in."))
        else:
            messages.success(request, gettext("Saved."))
    except Refused as refused:
        messages.error(request, sentence(refused))
    except NotReady as missing:
        return _incomplete(request, _mine(request, assignment.key), typed, missing.problems)
    return redirect("review", assignment.key)


def _incomplete(
    request: HttpRequest, assignment: Assignment, typed: dict[str, Any], problems: dict[str, str]
) -> HttpResponse:
    """What is missing; beside it what was typed, also where it was not saved."""
    review = assignment.review
    if review.state == Review.State.SUBMITTED:
        review.rating, review.answers = typed["rating"], {**review.answers, **typed["answers"]}
        said = gettext("Not saved: a review that was handed in stays complete.")
    else:
        said = gettext("Saved, but not handed in yet. See below what is missing.")
    messages.error(request, said)
    return _shown(request, assignment, problems, 422)


@login_required
def download(request: HttpRequest, key: str, upload: str) -> FileResponse:
    """A file of what was handed in, on the record; under double blind it has a neutral name."""
    application = _mine(request, key).application
    handed_in = [one[2] for one in as_read(application)["uploads"]]
    found = get_object_or_404(application.uploads, key=upload, key__in=handed_in)
    record(
        by=request.user, did="file read", kind="application", key=application.key, note=found.name
    )
    if application.call.blind == Call.Blind.DOUBLE:
        found.name = f"{found.field}.{found.kind}"
    return file_response(found)


@login_required
@require_POST
def conflict(request: HttpRequest, key: str) -> HttpResponse:
    """Say that one has a conflict; the application goes to somebody else."""
    reviewing.declare_conflict(assignment=_mine(request, key), note=request.POST.get("note", ""))
    messages.success(request, gettext("Thank you. The office finds somebody else."))
    return redirect("reviews")


@login_required
@require_POST
def comment(request: HttpRequest, key: str) -> HttpResponse:
    """Say something in the discussion."""
    assignment = _mine(request, key)
    try:
        if not reviewing.may_discuss(assignment):
            raise Refused("not open")
        reviewing.comment(
            application=assignment.application,
            by=request.user,
            assignment=assignment,
            text=request.POST.get("text", ""),
        )
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("review", key)


def calendar(_request: HttpRequest, secret: str) -> HttpResponse:
    """A reviewer's deadlines as iCalendar, by the secret address that calendars subscribe to."""
    reviewer = get_object_or_404(
        Reviewer.objects.select_related("call"), secret=secret, state=Reviewer.State.ACCEPTED
    )
    with override(reviewer.language):
        body = _calendar(reviewer)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="reviews.ics"'
    return answer


def _calendar(reviewer: Reviewer) -> bytes:
    made = Calendar()
    made.add("prodid", "-//Belt//reviews//EN")
    made.add("version", "2.0")
    due = reviewer.call.review_due_at
    open_ones = reviewer.assignments.filter(ended_at=None).exclude(
        review__state=Review.State.SUBMITTED
    )
    for one in open_ones.select_related("application"):
        if due is None:
            continue
        event = Event()
        event.add("uid", f"{one.key}@belt")
        event.add("dtstamp", datetime.now(UTC))
        event.add("dtstart", due.astimezone(UTC))
        event.add("dtend", due.astimezone(UTC))
        event.add("summary", gettext("Review due: %(title)s") % {"title": one.application.title})
        event.add("description", in_language(reviewer.call.titles))
        made.add_component(event)
    body: bytes = made.to_ical()
    return body
