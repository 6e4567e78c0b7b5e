"""The site in a real browser: reachable by everyone, in every size, language and colour."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Browser, Page

from belt.web.accounts.making import PASSWORD
from tests.browser.screenshots import pages_of

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
MORE = {
    "regions": "/regions/",
    "organisations": "/organisations/",
    "organisation": "/organisations/ror:05apxxy63",
    "people": "/people/",
    "topics": "/topics/",
    "works": "/works/",
    "insight": "/insight/",
    "find": "/find/?q=kim",
    "found organisations": "/find/?q=robots&kind=organisations",
    "found works": "/find/?q=robots&kind=works",
    "find nothing": "/find/?q=xqx",
    "team": "/find/team?topics=grasping;+vision&size=3&regions=2",
    "proposals of a region": "/regions/FR/proposals",
    "proposals tested": "/insight/proposals",
    "sign in": "/account/sign/login/",
    "sign up": "/account/sign/signup/",
    "new password": "/account/sign/password/reset/",
    "privacy": "/privacy/",
    "letters": "/office/letters/",
    "programmes": "/programmes/",
    "call": "/programmes/joint-projects/",
    "joining": "/joining/",
    "outcomes": "/outcomes/",
    "outcomes of visits": "/outcomes/visits",
    "compare": "/insight/compare",
    "growth": "/insight/growth",
    "growth of countries": "/insight/growth?kind=country",
    "effect": "/insight/effect",
    "talent": "/insight/talent",
    "report": "/reports/2025",
    "workshops": "/meet/",
    "workshop": "/meet/ai-for-robotics/",
    "open workshop": "/meet/seeing-and-speaking-robots/",
    "register": "/meet/seeing-and-speaking-robots/register",
    "meeting times": "/meet/when?regions=KR&regions=FR&first=2031-03-24&last=2031-04-04&minutes=60"
    "&meetings=2&begin=7&end=22",
    "nodes": "/nodes/",
    "health": "/health/",
    "about": "/about/",
    "lost": "/nowhere",
}


CALL = "/office/calls/joint-projects"
WORKSHOP = "/office/meet/ai-for-robotics"
AS_OFFICE = {
    "office: programmes": "/programmes/",
    "office: overview": f"{CALL}/",
    "office: settings": f"{CALL}/settings",
    "office: form": f"{CALL}/form/application",
    "office: applications": f"{CALL}/applications",
    "office: reviewers": f"{CALL}/reviewers",
    "office: assignment": f"{CALL}/assignment",
    "office: ratings": f"{CALL}/ratings",
    "office: decisions": f"{CALL}/decisions?budget=500000",
    "office: money": f"{CALL}/money",
    "office: alumni": "/outcomes/alumni",
    "office: match": "/office/calls/exchange-round/match",
    "office: places": "/programmes/exchange-round/places/",
    "office: new call": "/office/calls/new",
    "office: new workshop": "/office/meet/new",
    "office: workshop": f"{WORKSHOP}/",
    "office: workshop settings": f"{WORKSHOP}/settings",
    "office: composer": f"{WORKSHOP}/composer",
    "office: invitations": f"{WORKSHOP}/invitations",
    "office: programme": f"{WORKSHOP}/programme",
    "office: programme online": "/office/meet/seeing-and-speaking-robots/programme",
    "office: attendance": "/office/meet/seeing-and-speaking-robots/attendance",
    "office: afterwards": f"{WORKSHOP}/after",
    "office: talks": "/meet/speaking/",
    "office: joining": "/joining/apply",
    "office: visits": "/visits/",
    "office: reviews": "/reviews/",
    "office: applications of one's own": "/applications/",
    "office: record": "/office/record/",
    "office: roles": "/office/roles/",
    "office: tokens": "/office/tokens/",
    "office: second factor": "/account/sign/2fa/",
    "office: is it you": "/account/sign/reauthenticate/",
    "office: nodes": "/nodes/",
    "office: people at all nodes": "/nodes/find?q=robots",
}
"""Pages for those who signed in, as the office sees them."""

AS_RESEARCHER = {
    "researcher: account": "/account/",
    "researcher: what leaves": "/account/leaving",
}
"""Pages for those who own a profile."""
Sessions = dict[str, list[Any]]
ACCOUNTS = {"office": "office@belt.example", "researcher": "asker@belt.example"}


@pytest.fixture(scope="module")
def addresses(home: Path, address: str) -> dict[str, str]:
    store = sqlite3.connect(home / "belt.sqlite")
    [key] = store.execute(
        "select key from programmes_application where state = 'awarded' order by id limit 1"
    ).fetchone()
    [speaker] = store.execute("select key from events_speaker order by id limit 1").fetchone()
    [invited] = store.execute(
        "select secret from events_invitation where state = 'declined' order by id limit 1"
    ).fetchone()
    of_one = {
        "office: application": f"/office/applications/{key}/",
        "office: speaker": f"/meet/speaking/{speaker}/",
        "office: visa letter": f"/meet/speaking/{speaker}/visa",
        "invitation": f"/meet/invitation/{invited}",
    }
    found = {**pages_of(home), **MORE, **AS_OFFICE, **AS_RESEARCHER, **of_one}
    return {name: address + path for name, path in found.items()}


@pytest.fixture(scope="module")
def sessions(browser: Browser, address: str) -> Sessions:
    """The cookies of the sessions of :data:`ACCOUNTS`."""
    return {who: _session(browser, address, email) for who, email in ACCOUNTS.items()}


def _session(browser: Browser, address: str, email: str) -> list[Any]:
    page = _page(browser)
    page.goto(f"{address}/account/sign/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/account/")
    return [one for one in page.context.cookies() if one["name"] == "sessionid"]


def _open(page: Page, name: str, where: str, sessions: Sessions) -> None:
    """Open a page, as the one whom its name begins with, if anybody."""
    page.context.clear_cookies(name="sessionid")
    who, _, _ = name.partition(":")
    page.context.add_cookies(sessions.get(who, []))
    page.goto(where)


def _page(browser: Browser, width: int = 1280, **options: object) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
    return context.new_page()


ALIKE = [".row", "tbody tr", "option", "svg g > *"]
"""Parts of which a page has many that are made alike: the first six of them are looked at."""
FAULTS_ALONE = {"resultTypes": ["violations"], "selectors": False}
"""What holds, and where exactly, is not told: it takes a quarter less time."""
EVERY_RULE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], **FAULTS_ALONE}
RULES_OF_LOOKS = {
    "runOnly": ["color-contrast", "target-size", "scrollable-region-focusable"], **FAULTS_ALONE
}  # fmt: skip
"""What may hold in one colour and width and not in another."""


def test_axe_finds_no_fault(
    browser: Browser, addresses: dict[str, str], sessions: Sessions
) -> None:
    """Light and wide with every rule; dark and narrow with those that may then hold no more."""
    page = _page(browser, bypass_csp=True)
    faults = []
    for name, where in addresses.items():
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})
        _open(page, name, where, sessions)
        page.add_script_tag(path=str(AXE))
        faults += [(name, "light", *one) for one in _faults(page, EVERY_RULE)]
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 360, "height": 900})
        faults += [(name, "dark", *one) for one in _faults(page, RULES_OF_LOOKS)]
    assert faults == []


def _faults(page: Page, rules: dict[str, list[str]]) -> list[tuple[str, str, int]]:
    parts = {"exclude": [[f"{one}:nth-child(n+7)"] for one in ALIKE]}
    found = page.evaluate("([parts, rules]) => axe.run(parts, rules)", [parts, rules])
    return [
        (one["id"], one["nodes"][0]["html"][:160], len(one["nodes"])) for one in found["violations"]
    ]


SAME_IN_EVERY_LANGUAGE = re.compile(
    r"JSON|TOML|JPEG|BibTeX|Shift|Page Up|Page Down|Delete|ORCID|GAFA|BATH|GraphML|GEXF|VOSviewer"
    r"|Belt|Apache License|Natural Earth|world-atlas|belt\.toml|apart|belt corpus rejects"
    r"|\d{8}T\d{9}-[0-9a-f]{8}|(ror:)?0[0-9a-z]{8}|belt[a-z-]*:[\w-]+"
)
"""Proper names, formats, names of keys, commands, versions and ids."""


LONG_WORDS = ("fr", "vi")
"""Languages whose words and lines are longest: enough for the many pages of the office."""
OWN_WORDS = "ko"
"""The language in which every page is read for words that were left in English."""


@dataclass(frozen=True)
class Look:
    """A page on a telephone, in one language."""

    page: str
    beyond: dict[str, int]
    """By text size, how many pixels of it lie beyond the edge."""
    latin: list[str]
    """Texts of ours, not of the corpus or the reader, with Latin words in them."""


@pytest.fixture(scope="module")
def looks(
    browser: Browser, addresses: dict[str, str], sessions: Sessions, address: str
) -> Callable[[str], list[Look]]:
    """Every page in a language, each asked for once."""

    @cache
    def look_at_all(language: str) -> list[Look]:
        page = _page(browser, 360)
        page.context.add_cookies([{"name": "language", "value": language, "url": address}])
        return [
            _look(page, name, where, sessions)
            for name, where in addresses.items()
            if not name.startswith("office:") or language in (*LONG_WORDS, OWN_WORDS)
        ]

    return look_at_all


def _look(page: Page, name: str, where: str, sessions: Sessions) -> Look:
    _open(page, name, where, sessions)
    # Names, titles and topics carry a language of their own or none known, a text field holds
    # what the reader typed; the rest is ours.
    latin = page.evaluate(
        """() => {
          const language = document.documentElement.lang;
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode()) {
            const node = walker.currentNode, parent = node.parentElement;
            if (parent.closest('script, style, code, option, svg, .site-name')) continue;
            if (parent.closest('[lang]').getAttribute('lang') !== language) continue;
            if (parent.closest('a.row-name, h1, textarea')) continue;
            if (/[A-Za-z]{4,}/.test(node.textContent)) found.push(node.textContent.trim());
          }
          return found;
        }"""
    )
    # The size is a class of the page's root: no need to ask for the page again.
    beyond = page.evaluate(
        """() => Object.fromEntries(['1', '5'].map((size) => {
          const root = document.documentElement;
          root.className = root.className.replace(/text-\\d/, `text-${size}`);
          if (!root.classList.contains(`text-${size}`)) throw new Error(root.className);
          return [size, root.scrollWidth - root.clientWidth];
        }))"""
    )
    return Look(name, beyond, latin)


@pytest.mark.parametrize("language", ["en", "ko", "ja", "fr", "vi"])
def test_nothing_overflows_a_telephone_at_any_text_size(
    looks: Callable[[str], list[Look]], language: str
) -> None:
    found = looks(language)
    assert len(found) > 40
    assert [(one.page, one.beyond) for one in found if max(one.beyond.values()) > 0] == []


def test_a_korean_page_has_no_english_but_names_and_titles(
    looks: Callable[[str], list[Look]],
) -> None:
    found = {
        one.page: [
            text
            for text in one.latin
            if re.search("[A-Za-z]{4}", SAME_IN_EVERY_LANGUAGE.sub("", text))
        ]
        for one in looks(OWN_WORDS)
    }
    assert [f"{page}: {ours}" for page, ours in found.items() if ours] == []


def test_the_main_pages_work_without_javascript(
    browser: Browser, addresses: dict[str, str]
) -> None:
    page = _page(browser, java_script_enabled=False)
    page.goto(addresses["home"])
    assert page.locator("svg").first.is_visible()
    page.locator("summary", has_text="As table").first.click()
    assert page.locator(".figure-table table").first.is_visible()
    page.goto(addresses["people"])
    page.select_option("#filter-region", "JP")
    page.locator(".filters button").click()
    assert "region=JP" in page.url
    assert page.locator(".row").count() == 50
    page.locator(".row-name").first.click()
    assert page.locator("h1").inner_text()


def test_language_and_text_size_are_chosen_and_kept(browser: Browser, address: str) -> None:
    page = _page(browser, locale="en-GB")
    page.goto(address + "/people/?region=KR")
    page.locator(".reading summary").click()
    page.get_by_role("button", name="한국어").click()
    assert page.locator("html").get_attribute("lang") == "ko"
    assert page.url.endswith("/people/?region=KR")
    page.locator(".reading summary").click()
    page.locator("button.size-5").click()
    page.goto(address + "/")
    assert page.locator("html").get_attribute("lang") == "ko"
    assert "text-5" in (page.locator("html").get_attribute("class") or "")


def test_the_keyboard_reaches_the_header_and_the_content(browser: Browser, address: str) -> None:
    page = _page(browser)
    page.goto(address + "/people/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.goto(address + "/people/")
    reached = set()
    for _ in range(16):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim()"))
    assert {"Regions", "Organisations", "People", "Network"} <= reached
