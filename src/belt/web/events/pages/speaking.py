"""Invited people's pages: the answer, and what they say of their talk and themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from belt.web.accounts.services import Refused
from belt.web.events.models import Invitation, Speaker
from belt.web.events.services import inviting, speaking
from belt.web.office.services import is_office
from belt.web.preferences import languages_offered
from belt.web.programmes.places import countries
from belt.web.programmes.words import sentence
from belt.web.typed import whole_number

_MOMENT = "%Y-%m-%dT%H:%M"


class DeclineForm(forms.Form):
    """Why somebody declines, and whom they propose."""

    reason = forms.CharField(
        label=_("If you decline, why?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    name = forms.CharField(label=_("Whom do you propose instead?"), max_length=200, required=False)
    email = forms.EmailField(label=_("Their e-mail address"), required=False)


class SpeakerForm(forms.Form):
    """What a speaker says."""

    title = forms.CharField(label=_("Title of the talk"), max_length=300)
    abstract = forms.CharField(
        label=_("Summary"),
        max_length=6000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    language = forms.ChoiceField(label=_("Language of the talk"), choices=languages_offered)
    biography = forms.CharField(
        label=_("About you, for the programme"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    needs = forms.CharField(
        label=_("What do you need? (food, access, equipment)"),
        help_text=_("For the office alone."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    not_before = forms.CharField(
        label=_("I cannot speak before"),
        required=False,
        widget=forms.TextInput(attrs={"type": "datetime-local"}),
    )
    not_after = forms.CharField(
        label=_("I cannot speak after"),
        required=False,
        widget=forms.TextInput(attrs={"type": "datetime-local"}),
    )
    passport_name = forms.CharField(
        label=_("Name as in the passport"),
        help_text=_("For the visa letter; you and the office alone see it."),
        max_length=200,
        required=False,
    )
    nationality = forms.ChoiceField(
        label=_("Nationality"), choices=lambda: [("", "–"), *countries()], required=False
    )
    born_on = forms.DateField(
        label=_("Date of birth"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **named: Any) -> None:
        super().__init__(*args, **named)
        self.zone = zone

    def clean_not_before(self) -> datetime | None:
        """The moment in the workshop's zone."""
        return self._moment("not_before")

    def clean_not_after(self) -> datetime | None:
        """The moment in the workshop's zone."""
        return self._moment("not_after")

    def _moment(self, name: str) -> datetime | None:
        typed = self.cleaned_data[name]
        if not typed:
            return None
        try:
            return datetime.strptime(typed, _MOMENT).replace(tzinfo=self.zone)
        except ValueError:
            raise forms.ValidationError(_("Please enter a date and a time.")) from None


def addresses(request: HttpRequest) -> inviting.Address:
    """Where each answers, as whole addresses for letters."""

    def address(one: Invitation) -> str:
        return request.build_absolute_uri(reverse("workshop-invitation", args=[one.secret]))

    return address


def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept, decline, propose another. Opening the address alone answers nothing."""
    one = get_object_or_404(Invitation.objects.select_related("workshop"), secret=secret)
    if one.state == Invitation.State.WAITING:
        return redirect("workshop", one.workshop.slug)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _answered(request, one, form.cleaned_data)
    return render(
        request,
        "events/invitation.html",
        {
            "invitation": one, "workshop": one.workshop, "form": form,
            "wanted": request.GET.get("answer", ""),
        },
    )  # fmt: skip


def _answered(request: HttpRequest, one: Invitation, told: dict[str, Any]) -> HttpResponse:
    account = request.user if request.user.is_authenticated else None
    proposed = {name: told[name] for name in ("name", "email") if told["email"]}
    try:
        inviting.answer(
            invitation=one,
            accepted=request.POST.get("answer") == "yes",
            account=account,
            address_of=addresses(request),
            reason=told["reason"],
            proposed=proposed,
        )
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("workshop-invitation", one.secret)


@login_required
def take_over(request: HttpRequest, secret: str) -> HttpResponse:
    """From the accepted invitation to the speaker's page, which needs an account."""
    one = get_object_or_404(Invitation, secret=secret)
    try:
        speaker = speaking.take_over(invitation=one, account=request.user)
    except Refused as refused:
        messages.error(request, sentence(refused))
        return redirect("workshop-invitation", secret)
    return redirect("speaking-one", speaker.key)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Where one speaks."""
    return render(request, "events/speaking.html", {"rows": speaking.speaking_of(request.user)})


def _own(request: HttpRequest, key: str) -> Speaker:
    found: Speaker = get_object_or_404(speaking.speakers_seen_by(request.user), key=key)
    return found


@login_required
def speaker(request: HttpRequest, key: str) -> HttpResponse:
    """The speaker's page: talk, biography, picture, needs, visa."""
    one = _own(request, key)
    zone, talk = one.workshop.zone, speaking.talk_of(one)
    form = SpeakerForm(request.POST or None, zone=zone, initial=_initial(one, talk, zone))
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            speaking.save_speaker(
                speaker=one,
                by=request.user,
                edition=whole_number(request.POST.get("edition", "")) or 0,
                talk={name: told.pop(name) for name in ("title", "abstract", "language")},
                **told,
            )
        except Refused as refused:
            form.add_error(None, sentence(refused))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("speaking-one", key)
    return render(
        request,
        "events/speaker.html",
        {
            "speaker": one, "workshop": one.workshop, "form": form, "talk": talk,
            "office": is_office(request.user),
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _initial(one: Speaker, talk: Any, zone: ZoneInfo) -> dict[str, Any]:
    told = {
        name: getattr(one, name)
        for name in ("biography", "needs", "passport_name", "nationality", "born_on")
    }
    for name in ("not_before", "not_after"):
        at = getattr(one, name)
        told[name] = at.astimezone(zone).strftime(_MOMENT) if at else ""
    if talk is not None:
        told |= {name: getattr(talk, name) for name in ("title", "abstract", "language")}
        if talk.titles:
            told["title"] = ""
    return told


@login_required
def picture(request: HttpRequest, key: str) -> HttpResponse:
    """Hand in a portrait."""
    one = _own(request, key)
    if request.method == "POST" and request.FILES.get("picture"):
        try:
            speaking.keep_picture(speaker=one, posted=request.FILES["picture"])
            messages.success(request, gettext("Saved."))
        except Refused as refused:
            messages.error(request, sentence(refused))
    return redirect("speaking-one", key)


@login_required
def visa_letter(request: HttpRequest, key: str) -> HttpResponse:
    """The letter for the visa, ready to be printed and signed."""
    one = _own(request, key)
    return render(request, "events/visa_letter.html", {"speaker": one, "workshop": one.workshop})
