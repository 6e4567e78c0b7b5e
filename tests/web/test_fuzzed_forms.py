"""Every address, sent rubbish forms by everybody: refused or answered, never a fault."""

from __future__ import annotations

import random
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.web.test_programmes_access import World

pytestmark = pytest.mark.usefixtures("client")
RUBBISH = ("", "x", "0", "-1", "999999999999999999999", "1e400", "nan", "2026-02-30", "[]", "{",
           "\u202eabc", "ﷺ" * 50, "'; drop table x; --", "<script>", "%00", "a" * 5000, "\x00",
           "../../etc/passwd", "on", "yes", "null", "KR", "submit", "save")  # fmt: skip
FIELDS = ("action", "answer", "edition", "title", "titles", "name", "email", "region", "kind",
          "amount", "reason", "seen", "awarded", "text", "person", "organisation", "country",
          "opens_at", "closes_at", "budget", "rating", "value", "offers", "applications", "starts",
          "months", "capacity", "number", "topics", "size", "seat", "secret", "language", "key",
          "form", "fields", "stage", "plan", "limit", "file", "slides", "room", "at", "minutes",
          "q", "wish", "purpose", "message", "note", "on", "url", "doi", "zone", "q1")  # fmt: skip


def _addresses(patterns: list, prefix: str = "") -> list[tuple[str, str]]:
    found = []
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            found += _addresses(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            found.append((str(one.name), "/" + route))
    return found


def _filled(world: World, name: str, route: str, draw: random.Random) -> str:
    """An address with arguments of things that are there, where they are known, else rubbish."""

    def argument(found: re.Match[str]) -> str:
        try:
            return str(world.argument(found[2], name))
        except KeyError:
            return "1" if found[1] == "int" else draw.choice(("x", "fr", "2020", "none"))

    plain = re.sub(r"<(\w+):(\w+)>", argument, route)
    return re.sub(r"[\^$\\]|\([^)]*\)", "", plain)


@pytest.mark.parametrize("who", ["office", "applicant", "french", "visitor"])
def test_no_form_makes_it_fail(who: str) -> None:
    world = World()
    draw = random.Random(who)
    browser = Client(raise_request_exception=False)
    somebody = world.cast.everybody()[who]
    faults = []
    asked = 0
    for name, route in _addresses(get_resolver().url_patterns):
        if name in {"account-delete", "account_logout"}:
            continue
        for _ in range(3):
            if somebody is not None:
                browser.force_login(somebody)
            told = {
                field: draw.choice(RUBBISH) for field in draw.sample(FIELDS, draw.randint(0, 25))
            }
            if draw.random() < 0.2:
                told["file"] = SimpleUploadedFile("x.pdf", draw.randbytes(200))
            address = _filled(world, name, route, draw)
            status = browser.post(address, told).status_code
            asked += 1
            if status >= 500:
                faults.append((status, name, address, told))
    assert faults == []
    assert asked > 400
