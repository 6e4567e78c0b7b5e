"""From the first page to an accepted introduction, in a real browser."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from urllib.parse import quote

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Browser, Locator, Page, expect

from belt.web.accounts.making import PASSWORD
from tests.browser.test_site import AXE

ASKER, BETWEEN, TARGET = (f"{name}@belt.example" for name in ("asker", "between", "target"))


class Reader:
    """Somebody with a browser of their own."""

    def __init__(self, browser: Browser, address: str, language: str, width: int = 1280) -> None:
        self.address = address
        context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
        context.add_cookies([{"name": "language", "value": language, "url": address}])
        self.page: Page = context.new_page()
        self.page.goto(address)

    def sign_in(self, email: str) -> None:
        self.page.locator(".nav-account").click()
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.locator("main form button").first.click()
        expect(self.page.locator(".site-nav.second")).to_be_visible()

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def send(self, button: Locator) -> None:
        """Click what sends a form, and wait for the answer, for somebody else to go on from it."""
        with self.page.expect_navigation():
            button.click()

    def faults(self) -> list[str]:
        """What axe finds on the page as it stands."""
        self.page.add_script_tag(path=str(AXE))
        found = self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        )
        return [one["id"] for one in found["violations"]]


def _person(home: Path, email: str) -> tuple[str, str]:
    """Id and name of the person whose profile an account of the demonstration owns."""
    database = sqlite3.connect(home / "belt.sqlite")
    [key] = database.execute(
        "select person_id from accounts_claim c join accounts_account a on a.id = c.account_id "
        "where a.email = ?",
        (email,),
    ).fetchone()
    store = sqlite3.connect(next(home.glob("corpus/2*/pages.sqlite")))
    [name] = store.execute("select name from people where person_id = ?", (key,)).fetchone()
    return key, name


def test_in_korean_through_a_coauthor(browser: Browser, address: str, home: Path) -> None:
    key, name = _person(home, TARGET)
    asker = Reader(browser, address, "ko")
    asker.sign_in(ASKER)
    asker.page.fill("#site-search", name)
    asker.page.locator(".site-search button").click()
    found = asker.page.locator(".row", has=asker.page.locator(f'a.row-name[href="/people/{key}"]'))
    expect(found).to_be_visible()
    asker.page.locator(f'a.action[href="/introductions/new?person={quote(key)}"]').first.click()
    expect(asker.page.locator("main legend")).to_have_text("누가 전달하면 좋겠습니까?")
    assert asker.faults() == []
    between, _ = _person(home, BETWEEN)
    asker.page.locator(f'input[name=between][value="{between}"]').check()
    asker.page.fill("textarea", "로봇 보행 데이터를 함께 만들고 싶어 연락을 드리고 싶습니다.")
    asker.page.locator("input[name=consent]").check()
    asker.page.locator("main form button[type=submit]").click()
    expect(asker.page.locator("main .lead")).to_have_text("중간에서 전할 사람을 기다리는 중")
    introduction = asker.page.url
    assert asker.faults() == []

    middle = Reader(browser, address, "ko")
    middle.sign_in(BETWEEN)
    middle.page.locator(".site-nav.second a").first.click()
    middle.page.locator("main .row-name").first.click()
    middle.send(middle.page.get_by_role("button", name="전달"))

    target = Reader(browser, address, "ko")
    target.sign_in(TARGET)
    target.page.locator(".site-nav.second a").first.click()
    target.page.locator("main .row-name").first.click()
    assert ASKER not in target.page.content()
    target.page.get_by_role("button", name="수락").click()
    expect(target.page.locator("main .lead")).to_have_text("수락됨")
    expect(target.page.locator("main")).to_contain_text(ASKER)

    asker.page.goto(introduction)
    expect(asker.page.locator("main")).to_contain_text(TARGET)
    asker.page.select_option("#outcome", "met")
    asker.page.get_by_role("button", name="저장").click()
    expect(asker.page.locator(".facts")).to_contain_text("만남")
    middle.page.goto(introduction)
    assert TARGET not in middle.page.content()


def test_in_french_on_a_telephone_through_the_region_lead_and_a_letter(
    browser: Browser, address: str, home: Path
) -> None:
    store = sqlite3.connect(next(home.glob("corpus/2*/pages.sqlite")))
    taken, _ = _person(home, TARGET)
    key, name = store.execute(
        "select person_id, name from people where region = 'FR' and person_id <> ? "
        "order by works desc limit 1",
        (taken,),
    ).fetchone()
    asker = Reader(browser, address, "fr", width=360)
    asker.sign_in(ASKER)
    asker.open(f"/people/{key}")
    asker.page.get_by_role("link", name="Demander une mise en relation").click()
    asker.page.locator("textarea").fill("Nous travaillons tous deux sur la préhension robotique.")
    asker.page.locator("input[name=consent]").check()
    asker.page.locator("main form button[type=submit]").click()
    expect(asker.page.locator("main .lead")).to_have_text("en attente de la personne intermédiaire")
    introduction = asker.page.url
    wide = asker.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360

    lead = Reader(browser, address, "fr", width=360)
    lead.sign_in("lead-fr@belt.example")
    lead.page.goto(introduction)
    lead.send(lead.page.get_by_role("button", name="Transmettre"))
    lead.page.goto(introduction)
    lead.page.fill("main input[type=email]", "chercheuse@exemple.fr")
    lead.send(lead.page.get_by_role("button", name="Inviter"))

    anybody = Reader(browser, address, "fr", width=360)
    anybody.open("/office/letters/")
    letter = anybody.page.locator(".row", has_text="chercheuse@exemple.fr").first
    letter.locator("summary").click()
    link = letter.locator("a", has_text=re.compile("/introductions/link/"))
    anybody.page.goto(link.get_attribute("href") or "")
    assert anybody.faults() == []
    anybody.page.get_by_role("button", name="Accepter").click()
    expect(anybody.page.locator("main .lead")).to_have_text("acceptée")

    asker.page.goto(introduction)
    expect(asker.page.locator("main")).to_contain_text("chercheuse@exemple.fr")
    expect(asker.page.locator("h1")).to_contain_text(name)


def test_a_new_account_is_made_confirmed_and_claims_a_profile_that_the_lead_grants(
    browser: Browser, address: str, home: Path
) -> None:
    store = sqlite3.connect(next(home.glob("corpus/2*/pages.sqlite")))
    [key] = store.execute(
        "select person_id from people where region = 'KR' order by works desc limit 1"
    ).fetchone()
    new = Reader(browser, address, "en")
    new.page.locator(".nav-account").click()
    new.page.get_by_role("link", name="Make an account").click()
    new.page.fill("input[name=full_name]", "New Researcher")
    new.page.fill("input[name=email]", "new@belt.example")
    new.page.fill("input[name=password1]", "a long enough password")
    assert new.faults() == []
    new.page.locator("main form button").first.click()
    new.page.get_by_role("link", name="Letters").click()
    letter = new.page.locator(".row", has_text="new@belt.example").first
    letter.locator("summary").click()
    link = letter.locator("a", has_text=re.compile("confirm-email"))
    new.page.goto(link.get_attribute("href") or "")
    new.send(new.page.locator("main form button").first)
    new.open(f"/people/{key}")
    new.page.get_by_role("link", name="This is me").click()
    new.page.fill("textarea", "My page at the institute shows this address.")
    new.page.get_by_role("button", name="This is me").click()
    expect(new.page.locator("main")).to_contain_text("waiting for an answer")
    assert new.faults() == []

    lead = Reader(browser, address, "en")
    lead.sign_in("lead-kr@belt.example")
    lead.page.get_by_role("link", name="Requests").click()
    assert lead.faults() == []
    lead.send(lead.page.get_by_role("button", name="Grant").first)
    new.open("/account/")
    expect(new.page.locator("main")).to_contain_text("granted")
