"""Registering, without an account: on a phone as well."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from belt.web.accounts.services import Refused
from belt.web.events.models import Registration
from belt.web.events.pages.public import seen
from belt.web.events.services import registering
from belt.web.programmes.places import countries
from belt.web.programmes.words import sentence


class RegistrationForm(forms.Form):
    """Who comes."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    needs = forms.CharField(
        label=_("What do you need? (food, access, child care)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["country"].choices = [("", "–"), *countries()]  # type: ignore[attr-defined]


def addresses(request: HttpRequest) -> registering.Address:
    """Where each sees and gives back their place, as whole addresses for letters."""

    def address(one: Registration) -> str:
        return request.build_absolute_uri(reverse("workshop-registration", args=[one.secret]))

    return address


def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a place, or a turn on the waiting list."""
    workshop = seen(request, slug)
    account = request.user if request.user.is_authenticated else None
    initial = {"name": account.full_name, "email": account.email} if account else {}
    form = RegistrationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = registering.register(
                workshop=workshop,
                account=account,
                language=(get_language() or "en")[:2],
                address_of=addresses(request),
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(None, _told(refused))
        else:
            return redirect("workshop-registration", made.secret)
    status = 422 if form.errors else 200
    return render(
        request, "events/register.html", {"workshop": workshop, "form": form}, status=status
    )


def _told(refused: Refused) -> str:
    if refused.reason == "asked already":
        return gettext(
            "Somebody registered with this address already. The letter that came then leads to "
            "the registration."
        )
    return sentence(refused)


def registration(request: HttpRequest, secret: str) -> HttpResponse:
    """One's own registration, by the secret address in the letter."""
    one = get_object_or_404(Registration.objects.select_related("workshop"), secret=secret)
    if request.method == "POST":
        registering.cancel(registration=one, address_of=addresses(request))
        messages.success(request, gettext("You are not registered any more."))
        return redirect("workshop-registration", secret)
    line = registering.place_in_line(one) if one.state == Registration.State.WAITING else 0
    return render(
        request,
        "events/registration.html",
        {"registration": one, "workshop": one.workshop, "line": line},
    )
