"""Pages of outcomes: what came of awards and visits."""

from __future__ import annotations

from collections import Counter

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from belt.web.accounts.services import Refused
from belt.web.office.services import is_office
from belt.web.office.views import for_office
from belt.web.programmes.models import Award, Outcome
from belt.web.programmes.services import outcomes
from belt.web.programmes.words import sentence


class OutcomeForm(forms.Form):
    """Something that came of an award."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Outcome.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=500)
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    address = forms.URLField(
        label=_("Web address"), max_length=500, required=False, assume_scheme="https"
    )
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def listed(request: HttpRequest) -> HttpResponse:
    """Confirmed outcomes of all awards, by year and kind."""
    found = Outcome.objects.filter(state=Outcome.State.CONFIRMED).select_related("award__call")
    kinds = Counter(found.values_list("kind", flat=True))
    return render(
        request,
        "programmes/outcomes.html",
        {
            "outcomes": found[:300],
            "kinds": [
                (label, kinds[value]) for value, label in Outcome.Kind.choices if kinds[value]
            ],
            "own": _own_awards(request),
        },
    )


@for_office
def alumni(request: HttpRequest) -> HttpResponse:
    """Guests and fellows before and since: works, other regions, where they are."""
    rows = outcomes.alumni()
    return render(
        request,
        "programmes/alumni.html",
        {
            "rows": rows,
            "wider": sum(one.regions_since > one.regions_before for one in rows),
            "stayed": sum(bool(one.abroad) and one.country_now == one.abroad for one in rows),
        },
    )


def _own_awards(request: HttpRequest) -> list[Award]:
    if not request.user.is_authenticated:
        return []
    return list(Award.objects.filter(application__applicant=request.user))


@login_required
def of_award(request: HttpRequest, key: str) -> HttpResponse:
    """The outcomes of an award, for its holder and the office."""
    award = _award(request, key)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            outcomes.tell_outcome(award=award, by=request.user, **form.cleaned_data)
            messages.success(request, gettext("Saved."))
            return redirect("award", key)
        except Refused as refused:
            messages.error(request, sentence(refused))
    return render(
        request,
        "programmes/award.html",
        {
            "award": award,
            "found": award.outcomes.filter(state=Outcome.State.FOUND),
            "confirmed": award.outcomes.filter(state=Outcome.State.CONFIRMED),
            "form": form,
        },
        status=422 if request.method == "POST" else 200,
    )


def _award(request: HttpRequest, key: str) -> Award:
    award = get_object_or_404(
        Award.objects.select_related("application__applicant", "call"), key=key
    )
    if award.application.applicant_id != request.user.pk and not is_office(request.user):
        raise Http404
    return award


@login_required
@require_POST
def answer(request: HttpRequest, key: str, outcome: str) -> HttpResponse:
    """Confirm or reject a work that was found."""
    found = get_object_or_404(_award(request, key).outcomes, key=outcome)
    outcomes.answer_outcome(
        outcome=found, by=request.user, confirmed=request.POST.get("answer") == "yes"
    )
    return redirect("award", key)


@for_office
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Look for works of all awards in the corpus now."""
    awards = Award.objects.select_related("application").prefetch_related("application__team")
    count = outcomes.find_works(list(awards))
    messages.success(request, gettext("%(count)d works were found.") % {"count": count})
    return redirect("outcomes")


def visits(request: HttpRequest) -> HttpResponse:
    """Which visits led to a joint paper within 24 months."""
    found = sorted(outcomes.visits(), key=lambda one: not one.works)
    return render(
        request,
        "programmes/visits_outcomes.html",
        {
            "visits": found if is_office(request.user) else [one for one in found if one.works],
            "count": len(found),
            "with_work": sum(1 for one in found if one.works),
            "new_ties": sum(1 for one in found if one.works and not one.before),
        },
    )
