"""A programme's formats, read back by libraries that others use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import bibtexparser
import icalendar
import jsonschema
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.reporting.programme import (
    Event,
    Session,
    Speaker,
    as_bibtex,
    as_calendar,
    as_schedule,
    as_schema_org,
)

PARIS = ZoneInfo("Europe/Paris")

TEXT = {"type": "string"}
MAYBE = {"type": ["string", "null"]}
UUID = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
SCHEDULE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["schedule"],
    "properties": {
        "$schema": TEXT,
        "generator": {"type": "object", "properties": {"name": TEXT}},
        "schedule": {
            "type": "object",
            "required": ["conference", "version"],
            "properties": {"version": TEXT, "conference": {"$ref": "#/$defs/conference"}},
            "not": {"required": ["rooms"]},
        },
    },
    "$defs": {
        "conference": {
            "type": "object",
            "additionalProperties": False,
            "required": [
                "title", "acronym", "days", "daysCount", "start", "end", "timeslot_duration",
            ],
            "properties": {
                "acronym": {"type": "string", "pattern": "^[a-z0-9_-][a-z0-9_]{3,}$"},
                "title": TEXT, "description": TEXT,
                "start": {"type": "string", "format": "date"},
                "end": {"type": "string", "format": "date"},
                "daysCount": {"type": "integer"},
                "timeslot_duration": TEXT,
                "time_zone_name": {
                    "type": "string", "pattern": "^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$",
                },
                "url": {"type": "string", "pattern": "^https?://"},
                "rooms": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["guid", "name"],
                        "properties": {"name": TEXT, "guid": UUID},
                    },
                },
                "days": {"type": "array", "items": {"$ref": "#/$defs/day"}},
            },
        },
        "day": {
            "type": "object",
            "additionalProperties": False,
            "required": ["date", "day_end", "day_start", "index", "rooms"],
            "properties": {
                "index": {"type": "integer"},
                "date": {"type": "string", "format": "date"},
                "day_start": {"type": "string", "format": "date-time"},
                "day_end": {"type": "string", "format": "date-time"},
                "rooms": {
                    "type": "object",
                    "additionalProperties": {
                        "type": "array", "items": {"$ref": "#/$defs/event"},
                    },
                },
            },
        },
        "event": {
            "type": "object",
            "additionalProperties": False,
            "required": [
                "abstract", "date", "duration", "guid", "id", "language", "links", "persons",
                "room", "slug", "start", "subtitle", "title", "track", "type", "url",
            ],
            "properties": {
                "id": {"type": "integer", "minimum": 1},
                "guid": UUID,
                "date": {"type": "string", "format": "date-time"},
                "start": TEXT,
                "duration": {"type": "string", "pattern": "^[0-9]+:[0-9]{2}$"},
                "room": TEXT,
                "slug": {"type": "string", "pattern": "^[a-z0-9_-]+[a-z0-9]$"},
                "url": {"type": "string", "pattern": "^https?://"},
                "title": TEXT, "subtitle": MAYBE, "track": MAYBE, "type": TEXT, "language": TEXT,
                "abstract": MAYBE, "description": MAYBE,
                "persons": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["name"],
                        "properties": {"name": TEXT, "guid": UUID, "biography": TEXT},
                    },
                },
                "links": {"type": "array"},
                "attachments": {"type": "array"},
            },
        },
    },
}  # fmt: skip
"""What https://c3voc.de/schedule/schema.json asks of what we write, in words of our own."""


def _event(zone: ZoneInfo, sessions: tuple[Session, ...], days: int = 2) -> Event:
    first = min(
        (one.starts_at.astimezone(zone).date() for one in sessions), default=date(2019, 11, 28)
    )
    return Event(
        key="ai-for-robotics", title="AI for Robotics", text="Two days; robots, people.",
        zone=zone, first=first, last=first + timedelta(days=days - 1),
        address="https://belt.example/meet/ai-for-robotics/", version="3",
        changed_at=datetime(2019, 10, 1, tzinfo=UTC), venue="Maison des robots", city="Grenoble",
        country="FR", latitude=45.19, longitude=5.72, rooms=("Belledonne",), sessions=sessions,
    )  # fmt: skip


def _session(number: int, starts_at: datetime, minutes: int = 60, **more: object) -> Session:
    told = {"room": "Belledonne", "title": f"Session {number}", "kind": "talk", **more}
    return Session(
        key=f"s{number}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        **told,
    )  # type: ignore[arg-type]


zones = st.sampled_from(
    ["Europe/Paris", "Asia/Seoul", "Asia/Ho_Chi_Minh", "America/New_York", "Australia/Lord_Howe"]
).map(ZoneInfo)
near_a_change = st.sampled_from(
    [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC),
     datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 11, 1, 4, tzinfo=UTC),
     datetime(2026, 4, 4, 14, tzinfo=UTC), datetime(2026, 10, 3, 15, tzinfo=UTC)]
)  # fmt: skip
moments = st.builds(
    lambda base, quarters: base + timedelta(minutes=15 * quarters),
    near_a_change,
    st.integers(-100, 100),
)


@settings(max_examples=40)
@given(zones, st.lists(moments, min_size=1, max_size=8), st.integers(1, 40))
def test_times_are_right_where_the_clocks_change_while_the_event_runs(
    zone: ZoneInfo, starts: list[datetime], quarters: int
) -> None:
    sessions = tuple(_session(n, at, 15 * quarters) for n, at in enumerate(starts))
    written = as_calendar(_event(zone, sessions, 300))
    read = icalendar.Calendar.from_ical(written)
    assert not read.errors
    assert all(not entry.errors for entry in read.events)
    for session, entry in zip(sessions, read.events, strict=True):
        local = session.starts_at.astimezone(zone)
        assert entry["dtstart"].dt.replace(tzinfo=None) == local.replace(tzinfo=None)
        assert entry["dtstart"].params["TZID"] == str(zone)
        if not local.fold:
            assert entry["dtstart"].dt.astimezone(UTC) == session.starts_at


@settings(max_examples=40)
@given(zones, st.lists(moments, min_size=1, max_size=4))
def test_a_reader_that_knows_zones_by_the_files_rules_alone_sees_the_same_times(
    zone: ZoneInfo, starts: list[datetime]
) -> None:
    sessions = tuple(_session(n, at) for n, at in enumerate(starts))
    written = as_calendar(_event(zone, sessions, 300))
    read = icalendar.Calendar.from_ical(written)
    named = {one.tz_name: one.to_tz() for one in read.timezones}
    for session, entry in zip(sessions, read.events, strict=True):
        local = session.starts_at.astimezone(zone)
        by_the_file = local.replace(tzinfo=None, fold=local.fold).replace(tzinfo=named[str(zone)])
        if _is_told_twice_or_never(local, zone):
            continue
        assert by_the_file.utcoffset() == local.utcoffset()
        assert entry["dtend"].dt > entry["dtstart"].dt


def _is_told_twice_or_never(local: datetime, zone: ZoneInfo) -> bool:
    plain = local.replace(tzinfo=None)
    offsets = {plain.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) > 1


def test_a_validator_passes_the_calendar_and_a_subscription_follows_what_moved() -> None:
    at = datetime(2019, 11, 28, 8, tzinfo=UTC)
    speaker = Speaker("p1", "Élodie Nguyễn, Dr; 김")
    written = as_calendar(
        _event(PARIS, (_session(1, at, speakers=(speaker,), abstract="a\nb; c, d"),))
    )
    read = vobject.readOne(written.decode())
    assert read.validate(raiseException=True)
    entry = read.vevent
    assert entry.dtstart.value.astimezone(UTC) == at
    assert entry.description.value == "Élodie Nguyễn, Dr; 김\n\na\nb; c, d"
    assert entry.uid.value == "s1@ai-for-robotics"
    assert entry.sequence.value == "3"
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))


def test_an_event_without_a_programme_is_one_entry_of_whole_days() -> None:
    read = vobject.readOne(as_calendar(_event(PARIS, ())).decode())
    assert read.validate(raiseException=True)
    assert read.vevent.dtstart.value == date(2019, 11, 28)
    assert read.vevent.dtend.value == date(2019, 11, 30)


@settings(max_examples=40)
@given(zones, st.lists(moments, min_size=0, max_size=8))
def test_the_schedule_keeps_to_its_schema_and_holds_every_session_once(
    zone: ZoneInfo, starts: list[datetime]
) -> None:
    sessions = tuple(
        _session(n, at, room="" if n % 3 == 0 else f"Room {n % 2}") for n, at in enumerate(starts)
    )
    told = as_schedule(_event(zone, sessions, 300))
    jsonschema.validate(told, SCHEDULE, format_checker=jsonschema.FormatChecker())
    days = told["schedule"]["conference"]["days"]
    events = [one for day in days for room in day["rooms"].values() for one in room]
    assert sorted(datetime.fromisoformat(one["date"]) for one in events) == sorted(starts)
    assert len({one["guid"] for one in events}) == len({one["id"] for one in events}) == len(starts)
    for day in days:
        for one in (one for room in day["rooms"].values() for one in room):
            assert one["date"].startswith(day["date"])


def test_what_the_schema_forbids_would_be_seen() -> None:
    told = as_schedule(_event(PARIS, (_session(1, datetime(2019, 11, 28, 8, tzinfo=UTC)),)))
    told["schedule"]["conference"]["days"][0]["rooms"]["Belledonne"][0]["duration"] = "an hour"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, SCHEDULE)


def test_search_engines_read_where_and_when() -> None:
    at = datetime(2019, 11, 28, 9, tzinfo=PARIS)
    told = as_schema_org(_event(PARIS, (_session(1, at, speakers=(Speaker("p", "Hana Sato"),)),)))
    assert told["@type"] == "Event"
    assert (told["startDate"], told["endDate"]) == ("2019-11-28", "2019-11-29")
    assert told["location"][0]["geo"]["latitude"] == 45.19
    assert told["subEvent"][0]["startDate"] == "2019-11-28T09:00:00+01:00"
    assert told["subEvent"][0]["performer"] == [{"@type": "Person", "name": "Hana Sato"}]


def test_proceedings_are_bibtex_that_reads_back() -> None:
    at = datetime(2019, 11, 28, 9, tzinfo=PARIS)
    sato, kim = Speaker("p", "Hana Sato"), Speaker("q", "김민준")
    event = _event(
        PARIS,
        (
            _session(
                1, at, title="Grasping {soft} things: 90% done", speakers=(sato, kim), doi="10.1/x"
            ),
            _session(2, at + timedelta(hours=1), title="Grasping again", speakers=(sato,)),
            _session(3, at + timedelta(hours=2), kind="break", title="Coffee"),
        ),
    )
    read = bibtexparser.loads(as_bibtex(event)).entries
    assert [one["ID"] for one in read] == ["sato2019grasping", "sato2019grasping2"]
    assert read[0]["author"] == "Hana Sato and 김민준"
    assert read[0]["doi"] == "10.1/x"
    assert read[0]["title"] == "Grasping soft things: 90\\% done"
    assert read[0]["booktitle"] == "AI for Robotics"
