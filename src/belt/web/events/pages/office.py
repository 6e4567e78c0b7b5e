"""The office's pages of workshops: make, describe, publish, see what stands."""

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
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from belt.matching.candidates import topics_of
from belt.web.accounts.services import Refused
from belt.web.events.models import Workshop
from belt.web.events.pages.registering import addresses
from belt.web.events.services import registering, workshops
from belt.web.office.views import for_office
from belt.web.programmes.places import countries, time_zone_choices
from belt.web.programmes.words import sentence
from belt.web.typed import texts_typed, whole_number

_LOCAL = "%Y-%m-%dT%H:%M"


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


class _Days(forms.Form):
    """A first and a last day."""

    first_day = _day(_("First day"))
    last_day = _day(_("Last day"))

    def clean(self) -> dict[str, Any]:
        """The days run forwards, and are not more than two weeks."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = told.get("first_day"), told.get("last_day")
        if first and last and not 0 <= (last - first).days < 14:
            self.add_error("last_day", _("A workshop has one to fourteen days."))
        return told


class NewWorkshopForm(_Days):
    """A workshop to begin with."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Workshop.Kind.choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)
    field_order = ("title", "kind", "first_day", "last_day", "time_zone")


class WorkshopForm(_Days):
    """Where, when, for whom."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zone_choices)
    organiser = forms.CharField(label=_("Organiser"), max_length=200, required=False)
    contact = forms.EmailField(label=_("Address for questions"), required=False)
    venue = forms.CharField(label=_("Venue"), max_length=200, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    country = forms.ChoiceField(
        label=_("Country"), choices=lambda: [("", "–"), *countries()], required=False
    )
    latitude = forms.FloatField(
        label=_("Latitude"), min_value=-90, max_value=90, required=False,
        help_text=_("For journeys and calendars. Where empty, the city's organisations tell it."),
    )  # fmt: skip
    longitude = forms.FloatField(
        label=_("Longitude"), min_value=-180, max_value=180, required=False
    )
    online = forms.BooleanField(label=_("One can take part online"), required=False)
    topics = forms.CharField(
        label=_("Topics"), required=False, max_length=1000,
        help_text=_("In any language, separated by semicolons or lines."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    places = forms.IntegerField(label=_("Invited speakers"), min_value=1, max_value=40)
    answer_days = forms.IntegerField(
        label=_("Days to answer an invitation"), min_value=1, max_value=60,
        help_text=_("Who has not answered then is not waited for: the next in line is asked."),
    )  # fmt: skip
    currency = forms.RegexField(
        label=_("Currency"), regex="^[A-Z]{3}$", help_text=_("Three letters, such as EUR.")
    )
    travel_budget = forms.IntegerField(label=_("Travel budget"), min_value=0, required=False)
    registers_until = forms.CharField(
        label=_("Registration is open until"), required=False,
        help_text=_("Where empty, nobody registers: only who was invited comes."),
        widget=forms.TextInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=_("Places for those who register"), min_value=0, required=False,
        help_text=_("Where empty, there is no limit."),
    )  # fmt: skip
    field_order = ("first_day", "last_day")

    def clean_topics(self) -> list[str]:
        """Topics, one an entry."""
        return list(topics_of(self.cleaned_data["topics"]))

    def clean(self) -> dict[str, Any]:
        """The end of the registration is in the workshop's zone."""
        told = super().clean()
        typed = told.get("registers_until")
        told["registers_until"] = None
        if typed and "time_zone" in told:
            try:
                at = datetime.strptime(typed, _LOCAL).replace(tzinfo=ZoneInfo(told["time_zone"]))
                told["registers_until"] = at.astimezone(UTC)
            except ValueError:
                self.add_error("registers_until", _("Please enter a date and a time."))
        return told


@for_office
def new(request: HttpRequest) -> HttpResponse:
    """Make a workshop."""
    form = NewWorkshopForm(request.POST or None, initial={"time_zone": "Europe/Paris"})
    if request.method == "POST" and form.is_valid():
        made = workshops.make_workshop(
            by=request.user, language=(get_language() or "en")[:2], **form.cleaned_data
        )
        return redirect("office-workshop-settings", made.slug)
    return render(request, "events/office/new_workshop.html", {"form": form})


def workshop_of(slug: str) -> Workshop:
    """A workshop of the office's pages."""
    found: Workshop = get_object_or_404(Workshop.objects.select_related("call"), slug=slug)
    return found


@for_office
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands in a workshop, and what is to be done next."""
    one = workshop_of(slug)
    invited = dict(one.invitations.values_list("state").annotate(n=Count("id")).order_by())
    registered = one.registrations.aggregate(
        coming=Count("id", filter=Q(state="coming")),
        waiting=Count("id", filter=Q(state="waiting")),
    )
    return render(
        request,
        "events/office/workshop.html",
        {
            "workshop": one,
            "invited": [(state, invited.get(state.value, 0)) for state in
                        one.invitations.model.State],
            "registered": registered,
            "sessions": one.sessions.count(),
            "unplaced": one.sessions.filter(starts_at=None).count(),
            "published": one.versions.last(),
        },
    )  # fmt: skip


@for_office
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Texts, place, dates, who can come."""
    one = workshop_of(slug)
    form = WorkshopForm(request.POST or None, initial=_initial(one))
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, one, form)
        except Refused as refused:
            form.add_error(None, sentence(refused))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("office-workshop-settings", slug)
    texts = [
        (code, name, request.POST.get(f"title-{code}", one.titles.get(code, "")),
         request.POST.get(f"text-{code}", one.texts.get(code, "")))
        for code, name in django_settings.LANGUAGES
    ]  # fmt: skip
    return render(
        request,
        "events/office/settings.html",
        {"workshop": one, "form": form, "texts": texts},
        status=422 if form.errors else 200,
    )


def _initial(one: Workshop) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in WorkshopForm.base_fields}
    until = one.registers_until
    told["registers_until"] = until.astimezone(one.zone).strftime(_LOCAL) if until else ""
    return {**told, "topics": "\n".join(one.topics)}


def _save(request: HttpRequest, one: Workshop, form: WorkshopForm) -> None:
    told = dict(form.cleaned_data)
    capacity = told.pop("capacity")
    for name in ("titles", "texts"):
        told[name] = texts_typed(request.POST, name[:-1], getattr(one, name))
    edition = whole_number(request.POST.get("edition", "")) or 0
    fresh = workshops.change_workshop(workshop=one, by=request.user, edition=edition, **told)
    if fresh.capacity != capacity:
        registering.set_capacity(
            workshop=fresh, by=request.user, capacity=capacity, address_of=addresses(request)
        )


@for_office
@require_POST
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish or cancel a workshop."""
    one = workshop_of(slug)
    try:
        if request.POST.get("did") == "publish":
            workshops.publish_workshop(workshop=one, by=request.user)
            messages.success(request, gettext("Published."))
        elif request.POST.get("did") == "cancel":
            workshops.cancel_workshop(workshop=one, by=request.user)
            messages.success(request, gettext("The workshop is cancelled."))
    except workshops.BadWorkshop as bad:
        missing = {
            "title": gettext("A title is missing."),
            "text": gettext("A text is missing."),
            "place": gettext("A city is missing; or say that one can take part online."),
        }
        messages.error(request, " ".join(missing[fault] for fault in bad.faults))
    return redirect("office-workshop", slug)


@for_office
def attendance(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is registered, who waits, who came."""
    one = workshop_of(slug)
    if request.method == "POST":
        registering.note_attendance(
            workshop=one, by=request.user, came=set(request.POST.getlist("came"))
        )
        messages.success(request, gettext("Saved."))
        return redirect("office-workshop-attendance", slug)
    rows = one.registrations.exclude(state="cancelled")
    return render(
        request,
        "events/office/attendance.html",
        {
            "workshop": one,
            "coming": rows.filter(state="coming").order_by("name"),
            "waiting": rows.filter(state="waiting"),
            "today": timezone.localdate(),
        },
    )
