"""Pages of programmes ask the database nothing for each row."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from belt.web.programmes.models import HostOffer, Placement, Preference
from belt.web.programmes.services import deciding, reviewing
from tests.web.people import account, signed_in
from tests.web.programmes_cast import Cast, submitted

pytestmark = pytest.mark.usefixtures("client")
PAGES = ("applications", "reviewers", "assignment", "ratings", "decisions?budget=90000", "money",
         "match")  # fmt: skip


def _more(cast: Cast, first: int, count: int) -> None:
    """More of everything that the pages list."""
    for number in range(first, first + count):
        made = submitted(cast.call, account(f"a{number}@example.org", f"A{number}"))
        assignment = reviewing.assign(
            application=made, reviewer=cast.reviewer, score=0, locked=False
        )
        review = reviewing.save_review(
            assignment=assignment, edition=1, rating=float(1 + number % 6),
            answers={"strengths": "s", "weaknesses": "w"},
        )  # fmt: skip
        reviewing.submit_review(review=review, by=cast.french)
        deciding.decide(
            application=made, by=cast.office, awarded=True, amount=1, reason="", proposed={},
            seen="",
        )  # fmt: skip
        offer = HostOffer.objects.create(
            call=cast.call, host=cast.rival, title=f"H{number}", topics="t", organisation="O",
            country="KR", state="listed", ranking=[made.key],
        )  # fmt: skip
        Preference.objects.create(application=made, offer=offer, rank=1)
        Placement.objects.create(
            application=made, offer=offer, mentor=cast.japanese, state=Placement.State.AGREED
        )


def _queries(reader: Client, address: str) -> int:
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert reader.get(address).status_code == 200
    return len(asked)


def test_the_offices_pages_ask_as_much_for_many_as_for_few() -> None:
    cast = Cast()
    _more(cast, 0, 2)
    desk = signed_in(cast.office)
    addresses = [f"/office/calls/{cast.call.slug}/{page}" for page in PAGES]
    addresses += ["/programmes/", "/office/record/", f"/programmes/{cast.call.slug}/places/"]
    few = {one: _queries(desk, one) for one in addresses}
    _more(cast, 2, 6)
    assert {one: _queries(desk, one) for one in addresses} == few


def test_ones_own_lists_ask_as_much_for_many_as_for_few() -> None:
    cast = Cast()
    _more(cast, 0, 1)
    reader = signed_in(cast.french)
    few = _queries(reader, "/reviews/")
    _more(cast, 1, 5)
    assert _queries(reader, "/reviews/") == few


def test_bids_ask_as_much_for_many_as_for_few() -> None:
    cast = Cast()
    _more(cast, 0, 2)
    reader, address = signed_in(cast.french), f"/reviews/bids/{cast.call.slug}"
    few = _queries(reader, address)
    _more(cast, 2, 5)
    assert _queries(reader, address) == few
