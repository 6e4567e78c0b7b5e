"""Read the belt's people of a region; for the office also which organisations asked to join.

Run: BELT=https://belt.example BELT_TOKEN=belt_... python client_example.py FR
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

BELT = os.environ.get("BELT", "http://localhost:8000") + "/api/v1"


def ask(path: str, message: object = None, **arguments: object) -> Any:
    """The answer to a request; a problem is told as the API tells it."""
    address = f"{BELT}{path}?{urllib.parse.urlencode(arguments)}"
    content = json.dumps(message).encode() if message is not None else None
    request = urllib.request.Request(address, content, {"Content-Type": "application/json"})
    if token := os.environ.get("BELT_TOKEN"):
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        problem = json.load(refused)
        raise SystemExit(f"{problem['status']} {problem['title']}: {problem['detail']}") from None


def every(path: str, **arguments: object) -> Iterator[dict[str, Any]]:
    """All items of a list, page by page."""
    page = 1
    while True:
        told = ask(path, page=page, size=500, **arguments)
        yield from told["items"]
        if page >= told["pages"]:
            return
        page += 1


def main() -> None:
    """Print the people of a region; with a token, who asked to join and what became of it."""
    region = sys.argv[1] if len(sys.argv) > 1 else "FR"
    for person in every("/people", region=region):
        print(person["name"], person["organisation"] or "", person["works"], sep="\t")
    if os.environ.get("BELT_TOKEN"):
        for one in ask("/office/memberships"):
            print(one["key"], one["name"], one["state"], sep="\t")


if __name__ == "__main__":
    main()
