"""Workshops as everybody reads them: the list, the page, the programme in other formats."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from belt.reporting.programme import (
    Event,
    as_bibtex,
    as_calendar,
    as_programme_pdf,
    as_schedule,
    as_schema_org,
)
from belt.web.directory.services import people_rows
from belt.web.events import words
from belt.web.events.models import SessionFile, Speaker, Workshop
from belt.web.events.services.published import as_event, programme_of
from belt.web.events.services.workshops import workshops_seen_by
from belt.web.kept_files import KINDS, file_response, path_of
from belt.web.office.services import is_office


def workshops(request: HttpRequest) -> HttpResponse:
    """All workshops: those to come first, then those past."""
    today = timezone.localdate()
    groups: dict[str, list[Workshop]] = {"coming": [], "past": [], "drafts": []}
    for one in workshops_seen_by(request.user):
        if one.state == Workshop.State.DRAFT:
            groups["drafts"].append(one)
        else:
            groups["coming" if one.last_day >= today else "past"].append(one)
    groups["coming"].reverse()
    return render(request, "events/workshops.html", {"groups": groups})


def seen(request: HttpRequest, slug: str) -> Workshop:
    """A workshop that the reader may read of."""
    found: Workshop = get_object_or_404(
        workshops_seen_by(request.user).select_related("call"), slug=slug
    )
    return found


def workshop(request: HttpRequest, slug: str) -> HttpResponse:
    """A workshop with its programme, times in its zone and in the reader's."""
    one = seen(request, slug)
    language = _language()
    version, sessions = programme_of(one, language)
    days = groupby(sessions, key=lambda each: each.starts_at.astimezone(one.zone).date())
    return render(
        request,
        "events/workshop.html",
        {
            "workshop": one,
            "published": version,
            "days": [(day, list(held)) for day, held in days],
            "speakers": _speakers(sessions),
            "known": _known(sessions),
            "changes": [words.change(change, one.zone) for change in version.changes]
            if version and version.number > 1
            else [],
            "facts": _script_safe(as_schema_org(event_of(request, one))),
            "registered": one.registrations.filter(state="coming").count(),
        },
    )


def _known(sessions: list[Any]) -> set[str]:
    """Ids of speakers whom the corpus knows, so that their names lead to them."""
    return set(people_rows([who.person_id for one in sessions for who in one.speakers]))


def _speakers(sessions: list[Any]) -> list[Speaker]:
    """Each speaker once, in the order of their names."""
    found = {who.key: who for one in sessions for who in one.speakers}
    return sorted(found.values(), key=lambda who: who.name)


def _script_safe(facts: dict[str, Any]) -> str:
    """JSON that cannot end the element it stands in."""
    written = json.dumps(facts, ensure_ascii=False)
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _language() -> str:
    return (get_language() or "en")[:2]


def event_of(request: HttpRequest, one: Workshop) -> Event:
    """A workshop with its published programme, in the reader's language."""
    address = request.build_absolute_uri(reverse("workshop", args=[one.slug]))
    return as_event(one, _language(), address, request.build_absolute_uri)


def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The programme as iCalendar: a file, and an address that calendars subscribe to."""
    one = seen(request, slug)
    answer = HttpResponse(
        as_calendar(event_of(request, one)), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = f'inline; filename="{one.slug}.ics"'
    return answer


def schedule(request: HttpRequest, slug: str) -> JsonResponse:
    """The programme as ``schedule.json``, which schedule apps read."""
    one = seen(request, slug)
    answer = JsonResponse(
        as_schedule(event_of(request, one)), json_dumps_params={"ensure_ascii": False}
    )
    # Schedule apps in a browser read it from their own address; it holds what everybody may read.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def proceedings(request: HttpRequest, slug: str) -> HttpResponse:
    """Talks and posters as BibTeX."""
    one = seen(request, slug)
    answer = HttpResponse(as_bibtex(event_of(request, one)), content_type="application/x-bibtex")
    answer["Content-Disposition"] = f'attachment; filename="{one.slug}.bib"'
    return answer


def printed(request: HttpRequest, slug: str) -> HttpResponse:
    """The programme as PDF, in the reader's language."""
    one = seen(request, slug)
    body = as_programme_pdf(event_of(request, one), words.on_paper(one))
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{one.slug}.pdf"'
    return answer


def picture(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A speaker's portrait: everybody's once the programme names them, else for the office."""
    one = seen(request, slug)
    speaker = get_object_or_404(one.speakers.exclude(picture=""), key=key)
    version = one.versions.last()
    named = version is not None and any(
        key in session["speakers"] for session in version.content["sessions"]
    )
    own = request.user.is_authenticated and speaker.account_id == request.user.pk
    if not named and not own and not is_office(request.user):
        raise Http404
    answer = HttpResponse(
        path_of(speaker.picture).read_bytes(), content_type=KINDS[speaker.picture_kind]
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def session_file(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Slides or a paper of a session."""
    one = seen(request, slug)
    return file_response(get_object_or_404(SessionFile, session__workshop=one, key=key))
