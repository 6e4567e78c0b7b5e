"""Pages and addresses between nodes: who may ask what, signed; and what people decide."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from lxml import etree

from belt.exchange import give
from belt.federation.everywhere import Sought
from belt.federation.received import Received, Taken, Wish
from belt.federation.register import Register, register_path
from belt.federation.signing import (
    NAME,
    SIGNATURE,
    NodeKey,
    NotSigned,
    check_answer,
    node_key,
    sign_request,
)
from belt.home import decide_identity, grant_wish
from belt.web.accounts.models import PrivacyRequest
from belt.web.nodes.command import search_all_nodes
from belt.web.nodes.models import Leaving
from belt.web.nodes.services import decide_leaving, leaving_of, told
from belt.web.office.models import Entry, Letter
from belt.web.work import do_what_is_due
from tests.nodes.network import describe
from tests.nodes.speaking import speaking
from tests.web.people import KIM, SATO, account, office, signed_in

NGUYEN = "ieee:37000000004"
OAI = "{http://www.openarchives.org/OAI/2.0/}"


@pytest.fixture
def home(node_home: Path) -> Path:
    """A node with five works and a peer."""
    return node_home


@pytest.fixture
def peer(home: Path) -> NodeKey:
    """The key of the node JP."""
    return node_key(home.parent / "peer", {})


def _own_key() -> str:
    """The public key of the node that is asked."""
    return node_key(Path(settings.BELT_HOME), {}).public


def sent(
    key: NodeKey, method: str, path: str, message: object = None, name: str = "JP",
    when: datetime | None = None, to: str = "",
) -> Any:  # fmt: skip
    """What this node answers to a signed request."""
    written = message if isinstance(message, bytes) else json.dumps(message).encode()
    content = written if message is not None else b""
    headers = sign_request(key, name, to or _own_key(), method, path, content,
                           when or datetime.now(UTC))  # fmt: skip
    ask = Client().post if method == "POST" else Client().get
    return ask(path, content if method == "POST" else None,
               content_type="application/json", headers=headers), headers  # fmt: skip


def test_who_only_says_that_they_are_a_peer_is_refused_however_they_send_it(
    node_home: Path,
) -> None:
    for sent_so in ({"data": {"a": "b"}}, {"data": "{}", "content_type": "application/json"}):
        answer = Client().post("/nodes/candidates", headers={NAME: "JP"}, **sent_so)
        assert answer.status_code == 403


def test_oai_pmh_answers_by_get_and_post(home: Path) -> None:
    for answer in (
        Client().get("/oai", {"verb": "ListRecords", "metadataPrefix": "oai_dc"}),
        Client(enforce_csrf_checks=True).post(
            "/oai", {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
        ),
    ):
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/xml")
        root = etree.fromstring(answer.content)
        assert len(list(root.iter(f"{OAI}record"))) == 15
        assert root.findtext(f"{OAI}request") == "http://testserver/oai"
    assert etree.fromstring(Client().get("/oai/skg-if.xsd").content).get("targetNamespace")


def test_skg_if_is_beside_it(home: Path) -> None:
    page = Client().get("/skg-if/persons").json()
    people = [one for one in page["@graph"] if one["entity_type"] == "person"]
    assert len(people) == 5
    one = Client().get(f"/skg-if/persons/{KIM}").json()
    assert one["@graph"][0]["name"] == "Minjun Kim"
    assert Client().get("/skg-if/nonsense").status_code == 404
    assert Client().get("/skg-if/persons/nobody").status_code == 404
    assert Client().get("/skg-if/persons?after=rubbish").status_code == 404


def test_nothing_is_there_where_belt_toml_describes_no_node(client: Client) -> None:
    for path in ("/oai", "/nodes/", "/skg-if/products", "/nodes/erased"):
        assert client.get(path).status_code == 404
    assert "/nodes/" not in client.get("/").content.decode()


def test_only_known_nodes_are_answered(home: Path, peer: NodeKey) -> None:
    path, message = "/nodes/statistics", {"terms": [["title", "robot"]]}
    answer, headers = sent(peer, "POST", path, message)
    assert answer.status_code == 200
    assert answer.json()["works"] == 5
    own = node_key(home, {})
    check_answer(own.public, answer[SIGNATURE], headers[SIGNATURE], answer.content)
    with pytest.raises(NotSigned):
        check_answer(own.public, answer[SIGNATURE], headers[SIGNATURE], answer.content + b" ")
    (home.parent / "other").mkdir()
    stranger = node_key(home.parent / "other", {})
    assert sent(stranger, "POST", path, message)[0].status_code == 403
    assert sent(peer, "POST", path, message, name="XX")[0].status_code == 403
    late = datetime.now(UTC) - timedelta(minutes=6)
    assert sent(peer, "POST", path, message, when=late)[0].status_code == 403
    unsigned = Client().post(path, json.dumps(message), content_type="application/json")
    assert unsigned.status_code == 403
    for rubbish in ([], {"terms": 3}, {"terms": [["nonsense", "x"]]}, "x", b"[" * 100_000):
        assert sent(peer, "POST", path, rubbish)[0].status_code == 400
    assert sent(peer, "POST", "/nodes/candidates", {"query": "x"})[0].status_code == 400


def test_a_signed_request_is_good_for_its_own_path_only(home: Path, peer: NodeKey) -> None:
    content = b"{}"
    headers = sign_request(peer, "JP", _own_key(), "POST", "/nodes/receipts", content,
                           datetime.now(UTC))  # fmt: skip
    answer = Client().post("/nodes/candidates", content, content_type="application/json",
                           headers=headers)  # fmt: skip
    assert answer.status_code == 403


def test_a_request_to_one_node_cannot_be_passed_on_to_another(home: Path, peer: NodeKey) -> None:
    (home.parent / "other").mkdir()
    other = node_key(home.parent / "other", {}).public
    assert sent(peer, "GET", "/nodes/erased?since=", to=other)[0].status_code == 403
    assert sent(peer, "GET", "/nodes/erased?since=")[0].status_code == 200


def test_searches_of_all_nodes_are_limited_like_changes(home: Path, settings: Any) -> None:
    cache.clear()
    settings.CHANGES_A_MINUTE = 2
    reader = signed_in(account("often@example.org"))
    codes = [reader.get("/nodes/find", {"q": "robots"}).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert reader.get("/nodes/find").status_code == 200
    assert sent(node_key(home.parent / "peer", {}), "GET", "/nodes/erased")[0].status_code == 200


def test_of_two_people_who_were_one_only_what_both_agreed_to_leaves(home: Path) -> None:
    by = office()
    for person, agreed in ((KIM, {"name", "ids"}), (NGUYEN, {"name", "search"})):
        decide_leaving(by=by, person_id=person, agreed=dict.fromkeys(agreed, True))
    assert told() == {KIM: {"name", "ids"}, NGUYEN: {"name", "search"}}
    decide_identity(home, "same", KIM, NGUYEN, "one person", "office", lambda _step: None)
    [kept] = told()
    assert told() == {kept: {"name"}}
    assert leaving_of(kept).agreed() == {"name"}
    decide_leaving(by=by, person_id=kept, agreed={"name": True, "ids": True})
    assert told() == {kept: {"name", "ids"}}


def test_candidates_are_this_nodes_people_who_agreed(home: Path, peer: NodeKey) -> None:
    terms = [["title", "robot"], ["abstract", "robot"]]
    counted = sent(peer, "POST", "/nodes/statistics", {"terms": terms})[0].json()
    question = {
        "query": "robots", "limit": 10, "regions": [], "people": [], "statistics": counted,
        "parts": [{"typed": "robots", "english": [], "how": "words"}],
    }  # fmt: skip
    found = sent(peer, "POST", "/nodes/candidates", question)[0].json()
    assert {one["id"] for one in found["candidates"]} >= {KIM, SATO}
    decide_leaving(by=account("kim@example.org", person=KIM), person_id=KIM,
                   agreed={"name": True, "ids": True, "search": False})  # fmt: skip
    again = sent(peer, "POST", "/nodes/candidates", question)[0].json()
    assert KIM not in {one["id"] for one in again["candidates"]}


def test_what_somebody_takes_back_is_deleted_and_travels(home: Path, peer: NodeKey) -> None:
    reader = signed_in(account("kim@example.org", person=KIM))
    page = reader.get("/account/leaving")
    assert page.status_code == 200
    assert page.content.decode().count("checked") == 5
    assert reader.post("/account/leaving", {"affiliation": "on"}).status_code == 302
    assert Leaving.objects.get().agreed() == {"affiliation"}
    assert Entry.objects.filter(did="leaving decided", key=KIM).exists()
    told_of_oneself = reader.get("/account/export.json").json()
    assert told_of_oneself["leaving"][0]["affiliation"] is True
    assert told_of_oneself["leaving"][0]["name"] is False
    assert told_of_oneself["tokens"] == []
    give(home, told(), {}, lambda _step: None)
    asked = {"verb": "GetRecord", "metadataPrefix": "oai_dc",
             "identifier": "oai:kr.belt.example:Persons/ieee%3A37000000001"}  # fmt: skip
    assert b'status="deleted"' in Client().get("/oai", asked).content
    every = Client().get("/oai", {"verb": "ListRecords", "metadataPrefix": "skg_if"}).content
    assert b"Minjun Kim" not in every
    assert Client().get(f"/skg-if/persons/{KIM}").status_code == 410
    dropped = [[asked["identifier"], "2026-01-01T00:00:00Z"], ["oai:x:Persons/y", "z"]]
    for _ in range(2):
        answer = sent(peer, "POST", "/nodes/receipts", {"dropped": dropped})[0]
        assert answer.json() == {"noted": [asked["identifier"]]}
    assert Entry.objects.filter(did="records dropped").count() == 1
    assert "37000000001" in signed_in(office()).get("/nodes/").content.decode()
    assert "37000000001" not in Client().get("/nodes/").content.decode()


def test_the_page_of_nodes_says_what_was_taken_from_each(home: Path) -> None:
    assert "Not harvested yet" in Client().get("/nodes/").content.decode()
    with closing(Received(home / "harvested" / "JP")) as received:
        given = Taken("oai:jp.belt.example:Publications/a", "Publications", "2026-01-02", "{}")
        received.take([given], {"complete": "2026-01-02T03:04:05Z"}, "2026-01-02T03:04:06Z")
    page = Client().get("/nodes/").content.decode()
    assert "Records: 1, as they stood there on Jan. 2, 2026, 3:04 a.m. UTC" in page


def test_a_decision_about_leaving_needs_a_profile_of_ones_own(home: Path) -> None:
    assert Client().get("/account/leaving").status_code == 302
    assert signed_in(account("no@example.org")).get("/account/leaving").status_code == 404


def test_erasures_are_told_to_nodes_alone(home: Path, peer: NodeKey) -> None:
    grant_wish(home, "erase", [KIM], "office", lambda _step: None)
    found = sent(peer, "GET", "/nodes/erased?since=")[0].json()
    assert [one["ids"] for one in found["erased"]] == [[KIM]]
    assert Client().get("/nodes/erased?since=").status_code == 403
    later = sent(peer, "GET", "/nodes/erased?since=2999")[0].json()
    assert later["erased"] == []


def test_nobody_is_told_of_who_never_left(home: Path, peer: NodeKey) -> None:
    nobody = "ieee:37000000099"
    grant_wish(home, "erase", [nobody, NGUYEN], "office", lambda _step: None)
    found = sent(peer, "GET", "/nodes/erased?since=")[0].json()
    assert [one["ids"] for one in found["erased"]] == [[NGUYEN]]


def test_the_office_decides_about_own_people_whom_a_peer_erased(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELT_EMBEDDINGS", "off")
    by = office()
    received = Received(home / "harvested" / "JP")
    # Known under another id while what was received was still there.
    received.ask_office(Wish("orcid:0", ("ieee:0", KIM), "2026-01-01T00:00:00+00:00"))
    received.close()
    for _ in range(2):
        do_what_is_due(lambda _step: None)
    asked = PrivacyRequest.objects.get()
    assert (asked.person_id, asked.person_name, asked.wish, asked.state, asked.email) == (
        KIM, "Minjun Kim", "erase", "asked", "office@kr.belt.example",
    )  # fmt: skip
    assert "JP" in asked.message
    assert Letter.objects.filter(to=by.email, body__contains="Minjun Kim").exists()
    assert "Minjun Kim" in signed_in(by).get("/office/").content.decode()


def test_giving_again_does_nothing_until_something_changed(home: Path) -> None:
    assert give(home, {}, {}, lambda _step: None) is None
    changes = give(home, {KIM: {"name", "ids", "search"}}, {}, lambda _step: None)
    assert changes is not None
    assert changes.changed > 0
    register = Register(register_path(home))
    assert register.get("oai:kr.belt.example:OrgUnits/belt%3Anothing") is None
    register.close()


def test_searching_everywhere_tells_peers_of_nobody_who_did_not_agree(home: Path) -> None:
    with speaking("JP", home.parent / "JP", _own_key()) as japan:
        describe(home, "KR", [japan.peer])
        decide_leaving(by=office(), person_id=SATO, agreed={})
        japan.says["/nodes/statistics"] = lambda _: {"works": 0, "words": {}, "frequencies": []}
        japan.says["/nodes/candidates"] = lambda _: {"top": 0, "scores": [], "candidates": []}
        hits, missing = search_all_nodes(home, Sought("grasping robots", "en", 10))
    assert missing == {}
    assert {KIM, SATO} <= {one.id for one in hits}
    assert KIM in json.dumps(japan.asked)
    assert SATO not in json.dumps(japan.asked)


def test_searching_everywhere_says_which_node_is_missing(home: Path) -> None:
    reader = signed_in(account("reader@example.org"))
    page = reader.get("/nodes/find", {"q": "robots"}).content.decode()
    assert "Minjun Kim" in page
    assert "JP did not answer" in page
    assert Client().get("/nodes/find", {"q": "robots"}).status_code == 302
