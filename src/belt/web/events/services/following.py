"""After a workshop: who met whom, and what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Q

from belt.web.accounts.models import Claim
from belt.web.connect.services import introductions_among
from belt.web.directory.services import WorkRow, people_rows, shown, work_rows
from belt.web.events.models import Workshop
from belt.web.programmes.models import Award

MOST_WORKS = 50


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who was there."""

    person_id: str
    """Empty for those whom the corpus does not know."""
    name: str
    region: str
    spoke: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """Two participants with joint works."""

    a: str
    b: str
    works: int
    first_year: int
    across: bool
    """Whether they are of different regions."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Who met whom, and what came of it. The corpus knows years only."""

    participants: tuple[Participant, ...]
    pairs: int
    """Pairs of participants of different regions whom the corpus knows."""
    before: tuple[Tie, ...]
    """First joint work in the year of the workshop or earlier."""
    after: tuple[Tie, ...]
    """First joint work in a later year."""
    works: tuple[WorkRow, ...]
    """Later works by two of them or more, the latest first."""
    introductions: int
    accepted: int
    awards: tuple[Award, ...]
    """Made after the workshop began, with two of them or more in the team."""


def participants_of(workshop: Workshop) -> list[Participant]:
    """Speakers of the published programme, and those whose attendance was noted."""
    version = workshop.versions.last()
    keys = (
        {key for one in version.content["sessions"] for key in one["speakers"]} if version else ()
    )
    found = [
        Participant(one.person_id, one.name, one.region, True)
        for one in workshop.speakers.filter(key__in=keys)
    ]
    known = {one.person_id for one in found if one.person_id}
    came = workshop.registrations.exclude(came_at=None).exclude(account=None)
    claims = Claim.objects.filter(
        account__in=came.values("account"), state=Claim.State.GRANTED
    ).exclude(person_id__in=known)
    rows = people_rows([one.person_id for one in claims])
    found += [Participant(key, row.name, row.region or "", False) for key, row in rows.items()]
    return found


def follow(workshop: Workshop) -> Followed:
    """What came of a workshop, from the corpus, introductions and awards."""
    participants = tuple(participants_of(workshop))
    region = {one.person_id: one.region for one in participants if one.person_id}
    ids = sorted(region)
    year = workshop.first_day.year
    ties = _ties(ids, region)
    introduced = introductions_among(ids, workshop.first_day)
    return Followed(
        participants=participants,
        pairs=sum(region[a] != region[b] for a, b in combinations(ids, 2)),
        before=tuple(one for one in ties if one.first_year <= year),
        after=tuple(one for one in ties if one.first_year > year),
        works=_works(ids, year),
        introductions=len(introduced),
        accepted=sum(introduced),
        awards=_awards(ids, workshop),
    )


def _ties(ids: list[str], region: dict[str, str]) -> list[Tie]:
    listed = json.dumps(ids)
    rows = shown().pages.execute(
        """select a, b, sum(works), min(year) from person_ties
           where a in (select value from json_each(?)) and b in (select value from json_each(?))
           group by a, b order by a, b""",
        (listed, listed),
    )
    return [Tie(a, b, works, year, region[a] != region[b]) for a, b, works, year in rows]


def _works(ids: list[str], year: int) -> tuple[WorkRow, ...]:
    rows = shown().pages.execute(
        """select w.work_id from authorships a join works w using (work_id)
           where a.person_id in (select value from json_each(?)) and w.year > ?
           group by w.work_id having count(distinct a.person_id) > 1
           order by w.year desc, w.work_id limit ?""",
        (json.dumps(ids), year, MOST_WORKS),
    )
    found = work_rows([row[0] for row in rows])
    return tuple(sorted(found.values(), key=lambda one: (-(one.year or 0), one.id)))


def _awards(ids: list[str], workshop: Workshop) -> tuple[Award, ...]:
    mine = Q(application__team__person_id__in=ids)
    rows: Any = (
        Award.objects.filter(mine, made_at__date__gte=workshop.first_day)
        .select_related("application", "call")
        .prefetch_related("application__team", "outcomes")
        .distinct()
    )
    members = set(ids)
    return tuple(
        one
        for one in rows
        if len({each.person_id for each in one.application.team.all()} & members) > 1
    )
