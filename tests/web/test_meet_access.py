"""Every address of workshops with every role; pages that ask no more as a workshop grows."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from belt.web.accounts.models import Account
from belt.web.events.models import (
    Composition,
    Invitation,
    Registration,
    Session,
    SessionFile,
    Speaker,
    Workshop,
)
from belt.web.events.services import scheduling
from belt.web.events.services.composing import Asked
from tests.web.people import account, office, signed_in

pytestmark = pytest.mark.usefixtures("client")

PUBLIC = {
    "workshops", "meeting-times", "workshop", "workshop-calendar", "workshop-schedule",
    "workshop-proceedings", "workshop-pdf", "workshop-register",
}  # fmt: skip
BY_SECRET = {"workshop-registration", "workshop-invitation"}
SIGNED_IN = {"speaking", "workshop-take-over"}
OF_SPEAKER = {"speaking-one", "speaking-visa"}
SENDS_ON = {"speaking-picture"}
"""Forms of a page of one's own: a visit without a form goes back to the page."""
MISSING = {"workshop-file", "workshop-speaker-picture"}
"""Files that this workshop does not have."""
POST_ONLY = {"office-workshop-act", "office-composer-use", "office-programme-place"}


class World:
    """A published workshop with something of everything."""

    def __init__(self) -> None:
        self.office = office()
        self.speaker_account = account("speaker@example.org", "Kim Minsu")
        self.stranger = account("stranger@example.org", "Stranger")
        self.workshop = Workshop.objects.create(
            slug="robots", titles={"en": "Robots"}, texts={"en": "Two days."}, city="Grenoble",
            state="published", time_zone="Europe/Paris", first_day=date(2031, 3, 27),
            last_day=date(2031, 3, 28), registers_until=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        self.invitation = Invitation.objects.create(
            workshop=self.workshop, place=1, name="Kim Minsu", email="speaker@example.org",
            state="accepted",
        )  # fmt: skip
        self.speaker = Speaker.objects.create(
            workshop=self.workshop, invitation=self.invitation, account=self.speaker_account,
            name="Kim Minsu", needs="a ramp", passport_name="KIM MINSU", nationality="KR",
        )  # fmt: skip
        self.registration = Registration.objects.create(
            workshop=self.workshop, name="Sato", email="sato@example.org", state="coming",
            number=1, needs="no nuts",
        )  # fmt: skip
        self.composition = Composition.objects.create(
            workshop=self.workshop,
            asked=asdict(Asked(topics=("grasping",), places=1)),
            told={
                "invitees": [],
                "people": {},
                "stages": {},
                "regions": {},
                "coverage": {},
                "bound": 0,
                "value": 0,
                "travel": 0,
                "candidates": 0,
            },
        )
        self.add_talk()
        scheduling.publish_programme(workshop=self.workshop, by=self.office)

    def add_talk(self) -> Session:
        made = Session.objects.create(
            workshop=self.workshop, title="Folding", minutes=5,
            starts_at=self.workshop.first_day.strftime("%Y-%m-%dT10:00+01:00"),
        )  # fmt: skip
        made.speakers.add(self.speaker)
        return made

    def roles(self) -> dict[str, Account | None]:
        return {
            "visitor": None, "stranger": self.stranger, "speaker": self.speaker_account,
            "office": self.office,
        }  # fmt: skip

    def address(self, name: str, route: str) -> str:
        told: dict[str, Any] = {
            "slug": self.workshop.slug,
            "secret": self.registration.secret if name == "workshop-registration"
            else self.invitation.secret,
            "key": self.composition.pk if name == "office-composer-use" else self.speaker.key,
        }  # fmt: skip
        if name == "office-programme-place":
            told["key"] = self.workshop.sessions.get().key
        return "/" + re.sub(r"<\w+:(\w+)>", lambda one: str(told[one[1]]), route)


def _routes() -> list[tuple[str, str]]:
    patterns = get_resolver("belt.web.events.urls").url_patterns
    return [(str(one.name), str(one.pattern)) for one in patterns]


def _expected(name: str, role: str) -> set[int]:
    if name in MISSING:
        return {404}
    if name in PUBLIC | BY_SECRET:
        return {200}
    if role == "visitor":
        return {302, 405}
    if name in POST_ONLY:
        return {405} if role == "office" else {404}
    if name in SENDS_ON | OF_SPEAKER:
        seen = role in {"speaker", "office"}
        return ({302} if name in SENDS_ON else {200}) if seen else {404}
    if name in SIGNED_IN:
        return {200, 302}
    return {200} if role == "office" else {404}


def test_every_address_is_for_those_who_may() -> None:
    world = World()
    for role, somebody in world.roles().items():
        browser = signed_in(somebody)
        for name, route in _routes():
            status = browser.get(world.address(name, route)).status_code
            assert status in _expected(name, role), (name, role, status)


def test_nothing_is_changed_by_those_who_may_not() -> None:
    world = World()
    for role in ("visitor", "stranger", "speaker"):
        browser = signed_in(world.roles()[role])
        for name, route in _routes():
            if name.startswith("office-"):
                typed = {"did": "publish", "name": "x", "email": "x@example.org", "came": "x"}
                status = browser.post(world.address(name, route), typed).status_code
                assert status in ({302} if role == "visitor" else {404}), (name, role, status)
    assert world.workshop.versions.count() == 1
    assert world.workshop.invitations.count() == 1


def test_what_is_for_the_office_alone_stands_on_no_other_page() -> None:
    world = World()
    hidden = ("a ramp", "KIM MINSU", "no nuts", "sato@example.org", "speaker@example.org")
    for role in ("visitor", "stranger"):
        browser = signed_in(world.roles()[role])
        for name, route in _routes():
            if name in PUBLIC:
                page = browser.get(world.address(name, route)).content.decode(errors="replace")
                for words in hidden:
                    assert words not in page, (name, words)


def test_pages_ask_no_more_of_the_database_as_a_workshop_grows() -> None:
    world = World()
    pages = (
        "/meet/robots/", "/meet/robots/programme.ics", "/office/meet/robots/programme",
        "/office/meet/robots/invitations", "/office/meet/robots/attendance",
        "/office/meet/robots/after",
    )  # fmt: skip
    browser = signed_in(world.office)
    few = [_queries(browser, page) for page in pages]
    for number in range(20):
        talk = world.add_talk()
        SessionFile.objects.create(
            session=talk, name="s.pdf", kind="pdf", size=1, sha256=f"{number:064}"
        )
        Invitation.objects.create(
            workshop=world.workshop, place=number + 2, name=f"P{number}",
            email=f"p{number}@example.org", state="declined", account=world.stranger,
        )  # fmt: skip
        Registration.objects.create(
            workshop=world.workshop, name=f"R{number}", email=f"r{number}@example.org",
            state="coming", number=number + 2,
        )  # fmt: skip
    scheduling.publish_programme(workshop=world.workshop, by=world.office)
    many = [_queries(browser, page) for page in pages]
    assert many == few


def _queries(browser: Client, page: str) -> int:
    browser.get(page)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(page).status_code == 200
    return len(asked)
