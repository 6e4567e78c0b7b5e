"""Every address of the site with every role; a new one has to say here whom it is for.

Addresses of programmes and workshops have tables of their own beside things of every kind
(test_programmes_access.py, test_meet_access.py); what the accounts' machinery has is its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from belt.web.api.services import make_token
from belt.web.connect.models import Introduction
from tests.web.people import KIM, MARTIN, SATO, account, lead, office, signed_in

TABLES_OF_THEIR_OWN = ("belt.web.programmes.urls", "belt.web.events.urls")
PUBLIC = {
    "home", "regions", "region", "organisations", "organisations-data", "organisation", "people",
    "people-data", "person", "topics", "topics-data", "topic", "works", "works-data", "work",
    "network", "insight", "compare", "growth", "effect", "talent", "figure-file",
    "report", "report-pdf", "health", "about", "picture-map", "picture-map-part", "picture-network",
    "picture-network-part", "network-export", "find", "team", "privacy", "proposals-tested",
    "oai", "skg-if-schema", "skg-if", "skg-if-entity", "nodes",
    "api:openapi-json", "api:belt", "api:people", "api:person", "api:organisations",
    "api:organisation", "api:topics", "api:works", "api:work", "api:search", "api:calls",
    "region-proposals",
}  # fmt: skip
SIGNED_IN = {"account", "account-export", "account-delete", "searches", "proposals",
             "introductions", "introduction-new", "nodes-find"}  # fmt: skip
OF_A_PERSON = {"leaving"}
"""For accounts with a profile."""
LEADS_AND_OFFICE = {"office-requests"}
OFFICE = {"letters", "record", "roles", "tokens"}
OF_ONE = {"introduction": {"asker", "between"}}
BY_TOKEN = {"api:roles", "api:applications", "api:memberships", "api:record", "api:give_role",
            "api:end_role", "api:decide", "api:decide_membership"}  # fmt: skip
FOR_PEERS = {"node-statistics", "node-candidates", "node-erased", "node-receipts"}
FORMS = {
    "preferences", "profile", "claim-end", "consent-withdraw", "own-wish",
    "search-save", "search-forget", "not-interested", "introduction-pass", "introduction-invite",
    "introduction-answer", "introduction-withdraw", "introduction-outcome", "claim-decide",
    "privacy-decide", "role-end", "token-end", "letter-again",
}  # fmt: skip
"""Taken by POST alone, of things of one's own or with the rights of their pages."""
BY_SECRET = {"privacy-confirm", "introduction-link", "api:api-root", "api-nothing"}
"""Say nothing without the right secret."""
REDIRECTS = {"claim", "reports"}
"""Lead on to a page that has its own line here."""
ANYBODY_MAY_SEND = {"preferences"}


@pytest.fixture
def home(node_home: Path) -> Path:
    """A node with five works and a peer."""
    return node_home


def addresses(patterns: list, prefix: str = "", within: str = "") -> Iterator[tuple[str, str]]:
    """The name and the route of each address but those with a table of their own."""
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            module = getattr(one.urlconf_name, "__name__", str(one.urlconf_name))
            if module.startswith("allauth") or module in TABLES_OF_THEIR_OWN:
                continue
            inner = f"{one.namespace}:" if one.namespace else within
            yield from addresses(one.url_patterns, route, inner)
        elif isinstance(one, URLPattern):
            yield within + str(one.name), "/" + route


class World:
    """Somebody of every role, and things for the addresses to be about."""

    def __init__(self) -> None:
        self.roles = {
            "asker": account("sato@example.org", "Hana Sato", SATO, "JP"),
            "between": account("kim@example.org", "Minjun Kim", KIM, "KR"),
            "member": account("member@example.org"),
            "lead_kr": lead("KR"),
            "lead_fr": lead("FR"),
            "office": office(),
            "visitor": None,
        }
        told = {"person": MARTIN, "between": KIM, "message": "We both work on legged robots.",
                "consent": "on"}  # fmt: skip
        signed_in(self.roles["asker"]).post("/introductions/new", told)
        self.introduction = Introduction.objects.get()
        browser = Client()
        work = browser.get("/api/v1/works").json()["items"][0]["id"]
        organisation = browser.get("/api/v1/organisations").json()["items"][0]["id"]
        topic = browser.get("/api/v1/topics").json()["items"][0]["id"]
        self.keys = {
            "person": KIM, "api:person": KIM, "work": work, "api:work": work, "topic": topic,
            "organisation": organisation, "api:organisation": organisation,
            "introduction": self.introduction.pk, "skg-if-entity": KIM,
        }  # fmt: skip

    def address(self, name: str, route: str) -> str:
        """The address of a route about something that is there."""
        known = {"code": "KR", "year": "2020", "slug": "none", "token": "none", "kind": "persons",
                 "key": self.keys.get(name, 999)}  # fmt: skip
        plain = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known[found[1]]), route)
        plain = plain.replace("^", "").replace("$", "").replace("\\", "")
        plain = re.sub(r"\(([^()|]*)[^()]*\)", lambda found: found[1], plain)
        return plain.replace("[a-z0-9_-]+", "talent").replace("/.*", "/nothing") + {
            "find": "?q=robots", "api:search": "?q=robots", "oai": "?verb=Identify",
            "introduction-new": f"?person={MARTIN}",
        }.get(name, "")  # fmt: skip


def may_read(name: str, role: str) -> bool:
    """Whether somebody of this role sees the page."""
    if name in PUBLIC:
        return True
    if role == "visitor":
        return False
    groups = {
        "asker": SIGNED_IN | OF_A_PERSON,
        "between": SIGNED_IN | OF_A_PERSON,
        "member": SIGNED_IN,
        "lead_kr": SIGNED_IN | LEADS_AND_OFFICE,
        "lead_fr": SIGNED_IN | LEADS_AND_OFFICE,
        "office": SIGNED_IN | LEADS_AND_OFFICE | OFFICE,
    }
    return name in groups[role] or role in OF_ONE.get(name, ())


def test_each_address_says_whom_it_is_for() -> None:
    told = (PUBLIC | SIGNED_IN | OF_A_PERSON | LEADS_AND_OFFICE | OFFICE | OF_ONE.keys() | BY_TOKEN
            | FOR_PEERS | FORMS | BY_SECRET | REDIRECTS)  # fmt: skip
    assert {name for name, _ in addresses(get_resolver().url_patterns)} == told


def test_every_page_is_read_by_those_who_may_and_by_nobody_else(home: Path) -> None:
    world = World()
    wrong = []
    for role, somebody in world.roles.items():
        reader = signed_in(somebody)
        for name, route in addresses(get_resolver().url_patterns):
            status = reader.get(world.address(name, route)).status_code
            if name in BY_TOKEN:
                expected = {401, 405}
            elif name in FOR_PEERS:
                expected = {403, 405}
            elif name in FORMS | REDIRECTS:
                expected = {302, 404, 405}
            elif name in BY_SECRET:
                expected = {200, 404, 410}
            elif may_read(name, role):
                expected = {200}
            else:
                expected = {302, 404} if role == "visitor" else {404}
            if status not in expected:
                wrong.append((role, name, world.address(name, route), status))
    assert wrong == [], "\n".join(map(str, wrong))


def test_nothing_is_changed_by_those_who_may_not(home: Path) -> None:
    """A form of somebody else's thing, or of a page that one may not see, is never taken."""
    world = World()
    wrong = []
    own = {"profile", "claim-end", "own-wish", "search-save", "not-interested"}
    for role in ("visitor", "member", "lead_fr"):
        reader = signed_in(world.roles[role])
        for name, route in addresses(get_resolver().url_patterns):
            if name not in (FORMS | {"account-delete"}) - ANYBODY_MAY_SEND or (
                name in own | {"account-delete"} and role != "visitor"
            ):
                continue
            path = world.address(name, route).replace("999", str(world.introduction.pk))
            answer = reader.post(path, {"answer": "yes", "email": "a@example.org"})
            refused = answer.status_code in {404, 403} or (
                answer.status_code == 302 and "/account/sign/login/" in answer["Location"]
            )
            if not refused:
                wrong.append((role, name, path, answer.status_code))
    world.introduction.refresh_from_db()
    assert world.introduction.state == "with_introducer"
    assert wrong == [], "\n".join(map(str, wrong))


def test_the_offices_part_of_the_api_is_for_tokens_of_the_office(home: Path) -> None:
    world = World()
    for role, somebody in world.roles.items():
        if somebody is None:
            continue
        secret = make_token(account=somebody, name="t", may_write=True)
        for name, route in addresses(get_resolver().url_patterns):
            if name in BY_TOKEN:
                path = world.address(name, route)
                asked = {"authorization": f"Bearer {secret}"}
                status = Client().get(path, headers=asked).status_code
                allowed = {200, 404, 405} if role == "office" else {401, 405}
                assert status in allowed, (role, name, status)
