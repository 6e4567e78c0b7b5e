"""Resumption tokens without state: all that is needed to go on stands in the token, signed.

A token never expires and is good on any process and after any restart: a harvest that stopped for
a week goes on where it was.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass

from belt.federation.register import Selection

_SIGNATURE = 16


class BadToken(ValueError):
    """Not a token of this node."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list a request goes on."""

    prefix: str
    set: str
    selection: Selection
    after: tuple[str, str] | None
    """Datestamp and identifier of the last record that was given."""
    cursor: int
    """How many records were given before."""


def write_token(place: Place, secret: bytes) -> str:
    """The token that leads to a place."""
    chosen = place.selection
    told = [place.prefix, place.set, chosen.kind, chosen.first, chosen.last, place.after]
    body = json.dumps([*told, place.cursor], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_sign(body, secret) + body).decode().rstrip("=")


def read_token(token: str, secret: bytes) -> Place:
    """The place that a token leads to. Raises :class:`BadToken` for any other text."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raise BadToken("not a token of this node") from None
    signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
    if not hmac.compare_digest(signature, _sign(body, secret)):
        raise BadToken("not a token of this node")
    prefix, spec, kind, first, last, after, cursor = json.loads(body)
    return Place(prefix, spec, Selection(kind, first, last), tuple(after), cursor)


def _sign(body: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, b"oai-pmh" + body, hashlib.sha256)[:_SIGNATURE]
