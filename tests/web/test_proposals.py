"""Pages of people who should meet, and what saying "not interested" changes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from belt.corpus import versions
from belt.corpus.corpus import Corpus
from belt.matching.proposal_store import Proposal, proposals_path, write_proposals
from belt.web.accounts.models import Availability
from belt.web.accounts.services import profile_of
from tests.web.people import KIM, MARTIN, NGUYEN, SATO, SMITH, account, signed_in

OTHER_REASONS = (
    {"kind": "organisations", "count": 2, "year": 2018},
    {"kind": "active", "count": 1},
)


@pytest.fixture
def home(published_home: Path, tmp_path: Path, settings: Any) -> Path:
    """The small belt with proposals for Sato: Martin, Nguyen and Smith, from whom to choose."""
    home = tmp_path / "home"
    shutil.copytree(published_home, home)
    settings.BELT_HOME = str(home)
    works = Corpus.open(home).sql("select work_id from works where title like 'Grasping%'")
    common = {"kind": "common_coauthor", "people": [KIM], "works": works["work_id"].to_pylist()}
    rows = [
        Proposal(SATO, MARTIN, 1, 0.9, "JP", "FR", (common, *OTHER_REASONS)),
        Proposal(SATO, NGUYEN, 2, 0.8, "JP", "VN", OTHER_REASONS),
        Proposal(SATO, SMITH, 3, 0.7, "JP", None, ()),
    ]
    about = {"until": 2019, "pairs": 1361}
    figure = dict.fromkeys(("recall_10", "recall_50", "mrr"), (0.25, 0.2, 0.3))
    tested = [{"method": name, **figure, **about} for name in ("belt", "Adamic-Adar")]
    version = versions.current(home)
    assert version
    write_proposals(proposals_path(home, version), rows, tested)
    return home


@pytest.fixture
def reader(home: Path) -> Client:
    return signed_in(account("sato@example.org", "Hana Sato", SATO, "JP"))


def _proposed(page: str) -> list[str]:
    return re.findall(r'class="row-name" href="/people/[^"]+"><span lang="[^"]*">([^<]+)<', page)


def test_one_sees_whom_to_meet_and_what_stands_behind_it(reader: Client) -> None:
    page = reader.get("/account/proposals/").content.decode()
    assert _proposed(page) == ["Lucie Martin", "Nguyen Van Minh", "Jane Smith"]
    assert "Minjun Kim" in page
    assert "Grasping of soft objects with tactile hands" in page
    assert "2 joint works" in page


def test_somebody_refused_is_not_proposed_again(reader: Client) -> None:
    assert reader.post("/account/proposals/no", {"person": MARTIN}).status_code == 302
    page = reader.get("/account/proposals/").content.decode()
    assert "Lucie Martin" not in _proposed(page)
    assert len(_proposed(page)) == 2


def test_a_refusal_is_ones_own_and_of_somebody_known(reader: Client, home: Path) -> None:
    other = signed_in(account("other@example.org", "Other", KIM, "KR"))
    other.post("/account/proposals/no", {"person": MARTIN})
    reader.post("/account/proposals/no", {"person": "nobody"})
    assert len(_proposed(reader.get("/account/proposals/").content.decode())) == 3


def test_who_wants_no_introductions_is_not_proposed(reader: Client) -> None:
    closed = account("martin@example.org", "Lucie Martin", MARTIN, "FR")
    profile = profile_of(closed)
    profile.availability = Availability.CLOSED
    profile.save()
    assert "Lucie Martin" not in _proposed(reader.get("/account/proposals/").content.decode())


def test_without_a_profile_one_is_told_what_to_do(home: Path) -> None:
    page = signed_in(account("new@example.org", "Newcomer")).get("/account/proposals/")
    assert "Claim your profile first" in page.content.decode()


def test_visitors_are_asked_to_sign_in_for_their_own_and_see_a_regions(home: Path) -> None:
    visitor = Client()
    assert visitor.get("/account/proposals/").status_code == 302
    page = visitor.get("/regions/JP/proposals").content.decode()
    assert "Lucie Martin" in page
    assert "Jane Smith" not in page
    assert visitor.get("/regions/XX/proposals").status_code == 404


def test_readers_see_the_back_tests_figures(home: Path) -> None:
    page = Client().get("/insight/proposals").content.decode()
    assert "1,361" in page
    assert "25.0%" in page
    assert "Adamic" in page


def test_before_proposals_are_there_pages_say_so(client: Client) -> None:
    somebody = signed_in(account("sato@example.org", "Hana Sato", SATO, "JP"))
    assert "None for you in this version" in somebody.get("/account/proposals/").content.decode()
    assert "Not tested in this version yet" in client.get("/insight/proposals").content.decode()
