"""Keys that addresses carry: they tell neither order nor number."""

from __future__ import annotations

import secrets


def new_key() -> str:
    """A key for an address, about 72 bits drawn at random."""
    return secrets.token_urlsafe(9)


def new_secret() -> str:
    """A secret for a link that lets somebody in without an account, about 192 bits."""
    return secrets.token_urlsafe(24)
