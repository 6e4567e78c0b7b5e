"""Many people at one moment who register for a workshop, give places back or answer invitations."""

from __future__ import annotations

import pytest

from belt.web.accounts.services import Refused
from belt.web.events.models import Registration
from belt.web.events.services import inviting, registering
from belt.web.office.models import Letter
from tests.web import test_inviting as invited
from tests.web import test_registering as registered
from tests.web.at_once import at_once
from tests.web.people import office

pytestmark = [
    pytest.mark.usefixtures("client", "_record_can_be_emptied"),
    pytest.mark.django_db(transaction=True),
]

PLACES, PEOPLE = 120, 200


def test_two_hundred_at_one_moment_take_the_places_and_wait_in_order() -> None:
    workshop = registered.make_workshop(capacity=PLACES)
    # Every tenth presses the button of the one before again.
    numbers = [number - 1 if number % 10 == 9 else number for number in range(PEOPLE)]
    found = at_once(*[lambda one=one: registered.register(workshop, one) for one in numbers])
    twice = [one for one in found if isinstance(one, Refused)]
    made = sorted(
        (one for one in found if isinstance(one, Registration)), key=lambda one: one.number
    )
    assert len(twice) == PEOPLE // 10
    assert [one.number for one in made] == list(range(1, len(made) + 1))
    assert [one.state for one in made] == ["coming"] * PLACES + ["waiting"] * (len(made) - PLACES)
    assert [registering.place_in_line(one) for one in made[PLACES:]] == list(
        range(1, len(made) - PLACES + 1)
    )
    assert Letter.objects.count() == len(made)


def test_places_given_back_at_one_moment_go_to_the_first_who_wait() -> None:
    workshop = registered.make_workshop(capacity=40)
    made = [registered.register(workshop, number) for number in range(100)]

    def give_back(one: Registration) -> None:
        registering.cancel(registration=one, address_of=registered.address_of)

    found = at_once(*[lambda one=one: give_back(one) for one in made if one.number % 2])
    assert found == [None] * 50
    standing = workshop.registrations.exclude(state="cancelled").order_by("number")
    assert [one.state for one in standing] == ["coming"] * 40 + ["waiting"] * 10


def test_many_answers_at_once_leave_one_person_a_place() -> None:
    by = office()
    workshop = invited.make_workshop()
    names = "abcdefgh"
    people = invited.line(workshop, *[one + one.upper() for one in names])
    inviting.send_wave(workshop=workshop, by=by, address_of=invited.address_of)

    def answer(name: str, accepted: bool) -> str:
        invited.answer(people[name], accepted)
        return "accepted" if accepted else "declined"

    found = at_once(
        *[
            lambda name=name, accepted=accepted: answer(name, accepted)
            for name in names
            for accepted in (True, False)
        ]
    )
    answers = [one.reason if isinstance(one, Refused) else one for one in found]
    for number, name in enumerate(names):
        pair = answers[2 * number : 2 * number + 2]
        assert sorted(pair) in (["accepted", "decided already"], ["decided already", "declined"])
        states = invited.states(workshop)
        assert states[name.upper()] == ("waiting" if "accepted" in pair else "invited")
    assert workshop.speakers.count() == answers.count("accepted")
