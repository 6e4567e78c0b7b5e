"""A peer on loopback that gives a register and answers signed messages as a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from belt.config import Peer
from belt.federation.oai import Provider, answer
from belt.federation.register import Register
from belt.federation.signing import NodeKey, check_request, node_key, sign_answer

Answering = Callable[[Any], Any]
"""From the message that was sent to the one that is answered; bytes are answered as they are."""


class Speaking(ThreadingHTTPServer):
    """A node that says what it is told to, whose requests are kept in ``asked``."""

    daemon_threads = True

    def __init__(self, name: str, folder: Path, own: NodeKey, asks: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        folder.mkdir(parents=True, exist_ok=True)
        self.name, self.own, self.asks = name, own, asks
        self.domain = f"{name.lower()}.belt.example"
        self.register = folder / "given.sqlite"
        self.says: dict[str, Answering] = {
            "/nodes/erased": lambda _: {"erased": [], "until": f"{datetime.now(UTC):%FT%T+00:00}"},
            "/nodes/receipts": lambda told: {"noted": [one for one, _ in told["dropped"]]},
        }
        self.asked: list[tuple[str, Any]] = []
        self.gives: Literal["own", "all"] = "own"
        self.clock = lambda: datetime.now(UTC)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def peer(self) -> Peer:
        return Peer(name=self.name, address=self.address, key=self.own.public)


class _Answering(BaseHTTPRequestHandler):
    server: Speaking

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, content: bytes) -> None:
        path = urlsplit(self.path).path
        headers = {}
        if path == "/oai" and path not in self.server.says:
            body = self._oai()
        else:
            if path != "/oai":
                check_request(self.headers, self.server.asks, self.server.own.public, self.command,
                              self.path, content, datetime.now(UTC))  # fmt: skip
            message = json.loads(content) if content else dict(parse_qsl(urlsplit(self.path).query))
            self.server.asked.append((path, message))
            told = self.server.says[path](message)
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            if path != "/oai":
                signature = self.headers["Belt-Signature"]
                headers["Belt-Signature"] = sign_answer(self.server.own, signature, body)
        self.send_response(200)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _oai(self) -> bytes:
        server = self.server
        register = Register(server.register)
        provider = Provider("Node", server.domain, "office@belt.example",
                            f"{server.address}/oai", b"k" * 32, server.gives)  # fmt: skip
        try:
            return answer(provider, register, parse_qsl(urlsplit(self.path).query), server.clock())
        finally:
            register.close()

    def log_message(self, *_told: object) -> None:
        """Keep the tests' output clean."""


@contextmanager
def speaking(name: str, folder: Path, asks: str = "") -> Iterator[Speaking]:
    """A peer that answers until the end; ``asks`` is the public key of the node that asks it."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Speaking(name, folder, node_key(folder, {}), asks)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
