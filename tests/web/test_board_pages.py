"""Pages of comparison, growth, effect, talent and the yearly report, on the small belt and a
simulated one."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.utils.translation import override
from typer.testing import CliRunner

from belt.cli import app
from belt.home import ingest_into, make_home
from belt.web.directory.board_pages import figures
from belt.web.directory.published import published
from belt.web.directory.report import NoReport, pdf_of, report_of

PAGES = ("/insight/compare", "/insight/growth", "/insight/effect", "/insight/talent")


@pytest.fixture(scope="session")
def simulated_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A belt with enough simulated works for every figure."""
    home = tmp_path_factory.mktemp("board") / "home"
    make_home(home)
    described = home / "simulated.toml"
    described.write_text(
        "seed = 7\npeople = 700\nworks = 1800\nfirst_year = 2012\nlast_year = 2025\n"
        "belt_start = 2019\n"
    )
    ingest_into(home, "simulated", [described], "duckdb", lambda _step: None)
    return home


@pytest.fixture
def reader(simulated_home: Path, settings: Any) -> Client:
    settings.BELT_HOME = str(simulated_home)
    return Client()


def _get(browser: Client, address: str, language: str = "en") -> str:
    answer = browser.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_a_belt_with_few_works_has_every_page(client: Client) -> None:
    for page in (*PAGES, "/insight/growth?kind=country"):
        assert "<h1>" in _get(client, page)
    assert client.get("/reports/1066").status_code == 404


def test_the_comparison_shows_each_bloc_with_its_range_and_what_is_missing(reader: Client) -> None:
    page = _get(reader, "/insight/compare")
    for name in ("GAFA", "BATH", "United States", "Members of the belt"):
        assert name in page
    assert "missing" in page
    topics = re.findall(r'<option value="([^"]+)"', page)
    assert topics
    of_one = _get(reader, f"/insight/compare?topic={topics[0]}")
    assert "Shares are those of the last five years" in of_one
    [address] = re.findall(r'href="(/insight/figures/compare-output.csv[^"]*)"', of_one)
    of_all = reader.get("/insight/figures/compare-output.csv").content
    assert reader.get(html.unescape(address)).content != of_all, "a file of this topic alone"
    assert "<h1>" in _get(reader, "/insight/compare?topic=nothing")


@pytest.mark.parametrize(
    "name", ["compare-output", "compare-top10_share", "compare-borders", "effect-works", "talent"]
)
def test_every_figure_is_a_picture_and_a_table(reader: Client, name: str) -> None:
    picture = reader.get(f"/insight/figures/{name}.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<desc" in picture.content
    table = reader.get(f"/insight/figures/{name}.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert reader.get("/insight/figures/nothing.svg").status_code == 404


def test_a_plan_tells_its_parts_and_what_if_adds_them_together(reader: Client) -> None:
    page = _get(reader, "/insight/growth")
    ids = re.findall(r'name="add" value="([^"]+)"', page)
    assert len(ids) > 3
    told = _get(reader, f"/insight/growth?add={ids[0]}&add={ids[1]}&add=nobody")
    assert "If these were added" in told
    assert "If these were added" not in _get(reader, "/insight/growth?add=nobody")


def test_the_effect_says_what_can_be_concluded_and_what_not(reader: Client) -> None:
    page = _get(reader, "/insight/effect")
    assert "standard deviations" in page
    assert "concluded" in page or "does not prove" in page


def test_pages_have_no_missing_words_in_other_languages(reader: Client) -> None:
    for page in PAGES:
        assert "Candidates outside" not in _get(reader, page, "ko")
        assert "Members less" not in _get(reader, page, "fr")


@pytest.mark.parametrize("language", ["ko", "fr"])
def test_a_report_is_printed_whole_and_the_same_again(
    reader: Client, language: str, simulated_home: Path
) -> None:
    """Contents lead to pages that are there; every glyph has its letter; no line is cut."""
    with override(language):
        report = report_of(published(), 2024)
        first, again = pdf_of(report), pdf_of(report)
    assert first == again
    document = pypdfium2.PdfDocument(first)
    texts = [page.get_textpage().get_text_range() for page in document]
    assert "2024" in texts[0]
    for section in report.sections:
        plain = re.sub(r"\s+", "", section.title)
        where = [at for at, text in enumerate(texts) if plain in re.sub(r"\s+", "", text)]
        assert 1 in where, section.title
        pages = [at + 1 for at in where if at > 1]
        assert pages, section.title
        contents = re.sub(r"[\s.]+", "", texts[1])
        assert any(f"{re.sub(r'[.]', '', plain)}{number}" in contents for number in pages)
    assert "\ufffd" not in "".join(texts)
    assert report.sections[0].figures[0][0] in "".join(texts)
    for page in document:
        width, height = page.get_size()
        for item in page.get_objects(max_depth=1):
            left, bottom, right, top = item.get_bounds()
            assert left >= -1
            assert right <= width + 1
            assert bottom >= -1
            assert top <= height + 1
    assert simulated_home.is_dir()
    assert reader.get("/reports/2024.pdf")["Content-Type"] == "application/pdf"
    assert "2024" in _get(reader, "/reports/2024", language)


def test_a_year_without_works_is_told(reader: Client, simulated_home: Path, tmp_path: Path) -> None:
    with pytest.raises(NoReport):
        report_of(published(), 1066)
    assert reader.get("/reports/1066.pdf").status_code == 404
    out = tmp_path / "report.pdf"
    run = CliRunner().invoke(
        app, ["--home", str(simulated_home), "report", "--year", "2024", "--language", "xx",
              "--out", str(out)],
    )  # fmt: skip
    assert run.exit_code == 2
    assert not out.exists()


def test_figures_of_few_works_are_faint(reader: Client) -> None:
    shown = published()
    rows = figures.board.bloc_totals(shown.pages)
    assert any(not row["small"] for row in rows.values())
    drawn = figures.share_figure(shown, "top10_share", rows, "x")
    assert drawn is not None
    faint = {**rows, "GAFA": {**rows["GAFA"], "small": 1}}
    again = figures.share_figure(shown, "top10_share", faint, "x")
    assert again is not None
    assert again.wide.count("hollow") > drawn.wide.count("hollow")
