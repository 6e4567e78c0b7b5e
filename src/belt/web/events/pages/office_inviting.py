"""The office's pages of the composer and of invitations."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from belt.config import LANGUAGES
from belt.matching.candidates import topics_of
from belt.matching.meeting.composer import NoInvitation
from belt.web.accounts.services import Refused
from belt.web.events import words
from belt.web.events.models import Composition, Invitation, Workshop
from belt.web.events.pages.office import workshop_of
from belt.web.events.pages.speaking import addresses
from belt.web.events.services import composing, inviting
from belt.web.office.views import for_office
from belt.web.preferences import languages_offered
from belt.web.programmes.words import sentence


def _number(label: Any, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, required=False, **more)


class ComposerForm(forms.Form):
    """What a list of invitees must keep."""

    topics = forms.CharField(
        label=_("Topics"), max_length=1000,
        help_text=_("In any language, separated by semicolons or lines."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=40)
    region_least = _number(_("From each region, at least"))
    region_most = _number(_("From each region, at most"))
    early_least = _number(
        _("Early-career, at least"), help_text=_("First work at most five years before.")
    )
    senior_most = _number(
        _("Senior, at most"), help_text=_("First work more than 15 years before.")
    )
    budget = _number(_("Travel budget"))
    fare = _number(_("Estimate: what any journey costs"))
    fare_a_thousand = _number(_("Estimate: what each thousand kilometres there adds"))
    invite = forms.CharField(
        label=_("Invite in any case"), max_length=2000, required=False,
        help_text=_("Ids of people, as their pages' addresses show them, separated by blanks."),
    )  # fmt: skip
    leave_out = forms.CharField(
        label=_("Leave out"), max_length=2000, required=False, help_text=_("Ids of people.")
    )

    def asked(self) -> composing.Asked:
        """The wishes."""
        told = self.cleaned_data
        return composing.Asked(
            topics=topics_of(told["topics"]),
            places=told["places"],
            budget=told["budget"],
            fare=told["fare"] or 0,
            fare_a_thousand=told["fare_a_thousand"] or 0,
            region_least=told["region_least"] or 0,
            region_most=told["region_most"],
            early_least=told["early_least"] or 0,
            senior_most=told["senior_most"],
            invite=tuple(told["invite"].split()),
            leave_out=tuple(told["leave_out"].split()),
        )


@for_office
def composer(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose invitees; each list that was computed is kept until one is put into force."""
    workshop = workshop_of(slug)
    last = workshop.compositions.first()
    form = ComposerForm(request.POST or None, initial=_initial(workshop, last))
    none: list[str] = []
    if request.method == "POST" and form.is_valid():
        none = _compose(request, workshop, form)
        if not none and not form.errors:
            return redirect("office-composer", slug)
    told = last.told if last and not none and request.method == "GET" else None
    return render(
        request,
        "events/office/composer.html",
        {
            "workshop": workshop, "form": form, "none": none, "composition": last, "told": told,
            "rows": _rows(told) if told else [],
            "stages": [(words.stage(name), count) for name, count in told["stages"].items()]
            if told else [],
            "gap": round(told["bound"] - told["value"], 2) if told else 0,
            "located": composing.place_of(workshop) is not None,
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _compose(request: HttpRequest, workshop: Workshop, form: ComposerForm) -> list[str]:
    """Wishes that exclude one another, where no list keeps all."""
    try:
        composing.compose_list(
            workshop=workshop, by=request.user, asked=form.asked(),
            language=(get_language() or "en")[:2],
        )  # fmt: skip
    except NoInvitation as failed:
        return [words.wish(one) for one in failed.relax]
    except FileNotFoundError:
        form.add_error(None, gettext("This corpus version has no search index: ingest it anew."))
    except ValueError as bad:
        form.add_error("invite", str(bad))
    return []


def _initial(workshop: Workshop, last: Composition | None) -> dict[str, Any]:
    start = {
        "topics": "\n".join(workshop.topics), "places": workshop.places,
        "budget": workshop.travel_budget, "fare": 150, "fare_a_thousand": 150,
    }  # fmt: skip
    if last is None:
        return start
    told = last.asked
    return {
        **told, "topics": "\n".join(told["topics"]), "invite": " ".join(told["invite"]),
        "leave_out": " ".join(told["leave_out"]),
    }  # fmt: skip


def _rows(told: dict[str, Any]) -> list[dict[str, Any]]:
    people = told["people"]
    return [
        {
            **one,
            "facts": {
                **people[one["person"]],
                "stage": words.stage(people[one["person"]]["stage"]),
            },
            "alternates": [(key, people[key], loss) for key, loss in one["alternates"]],
        }
        for one in told["invitees"]
    ]


@for_office
@require_POST
def put_into_force(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Make a computed list the one to invite from."""
    workshop = workshop_of(slug)
    composition = get_object_or_404(workshop.compositions, pk=key)
    count = composing.put_into_force(composition=composition, by=request.user)
    messages.success(request, gettext("%(count)s people stand in line.") % {"count": count})
    return redirect("office-invitations", slug)


class LineForm(forms.Form):
    """Somebody more."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"))
    place = forms.IntegerField(
        label=_("Instead of number"), min_value=1, max_value=200, required=False,
        help_text=_("Empty: for a place of their own."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=languages_offered)


@for_office
def invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is asked for which place, who stands in line, what they answered."""
    workshop = workshop_of(slug)
    form = LineForm(request.POST if "name" in request.POST else None, initial={"language": "en"})
    if request.method == "POST":
        try:
            done = _act(request, workshop, form)
        except Refused as refused:
            messages.error(request, sentence(refused))
            done = True
        if done:
            return redirect("office-invitations", slug)
    lines: dict[int, list[Invitation]] = {}
    for one in workshop.invitations.all():
        lines.setdefault(one.place, []).append(one)
    missing = sum(
        not one.email for line in lines.values() for one in line if one.state == one.State.WAITING
    )
    return render(
        request,
        "events/office/invitations.html",
        {
            "workshop": workshop, "lines": lines.items(), "form": form, "missing": missing,
            "languages_offered": LANGUAGES,
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _act(request: HttpRequest, workshop: Workshop, form: LineForm) -> bool:
    """Do what was asked; whether the page is to be loaded anew."""
    posted = request.POST
    if "name" in posted:
        if form.is_valid():
            inviting.add_to_line(workshop=workshop, by=request.user, **form.cleaned_data)
        return form.is_valid()
    if posted.get("did") == "addresses":
        _keep_addresses(request, workshop)
    elif posted.get("did") == "wave":
        sent, without = inviting.send_wave(
            workshop=workshop, by=request.user, address_of=addresses(request)
        )
        told = gettext("%(sent)s invited.") % {"sent": sent}
        if without:
            lacking = gettext("For %(count)s places nobody in line has an address yet.")
            told += " " + lacking % {"count": without}
        messages.success(request, told)
    elif "withdraw" in posted:
        one = get_object_or_404(workshop.invitations, key=posted["withdraw"])
        inviting.withdraw(invitation=one, by=request.user)
    elif "take" in posted:
        one = get_object_or_404(workshop.invitations, key=posted["take"])
        inviting.take_proposal(invitation=one, by=request.user)
    return True


def _keep_addresses(request: HttpRequest, workshop: Workshop) -> None:
    check = forms.EmailField()
    wrong = []
    for one in workshop.invitations.filter(state=Invitation.State.WAITING):
        typed = request.POST.get(f"email-{one.key}", "").strip()
        language = request.POST.get(f"language-{one.key}", one.language)
        if typed == one.email and language == one.language:
            continue
        try:
            told = check.clean(typed) if typed else ""
        except forms.ValidationError:
            wrong.append(typed)
            continue
        inviting.set_address(
            invitation=one, email=told,
            language=language if language in LANGUAGES else one.language,
        )  # fmt: skip
    if wrong:
        messages.error(
            request,
            gettext("No e-mail addresses, not kept: %(list)s") % {"list": json.dumps(wrong)[1:-1]},
        )
    else:
        messages.success(request, gettext("Saved."))
