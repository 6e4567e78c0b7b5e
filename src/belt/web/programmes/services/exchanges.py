"""Exchanges: places offered, rankings of both sides, the match, visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from belt.matching.placement.parties import Applicant, Host
from belt.matching.placement.placing import Placements, place
from belt.matching.placement.rules_file import parse_rules
from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.office.letters import write_letter
from belt.web.office.services import record
from belt.web.programmes import fields
from belt.web.programmes.models import Application, Call, HostOffer, Placement, Preference
from belt.web.programmes.services import expertise

MOST_WISHES = 20


@transaction.atomic
def offer_places(*, call: Call, host: Account, **told: Any) -> HostOffer:
    """A host offers places; the office lists them. Raises :class:`Refused` (``not open``)."""
    if call.state != Call.State.PUBLISHED or call.kind not in (
        Call.Kind.EXCHANGE,
        Call.Kind.FELLOWSHIP,
    ):
        raise Refused("not open")
    made = HostOffer.objects.create(call=call, host=host, person_id=host.person_id or "", **told)
    record(by=host, did="places offered", kind="call", key=call.slug, note=made.title)
    return made


@transaction.atomic
def list_offer(*, offer: HostOffer, by: Account, listed: bool) -> None:
    """The office lists a host's places, or takes them off."""
    offer.state = HostOffer.State.LISTED if listed else HostOffer.State.ENDED
    offer.save(update_fields=["state"])
    did = "places listed" if listed else "places withdrawn"
    record(by=by, did=did, kind="call", key=offer.call.slug, note=offer.title)


@transaction.atomic
def wish(*, application: Application, by: Account, offers: list[str]) -> None:
    """The applicant's hosts in order. Raises :class:`Refused` (``not editable``, ``no such``)."""
    fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if fresh.state not in (Application.State.DRAFT, Application.State.SUBMITTED):
        raise Refused("not editable")
    keys = list(dict.fromkeys(offers))[:MOST_WISHES]
    listed = {
        one.key: one
        for one in HostOffer.objects.filter(
            call=fresh.call, key__in=keys, state=HostOffer.State.LISTED
        )
    }
    if len(listed) != len(keys):
        raise Refused("no such")
    fresh.preferences.all().delete()
    Preference.objects.bulk_create(
        Preference(application=fresh, offer=listed[key], rank=rank)
        for rank, key in enumerate(keys, 1)
    )
    record(by=by, did="hosts ranked", kind="application", key=fresh.key, note=f"{len(keys)} hosts")


@transaction.atomic
def rank_applicants(*, offer: HostOffer, by: Account, applications: list[str]) -> None:
    """The host's applicants in order; only those who wished for this host."""
    wished = set(
        offer.wished_by.exclude(application__state=Application.State.WITHDRAWN).values_list(
            "application__key", flat=True
        )
    )
    offer.ranking = [key for key in dict.fromkeys(applications) if key in wished]
    offer.save(update_fields=["ranking"])
    record(by=by, did="applicants ranked", kind="call", key=offer.call.slug, note=offer.title)


@dataclass(frozen=True, slots=True)
class Match:
    """A match that was computed and not put into force."""

    placements: Placements
    applications: dict[str, Application]
    offers: dict[str, HostOffer]
    standing: dict[str, str]
    """Application -> offer of those who were placed before; they keep their places."""
    unknown: tuple[str, ...]
    """Applications that cannot be matched, because the country of work is not known."""


def match(call: Call) -> Match:
    """Who would go where now: the best stable match for applicants under the call's rules.

    Whoever was placed before keeps the place, and is not sent where one of both sides declined.
    """
    rules = parse_rules(call.assignment_rules or "version = 1", Path(f"{call.slug}: match"))
    applications = {
        one.key: one
        for one in call.applications.filter(state=Application.State.SUBMITTED)
        .select_related("applicant")
        .prefetch_related("preferences__offer", "team")
    }
    offers = {one.key: one for one in call.offers.filter(state=HostOffer.State.LISTED)}
    before = Placement.objects.filter(application__call=call).values_list(
        "application__key", "offer__key", "state"
    )
    declined = {(guest, host) for guest, host, state in before if state == "declined"}
    standing = {guest: host for guest, host, state in before if state != "declined"}
    taken = Counter(standing.values())
    people = {
        key: _applicant(one, declined) for key, one in applications.items() if key not in standing
    }
    unknown = tuple(key for key, one in people.items() if rules.other_country and not one.country)
    found = place(
        [one for key, one in people.items() if key not in unknown],
        [_host(one, taken[one.key], people.keys() - set(unknown)) for one in offers.values()],
        rules,
        _fits([one for one in offers.values() if not one.ranking], applications, people),
    )
    return Match(found, applications, offers, standing, unknown)


def _fits(
    offers: list[HostOffer], applications: dict[str, Application], people: dict[str, Applicant]
) -> dict[tuple[str, str], float]:
    """How well applicants fit hosts who ranked nobody, by what the hosts have written.

    Only for hosts whom the applicant wished for: nobody is sent where they did not ask to go.
    """
    if not offers or not applications:
        return {}
    table = expertise.scores([one.person_id for one in offers], list(applications.values()))
    return {
        (offer.key, key): float(table[row, column])
        for row, offer in enumerate(offers)
        for column, key in enumerate(applications)
        if key in people and offer.key in people[key].preferences
    }


def _applicant(application: Application, declined: set[tuple[str, str]]) -> Applicant:
    own = next(
        (one for one in application.team.all() if one.account_id == application.applicant_id), None
    )
    months = fields.as_number(application.answers.get("months"))
    wished = [one.offer for one in application.preferences.all()]
    return Applicant(
        id=application.key,
        preferences=tuple(
            one.key
            for one in wished
            if one.state == HostOffer.State.LISTED and (application.key, one.key) not in declined
        ),
        country=own.country if own else "",
        region=application.region,
        months=int(months) if months else 0,
        stage=own.stage if own else "",
    )


def _host(offer: HostOffer, taken: int, people: Collection[str]) -> Host:
    return Host(
        id=offer.key,
        capacity=max(0, offer.places - taken),
        preferences=tuple(key for key in offer.ranking if key in people),
        country=offer.country,
        region=offer.region,
        organisation=offer.organisation,
        min_months=offer.least_months,
        max_months=offer.most_months,
        monthly_cost=offer.monthly_cost / 100,
        travel_cost=offer.travel_cost / 100,
    )


@transaction.atomic
def put_into_force(*, call: Call, by: Account, address_of: Any) -> int:
    """Compute the match anew and propose every placement to both sides; returns how many."""
    Call.objects.select_for_update().get(pk=call.pk)
    found = match(call)
    made = 0
    for applicant, host in found.placements.hosts.items():
        application, offer = found.applications[applicant], found.offers[host]
        starts = fields.as_date(application.answers.get("starts"))
        months = int(fields.as_number(application.answers.get("months")) or offer.least_months)
        visit = Placement.objects.create(
            application=application,
            offer=offer,
            months=months,
            starts=starts,
            ends=_ends(starts, months),
        )
        for account in (application.applicant, offer.host):
            write_letter(
                to=account.email,
                language=account.language,
                template="placement",
                visit=visit,
                address=address_of(visit),
            )
        made += 1
    record(by=by, did="match in force", kind="call", key=call.slug, note=f"{made} placements")
    return made


def _ends(starts: date | None, months: int) -> date | None:
    from belt.web.programmes.services.deciding import months_later

    return months_later(starts, months) if starts else None


def placements_of(account: Account) -> Any:
    """Visits in which somebody is the guest, the host or the mentor."""
    from django.db.models import Q

    return Placement.objects.filter(
        Q(application__applicant=account) | Q(offer__host=account) | Q(mentor=account)
    ).select_related("application__call", "application__applicant", "offer__host", "mentor")


@transaction.atomic
def change_visit(*, visit: Placement, by: Account, **changes: Any) -> None:
    """Dates, mentor or state of a visit, on the record."""
    for name, value in changes.items():
        setattr(visit, name, value)
    visit.save(update_fields=list(changes))
    told = ", ".join(f"{name}: {value}" for name, value in changes.items())
    record(by=by, did="visit changed", kind="placement", key=visit.key, note=told)


@transaction.atomic
def answer_placement(*, visit: Placement, by: Account, agreed: bool) -> None:
    """The guest or the host agrees or declines. Raises :class:`Refused` (``decided already``)."""
    fresh = Placement.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if fresh.state != Placement.State.PROPOSED:
        raise Refused("decided already")
    if by.pk == fresh.application.applicant_id:
        fresh.guest_agreed_at = timezone.now() if agreed else None
    else:
        fresh.host_agreed_at = timezone.now() if agreed else None
    if not agreed:
        fresh.state = Placement.State.DECLINED
    elif fresh.guest_agreed_at and fresh.host_agreed_at:
        fresh.state = Placement.State.AGREED
    fresh.save()
    did = "visit agreed" if agreed else "visit declined"
    record(by=by, did=did, kind="placement", key=fresh.key)
