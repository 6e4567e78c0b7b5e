"""Asking to be hidden or erased, with an account or without."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from belt.web.accounts import wishes
from belt.web.accounts.forms import PrivacyForm
from belt.web.accounts.models import PrivacyRequest
from belt.web.accounts.services import Refused
from belt.web.accounts.wishes import Asking
from belt.web.accounts.words import sentence
from belt.web.directory.services import known_person


def ask(request: HttpRequest) -> HttpResponse:
    """Ask that a person is hidden or erased; the address is confirmed by a letter first."""
    person = known_person(request.POST.get("person") or request.GET.get("person", ""))
    if person is None:
        return render(request, "accounts/privacy.html")
    form = PrivacyForm(request.POST or None, initial={"person": person.row.id})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        asking = Asking(told["wish"], told["email"], told["message"], get_language() or "en")
        wishes.ask_for_privacy(person, asking, request.build_absolute_uri)
        return render(request, "accounts/privacy_sent.html", {"email": told["email"]})
    return render(request, "accounts/privacy.html", {"form": form, "person": person})


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of that letter."""
    if request.method != "POST":
        return render(request, "accounts/privacy_confirm.html")
    try:
        wishes.confirm_privacy(token)
    except Refused as refused:
        messages.error(request, sentence(refused))
        return redirect("privacy")
    return render(request, "accounts/privacy_asked.html")


@login_required
@require_POST
def own_wish(request: HttpRequest) -> HttpResponse:
    """Hide or erase the person that one was granted."""
    wish = request.POST.get("wish", "")
    if wish not in PrivacyRequest.Wish.values:
        return redirect("account")
    try:
        made = wishes.wish_for_oneself(account=request.user, wish=wish)
    except Refused as refused:
        messages.error(request, sentence(refused))
    else:
        asked = made.state == PrivacyRequest.State.ASKED
        told = gettext("Your wish is with those who decide. We write to you.")
        noted = gettext("Noted. The next version of the corpus is without you.")
        messages.success(request, told if asked else noted)
    return redirect("account")
