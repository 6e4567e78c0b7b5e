"""Suggesting reviewers: people of the belt who know a call's subjects and have no conflict."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from belt.web.connect.services import find_people
from belt.web.directory.services import people_rows
from belt.web.programmes.models import Application, Call
from belt.web.programmes.services.conflicts import before_inviting

MOST = 12
_EACH = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody to ask, and for how many applications they would be of use."""

    row: object
    applications: int
    conflicts: int


def suggested_reviewers(call: Call) -> list[Suggestion]:
    """People found by the titles of what was handed in, those of use for most first."""
    titles = call.applications.filter(state=Application.State.SUBMITTED).values_list(
        "title", flat=True
    )
    count: dict[str, int] = {}
    for title in list(titles)[:200]:
        for person in find_people(title, get_language() or "en", _EACH):
            count[person] = count.get(person, 0) + 1
    asked = set(call.reviewers.values_list("person_id", flat=True))
    best = sorted((-number, person) for person, number in count.items() if person not in asked)
    people = [person for _, person in best[:MOST]]
    rows = people_rows(people)
    return [
        Suggestion(rows[one], count[one], len(before_inviting(call, one, "", "")))
        for one in people
        if one in rows
    ]
