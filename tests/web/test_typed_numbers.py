"""Numbers that readers type: what is none is told or left out, and never a fault of the page."""

from __future__ import annotations

import pytest

from tests.web.people import signed_in
from tests.web.test_meet_access import World as Meeting
from tests.web.test_programmes_access import World as Programme

pytestmark = pytest.mark.usefixtures("client")
NONE = ["9" * 5000, "9" * 30, "²", "١"]
"""Python refuses to read thousands of digits; no column holds thirty; scripts have their own."""


@pytest.mark.parametrize("typed", NONE)
def test_pages_of_programmes_outlast_what_is_no_number(typed: str) -> None:
    world = Programme()
    cast = world.cast
    call, mine = f"/office/calls/{cast.call.slug}", f"/applications/{cast.application.key}"
    form = {"count": "1", "0-id": "plan", "0-kind": "long", "0-label-en": "Plan"}
    posted = [
        (cast.applicant, f"{mine}/", {"edition": typed, "title": "Other"}),
        (cast.applicant, f"{mine}/save", {"edition": typed, "title": "Other"}),
        (cast.applicant, f"{mine}/team", {"leave_out": typed}),
        (cast.applicant, f"{mine}/wishes", {f"rank-{world.offer.key}": typed}),
        (cast.rival, f"/places/{world.offer.key}/", {f"rank-{cast.application.key}": typed}),
        (cast.french, f"/reviews/{world.assignment.key}/", {"edition": typed}),
        (cast.office, f"{call}/settings", {"edition": typed}),
        (cast.office, f"{call}/form/application", {**form, "edition": typed}),
        (cast.office, f"{call}/form/application", {**form, "count": typed}),
        (cast.office, f"{call}/form/application", {**form, "did": f"up-{typed}"}),
        (cast.office, f"{call}/form/application", {**form, "0-stage": typed}),
    ]
    for who, address, told in posted:
        assert signed_in(who).post(address, told).status_code in {200, 302, 404, 409, 422}, told
    assert signed_in(cast.office).get(f"{call}/assignment", {"plan": typed}).status_code == 200
    cast.application.refresh_from_db()
    assert cast.application.title != "Other"
    assert cast.application.team.count() == 1


@pytest.mark.parametrize("typed", NONE)
def test_pages_of_workshops_outlast_what_is_no_number(typed: str) -> None:
    world = Meeting()
    workshop, talk = world.workshop, world.workshop.sessions.get()
    page = f"/office/workshops/{workshop.slug}/programme"
    speaking = {"edition": typed, "title": "Other", "language": "en", "name": "Kim Minsu"}
    settings = {
        "edition": typed, "title-en": "Other", "time_zone": "Europe/Paris", "city": "Grenoble",
        "first_day": "2031-03-27", "last_day": "2031-03-28", "capacity": "9",
    }  # fmt: skip
    posted = [
        (world.speaker_account, f"/meet/speaking/{world.speaker.key}/", speaking),
        (world.office, f"/office/workshops/{workshop.slug}/settings", settings),
        (world.office, page, {"did": "remove-room", "room": typed}),
        (world.office, f"{page}/{talk.key}", {"edition": typed, "title": "Other"}),
        (world.office, f"{page}/{talk.key}", {"edition": "1", "minutes": typed, "room": typed}),
    ]
    for who, address, told in posted:
        assert signed_in(who).post(address, told).status_code in {200, 302, 404, 409, 422}, told
    workshop.refresh_from_db()
    talk.refresh_from_db()
    assert (workshop.titles, talk.title, talk.minutes) == ({"en": "Robots"}, "Folding", 5)
