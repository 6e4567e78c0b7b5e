"""A proxy between two nodes that spoils one answer in five."""

from __future__ import annotations

import random
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FAULTS = ("drop", "delay", "repeat", "truncate")


class Proxy(ThreadingHTTPServer):
    """Passes requests on to ``target``; ``faults`` counts what it did to the answers."""

    daemon_threads = True

    def __init__(self, target: str, seed: int, share: float = 0.2) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target, self.share = target, share
        self.draw = random.Random(seed)
        self.faults: Counter[str] = Counter()
        self.last: tuple[int, list[tuple[str, str]], bytes] | None = None
        self.lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def fault(self) -> str | None:
        """What happens to the next answer."""
        with self.lock:
            chosen = self.draw.choice(FAULTS) if self.draw.random() < self.share else None
            self.faults[chosen or "none"] += 1
            return chosen


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        self._pass_on(None)

    def do_POST(self) -> None:
        self._pass_on(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _pass_on(self, content: bytes | None) -> None:
        fault = self.server.fault()
        before = self.server.last
        answer = self._fetch(content)
        self.server.last = answer
        if fault == "drop":
            self.connection.close()
            return
        if fault == "delay":
            threading.Event().wait(0.05)
        if fault == "repeat" and before is not None:
            answer = before
        status, headers, body = answer
        if fault == "truncate":
            # The length is told as it is now, so that only the content shows the cut.
            body = body[: self.server.draw.randrange(len(body) + 1)]
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in {"content-length", "connection", "transfer-encoding"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _fetch(self, content: bytes | None) -> tuple[int, list[tuple[str, str]], bytes]:
        asked = urllib.request.Request(self.server.target + self.path, data=content)
        for name, value in self.headers.items():
            if name.lower() not in {"host", "accept-encoding", "connection", "content-length"}:
                asked.add_header(name, value)
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return answer.status, answer.getheaders(), answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, list(refused.headers.items()), refused.read()

    def log_message(self, *_told: object) -> None:
        """Keep the tests' output clean."""


@contextmanager
def spoiling(target: str, seed: int, share: float = 0.2) -> Iterator[Proxy]:
    """A proxy before an address, until the end."""
    proxy = Proxy(target, seed, share)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join(timeout=10)
