"""Exchanges: places, wishes, rankings, the match, visits with their letters, joint papers."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from belt.web.accounts.models import Account
from belt.web.office.models import Letter
from belt.web.programmes.models import Application, HostOffer, Placement
from belt.web.programmes.services import exchanges, outcomes
from tests.web.people import KIM, MARTIN, NGUYEN, SATO, account, office, signed_in
from tests.web.programmes_cast import make_call, submitted

pytestmark = pytest.mark.usefixtures("client")
OFFER = {
    "title": "Robots at home", "topics": "speech", "organisation": "Inria", "country": "FR",
    "places": "1", "least_months": "1", "most_months": "6", "monthly_cost": "1,200",
    "travel_cost": "500",
}  # fmt: skip


class Cast:
    """Two hosts with a place each, three who want to go."""

    def __init__(self, rules: str = "version = 1\nother_country = true\n") -> None:
        self.office = office()
        self.call = make_call(self.office, kind="exchange", assignment_rules=rules)
        self.martin = account("martin@example.org", "Lucie Martin", MARTIN, "FR")
        self.sato = account("sato@example.org", "Hana Sato", SATO, "JP")
        self.nguyen = account("nguyen@example.org", "Nguyen Van Minh", NGUYEN, "VN")
        self.kim = account("kim@example.org", "Minjun Kim", KIM, "KR")
        self.third = account("third@example.org", "Third")
        self.inria = self._offer(self.martin, **OFFER)
        self.tokyo = self._offer(
            self.sato, **{**OFFER, "title": "Maps", "organisation": "Tokyo", "country": "JP"}
        )

    def _offer(self, host: Account, **told: str) -> HostOffer:
        address = f"/programmes/{self.call.slug}/places/"
        assert signed_in(host).post(address, told).status_code == 302
        made = HostOffer.objects.get(host=host)
        signed_in(self.office).post(
            f"/office/calls/{self.call.slug}/match/act", {"offer": made.key, "list": "1"}
        )
        made.refresh_from_db()
        return made

    def wants(self, who: Account, *offers: HostOffer) -> Application:
        """An application with hosts in order."""
        made = submitted(self.call, who, months="3", starts="2020-02-01")
        ranks = {f"rank-{one.key}": str(place) for place, one in enumerate(offers, 1)}
        signed_in(who).post(f"/applications/{made.key}/wishes", ranks)
        return made


def _hosts(cast: Cast) -> dict[str, str]:
    return exchanges.match(cast.call).placements.hosts


def test_an_offer_is_listed_by_the_office_and_wished_for_in_order() -> None:
    cast = Cast()
    assert cast.inria.state == "listed"
    assert (cast.inria.monthly_cost, cast.inria.region) == (120_000, "FR")
    made = cast.wants(cast.nguyen, cast.tokyo, cast.inria)
    assert [one.offer for one in made.preferences.all()] == [cast.tokyo, cast.inria]
    page = signed_in(cast.martin).get(f"/places/{cast.inria.key}/").content.decode()
    assert "Nguyen Van Minh" in page
    assert signed_in(cast.sato).get(f"/places/{cast.inria.key}/").status_code == 404


def test_the_match_follows_both_sides_and_gives_reasons() -> None:
    cast = Cast()
    nguyen = cast.wants(cast.nguyen, cast.inria)
    kim = cast.wants(cast.kim, cast.inria, cast.tokyo)
    signed_in(cast.martin).post(
        f"/places/{cast.inria.key}/", {f"rank-{nguyen.key}": "1", f"rank-{kim.key}": "2"}
    )
    assert _hosts(cast) == {nguyen.key: cast.inria.key, kim.key: cast.tokyo.key}
    third = cast.wants(cast.third, cast.inria)
    page = signed_in(cast.office).get(f"/office/calls/{cast.call.slug}/match").content.decode()
    assert "Nguyen Van Minh" in page
    assert third.key not in _hosts(cast)
    assert "the country of work is not known" in page


def test_a_rule_keeps_people_from_their_own_country() -> None:
    cast = Cast()
    made = cast.wants(cast.sato, cast.tokyo)
    assert made.key not in _hosts(cast)
    page = signed_in(cast.office).get(f"/office/calls/{cast.call.slug}/match").content.decode()
    assert "country" in page


def test_a_quota_holds() -> None:
    cast = Cast('version = 1\n[[quota]]\nside = "from"\nregion = "VN"\nmost = 0\n')
    made = cast.wants(cast.nguyen, cast.inria)
    assert made.key not in _hosts(cast)


def test_both_sides_agree_and_the_letters_follow() -> None:
    cast = Cast()
    cast.wants(cast.nguyen, cast.inria)
    desk = signed_in(cast.office)
    for _ in range(2):
        desk.post(f"/office/calls/{cast.call.slug}/match/act", {})
    visit = Placement.objects.get()
    assert Letter.objects.filter(to="nguyen@example.org", subject__contains="Inria").count() == 1
    assert (visit.starts, visit.ends) == (date(2020, 2, 1), date(2020, 5, 1))
    guest, host = signed_in(cast.nguyen), signed_in(cast.martin)
    address = f"/visits/{visit.key}/"
    assert guest.get(f"{address}visa").status_code == 404
    guest.post(address, {"answer": "yes"})
    host.post(address, {"answer": "yes"})
    visit.refresh_from_db()
    assert visit.state == "agreed"
    letter = guest.get(f"{address}visa").content.decode()
    assert "Nguyen Van Minh" in letter
    assert "Inria" in letter
    assert signed_in(cast.kim).get(f"{address}visa").status_code == 404
    assert guest.post(address, {"starts": "2020-03-01", "ends": "2020-04-01"}).status_code == 404
    host.post(address, {"starts": "2020-03-01", "ends": "2020-04-01", "mentor": "kim@example.org"})
    visit.refresh_from_db()
    assert (visit.starts, visit.mentor) == (date(2020, 3, 1), cast.kim)
    assert host.post(address, {"starts": "2020-03-01", "ends": "2020-01-01"}).status_code == 200


def test_a_place_that_was_declined_goes_to_the_next() -> None:
    cast = Cast()
    nguyen, kim = cast.wants(cast.nguyen, cast.inria), cast.wants(cast.kim, cast.inria)
    signed_in(cast.martin).post(
        f"/places/{cast.inria.key}/", {f"rank-{nguyen.key}": "1", f"rank-{kim.key}": "2"}
    )
    exchanges.put_into_force(call=cast.call, by=cast.office, address_of=lambda one: one.key)
    visit = Placement.objects.get()
    assert visit.application == nguyen
    signed_in(cast.nguyen).post(f"/visits/{visit.key}/", {"answer": "no"})
    exchanges.put_into_force(call=cast.call, by=cast.office, address_of=lambda one: one.key)
    standing = Placement.objects.exclude(state="declined")
    assert [one.application for one in standing] == [kim]


def test_a_host_is_not_sent_more_people_than_places() -> None:
    cast = Cast()
    for who in (cast.nguyen, cast.kim, cast.third):
        cast.wants(who, cast.inria)
        exchanges.put_into_force(call=cast.call, by=cast.office, address_of=lambda one: one.key)
    assert Placement.objects.exclude(state="declined").count() == 1


def test_visits_that_led_to_a_joint_paper_are_one_page() -> None:
    cast = Cast()
    made = cast.wants(cast.nguyen, cast.inria)
    visit = Placement.objects.create(
        application=made, offer=cast.inria, state="done",
        starts=date(2019, 2, 1), ends=date(2019, 5, 1),
    )  # fmt: skip
    found = outcomes.visits()
    assert [one.placement for one in found] == [visit]
    assert [work["title"] for work in found[0].works] == [
        "Speech interfaces for service robots at home"
    ]
    assert found[0].before == 0
    page = Client().get("/outcomes/visits").content.decode()
    assert "1 of 1 visits" in page
    assert "Speech interfaces" in page


def test_guests_are_followed_before_and_since() -> None:
    cast = Cast()
    made = cast.wants(cast.nguyen, cast.inria)
    Placement.objects.create(
        application=made, offer=cast.inria, state="done",
        starts=date(2020, 2, 1), ends=date(2020, 5, 1),
    )  # fmt: skip
    [one] = outcomes.alumni()
    assert (one.person_id, one.since, one.abroad) == (NGUYEN, 2020, "FR")
    assert one.works_before + one.works_since > 0
    browser = signed_in(cast.office)
    assert "Nguyen Van Minh" in browser.get("/outcomes/alumni").content.decode()
    assert signed_in(cast.nguyen).get("/outcomes/alumni").status_code == 404
