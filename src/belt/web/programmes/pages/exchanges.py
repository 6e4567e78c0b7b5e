"""Pages of exchanges: places offered, wishes, rankings, the match, visits and their letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from belt.matching.placement.parties import BadPlacementInput
from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.directory.services import shown
from belt.web.office.services import is_office, record
from belt.web.office.views import for_office
from belt.web.programmes import fields
from belt.web.programmes.models import Application, HostOffer, Placement
from belt.web.programmes.pages.office_calls import call_of
from belt.web.programmes.places import countries
from belt.web.programmes.services import exchanges
from belt.web.programmes.services.calls import calls_seen_by
from belt.web.programmes.services.conflicts import hidden_from
from belt.web.programmes.words import sentence
from belt.web.typed import whole_number


class OfferForm(forms.Form):
    """Places that a host offers."""

    title = forms.CharField(label=_("What one would work on"), max_length=300)
    topics = forms.CharField(
        label=_("Topics"), max_length=500, help_text=_("Separated by semicolons.")
    )
    text = forms.CharField(
        label=_("Description"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=300)
    country = forms.ChoiceField(label=_("Country"))
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=50, initial=1)
    least_months = forms.IntegerField(
        label=_("Months, at least"), min_value=1, max_value=60, initial=1
    )
    most_months = forms.IntegerField(
        label=_("Months, at most"), min_value=1, max_value=60, initial=6
    )
    monthly_cost = forms.CharField(label=_("Cost of a month"), max_length=20, initial="0")
    travel_cost = forms.CharField(label=_("Cost of travel"), max_length=20, initial="0")

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["country"].choices = [("", "–"), *countries()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Costs in hundredths, months in order, the region of the country."""
        told = super().clean() or {}
        for name in ("monthly_cost", "travel_cost"):
            value = fields.as_hundredths(told.get(name))
            if value is None or value < 0:
                self.add_error(name, _("Please write a number."))
            told[name] = value
        if told.get("least_months", 0) > told.get("most_months", 0):
            self.add_error("most_months", _("This is fewer than at least."))
        told["region"] = shown().belt.region_of(told.get("country")) or ""
        return told


@login_required
def offers(request: HttpRequest, slug: str) -> HttpResponse:
    """Places of a call; the applicant ranks them, a host offers some."""
    call = get_object_or_404(calls_seen_by(request.user), slug=slug)
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            exchanges.offer_places(call=call, host=request.user, **form.cleaned_data)
            messages.success(request, gettext("Offered. The office lists it."))
            return redirect("offers", slug)
        except Refused as refused:
            messages.error(request, sentence(refused))
    own = Application.objects.filter(call=call, applicant=request.user).exclude(
        state=Application.State.WITHDRAWN
    )
    application = own.first()
    ranks = dict(application.preferences.values_list("offer__key", "rank")) if application else {}
    listed = call.offers.filter(state=HostOffer.State.LISTED)
    return render(
        request,
        "programmes/offers.html",
        {
            "call": call,
            "rows": [(one, ranks.get(one.key)) for one in listed],
            "application": application,
            "form": form,
            "mine": call.offers.filter(host=request.user),
        },
        status=422 if request.method == "POST" else 200,
    )


@login_required
@require_POST
def wish(request: HttpRequest, key: str) -> HttpResponse:
    """Keep an applicant's order of hosts, as numbers beside them."""
    application = get_object_or_404(Application, key=key, applicant=request.user)
    try:
        exchanges.wish(application=application, by=request.user, offers=_ranked(request))
        messages.success(request, gettext("Saved."))
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("offers", application.call.slug)


def _ranked(request: HttpRequest) -> list[str]:
    """Keys in the order of the numbers beside them, without those that have none."""
    numbers = {
        name.removeprefix("rank-"): whole_number(str(rank))
        for name, rank in request.POST.items()
        if name.startswith("rank-")
    }
    return [key for _, key in sorted((rank, key) for key, rank in numbers.items() if rank)]


@login_required
def ranking(request: HttpRequest, key: str) -> HttpResponse:
    """A host ranks those who wish to come."""
    offer = get_object_or_404(HostOffer, key=key, host=request.user)
    if request.method == "POST":
        exchanges.rank_applicants(offer=offer, by=request.user, applications=_ranked(request))
        messages.success(request, gettext("Saved."))
        return redirect("offer-ranking", key)
    place = {name: number for number, name in enumerate(offer.ranking, 1)}
    wished = offer.wished_by.filter(application__state=Application.State.SUBMITTED)
    rows = [
        (one.application, place.get(one.application.key))
        for one in wished.select_related("application__applicant")
    ]
    rows.sort(key=lambda row: (row[1] or 10**6, row[0].title))
    return render(request, "programmes/ranking.html", {"offer": offer, "rows": rows})


@for_office
def match(request: HttpRequest, slug: str) -> HttpResponse:
    """The match as it would be now, with a reason for everybody and every place left."""
    call = call_of(slug)
    record(by=request.user, did="looked at applications", kind="call", key=slug, note="match")
    hidden = hidden_from(request.user, call)
    found, problem = None, ""
    try:
        found = exchanges.match(call)
    except (BadPlacementInput, ValueError) as error:
        problem = str(error)
    rows = []
    if found:
        told = {one.applicant: (one.host, one.reason) for one in found.placements.people}
        told |= {key: (host, None) for key, host in found.standing.items()}
        for key, application in found.applications.items():
            if application.pk not in hidden:
                host, reason = told.get(key, (None, None))
                rows.append((application, found.offers.get(host or ""), reason))
    return render(
        request,
        "programmes/office/match.html",
        {
            "call": call,
            "rows": rows,
            "problem": problem,
            "free": [
                (found.offers[one.host], one.reason) for one in found.placements.free
            ] if found else [],
            "waiting": call.offers.filter(state=HostOffer.State.OFFERED).select_related("host"),
            "visits": Placement.objects.filter(application__call=call)
            .exclude(application_id__in=hidden)
            .select_related("offer", "application__applicant"),
        },
    )  # fmt: skip


@for_office
@require_POST
def match_act(request: HttpRequest, slug: str) -> HttpResponse:
    """List an offer, or put the match into force."""
    call = call_of(slug)
    if "offer" in request.POST:
        offer = get_object_or_404(call.offers, key=request.POST["offer"])
        exchanges.list_offer(offer=offer, by=request.user, listed="list" in request.POST)
    else:
        count = exchanges.put_into_force(
            call=call,
            by=request.user,
            address_of=lambda one: request.build_absolute_uri(reverse("visit", args=[one.key])),
        )
        messages.success(request, gettext("%(count)d placements were proposed.") % {"count": count})
    return redirect("office-match", slug)


class VisitForm(forms.Form):
    """When somebody goes, and who looks after them."""

    starts = forms.DateField(label=_("Begins"), widget=forms.DateInput(attrs={"type": "date"}))
    ends = forms.DateField(label=_("Ends"), widget=forms.DateInput(attrs={"type": "date"}))
    mentor = forms.EmailField(label=_("Mentor's e-mail address"), required=False)

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning; the mentor has an account."""
        told = super().clean() or {}
        if told.get("starts") and told.get("ends") and told["ends"] < told["starts"]:
            self.add_error("ends", _("This is before the beginning."))
        mentor = Account.objects.filter(email__iexact=told.get("mentor") or "-").first()
        if told.get("mentor") and mentor is None:
            self.add_error("mentor", _("Nobody signed up with this address."))
        told["mentor"] = mentor
        return told


@login_required
def visit(request: HttpRequest, key: str) -> HttpResponse:
    """A visit: agree or decline, dates, mentor, letters."""
    found, office = _visit(request, key)
    changes = office or request.user.pk == found.offer.host_id
    form = VisitForm(
        request.POST if "starts" in request.POST else None,
        initial={
            "starts": found.starts,
            "ends": found.ends,
            "mentor": found.mentor.email if found.mentor else "",
        },
    )
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        _change_visit(request, found, form, changes=changes, office=office)
        return redirect("visit", key)
    return render(
        request,
        "programmes/visit.html",
        {
            "visit": found, "office": office, "form": form, "call": found.application.call,
            "answers": request.user.pk in _sides(found) and found.state == Placement.State.PROPOSED,
            "changes": changes,
        },
    )  # fmt: skip


def _change_visit(
    request: HttpRequest, visit: Placement, form: VisitForm, *, changes: bool, office: bool
) -> None:
    try:
        if "answer" in request.POST and request.user.pk in _sides(visit):
            exchanges.answer_placement(
                visit=visit, by=request.user, agreed=request.POST["answer"] == "yes"
            )
        elif form.is_bound and changes:
            exchanges.change_visit(visit=visit, by=request.user, **form.cleaned_data)
        elif "done" in request.POST and office:
            exchanges.change_visit(visit=visit, by=request.user, state=Placement.State.DONE)
        else:
            raise Http404
    except Refused as refused:
        messages.error(request, sentence(refused))


def _visit(request: HttpRequest, key: str) -> tuple[Placement, bool]:
    found = exchanges.placements_of(request.user).filter(key=key).first()
    office = is_office(request.user)
    if found is None and office:
        found = (
            Placement.objects.filter(key=key).select_related("application__call", "offer").first()
        )
        if found and found.application_id in hidden_from(request.user, found.application.call):
            found = None
        if found:
            record(by=request.user, did="looked at", kind="placement", key=key)
    if found is None:
        raise Http404
    return found, office


def _sides(visit: Placement) -> set[int]:
    return {visit.application.applicant_id, visit.offer.host_id}


@login_required
def letter(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """The invitation or the visa letter of a visit, to print."""
    found, _office = _visit(request, key)
    if kind not in {"invitation", "visa"} or found.state not in (
        Placement.State.AGREED,
        Placement.State.DONE,
    ):
        raise Http404
    return render(
        request,
        "programmes/visit_letter.html",
        {"visit": found, "kind": kind, "call": found.application.call},
    )


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """One's visits, as guest, host and mentor."""
    return render(
        request, "programmes/visits.html", {"visits": exchanges.placements_of(request.user)}
    )
