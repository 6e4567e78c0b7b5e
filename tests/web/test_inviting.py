"""Invitations in waves: one for a place, alternates by themselves, late answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.events.models import Invitation, Workshop
from belt.web.events.services import inviting
from belt.web.office.models import Letter
from tests.web.people import office

pytestmark = pytest.mark.usefixtures("client")


def address_of(row: Any) -> str:
    return f"/meet/invitation/{row.secret}"


def make_workshop(**changes: Any) -> Workshop:
    told = {
        "slug": "robots", "titles": {"en": "Robots"}, "state": "published", "time_zone": "UTC",
        "first_day": date(2031, 1, 6), "last_day": date(2031, 1, 7), "answer_days": 10, **changes,
    }  # fmt: skip
    return Workshop.objects.create(**told)


def line(workshop: Workshop, *places: str) -> dict[str, Invitation]:
    """People by name; each place is a string of names, in the order of the line."""
    return {
        name: Invitation.objects.create(
            workshop=workshop, place=place, line=line, name=name, email=f"{name}@example.org"
        )
        for place, names in enumerate(places, 1)
        for line, name in enumerate(names)
    }


def states(workshop: Workshop) -> dict[str, str]:
    return {one.name: one.state for one in workshop.invitations.order_by("name")}


def answer(one: Invitation, accepted: bool, **more: Any) -> None:
    inviting.answer(invitation=one, accepted=accepted, account=None, address_of=address_of, **more)


@pytest.fixture
def by() -> Account:
    return office()


def test_one_is_asked_for_each_place_and_the_next_when_they_decline(by: Account) -> None:
    workshop = make_workshop()
    people = line(workshop, "abc", "de")
    assert inviting.send_wave(workshop=workshop, by=by, address_of=address_of) == (2, 0)
    assert inviting.send_wave(workshop=workshop, by=by, address_of=address_of) == (0, 0)
    answer(people["a"], False, reason="busy")
    answer(people["d"], True)
    assert states(workshop) == {
        "a": "declined", "b": "invited", "c": "waiting", "d": "accepted", "e": "waiting",
    }  # fmt: skip
    assert Letter.objects.filter(to="b@example.org").count() == 1
    with pytest.raises(Refused, match="decided already"):
        answer(people["a"], True)
    assert [one.name for one in workshop.speakers.all()] == ["d"]
    assert workshop.sessions.get().speakers.get().name == "d"


def test_whoever_has_no_address_is_passed_over_until_they_have(by: Account) -> None:
    workshop = make_workshop()
    people = line(workshop, "ab", "c")
    Invitation.objects.filter(name__in=["a", "c"]).update(email="")
    assert inviting.send_wave(workshop=workshop, by=by, address_of=address_of) == (1, 1)
    assert states(workshop) == {"a": "waiting", "b": "invited", "c": "waiting"}
    inviting.set_address(invitation=people["c"], email=" C@example.org ", language="ja")
    assert inviting.send_wave(workshop=workshop, by=by, address_of=address_of) == (1, 0)
    assert Letter.objects.get(to="c@example.org").subject.startswith("ご招待")


def test_alternates_of_another_place_come_where_a_line_is_at_its_end(by: Account) -> None:
    workshop = make_workshop()
    people = line(workshop, "a", "bcd")
    inviting.send_wave(workshop=workshop, by=by, address_of=address_of)
    answer(people["a"], False)
    assert states(workshop) == {"a": "declined", "b": "invited", "c": "invited", "d": "waiting"}
    people["c"].refresh_from_db()
    assert people["c"].place == 1


def test_silence_is_followed_by_the_next_and_a_late_answer_by_a_place_that_is_free(
    by: Account,
) -> None:
    workshop = make_workshop()
    people = line(workshop, "ab", "c")
    inviting.send_wave(workshop=workshop, by=by, address_of=address_of)
    now = timezone.now()
    assert inviting.go_on(now + timedelta(days=6), address_of) == 0
    assert inviting.go_on(now + timedelta(days=8), address_of) == 2
    assert inviting.go_on(now + timedelta(days=8), address_of) == 0
    assert Letter.objects.filter(to="a@example.org").count() == 2
    # b was asked at the moment of the silence, and has ten days of their own.
    assert inviting.go_on(now + timedelta(days=9, hours=25), address_of) == 2
    assert states(workshop) == {"a": "silent", "b": "invited", "c": "silent"}
    with pytest.raises(Refused, match="decided already"):
        answer(people["a"], True)
    answer(people["c"], True)
    assert states(workshop) == {"a": "silent", "b": "invited", "c": "accepted"}


def test_whom_somebody_proposes_comes_next(by: Account) -> None:
    workshop = make_workshop()
    people = line(workshop, "ab")
    inviting.send_wave(workshop=workshop, by=by, address_of=address_of)
    answer(people["a"], False, proposed={"name": "p", "email": "p@example.org"})
    people["a"].refresh_from_db()
    made = inviting.take_proposal(invitation=people["a"], by=by)
    assert (made.place, made.state) == (1, "waiting")
    people["b"].refresh_from_db()
    answer(people["b"], False)
    assert states(workshop)["p"] == "invited"
    with pytest.raises(Refused, match="asked already"):
        inviting.take_proposal(invitation=people["a"], by=by)


def test_who_withdraws_leaves_the_place_free_and_the_talk_without_a_time(by: Account) -> None:
    workshop = make_workshop()
    people = line(workshop, "ab")
    inviting.send_wave(workshop=workshop, by=by, address_of=address_of)
    answer(people["a"], True)
    workshop.sessions.update(starts_at=timezone.now())
    people["a"].refresh_from_db()
    inviting.withdraw(invitation=people["a"], by=by)
    assert workshop.sessions.get().starts_at is None
    assert inviting.send_wave(workshop=workshop, by=by, address_of=address_of) == (1, 0)
    assert states(workshop) == {"a": "withdrawn", "b": "invited"}
