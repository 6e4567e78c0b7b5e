"""Harvesting into a home: who is erased by whose word, and that what has to go is gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pytest

from belt.config.privacy import grant, wishes
from belt.corpus import versions
from belt.corpus.corpus import Corpus
from belt.corpus.ingest import ingest
from belt.corpus.versions import CorpusError
from belt.exchange import erasures, give
from belt.federation.giving import identifier_of
from belt.federation.harvest import CannotHarvest
from belt.federation.received import Received
from belt.federation.register import Register, Selection, register_path
from belt.federation.signing import node_key
from belt.harvests import harvest_home, was_asked, wishes_of_peers
from belt.home import grant_wish, make_home
from tests.nodes.network import describe
from tests.nodes.speaking import Speaking, speaking
from tests.papers import KIM as KIM_OF_PAPERS
from tests.papers import SATO as SATO_OF_PAPERS
from tests.papers import ieee, paper, write_list

KIM, SATO = "ieee:37000000001", "ieee:37000000002"


def quiet(_told: object) -> None:
    """Say nothing, and wait for nothing."""


def home_of(folder: Path, papers: int = 0) -> Path:
    """A home, with papers by Kim and Sato of its own where some are asked for."""
    make_home(folder)
    if papers:
        bring(folder, papers)
    return folder


def bring(home: Path, papers: int) -> None:
    titles = [f"Grasping of soft objects number {one} with hands" for one in range(papers)]
    authors = [KIM_OF_PAPERS, SATO_OF_PAPERS]
    write_list(
        home / "lists",
        "icra2019",
        [paper(title, authors, **ieee(f"800{one:04}")) for one, title in enumerate(titles)],
    )
    ingest(home, "paperlists", [home / "lists"], progress=quiet)


def author(key: str, name: str) -> dict:
    return {"person": key, "name": name, "ids": [key], "orcid": None, "affiliations": []}


def work(key: str, title: str, *authors: dict) -> dict:
    return {
        "id": key, "ids": [key], "doi": key.partition(":")[2], "title": title, "abstract": None,
        "year": 2020, "venue": None, "type": None, "language": None, "url": None, "cited_by": None,
        "keywords": [], "simulated": False, "slots": len(authors),
        "authors": [{"position": place, **one} for place, one in enumerate(authors)],
    }  # fmt: skip


def person(key: str, name: str, *ids: str) -> dict:
    return {"id": key, "ids": [key, *ids], "orcid": None, "name": name, "native_name": None,
            "simulated": False, "organisation": None}  # fmt: skip


def gives(server: Speaking, works: list[dict], people: list[dict]) -> None:
    """Let a peer give exactly these."""
    told = [("Publications", one) for one in works] + [("Persons", one) for one in people]
    names = ("identifier", "kind", "document")
    rows = [(identifier_of(server.domain, k, one["id"]), k, json.dumps(one)) for k, one in told]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    register = Register(server.register)
    register.replace(pa.table({n: pa.array(c, pa.string()) for n, c in
                               zip(names, columns, strict=True)}), str(rows))  # fmt: skip
    register.close()


def erases(server: Speaking, *ids: str) -> None:
    """Let a peer say that it erased somebody."""
    notice = {"ids": list(ids), "at": "2026-01-01T00:00:00+00:00"}
    server.says["/nodes/erased"] = lambda _: {"erased": [notice], "until": notice["at"]}


ELSEWHERE = work("doi:10.1000/x", "A work that only Japan knows about robots",
                 author("openalex:A9", "Minjun Kim"), author(SATO, "Hana Sato"))  # fmt: skip
OTHER = work("doi:10.1000/y", "Another work about walking robots", author("ieee:7", "Taro Mori"))


@contextmanager
def peers_of(home: Path, *names: str, own: str = "own") -> Iterator[list[Speaking]]:
    """Peers that a home's belt.toml names, which give nothing yet."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        asks = node_key(home, {}).public
        served = [stack.enter_context(speaking(name, home.parent / name, asks)) for name in names]
        describe(home, home.name, [one.peer for one in served], own)
        yield served


@contextmanager
def served_home(home: Path, server: Speaking) -> Iterator[None]:
    """Let a peer give and say what a real home does."""
    give(home, {}, {}, quiet)
    server.register = register_path(home)
    server.says["/nodes/erased"] = lambda asked: {
        "erased": erasures(home, {}, asked.get("since", "")),
        "until": "2026-01-01T00:00:00+00:00",
    }
    yield


def names(home: Path) -> set[str]:
    return set(Corpus.open(home).table("people")["name"].to_pylist())


def works(home: Path) -> set[str]:
    return set(Corpus.open(home).table("works")["work_id"].to_pylist())


def received_by(home: Path) -> str:
    """All records that went into the corpus, as text."""
    return "".join(one.read_text() for one in sorted(home.glob("harvested/*/records/*.jsonl")))


def harvest(home: Path) -> dict:
    return harvest_home(home, None, {}, quiet, quiet)


def test_whoever_was_merged_is_erased_under_every_id(tmp_path: Path) -> None:
    """Also when the peer's word on erasures does not come through at first."""
    kr, hub = home_of(tmp_path / "KR-home", 3), home_of(tmp_path / "FR")
    describe(kr, "KR", [])
    with peers_of(hub, "KR", "JP", own="all") as (korea, japan), served_home(kr, korea):
        gives(japan, [ELSEWHERE], [person("openalex:A9", "Minjun Kim")])
        harvest(hub)
        [merged] = [one for one in Corpus.open(hub).table("people").to_pylist()
                    if one["name"] == "Minjun Kim"]  # fmt: skip
        assert {KIM, "openalex:A9"} <= set(merged["source_ids"])
        grant_wish(kr, "erase", [KIM], "office", quiet)
        give(kr, {}, {}, quiet)
        says, korea.says["/nodes/erased"] = korea.says["/nodes/erased"], lambda _: b"{"
        with pytest.raises(CannotHarvest):
            harvest(hub)
        korea.says["/nodes/erased"] = says
        told = harvest(hub)
        assert [one["erased"] for one in told["peers"]] == [1, 0]
        assert "Minjun Kim" not in names(hub)
        assert "openalex:A9" not in received_by(hub)
        assert len(versions.versions(hub)) == 1
        # Japan did not erase him, and does not give him back; Korea hears that he is dropped.
        harvest(hub)
        assert "Minjun Kim" not in names(hub)
        receipts = [told for path, told in korea.asked if path == "/nodes/receipts"]
        assert any("37000000001" in one for one, _ in receipts[-1]["dropped"])


def test_whoever_stands_in_own_works_is_not_erased_by_a_peers_word(tmp_path: Path) -> None:
    home = home_of(tmp_path / "KR", 3)
    with peers_of(home, "JP") as (japan,):
        gives(japan, [ELSEWHERE], [person("orcid:9", "M Kim", KIM), person("ieee:99", "Nobody")])
        harvest(home)
        erases(japan, KIM, SATO, "ieee:99", "ieee:98")
        told = harvest(home)
        assert told["peers"][0]["erased"] == 1
        assert {"Minjun Kim", "Hana Sato"} <= names(home)
        assert [set(one.ids) for one in wishes(home)] == [{"ieee:99"}]
        assert "37000000001" not in received_by(home)
        assert "37000000002" not in received_by(home)
        asked = wishes_of_peers(home)
        assert {peer for peer, _ in asked} == {"JP"}
        assert [{KIM, SATO} & set(one.ids) for _, one in asked] in (
            [{KIM}, {SATO}],
            [{SATO}, {KIM}],
        )
        for peer, one in asked:
            was_asked(home, peer, one)
        # Asked once, and kept out of what comes for ever.
        gives(japan, [ELSEWHERE, OTHER], [person("orcid:9", "M Kim", KIM)])
        harvest(home)
        assert wishes_of_peers(home) == []
        assert "37000000001" not in received_by(home)


def test_only_people_that_a_peer_gave_are_erased_by_its_word(tmp_path: Path) -> None:
    home = home_of(tmp_path / "FR")
    with peers_of(home, "KR", "JP") as (korea, japan):
        gives(korea, [OTHER], [person("ieee:7", "Taro Mori")])
        gives(japan, [ELSEWHERE], [])
        erases(japan, "ieee:7")
        harvest(home)
        assert "Taro Mori" in names(home)
        assert wishes(home) == []
        # By an id in a body, of a record that is dropped already; hidden here is not erased yet.
        grant(home, "hide", ["ieee:7"], by="office")
        gives(korea, [work("doi:10.1000/z", "What is left of Korea", author("ieee:6", "A B"))], [])
        erases(korea, "ieee:7")
        told = harvest(home)
        assert [one["erased"] for one in told["peers"]] == [1, 0]
        assert [one.wish for one in wishes(home)] == ["hide", "erase"]


def test_somebody_without_ids_is_erased_by_their_place_too(tmp_path: Path) -> None:
    home = home_of(tmp_path / "FR")
    with peers_of(home, "KR") as (korea,):
        called = "belt:person-0123456789ab"
        gives(korea, [{**OTHER, "authors": [{**author(called, "Taro Mori"), "ids": [],
                                              "position": 0}]}], [])  # fmt: skip
        harvest(home)
        erases(korea, called)
        harvest(home)
        [erased] = wishes(home)
        assert any(one.startswith("belt:slot-") for one in erased.ids)
        assert "Taro Mori" not in names(home)


def test_one_peers_bad_answers_do_not_stop_the_others(tmp_path: Path) -> None:
    home = home_of(tmp_path / "FR")
    with peers_of(home, "JP", "KR") as (japan, korea):
        gives(japan, [ELSEWHERE], [])
        gives(korea, [OTHER], [])
        for bad in ({"nothing": 1}, {"erased": [{"ids": [7]}], "until": "x"}, b"[" * 100_000,
                    {"erased": [], "until": "soon"}):  # fmt: skip
            japan.says["/nodes/erased"] = lambda _, bad=bad: bad
            with pytest.raises(CannotHarvest, match="JP"):
                harvest(home)
            assert works(home) == {"doi:10.1000/y"}
        japan.says["/nodes/erased"] = lambda _: {"erased": [], "until": "2026-01-01T00:00:00+00:00"}
        japan.says["/nodes/receipts"] = lambda _: {"noted": 7}
        harvest(home)
        gives(japan, [], [])
        assert [one["dropped"] for one in harvest(home)["peers"]] == [1, 0]
        assert works(home) == {"doi:10.1000/y"}


def test_a_node_is_told_again_of_what_it_did_not_note(tmp_path: Path) -> None:
    home = home_of(tmp_path / "FR")
    with peers_of(home, "KR") as (korea,):
        many = [work(f"doi:10.1000/{n}", f"A title of work number {n}") for n in range(1005)]
        gives(korea, [OTHER, *many], [])
        harvest(home)
        gives(korea, [OTHER], [])
        korea.says["/nodes/receipts"] = lambda told: {
            "noted": [one for one, _ in told["dropped"]][1:]
        }
        harvest(home)
        sent = [len(told["dropped"]) for path, told in korea.asked if path == "/nodes/receipts"]
        assert sent == [1000, 5]
        korea.asked.clear()
        harvest(home)
        sent = [len(told["dropped"]) for path, told in korea.asked if path == "/nodes/receipts"]
        assert sent == [2]


def test_two_harvests_of_a_home_do_not_run_at_once(tmp_path: Path) -> None:
    home = home_of(tmp_path / "FR")
    found: list[str] = []
    with peers_of(home, "KR") as (korea,):
        gives(korea, [OTHER], [])

        def meanwhile(told: str) -> None:
            if told.startswith("KR") and not found:
                with pytest.raises(CorpusError, match="another harvest") as refused:
                    harvest(home)
                found.append(str(refused.value))

        harvest_home(home, None, {}, meanwhile, quiet)
        assert found
        assert works(home) == {"doi:10.1000/y"}


def test_older_versions_go_even_if_publishing_failed_once(tmp_path: Path) -> None:
    home = home_of(tmp_path / "FR")
    with peers_of(home, "KR") as (korea,):
        gives(korea, [ELSEWHERE, OTHER], [])
        harvest(home)
        gives(korea, [OTHER], [])
        with versions.writing(home, quiet), pytest.raises(CorpusError, match="another command"):
            harvest(home)
        harvest(home)
        assert works(home) == {"doi:10.1000/y"}
        assert versions.versions(home) == [versions.current(home)]


def test_what_a_former_peer_gave_goes(tmp_path: Path) -> None:
    home = home_of(tmp_path / "FR")
    with peers_of(home, "KR", "JP") as (korea, japan):
        gives(korea, [OTHER], [])
        gives(japan, [ELSEWHERE], [])
        harvest(home)
        assert len(works(home)) == 2
        describe(home, "FR", [japan.peer])
        harvest_home(home, japan.address, {}, quiet, quiet)
        assert works(home) == {"doi:10.1000/x"}
        assert versions.versions(home) == [versions.current(home)]
        describe(home, "FR", [])
        assert harvest_home(home, None, {}, quiet, quiet) == {"version": None, "peers": []}
        assert versions.current(home) is None


def test_harvesting_one_peer_leaves_what_the_others_gave(tmp_path: Path) -> None:
    home = home_of(tmp_path / "FR")
    with peers_of(home, "KR", "JP") as (korea, japan):
        gives(korea, [OTHER], [])
        gives(japan, [ELSEWHERE], [])
        harvest(home)
        harvest_home(home, korea.address, {}, quiet, quiet)
        assert len(works(home)) == 2


def test_nothing_is_served_any_more_when_all_was_taken_back(tmp_path: Path) -> None:
    home = home_of(tmp_path / "FR")
    with peers_of(home, "KR", own="all") as (korea,):
        gives(korea, [OTHER], [])
        harvest(home)
        give(home, {}, {}, quiet)
        gives(korea, [], [])
        steps: list[str] = []
        assert harvest_home(home, None, {}, steps.append, quiet)["version"] is None
        assert any("took back all" in one for one in steps)
        assert versions.current(home) is None
        assert versions.versions(home) == []
        register = Register(register_path(home))
        assert all(one.document is None for one in register.page(Selection(), None, 100))
        register.close()
        gives(korea, [OTHER], [])
        harvest(home)
        assert works(home) == {"doi:10.1000/y"}


def test_of_two_hubs_neither_harvests_the_other(tmp_path: Path) -> None:
    home = home_of(tmp_path / "FR")
    with peers_of(home, "KR", own="all") as (korea,):
        gives(korea, [OTHER], [])
        korea.gives = "all"
        with pytest.raises(CannotHarvest, match="gives what it harvested from others"):
            harvest(home)
        received = Received(home / "harvested" / "KR")
        assert received.count() == 0
        received.close()


def test_erasures_are_asked_for_from_a_little_before(tmp_path: Path) -> None:
    home = home_of(tmp_path / "FR")
    with peers_of(home, "KR") as (korea,):
        gives(korea, [OTHER], [])
        korea.says["/nodes/erased"] = lambda _: {"erased": [], "until": "2026-01-01T12:00:00+00:00"}
        harvest(home)
        asked = [told for path, told in korea.asked if path == "/nodes/erased"]
        assert asked == [{}, {"since": "2026-01-01T11:50:00+00:00"}]


def test_only_who_left_is_told_of_and_by_the_id_that_left(tmp_path: Path) -> None:
    from belt.federation.giving import HIDDEN, hidden_id

    home = home_of(tmp_path / "KR", 3)
    describe(home, "KR", [])
    give(home, {KIM: ["name", "search"], SATO: []}, {}, quiet)
    for one in (KIM, SATO):
        grant(home, "erase", [one, f"orcid:{one[-1]}"], by="office")
    told = erasures(home, {})
    assert [one["ids"] for one in told] == [[hidden_id(node_key(home, {}).secret(HIDDEN), KIM)]]
