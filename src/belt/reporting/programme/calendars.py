"""A programme as iCalendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, timedelta

from icalendar import Calendar
from icalendar import Event as Entry

from belt.reporting.programme.sessions import Event, Session

HOURS_BETWEEN_READINGS = 1
"""How often a subscribed calendar is asked to look again (RFC 7986, REFRESH-INTERVAL)."""

YEAR = timedelta(days=366)
"""Rules of a zone are written for the event and a year around it."""


def as_calendar(event: Event) -> bytes:
    """The whole programme, an entry a session; the event itself where it has none yet.

    Times stand in the event's zone with its rules beside them, so that a session of nine o'clock
    is at nine o'clock after the clocks changed. The version counts up with each publication, and a
    session keeps its UID, so that a subscribed calendar moves what was moved.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Belt//programme//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", event.title)
    calendar.add("x-wr-timezone", str(event.zone))
    calendar.add("refresh-interval", timedelta(hours=HOURS_BETWEEN_READINGS))
    for session in event.sessions:
        calendar.add_component(_session(session, event))
    if not event.sessions:
        calendar.add_component(_whole(event))
    calendar.add_missing_timezones(event.first - YEAR, event.last + YEAR)
    written: bytes = calendar.to_ical()
    return written


def _session(session: Session, event: Event) -> Entry:
    entry = _begun(f"{session.key}@{event.key}", event)
    entry.add("summary", session.title)
    entry.add("dtstart", session.starts_at.astimezone(event.zone))
    entry.add("dtend", session.ends_at.astimezone(event.zone))
    names = ", ".join(one.name for one in session.speakers)
    described = "\n\n".join(part for part in (names, session.abstract) if part)
    if described:
        entry.add("description", described)
    place = ", ".join(part for part in (session.room, event.venue, event.city) if part)
    if place:
        entry.add("location", place)
    entry.add("url", session.address or event.address)
    entry.add("categories", [session.kind])
    return entry


def _whole(event: Event) -> Entry:
    entry = _begun(event.key, event)
    entry.add("summary", event.title)
    entry.add("dtstart", event.first)
    entry.add("dtend", event.last + timedelta(days=1))
    if event.text:
        entry.add("description", event.text)
    place = ", ".join(part for part in (event.venue, event.city) if part)
    if place:
        entry.add("location", place)
    entry.add("url", event.address)
    return entry


def _begun(uid: str, event: Event) -> Entry:
    entry = Entry()
    entry.add("uid", uid)
    entry.add("dtstamp", event.changed_at.astimezone(UTC))
    entry.add("sequence", int(event.version) if event.version.isdecimal() else 0)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    if event.latitude is not None and event.longitude is not None:
        entry.add("geo", (event.latitude, event.longitude))
    return entry
