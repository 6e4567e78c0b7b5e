"""Nodes know each other by Ed25519 keys: requests and answers between them are signed.

A request is signed over its method, path, time, content, the node's name and the key of the node
that it is meant for; an answer over its content and the signature of the request that it answers,
so that neither can be used again for another purpose, or passed on to another node.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

NAME, TIME, SIGNATURE = "Belt-Node", "Belt-Time", "Belt-Signature"
"""The headers of a signed request; an answer carries the last one."""
TOLERATED = timedelta(minutes=5)
"""How far apart two nodes' clocks may be."""


class NotSigned(Exception):
    """A request or an answer that does not come from whom it says; the message says why."""


@dataclass(frozen=True, slots=True)
class NodeKey:
    """A node's own key."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The public key as belt.toml of other nodes names it (base64)."""
        return base64.b64encode(self.private.public_key().public_bytes_raw()).decode()

    def sign(self, message: bytes) -> str:
        """A signature, base64."""
        return base64.b64encode(self.private.sign(message)).decode()

    def secret(self, purpose: str) -> bytes:
        """32 bytes that only this node can make, others for each purpose."""
        message = f"belt secret\n{purpose}".encode()
        return hmac.digest(self.private.private_bytes_raw(), message, hashlib.sha256)


def node_key(home: Path, environment: Mapping[str, str]) -> NodeKey:
    """``BELT_NODE_KEY`` of the environment (base64 of 32 bytes), else the home's own, made once.

    Raises ``ValueError`` for a key that is none.
    """
    given = environment.get("BELT_NODE_KEY")
    path = home / "node-key"
    if not given:
        if not path.exists():
            fresh = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw())
            with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as stream:
                stream.write(fresh)
        given = path.read_text()
    try:
        return NodeKey(Ed25519PrivateKey.from_private_bytes(base64.b64decode(given)))
    except (ValueError, binascii.Error):
        where = "BELT_NODE_KEY" if "BELT_NODE_KEY" in environment else str(path)
        raise ValueError(f"{where} is not a key: expected base64 of 32 bytes") from None


def sign_request(
    key: NodeKey, name: str, to: str, method: str, path: str, content: bytes, now: datetime
) -> dict[str, str]:
    """The headers of a request signed for the node of the public key ``to``; ``path`` with its
    query."""
    time = f"{now:%Y-%m-%dT%H:%M:%SZ}"
    signature = key.sign(_request(name, to, method, path, time, content))
    return {NAME: name, TIME: time, SIGNATURE: signature}


def check_request(
    headers: Mapping[str, str],
    public: str,
    to: str,
    method: str,
    path: str,
    content: bytes,
    now: datetime,
) -> None:
    """Check that a request comes from the holder of a key, just now, and for the node of ``to``.

    Raises :class:`NotSigned`.
    """
    time = headers.get(TIME, "")
    try:
        sent = datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise NotSigned("the request does not say when it was made") from None
    if abs(now - sent) > TOLERATED:
        raise NotSigned(f"the request was made at {time}; check the clocks of both nodes")
    message = _request(headers.get(NAME, ""), to, method, path, time, content)
    _verify(public, headers.get(SIGNATURE, ""), message)


def sign_answer(key: NodeKey, request_signature: str, content: bytes) -> str:
    """The signature of an answer to a signed request."""
    return key.sign(_answer(request_signature, content))


def check_answer(public: str, signature: str, request_signature: str, content: bytes) -> None:
    """Check that an answer comes from the holder of a key. Raises :class:`NotSigned`."""
    _verify(public, signature, _answer(request_signature, content))


def _request(name: str, to: str, method: str, path: str, time: str, content: bytes) -> bytes:
    digest = hashlib.sha256(content).hexdigest()
    return "\n".join(("belt request", name, to, method, path, time, digest)).encode()


def _answer(request_signature: str, content: bytes) -> bytes:
    digest = hashlib.sha256(content).hexdigest()
    return "\n".join(("belt answer", request_signature, digest)).encode()


def _verify(public: str, signature: str, message: bytes) -> None:
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
        key.verify(base64.b64decode(signature), message)
    except (InvalidSignature, ValueError, binascii.Error):
        raise NotSigned("the signature is not that of the node's key") from None
