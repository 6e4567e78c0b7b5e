"""The office's page of tokens."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from belt.web.api import services
from belt.web.api.models import Token
from belt.web.office.views import for_office


class TokenForm(forms.Form):
    """What a new token is for."""

    name = forms.CharField(label=_("What the token is for"), max_length=100)
    may_write = forms.BooleanField(label=_("It may change things, not only read"), required=False)


def _second_factor_needed(_request: HttpRequest) -> bool:
    return bool(settings.SECOND_FACTOR_NEEDED)


@for_office
@reauthentication_required(allow_get=True, enabled=_second_factor_needed)
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a new one is shown once."""
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        secret = services.make_token(account=request.user, **form.cleaned_data)
        form = TokenForm()
    told = {"form": form, "secret": secret, "tokens": request.user.tokens.all()}
    return render(request, "office/tokens.html", told)


@for_office
@require_POST
def end_token(request: HttpRequest, key: int) -> HttpResponse:
    """End one of one's own tokens."""
    services.end_token(
        token=get_object_or_404(Token, pk=key, account=request.user), by=request.user
    )
    return redirect("tokens")
