"""Pages of one's own account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from belt.web.accounts import services
from belt.web.accounts.forms import ClaimForm, ProfileForm
from belt.web.accounts.models import Claim
from belt.web.accounts.services import Refused
from belt.web.accounts.words import sentence
from belt.web.directory.services import known_person


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """One's account at a glance."""
    claim = (
        request.user.claims.filter(state__in=[Claim.State.GRANTED, Claim.State.ASKED])
        .order_by("state")
        .last()
    )
    return render(
        request,
        "accounts/overview.html",
        {
            "claim": claim,
            "person": known_person(claim.person_id) if claim else None,
            "consents": request.user.consents.order_by("-given_at"),
            "form": ProfileForm(instance=services.profile_of(request.user)),
        },
    )


@login_required
@require_POST
def edit_profile(request: HttpRequest) -> HttpResponse:
    """Keep what somebody says of themselves."""
    form = ProfileForm(request.POST, instance=services.profile_of(request.user))
    if not form.is_valid():
        return render(request, "accounts/profile.html", {"form": form}, status=422)
    form.save()
    messages.success(request, gettext("Saved."))
    return redirect("account")


@login_required
def claim(request: HttpRequest) -> HttpResponse:
    """Say that one is a person of the corpus."""
    asked = request.POST.get("person") or request.GET.get("person", "")
    person = known_person(asked)
    if person is None:
        return render(request, "directory/not_found.html", status=404)
    form = ClaimForm(request.POST or None, initial={"person": person.row.id})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.claim_profile(
                account=request.user, person_id=person.row.id, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            messages.error(request, sentence(refused))
            return redirect("account")
        if made.state == Claim.State.GRANTED:
            messages.success(request, gettext("This profile is yours now."))
        else:
            messages.success(request, gettext("Asked. We write to you when it is decided."))
        return redirect("account")
    return render(request, "accounts/claim.html", {"form": form, "person": person})


@login_required
@require_POST
def end_claim(request: HttpRequest) -> HttpResponse:
    """Give a claimed profile back."""
    services.end_claim(account=request.user)
    return redirect("account")


@login_required
@require_POST
def withdraw_consent(request: HttpRequest, key: int) -> HttpResponse:
    """Take back what one agreed to."""
    services.withdraw_consent(get_object_or_404(request.user.consents, pk=key))
    return redirect("account")


@login_required
def export(request: HttpRequest) -> HttpResponse:
    """Everything about oneself as a file."""
    answer = JsonResponse(
        services.everything_about(request.user),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    answer["Content-Disposition"] = 'attachment; filename="my-belt-account.json"'
    return answer


@login_required
def delete(request: HttpRequest) -> HttpResponse:
    """Delete one's account, after saying what goes."""
    if request.method != "POST":
        return render(request, "accounts/delete.html")
    account = request.user
    logout(request)
    services.delete_account(account)
    messages.success(request, gettext("Your account and everything about it are deleted."))
    return redirect("home")
