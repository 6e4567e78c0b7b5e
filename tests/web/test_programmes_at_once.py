"""Many people at once in programmes: nothing is lost and nothing is done twice."""

from __future__ import annotations

import pytest

from belt.web.accounts.services import Refused
from belt.web.office.models import Letter
from belt.web.programmes.models import Application, ApplicationVersion, Assignment, Decision, Plan
from belt.web.programmes.services import applying, assigning, deciding
from tests.web.at_once import at_once
from tests.web.programmes_cast import Cast, drafted

pytestmark = [
    pytest.mark.usefixtures("client", "_record_can_be_emptied"),
    pytest.mark.django_db(transaction=True),
]


def test_a_double_submit_is_one_version_and_one_letter() -> None:
    cast = Cast()
    made = drafted(cast.call, cast.rival)
    found = at_once(
        *[
            lambda: applying.submit(application=made, by=cast.rival, edition=made.edition)
            for _ in range(4)
        ]
    )
    assert len({one.pk for one in found}) == 1
    assert ApplicationVersion.objects.filter(application=made).count() == 1
    assert Letter.objects.filter(to=cast.rival.email).count() == 1


def test_of_two_windows_that_save_at_once_one_is_told() -> None:
    cast = Cast()
    made = drafted(cast.call, cast.rival)

    def save(title: str) -> Application:
        return applying.save_draft(
            application=made, edition=made.edition, title=title, abstract="a", answers={}
        )

    found = at_once(lambda: save("one"), lambda: save("two"))
    refused = [one for one in found if isinstance(one, Refused)]
    assert [one.reason for one in refused] == ["changed elsewhere"]
    kept = next(one for one in found if not isinstance(one, Refused))
    made.refresh_from_db()
    assert made.title == kept.title


def test_applying_twice_at_once_makes_one_draft() -> None:
    cast = Cast()
    found = at_once(
        *[
            lambda: applying.start_application(call=cast.call, account=cast.stranger, language="en")
            for _ in range(4)
        ]
    )
    assert len({one.pk for one in found}) == 1
    assert Application.objects.filter(applicant=cast.stranger).count() == 1
    assert found[0].team.count() == 1


def test_of_two_officers_one_decides_and_the_other_is_told() -> None:
    cast = Cast()

    def decide(awarded: bool) -> Decision:
        return deciding.decide(
            application=cast.application, by=cast.office, awarded=awarded, amount=1,
            reason=str(awarded), proposed={}, seen="",
        )  # fmt: skip

    found = at_once(lambda: decide(True), lambda: decide(False))
    assert [one.reason for one in found if isinstance(one, Refused)] == ["changed elsewhere"]
    assert Decision.objects.count() == 1


def test_letters_of_decisions_are_written_once() -> None:
    cast = Cast()
    deciding.decide(
        application=cast.application, by=cast.office, awarded=True, amount=1, reason="",
        proposed={}, seen="",
    )  # fmt: skip
    before = Letter.objects.filter(to=cast.applicant.email).count()
    found = at_once(
        *[
            lambda: deciding.tell_decisions(
                call=cast.call, by=cast.office, hidden=set(), address_of=lambda one: one.key
            )
            for _ in range(3)
        ]
    )
    assert sum(found) == 1
    assert Letter.objects.filter(to=cast.applicant.email).count() == before + 1


def test_of_two_plans_put_into_force_at_once_one_holds() -> None:
    cast = Cast()
    plans = [
        assigning.make_plan(
            call=cast.call, by=cast.office,
            asked=assigning.Asked(objective="total", reviews_each=1, most=3, least=0, keep=False),
        )
        for _ in range(2)
    ]  # fmt: skip
    found = at_once(
        *[
            lambda plan=plan: assigning.put_into_force(plan=plan, by=cast.office, address="/")
            for plan in plans
        ]
    )
    assert sum(isinstance(one, Refused) for one in found) == 1
    assert Plan.objects.filter(in_force_at__isnull=False).count() == 1
    assert Assignment.objects.filter(ended_at=None).count() == 1
