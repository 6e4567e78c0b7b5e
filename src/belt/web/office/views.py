"""Pages of the office and the region leads: requests, letters, record, roles."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from belt.web.accounts import services as accounts
from belt.web.accounts import wishes
from belt.web.accounts.models import Account, Claim, PrivacyRequest
from belt.web.accounts.services import Refused
from belt.web.accounts.words import sentence
from belt.web.directory.services import people_rows, shown
from belt.web.office import services
from belt.web.office.letters import send_again
from belt.web.office.models import Entry, Letter, Role

View = Callable[..., HttpResponse]
PAGE = 50


def for_office(view: View) -> View:
    """Only the office; the page does not exist for anybody else."""

    @wraps(view)
    @login_required
    def checked(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if not services.is_office(request.user):
            raise Http404
        return view(request, *given, **named)

    return checked


def for_deciders(view: View) -> View:
    """Only the office and region leads."""

    @wraps(view)
    @login_required
    def checked(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if not services.is_office(request.user) and not services.regions_led(request.user):
            raise Http404
        return view(request, *given, **named)

    return checked


@for_deciders
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for a decision."""
    claims = services.of_ones_regions(
        request.user, Claim.objects.filter(state=Claim.State.ASKED)
    ).select_related("account")
    wishes = services.of_ones_regions(
        request.user, PrivacyRequest.objects.filter(state=PrivacyRequest.State.ASKED)
    )
    rows = people_rows([claim.person_id for claim in claims])
    return render(
        request,
        "office/requests.html",
        {
            "claims": [(claim, rows.get(claim.person_id)) for claim in claims],
            "wishes": wishes,
        },
    )


@for_deciders
@require_POST
def decide_claim(request: HttpRequest, key: int) -> HttpResponse:
    """Grant or refuse a claim."""
    mine = services.of_ones_regions(request.user, Claim.objects.all())
    claim = get_object_or_404(mine, pk=key)
    try:
        accounts.decide_claim(
            claim=claim, by=request.user, granted=request.POST.get("answer") == "yes"
        )
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("office-requests")


@for_deciders
@require_POST
def decide_privacy(request: HttpRequest, key: int) -> HttpResponse:
    """Grant or refuse a wish to be hidden or erased."""
    mine = services.of_ones_regions(request.user, PrivacyRequest.objects.all())
    wish = get_object_or_404(mine, pk=key)
    try:
        wishes.decide_privacy(
            request=wish, by=request.user, granted=request.POST.get("answer") == "yes"
        )
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("office-requests")


def letters(request: HttpRequest) -> HttpResponse:
    """What was written to whom: for the office, and for everybody in the demonstration.

    Only there with their texts: these hold links that open something for whoever has them.
    """
    if not shown().simulated and not services.is_office(request.user):
        raise Http404
    page = Paginator(Letter.objects.all(), PAGE).get_page(request.GET.get("page"))
    return render(request, "office/letters.html", {"page": page})


@for_office
@require_POST
def send_letter_again(request: HttpRequest, key: int) -> HttpResponse:
    """Try a letter that was given up once more."""
    send_again(get_object_or_404(Letter, pk=key, sent_at=None))
    messages.success(request, gettext("It is sent once more."))
    return redirect("letters")


@for_office
def record(request: HttpRequest) -> HttpResponse:
    """Who did what, and when."""
    from belt.web.programmes.services.conflicts import lines_kept_from

    page = Paginator(Entry.objects.all(), PAGE).get_page(request.GET.get("page"))
    told = {
        "page": page,
        "names": services.names_in_record(page.object_list),
        "kept": lines_kept_from(request.user, page.object_list),
    }
    return render(request, "office/record.html", told)


@for_office
def roles(request: HttpRequest) -> HttpResponse:
    """Who may do what; give a role."""
    regions = [region.code for region in shown().belt.regions]
    if request.method == "POST":
        account = Account.objects.filter(email__iexact=request.POST.get("email", "")).first()
        kind, region = request.POST.get("kind", ""), request.POST.get("region", "")
        if account is None:
            messages.error(request, gettext("Nobody signed up with this address."))
        elif kind == Role.Kind.REGION_LEAD and region in regions:
            services.give_role(account=account, kind=kind, region=region, by=request.user)
        elif kind in set(Role.Kind.values) - {Role.Kind.REGION_LEAD}:
            services.give_role(account=account, kind=kind, by=request.user)
        else:
            messages.error(request, gettext("Choose a region for its lead."))
        return redirect("roles")
    standing = (
        Role.objects.filter(ended_at=None)
        .select_related("account")
        .order_by(
            Case(
                When(kind=Role.Kind.OFFICE, then=0),
                When(kind=Role.Kind.REGION_LEAD, then=1),
                default=2,
            ),
            "kind",
            "pk",
        )
    )
    page = Paginator(standing, PAGE).get_page(request.GET.get("page"))
    return render(request, "office/roles.html", {"kinds": Role.Kind.choices, "page": page})


@for_office
@require_POST
def end_role(request: HttpRequest, key: int) -> HttpResponse:
    """Take a role back; the last one of the office stays."""
    role = get_object_or_404(Role, pk=key, ended_at=None)
    try:
        services.end_role(role=role, by=request.user)
    except services.LastOfTheOffice:
        messages.error(request, gettext("The last role of the office cannot be taken back."))
    return redirect("roles")
