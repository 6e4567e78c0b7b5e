"""A home among other homes: what it gives, takes, and asks of other nodes."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

from belt import config
from belt.config import Belt, Node, Peer, withheld_ids
from belt.config.privacy import grant, wishes
from belt.corpus import versions
from belt.corpus.corpus import Corpus
from belt.corpus.versions import CorpusError
from belt.federation.consent import Field, consent
from belt.federation.giving import HIDDEN, given, parts_of
from belt.federation.harvest import CannotHarvest, harvest
from belt.federation.peers import Asking, NoAnswer, ask_peer
from belt.federation.received import Received
from belt.federation.register import Changes, Register, Selection, register_path
from belt.federation.signing import node_key
from belt.home import forget_from, ingest_into

Progress = Callable[[str], None]
Told = Mapping[str, Collection[Field]]
"""Person id -> the fields that they agreed may leave."""
GIVING_VERSION = 2
"""Rises whenever documents would be made otherwise from the same corpus."""


def node_of(belt: Belt) -> Node:
    """The node that belt.toml describes. Raises :class:`CorpusError` when it describes none."""
    if belt.node is None:
        raise CorpusError("belt.toml describes no node: add a table [node] (see docs/belt-toml.md)")
    return belt.node


def describe_node(home: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """What other nodes have to know of this one, and how it stands."""
    node = node_of(config.load_home(home))
    register = Register(register_path(home))
    try:
        count = register.count(Selection())
    finally:
        register.close()
    return {
        "name": node.name,
        "domain": node.domain,
        "key": node_key(home, environment).public,
        "records": count,
        "peers": [one.model_dump() for one in node.peers],
    }


def give(
    home: Path, told: Told, environment: Mapping[str, str], progress: Progress
) -> Changes | None:
    """Bring the register of what this home gives up to date; ``None`` when it is already.

    Raises :class:`CorpusError` where belt.toml describes no node or nothing was published.
    """
    corpus = Corpus.open(home)
    node = node_of(corpus.belt)
    rule = consent(node.people, told)
    key = node_key(home, environment)
    state = _state(corpus.version, node, key.public, told)
    register = Register(register_path(home))
    try:
        if register.state() == state:
            return None
        progress("bringing up to date what is given to other nodes")
        return register.replace(given(corpus, node, rule, key.secret(HIDDEN)), state)
    finally:
        register.close()


def _state(version: str, node: Node, key: str, told: Told) -> str:
    rules = [node.domain, key, node.gives, node.people, GIVING_VERSION]
    text = json.dumps([version, rules, sorted((key, sorted(told[key])) for key in told)])
    return hashlib.sha256(text.encode()).hexdigest()


def erasures(home: Path, since: str = "") -> list[dict[str, Any]]:
    """People who were erased here, for the nodes that have them: ids and when."""
    return [
        {"ids": list(one.ids), "at": one.at}
        for one in wishes(home)
        if one.wish == "erase" and one.at >= since
    ]


def harvest_home(
    home: Path,
    address: str | None,
    environment: Mapping[str, str],
    progress: Progress,
    pause: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """Harvest all peers, or the one at an address, and publish what they gave.

    Whoever was erased there is erased here, and each node is told when its deleted records were
    dropped. Raises :class:`CorpusError` for an address that is no peer's, and
    :class:`CannotHarvest` after all peers were tried, when one could not be harvested.
    """
    node = node_of(config.load_home(home))
    peers = [_peer_at(node, address)] if address else list(node.peers)
    if not peers:
        raise CorpusError("belt.toml names no peers: add [[node.peers]] (see docs/belt-toml.md)")
    asking = Asking(node.name, node_key(home, environment))
    results: list[dict[str, Any]] = []
    failures: list[str] = []
    for peer in peers:
        received = Received(home / "harvested" / peer.name)
        try:
            result = asdict(harvest(peer, received, progress, pause))
            result["erased"] = _take_erasures(home, asking, peer, received)
            results.append(result)
        except (CannotHarvest, NoAnswer) as reason:
            failures.append(str(reason))
        received.close()
    erased = [key for one in wishes(home) if one.wish == "erase" for key in one.ids]
    for peer in peers:
        received = Received(home / "harvested" / peer.name)
        received.withhold(erased)
        received.write_files()
        received.close()
    version = _publish(home, peers, progress)
    if any(one["dropped"] or one["erased"] for one in results):
        # Older versions hold what has to go.
        versions.prune(home, keep=1)
    for peer in peers:
        try:
            _tell_dropped(home, asking, peer)
        except NoAnswer as reason:
            progress(f"{reason}; it is told with the next harvest")
    if failures:
        raise CannotHarvest("; ".join(failures))
    return {"version": version, "peers": results}


def _peer_at(node: Node, address: str) -> Peer:
    wanted = address.rstrip("/").removesuffix("/oai")
    for peer in node.peers:
        if peer.address == wanted:
            return peer
    known = ", ".join(peer.address for peer in node.peers) or "none"
    raise CorpusError(
        f"{address} is no peer of this node; belt.toml names: {known}. Only peers are harvested: "
        "add it under [[node.peers]]"
    )


def _take_erasures(home: Path, asking: Asking, peer: Peer, received: Received) -> int:
    """Erase here whom a peer erased, if they came from it; how many."""
    if not peer.key:
        return 0
    since = received.state("erasures") or ""
    told = ask_peer(asking, peer, "GET", f"/nodes/erased?since={quote(since)}")
    theirs = {key for domain, kind, key in map(parts_of, received.every()) if kind == "Persons"}
    gone = set(withheld_ids(home))
    count = 0
    for notice in told["erased"]:
        ids = [str(one) for one in notice["ids"]]
        if theirs & set(ids) and not set(ids) <= gone:
            grant(home, "erase", ids, by=f"node {peer.name}")
            count += 1
    received.take([], {"erasures": str(told["until"])}, "")
    return count


def _publish(home: Path, peers: Sequence[Peer], progress: Progress) -> str | None:
    """Publish what was received; a peer that gives nothing any more is left out."""
    before = versions.current(home)
    inputs = versions.manifest(home, before).inputs if before else ()
    known = {one.path for one in inputs if one.source == "node"}
    folders = [home / "harvested" / peer.name / "records" for peer in peers]
    for folder in folders:
        if str(folder.resolve()) in known and not list(folder.glob("*.jsonl")):
            forget_from(home, "node", folder, progress)
    full = [folder for folder in folders if list(folder.glob("*.jsonl"))]
    if not full:
        return before
    return ingest_into(home, "node", full, "duckdb", progress).version


def _tell_dropped(home: Path, asking: Asking, peer: Peer) -> None:
    received = Received(home / "harvested" / peer.name)
    try:
        dropped = received.to_tell()
        if dropped and peer.key:
            message = {"dropped": [list(one) for one in dropped]}
            ask_peer(asking, peer, "POST", "/nodes/receipts", message)
            received.was_told([identifier for identifier, _ in dropped])
    finally:
        received.close()
