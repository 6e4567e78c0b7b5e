"""The programme as everybody reads it: the last version that was published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from belt.reporting.programme import Event
from belt.reporting.programme import Session as Held
from belt.reporting.programme import Speaker as Named
from belt.web.events.models import ProgrammeVersion, Session, Speaker, Workshop
from belt.web.programmes.texts import in_language

Whole = Callable[[str], str]
"""Turns a path into a whole address."""


@dataclass(frozen=True, slots=True)
class Read:
    """A session as the public page shows it."""

    key: str
    kind: str
    title: str
    language: str
    """Of the title and the abstract."""
    abstract: str
    starts_at: datetime
    ends_at: datetime
    room: str
    speakers: tuple[Speaker, ...]
    after: Session | None
    """The row with slides, recording and DOI, as long as there is one."""


def programme_of(workshop: Workshop, language: str) -> tuple[ProgrammeVersion | None, list[Read]]:
    """The version that is published, and its sessions in order; none before the first.

    Speakers are read as they are now: who was erased is named no more.
    """
    version = workshop.versions.last()
    if version is None:
        return None, []
    speakers = {one.key: one for one in workshop.speakers.all()}
    rows = {one.key: one for one in workshop.sessions.prefetch_related("files")}
    found = [_read(one, speakers, rows, language) for one in version.content["sessions"]]
    return version, sorted(found, key=lambda one: (one.starts_at, one.room, one.key))


def _read(
    told: dict[str, Any], speakers: dict[str, Speaker], rows: dict[str, Session], language: str
) -> Read:
    titles = told.get("titles") or {}
    translated = str(titles.get(language, "")).strip()
    starts = datetime.fromisoformat(told["starts_at"])
    return Read(
        key=told["key"],
        kind=told["kind"],
        title=in_language(titles, language) or told["title"],
        language=language if translated else told["language"],
        abstract=told["abstract"],
        starts_at=starts,
        ends_at=starts + timedelta(minutes=told["minutes"]),
        room=told["room"],
        speakers=tuple(speakers[key] for key in told["speakers"] if key in speakers),
        after=rows.get(told["key"]),
    )


def as_event(workshop: Workshop, language: str, address: str, whole: Whole) -> Event:
    """What calendars, schedule apps and search engines are told; ``address`` is the page's."""
    version, sessions = programme_of(workshop, language)
    return Event(
        key=workshop.slug,
        title=in_language(workshop.titles, language),
        text=in_language(workshop.texts, language),
        zone=workshop.zone,
        first=workshop.first_day,
        last=workshop.last_day,
        address=address,
        version=str(version.number if version else 0),
        changed_at=version.published_at if version else workshop.made_at,
        venue=workshop.venue,
        city=workshop.city,
        country=workshop.country,
        latitude=workshop.latitude,
        longitude=workshop.longitude,
        organiser=workshop.organiser,
        online=workshop.online,
        cancelled=workshop.state == Workshop.State.CANCELLED,
        language=language,
        rooms=tuple(version.content["rooms"]) if version else (),
        sessions=tuple(_held(one, address, whole) for one in sessions),
    )


def _held(one: Read, address: str, whole: Whole) -> Held:
    return Held(
        key=one.key,
        kind=one.kind,
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        room=one.room,
        abstract=one.abstract,
        language=one.language,
        speakers=tuple(
            Named(who.key, who.name, who.organisation, who.biography) for who in one.speakers
        ),
        address=f"{address}#s-{one.key}",
        links=tuple(_links(one.after, whole)) if one.after else (),
        doi=one.after.doi if one.after else "",
    )


def _links(session: Session, whole: Whole) -> list[tuple[str, str]]:
    found = [("slides", session.slides), ("recording", session.recording)]
    path = f"/meet/{session.workshop.slug}/files/"
    found += [(one.name, whole(path + one.key)) for one in session.files.all()]
    return [(title, address) for title, address in found if address]
