"""The demonstration's accounts, whose password everybody knows, and the real home that follows."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from belt.corpus.ingest import ingest
from belt.home import make_home, prepare_insight
from belt.web.accounts.making import DEMONSTRATION, PASSWORD, demonstrate
from belt.web.accounts.models import Account
from belt.web.office.models import Role
from belt.web.office.services import end_role
from belt.web.serve import check_database

OFFICE = DEMONSTRATION[0][0]


@pytest.fixture(scope="module")
def simulated_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small simulated belt without search."""
    home = tmp_path_factory.mktemp("demonstration") / "home"
    make_home(home)
    (home / "simulated.toml").write_text("seed = 1\npeople = 60\nworks = 120\n")
    ingest(home, "simulated", [home / "simulated.toml"], steps=[prepare_insight],
           progress=lambda _step: None)  # fmt: skip
    return home


@pytest.fixture
def demonstration(simulated_home: Path, settings: Any) -> None:
    """A simulated belt with its accounts."""
    cache.clear()
    settings.BELT_HOME = str(simulated_home)
    demonstrate()


def _signs_in(email: str, password: str = PASSWORD) -> bool:
    browser = Client()
    browser.post("/account/sign/login/", {"login": email, "password": password})
    return bool(browser.get("/account/").status_code == 200)


@pytest.mark.usefixtures("demonstration")
def test_the_published_password_opens_nothing_where_records_are_real(
    published_home: Path, tmp_path: Path, settings: Any
) -> None:
    everybody = Account.objects.values_list("email", flat=True)
    assert len(everybody) >= 3
    assert all(_signs_in(one) for one in everybody)
    settings.BELT_HOME = str(published_home)
    assert not any(_signs_in(one) for one in everybody)
    assert not _signs_in(OFFICE.upper())
    make_home(tmp_path / "empty")
    settings.BELT_HOME = str(tmp_path / "empty")
    assert not _signs_in(OFFICE), "a home without a corpus is no demonstration"


@pytest.mark.usefixtures("demonstration")
def test_whoever_changed_the_password_has_an_account_of_their_own(
    published_home: Path, settings: Any
) -> None:
    mine = Account.objects.get(email=OFFICE)
    mine.set_password("a password of my own")
    mine.save()
    settings.BELT_HOME = str(published_home)
    assert _signs_in(OFFICE, "a password of my own")


@pytest.mark.usefixtures("demonstration")
def test_a_check_names_those_who_still_have_a_role(
    simulated_home: Path,
    published_home: Path,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def told(home: Path) -> str:
        monkeypatch.setenv("BELT_HOME", str(home))
        settings.BELT_HOME = str(home)
        (home / "belt.sqlite").touch()
        return " ".join(one.message for one in check_database(home, None) if not one.ok)

    assert not told(simulated_home)
    real = shutil.copytree(published_home, tmp_path / "home")
    assert told(real).startswith("office@belt.example, lead-fr@belt.example, lead-kr@belt.example")
    for role in Role.objects.exclude(account__email=OFFICE):
        end_role(role=role, by=None)
    mine = Account.objects.get(email=OFFICE)
    mine.set_password("a password of my own")
    mine.save()
    assert not told(real)
