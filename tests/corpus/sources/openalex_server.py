"""A server on loopback that answers as OpenAlex's API does, with the troubles one asks for."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "a-key"
Answer = tuple[int, dict[str, str], bytes]


def work(number: int, countries: tuple[str, ...]) -> dict[str, Any]:
    """A work as OpenAlex writes it, with an author in each country."""
    return {
        "id": f"https://openalex.org/W{1000 + number}",
        "doi": None,
        "title": f"Learning number {number} by example",
        "display_name": f"Learning number {number} by example",
        "publication_year": 2020,
        "type": "article",
        "authorships": [
            {
                "author": {
                    "id": f"https://openalex.org/A{number}{place}",
                    "display_name": f"Jin{number} Author{place}",
                },
                "countries": [country],
                "institutions": [],
                "raw_affiliation_strings": [f"University of {country}"],
            }
            for place, country in enumerate(countries)
        ],
    }


@dataclass
class Served:
    """What is there, which troubles come first, and what was asked."""

    works: dict[str, list[dict[str, Any]]]
    troubles: list[Answer] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    address: str = ""
    stop_after: int | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


@contextmanager
def openalex(served: Served) -> Iterator[Served]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = _answer(served, self.path, self.headers.get("Authorization"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield served
    finally:
        served.go_on.set()
        server.shutdown()
        server.server_close()


def _answer(served: Served, path: str, key: str | None) -> Answer:
    parts = urlsplit(path)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    served.asked.append({"kind": parts.path.strip("/"), **asked})
    if served.stop_after is not None and len(served.asked) > served.stop_after:
        served.stopped.set()
        served.go_on.wait(60)
    if key != f"Bearer {KEY}":
        return 401, {}, json.dumps({"error": "Invalid or missing API key"}).encode()
    if served.troubles:
        return served.troubles.pop(0)
    return 200, {"Content-Type": "application/json"}, json.dumps(_page(served, asked)).encode()


def _page(served: Served, asked: dict[str, str]) -> dict[str, Any]:
    kind = served.asked[-1]["kind"]
    if kind == "institutions":
        found = [{"id": "https://openalex.org/I1", "ror": "https://ror.org/05apxxy63",
                  "display_name": "KAIST", "country_code": "KR", "type": "education"}]  # fmt: skip
    else:
        filters = dict(one.split(":", 1) for one in asked["filter"].split(","))
        found = served.works.get(filters.get("authorships.countries", "organisations"), [])
    start = 0 if asked["cursor"] == "*" else int(asked["cursor"].removeprefix("at-"))
    per_page = 2 if kind == "works" else int(asked["per-page"])
    results = found[start : start + per_page]
    following = f"at-{start + len(results)}" if results else None
    meta = {"count": len(found), "per_page": per_page, "next_cursor": following}
    return {"meta": meta, "results": results, "group_by": []}
