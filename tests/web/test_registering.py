"""Registering for a workshop: places and the waiting list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from belt.web.accounts.services import Refused
from belt.web.events.models import Registration, Workshop
from belt.web.events.services import registering
from belt.web.office.models import Letter
from tests.web.people import office

pytestmark = pytest.mark.usefixtures("client")


def address_of(registration: Registration) -> str:
    return f"/meet/registration/{registration.secret}"


def make_workshop(**changes: Any) -> Workshop:
    today = timezone.localdate()
    told = {
        "slug": "open-robots", "titles": {"en": "Open robots"}, "state": "published",
        "kind": "open", "first_day": today + timedelta(days=30), "time_zone": "Asia/Tokyo",
        "last_day": today + timedelta(days=31), "capacity": 2,
        "registers_until": timezone.now() + timedelta(days=20), **changes,
    }  # fmt: skip
    return Workshop.objects.create(**told)


def register(workshop: Workshop, number: int) -> Registration:
    return registering.register(
        workshop=workshop, account=None, name=f"Person {number}",
        email=f"person{number}@example.org", language="ja", address_of=address_of,
    )  # fmt: skip


def _states(workshop: Workshop) -> list[str]:
    return list(workshop.registrations.order_by("number").values_list("state", flat=True))


def test_who_finds_no_place_waits_and_moves_up_in_order() -> None:
    workshop = make_workshop()
    made = [register(workshop, number) for number in range(5)]
    assert _states(workshop) == ["coming", "coming", "waiting", "waiting", "waiting"]
    assert [registering.place_in_line(one) for one in made[2:]] == [1, 2, 3]
    registering.cancel(registration=made[3], address_of=address_of)
    registering.cancel(registration=made[0], address_of=address_of)
    assert _states(workshop) == ["cancelled", "coming", "coming", "cancelled", "waiting"]
    letters = list(Letter.objects.filter(to="person2@example.org").order_by("id"))
    assert len(letters) == 2
    assert address_of(made[2]) in letters[1].body


def test_more_places_go_to_those_who_wait_and_fewer_take_none_away() -> None:
    workshop, by = make_workshop(), office()
    for number in range(5):
        register(workshop, number)
    registering.set_capacity(workshop=workshop, by=by, capacity=4, address_of=address_of)
    assert _states(workshop) == ["coming"] * 4 + ["waiting"]
    registering.set_capacity(workshop=workshop, by=by, capacity=1, address_of=address_of)
    assert _states(workshop) == ["coming"] * 4 + ["waiting"]
    registering.cancel(registration=workshop.registrations.get(number=1), address_of=address_of)
    assert _states(workshop)[-1] == "waiting"
    registering.set_capacity(workshop=workshop, by=by, capacity=None, address_of=address_of)
    assert _states(workshop)[-1] == "coming"


def test_one_registers_once_and_again_after_giving_the_place_back() -> None:
    workshop = make_workshop()
    first = register(workshop, 1)
    with pytest.raises(Refused, match="asked already"):
        register(workshop, 1)
    registering.cancel(registration=first, address_of=address_of)
    assert register(workshop, 1).number == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "draft"},
        {"state": "cancelled"},
        {"registers_until": None},
        {"registers_until": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_nobody_registers_where_nothing_is_open(changes: dict[str, Any]) -> None:
    workshop = make_workshop(**changes)
    with pytest.raises(Refused, match="not open"):
        register(workshop, 1)
    assert not workshop.registrations.exists()
