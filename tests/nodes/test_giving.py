"""What leaves a node: whose, in which formats, and nothing that somebody keeps to themselves."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from lxml import etree

from belt.config import Node
from belt.corpus.corpus import Corpus
from belt.corpus.sources.node import SOURCE
from belt.corpus.sources.records import RawOrganisation, RawPerson, RawWork
from belt.federation.consent import FIELDS, consent
from belt.federation.formats import FORMATS
from belt.federation.formats.skg_if import graph
from belt.federation.giving import HIDDEN, given, hidden_id, identifier_of, parts_of
from belt.federation.signing import node_key
from belt.home import ingest_into, make_home
from tests.nodes.papers_of_regions import write_papers
from tests.papers import ICRA_2019, IROS_2020, paper, write_list

NODE = Node(name="KR", domain="kr.belt.example", email="office@belt.example")
EVERYBODY = consent("unless_objected", {})
SECRET = b"s" * 32
KIM = "ieee:37000000001"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Five works of five people."""
    home = tmp_path_factory.mktemp("giving") / "home"
    make_home(home)
    write_list(home / "lists", "icra2019", ICRA_2019)
    write_list(home / "lists", "iros2020", IROS_2020)
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", lambda _step: None)
    return Corpus.open(home)


def documents(corpus: Corpus, node: Node = NODE, rule=EVERYBODY) -> dict[str, list[dict]]:
    """What leaves, by kind."""
    found: dict[str, list[dict]] = {"Publications": [], "Persons": [], "OrgUnits": []}
    for row in given(corpus, node, rule, SECRET).to_pylist():
        assert parts_of(row["identifier"])[1] == row["kind"]
        found[row["kind"]].append(json.loads(row["document"]))
    return found


def test_works_people_and_organisations_leave(corpus: Corpus) -> None:
    found = documents(corpus)
    assert {kind: len(several) for kind, several in found.items()} == {
        "Publications": 5, "Persons": 5, "OrgUnits": 5,
    }  # fmt: skip
    first = next(one for one in found["Publications"] if one["title"].startswith("Grasping"))
    assert [one["name"] for one in first["authors"]] == ["Minjun Kim", "Hana Sato"]
    assert first["authors"][0]["affiliations"][0]["country"] == "KR"


@pytest.mark.parametrize("field", FIELDS)
def test_what_somebody_keeps_does_not_leave(corpus: Corpus, field: str) -> None:
    agreed = [one for one in FIELDS if one != field]
    told = given(corpus, NODE, consent("unless_objected", {KIM: agreed}), SECRET)
    text = "\n".join(told["document"].to_pylist() + told["identifier"].to_pylist())
    people = [json.loads(row["document"]) for row in told.to_pylist() if row["kind"] == "Persons"]
    if field == "name":
        assert len(people) == 4
        assert "Minjun Kim" not in text
        assert KIM not in text
    if field == "ids":
        assert len(people) == 5
        assert "37000000001" not in text
        assert "Minjun Kim" in text
    if field == "affiliation":
        kim = next(one for one in people if one["name"] == "Minjun Kim")
        assert kim["organisation"] is None
        assert "KAIST" not in text


def test_where_people_must_agree_nobody_leaves_who_did_not(corpus: Corpus) -> None:
    found = documents(corpus, rule=consent("only_agreed", {KIM: FIELDS}))
    assert [one["name"] for one in found["Persons"]] == ["Minjun Kim"]
    named = {a["name"] for work in found["Publications"] for a in work["authors"]}
    assert named == {"Minjun Kim"}
    assert len(found["Publications"]) == 5


def test_a_withheld_id_keeps_somebodys_works_together(corpus: Corpus) -> None:
    agreed = [one for one in FIELDS if one != "ids"]
    found = documents(corpus, rule=consent("unless_objected", {KIM: agreed}))
    ids = {a["person"] for work in found["Publications"] for a in work["authors"]
           if a["name"] == "Minjun Kim"}  # fmt: skip
    assert len(ids) == 1
    assert ids == {one["id"] for one in found["Persons"] if one["name"] == "Minjun Kim"}


def test_a_withheld_id_can_be_made_by_the_node_alone(corpus: Corpus, tmp_path: Path) -> None:
    """Public ids are few: who could make the id from one of them would know whose it is."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    one, other = (node_key(tmp_path / name, {}) for name in ("one", "other"))
    rule = consent("unless_objected", {KIM: ["name"]})
    leaving = []
    for secret in (one.secret(HIDDEN), other.secret(HIDDEN), one.secret("another purpose")):
        rows = given(corpus, NODE, rule, secret).to_pylist()
        people = [json.loads(row["document"]) for row in rows if row["kind"] == "Persons"]
        [kim] = [person["id"] for person in people if person["name"] == "Minjun Kim"]
        assert kim == hidden_id(secret, KIM)
        leaving.append(kim)
    assert len(set(leaving)) == 3
    digest = hashlib.sha256(f"{NODE.domain}/{KIM}".encode()).hexdigest()
    assert f"belt:{digest[:16]}" not in leaving


def test_a_linked_change_changes_the_document(corpus: Corpus, tmp_path: Path) -> None:
    """Another affiliation of an author is another document of the work, the person and no other."""
    before = dict(zip(*(given(corpus, NODE, EVERYBODY, SECRET)[name].to_pylist()
                        for name in ("identifier", "document")), strict=True))  # fmt: skip
    home = tmp_path / "home"
    make_home(home)
    moved = [json.loads(json.dumps(one).replace("KAIST", "POSTECH")) for one in ICRA_2019]
    write_list(home / "lists", "icra2019", moved)
    write_list(home / "lists", "iros2020", IROS_2020)
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", lambda _step: None)
    after = dict(zip(*(given(Corpus.open(home), NODE, EVERYBODY, SECRET)[name].to_pylist()
                       for name in ("identifier", "document")), strict=True))  # fmt: skip
    changed = {one for one in before if one in after and before[one] != after[one]}
    assert {parts_of(one)[1] for one in changed} == {"Publications", "Persons"}
    assert identifier_of("kr.belt.example", "Persons", KIM) in changed
    assert len(changed) == 4


def test_cerif_follows_the_profile(corpus: Corpus, tmp_path: Path) -> None:
    schema = etree.XMLSchema(file=str(Path(__file__).parent / "cerif_profile.xsd"))
    home = tmp_path / "home"
    make_home(home)
    write_papers(home / "lists", ["KR", "FR"], 40, 30)
    odd = [paper("Ti\x02tle <&> of “one”", [("김민준", "", "", "")], abstract="")]
    write_list(home / "lists", "cvpr2019", odd)
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", lambda _step: None)
    count = 0
    for source in (corpus, Corpus.open(home)):
        for row in given(source, NODE, EVERYBODY, SECRET).to_pylist():
            make = FORMATS["oai_cerif_openaire"].element
            element = make(row["kind"], json.loads(row["document"]), "kr.belt.example")
            schema.assertValid(etree.fromstring(etree.tostring(element)))
            assert element.get("id") == row["identifier"].rpartition("/")[2]
            count += 1
    assert count > 100


@pytest.mark.parametrize("language", ["en\x00", "English (United Kingdom)", "\x0b", "ko-KR"])
def test_a_language_is_told_where_it_is_one(corpus: Corpus, language: str) -> None:
    """Sources write all sorts of things there, and XML forbids some of them."""
    told = documents(corpus)
    work = {**told["Publications"][0], "language": language}
    place = {**told["OrgUnits"][0], "names": [{"language": language, "name": "KAIST Daejeon"}]}
    for kind, one in (("Publications", work), ("OrgUnits", place)):
        text = etree.tostring(FORMATS["oai_cerif_openaire"].element(kind, one, "kr.belt.example"))
        assert (b"ko-KR" in text) == (language == "ko-KR")
        assert b"United" not in text
        etree.fromstring(text)


def test_skg_if_names_everything_that_it_refers_to(corpus: Corpus) -> None:
    rows = given(corpus, NODE, EVERYBODY, SECRET).to_pylist()
    told = graph([(row["kind"], json.loads(row["document"])) for row in rows], "https://x/")
    known = {one["local_identifier"] for one in told["@graph"]}
    assert len(known) == len(told["@graph"])
    allowed = {"product", "person", "organisation", "venue"}
    for entity in told["@graph"]:
        assert entity["entity_type"] in allowed
        for one in entity.get("contributions", ()):
            assert one["by"] in known
            assert one["role"] == "author"
            assert one["rank"] >= 1
            assert set(one["declared_affiliations"]) <= known
        for one in entity.get("affiliations", ()):
            assert one["affiliation"] in known
        for one in entity.get("manifestations", ()):
            assert {"type", "dates", "access_rights"} <= one.keys()
            assert one["biblio"]["in"] in known


def test_what_leaves_is_read_again_as_it_was(corpus: Corpus, tmp_path: Path) -> None:
    lines = [
        json.dumps(graph([(row["kind"], json.loads(row["document"]))], "https://x/"))
        for row in given(corpus, NODE, EVERYBODY, SECRET).to_pylist()
    ]
    path = tmp_path / "records.jsonl"
    path.write_text("\n".join([*lines, "{", '{"@graph": [{"entity_type": "venue"}]}']) + "\n")
    found = list(SOURCE.read(path))
    works = [one for one in found if isinstance(one, RawWork)]
    assert sum(isinstance(one, RawPerson) for one in found) == 5
    assert sum(isinstance(one, RawOrganisation) for one in found) == 5
    assert len(found) - len(works) - 10 == 2, "two lines are refused, with the reason"
    grasping = next(one for one in works if one.title.startswith("Grasping"))
    assert (grasping.year, grasping.venue, grasping.cited_by) == (2019, "ICRA", 3)
    assert grasping.ids[0] == "ieee-doc:8000001"
    assert [one.partition("-")[0] for one in grasping.ids[1:]] == ["belt:work"]
    assert [one.name for one in grasping.authors] == ["Minjun Kim", "Hana Sato"]
    assert [one.ids for one in grasping.authors] == [(KIM,), ("ieee:37000000002",)]
    place = grasping.authors[0].affiliations[0]
    assert (place.organisation, place.country) == ("KAIST", "KR")
