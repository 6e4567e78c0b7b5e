"""An invited workshop from the empty composer to the published programme, in French; and a place
at an open one taken on a phone, in Japanese."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Browser, expect

from tests.browser.test_introductions import Reader
from tests.browser.test_programmes import OFFICE, _link, _told

WORKSHOP = "/office/meet/des-robots-a-la-maison"


def test_from_the_empty_composer_to_the_published_programme_in_french(
    browser: Browser, address: str
) -> None:
    office = Reader(browser, address, "fr")
    page = office.page
    office.sign_in(OFFICE)
    _begin(office)
    _compose(office)
    _invite(office)
    _two_answer(office, browser)
    _arrange(office)
    page.get_by_role("button", name=re.compile("Publier le programme")).click()
    _told(office)
    office.open(f"{WORKSHOP}/")
    page.locator('main button[value="publish"]').click()
    _told(office)

    reader = Reader(browser, address, "fr")
    reader.open("/meet/")
    reader.page.get_by_role("link", name="Des robots à la maison").click()
    expect(reader.page.locator("html")).to_have_attribute("lang", "fr")
    expect(reader.page.locator(".programme")).to_contain_text("Plier le linge")
    expect(reader.page.locator(".programme")).to_contain_text("09:05–09:35")
    assert reader.faults() == []
    calendar = reader.page.request.get(f"{address}/meet/des-robots-a-la-maison/programme.ics")
    assert "Plier le linge" in calendar.text()


def _begin(office: Reader) -> None:
    page = office.page
    page.locator('.site-nav a[href="/meet/"]').click()
    page.locator('a[href="/office/meet/new"]').click()
    page.fill("#id_title", "Des robots à la maison")
    page.fill("#id_first_day", "2031-03-27")
    page.fill("#id_last_day", "2031-03-28")
    page.locator("main form button.primary").click()
    page.fill("#text-fr", "Deux jours sur les robots qui aident.")
    page.fill("#id_city", "Grenoble")
    page.select_option("#id_country", "FR")
    page.fill("#id_places", "3")
    page.locator("main form button.primary").click()
    _told(office)


def _compose(office: Reader) -> None:
    """Nobody can be ten and three at once; three who are from three regions can be found."""
    page = office.page
    office.open(f"{WORKSHOP}/composer")
    page.fill("#id_topics", "planification de mouvement; apprentissage par renforcement")
    page.fill("#id_region_least", "1")
    page.locator("main form button.primary").click()
    expect(page.locator(".form-errors")).to_be_visible()
    page.fill("#id_region_least", "0")
    page.fill("#id_region_most", "1")
    page.locator("main form button.primary").click()
    expect(page.locator("ol.rows > li")).to_have_count(3)
    assert office.faults() == []
    page.locator('form[action*="/composer/"] button.primary').click()
    _told(office)


def _invite(office: Reader) -> None:
    page = office.page
    fields = page.locator('input[type="email"][name^="email-"]')
    for number in range(fields.count()):
        fields.nth(number).fill(f"guest{number}@example.org")
    page.locator('button[form="addresses"]').click()
    _told(office)
    page.locator('button[value="wave"]').click()
    _told(office)
    expect(page.locator("main .mark", has_text=re.compile("^invité"))).to_have_count(3)
    assert office.faults() == []


def _two_answer(office: Reader, browser: Browser) -> None:
    """The first comes and says of what they speak; the one who stands in for the second too."""
    page = office.page
    letters = Reader(browser, office.address, "en")
    letters.open("/office/letters/")
    links = letters.page.locator("a", has_text=re.compile("/meet/invitation/.*answer=yes"))
    hrefs = [links.nth(number).get_attribute("href") or "" for number in range(3)]
    guest = Reader(browser, office.address, "fr", width=360)
    guest.page.goto(hrefs[0])
    assert guest.faults() == []
    guest.page.locator('button[value="yes"]').click()
    expect(guest.page.locator('a[href$="/speaker"]')).to_be_visible()
    guest.page.goto(hrefs[1].replace("answer=yes", "answer=no"))
    guest.page.fill("#id_reason", "Je donne des cours.")
    guest.page.locator('button[value="no"]').click()
    expect(guest.page.locator("p.message").first).to_be_visible()
    office.open(f"{WORKSHOP}/invitations")
    expect(page.locator("main")).to_contain_text("Je donne des cours.")
    expect(page.locator("main .mark", has_text=re.compile("^invité"))).to_have_count(2)


def _arrange(office: Reader) -> None:
    """A room, a break, and a talk moved by the keyboard; the speaker's title by the office."""
    page = office.page
    office.open(f"{WORKSHOP}/programme")
    page.fill("#id_room", "Salle A")
    office.send(page.locator('button[value="room"]'))
    office.send(page.locator('button[value="arrange"]'))
    _told(office)
    office.send(page.locator('button[value="break"]'))
    page.locator("main details summary").first.click()
    title = page.locator('main details[open] input[name="title"]')
    title.fill("Plier le linge")
    page.locator("main details[open] form button:not(.quiet)").first.click()
    block = page.locator(".board .block", has_text="Plier le linge")
    expect(block).to_contain_text("09:00")
    block.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".board .block", has_text="Plier le linge")).to_contain_text("09:05")
    expect(page.locator(".board .block", has_text="Plier le linge")).to_be_focused()
    _drag(office)
    assert office.faults() == []


def _drag(office: Reader) -> None:
    """The break, from where it waits to the afternoon of the first day."""
    page = office.page
    page.set_viewport_size({"width": 1280, "height": 3000})
    pause = page.locator(".board-tray .block").first.bounding_box()
    room = page.locator(".board-room").first.bounding_box()
    assert pause is not None
    assert room is not None
    page.mouse.move(pause["x"] + 20, pause["y"] + 10)
    page.mouse.down()
    page.mouse.move(room["x"] + 30, room["y"] + room["height"] / 2, steps=5)
    page.mouse.up()
    expect(page.locator(".board .block-break")).to_have_count(1)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_place_is_taken_on_a_phone_in_japanese(browser: Browser, address: str) -> None:
    reader = Reader(browser, address, "ja", width=360)
    page = reader.page
    page.locator('.site-nav a[href="/meet/"]').click()
    page.locator('a.row-name[href="/meet/seeing-and-speaking-robots/"]').click()
    page.locator('a[href$="/register"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    page.fill("#id_name", "佐藤 花子")
    page.fill("#id_email", "hanako@example.jp")
    page.select_option("#id_country", "JP")
    assert reader.faults() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("main form button.primary").click()
    # All places are taken: the page says which turn it is.
    expect(page.locator("p.message")).to_contain_text("7")
    assert reader.faults() == []
    link = _link(reader, "hanako@example.jp", "meet/registration")
    page.goto(link)
    expect(page.locator("main")).to_contain_text("佐藤 花子")
    page.locator("main form button").click()
    expect(page.locator("main form")).to_have_count(0)
