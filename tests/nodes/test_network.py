"""Two nodes and a hub, really served: works and people go both ways, erasures travel."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

import pytest

from belt.config import Peer
from belt.corpus.corpus import Corpus
from belt.corpus.versions import CorpusError
from belt.federation.register import Register, register_path
from belt.federation.signing import node_key
from belt.harvests import harvest_home
from belt.home import grant_wish
from tests.browser.running import free_port
from tests.commands import belt
from tests.nodes.faulty_proxy import FAULTS, spoiling
from tests.nodes.network import HUB, NODES, Running, describe, make_node, served
from tests.waiting import wait_until

ERASED = "ieee:37100000007"


def quiet(_told: object) -> None:
    """Say nothing, and wait for nothing."""


def search(home: Path, *words: str) -> dict:
    """What the search finds at all nodes."""
    done = belt(home, "search", *words, "--nodes", "--json")
    assert done.returncode == 0, done.stderr
    found: dict = json.loads(done.stdout)
    return found


def works(home: Path) -> set[str]:
    found: list[str] = Corpus.open(home).table("works")["work_id"].to_pylist()
    return set(found)


def people(home: Path) -> set[str]:
    found: list[str] = Corpus.open(home).table("people")["person_id"].to_pylist()
    return set(found)


def test_two_nodes_and_a_hub(tmp_path: Path) -> None:
    """Through proxies that spoil one answer in five: harvested both ways, searched, erased."""
    homes = {name: make_node(tmp_path / name, name, 60, 40) for name in NODES}
    ports = {name: free_port() for name in NODES}
    with ExitStack() as stack:
        proxies = {
            name: stack.enter_context(spoiling(f"http://127.0.0.1:{ports[name]}", number))
            for number, name in enumerate(NODES)
        }
        peers = {
            name: Peer(name=name, address=proxies[name].address,
                       key=node_key(homes[name], {}).public)
            for name in NODES
        }  # fmt: skip
        for name in NODES:
            others = [one for one in NODES if one != HUB] if name == HUB else [HUB]
            gives = "all" if name == HUB else "own"
            describe(homes[name], name, [peers[one] for one in others], gives)
        running = stack.enter_context(served(homes, ports))
        own = {name: works(homes[name]) for name in NODES}
        assert not own["KR"] & own["JP"]

        _harvest_until_it_works(homes[HUB])
        assert works(homes[HUB]) == own["KR"] | own["JP"] | own[HUB]
        _wait_until_given(running[HUB], own["KR"] | own["JP"] | own[HUB])
        _harvest_until_it_works(homes["KR"])
        assert works(homes["KR"]) == works(homes[HUB])
        assert people(homes["KR"]) == people(homes[HUB])

        found = search(homes[HUB], "tactile sensing for soft hands")
        tries = 0
        while found["missing"] and tries < 20:
            found = search(homes[HUB], "tactile sensing for soft hands")
            tries += 1
        assert {node for hit in found["hits"] for node in hit["nodes"]} == set(NODES)

        assert ERASED in people(homes[HUB])
        grant_wish(homes["KR"], "erase", [ERASED], "office", quiet)
        wait_until(lambda: _is_deleted(homes["KR"], ERASED), "the record is deleted")
        _harvest_until_it_works(homes[HUB], lambda: ERASED not in people(homes[HUB]))
        assert ERASED not in people(homes[HUB])
        everything = "".join(
            path.read_text(encoding="utf-8")
            for path in homes[HUB].glob("harvested/*/records/*.jsonl")
        )
        assert "37100000007" not in everything
        assert len(list((homes[HUB] / "corpus").glob("2*"))) == 1, "older versions are gone"
        wait_until(lambda: _has_receipt(homes["KR"], homes[HUB]), "the hub has told")
    faults = {one: sum(proxy.faults[one] for proxy in proxies.values()) for one in FAULTS}
    assert sum(faults.values()) > 5, faults


def _harvest_until_it_works(home: Path, until: object = lambda: True) -> None:
    """Harvest; what a proxy spoils of the signed messages is asked again with the next harvest."""
    from belt.federation.harvest import CannotHarvest

    for _ in range(20):
        try:
            harvest_home(home, None, {}, quiet, quiet)
        except CannotHarvest:
            continue
        if until():
            return
    raise AssertionError("no harvest in twenty came through")


def _wait_until_given(node: Running, wanted: set[str]) -> None:
    def all_are_given() -> bool:
        register = Register(register_path(node.home))
        try:
            return all(register.get(_identifier(node.name, "Publications", one)) for one in wanted)
        finally:
            register.close()

    wait_until(all_are_given, f"{node.name} gives all")


def _identifier(name: str, kind: str, key: str) -> str:
    from belt.federation.giving import identifier_of

    return identifier_of(f"{name.lower()}.belt.example", kind, key)


def _is_deleted(home: Path, person: str) -> bool:
    register = Register(register_path(home))
    try:
        record = register.get(_identifier("KR", "Persons", person))
        return record is not None and record.document is None
    finally:
        register.close()


def _has_receipt(home: Path, hub: Path) -> bool:
    """The hub said when it dropped the record; it says so with a harvest, so it harvests again."""
    _harvest_until_it_works(hub)
    register = Register(register_path(home))
    try:
        wanted = _identifier("KR", "Persons", ERASED)
        return any(identifier == wanted for _, identifier, _ in register.receipts())
    finally:
        register.close()


def test_only_peers_are_harvested(tmp_path: Path) -> None:
    home = make_node(tmp_path / "KR", "KR", 5, 5)
    with pytest.raises(CorpusError, match="describes no node"):
        harvest_home(home, None, {}, quiet, quiet)
    describe(home, "KR", [])
    with pytest.raises(CorpusError, match="names no peers"):
        harvest_home(home, None, {}, quiet, quiet)
    describe(home, "KR", [Peer(name="JP", address="http://127.0.0.1:9")])
    with pytest.raises(CorpusError, match="is no peer of this node"):
        harvest_home(home, "http://169.254.169.254/latest/meta-data", {}, quiet, quiet)
