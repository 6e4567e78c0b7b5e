"""Workshops: made, described, published, cancelled; who may see what of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.events.models import Workshop
from belt.web.office.services import is_office, record
from belt.web.programmes.models import Call
from belt.web.programmes.services.calls import make_call


class BadWorkshop(ValueError):
    """A workshop that cannot be published; ``faults`` holds codes: ``title, text, place``."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


def workshops_seen_by(account: Any) -> QuerySet[Workshop]:
    """Workshops that somebody may read of; drafts are the office's."""
    every = Workshop.objects.all()
    return every if is_office(account) else every.exclude(state=Workshop.State.DRAFT)


@transaction.atomic
def make_workshop(
    *,
    by: Account | None,
    kind: str,
    title: str,
    language: str,
    time_zone: str,
    first_day: date,
    last_day: date,
) -> Workshop:
    """A draft; an open workshop has the draft of its call for contributions with it."""
    base = slugify(title)[:50] or "workshop"
    slug, number = base, 1
    # "when" is the page that finds times.
    while slug == "when" or Workshop.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    made = Workshop.objects.create(
        slug=slug,
        kind=kind,
        titles={language: title},
        time_zone=time_zone,
        first_day=first_day,
        last_day=last_day,
        made_by=by,
    )
    if kind == Workshop.Kind.OPEN:
        made.call = make_call(
            by=by, kind=Call.Kind.CONTRIBUTIONS, title=title, language=language, time_zone=time_zone
        )
        made.save(update_fields=["call"])
    record(by=by, did="workshop made", kind="workshop", key=slug, note=title)
    return made


@transaction.atomic
def change_workshop(*, workshop: Workshop, by: Account, edition: int, **changes: Any) -> Workshop:
    """Change a workshop. Raises :class:`Refused` (``changed elsewhere``)."""
    fresh = Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk)
    if fresh.edition != edition:
        raise Refused("changed elsewhere")
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.edition += 1
    fresh.save()
    record(
        by=by, did="workshop changed", kind="workshop", key=fresh.slug,
        note=", ".join(sorted(changes)),
    )  # fmt: skip
    return fresh


@transaction.atomic
def publish_workshop(*, workshop: Workshop, by: Account) -> None:
    """Show a workshop to everybody. Raises :class:`BadWorkshop` where something is missing."""
    told = {
        "title": any(text.strip() for text in workshop.titles.values()),
        "text": any(text.strip() for text in workshop.texts.values()),
        "place": workshop.online or bool(workshop.city.strip()),
    }
    faults = [name for name, there in told.items() if not there]
    if faults:
        raise BadWorkshop(faults)
    _set_state(workshop, Workshop.State.PUBLISHED, by, "workshop published")


@transaction.atomic
def cancel_workshop(*, workshop: Workshop, by: Account) -> None:
    """It does not take place; everything stays readable, and calendars are told."""
    _set_state(workshop, Workshop.State.CANCELLED, by, "workshop cancelled")


def _set_state(workshop: Workshop, state: str, by: Account, did: str) -> None:
    workshop.state = state
    workshop.save(update_fields=["state"])
    record(by=by, did=did, kind="workshop", key=workshop.slug)
