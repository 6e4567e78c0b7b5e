"""Calls as everybody reads them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from belt.web.programmes.models import Application, Call
from belt.web.programmes.services.calls import calls_seen_by, stage_now
from belt.web.programmes.services.figures import public_figures


def programmes(request: HttpRequest) -> HttpResponse:
    """All calls: those open now first, then those to come, then those past."""
    now = timezone.now()
    groups: dict[str, list[Call]] = {"open": [], "coming": [], "past": [], "drafts": []}
    for call in calls_seen_by(request.user).prefetch_related("stages"):
        groups[_group(call, now)].append(call)
    return render(request, "programmes/programmes.html", {"groups": groups})


def _group(call: Call, now: object) -> str:
    stages = list(call.stages.all())
    if call.state == Call.State.DRAFT:
        return "drafts"
    if call.state == Call.State.ENDED or not stages or stages[-1].closes_at <= now:  # type: ignore[operator]
        return "past"
    return "coming" if stages[0].opens_at > now else "open"  # type: ignore[operator]


def call_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The text of a call, its dates, its rules, and the reader's own application."""
    call = get_object_or_404(calls_seen_by(request.user), slug=slug)
    own = None
    if request.user.is_authenticated:
        own = (
            Application.objects.filter(call=call, applicant=request.user)
            .exclude(state=Application.State.WITHDRAWN)
            .first()
        )
    return render(
        request,
        "programmes/call.html",
        {
            "call": call,
            "stages": call.stages.all(),
            "stage": stage_now(call),
            "own": own,
            "figures": public_figures(call),
        },
    )
