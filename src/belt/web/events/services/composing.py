"""Composing: whom to invite, from the people of the corpus."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from django.db import transaction
from django.utils import timezone

from belt.matching.meeting.composer import (
    Band,
    Invitee,
    Wishes,
    compose,
    kilometres,
)
from belt.web.accounts.models import Account, Claim
from belt.web.connect.services import candidates_on, tied_abroad
from belt.web.directory.services import people_rows, shown
from belt.web.events.models import Composition, Invitation, Workshop
from belt.web.office.services import record

EARLY, MID = 5, 15
"""Years since the first work: early-career until the first, senior after the second."""
STAGES = ("early", "mid", "senior")
AT_HOME = 30.0
"""Kilometres within which a journey costs nothing."""
ALTERNATES = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What the office wishes of a list."""

    topics: tuple[str, ...]
    places: int
    budget: int | None = None
    fare: int = 150
    """What any journey costs, in whole units of the workshop's currency."""
    fare_a_thousand: int = 150
    """What each thousand kilometres there adds, the way back included."""
    region_least: int = 0
    region_most: int | None = None
    early_least: int = 0
    senior_most: int | None = None
    invite: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """What the corpus knows of a candidate."""

    name: str
    organisation: str
    country: str
    first_year: int
    """A large number where no work has a year."""
    place: tuple[float, float] | None


def compose_list(*, workshop: Workshop, by: Account | None, asked: Asked, language: str) -> Any:
    """Compute and keep a list: a :class:`Composition` that nobody has invited from yet.

    Who was invited already and has not declined stays on it, who declined stays off it. Raises
    :class:`NoInvitation`, ``ValueError`` for people asked for whom the corpus does not know, and
    ``FileNotFoundError`` without a search index.
    """
    standing, gone = _answered(workshop)
    invite = frozenset(asked.invite) | standing
    leave_out = (frozenset(asked.leave_out) | gone) - standing
    candidates = candidates_on(asked.topics, language, invite)
    regions = {one.region for one in candidates}
    known = _known([one.person for one in candidates])
    costs = _journeys(known, workshop, asked)
    year = workshop.first_day.year
    people = [
        Invitee(
            one.person,
            one.region,
            _stage(known[one.person].first_year, year),
            one.knows,
            costs.get(one.person, 0),
        )
        for one in candidates
        if one.person in known and (one.person in invite or known[one.person].first_year <= year)
    ]
    wishes = Wishes(
        topics=asked.topics,
        places=asked.places,
        budget=asked.budget,
        regions={one: Band(asked.region_least, asked.region_most) for one in sorted(regions)},
        stages={"early": Band(asked.early_least), "senior": Band(0, asked.senior_most)},
        invite=invite,
        leave_out=leave_out,
    )
    found = compose(people, wishes, tied_abroad(known), alternates=ALTERNATES)
    stages = {one.person: one.stage for one in people}
    region = {one.person: one.region for one in people}
    named = {one.person for one in found.invitees}
    named |= {key for one in found.invitees for key, _ in one.alternates}
    told = {
        **asdict(found),
        "candidates": len(people),
        "people": {
            key: {
                "name": known[key].name, "organisation": known[key].organisation,
                "country": known[key].country, "region": region[key], "stage": stages[key],
                "travel": costs.get(key, 0), "stands": key in standing,
            }
            for key in sorted(named)
        },
    }  # fmt: skip
    return Composition.objects.create(
        workshop=workshop, asked=asdict(asked), told=json.loads(json.dumps(told)), made_by=by
    )


def _answered(workshop: Workshop) -> tuple[frozenset[str], frozenset[str]]:
    """Who is invited or has accepted, and who does not come."""
    states = Invitation.State
    rows = workshop.invitations.exclude(person_id="").values_list("person_id", "state")
    standing = {one for one, state in rows if state in (states.INVITED, states.ACCEPTED)}
    gone = {
        one
        for one, state in rows
        if state in (states.DECLINED, states.SILENT, states.WITHDRAWN) and one not in standing
    }
    return frozenset(standing), frozenset(gone)


def _known(ids: list[str]) -> dict[str, _Known]:
    rows = shown().pages.execute(
        """select p.person_id, p.name, coalesce(o.name, ''), coalesce(p.country, ''),
                  coalesce(p.first_year, 9999), o.lat, o.lon
           from people p left join organisations o using (organisation_id)
           where p.person_id in (select value from json_each(?))""",
        (json.dumps(ids),),
    )
    return {
        key: _Known(
            name, organisation, country, first_year, (lat, lon) if lat is not None else None
        )
        for key, name, organisation, country, first_year, lat, lon in rows
    }


def _stage(first_year: int, year: int) -> str:
    years = year - first_year
    return "early" if years <= EARLY else "mid" if years <= MID else "senior"


def _journeys(known: Mapping[str, _Known], workshop: Workshop, asked: Asked) -> dict[str, int]:
    """What each candidate's journey is estimated to cost; the usual one where it is not known."""
    where = place_of(workshop)
    if where is None:
        return {}
    costs = {}
    for key, one in known.items():
        if one.place is None:
            continue
        way = kilometres(one.place, where)
        costs[key] = 0 if way < AT_HOME else round(asked.fare + asked.fare_a_thousand * way / 1000)
    usual = round(median(costs.values())) if costs else 0
    return {key: costs.get(key, usual) for key in known}


def place_of(workshop: Workshop) -> tuple[float, float] | None:
    """Where a workshop is: as entered, else where the organisations of its city are."""
    if workshop.online and not workshop.city:
        return None
    if workshop.latitude is not None and workshop.longitude is not None:
        return workshop.latitude, workshop.longitude
    row = shown().pages.execute(
        """select avg(lat), avg(lon) from organisations
           where lower(city) = lower(?) and country = ?""",
        (workshop.city, workshop.country),
    )
    lat, lon = row.fetchone()
    return (lat, lon) if lat is not None else None


@transaction.atomic
def put_into_force(*, composition: Composition, by: Account | None) -> int:
    """Make the list the one to invite from; nobody is written to yet. Returns how many are new.

    Whoever waited in line before leaves it. Alternates are dealt out a round at a time, so that
    each stands in one line only.
    """
    workshop = Workshop.objects.select_for_update(of=("self",)).get(pk=composition.workshop_id)
    told = composition.told
    invitations = workshop.invitations
    invitations.filter(state=Invitation.State.WAITING).delete()
    standing = {one.person_id: one for one in invitations.exclude(person_id="")}
    place = max(invitations.values_list("place", flat=True), default=0)
    places: dict[str, int] = {}
    made = []
    for one in told["invitees"]:
        there = standing.get(one["person"])
        if there is not None:
            places[one["person"]] = there.place
            continue
        place += 1
        places[one["person"]] = place
        why = {name: one[name] for name in ("first_on", "adds", "new_ties")}
        made.append(_waiting(workshop, one["person"], told, (place, 0), why))
    taken = {one["person"] for one in told["invitees"]} | standing.keys()
    for turn in range(ALTERNATES):
        for one in told["invitees"]:
            free = [(key, loss) for key, loss in one["alternates"] if key not in taken]
            if free and len(made) < 60:
                key, loss = free[0]
                taken.add(key)
                line = (places[one["person"]], turn + 1)
                made.append(_waiting(workshop, key, told, line, {"loss": loss}))
    _address(made)
    Invitation.objects.bulk_create(made)
    composition.in_force_at = timezone.now()
    composition.save(update_fields=["in_force_at"])
    record(
        by=by,
        did="invitees chosen",
        kind="workshop",
        key=workshop.slug,
        note=f"{len(made)} in line",
    )
    return len(made)


def _address(invitations: list[Invitation]) -> None:
    """Write to those who have an account at its address and in its language."""
    claims = Claim.objects.filter(
        person_id__in=[one.person_id for one in invitations],
        state=Claim.State.GRANTED,
        account__is_active=True,
    ).select_related("account")
    accounts = {one.person_id: one.account for one in claims}
    for one in invitations:
        account = accounts.get(one.person_id)
        if account is not None:
            one.account, one.email, one.language = account, account.email, account.language


def _waiting(
    workshop: Workshop,
    person: str,
    told: dict[str, Any],
    where: tuple[int, int],
    why: dict[str, Any],
) -> Invitation:
    facts = told["people"][person]
    place, line = where
    return Invitation(
        workshop=workshop, place=place, line=line, person_id=person, name=facts["name"],
        organisation=facts["organisation"], country=facts["country"], region=facts["region"],
        language=_LANGUAGES.get(facts["country"], "en"), why=why, simulated=workshop.simulated,
    )  # fmt: skip


_LANGUAGES = {"KR": "ko", "JP": "ja", "FR": "fr", "VN": "vi"}
"""The language in which somebody is written to until they choose their own."""


def people_of(told: dict[str, Any]) -> dict[str, Any]:
    """The people of a composition as lists show them; those erased since are missing."""
    return dict(people_rows(told["people"]))
