"""The map and the network as people use them: with and without JavaScript, as table and file."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from urllib.request import urlopen
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from xml.etree import ElementTree

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import Browser, Page, expect

from .picture_store import write_home


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""


@pytest.fixture
def site(tmp_path: Path, settings) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """The address of a server with the two pages."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.handlers.wsgi import WSGIHandler

    settings.BELT_HOME = str(write_home(tmp_path / "home"))
    settings.ROOT_URLCONF = "tests.browser.picture_pages"
    settings.MIDDLEWARE = ["django.middleware.locale.LocaleMiddleware"]
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), _Server, _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose console must stay empty, in English."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="en-GB")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


def read(address: str) -> bytes:
    with urlopen(address) as answer:
        return bytes(answer.read())


def test_map_moves_to_another_year_in_place(page: Page, site: str) -> None:
    page.goto(f"{site}/map")
    dot = page.locator(".wide-only circle[data-key='panel ror:kaist']")
    now = float(dot.get_attribute("r") or 0)
    page.select_option("#map-year", "2019")
    expect(page.locator("[data-status]")).to_have_text(
        "Joint works across borders up to 2019: France – Japan 5."
    )
    before = float(dot.get_attribute("r") or 0)
    assert (before / now) ** 2 == pytest.approx(20 / 50, rel=0.02)
    assert page.url == f"{site}/map?year=2019#map"


def test_map_shows_ties_of_the_organisation_clicked(page: Page, site: str) -> None:
    page.goto(f"{site}/map")
    page.locator(".wide-only circle[data-key='panel ror:kaist']").click()
    expect(page.locator("[data-status]")).to_contain_text("KAIST – Inria 3")
    assert page.locator(".wide-only .arc").count() == 2
    page.locator(".wide-only circle[data-key='panel ror:kaist']").click()
    expect(page.locator("[data-status]")).to_contain_text("France – Japan 12")


def test_map_plays_the_years_but_not_for_those_who_want_less(
    page: Page, browser: Browser, site: str
) -> None:
    page.goto(f"{site}/map")
    page.click("[data-play]")
    expect(page.locator("[data-status]")).to_contain_text("up to 2019")
    expect(page.locator("[data-status]")).to_contain_text("up to 2020")
    calm = browser.new_page(reduced_motion="reduce")
    calm.goto(f"{site}/map")
    expect(calm.locator("[data-play]")).to_be_hidden()
    calm.close()


@pytest.mark.parametrize("path", ["map", "network"])
def test_pictures_work_without_javascript(browser: Browser, site: str, path: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{site}/{path}")
    assert page.locator("svg circle[data-id='ror:kaist']").count() > 0
    page.locator("summary").click()
    page.locator("[data-choose='ror:kaist']").click()
    expect(page.locator("select[name=organisation]")).to_have_value("ror:kaist")
    page.locator("form button[type=submit]").click()
    expect(page.locator("select[name=organisation]")).to_have_value("ror:kaist")
    context.close()


def test_network_panel_repeats_the_row_and_leads_to_people(page: Page, site: str) -> None:
    page.goto(f"{site}/network")
    page.locator(".wide-only circle[data-id='ror:kaist']").click()
    panel = page.locator("[data-panel]")
    expect(panel.locator("dd")).to_have_text(["KAIST", "Korea", "50", "3", "2", "Its people KAIST"])
    panel.locator("[data-choose]").click()
    expect(page.locator("[data-text=title]")).to_have_text("People of KAIST")
    ids = {dot.get_attribute("data-id") for dot in page.locator(".wide-only circle[data-id]").all()}
    assert ids == {"orcid:1", "orcid:2", "orcid:3"}


def test_network_is_enlarged_and_made_whole_again_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/network")
    stage = page.locator(".network-drawings")
    svg = page.locator(".wide-only svg")
    whole = svg.get_attribute("viewBox")
    stage.focus()
    for _ in range(3):
        page.keyboard.press("+")
    x, y, width, _ = map(float, (svg.get_attribute("viewBox") or "").split())
    assert width == pytest.approx(880 / 1.4**3, rel=1e-3)
    assert min(x, y) > 0
    page.keyboard.press("0")
    assert svg.get_attribute("viewBox") == whole


def test_network_search_marks_what_it_finds_without_accents_or_case(page: Page, site: str) -> None:
    page.goto(f"{site}/network")
    page.fill("[data-search]", "INRÍA")
    found = page.locator(".wide-only .found")
    assert [dot.get_attribute("data-id") for dot in found.all()] == ["ror:inria"]


def test_network_filters_by_strength_region_and_years(site: str) -> None:
    def ties(query: str) -> set[tuple[str, str, int]]:
        answer = json.loads(read(f"{site}/pictures/network.json?{query}"))
        return {(tie["a"], tie["b"], tie["works"]) for tie in answer["ties"]}

    assert ties("") == {
        ("ror:inria", "ror:kaist", 3), ("ror:kaist", "ror:snu", 6), ("ror:kaist", "ror:tokyo", 1),
    }  # fmt: skip
    assert ties("strength=4") == {("ror:kaist", "ror:snu", 6)}
    assert ties("region=KR&region=JP") == {
        ("ror:kaist", "ror:snu", 6), ("ror:kaist", "ror:tokyo", 1),
    }  # fmt: skip
    assert ties("from=2020&to=2020") == {("ror:inria", "ror:kaist", 3)}


def test_network_of_a_community_shows_its_people(page: Page, site: str) -> None:
    page.goto(f"{site}/network?community=7")
    expect(page.locator("[data-text=title]")).to_have_text("Community: grasping")
    assert page.locator(".wide-only circle[data-id]").count() == 3
    assert page.locator(".wide-only .across").count() == 1


def test_files_hold_what_the_picture_shows(site: str) -> None:
    data = json.loads(read(f"{site}/pictures/map.json?year=2019"))
    assert data["simulated"] is True
    assert data["ties"] == [{"a": "FR", "b": "JP", "works": 5}]
    works = {each["id"]: each["works"] for each in data["organisations"]}
    assert works == {"ror:kaist": 20, "ror:snu": 15, "ror:tokyo": 25, "ror:inria": 18,
                     "belt:org-lab": 2}  # fmt: skip
    text = read(f"{site}/pictures/map.csv?year=2019").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["id"]: int(row["works"]) for row in rows if row["kind"] == "organisation"} == works
    root = ElementTree.fromstring(read(f"{site}/pictures/map.svg?year=2019"))
    assert root.find("{http://www.w3.org/2000/svg}style") is not None


def test_a_year_that_is_no_number_is_not_found(site: str) -> None:
    with pytest.raises(OSError, match="404"):
        urlopen(f"{site}/pictures/map.json?year=x")


@pytest.mark.parametrize("path", ["map", "network", "network?organisation=ror:kaist"])
def test_pictures_fit_a_telephone(browser: Browser, site: str, path: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 780}, locale="ko-KR")
    page.goto(f"{site}/{path}")
    assert page.locator(".narrow-only svg").is_visible()
    assert not page.locator(".wide-only svg").is_visible()
    assert page.locator("html").evaluate("page => page.scrollWidth") == 360
    sizes = page.locator(".narrow-only svg text:visible").evaluate_all(
        "texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize)"
        " * text.getScreenCTM().a)"
    )
    assert min(sizes) > 8.5
    page.close()
