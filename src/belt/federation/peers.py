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
from belt.errors import ForPeople
from belt.federation.bounded import BoundedClient, TooLarge
from belt.federation.signing import SIGNATURE, NodeKey, NotSigned, check_answer, sign_request

LARGEST = 20 * 1024 * 1024
"""Bytes of an answer that are read at most."""
SECONDS = 10.0
"""How long a whole answer may take."""


class NoAnswer(ForPeople):
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
        asking.key, asking.name, peer.key, method, below + path, content, datetime.now(UTC)
    )
    try:
        with BoundedClient(largest=LARGEST, seconds=SECONDS) as client:
            answer = client.request(
                method,
                peer.address + path,
                content=content,
                headers=headers | {"Content-Type": "application/json"},
            )
    except TooLarge as error:
        raise NoAnswer(f"{peer.name}: {error}") from None
    except httpx2.HTTPError as error:
        raise NoAnswer(f"{peer.name} does not answer ({type(error).__name__})") from None
    if answer.status_code != 200:
        refusal = answer.content[:200].decode(errors="replace")
        raise NoAnswer(f"{peer.name} refuses ({answer.status_code}): {refusal}")
    try:
        signature = answer.headers.get(SIGNATURE, "")
        check_answer(peer.key, signature, headers[SIGNATURE], answer.content)
        told = json.loads(answer.content)
    except (NotSigned, ValueError, RecursionError) as wrong:
        raise NoAnswer(f"{peer.name}: {wrong}") from None
    if not isinstance(told, dict):
        raise NoAnswer(f"{peer.name} answers with something else than a message")
    return told
