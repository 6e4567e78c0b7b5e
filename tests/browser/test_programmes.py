"""A call from the first page to the letter: applied in Vietnamese, reviewed in French, decided in
Korean; and an exchange matched in English."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Browser, expect

from tests.browser.test_introductions import ASKER, BETWEEN, TARGET, Reader

OFFICE = "office@belt.example"


def _link(reader: Reader, to: str, kind: str) -> str:
    """The link of the latest letter to somebody, from the page of letters."""
    reader.open("/office/letters/")
    letter = (
        reader.page.locator(".row", has_text=to)
        .filter(has=reader.page.locator("a", has_text=re.compile(kind)))
        .first
    )
    letter.locator("summary").click()
    return letter.locator("a", has_text=re.compile(kind)).first.get_attribute("href") or ""


def _told(reader: Reader) -> None:
    """The page says that something was done."""
    expect(reader.page.locator("p.message").first).to_be_visible()


def test_a_call_from_application_to_letter_in_three_languages(
    browser: Browser, address: str
) -> None:
    applicant = Reader(browser, address, "vi")
    applicant.sign_in(ASKER)
    applicant.page.locator('.site-nav a[href="/programmes/"]').click()
    applicant.page.locator('a.row-name[href="/programmes/challenge/"]').click()
    applicant.page.locator('main form[action$="/apply"] button').click()
    expect(applicant.page.locator("html")).to_have_attribute("lang", "vi")
    applicant.page.fill("#title", "Rô-bốt giúp người già đứng dậy")
    applicant.page.fill("#abstract", "Một rô-bốt nâng người an toàn bằng tay mềm.")
    applicant.page.fill("#answer-approach", "Chúng tôi học từ chuyển động của người.")
    expect(applicant.page.locator("#saved")).not_to_be_empty()
    applicant.page.locator("button[name=submit]").click()
    expect(applicant.page.locator(".form-errors")).to_be_visible()
    applicant.page.select_option("#answer-track", "robotics")
    assert applicant.faults() == []
    applicant.page.locator("button[name=submit]").click()
    _told(applicant)
    application = applicant.page.url
    assert not applicant.page.locator(".form-errors").is_visible()

    office = Reader(browser, address, "ko")
    office.sign_in(OFFICE)
    office.open("/office/calls/challenge/reviewers")
    office.page.fill("#id_name", "Évaluatrice")
    office.page.fill("#id_email", TARGET)
    office.page.select_option("#id_language", "fr")
    office.page.locator("#invite button.primary").click()
    _told(office)

    reviewer = Reader(browser, address, "fr")
    link = _link(reviewer, TARGET, "reviews/invitation")
    reviewer.page.goto(link)
    reviewer.sign_in(TARGET)
    reviewer.page.goto(link)
    reviewer.send(reviewer.page.locator('button[name=answer][value="yes"]'))

    office.open("/office/calls/challenge/assignment")
    office.page.fill("#id_reviews_each", "1")
    office.send(office.page.locator("main form button.primary").first)
    office.page.locator('main form[action*="/assignment/"] button.primary').click()
    _told(office)
    assert office.faults() == []

    reviewer.open("/reviews/")
    reviewer.page.locator("main a.row-name").first.click()
    expect(reviewer.page.locator("h1")).to_have_text("Rô-bốt giúp người già đứng dậy")
    assert "Nguyen" not in reviewer.page.locator("main").inner_text()
    reviewer.page.locator('input[name=rating][value="5"]').check()
    reviewer.page.fill("#answer-strengths", "L'approche est claire.")
    reviewer.page.fill("#answer-weaknesses", "L'évaluation manque.")
    assert reviewer.faults() == []
    reviewer.page.locator("button[name=submit]").click()
    _told(reviewer)

    office.open("/office/calls/challenge/decisions")
    office.page.fill('main form.decide input[name="amount"]', "1000")
    office.page.fill("main form.decide textarea", "Rõ ràng và hữu ích.")
    office.page.locator('form.decide button[value="yes"]').click()
    _told(office)
    assert office.faults() == []
    office.page.locator('form[action$="/decisions/tell"] button').click()
    _told(office)

    applicant.page.goto(application)
    expect(applicant.page.locator("main")).to_contain_text("Rõ ràng và hữu ích.")
    expect(applicant.page.locator("main")).to_contain_text("L'approche est claire.")
    assert TARGET not in applicant.page.content()


def test_an_exchange_is_called_for_offered_wished_matched_and_agreed(
    browser: Browser, address: str
) -> None:
    office = Reader(browser, address, "en")
    office.sign_in(OFFICE)
    office.open("/office/calls/new")
    office.page.fill("#id_title", "Summer stays")
    office.page.select_option("#id_kind", "exchange")
    office.page.locator("main form button.primary").click()
    office.page.fill("#text-en", "Two months with a host abroad.")
    office.page.fill("#id_rules", "")
    office.page.locator("main form button.primary").click()
    _told(office)
    office.open("/office/calls/summer-stays/")
    office.page.get_by_role("button", name="Publish").click()
    _told(office)

    host = Reader(browser, address, "en")
    host.sign_in(BETWEEN)
    host.open("/programmes/summer-stays/places/")
    host.page.fill("#id_title", "Soft hands")
    host.page.fill("#id_topics", "grasping")
    host.page.fill("#id_organisation", "A laboratory")
    host.page.select_option("#id_country", "KR")
    assert host.faults() == []
    host.page.get_by_role("button", name="Offer").click()
    _told(host)
    office.open("/office/calls/summer-stays/match")
    office.send(office.page.get_by_role("button", name="List"))

    guest = Reader(browser, address, "en", width=360)
    guest.sign_in(ASKER)
    guest.open("/programmes/summer-stays/")
    guest.page.get_by_role("button", name="Apply").click()
    guest.page.fill("#title", "Learning from soft hands")
    guest.page.fill("#abstract", "I want to learn how soft hands feel.")
    guest.page.fill("#answer-why", "To learn.")
    guest.page.fill("#answer-months", "2")
    guest.page.fill("#answer-starts", "2027-06-01")
    guest.page.locator("button[name=submit]").click()
    _told(guest)
    guest.open("/programmes/summer-stays/places/")
    guest.page.locator('input[name^="rank-"]').fill("1")
    guest.page.get_by_role("button", name="Save my order").click()
    _told(guest)
    assert guest.page.evaluate("document.documentElement.scrollWidth") <= 360

    office.open("/office/calls/summer-stays/match")
    expect(office.page.locator("main")).to_contain_text("Soft hands")
    office.page.get_by_role("button", name="Put into force").click()
    _told(office)
    for reader in (guest, host):
        reader.open("/visits/")
        reader.page.locator("main a.row-name").first.click()
        reader.send(reader.page.get_by_role("button", name="Agree"))
    expect(host.page.locator("main")).to_contain_text("agreed")
    host.page.get_by_role("link", name="Letter of invitation").click()
    expect(host.page.locator("article.letter")).to_contain_text("Soft hands")
