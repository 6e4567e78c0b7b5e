"""Registering for a workshop: as many as there are places, the others wait in order."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.events.models import Registration, Workshop
from belt.web.office.letters import write_letter
from belt.web.office.services import record

State = Registration.State
Address = Callable[[Registration], str]
"""The whole address of somebody's own registration, for letters."""


@transaction.atomic
def register(
    *,
    workshop: Workshop,
    account: Account | None,
    name: str,
    email: str,
    language: str,
    address_of: Address,
    organisation: str = "",
    country: str = "",
    needs: str = "",
) -> Registration:
    """Give somebody a place, or a turn on the waiting list where all are taken.

    Those who ask at once are taken one after another: the workshop's row is locked. Raises
    :class:`Refused` (``not open``, ``asked already``).
    """
    held = Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk)
    if not held.takes_registrations:
        raise Refused("not open")
    email = email.strip().lower()
    if held.registrations.filter(email=email).exclude(state=State.CANCELLED).exists():
        raise Refused("asked already")
    made = Registration.objects.create(
        workshop=held,
        account=account,
        name=name.strip(),
        email=email,
        organisation=organisation,
        country=country,
        needs=needs,
        language=language,
        state=State.COMING if _free(held) > 0 else State.WAITING,
        number=(held.registrations.aggregate(last=Max("number"))["last"] or 0) + 1,
    )
    _tell(made, address_of)
    return made


@transaction.atomic
def cancel(*, registration: Registration, address_of: Address) -> None:
    """Somebody does not come; the first who waits takes the place."""
    held = Workshop.objects.select_for_update(of=("self",)).get(pk=registration.workshop_id)
    fresh = Registration.objects.get(pk=registration.pk)
    if fresh.state == State.CANCELLED:
        return
    fresh.state = State.CANCELLED
    fresh.save(update_fields=["state"])
    _move_up(held, address_of)


@transaction.atomic
def set_capacity(
    *, workshop: Workshop, by: Account, capacity: int | None, address_of: Address
) -> None:
    """More places go to those who wait; fewer take a place from nobody."""
    held = Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk)
    held.capacity = capacity
    held.save(update_fields=["capacity"])
    record(by=by, did="capacity set", kind="workshop", key=held.slug, note=str(capacity or "–"))
    _move_up(held, address_of)


@transaction.atomic
def note_attendance(*, workshop: Workshop, by: Account, came: set[str]) -> None:
    """Write down who came, by the keys of their registrations."""
    now = timezone.now()
    coming = workshop.registrations.filter(state=State.COMING)
    coming.filter(key__in=came, came_at=None).update(came_at=now)
    coming.exclude(key__in=came).update(came_at=None)
    record(
        by=by, did="attendance noted", kind="workshop", key=workshop.slug, note=f"{len(came)} came"
    )


def place_in_line(registration: Registration) -> int:
    """How many wait before somebody, and they: 1 is next."""
    waiting = Registration.objects.filter(workshop_id=registration.workshop_id, state=State.WAITING)
    return waiting.filter(number__lte=registration.number).count()


def _free(workshop: Workshop) -> int:
    """Places that nobody has; endless where there is no limit."""
    if workshop.capacity is None:
        return 1 << 30
    return workshop.capacity - workshop.registrations.filter(state=State.COMING).count()


def _move_up(workshop: Workshop, address_of: Address) -> None:
    free = _free(workshop)
    waiting = workshop.registrations.filter(state=State.WAITING).order_by("number")
    for one in list(waiting[: max(0, free)]):
        one.state = State.COMING
        one.save(update_fields=["state"])
        _tell(one, address_of)


def _tell(registration: Registration, address_of: Address) -> None:
    waits = registration.state == State.WAITING
    write_letter(
        to=registration.email,
        language=registration.language,
        template="registration_waiting" if waits else "registration_coming",
        registration=registration,
        workshop=registration.workshop,
        line=place_in_line(registration) if waits else 0,
        address=address_of(registration),
    )
