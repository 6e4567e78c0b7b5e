"""Two nodes and a hub on loopback, really served: `python -m tests.nodes.network FOLDER`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from belt.config import Peer
from belt.federation.signing import node_key
from belt.home import ingest_into, make_home
from tests.browser.running import free_port, wait_for
from tests.nodes.papers_of_regions import write_papers
from tests.waiting import wait_until

HUB = "FR"
NODES = ("KR", "JP", HUB)


@dataclass(frozen=True)
class Running:
    """A node that answers."""

    name: str
    home: Path
    address: str


def make_node(home: Path, name: str, works: int, people: int) -> Path:
    """A home with the papers of one region."""
    make_home(home)
    write_papers(home / "lists", [name], works, people)
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", lambda _step: None)
    return home


def describe(home: Path, name: str, peers: list[Peer], gives: str = "own") -> None:
    """Let belt.toml of a home name it as a node, with its peers."""
    text = (home / "belt.toml").read_text(encoding="utf-8").partition("\n[node]")[0]
    lines = [
        "", "[node]", f'name = "{name}"', f'domain = "{name.lower()}.belt.example"',
        f'email = "office@{name.lower()}.belt.example"', f'gives = "{gives}"',
    ]  # fmt: skip
    for peer in peers:
        lines += ["[[node.peers]]", f'name = "{peer.name}"', f'address = "{peer.address}"']
        lines += [f'key = "{peer.key}"'] if peer.key else []
    (home / "belt.toml").write_text(text + "\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def served(homes: Mapping[str, Path], ports: Mapping[str, int]) -> Iterator[dict[str, Running]]:
    """Serve homes until the end, each with its own process for work beside pages."""
    processes = []
    try:
        for name, home in homes.items():
            command = [sys.executable, "-m", "belt", "--home", str(home), "serve"]
            processes.append(
                subprocess.Popen(
                    [*command, "--port", str(ports[name]), "--workers", "1"],
                    env={**os.environ, "BELT_EMBEDDINGS": "off"},
                    stderr=subprocess.DEVNULL,
                )
            )
        running = {}
        for (name, home), process in zip(homes.items(), processes, strict=True):
            address = f"http://127.0.0.1:{ports[name]}"
            wait_for(f"{address}/readyz", process)
            _wait_until_given(address)
            running[name] = Running(name, home, address)
        yield running
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(timeout=60)


def _wait_until_given(address: str) -> None:
    """Return when the node has published what it gives."""
    asked = f"{address}/oai?verb=ListIdentifiers&metadataPrefix=oai_dc"

    def gives() -> bool:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return b"<header>" in answer.read()

    wait_until(gives, f"{address} gives records")


@contextmanager
def network(
    folder: Path, works: int = 400, people: int = 250, seen: Mapping[str, str] | None = None
) -> Iterator[dict[str, Running]]:
    """Two nodes and a hub that know one another; ``seen`` are addresses of proxies by node."""
    homes = {name: make_node(folder / name, name, works, people) for name in NODES}
    ports = {name: free_port() for name in NODES}
    peers = {
        name: Peer(
            name=name,
            address=(seen or {}).get(name, f"http://127.0.0.1:{ports[name]}"),
            key=node_key(homes[name], {}).public,
        )
        for name in NODES
    }
    for name in NODES:
        others = [name for name in NODES if name != HUB] if name == HUB else [HUB]
        describe(homes[name], name, [peers[one] for one in others],
                 "all" if name == HUB else "own")  # fmt: skip
    with served(homes, ports) as running:
        yield running


def main() -> None:
    """Serve a network until interrupted."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    with network(folder) as running:
        for node in running.values():
            kind = "hub" if node.name == HUB else "node"
            print(f"{kind} {node.name}: {node.address}  belt --home {node.home} harvest")
        signal.pause()


if __name__ == "__main__":
    main()
