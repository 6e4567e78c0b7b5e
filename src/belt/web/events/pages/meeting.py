"""When can we meet: times bearable for all regions, and turns over a series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from belt.matching.meeting import Hours, Slot
from belt.web.directory.picture_words import region_name
from belt.web.events.services import meeting_times

SHOWN = 20


class MeetingForm(forms.Form):
    """Who meets, for how long, when."""

    regions = forms.MultipleChoiceField(label=_("Regions"), widget=forms.CheckboxSelectMultiple)
    first = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=_("To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    minutes = forms.TypedChoiceField(
        label=_("Minutes"), coerce=int, choices=[(n, str(n)) for n in (30, 45, 60, 90, 120, 180)]
    )
    meetings = forms.IntegerField(
        label=_("Weekly meetings, in turns"), min_value=1, max_value=12, initial=1
    )
    begin = forms.IntegerField(
        label=_("Nobody meets before (hour)"), min_value=0, max_value=8, initial=7
    )
    end = forms.IntegerField(
        label=_("Nobody meets after (hour)"), min_value=20, max_value=24, initial=22
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["regions"].choices = [  # type: ignore[attr-defined]
            (one.code, region_name(one)) for one in meeting_times.regions()
        ]

    def clean(self) -> dict[str, Any]:
        """The days run forwards, and are not more than a month."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = told.get("first"), told.get("last")
        if (
            first
            and last
            and not timedelta(0) <= last - first <= timedelta(days=meeting_times.LONGEST)
        ):
            self.add_error("last", _("Please choose at most a month, from the first day on."))
        return told


@dataclass(frozen=True, slots=True)
class Row:
    """A slot as the page shows it."""

    slot: Slot
    local: tuple[tuple[str, datetime, int], ...]
    """Region, the beginning by its clock, what it costs."""


def when(request: HttpRequest) -> HttpResponse:
    """Find times to meet; the address can be passed on."""
    today = timezone.localdate()
    codes = [one.code for one in meeting_times.regions()]
    asked = request.GET if "first" in request.GET else None
    initial = {
        "regions": codes, "first": today + timedelta(days=7), "last": today + timedelta(days=11),
        "minutes": 60,
    }  # fmt: skip
    form = MeetingForm(asked, initial=initial)
    told: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        told |= _found(form.cleaned_data)
    return render(request, "events/when.html", told)


def _found(asked: dict[str, Any]) -> dict[str, Any]:
    hours = Hours(hard=(asked["begin"], asked["end"]))
    found = meeting_times.find_times(
        asked["regions"], asked["first"], asked["last"], asked["minutes"], asked["meetings"], hours
    )
    zones = [(place.name, place.zone) for place in found.places]

    def row(slot: Slot) -> Row:
        told = zip(zones, slot.burdens, strict=True)
        return Row(
            slot,
            tuple((name, slot.start.astimezone(zone), cost) for (name, zone), cost in told),
        )

    turns = found.turns
    return {
        "found": found,
        "rows": [row(one) for one in found.slots[:SHOWN]],
        "series": [row(one) for one in turns.slots] if turns else [],
        "borne": list(zip([name for name, _zone in zones], turns.borne, strict=True))
        if turns
        else [],
        "unequal": turns.unequal if turns else 0,
        "fixed": _fixed(found, asked["meetings"]) if turns else None,
        "asked_for_series": asked["meetings"] > 1,
    }


def _fixed(found: Any, meetings: int) -> int:
    """How unequal the burden were if all meetings were at the best time of the first."""
    burdens = [cost * meetings for cost in found.slots[0].burdens]
    return max(burdens) - min(burdens)
