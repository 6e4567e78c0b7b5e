"""Taking what other nodes give into a home: harvested, published, and what had to go, gone."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from belt import config
from belt.config import Node, Peer
from belt.corpus import versions
from belt.corpus.ingest import NothingToPublish, replace_inputs
from belt.corpus.versions import CorpusError
from belt.exchange import give_nothing, node_of
from belt.federation.erasures import Notices, erased_ids, honour
from belt.federation.giving import HARVESTED
from belt.federation.harvest import CannotHarvest, harvest
from belt.federation.peers import Asking, NoAnswer, ask_peer
from belt.federation.received import Received, Wish
from belt.federation.signing import node_key
from belt.home import STEPS

Progress = Callable[[str], None]
_RECEIPTS_AT_ONCE = 1_000
_NOT_A_NODES = (KeyError, TypeError, ValueError, OverflowError, RecursionError)
"""What an answer of another form than a node's leads to."""


def harvest_home(
    home: Path,
    address: str | None,
    environment: Mapping[str, str],
    progress: Progress,
    pause: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """Harvest all peers, or the one at an address, and publish what they gave.

    What former peers gave is left out, also where belt.toml names no peer any more.

    Whoever was erased there is erased here, and each node is told when its deleted records were
    dropped. Raises :class:`CorpusError` for an address that is no peer's and while another harvest
    runs, and :class:`CannotHarvest` after all peers were tried, when one could not be harvested.
    """
    node = node_of(config.load_home(home))
    peers = [_peer_at(node, address)] if address else list(node.peers)
    if not peers and not _stores(home):
        raise CorpusError("belt.toml names no peers: add [[node.peers]] (see docs/belt-toml.md)")
    asking = Asking(node.name, node_key(home, environment))
    results: list[dict[str, Any]] = []
    failures: list[str] = []
    with _only_one(home):
        for peer in peers:
            try:
                results.append(_harvest_peer(home, node, asking, peer, progress, pause))
            except (CannotHarvest, NoAnswer) as reason:
                failures.append(str(reason))
            except _NOT_A_NODES as wrong:
                failures.append(_not_a_nodes(peer, wrong))
        _withhold(home)
        version = _publish(home, node, progress)
        _prune(home, progress)
        for peer in peers:
            try:
                _tell_dropped(home, asking, peer)
            except NoAnswer as reason:
                progress(f"{reason}; it is told with the next harvest")
            except _NOT_A_NODES as wrong:
                progress(_not_a_nodes(peer, wrong))
    if failures:
        raise CannotHarvest("; ".join(failures))
    return {"version": version, "peers": results}


@dataclass(frozen=True, slots=True)
class PeerState:
    """What a node took from one peer so far."""

    peer: Peer
    records: int
    until: datetime | None
    """What changed there since then is still to be taken; ``None`` before the first harvest."""


def peer_states(home: Path, node: Node) -> list[PeerState]:
    """What was taken from each peer, in the order of belt.toml."""
    found = []
    for peer in node.peers:
        folder = home / "harvested" / peer.name
        if not (folder / "received.sqlite").exists():
            found.append(PeerState(peer, 0, None))
            continue
        with closing(Received(folder)) as received:
            complete = received.state("complete")
            until = datetime.fromisoformat(complete) if complete else None
            found.append(PeerState(peer, received.count(), until))
    return found


def wishes_of_peers(home: Path) -> list[tuple[str, Wish]]:
    """Whom peers erased and this node's office is to be asked about: the peer's name, and who."""
    found = []
    for folder in _stores(home):
        with closing(Received(folder)) as received:
            found += [(folder.name, wish) for wish in received.unasked_wishes()]
    return found


def was_asked(home: Path, peer: str, wish: Wish) -> None:
    """Note that the office was asked about a peer's wish."""
    with closing(Received(home / "harvested" / peer)) as received:
        received.was_asked(wish)


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


def _not_a_nodes(peer: Peer, wrong: Exception) -> str:
    told = f"{type(wrong).__name__}: {wrong}"[:300]
    return f"{peer.name} answers with something else than a node of Belt does ({told})"


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Hold what is harvested for one process; the lock goes with it, however it ends."""
    (home / "harvested").mkdir(exist_ok=True)
    with (home / "harvested" / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CorpusError(
                f"another harvest of {home} is running; wait until it is done"
            ) from None
        yield


def _stores(home: Path) -> list[Path]:
    """The folders of everything that was received, from former peers too."""
    return sorted(one.parent for one in (home / "harvested").glob("*/received.sqlite"))


def _harvest_peer(
    home: Path,
    node: Node,
    asking: Asking,
    peer: Peer,
    progress: Progress,
    pause: Callable[[float], None],
) -> dict[str, Any]:
    with closing(Received(home / "harvested" / peer.name)) as received:
        # Erasures first, while the corpus in use still knows who is meant; and once more for what
        # was decided meanwhile.
        erased = _take_erasures(home, asking, peer, received)
        result = asdict(harvest(peer, received, progress, pause, node.gives))
        erased += _take_erasures(home, asking, peer, received)
        return {**result, "erased": erased}


def _take_erasures(home: Path, asking: Asking, peer: Peer, received: Received) -> int:
    """Erase here whom a peer erased, if they came from it; how many."""
    if not peer.key:
        return 0
    since = received.state("erasures") or ""
    told = ask_peer(asking, peer, "GET", f"/nodes/erased?since={quote(since)}")
    notices = Notices.from_json(told)
    count = honour(home, peer.name, received, notices)
    received.take([], {"erasures": notices.since}, "")
    return count


def _withhold(home: Path) -> None:
    """Keep who was erased, here or at the node that they came from, out of all that is received."""
    gone = erased_ids(home)
    for folder in _stores(home):
        with closing(Received(folder)) as received:
            gone |= {key for wish in received.wishes() for key in wish.ids}
    for folder in _stores(home):
        with closing(Received(folder)) as received:
            received.withhold(gone, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
            received.write_files()


def _publish(home: Path, node: Node, progress: Progress) -> str | None:
    """Publish what was received, without what peers give no more and former peers gave."""
    before = versions.current(home)
    inputs = versions.manifest(home, before).inputs if before else ()
    folders = [home / "harvested" / peer.name / "records" for peer in node.peers]
    full = [folder for folder in folders if list(folder.glob("*.jsonl"))]
    wanted = {folder.resolve() for folder in full}
    known = [Path(one.path) for one in inputs if one.source == HARVESTED]
    gone = [path for path in known if path not in wanted and _is_received(path)]
    for path in gone:
        if path.parent.name not in {peer.name for peer in node.peers}:
            progress(f"{path.parent.name} is no peer any more; what it gave is left out")
            with closing(Received(home / "harvested" / path.parent.name)) as received:
                received.must_prune()
    try:
        return replace_inputs(home, HARVESTED, full, gone, steps=STEPS, progress=progress).version
    except NothingToPublish:
        if before:
            versions.withdraw(home, progress)
            give_nothing(home)
            progress("other nodes took back all that was here; nothing is published any more")
        return None


def _is_received(path: Path) -> bool:
    """Whether a path is one that harvests write, here or where the home was before it moved."""
    return path.name == "records" and path.parent.parent.name == "harvested"


def _prune(home: Path, progress: Progress) -> None:
    """Remove older versions, where they hold what had to go."""
    for folder in _stores(home):
        with closing(Received(folder)) as received:
            if received.state("prune"):
                versions.prune(home, keep=0, progress=progress)
                received.pruned()


def _tell_dropped(home: Path, asking: Asking, peer: Peer) -> None:
    if not peer.key:
        return
    with closing(Received(home / "harvested" / peer.name)) as received:
        dropped = received.to_tell()
        for start in range(0, len(dropped), _RECEIPTS_AT_ONCE):
            message = {"dropped": [list(one) for one in dropped[start:][:_RECEIPTS_AT_ONCE]]}
            told = ask_peer(asking, peer, "POST", "/nodes/receipts", message)
            received.was_told([str(one) for one in told["noted"]])
