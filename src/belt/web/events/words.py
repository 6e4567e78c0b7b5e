"""Sentences for codes: what clashes, what a list cannot keep, what changed, what is printed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from django.utils.translation import get_language, gettext

from belt.matching.meeting.composer import Wish
from belt.reporting.programme import Paper
from belt.web.directory.picture_words import region_name
from belt.web.directory.services import shown
from belt.web.events.models import Workshop
from belt.web.events.services.scheduling import Clash
from belt.web.programmes.places import country_name, zone_name
from belt.web.programmes.texts import days, in_language


def _language() -> str:
    return (get_language() or "en")[:2]


def clash(one: Clash, titles: dict[str, str]) -> str:
    """What cannot be in the draft; ``titles`` by the keys of sessions."""
    told = {
        "one": titles.get(one.sessions[0], ""),
        "other": titles.get(one.sessions[-1], ""),
        "name": one.name,
    }
    sentence = {
        "speaker": gettext("%(name)s speaks twice at once: “%(one)s” and “%(other)s”."),
        "room": gettext("“%(one)s” and “%(other)s” are in %(name)s at once."),
        "everywhere": gettext("“%(one)s” and “%(other)s” are at once, and one is everywhere."),
        "availability": gettext("%(name)s is not there at the time of “%(one)s”."),
        "days": gettext("“%(one)s” is not on a day of the workshop."),
    }[one.kind]
    return sentence % told


def stage(name: str) -> str:
    """A career stage."""
    return {
        "early": gettext("early-career"),
        "mid": gettext("mid-career"),
        "senior": gettext("senior"),
    }.get(name, name)


def wish(one: Wish) -> str:
    """One thing that a list was to keep."""
    regions = {region.code: region_name(region) for region in shown().belt.regions}
    told = {"number": one.number, "name": regions.get(one.name) or stage(one.name)}
    sentence = {
        "places": gettext("%(number)s places"),
        "invite": gettext("invite %(name)s"),
        "budget": gettext("a travel budget of %(number)s"),
        "least_region": gettext("at least %(number)s from %(name)s"),
        "most_region": gettext("at most %(number)s from %(name)s"),
        "least_stage": gettext("at least %(number)s %(name)s people"),
        "most_stage": gettext("at most %(number)s %(name)s people"),
    }[one.kind]
    return sentence % told


def change(told: dict[str, Any], zone: ZoneInfo) -> dict[str, str]:
    """A change of the programme: ``title`` and ``sentence``."""
    before, after = (_moment(told.get(name), zone) for name in ("from", "to"))
    if told.get("from_room") != told.get("to_room") and told["what"] == "moved":
        before = f"{before}, {told.get('from_room') or gettext('everywhere')}"
        after = f"{after}, {told.get('to_room') or gettext('everywhere')}"
    sentence = {
        "new": gettext("new: %(after)s"),
        "gone": gettext("does not take place (was %(before)s)"),
        "moved": gettext("moved from %(before)s to %(after)s"),
        "changed": gettext("text or speakers changed"),
    }[told["what"]]
    return {
        "title": in_language(told.get("titles")) or told["title"],
        "sentence": sentence % {"before": before, "after": after},
    }


def _moment(text: str | None, zone: ZoneInfo) -> str:
    if not text:
        return ""
    at = datetime.fromisoformat(text).astimezone(zone)
    return str(format_datetime(at, "EEE d MMM HH:mm", locale=_language()))


def session_kind(kind: str) -> str:
    """A kind of session as programmes name it."""
    return {
        "talk": gettext("talk"),
        "keynote": gettext("keynote"),
        "poster": gettext("poster"),
        "discussion": gettext("discussion"),
        "break": gettext("break"),
        "other": gettext("other"),
    }.get(kind, kind)


def on_paper(workshop: Workshop) -> Paper:
    """What a printed programme says beside the programme."""
    language = _language()
    place = ", ".join(
        part
        for part in (
            workshop.venue,
            workshop.city,
            country_name(workshop.country) if workshop.country else "",
        )
        if part
    )
    return Paper(
        language=language,
        dates=days(workshop.first_day, workshop.last_day),
        place=place or gettext("online"),
        days={one: str(format_date(one, "full", locale=language)) for one in workshop.days},
        clock=lambda at: str(format_time(at.astimezone(workshop.zone), "HH:mm", locale=language)),
        note=gettext("Times of %(zone)s.") % {"zone": zone_name(workshop.time_zone)},
        kind=session_kind,
    )
