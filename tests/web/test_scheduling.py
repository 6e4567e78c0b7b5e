"""The draft of a programme: what clashes, what was changed by somebody else, what is published."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.events.models import Room, Session, Speaker, Workshop
from belt.web.events.services import scheduling
from belt.web.events.services.published import programme_of
from tests.web.people import office

pytestmark = pytest.mark.usefixtures("client")


@pytest.fixture
def by() -> Account:
    return office()


@pytest.fixture
def workshop() -> Workshop:
    return Workshop.objects.create(
        slug="robots", titles={"en": "Robots"}, time_zone="Asia/Seoul",
        first_day=date(2031, 1, 6), last_day=date(2031, 1, 7),
    )  # fmt: skip


def _at(workshop: Workshop, clock: str, day: int = 6) -> datetime:
    return datetime.fromisoformat(f"2031-01-{day:02}T{clock}").replace(tzinfo=workshop.zone)


def _session(workshop: Workshop, title: str, **facts: Any) -> Session:
    speakers = facts.pop("speakers", ())
    made = Session.objects.create(workshop=workshop, title=title, **facts)
    made.speakers.set(speakers)
    return made


def _kinds(workshop: Workshop) -> list[str]:
    return sorted(one.kind for one in scheduling.clashes(workshop, scheduling.draft_of(workshop)))


def test_clashes_are_of_speakers_rooms_availability_and_days(workshop: Workshop) -> None:
    a, b = (Room.objects.create(workshop=workshop, name=name) for name in "AB")
    who = Speaker.objects.create(workshop=workshop, name="Kim", not_before=_at(workshop, "09:30"))
    ten = _at(workshop, "10:00")
    _session(workshop, "one", starts_at=ten, minutes=30, room=a, speakers=[who])
    assert _kinds(workshop) == []
    # One after another is no clash.
    _session(workshop, "next", starts_at=ten + timedelta(minutes=30), room=a, speakers=[who])
    assert _kinds(workshop) == []
    _session(workshop, "beside", starts_at=ten, room=b, minutes=10)
    assert _kinds(workshop) == []
    _session(workshop, "same room", starts_at=ten, room=a, minutes=10)
    assert _kinds(workshop) == ["room"]
    _session(workshop, "twice", starts_at=ten, room=b, minutes=5, speakers=[who])
    assert _kinds(workshop) == ["room", "room", "speaker"]
    _session(workshop, "early", starts_at=_at(workshop, "09:00"), room=b, speakers=[who])
    assert _kinds(workshop).count("availability") == 1
    _session(workshop, "late", starts_at=_at(workshop, "23:50", 7), minutes=20)
    assert _kinds(workshop).count("days") == 1
    _session(workshop, "break", kind="break", starts_at=_at(workshop, "10:50"), minutes=20)
    assert _kinds(workshop).count("everywhere") == 1


def test_posters_hang_side_by_side(workshop: Workshop) -> None:
    room = Room.objects.create(workshop=workshop, name="Hall")
    for number in range(3):
        _session(
            workshop, str(number), kind="poster", room=room, minutes=60,
            starts_at=_at(workshop, "16:00"),
        )  # fmt: skip
    assert _kinds(workshop) == []


@hypothesis_settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(1, 8), st.integers(0, 2), st.integers(0, 2)),
        min_size=2, max_size=6,
    )
)  # fmt: skip
def test_clashes_equal_those_of_every_minute(told: list[tuple[int, int, int, int]]) -> None:
    """Rooms and speakers at each five minutes, one by one."""
    workshop = Workshop(slug="x", time_zone="UTC", first_day=date(2031, 1, 6))
    workshop.last_day = workshop.first_day
    rooms = [Room(pk=number + 1, name=str(number)) for number in range(3)]
    speakers = [Speaker(pk=number + 1, name=str(number)) for number in range(3)]
    sessions = []
    for number, (start, length, room, who) in enumerate(told):
        one = Session(
            pk=number + 1, key=str(number), kind="talk", minutes=5 * length, room=rooms[room],
            starts_at=_at(workshop, "09:00") + timedelta(minutes=5 * start),
        )  # fmt: skip
        one._prefetched_objects_cache = {"speakers": [speakers[who]]}
        sessions.append(one)
    found = {(one.kind, one.sessions) for one in scheduling.clashes(workshop, sessions)}
    expected = set()
    for i, (start, length, room, who) in enumerate(told):
        for j in range(i + 1, len(told)):
            other_start, other_length, other_room, other_who = told[j]
            here = set(range(start, start + length))
            if here & set(range(other_start, other_start + other_length)):
                if room == other_room:
                    expected.add(("room", (str(i), str(j))))
                if who == other_who:
                    expected.add(("speaker", (str(i), str(j))))
    assert found == expected


def test_two_who_arrange_at_once_do_not_overwrite_one_another(workshop: Workshop) -> None:
    talk = _session(workshop, "talk")
    edition = workshop.programme_edition
    scheduling.change_session(session=talk, edition=edition, starts_at=_at(workshop, "10:00"))
    with pytest.raises(Refused, match="changed elsewhere"):
        scheduling.change_session(session=talk, edition=edition, starts_at=_at(workshop, "11:00"))
    talk.refresh_from_db()
    assert talk.starts_at == _at(workshop, "10:00")


def test_versions_tell_what_changed_and_keep_what_was(workshop: Workshop, by: Account) -> None:
    room = scheduling.add_room(workshop=workshop, name="A", seats=None)
    stays, moves, goes = (
        _session(workshop, title, starts_at=_at(workshop, clock), room=room)
        for title, clock in (("stays", "09:00"), ("moves", "10:00"), ("goes", "11:00"))
    )
    _session(workshop, "without a time")
    first = scheduling.publish_programme(workshop=workshop, by=by)
    assert [one["what"] for one in first.changes] == ["new"] * 3
    with pytest.raises(Refused, match="nothing to publish"):
        scheduling.publish_programme(workshop=workshop, by=by)
    edition = Workshop.objects.get(pk=workshop.pk).programme_edition
    scheduling.change_session(session=moves, edition=edition, starts_at=_at(workshop, "14:00", 7))
    scheduling.change_session(session=stays, edition=edition + 1, title="stays, renamed")
    scheduling.remove_session(session=goes)
    _session(workshop, "comes", starts_at=_at(workshop, "15:00"))
    told = scheduling.changes_since(workshop)
    assert {(one["what"], one["title"]) for one in told} == {
        ("moved", "moves"), ("changed", "stays, renamed"), ("gone", "goes"), ("new", "comes"),
    }  # fmt: skip
    # Everybody reads the version that is published until the next one is.
    _version, shown = programme_of(workshop, "en")
    assert [one.title for one in shown] == ["stays", "moves", "goes"]
    second = scheduling.publish_programme(workshop=workshop, by=by)
    assert (second.number, second.changes) == (2, told)
    _version, shown = programme_of(workshop, "en")
    assert [one.title for one in shown] == ["stays, renamed", "comes", "moves"]
    first.refresh_from_db()
    assert [one["title"] for one in first.content["sessions"]] == ["stays", "moves", "goes"]


def test_what_has_no_time_is_placed_in_what_is_left_of_the_days(workshop: Workshop) -> None:
    room = scheduling.add_room(workshop=workshop, name="A", seats=None)
    _session(workshop, "lunch", kind="break", starts_at=_at(workshop, "12:00"), minutes=90)
    for number in range(8):
        _session(workshop, f"talk {number}", minutes=90)
    assert scheduling.arrange(workshop=workshop, room=room) == 8
    assert _kinds(workshop) == []
    days = {
        one.starts_at.astimezone(workshop.zone).date()
        for one in scheduling.draft_of(workshop)
        if one.starts_at
    }
    assert days == set(workshop.days)
    _session(workshop, "too much", minutes=540)
    assert scheduling.arrange(workshop=workshop, room=room) == 0


def test_a_room_that_goes_leaves_its_sessions(workshop: Workshop) -> None:
    room = scheduling.add_room(workshop=workshop, name="A", seats=10)
    talk = _session(workshop, "talk", room=room)
    with pytest.raises(Refused, match="asked already"):
        scheduling.add_room(workshop=workshop, name="A", seats=None)
    scheduling.remove_room(room=room)
    talk.refresh_from_db()
    assert talk.room is None
