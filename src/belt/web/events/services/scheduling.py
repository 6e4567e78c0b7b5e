"""The programme: a draft that is arranged, what clashes in it, versions that were published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import combinations
from typing import Any

from django.db import IntegrityError, transaction

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.events.models import ProgrammeVersion, Room, Session, Speaker, Workshop
from belt.web.office.services import record

KINDS = Session.Kind
PLACED = ("title", "titles", "abstract", "kind", "language", "starts_at", "minutes", "room")
"""What of a session a version keeps and tells changes of."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Something in the draft that cannot be."""

    kind: str
    """``speaker, room, everywhere, availability`` or ``days``."""
    sessions: tuple[str, ...]
    """Keys of those it is about."""
    name: str = ""
    """The speaker or the room."""


def draft_of(workshop: Workshop) -> list[Session]:
    """Sessions of the draft with rooms and speakers, those without a time at the end."""
    rows = workshop.sessions.select_related("room").prefetch_related("speakers", "files")
    return sorted(rows, key=lambda one: (one.starts_at is None, one.starts_at or one.pk, one.pk))


def _change(workshop: Workshop, edition: int | None) -> Workshop:
    """The workshop, locked, its draft counted on. ``None`` where order does not matter."""
    held = Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk)
    if edition is not None and held.programme_edition != edition:
        raise Refused("changed elsewhere")
    held.programme_edition += 1
    held.save(update_fields=["programme_edition"])
    return held


@transaction.atomic
def add_room(*, workshop: Workshop, name: str, seats: int | None) -> Room:
    """A room more. Raises :class:`Refused` (``asked already``) for a name that there is."""
    held = _change(workshop, None)
    try:
        with transaction.atomic():
            return Room.objects.create(workshop=held, name=name.strip(), seats=seats)
    except IntegrityError:
        raise Refused("asked already") from None


@transaction.atomic
def remove_room(*, room: Room) -> None:
    """A room less; what was in it is everywhere, until it is placed anew."""
    _change(room.workshop, None)
    room.delete()


@transaction.atomic
def add_session(
    *, workshop: Workshop, kind: str, title: str, minutes: int, titles: dict[str, str] | None = None
) -> Session:
    """Something more in the draft, without a time yet."""
    held = _change(workshop, None)
    return Session.objects.create(
        workshop=held, kind=kind, title=title.strip(), minutes=minutes, titles=titles or {}
    )


@transaction.atomic
def change_session(*, session: Session, edition: int, **changes: Any) -> Workshop:
    """Change a session of the draft: its text, length, time or room.

    Raises :class:`Refused` (``changed elsewhere``); the workshop it gives knows the next edition.
    """
    held = _change(session.workshop, edition)
    for name, value in changes.items():
        setattr(session, name, value)
    session.save(update_fields=[*changes])
    return held


@transaction.atomic
def remove_session(*, session: Session) -> None:
    """Take a session off the draft; published versions keep it."""
    _change(session.workshop, None)
    session.delete()


@transaction.atomic
def arrange(*, workshop: Workshop, room: Room | None) -> int:
    """Give what has no time yet one: talks after one another in what the days have left.

    From nine to six, in the order in which the sessions were made; returns how many were placed.
    """
    held = _change(workshop, None)
    placed = [one for one in draft_of(held) if one.starts_at]
    count = 0
    for session in [one for one in draft_of(held) if one.starts_at is None]:
        start = _first_gap(held, session, placed)
        if start is None:
            continue
        session.starts_at = start
        session.room = None if session.kind == KINDS.BREAK else room
        session.save(update_fields=["starts_at", "room"])
        placed.append(session)
        count += 1
    return count


def _first_gap(workshop: Workshop, session: Session, placed: list[Session]) -> datetime | None:
    length = timedelta(minutes=session.minutes)
    for day in workshop.days:
        start = datetime.combine(day, time(9), workshop.zone)
        end = datetime.combine(day, time(18), workshop.zone)
        taken = sorted((_start(one), _end(one)) for one in placed)
        for begins, ends in taken:
            if start + length <= begins:
                break
            start = max(start, ends.astimezone(workshop.zone))
        if start >= datetime.combine(day, time(9), workshop.zone) and start + length <= end:
            return start
    return None


def _start(session: Session) -> datetime:
    if session.starts_at is None:
        raise ValueError("a session without a time")
    return session.starts_at


def _end(session: Session) -> datetime:
    return _start(session) + timedelta(minutes=session.minutes)


def clashes(workshop: Workshop, sessions: Iterable[Session]) -> list[Clash]:
    """What cannot be in a draft: one speaker or one room twice at once, times outside."""
    placed = [one for one in sessions if one.starts_at]
    speakers = {one.pk: list(one.speakers.all()) for one in placed}
    found = []
    for one, other in combinations(placed, 2):
        if not (_start(one) < _end(other) and _start(other) < _end(one)):
            continue
        found += _of_two(one, other, speakers)
    for one in placed:
        found += _of_one(one, workshop, speakers[one.pk])
    return found


def _of_two(one: Session, other: Session, speakers: dict[int, list[Speaker]]) -> list[Clash]:
    keys = (one.key, other.key)
    both_posters = one.kind == other.kind == KINDS.POSTER
    twice = {who.pk for who in speakers[one.pk]} & {who.pk for who in speakers[other.pk]}
    found = [
        Clash("speaker", keys, who.name)
        for who in speakers[one.pk]
        if who.pk in twice and not both_posters
    ]
    if both_posters:
        return found
    if one.room_id is None or other.room_id is None:
        found.append(Clash("everywhere", keys))
    elif one.room_id == other.room_id:
        found.append(Clash("room", keys, one.room.name if one.room else ""))
    return found


def _of_one(session: Session, workshop: Workshop, speakers: list[Speaker]) -> list[Clash]:
    found = []
    starts, ends = _start(session), _end(session)
    for who in speakers:
        early = who.not_before is not None and starts < who.not_before
        late = who.not_after is not None and ends > who.not_after
        if early or late:
            found.append(Clash("availability", (session.key,), who.name))
    first = starts.astimezone(workshop.zone).date()
    last = (ends - timedelta(microseconds=1)).astimezone(workshop.zone).date()
    if first < workshop.first_day or last > workshop.last_day:
        found.append(Clash("days", (session.key,)))
    return found


@transaction.atomic
def publish_programme(*, workshop: Workshop, by: Account | None) -> ProgrammeVersion:
    """Show the draft to everybody as the next version, with what changed.

    What has no time stays in the draft. Raises :class:`Refused` (``nothing to publish``) where
    nothing has a time, or nothing changed.
    """
    held = Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk)
    content = _content(held)
    last = held.versions.last()
    changes = changes_between(last.content if last else {"sessions": []}, content)
    if not content["sessions"] or (last is not None and last.content == content):
        raise Refused("nothing to publish")
    made = ProgrammeVersion.objects.create(
        workshop=held, number=(last.number if last else 0) + 1, content=content,
        changes=changes, published_by=by,
    )  # fmt: skip
    record(by=by, did="programme published", kind="workshop", key=held.slug, note=str(made.number))
    return made


def changes_since(workshop: Workshop) -> list[dict[str, Any]]:
    """What of the draft is not published yet, see :func:`changes_between`."""
    last = workshop.versions.last()
    return changes_between(last.content if last else {"sessions": []}, _content(workshop))


def _content(workshop: Workshop) -> dict[str, Any]:
    """The draft as a version keeps it; speakers by key, so that one who leaves is named nowhere."""
    rooms = [one.name for one in workshop.rooms.all()]
    return {
        "rooms": rooms,
        "sessions": [
            {
                "key": one.key,
                "kind": one.kind,
                "title": one.title,
                "titles": one.titles,
                "abstract": one.abstract,
                "language": one.language,
                "starts_at": _start(one).isoformat(),
                "minutes": one.minutes,
                "room": one.room.name if one.room else "",
                "speakers": [who.key for who in one.speakers.all()],
            }
            for one in draft_of(workshop)
            if one.starts_at
        ],
    }


def changes_between(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """What is new, gone, moved or changed: ``what, key, title`` and for what moved ``from, to``."""
    old = {one["key"]: one for one in before["sessions"]}
    new = {one["key"]: one for one in after["sessions"]}
    found: list[dict[str, Any]] = []
    for key, one in new.items():
        was = old.get(key)
        told = {"key": key, "title": one["title"], "titles": one["titles"]}
        if was is None:
            found.append({"what": "new", **told, "to": one["starts_at"], "to_room": one["room"]})
            continue
        where = ("starts_at", "minutes", "room")
        if any(was[name] != one[name] for name in where):
            moved = {"from": was["starts_at"], "to": one["starts_at"]}
            rooms = {"from_room": was["room"], "to_room": one["room"]}
            found.append({"what": "moved", **told, **moved, **rooms})
        if any(was[name] != one[name] for name in one if name not in where):
            found.append({"what": "changed", **told})
    for key, was in old.items():
        if key not in new:
            told = {"key": key, "title": was["title"], "titles": was["titles"]}
            found.append({"what": "gone", **told, "from": was["starts_at"]})
    return found
