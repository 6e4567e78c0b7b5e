"""The network of a workshop's participants, before it and now."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.translation import gettext

from belt.reporting.network_picture import NARROW, Network, Node, Tie, network_picture
from belt.web.directory.picture_words import region_marks, region_name, written
from belt.web.directory.services import shown
from belt.web.events.models import Workshop
from belt.web.events.services.following import Followed

WIDTH = 520


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture in two widths, with its title."""

    title: str
    wide: str
    narrow: str


def ties_pictures(followed: Followed, workshop: Workshop) -> tuple[Drawn, ...]:
    """Ties before the workshop, and all there are now; nothing without known participants."""
    year = workshop.first_day.year
    before = gettext("Joint works until %(year)s") % {"year": year}
    now = gettext("Joint works until now")
    known = [one for one in followed.participants if one.person_id]
    if not known:
        return ()
    return (
        _drawn("before", before, followed, followed.before),
        _drawn("now", now, followed, (*followed.before, *followed.after)),
    )


def _drawn(key: str, title: str, followed: Followed, ties: tuple[object, ...]) -> Drawn:
    lines = tuple(
        Tie(one.a, one.b, one.works, one.across)  # type: ignore[attr-defined]
        for one in ties
    )
    summary = gettext("%(ties)s pairs of participants have joint works.") % {"ties": len(lines)}
    wide, narrow = (
        network_picture(
            Network(f"ties-{key}-{width}", title, summary, _nodes(followed), lines, _groups()),
            write=written,
            width=width,
        )
        for width in (WIDTH, NARROW)
    )
    return Drawn(title, wide, narrow)


def _groups() -> tuple[tuple[str, str, str], ...]:
    marks = region_marks(shown().belt)
    return tuple((one.code, region_name(one), marks[one.code]) for one in shown().belt.regions)


def _nodes(followed: Followed) -> tuple[Node, ...]:
    """Participants in a circle, those of a region side by side."""
    marks = region_marks(shown().belt)
    known = sorted(
        (one for one in followed.participants if one.person_id),
        key=lambda one: (one.region, one.name),
    )
    turn = 2 * pi / max(1, len(known))
    return tuple(
        Node(one.person_id, one.name, one.region, marks.get(one.region, "bloc"), 1.0,
             cos(number * turn - pi / 2), sin(number * turn - pi / 2))
        for number, one in enumerate(known)
    )  # fmt: skip
