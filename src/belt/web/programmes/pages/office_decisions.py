"""The office's pages of decisions and money."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from belt.matching.selection import Band, Limits, NoSelection
from belt.web.accounts.services import Refused
from belt.web.csv_files import csv_file
from belt.web.office.services import record
from belt.web.office.views import for_office
from belt.web.programmes import fields
from belt.web.programmes.models import Award, Call
from belt.web.programmes.pages.office_applications import seen_by_office
from belt.web.programmes.pages.office_calls import call_of
from belt.web.programmes.services import deciding, money
from belt.web.programmes.services.conflicts import hidden_from
from belt.web.programmes.words import sentence


class LimitsForm(forms.Form):
    """Within what a proposal keeps."""

    budget = forms.DecimalField(
        label=_("Budget"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    each_region_least = forms.IntegerField(
        label=_("From each region, at least"), min_value=0, required=False
    )
    each_topic_most = forms.IntegerField(
        label=_("Of each topic, at most"), min_value=0, required=False
    )
    each_region_most = forms.IntegerField(
        label=_("From each region, at most"), min_value=0, required=False
    )


@for_office
def decisions(request: HttpRequest, slug: str) -> HttpResponse:
    """Applications by rating, what the method proposes within limits, and what people decide."""
    call = call_of(slug)
    record(by=request.user, did="looked at applications", kind="call", key=slug, note="decisions")
    hidden = hidden_from(request.user, call)
    rows = deciding.rated(call, hidden)
    form = LimitsForm(request.GET or None, initial={"budget": call.budget / 100 or None})
    proposed: dict[str, Any] = {}
    selection, none = None, None
    if form.is_bound and form.is_valid() and rows:
        try:
            selection = deciding.propose(rows, _limits(call, form.cleaned_data, rows))
            proposed = {one.id: one for one in selection.explained}
        except NoSelection as failed:
            none = failed
    told = [
        {
            "row": row,
            "decision": getattr(row.application, "decision", None),
            "proposed": proposed.get(row.application.key),
        }
        for row in rows
    ]
    return render(
        request,
        "programmes/office/decisions.html",
        {
            "call": call, "form": form, "rows": told, "selection": selection, "none": none,
            "hidden": len(hidden),
            "untold": call.applications.filter(
                decision__isnull=False, decision__told_at=None
            ).exclude(pk__in=hidden).count(),
        },
    )  # fmt: skip


def _limits(call: Call, told: dict[str, Any], rows: list[deciding.Rated]) -> Limits:
    """What the form asks for; a region's share is the call's own."""
    regions = {region for row in rows for region in deciding.regions_of(row.application)}
    budget = told["budget"]
    return Limits(
        budget=round(budget * 100) if budget is not None else sum(row.asked for row in rows),
        regions={
            one: Band(
                least=told["each_region_least"] or 0,
                most=told["each_region_most"],
                most_cost=call.region_budgets.get(one),
            )
            for one in sorted(regions)
        },
        topics={
            one: Band(most=told["each_topic_most"])
            for one in sorted({t for row in rows for t in deciding.topics_of(row.application)})
        },
    )


@for_office
@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Decide one application."""
    application = seen_by_office(request, key)
    answer = request.POST.get("answer", "")
    amount = fields.as_hundredths(request.POST.get("amount", "0"))
    if answer not in {"yes", "no"} or amount is None or amount < 0:
        messages.error(request, gettext("Please choose, and write an amount."))
    else:
        try:
            deciding.decide(
                application=application,
                by=request.user,
                awarded=answer == "yes",
                amount=amount,
                reason=request.POST.get("reason", "").strip()[:3000],
                proposed={"why": request.POST.get("proposed", "")[:300]},
                seen=request.POST.get("seen", ""),
            )
            messages.success(request, gettext("Decided. The letter is not written yet."))
        except Refused as refused:
            messages.error(request, sentence(refused))
    back = request.POST.get("back", "")
    start = reverse("office-decisions", args=[application.call.slug])
    return redirect(back if back.startswith(start) else start)


@for_office
@require_POST
def tell(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the letters of what was decided."""
    call = call_of(slug)
    count = deciding.tell_decisions(
        call=call,
        by=request.user,
        hidden=hidden_from(request.user, call),
        address_of=lambda one: request.build_absolute_uri(reverse("application", args=[one.key])),
    )
    messages.success(request, gettext("%(count)d letters were written.") % {"count": count})
    return redirect("office-decisions", slug)


class PaymentForm(forms.Form):
    """Money that was paid elsewhere."""

    award = forms.CharField(max_length=20, widget=forms.HiddenInput)
    amount = forms.CharField(label=_("Amount"), max_length=30)
    on = forms.DateField(label=_("On"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def clean_amount(self) -> int:
        """Hundredths; negative for money that came back."""
        value = fields.as_hundredths(self.cleaned_data["amount"])
        if not value:
            raise forms.ValidationError(_("Please write a number."))
        return value


@for_office
def accounts(request: HttpRequest, slug: str) -> HttpResponse:
    """Budget, committed and paid; note a payment; export."""
    call = call_of(slug)
    form = PaymentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        award = get_object_or_404(Award, key=told.pop("award"), call=call)
        money.note_payment(award=award, by=request.user, **told)
        messages.success(request, gettext("Noted."))
        return redirect("office-money", slug)
    record(by=request.user, did="looked at applications", kind="call", key=slug, note="money")
    hidden = hidden_from(request.user, call)
    awards = (
        Award.objects.filter(call=call)
        .exclude(application_id__in=hidden)
        .select_related("application__applicant")
        .prefetch_related("payments")
    )
    rows = [(one, sum(p.amount for p in one.payments.all())) for one in awards]
    return render(
        request,
        "programmes/office/money.html",
        {"call": call, "lines": money.budget_lines(call), "rows": rows, "form": form},
        status=422 if request.method == "POST" else 200,
    )


@for_office
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """Awards as CSV, on the record."""
    call = call_of(slug)
    record(by=request.user, did="awards exported", kind="call", key=slug)
    numbers = set(
        Award.objects.filter(call=call)
        .exclude(application_id__in=hidden_from(request.user, call))
        .values_list("number", flat=True)
    )
    rows = [row for row in money.award_rows(call) if row[0] in numbers]
    return csv_file(f"{slug}-awards", money.AWARD_COLUMNS, rows)
