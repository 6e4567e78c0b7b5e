"""Asking another node, signed, and believing its answer only when it is signed too.

Nothing is asked of any address that belt.toml does not name, and no answer leads to another one:
redirects are not followed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2

from belt.config import Peer
from belt.federation.signing import SIGNATURE, NodeKey, NotSigned, check_answer, sign_request

LARGEST = 20 * 1024 * 1024
"""Bytes of an answer that are read at most."""
SECONDS = 10.0


class NoAnswer(Exception):
    """A node that did not answer, or not as it should; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: this node's name and key."""

    name: str
    key: NodeKey


def ask_peer(
    asking: Asking, peer: Peer, method: str, path: str, message: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The message that a peer answers with. Raises :class:`NoAnswer`.

    ``path`` begins with a slash and may have a query.
    """
    if not peer.key:
        raise NoAnswer(f"belt.toml does not name the key of {peer.name}; add it to the peer")
    content = json.dumps(message).encode() if message is not None else b""
    below = urlsplit(peer.address).path
    headers = sign_request(
        asking.key, asking.name, method, below + path, content, datetime.now(UTC)
    )
    try:
        status, answer, signature = _send(
            method, peer.address + path, content, headers | {"Content-Type": "application/json"}
        )
    except httpx2.HTTPError as error:
        raise NoAnswer(f"{peer.name} does not answer ({type(error).__name__})") from None
    if status != 200:
        raise NoAnswer(f"{peer.name} refuses ({status}): {answer[:200].decode(errors='replace')}")
    try:
        check_answer(peer.key, signature, headers[SIGNATURE], answer)
        told = json.loads(answer)
    except (NotSigned, ValueError) as wrong:
        raise NoAnswer(f"{peer.name}: {wrong}") from None
    if not isinstance(told, dict):
        raise NoAnswer(f"{peer.name} answers with something else than a message")
    return told


def _send(
    method: str, address: str, content: bytes, headers: Mapping[str, str]
) -> tuple[int, bytes, str]:
    with (
        httpx2.Client(timeout=SECONDS, follow_redirects=False) as client,
        client.stream(method, address, content=content, headers=dict(headers)) as answer,
    ):
        body = bytearray()
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > LARGEST:
                raise NoAnswer(f"the answer of {address} is larger than {LARGEST >> 20} MB")
        return answer.status_code, bytes(body), answer.headers.get(SIGNATURE, "")
