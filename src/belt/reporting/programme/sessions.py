"""What the formats of a programme are written from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks; ``key`` is theirs for good."""

    key: str
    name: str
    organisation: str = ""
    biography: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """Something in the programme. Times know their zone; ``key`` stays when it is moved."""

    key: str
    kind: str
    """``talk, keynote, poster, discussion, break`` or ``other``."""
    title: str
    starts_at: datetime
    ends_at: datetime
    room: str = ""
    """Empty for what is everywhere, such as a break."""
    abstract: str = ""
    language: str = "en"
    speakers: tuple[Speaker, ...] = ()
    address: str = ""
    """Whole web address of its place on the public page."""
    links: tuple[tuple[str, str], ...] = ()
    """``(title, address)`` of slides, recordings, papers."""
    doi: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A workshop with its published programme."""

    key: str
    title: str
    text: str
    zone: ZoneInfo
    first: date
    last: date
    address: str
    """Whole web address of the public page."""
    version: str
    changed_at: datetime
    venue: str = ""
    city: str = ""
    country: str = ""
    """ISO 3166."""
    latitude: float | None = None
    longitude: float | None = None
    organiser: str = ""
    online: bool = False
    cancelled: bool = False
    language: str = "en"
    rooms: tuple[str, ...] = ()
    sessions: tuple[Session, ...] = ()
