"""What leaves a node and is brought in at another, or comes back, is what it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from belt.config import Node
from belt.corpus.corpus import Corpus
from belt.corpus.ingest import Step, ingest
from belt.corpus.schema import TABLES
from belt.federation.consent import FIELDS, Consent, consent
from belt.federation.formats.skg_if import graph
from belt.federation.giving import given
from belt.home import make_home, prepare_insight
from tests.papers import KIM, MARTIN, SATO, ieee, paper, write_list

EVERYBODY = consent("unless_objected", {})
AS_PRINTED = ("raw_affiliation", "source_person_id")
"""What a source of authorships says in its own words does not leave."""
OTHER_FILES = frozenset({"rejects", "repairs"})
"""Tables that name the file of a record."""


def _quiet(_step: str) -> None:
    """Say nothing."""


def new(folder: Path, papers: list[dict]) -> Path:
    """A home with these papers."""
    make_home(folder)
    return bring(folder, papers)


def bring(home: Path, papers: list[dict]) -> Path:
    """Bring papers in, instead of those that were there."""
    write_list(home / "lists", "icra2019", papers)
    ingest(home, "paperlists", [home / "lists"], progress=_quiet)
    return home


def given_by(
    origin: Path, name: str, folder: Path, gives: str = "own", rule: Consent = EVERYBODY
) -> None:
    """Write what a home gives now into a folder, as a harvest keeps it."""
    told = {"name": name, "domain": f"{name.lower()}.belt.example", "email": "o@b.example"}
    node = Node.model_validate({**told, "gives": gives})
    rows = given(Corpus.open(origin), node, rule, b"s" * 32).to_pylist()
    lines = [
        json.dumps(graph([(row["kind"], json.loads(row["document"]))], "https://x/"))
        for row in rows
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "00.jsonl").write_text("\n".join(lines) + "\n")


def hand_over(
    origin: Path,
    name: str,
    to: Path,
    gives: str = "own",
    rule: Consent = EVERYBODY,
    steps: Sequence[Step] = (),
) -> None:
    """Let a home bring in what another gives now, as a harvest does."""
    given_by(origin, name, to / "harvested" / name, gives, rule)
    ingest(to, "node", [to / "harvested" / name], steps=steps, progress=_quiet)


def rows(home: Path, table: str, *without: str) -> list[dict[str, Any]]:
    """A table's rows but for some columns, in a stable order."""
    found = [
        {key: value for key, value in row.items() if key not in without}
        for row in Corpus.open(home).table(table).to_pylist()
    ]
    return sorted(found, key=repr)


def works(*, corrected: bool) -> list[dict]:
    """Six papers of a node; as first brought in, and as corrected there."""
    moved = ("Minjun Kim", "/37000000001", "POSTECH", "South Korea")
    if not corrected:
        titles = [f"Grasping of soft objects number {one} with hands" for one in range(6)]
        return [paper(t, [KIM, SATO], **ieee(f"800{n:04}")) for n, t in enumerate(titles)]
    found = works(corrected=False)
    for number, authors in {0: [moved, SATO], 1: [KIM], 2: [KIM, MARTIN]}.items():
        found[number] = paper(found[number]["title"], authors, **ieee(f"800{number:04}"))
    found[3] |= {"gs_citation": 1, "abstract": ""}
    found[4]["title"] = "Walking of large machines on soft ground"
    return found[:5]


def test_what_a_node_corrects_does_not_come_back_from_a_hub(tmp_path: Path) -> None:
    """Affiliations, authors, citations, abstracts, titles and works: what it brought in last."""
    home, hub = new(tmp_path / "KR", works(corrected=False)), tmp_path / "FR"
    make_home(hub)
    hand_over(home, "KR", hub)
    hand_over(hub, "FR", home, "all")
    bring(home, works(corrected=True))
    alone = new(tmp_path / "alone", works(corrected=True))
    # The sixth work was taken out; until the hub has heard, only its copy tells of it.
    gone = "ieee-doc:8000005"
    assert gone in {row["work_id"] for row in rows(home, "works")}
    assert [row for row in rows(home, "works") if row["work_id"] != gone] == rows(alone, "works")
    hand_over(home, "KR", hub)
    hand_over(hub, "FR", home, "all")
    for table in TABLES.keys() - OTHER_FILES:
        assert rows(home, table) == rows(alone, table), table


def test_what_only_others_know_of_a_nodes_people_is_kept(tmp_path: Path) -> None:
    home = new(tmp_path / "KR", works(corrected=False))
    elsewhere = [paper("Speech interfaces for robots at home", [SATO, MARTIN], **ieee("9000001"))]
    hand_over(new(tmp_path / "JP", elsewhere), "JP", home)
    [sato] = [row for row in rows(home, "people") if row["name"] == "Hana Sato"]
    assert sato["works"] == 7
    assert {row["name"] for row in rows(home, "people")} == {
        "Minjun Kim", "Hana Sato", "Lucie Martin",
    }  # fmt: skip


def test_two_authors_of_one_organisation_stay_in_their_countries(tmp_path: Path) -> None:
    authors = [
        ("Jane Smith", "/37000000005", "Google", "United States"),
        ("Luca Rossi", "/37000000006", "Google", "Switzerland"),
        ("Noa Levi", "/37000000007", "Unheard Robotics", "Israel"),
    ]
    home = new(tmp_path / "KR", [paper("Maps of large buildings for robots", authors)])
    before = rows(home, "authorships", *AS_PRINTED)
    assert [row["country"] for row in sorted(before, key=lambda one: one["position"])] == [
        "US", "CH", "IL",
    ]  # fmt: skip
    hub = tmp_path / "FR"
    make_home(hub)
    hand_over(home, "KR", hub)
    assert rows(hub, "authorships", *AS_PRINTED) == before
    assert rows(hub, "organisations") == rows(home, "organisations")
    assert [row["type"] for row in rows(hub, "works")] == [
        row["type"] for row in rows(home, "works")
    ]


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of simulated publications, where organisations have all their facts."""
    home = tmp_path_factory.mktemp("simulated") / "home"
    make_home(home)
    (home / "simulated.toml").write_text("seed = 1\npeople = 60\nworks = 60\n")
    specification = [home / "simulated.toml"]
    ingest(home, "simulated", specification, steps=[prepare_insight], progress=_quiet)
    return home


def test_another_node_has_the_same_works_authors_and_organisations(
    simulated: Path, tmp_path: Path
) -> None:
    hub = tmp_path / "FR"
    make_home(hub)
    hand_over(simulated, "KR", hub)
    assert rows(hub, "works", "sources") == rows(simulated, "works", "sources")
    assert rows(hub, "authorships", *AS_PRINTED) == rows(simulated, "authorships", *AS_PRINTED)
    named = [one for one in rows(simulated, "organisations") if one["works"]]
    assert {"startup", "university"} <= {one["type"] for one in named}
    assert [one for one in rows(hub, "organisations") if one["works"]] == named
    assert rows(hub, "person_ties") == rows(simulated, "person_ties")


def test_authors_who_do_not_leave_keep_their_places(simulated: Path, tmp_path: Path) -> None:
    """Positions, and so shares, of the others are the same at both nodes."""
    hub = tmp_path / "FR"
    make_home(hub)
    [first] = (
        Corpus.open(simulated)
        .sql(
            "select a.person_id from authorships a join works w using (work_id) "
            "where a.position = 0 and w.authors > 2 order by a.person_id limit 1"
        )["person_id"]
        .to_pylist()
    )
    kept = [one for one in FIELDS if one != "name"]
    rule = consent("unless_objected", {first: kept})
    hand_over(simulated, "KR", hub, rule=rule, steps=[prepare_insight])
    assert rows(hub, "works", "sources") == rows(simulated, "works", "sources")
    assert rows(hub, "authorships", *AS_PRINTED) == [
        row for row in rows(simulated, "authorships", *AS_PRINTED) if row["person_id"] != first
    ]
    share = "select person_id, fractional from person_profile where person_id <> ? order by all"
    shares = [Corpus.open(home).sql(share, [first]).to_pylist() for home in (hub, simulated)]
    assert shares[0] == shares[1]
