"""An answer has a largest size and a last moment, however it comes."""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from belt.federation.bounded import BoundedClient, TooLarge, TooSlow

_MB = 1 << 20


class _Answering(BaseHTTPRequestHandler):
    """Answers byte by byte below ``/slow``, slowly with its headers below ``/head``, else at once
    with 30 MB in a few bytes."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/short":
            self._begin("5")
            self.wfile.write(b"short")
        elif self.path == "/bomb":
            pack = zlib.compressobj(9, zlib.DEFLATED, 31)
            body = b"".join(pack.compress(b" " * _MB) for _ in range(30)) + pack.flush()
            self._begin(str(len(body)), ("Content-Encoding", "gzip"))
            self.wfile.write(body)
        elif self.path == "/head":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            self._drip(b"X-More: x\r\n")
        else:
            self._begin("1000000")
            self._drip(b"x")

    def _begin(self, length: str, *more: tuple[str, str]) -> None:
        self.send_response(200)
        for name, value in (("Content-Length", length), *more):
            self.send_header(name, value)
        self.end_headers()

    def _drip(self, piece: bytes) -> None:
        try:
            while not self.server.over.wait(0.05):
                self.wfile.write(piece)
        except OSError:
            self.close_connection = True

    def log_message(self, *_told: object) -> None:
        """Keep the tests' output clean."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the answers come from."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    server.daemon_threads = True
    server.over = threading.Event()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.over.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/slow", "/head"])
def test_a_whole_answer_has_a_deadline(address: str, path: str) -> None:
    with BoundedClient(largest=_MB, seconds=0.5) as client:
        # Over a connection that was used before, too.
        assert client.get(f"{address}/short").content == b"short"
        began = time.monotonic()
        with pytest.raises(TooSlow, match=r"no whole answer in 0\.5 seconds"):
            client.get(address + path)
        assert time.monotonic() - began < 5
        assert client.get(f"{address}/short").content == b"short"


def test_an_answer_counts_as_it_is_after_decompression(address: str) -> None:
    with BoundedClient(largest=40 * _MB, seconds=60) as client:
        assert len(client.get(f"{address}/bomb").content) == 30 * _MB
    with (
        BoundedClient(largest=2 * _MB, seconds=60) as client,
        pytest.raises(TooLarge, match="larger than 2 MB"),
    ):
        client.get(f"{address}/bomb")
