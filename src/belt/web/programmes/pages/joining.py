"""Pages of joining: apply for an organisation, join through one, advise, decide, leave."""

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

from belt.web.accounts.services import Refused
from belt.web.directory.services import shown
from belt.web.office.services import is_office, may_decide_for, regions_led
from belt.web.programmes.models import Affiliation, Membership
from belt.web.programmes.services import joining
from belt.web.programmes.words import sentence


class JoinForm(forms.Form):
    """An organisation that wants to become a member."""

    name = forms.CharField(label=_("Organisation"), max_length=300)
    organisation_id = forms.CharField(
        label=_("Its id in Belt"),
        max_length=300,
        required=False,
        help_text=_("As the address of its page shows it, where Belt knows it already."),
    )
    region = forms.ChoiceField(label=_("Region"))
    brings = forms.CharField(
        label=_("What it brings"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )
    statement = forms.CharField(
        label=_("Why it wants to join"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
    contact_name = forms.CharField(label=_("Contact"), max_length=200)
    contact_email = forms.EmailField(label=_("Contact's e-mail address"))

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        codes = [(one.code, one.code) for one in shown().belt.regions]
        self.fields["region"].choices = codes  # type: ignore[attr-defined]

    def clean_organisation_id(self) -> str:
        """The id of an organisation that the corpus has."""
        key: str = self.cleaned_data["organisation_id"].strip()
        row = shown().pages.execute("select 1 from organisations where organisation_id = ?", (key,))
        if key and row.fetchone() is None:
            raise forms.ValidationError(_("Belt knows no organisation by this id."))
        return key


def members(request: HttpRequest) -> HttpResponse:
    """Who joined here, and how to."""
    own: list[Membership] = []
    if request.user.is_authenticated:
        own = list(
            joining.memberships_seen_by(
                request.user, regions_led(request.user), is_office(request.user)
            ).order_by("name")
        )
    admitted = Membership.objects.filter(state=Membership.State.ADMITTED).order_by("name")
    return render(request, "programmes/joining.html", {"members": admitted, "own": own})


@login_required
def apply(request: HttpRequest) -> HttpResponse:
    """Apply for an organisation."""
    form = JoinForm(request.POST or None, initial={"contact_email": request.user.email})
    if request.method == "POST" and form.is_valid():
        try:
            made = joining.apply_to_join(
                by=request.user,
                address_of=lambda one: request.build_absolute_uri(
                    reverse("membership", args=[one.key])
                ),
                **form.cleaned_data,
            )
        except Refused as refused:
            messages.error(request, sentence(refused))
            return redirect("joining")
        messages.success(request, gettext("Asked. We write to you when it is decided."))
        return redirect("membership", made.key)
    return render(request, "programmes/joining_apply.html", {"form": form})


@login_required
def one(request: HttpRequest, key: str) -> HttpResponse:
    """An organisation's membership, for its applicant, its region's lead and the office."""
    membership = _seen(request, key)
    return render(
        request,
        "programmes/membership.html",
        {
            "membership": membership,
            "advises": membership.region in regions_led(request.user),
            "office": is_office(request.user),
            "answers": _answers_people(request, membership),
            "people": membership.people.select_related("account"),
        },
    )


def _seen(request: HttpRequest, key: str) -> Membership:
    return get_object_or_404(
        joining.memberships_seen_by(
            request.user, regions_led(request.user), is_office(request.user)
        ),
        key=key,
    )


def _answers_people(request: HttpRequest, membership: Membership) -> bool:
    return joining.may_answer_people(request.user, membership) or may_decide_for(
        request.user, membership.region
    )


@login_required
@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Advise, decide, leave or withdraw."""
    membership = _seen(request, key)
    did, reason = request.POST.get("did", ""), request.POST.get("reason", "").strip()
    office, lead = is_office(request.user), membership.region in regions_led(request.user)
    allowed = {
        "advise_for": lead,
        "advise_against": lead,
        "admit": office,
        "refuse": office,
        "leave": office or joining.may_answer_people(request.user, membership),
        "withdraw": membership.applied_by_id == request.user.pk,
    }
    if not allowed.get(did):
        raise Http404
    if did in {"refuse", "advise_against"} and not reason:
        messages.error(request, gettext("Please give a reason."))
        return redirect("membership", key)
    try:
        _do(request, membership, did, reason)
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("membership", key)


def _do(request: HttpRequest, membership: Membership, did: str, reason: str) -> None:
    named = {"membership": membership, "by": request.user}
    if did in {"advise_for", "advise_against"}:
        joining.advise(**named, favourable=did == "advise_for", reason=reason)
    elif did in {"admit", "refuse"}:
        joining.decide(**named, admitted=did == "admit", reason=reason)
    elif did == "leave":
        joining.leave(**named, reason=reason)
    else:
        joining.withdraw(**named)


@login_required
@require_POST
def person_joins(request: HttpRequest, key: str) -> HttpResponse:
    """Ask to join through a member, or leave it."""
    membership = get_object_or_404(Membership, key=key, state=Membership.State.ADMITTED)
    standing = membership.people.filter(account=request.user, state=Affiliation.State.JOINED)
    try:
        if "leave" in request.POST and standing.exists():
            joining.leave_as_person(affiliation=standing[0])
            messages.success(request, gettext("You left."))
        else:
            joining.ask_to_join(membership=membership, account=request.user)
            messages.success(request, gettext("Asked. You hear from us when there is an answer."))
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("joining")


@login_required
@require_POST
def answer_person(request: HttpRequest, key: str, affiliation: int) -> HttpResponse:
    """Let somebody in, or not."""
    membership = get_object_or_404(Membership, key=key)
    if not _answers_people(request, membership):
        raise Http404
    asked = get_object_or_404(membership.people, pk=affiliation)
    try:
        joining.answer_person(
            affiliation=asked, by=request.user, accepted=request.POST.get("answer") == "yes"
        )
    except Refused as refused:
        messages.error(request, sentence(refused))
    if _may_see(request, key):
        return redirect("membership", key)
    return redirect("joining")


def _may_see(request: HttpRequest, key: str) -> bool:
    return (
        joining.memberships_seen_by(
            request.user, regions_led(request.user), is_office(request.user)
        )
        .filter(key=key)
        .exists()
    )
