"""Harvesting through a proxy that spoils one answer in five: nothing lost, double or undead."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pyarrow as pa
import pytest

from belt.config import Peer
from belt.federation.formats.xml import SKG_IF
from belt.federation.harvest import CannotHarvest, harvest
from belt.federation.oai import Provider, answer
from belt.federation.received import Received, Taken
from belt.federation.register import Register, Selection
from tests.commands import Running
from tests.nodes.faulty_proxy import FAULTS, spoiling
from tests.nodes.speaking import Speaking, speaking
from tests.nodes.test_oai_rules import document, records

DOMAIN = "kr.belt.example"


class _Node(ThreadingHTTPServer):
    """A node's OAI-PMH alone, over a register that a test changes."""

    daemon_threads = True

    def __init__(self, path: Path, domain: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.path, self.domain = path, domain

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answering(BaseHTTPRequestHandler):
    server: _Node

    def do_GET(self) -> None:
        register = Register(self.server.path)
        provider = Provider("Node", self.server.domain, "office@belt.example",
                            f"{self.server.address}/oai", b"k" * 32, "own")  # fmt: skip
        body = answer(provider, register, parse_qsl(urlsplit(self.path).query))
        register.close()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        """Keep the tests' output clean."""


@contextmanager
def node(path: Path, domain: str = DOMAIN) -> Iterator[_Node]:
    """A node that answers until the end."""
    server = _Node(path, domain)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


def standing(register: Register) -> dict[str, str]:
    """What a register gives now: identifier and datestamp."""
    every = register.page(Selection(), None, 1_000_000)
    return {one.identifier: one.stamp for one in every if one.document is not None}


def kept(received: Received) -> dict[str, str]:
    """What was received, as the files that go into the corpus hold it."""
    received.write_files()
    found: dict[str, str] = {}
    for path in sorted(received.files.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            entity = json.loads(line)["@graph"][0]
            kind = {"product": "Publications", "person": "Persons", "organisation": "OrgUnits"}
            key = f"{kind[entity['entity_type']]}/{entity['local_identifier']}"
            assert key not in found, "a record stands twice"
            found[key] = json.dumps(entity)
    return found


def keys(identifiers: dict[str, str]) -> set[str]:
    return {one.removeprefix(f"oai:{DOMAIN}:").replace("%3A", ":") for one in identifiers}


def quiet(_told: object) -> None:
    """Say nothing, and wait for nothing."""


@pytest.mark.parametrize("seed", [1, 2])
def test_ten_thousand_records_through_a_proxy_that_spoils_one_answer_in_five(
    tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "given.sqlite"
    register = Register(path)
    table = records(3500)
    register.replace(table, "a", datetime(2026, 1, 1, tzinfo=UTC))
    with node(path) as server, spoiling(server.address, seed) as proxy:
        received = Received(tmp_path / "received")
        peer = Peer(name="KR", address=proxy.address)
        first = harvest(peer, received, quiet, quiet)
        assert first.new == 10_500 == received.count()
        assert keys(standing(register)) == kept(received).keys()
        # 400 are erased, 400 change, 100 are new; then everything again, through the same proxy.
        rows = table.to_pylist()[400:]
        for row in rows[:400]:
            kind, number = row["kind"], row["identifier"].rpartition("%3A")[2]
            row["document"] = document(kind, int(number), "Changed")
        rows += [
            {
                "identifier": f"oai:{DOMAIN}:Persons/x%3A{number}",
                "kind": "Persons",
                "document": document("Persons", number),
            }
            for number in range(9000, 9100)
        ]
        changes = register.replace(pa.Table.from_pylist(rows), "b")
        second = harvest(peer, received, quiet, quiet)
        assert (second.new, second.changed, second.dropped) == (
            changes.added, changes.changed, changes.deleted,
        )  # fmt: skip
        found = kept(received)
        assert keys(standing(register)) == found.keys()
        assert sum("Changed" in one for one in found.values()) == 400
        assert len(received.to_tell()) == 400
        third = harvest(peer, received, quiet, quiet)
        assert (third.new, third.changed, third.dropped) == (0, 0, 0)
    assert all(proxy.faults[one] for one in FAULTS), proxy.faults
    spoiled = sum(proxy.faults[one] for one in FAULTS)
    assert first.again + second.again + third.again >= spoiled - proxy.faults["delay"] - 5
    register.close()
    received.close()


def test_a_harvest_that_fails_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "given.sqlite"
    register = Register(path)
    register.replace(records(300), "a")
    received = Received(tmp_path / "received")
    with node(path) as server:
        stopping = _StopAfter(4)
        with pytest.raises(KeyboardInterrupt):
            harvest(Peer(name="KR", address=server.address), received, stopping, quiet)
        before = received.count()
        assert 0 < before < 900
        found = harvest(Peer(name="KR", address=server.address), received, quiet, quiet)
    assert found.resumed
    assert found.new == 900 - before
    assert keys(standing(register)) == kept(received).keys()


class _StopAfter:
    """A progress that interrupts after some steps."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def __call__(self, _told: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt


def _harvest(address: str, folder: Path) -> None:
    """Say on standard error what is done, as soon as it is."""

    def say(told: object) -> None:
        print(told, file=sys.stderr, flush=True)

    say("ready")
    harvest(Peer(name="KR", address=address), Received(folder), say, quiet)
    say("done")


def test_sigkill_at_ten_moments_loses_nothing(tmp_path: Path) -> None:
    """Killed after a page, and again after the next ones; each start goes on from what stands."""
    path = tmp_path / "given.sqlite"
    register = Register(path)
    register.replace(records(500), "a")
    resumed = 0
    with node(path) as server:
        for moment in range(10):
            address = server.address
            running = Running(_harvest, address, tmp_path / "received", env=os.environ)
            for number, line in enumerate(running.said):
                resumed += "going on where" in line
                if number >= 1 + moment % 2:
                    break
            running.kill()
        received = Received(tmp_path / "received")
        found = harvest(Peer(name="KR", address=server.address), received, quiet, quiet)
    assert resumed >= 5, "later starts say where they go on"
    assert found.resumed or found.new == 0
    assert keys(standing(register)) == kept(received).keys()
    assert received.count() == 1500


def test_another_node_at_the_same_address_is_not_taken_for_the_first(tmp_path: Path) -> None:
    path = tmp_path / "given.sqlite"
    Register(path).replace(records(3), "a")
    received = Received(tmp_path / "received")
    with node(path) as server:
        harvest(Peer(name="KR", address=server.address), received, quiet, quiet)
        server.domain = "other.belt.example"
        with pytest.raises(CannotHarvest, match=r"is other\.belt\.example now and was kr"):
            harvest(Peer(name="KR", address=server.address), received, quiet, quiet)


def test_a_node_speaks_for_its_own_domain_only(tmp_path: Path) -> None:
    path = tmp_path / "given.sqlite"
    Register(path).replace(records(3), "a")
    received = Received(tmp_path / "received")
    with node(path, "jp.belt.example") as server, pytest.raises(CannotHarvest, match="not a rec"):
        harvest(Peer(name="JP", address=server.address), received, quiet, quiet)
    assert received.count() == 0


def test_what_does_not_answer_says_so(tmp_path: Path) -> None:
    received = Received(tmp_path / "received")
    with pytest.raises(CannotHarvest, match="try again later"):
        harvest(Peer(name="KR", address="http://127.0.0.1:9"), received, quiet, quiet)


def test_an_older_answer_never_replaces_a_newer_one(tmp_path: Path) -> None:
    received = Received(tmp_path / "received")
    old, new = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"
    received.take([Taken("oai:a:Persons/x", "Persons", new, None)], {}, "now")
    received.take([Taken("oai:a:Persons/x", "Persons", old, '{"a": 1}')], {}, "now")
    assert received.count() == 0
    received.take([Taken("oai:a:Persons/x", "Persons", new, '{"a": 1}')], {}, "now")
    assert received.count() == 1


def at(day: int) -> datetime:
    return datetime(2026, 1, day, tzinfo=UTC)


def given(server: Speaking, table: pa.Table, day: int) -> None:
    """Let a peer give exactly these records, from a day on."""
    register = Register(server.register)
    register.replace(table, str(day), at(day))
    register.close()


def test_two_harvests_at_once_lose_nothing(tmp_path: Path) -> None:
    """What is deleted while the slower one reads comes with the next one."""
    store = tmp_path / "received"
    with speaking("KR", tmp_path / "KR") as server:
        given(server, records(100), 1)
        server.clock = lambda: at(2)
        pages = []

        def meanwhile(_told: str) -> None:
            pages.append(_told)
            if len(pages) == 1:
                other = Received(store)
                harvest(server.peer, other, quiet, quiet)
                other.close()
                given(server, records(100).slice(1), 3)
                server.clock = lambda: at(4)

        received = Received(store)
        harvest(server.peer, received, meanwhile, quiet)
        assert len(pages) > 1
        server.clock = lambda: at(5)
        harvest(server.peer, received, quiet, quiet)
        register = Register(server.register)
        assert keys(standing(register)) == kept(received).keys()
        register.close()
        received.close()


def test_a_list_whose_rest_changed_is_read_from_its_begin(tmp_path: Path) -> None:
    table = pa.Table.from_pylist(
        sorted(records(34).slice(0, 101).to_pylist(), key=lambda row: row["identifier"])
    )
    with speaking("KR", tmp_path / "KR") as server:
        given(server, table, 1)
        server.clock = lambda: at(2)

        def meanwhile(_told: str) -> None:
            given(server, table.slice(0, 100), 3)
            server.clock = lambda: at(4)

        received = Received(tmp_path / "received")
        harvest(server.peer, received, meanwhile, quiet)
        register = Register(server.register)
        assert len(kept(received)) == 100
        assert keys(standing(register)) == kept(received).keys()
        register.close()
        received.close()


def test_of_two_nodes_that_give_all_neither_harvests_the_other(tmp_path: Path) -> None:
    received = Received(tmp_path / "received")
    with speaking("KR", tmp_path / "KR") as server:
        given(server, records(3), 1)
        server.gives = "all"
        with pytest.raises(CannotHarvest, match=r'gives = "own" in its belt\.toml'):
            harvest(server.peer, received, quiet, quiet, "all")
        assert harvest(server.peer, received, quiet, quiet, "own").new == 9
        server.gives = "own"
        harvest(server.peer, received, quiet, quiet, "all")
    received.close()


def _page(query: dict[str, str], inside: str, when: str = "2026-01-01T00:00:00Z") -> bytes:
    told = " ".join(f'{name}="{value}"' for name, value in query.items())
    return (
        f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>{when}'
        f"</responseDate><request {told}>x</request>{inside}</OAI-PMH>"
    ).encode()


def _saying(records_of: Callable[[dict[str, str]], bytes]) -> Callable[[dict[str, str]], bytes]:
    """An OAI-PMH whose lists are as a test wants; the rest is as it should be."""

    def say(query: dict[str, str]) -> bytes:
        if query["verb"] == "Identify":
            return _page(query, "<Identify><description><x><repositoryIdentifier>kr.belt.example"
                                "</repositoryIdentifier></x></description></Identify>")  # fmt: skip
        if query["verb"] == "ListMetadataFormats":
            return _page(query, "<a><metadataPrefix>skg_if</metadataPrefix></a>")
        return records_of(query)

    return say


def _record(body: str, stamp: str = "2026-01-01T00:00:00Z") -> str:
    return (
        f"<ListRecords><record><header><identifier>oai:{DOMAIN}:Persons/x</identifier>"
        f"<datestamp>{stamp}</datestamp></header><metadata>"
        f'<skg-if xmlns="{SKG_IF}">{body}</skg-if></metadata></record></ListRecords>'
    )


PERSON = '{"@graph": [{"local_identifier": "x", "entity_type": "person"}]}'


@pytest.mark.parametrize(
    ("body", "stamp"),
    [
        ("[" * 100_000, ""), ("[]", ""), ('{"@graph": []}', ""), ('{"@graph": {}}', ""),
        ('{"@graph": [1]}', ""), ('{"@graph": [{"local_identifier": 7}]}', ""), ("null", ""),
        ('{"@graph": [{"local_identifier": "x", "entity_type": "person", "identifiers": 3}]}', ""),
        ('{"@graph": [{"local_identifier": "x", "entity_type": "person", '
         '"identifiers": [{"scheme": "orcid"}]}]}', ""),
        ('{"@graph": [{"local_identifier": "x", "entity_type": "product", '
         '"contributions": [{"rank": 1}]}]}', ""),
        ('{"x": "37000000001"}', ""), (PERSON, "tomorrow"),
    ],
)  # fmt: skip
def test_a_record_of_another_form_is_not_taken(tmp_path: Path, body: str, stamp: str) -> None:
    received = Received(tmp_path / "received")
    with speaking("KR", tmp_path / "KR") as server:
        record = _record(body, stamp or "2026-01-01T00:00:00Z")
        server.says["/oai"] = _saying(lambda query: _page(query, record))
        with pytest.raises(CannotHarvest, match="cannot read what the node gives"):
            harvest(server.peer, received, quiet, quiet)
        server.says["/oai"] = _saying(lambda query: _page(query, _record(PERSON)))
        assert harvest(server.peer, received, quiet, quiet).new == 1
    received.close()


def test_an_answer_says_when_it_was_made(tmp_path: Path) -> None:
    received = Received(tmp_path / "received")
    with speaking("KR", tmp_path / "KR") as server:
        server.says["/oai"] = _saying(lambda query: _page(query, _record(PERSON), "soon"))
        with pytest.raises(CannotHarvest, match="does not say when"):
            harvest(server.peer, received, quiet, quiet)
    assert received.state("complete") is None
    received.close()


def test_a_list_has_an_end(tmp_path: Path) -> None:
    received = Received(tmp_path / "received")
    with speaking("KR", tmp_path / "KR") as server:
        more = _record(PERSON).replace(
            "</ListRecords>", "<resumptionToken>again</resumptionToken></ListRecords>"
        )
        server.says["/oai"] = _saying(lambda query: _page(query, more))
        with pytest.raises(CannotHarvest, match="does not end"):
            harvest(server.peer, received, quiet, quiet)
        assert len(server.asked) < 6
        assert received.state("token") is None
    received.close()


def test_an_answer_is_not_endless(tmp_path: Path) -> None:
    received = Received(tmp_path / "received")
    with speaking("KR", tmp_path / "KR") as server:
        blank = " " * (65 << 20)
        server.says["/oai"] = _saying(lambda query: _page(query, blank))
        with pytest.raises(CannotHarvest, match="larger than 64 MB"):
            harvest(server.peer, received, quiet, quiet)
    received.close()


def test_an_error_to_another_request_is_not_believed(tmp_path: Path) -> None:
    """An answer that came twice: that there is nothing new, to who asks which node it is."""
    received = Received(tmp_path / "received")
    with speaking("KR", tmp_path / "KR") as server:
        asked = {"verb": "ListRecords"}
        server.says["/oai"] = lambda _: _page(asked, '<error code="noRecordsMatch">no</error>')
        with pytest.raises(CannotHarvest, match="NoRecordsMatch is no answer to Identify"):
            harvest(server.peer, received, quiet, quiet)
    received.close()


def test_whoever_is_withheld_is_told_as_dropped(tmp_path: Path) -> None:
    received = Received(tmp_path / "received")
    person = json.dumps({"@graph": [
        {"local_identifier": "ieee:1", "entity_type": "person",
         "identifiers": [{"scheme": "orcid", "value": "1"}]}]})  # fmt: skip
    identifier, before = "oai:kr.belt.example:Persons/ieee%3A1", "2026-01-01T00:00:00Z"
    received.take([Taken(identifier, "Persons", before, person)], {}, "now")
    assert received.gave(["ieee:1", "orcid:1", "orcid:2"]) == {"ieee:1", "orcid:1"}
    assert received.withhold(["orcid:1"], "then") == 1
    assert received.to_tell() == [(identifier, "then")]
    assert received.state("prune")
    # The node's own deletion comes later, and changes nothing about that.
    received.take([Taken(identifier, "Persons", "2026-01-02T00:00:00Z", None)], {}, "later")
    assert received.to_tell() == [(identifier, "then")]
    assert received.gave(["orcid:1"]) == {"orcid:1"}, "that they came from there stays known"
    received.close()


def test_a_record_that_cannot_be_read_stops_nobody_from_being_withheld(tmp_path: Path) -> None:
    received = Received(tmp_path / "received")
    for name, body in (("a", '{"x": "1"}'), ("b", "[" * 100_000), ("c", PERSON)):
        taken = Taken(f"oai:{DOMAIN}:Persons/{name}", "Persons", "2026-01-01T00:00:00Z", body)
        received.take([taken], {}, "now")
    received.withhold(["x"], "now")
    assert received.count() == 0
    received.close()
