"""The office's pages of reviewing: reviewers, the assignment, ratings beside one another."""

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

from belt.web.accounts.services import Refused
from belt.web.directory.services import known_person
from belt.web.office.services import record
from belt.web.office.views import for_office
from belt.web.preferences import languages_offered
from belt.web.programmes.models import Assignment, Plan, Reviewer
from belt.web.programmes.pages.office_calls import call_of
from belt.web.programmes.services import assigning, deciding, reviewing
from belt.web.programmes.services.conflicts import before_inviting, hidden_from
from belt.web.programmes.services.suggesting import suggested_reviewers
from belt.web.programmes.words import sentence
from belt.web.typed import whole_number


class InviteForm(forms.Form):
    """Somebody to ask for reviews."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"))
    person_id = forms.CharField(label=_("Id in Belt"), max_length=300, required=False)
    seniority = forms.ChoiceField(
        label=_("Seniority"),
        choices=[("", _("not said")), ("junior", _("junior")), ("senior", _("senior"))],
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=languages_offered)


@for_office
def reviewers(request: HttpRequest, slug: str) -> HttpResponse:
    """Who reviews; invite somebody, with their conflicts shown before."""
    call = call_of(slug)
    asked = request.GET.get("person", "")
    person = known_person(asked) if asked else None
    initial = {"person_id": person.row.id, "name": person.row.name} if person else {}
    form = InviteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _invite(request, slug, form)
    found = (
        before_inviting(call, person.row.id, "", person.row.organisation_id or "") if person else []
    )
    titles = dict(call.applications.values_list("pk", "title"))
    hidden = hidden_from(request.user, call)
    return render(
        request,
        "programmes/office/reviewers.html",
        {
            "call": call,
            "reviewers": call.reviewers.select_related("account"),
            "form": form,
            "person": person,
            "conflicts": [
                (one, titles.get(one.application)) for one in found if one.application not in hidden
            ],
            "suggested": suggested_reviewers(call) if "suggest" in request.GET else None,
        },
    )


def _invite(request: HttpRequest, slug: str, form: InviteForm) -> HttpResponse:
    told = dict(form.cleaned_data)
    person = known_person(told["person_id"]) if told["person_id"] else None
    if person is not None:
        told |= {
            "organisation": person.row.organisation or "",
            "organisation_id": person.row.organisation_id or "",
            "country": person.row.country or "",
            "region": person.row.region or "",
        }
    try:
        reviewing.invite(
            call=call_of(slug),
            by=request.user,
            address_of=lambda one: request.build_absolute_uri(
                reverse("review-invitation", args=[one.secret])
            ),
            **told,
        )
        messages.success(request, gettext("Invited."))
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("office-reviewers", slug)


@for_office
@require_POST
def withdraw(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Ask somebody no more."""
    reviewer = get_object_or_404(Reviewer, call__slug=slug, key=key)
    reviewing.withdraw_invitation(reviewer=reviewer, by=request.user)
    return redirect("office-reviewers", slug)


class PlanForm(forms.Form):
    """What a plan is to be like."""

    objective = forms.ChoiceField(
        label=_("Aim"),
        choices=[
            ("total", _("best expertise altogether")),
            ("fair", _("the worst-off application as well off as possible")),
        ],
    )
    reviews_each = forms.IntegerField(
        label=_("Reviews of each application"), min_value=1, max_value=9
    )
    most = forms.IntegerField(
        label=_("Applications for one reviewer, at most"), min_value=1, max_value=60
    )
    least = forms.IntegerField(label=_("and at least"), min_value=0, max_value=60, initial=0)
    keep = forms.BooleanField(label=_("Keep what is assigned already"), required=False)


@for_office
def assignment(request: HttpRequest, slug: str) -> HttpResponse:
    """Try plans, look at their certificates, put one into force."""
    call = call_of(slug)
    form = PlanForm(
        request.POST or None,
        initial={"reviews_each": call.reviews_each, "most": call.most_reviews, "keep": True},
    )
    none = None
    if request.method == "POST" and form.is_valid():
        try:
            plan = assigning.make_plan(
                call=call, by=request.user, asked=assigning.Asked(**form.cleaned_data)
            )
            return redirect(f"{reverse('office-assignment', args=[slug])}?plan={plan.pk}")
        except assigning.NoPlan as failed:
            none = failed
    record(by=request.user, did="looked at applications", kind="call", key=slug, note="assignment")
    asked = whole_number(request.GET.get("plan", ""))
    plan = call.plans.first() if asked is None else call.plans.filter(pk=asked).first()
    return render(
        request,
        "programmes/office/assignment.html",
        {
            "call": call, "form": form, "none": none, "plan": plan, "plans": call.plans.all()[:10],
            "rows": _plan_rows(request, plan) if plan else [],
        },
        status=422 if none else 200,
    )  # fmt: skip


def _plan_rows(request: HttpRequest, plan: Plan) -> list[dict[str, Any]]:
    """A row an application: who is to read it, and who could stand in; none hidden from one."""
    call = plan.call
    hidden = hidden_from(request.user, call)
    reviewers = {one.key: one for one in call.reviewers.all()}
    rows: dict[str, dict[str, Any]] = {
        one.key: {"application": one, "pairs": [], "others": []}
        for one in call.applications.all()
        if one.pk not in hidden
    }
    for application, reviewer, score in plan.pairs:
        if application in rows:
            rows[application]["pairs"].append((reviewers[reviewer], score))
    for application, others in plan.alternates.items():
        if application in rows:
            rows[application]["others"] = [reviewers[key] for key in others[:3]]
    found = [row for row in rows.values() if row["pairs"]]
    return sorted(found, key=lambda row: sum(score for _, score in row["pairs"]))


@for_office
@require_POST
def put_into_force(request: HttpRequest, slug: str, plan: int) -> HttpResponse:
    """Give everybody what a plan says."""
    found = get_object_or_404(Plan, pk=plan, call__slug=slug)
    try:
        count = assigning.put_into_force(
            plan=found, by=request.user, address=request.build_absolute_uri(reverse("reviews"))
        )
        messages.success(
            request, gettext("In force: %(count)d new assignments.") % {"count": count}
        )
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("office-assignment", slug)


@for_office
@require_POST
def change_assignment(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Lock a pair, free it, or give it to somebody else."""
    found = get_object_or_404(Assignment, key=key, application__call__slug=slug, ended_at=None)
    if found.application_id in hidden_from(request.user, found.application.call):
        return redirect("office-ratings", slug)
    try:
        if "reviewer" in request.POST:
            other = get_object_or_404(
                Reviewer,
                call__slug=slug,
                key=request.POST["reviewer"],
                state=Reviewer.State.ACCEPTED,
            )
            assigning.exchange(assignment=found, by=request.user, reviewer=other)
        else:
            assigning.lock(assignment=found, by=request.user, locked="lock" in request.POST)
    except Refused as refused:
        messages.error(request, sentence(refused))
    return redirect("office-ratings", slug)


@for_office
def ratings(request: HttpRequest, slug: str) -> HttpResponse:
    """Ratings made comparable, and how each reviewer rates: the calibration view."""
    call = call_of(slug)
    record(by=request.user, did="looked at applications", kind="call", key=slug, note="ratings")
    found = deciding.ratings_of(call)
    names = {one.key: one for one in call.reviewers.all()}
    hidden = hidden_from(request.user, call)
    open_ones = (
        Assignment.objects.filter(application__call=call, ended_at=None)
        .exclude(application_id__in=hidden)
        .exclude(review__state="submitted")
        .select_related("application", "reviewer")
        .order_by("reviewer__name")
    )
    return render(
        request,
        "programmes/office/ratings.html",
        {
            "call": call,
            "rows": deciding.rated(call, hidden),
            "reviewers": sorted(
                ((names[one.reviewer], one) for one in found.reviewers if one.reviewer in names),
                key=lambda pair: -abs(pair[1].leniency),
            ),
            "open_ones": open_ones,
        },
    )
