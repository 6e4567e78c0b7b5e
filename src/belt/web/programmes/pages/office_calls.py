"""The office's pages of calls: make, describe, date, publish, see what stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings as django_settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from belt.web.accounts.services import Refused
from belt.web.directory.services import shown
from belt.web.office.views import for_office
from belt.web.programmes import fields
from belt.web.programmes.models import Application, Call, Review, Reviewer
from belt.web.programmes.places import time_zone_choices
from belt.web.programmes.services import calls
from belt.web.programmes.words import sentence
from belt.web.typed import texts_typed, whole_number

_LOCAL = "%Y-%m-%dT%H:%M"
MOST_STAGES = 3


class NewCallForm(forms.Form):
    """A call to begin with."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[one for one in Call.Kind.choices if one[0] != Call.Kind.CONTRIBUTIONS],
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)


class CallForm(forms.Form):
    """How a call runs."""

    blind = forms.ChoiceField(label=_("Who knows whom"), choices=Call.Blind.choices)
    reviews_each = forms.IntegerField(
        label=_("Reviews of each application"), min_value=1, max_value=9
    )
    most_reviews = forms.IntegerField(
        label=_("Applications for one reviewer, at most"), min_value=1, max_value=60
    )
    currency = forms.RegexField(
        label=_("Currency"), regex="^[A-Z]{3}$", help_text=_("Three letters, such as EUR.")
    )
    budget = forms.DecimalField(label=_("Budget"), min_value=0, max_digits=14, decimal_places=2)
    region_budgets = forms.CharField(
        label=_("Budget of each region"), required=False, max_length=1000,
        help_text=_("A line each: region = amount. Where none is said, only the whole counts."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    keep_until = forms.DateField(
        label=_("Delete what was not awarded after"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )  # fmt: skip
    discussion = forms.BooleanField(label=_("Reviewers discuss"), required=False)
    rules = forms.CharField(
        label=_("Rules of eligibility (TOML)"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 16, "class": "code", "spellcheck": "false"}),
    )  # fmt: skip
    conflict_rules = forms.CharField(
        label=_("Rules of conflicts (TOML)"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "class": "code", "spellcheck": "false"}),
    )  # fmt: skip
    assignment_rules = forms.CharField(
        label=_("Rules of the assignment or of the match (TOML)"),
        required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8, "class": "code", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_region_budgets(self) -> dict[str, int]:
        """Region -> hundredths."""
        codes = {one.code for one in shown().belt.regions}
        found = {}
        for line in self.cleaned_data["region_budgets"].splitlines():
            code, _equals, amount = line.partition("=")
            value = fields.as_hundredths(amount)
            if not line.strip():
                continue
            if code.strip() not in codes or value is None or value < 0:
                raise forms.ValidationError(
                    _("“%(line)s”: expected a region of the belt, =, and an amount."),
                    params={"line": line.strip()},
                )
            found[code.strip()] = value
        return found


@for_office
def new(request: HttpRequest) -> HttpResponse:
    """Make a call from a template."""
    form = NewCallForm(request.POST or None, initial={"time_zone": _hub_zone()})
    if request.method == "POST" and form.is_valid():
        made = calls.make_call(
            by=request.user, language=(get_language() or "en")[:2], **form.cleaned_data
        )
        return redirect("office-call-settings", made.slug)
    return render(request, "programmes/office/new_call.html", {"form": form})


def _hub_zone() -> str:
    return str(getattr(shown().belt.regions[0], "time_zone", "UTC"))


def call_of(slug: str) -> Call:
    """A call of the office's pages."""
    return get_object_or_404(Call.objects.prefetch_related("stages"), slug=slug)


@for_office
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands in a call, and what is to be done next."""
    call = call_of(slug)
    states = dict(
        call.applications.values_list("state")
        .annotate(count=Count("id"))
        .values_list("state", "count")
    )
    reviews = Review.objects.filter(assignment__application__call=call, assignment__ended_at=None)
    invited = call.reviewers.aggregate(
        asked=Count("id", filter=Q(state=Reviewer.State.INVITED)),
        accepted=Count("id", filter=Q(state=Reviewer.State.ACCEPTED)),
        declined=Count("id", filter=Q(state=Reviewer.State.DECLINED)),
    )
    told = {
        "states": [(label, states.get(value, 0)) for value, label in Application.State.choices],
        "reviewers": invited,
        "reviews": reviews.filter(state=Review.State.SUBMITTED).count(),
        "assigned": call_assigned(call),
        "decided": call.applications.filter(decision__isnull=False).count(),
        "untold": call.applications.filter(decision__told_at=None, decision__isnull=False).count(),
    }
    return render(request, "programmes/office/call.html", {"call": call, **told})


def call_assigned(call: Call) -> int:
    """How many reviews are asked for in a call now."""
    from belt.web.programmes.models import Assignment

    return Assignment.objects.filter(application__call=call, ended_at=None).count()


@for_office
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Texts, dates, money, rules."""
    call = call_of(slug)
    form = CallForm(request.POST or None, initial=_initial(call))
    problems: list[str] = []
    if request.method == "POST":
        problems = _save(request, call, form)
        if not problems and form.is_valid():
            messages.success(request, gettext("Saved."))
            return redirect("office-call-settings", slug)
    texts = [
        (code, name, request.POST.get(f"title-{code}", call.titles.get(code, "")),
         request.POST.get(f"text-{code}", call.texts.get(code, "")))
        for code, name in django_settings.LANGUAGES
    ]  # fmt: skip
    return render(
        request,
        "programmes/office/settings.html",
        {
            "call": call, "form": form, "texts": texts, "problems": problems,
            "times": _times(request, call), "due": _local(call.review_due_at, call.zone),
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _initial(call: Call) -> dict[str, Any]:
    told = {name: getattr(call, name) for name in CallForm.base_fields}
    lines = [f"{code} = {amount / 100:.2f}" for code, amount in call.region_budgets.items()]
    return {**told, "budget": f"{call.budget / 100:.2f}", "region_budgets": "\n".join(lines)}


def _times(request: HttpRequest, call: Call) -> list[tuple[int, str, str]]:
    stages = {one.number: one for one in call.stages.all()}
    found = []
    for number in range(1, MOST_STAGES + 1):
        stage = stages.get(number)
        opens = _local(stage.opens_at, call.zone) if stage else ""
        closes = _local(stage.closes_at, call.zone) if stage else ""
        found.append(
            (
                number,
                request.POST.get(f"opens-{number}", opens),
                request.POST.get(f"closes-{number}", closes),
            )
        )
    return found


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime(_LOCAL) if at else ""


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.strptime(text, _LOCAL).replace(tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None


def _save(request: HttpRequest, call: Call, form: CallForm) -> list[str]:
    if not form.is_valid():
        return []
    told = dict(form.cleaned_data)
    told["budget"] = round(told["budget"] * 100)
    for name in ("titles", "texts"):
        told[name] = texts_typed(request.POST, name[:-1], getattr(call, name))
    told["review_due_at"] = _moment(request.POST.get("review_due_at", ""), call.zone)
    times = []
    for number in range(1, MOST_STAGES + 1):
        opens = _moment(request.POST.get(f"opens-{number}", ""), call.zone)
        closes = _moment(request.POST.get(f"closes-{number}", ""), call.zone)
        if opens and closes:
            times.append((opens, closes))
    edition = whole_number(request.POST.get("edition", "")) or 0
    try:
        calls.change_call(call=call, by=request.user, edition=edition, **told)
        calls.set_stages(call=call, by=request.user, times=times)
    except calls.BadCall as bad:
        return bad.faults
    except Refused as refused:
        return [sentence(refused)]
    return []


@for_office
@require_POST
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish or end a call."""
    call = call_of(slug)
    try:
        if request.POST.get("did") == "publish":
            calls.publish_call(call=call, by=request.user)
            messages.success(request, gettext("Published."))
        elif request.POST.get("did") == "end":
            calls.end_call(call=call, by=request.user)
    except calls.BadCall as bad:
        messages.error(request, " · ".join(bad.faults))
    return redirect("office-call", slug)
