"""A programme as ``schedule.json``, which pretalx writes and schedule apps read.

The format is the one of https://c3voc.de/schedule/schema.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from belt.reporting.programme.sessions import Event, Session, Speaker

SCHEMA = "https://c3voc.de/schedule/schema.json"
EVERYWHERE = "–"
"""The room of what is everywhere: the format wants one."""


def as_schedule(event: Event) -> dict[str, Any]:
    """The whole programme, by days and rooms, ready for JSON."""
    numbers = {one.key: number for number, one in enumerate(_in_order(event.sessions), 1)}
    days = [event.first + timedelta(days=n) for n in range((event.last - event.first).days + 1)]
    rooms = [*event.rooms]
    for one in event.sessions:
        name = one.room or EVERYWHERE
        if name not in rooms:
            rooms.append(name)
    return {
        "$schema": SCHEMA,
        "generator": {"name": "belt"},
        "schedule": {
            "version": event.version,
            "base_url": event.address,
            "conference": {
                "acronym": _acronym(event.key),
                "title": event.title,
                "description": event.text,
                "start": event.first.isoformat(),
                "end": event.last.isoformat(),
                "daysCount": len(days),
                "timeslot_duration": "00:05",
                "time_zone_name": str(event.zone),
                "url": event.address,
                "rooms": [
                    {"name": name, "guid": str(uuid5(NAMESPACE_URL, f"{event.address}#{name}"))}
                    for name in rooms
                ],
                "days": [
                    _day(number, day, event, rooms, numbers) for number, day in enumerate(days, 1)
                ],
            },
        },
    }


def _in_order(sessions: Iterable[Session]) -> list[Session]:
    return sorted(sessions, key=lambda one: (one.starts_at, one.room, one.key))


def _acronym(key: str) -> str:
    """What the format allows: small letters, digits and ``_``, at least four."""
    plain = re.sub("[^a-z0-9]+", "_", key.lower()).strip("_")
    return plain.ljust(4, "_")


def _day(
    number: int, day: date, event: Event, rooms: list[str], numbers: dict[str, int]
) -> dict[str, Any]:
    here = [
        one
        for one in _in_order(event.sessions)
        if one.starts_at.astimezone(event.zone).date() == day
    ]
    return {
        "index": number,
        "date": day.isoformat(),
        "day_start": datetime.combine(day, time(), event.zone).isoformat(),
        "day_end": datetime.combine(day, time(23, 59, 59), event.zone).isoformat(),
        "rooms": {
            name: [
                _session(one, event, numbers[one.key])
                for one in here
                if (one.room or EVERYWHERE) == name
            ]
            for name in rooms
        },
    }


def _session(session: Session, event: Event, number: int) -> dict[str, Any]:
    starts = session.starts_at.astimezone(event.zone)
    minutes = round((session.ends_at - session.starts_at).total_seconds() / 60)
    return {
        "id": number,
        "guid": str(uuid5(NAMESPACE_URL, f"{event.address}#{session.key}")),
        "date": starts.isoformat(),
        "start": starts.strftime("%H:%M"),
        "duration": f"{minutes // 60:02}:{minutes % 60:02}",
        "room": session.room or EVERYWHERE,
        "slug": f"{_acronym(event.key)}-{number}",
        "url": session.address or event.address,
        "title": session.title,
        "subtitle": "",
        "track": None,
        "type": session.kind,
        "language": session.language,
        "abstract": session.abstract,
        "description": "",
        "persons": [_person(one, event) for one in session.speakers],
        "links": [{"title": title, "url": address} for title, address in session.links],
        "attachments": [],
    }


def _person(speaker: Speaker, event: Event) -> dict[str, Any]:
    return {
        "guid": str(uuid5(NAMESPACE_URL, f"{event.address}#speaker-{speaker.key}")),
        "name": speaker.name,
        "biography": speaker.biography,
    }
