"""Files for spreadsheets: whatever stands in them, nothing is run and numbers stay numbers."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from belt.home import ingest_into
from belt.web.programmes.models import Application
from belt.web.programmes.services import deciding
from tests.papers import ICRA_2019, ieee, write_list
from tests.web.people import signed_in
from tests.web.programmes_cast import Cast

FORMULAS = ("=1+cmd|' /C calc'!A0", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "＝1+1")


def _cells(answer: Any) -> list[str]:
    assert answer["Content-Type"].startswith("text/csv")
    text = answer.content.decode("utf-8-sig")
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row]


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize("formula", FORMULAS)
def test_awards_run_no_formula(formula: str) -> None:
    cast = Cast()
    Application.objects.update(title=formula)
    deciding.decide(
        application=cast.application, by=cast.office, awarded=True, amount=100, reason="",
        proposed={}, seen="",
    )  # fmt: skip
    deciding.tell_decisions(call=cast.call, by=cast.office, hidden=set(), address_of=str)
    cells = _cells(signed_in(cast.office).get(f"/office/calls/{cast.call.slug}/awards.csv"))
    assert f"'{formula}" in cells
    assert "1.00" in cells


def test_lists_and_figures_run_no_formula(
    published_home: Path, tmp_path: Path, settings: Any
) -> None:
    home = tmp_path / "home"
    shutil.copytree(published_home, home)
    told = (home / "belt.toml").read_text()
    (home / "belt.toml").write_text(told.replace('en = "Korea"', 'en = "=1+Korea"'))
    titled = {**ICRA_2019[0], **ieee("8888888"), "title": "+1+cmd|' /C calc'!A0"}
    write_list(home / "lists", "icra2021", [titled])
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", lambda _step: None)
    settings.BELT_HOME = str(home)
    assert "'+1+cmd|' /C calc'!A0" in _cells(Client().get("/works.csv"))
    assert any(
        cell.startswith("'=1+Korea")
        for cell in _cells(Client().get("/insight/figures/compare-output.csv"))
    )
    for address in ("/works.csv", "/pictures/map.csv", "/pictures/network.csv"):
        assert not any(cell.startswith(("=", "+")) for cell in _cells(Client().get(address)))
