"""A workshop as a schema.org Event, for search engines."""

from __future__ import annotations

from typing import Any

from belt.reporting.programme.sessions import Event, Session


def as_schema_org(event: Event) -> dict[str, Any]:
    """JSON-LD of the event with its sessions as parts (https://schema.org/Event)."""
    mode = "Mixed" if event.online and event.venue else "Online" if event.online else "Offline"
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": event.address,
        "name": event.title,
        "url": event.address,
        "startDate": event.first.isoformat(),
        "endDate": event.last.isoformat(),
        "eventStatus": "https://schema.org/"
        + ("EventCancelled" if event.cancelled else "EventScheduled"),
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "inLanguage": event.language,
        "location": _places(event),
        "subEvent": [_session(one) for one in event.sessions],
    }
    if event.text:
        told["description"] = event.text
    if event.organiser:
        told["organizer"] = {"@type": "Organization", "name": event.organiser}
    return {name: value for name, value in told.items() if value not in ([], "")}


def _places(event: Event) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if event.venue or event.city:
        place: dict[str, Any] = {
            "@type": "Place",
            "name": event.venue or event.city,
            "address": {
                "@type": "PostalAddress",
                "addressLocality": event.city,
                "addressCountry": event.country,
            },
        }
        if event.latitude is not None and event.longitude is not None:
            place["geo"] = {
                "@type": "GeoCoordinates",
                "latitude": event.latitude,
                "longitude": event.longitude,
            }
        found.append(place)
    if event.online or not found:
        found.append({"@type": "VirtualLocation", "url": event.address})
    return found


def _session(session: Session) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "Event",
        "name": session.title,
        "startDate": session.starts_at.isoformat(),
        "endDate": session.ends_at.isoformat(),
        "performer": [{"@type": "Person", "name": one.name} for one in session.speakers],
        "url": session.address,
        "location": {"@type": "Place", "name": session.room} if session.room else "",
    }
    return {name: value for name, value in told.items() if value not in ([], "")}
