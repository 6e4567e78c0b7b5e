"""The page *Team*: people who together cover a project's topics."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from belt.matching.candidates import topics_of
from belt.matching.teams import NoTeam, Wanted
from belt.matching.teams import team as best_team
from belt.web.connect.services import candidates_on, tied_abroad
from belt.web.directory.services import people_rows


class TeamForm(forms.Form):
    """What a team is for."""

    topics = forms.CharField(
        label=_("Topics"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In any language, separated by semicolons or lines."),
    )
    size = forms.IntegerField(label=_("People"), min_value=1, max_value=12, initial=4)
    regions = forms.IntegerField(label=_("Regions, at least"), min_value=1, initial=2)
    include = forms.CharField(
        label=_("Include"),
        max_length=2000,
        required=False,
        help_text=_("Ids of people, as their pages' addresses show them, separated by blanks."),
    )
    avoid = forms.CharField(label=_("Leave out"), max_length=2000, required=False)


def team(request: HttpRequest) -> HttpResponse:
    """A team with its gaps and who could stand in."""
    form = TeamForm(request.GET if "topics" in request.GET else None)
    told: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        told |= _found(form.cleaned_data)
    return render(request, "connect/team.html", told)


def _found(asked: dict[str, Any]) -> dict[str, Any]:
    topics = topics_of(asked["topics"])
    include, avoid = asked["include"].split(), asked["avoid"].split()
    try:
        people = candidates_on(topics, get_language() or "en", include)
        wanted = Wanted(
            topics, asked["size"], asked["regions"], frozenset(include), frozenset(avoid)
        )
        found = best_team(people, wanted, tied_abroad([one.person for one in people]))
    except (NoTeam, FileNotFoundError):
        return {"none": _why_none(people, asked)}
    named = [seat.person for seat in found.seats]
    named += [other.person for seat in found.seats for other in seat.alternates]
    return {"found": found, "rows": people_rows(named)}


def _why_none(people: list[Any], asked: dict[str, Any]) -> str:
    regions = len({one.region for one in people})
    if len(people) < asked["size"]:
        return gettext(
            "Only %(count)d people of the belt work on these topics. Ask for a smaller team."
        ) % {"count": len(people)}
    if regions < asked["regions"] or asked["regions"] > asked["size"]:
        return gettext(
            "People on these topics come from %(count)d regions. Ask for fewer regions, or a "
            "larger team."
        ) % {"count": regions}
    return gettext("No team keeps all these wishes. Include or leave out fewer people.")
