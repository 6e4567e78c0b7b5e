"""The office's pages of applications: those that an officer may see, one by one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from belt.web.accounts.services import Refused
from belt.web.kept_files import file_response
from belt.web.office.services import record
from belt.web.office.views import for_office
from belt.web.programmes.models import Application, Reviewer
from belt.web.programmes.pages.office_calls import call_of
from belt.web.programmes.pages.reviewing import as_read
from belt.web.programmes.services import applying, deciding, reviewing
from belt.web.programmes.services.conflicts import (
    Found,
    conflicts_of_call,
    hidden_from,
    override,
    standing,
)
from belt.web.programmes.services.eligible import findings_of
from belt.web.programmes.words import sentence


@for_office
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    """All applications of a call; those that the officer has a conflict with are not named."""
    call = call_of(slug)
    record(by=request.user, did="looked at applications", kind="call", key=slug, note="list")
    hidden = hidden_from(request.user, call)
    state = request.GET.get("state", "")
    found = call.applications.exclude(state=Application.State.DRAFT).select_related("applicant")
    if state in Application.State.values:
        found = found.filter(state=state)
    rows = [(one, one.pk in hidden) for one in found.order_by("-submitted_at", "id")]
    drafts = call.applications.filter(state=Application.State.DRAFT).count()
    return render(
        request,
        "programmes/office/applications.html",
        {
            "call": call,
            "rows": rows,
            "drafts": drafts,
            "states": Application.State.choices,
            "state": state,
        },
    )


def seen_by_office(request: HttpRequest, key: str) -> Application:
    """An application that an officer may handle; it does not exist for one with a conflict."""
    found = get_object_or_404(
        Application.objects.exclude(state=Application.State.DRAFT).select_related(
            "call", "applicant"
        ),
        key=key,
    )
    if found.pk in hidden_from(request.user, found.call):
        raise Http404
    return found


@for_office
def one(request: HttpRequest, key: str) -> HttpResponse:
    """An application with everything that the office knows of it; the look is on the record."""
    application = seen_by_office(request, key)
    record(by=request.user, did="looked at", kind="application", key=key)
    call = application.call
    assigned = application.assignments.filter(ended_at=None).select_related("reviewer", "review")
    found = [one for one in conflicts_of_call(call) if one.application == application.pk]
    names = {one.pk: one for one in call.reviewers.all()}
    kept = standing(call, found)
    return render(
        request,
        "programmes/office/application.html",
        {
            "application": application,
            "call": call,
            "content": as_read(application),
            "named": True,
            "findings": findings_of(application),
            "versions": application.versions.all(),
            "assignments": assigned,
            "free_reviewers": _free_reviewers(application, kept),
            "reviews": [
                (one, reviewing.review_as_read(one, ()))
                for one in reviewing.submitted_reviews(application)
            ],
            "conflicts": [(one, names.get(one.reviewer), one not in kept) for one in found],
            "comments": reviewing.discussion_of(application, None),
            "decision": getattr(application, "decision", None),
            "next_stage": call.stages.filter(number=application.stage + 1).exists(),
        },
    )


def _free_reviewers(application: Application, kept: list[Found]) -> list[Reviewer]:
    """Who accepted, has no conflict with the application and does not read it yet."""
    barred = {one.reviewer for one in kept}
    reading = set(
        application.assignments.filter(ended_at=None).values_list("reviewer_id", flat=True)
    )
    accepted = application.call.reviewers.filter(state=Reviewer.State.ACCEPTED)
    return list(accepted.exclude(pk__in=barred | reading).order_by("name"))


@for_office
def download(request: HttpRequest, key: str, upload: str) -> FileResponse:
    """A file of an application, on the record."""
    application = seen_by_office(request, key)
    found = get_object_or_404(application.uploads, key=upload)
    record(by=request.user, did="file read", kind="application", key=key, note=found.name)
    return file_response(found)


@for_office
@require_POST
def act(request: HttpRequest, key: str) -> HttpResponse:
    """Comment, advance, find ineligible, set a conflict aside, answer an appeal."""
    application = seen_by_office(request, key)
    did, text = request.POST.get("did", ""), request.POST.get("text", "").strip()
    try:
        _ACTS[did](request, application, text)
    except KeyError:
        raise Http404 from None
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("office-application", key)


def _comment(request: HttpRequest, application: Application, text: str) -> None:
    reviewing.comment(application=application, by=request.user, assignment=None, text=text)


def _ineligible(request: HttpRequest, application: Application, text: str) -> None:
    applying.find_ineligible(application=application, by=request.user, reason=text)


def _advance(request: HttpRequest, application: Application, _text: str) -> None:
    applying.advance(application=application, by=request.user)
    messages.success(request, gettext("Invited to the next stage."))


def _override(request: HttpRequest, application: Application, text: str) -> None:
    reviewer = get_object_or_404(
        Reviewer, key=request.POST.get("reviewer", ""), call=application.call
    )
    if not text:
        messages.error(request, gettext("Please give a reason."))
        return
    override(reviewer=reviewer, application=application, by=request.user, reason=text)


def _appeal(request: HttpRequest, application: Application, text: str) -> None:
    deciding.answer_appeal(application=application, by=request.user, text=text)


_ACTS: dict[str, Any] = {
    "comment": _comment,
    "ineligible": _ineligible,
    "advance": _advance,
    "override": _override,
    "appeal": _appeal,
}
