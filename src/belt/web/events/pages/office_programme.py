"""The office's pages of the programme: arrange, see clashes, publish; badges; afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from belt.reporting.programme import Badge, as_badges_pdf
from belt.web.accounts.services import Refused
from belt.web.directory.picture_words import region_name
from belt.web.events import words
from belt.web.events.models import Session, Workshop
from belt.web.events.pages.office import workshop_of
from belt.web.events.pages.public import event_of
from belt.web.events.services import contributing, following, meeting_times, scheduling
from belt.web.events.services.after import change_after, keep_session_file, remove_session_file
from belt.web.events.services.speaking import add_speaker
from belt.web.events.ties_picture import ties_pictures
from belt.web.office.views import for_office
from belt.web.programmes.call_templates import in_every_language
from belt.web.programmes.places import country_name
from belt.web.programmes.words import sentence
from belt.web.typed import whole_number

_LOCAL = "%Y-%m-%dT%H:%M"


class SessionForm(forms.Form):
    """Something more in the programme."""

    title = forms.CharField(label=_("Title"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=Session.Kind.choices)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=600, initial=30)


class RoomForm(forms.Form):
    """A room more."""

    room = forms.CharField(label=_("Room"), max_length=100)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=100_000, required=False)


@for_office
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft: everything with its time and room, what clashes, what is not published yet."""
    workshop = workshop_of(slug)
    if request.method == "POST":
        try:
            _act(request, workshop)
        except Refused as refused:
            messages.error(request, sentence(refused))
        return redirect("office-programme", slug)
    return render(request, "events/office/programme.html", _draft(workshop))


def _draft(workshop: Workshop) -> dict[str, Any]:
    sessions = scheduling.draft_of(workshop)
    titles = {one.key: one.shown_title for one in sessions}
    found = scheduling.clashes(workshop, sessions)
    wrong = {key for one in found for key in one.sessions}
    rows = [_row(one, workshop.zone, one.key in wrong) for one in sessions]
    placed = [row for row in rows if row["session"].starts_at]
    language = (get_language() or "en")[:2]
    days = [
        (
            day,
            format_date(day, "full", locale=language),
            [row for row in placed if row["day"] == day],
        )
        for day in workshop.days
    ]
    return {
        "workshop": workshop,
        "days": days,
        "outside": [row for row in placed if row["day"] not in workshop.days],
        "unplaced": [row for row in rows if not row["session"].starts_at],
        "rooms": list(workshop.rooms.all()),
        "clashes": [words.clash(one, titles) for one in found],
        "changes": [words.change(one, workshop.zone) for one in scheduling.changes_since(workshop)],
        "versions": list(workshop.versions.all())[::-1],
        "session_form": SessionForm(),
        "room_form": RoomForm(),
        "hours": _hours(sessions) if workshop.online else None,
        "contributions": len(contributing.selected(workshop)),
    }


def _row(session: Session, zone: ZoneInfo, wrong: bool) -> dict[str, Any]:
    at = session.starts_at.astimezone(zone) if session.starts_at else None
    return {
        "session": session,
        "day": at.date() if at else None,
        "local": at.strftime(_LOCAL) if at else "",
        "clock": at.strftime("%H:%M") if at else "",
        "wrong": wrong,
        "speakers": list(session.speakers.all()),
    }


def _hours(sessions: list[Session]) -> dict[str, Any]:
    """What the programme costs those who follow it from each region."""
    regions = meeting_times.regions()
    talks = [one for one in sessions if one.starts_at and one.kind != Session.Kind.BREAK]
    told = []
    for region in regions:
        costs = [meeting_times.burden_of(region, one.starts_at, one.minutes) for one in talks]
        told.append(
            {
                "name": region_name(region),
                "good": sum(cost == 0 for cost in costs),
                "bearable": sum(cost == 1 for cost in costs),
                "hard": sum(cost == 3 for cost in costs),
                "never": sum(cost is None for cost in costs),
            }
        )
    borne = [one["bearable"] + 3 * one["hard"] + 9 * one["never"] for one in told]
    return {"regions": told, "unequal": max(borne) - min(borne) if borne else 0}


def _edition(request: HttpRequest) -> int:
    return whole_number(request.POST.get("edition", "")) or 0


def _act(request: HttpRequest, workshop: Workshop) -> None:
    """One of the page's buttons."""
    did = request.POST.get("did", "")
    if did == "session":
        form = SessionForm(request.POST)
        if form.is_valid():
            told = form.cleaned_data
            scheduling.add_session(workshop=workshop, **told)
        else:
            messages.error(request, gettext("Please enter a title and its minutes."))
    elif did == "room":
        room_form = RoomForm(request.POST)
        if room_form.is_valid():
            told = room_form.cleaned_data
            scheduling.add_room(workshop=workshop, name=told["room"], seats=told["seats"])
        else:
            messages.error(request, gettext("Please enter a name for the room."))
    elif did == "remove-room":
        scheduling.remove_room(room=get_object_or_404(workshop.rooms, pk=_key(request, "room")))
    elif did == "break":
        titles = in_every_language(gettext_noop("Coffee break"))
        scheduling.add_session(
            workshop=workshop, kind="break", title=titles["en"], titles=titles, minutes=20
        )
    elif did == "lunch":
        titles = in_every_language(gettext_noop("Lunch"))
        scheduling.add_session(
            workshop=workshop, kind="break", title=titles["en"], titles=titles, minutes=75
        )
    elif did == "arrange":
        count = scheduling.arrange(workshop=workshop, room=workshop.rooms.first())
        messages.success(request, gettext("%(count)s placed.") % {"count": count})
    elif did == "contributions":
        count = contributing.take_in(workshop=workshop, by=request.user)
        messages.success(request, gettext("%(count)s taken in.") % {"count": count})
    elif did == "publish":
        made = scheduling.publish_programme(workshop=workshop, by=request.user)
        messages.success(
            request, gettext("Version %(number)s is published.") % {"number": made.number}
        )


def _key(request: HttpRequest, name: str) -> int:
    return whole_number(request.POST.get(name, "")) or 0


@for_office
@require_POST
def place(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Change when, where and how long a session is, or what it is called.

    The page's script asks for JSON: it gets the draft's next edition and what clashes now.
    """
    workshop = workshop_of(slug)
    session = get_object_or_404(workshop.sessions, key=key)
    by_script = request.headers.get("Accept") == "application/json"
    try:
        if request.POST.get("did") == "remove":
            scheduling.remove_session(session=session)
        elif request.POST.get("did") == "speaker":
            _add_speaker(request, session)
        else:
            scheduling.change_session(
                session=session, edition=_edition(request), **_changes(request, session)
            )
    except Refused as refused:
        if by_script:
            return JsonResponse({"problem": sentence(refused)}, status=409)
        messages.error(request, sentence(refused))
        return redirect("office-programme", slug)
    if by_script:
        fresh = workshop_of(slug)
        return render(request, "events/office/programme_draft.html", _draft(fresh))
    return redirect("office-programme", slug)


def _changes(request: HttpRequest, session: Session) -> dict[str, Any]:
    """What was typed; what makes no sense is left as it is."""
    posted, workshop = request.POST, session.workshop
    told: dict[str, Any] = {}
    if "starts_at" in posted:
        told["starts_at"] = _moment(posted["starts_at"], workshop.zone)
    if "room" in posted:
        told["room"] = workshop.rooms.filter(pk=_key(request, "room")).first()
    minutes = _key(request, "minutes")
    if 5 <= minutes <= 600:
        told["minutes"] = minutes
    title = posted.get("title", "").strip()[:300]
    if title and title != session.shown_title:
        told |= {"title": title, "titles": {}}
    if posted.get("kind") in Session.Kind.values:
        told["kind"] = posted["kind"]
    return told


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.strptime(text[:16], _LOCAL).replace(tzinfo=zone)
    except ValueError:
        return None


def _add_speaker(request: HttpRequest, session: Session) -> None:
    name = request.POST.get("name", "").strip()[:200]
    if name:
        organisation = request.POST.get("organisation", "").strip()[:300]
        add_speaker(
            session=session, by=request.user, name=name,
            email=request.POST.get("email", "")[:254], organisation=organisation,
        )  # fmt: skip


@for_office
def badges(request: HttpRequest, slug: str) -> HttpResponse:
    """Badges of speakers and of everybody who has a place, as PDF."""
    workshop = workshop_of(slug)
    speakers = {one.name: one for one in workshop.speakers.all()}
    coming = workshop.registrations.filter(state="coming").exclude(name__in=speakers)
    told = [
        Badge(one.name, one.organisation, _country(one.country), gettext("speaker"))
        for one in speakers.values()
    ]
    told += [Badge(one.name, one.organisation, _country(one.country), "") for one in coming]
    dates = words.on_paper(workshop).dates
    answer = HttpResponse(
        as_badges_pdf(event_of(request, workshop), told, dates), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'inline; filename="{slug}-badges.pdf"'
    return answer


def _country(code: str) -> str:
    return country_name(code) if code else ""


@for_office
def after(request: HttpRequest, slug: str) -> HttpResponse:
    """Slides, recordings, DOIs; who met whom, and what came of it."""
    workshop = workshop_of(slug)
    if request.method == "POST":
        session = get_object_or_404(workshop.sessions, key=request.POST.get("session", ""))
        try:
            _keep_after(request, session)
            messages.success(request, gettext("Saved."))
        except Refused as refused:
            messages.error(request, sentence(refused))
        return redirect("office-workshop-after", slug)
    followed = following.follow(workshop)
    return render(
        request,
        "events/office/after.html",
        {
            "workshop": workshop, "followed": followed,
            "sessions": [one for one in scheduling.draft_of(workshop) if one.kind != "break"],
            "pictures": ties_pictures(followed, workshop),
            "names": {one.person_id: one.name for one in followed.participants},
        },
    )  # fmt: skip


def _keep_after(request: HttpRequest, session: Session) -> None:
    posted = request.POST
    if "remove" in posted:
        remove_session_file(session=session, key=posted["remove"], by=request.user)
    elif request.FILES.get("file"):
        keep_session_file(session=session, by=request.user, posted=request.FILES["file"])
    else:
        change_after(
            session=session, by=request.user,
            **{name: posted.get(name, "") for name in ("slides", "recording", "doi")},
        )  # fmt: skip
