"""A programme and badges as PDF, set with typst.

What people wrote reaches typst as JSON and is never read as its markup. Fonts are those of the
system: Noto Sans and Noto Sans CJK, or whatever has the characters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import typst

from belt.reporting.programme.sessions import Event, Session

_FOLDER = Path(__file__).parent
_FONTS = {
    "ko": ["Noto Sans", "Noto Sans CJK KR"],
    "ja": ["Noto Sans", "Noto Sans CJK JP"],
}
"""By language: Chinese characters have other forms in Korean and Japanese."""
_OTHER_FONTS = ["Noto Sans", "Noto Sans CJK JP"]


def fonts_of(language: str) -> list[str]:
    """The families that a text is set in, in the order in which they are tried."""
    return _FONTS.get(language, _OTHER_FONTS)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a printed programme says beside the programme, in the reader's language."""

    language: str
    dates: str
    place: str
    days: Mapping[date, str]
    """Each day in words."""
    clock: Callable[[datetime], str]
    """A time of the day, in the event's zone."""
    note: str
    """In which zone times are."""
    kind: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Badge:
    """What stands on somebody's badge."""

    name: str
    organisation: str
    country: str
    role: str


def as_programme_pdf(event: Event, paper: Paper) -> bytes:
    """The programme on A4, a section a day."""
    held = sorted(event.sessions, key=lambda one: (one.starts_at, one.room, one.key))
    days = groupby(held, key=lambda one: one.starts_at.astimezone(event.zone).date())
    return _set(
        "programme.typ",
        paper.language,
        {
            "title": event.title,
            "dates": paper.dates,
            "place": paper.place,
            "text": event.text,
            "note": paper.note,
            "address": event.address,
            "days": [
                {"name": paper.days.get(day, day.isoformat()), "sessions": [_row(one, paper)
                 for one in sessions]}
                for day, sessions in days
            ],
        },
    )  # fmt: skip


def _row(session: Session, paper: Paper) -> dict[str, Any]:
    return {
        "time": f"{paper.clock(session.starts_at)}–{paper.clock(session.ends_at)}",
        "title": session.title,
        "quiet": session.kind in ("break", "other"),
        "kind": paper.kind(session.kind),
        "room": session.room,
        "speakers": [
            f"{one.name} ({one.organisation})" if one.organisation else one.name
            for one in session.speakers
        ],
        "abstract": session.abstract,
    }


def as_badges_pdf(event: Event, badges: Sequence[Badge], dates: str) -> bytes:
    """Badges of 90 by 55 mm, ten on a sheet of A4 with marks to cut along."""
    return _set(
        "badges.typ",
        event.language,
        {
            "title": event.title,
            "dates": dates,
            "badges": [
                {
                    "name": one.name, "organisation": one.organisation, "country": one.country,
                    "role": one.role,
                }
                for one in badges
            ],
        },
    )  # fmt: skip


def _set(template: str, language: str, told: Mapping[str, Any]) -> bytes:
    data = {**told, "language": language, "fonts": fonts_of(language)}
    written: bytes = typst.compile(
        str(_FOLDER / template),
        root=str(_FOLDER),
        sys_inputs={"told": json.dumps(data, ensure_ascii=False)},
    )
    return written
