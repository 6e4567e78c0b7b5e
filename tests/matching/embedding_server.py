"""A server on this machine that answers as OpenAI's /embeddings does, for tests."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

SIZE = 64
Answer = Callable[[dict[str, Any]], tuple[int, Any]]


def meanings(same: Mapping[str, str]) -> Answer:
    """Vectors by meaning: a text of ``same`` lies at its English words, each word at its place."""

    def vector(text: str) -> list[float]:
        words = same.get(text, text).split() or [""]
        drawn = [np.random.default_rng(zlib.crc32(word.encode())) for word in words]
        return list(np.sum([one.normal(size=SIZE) for one in drawn], axis=0))

    def answer(asked: dict[str, Any]) -> tuple[int, Any]:
        rows = [{"index": at, "embedding": vector(text)} for at, text in enumerate(asked["input"])]
        return 200, {"data": rows[::-1]}

    return answer


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The server's address, and the requests that it got."""
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            got.append({**asked, "authorization": self.headers.get("Authorization", "")})
            status, told = answer(asked)
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the tests' own output is enough."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/embeddings", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
