"""Making, ending and recognising tokens."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from belt.web.accounts.models import Account
from belt.web.api.models import Token
from belt.web.office.services import is_office, record

PREFIX = "belt_"
"""Begins every token, so that one that was published by mistake is found."""


@transaction.atomic
def make_token(*, account: Account, name: str, may_write: bool) -> str:
    """A new token for a year; it is told once and never again."""
    secret = PREFIX + secrets.token_urlsafe(32)
    Token.objects.create(account=account, name=name, digest=_digest(secret), may_write=may_write)
    scope = "read and write" if may_write else "read"
    record(by=account, did="token made", kind="token", key=name, note=scope)
    return secret


@transaction.atomic
def end_token(*, token: Token, by: Account) -> None:
    """A token is good no more."""
    record(by=by, did="token ended", kind="token", key=token.name)
    token.delete()


def token_of(secret: str) -> Token | None:
    """The standing token of a secret, whose owner still works for the office."""
    token = Token.objects.select_related("account").filter(digest=_digest(secret)).first()
    if token is None or token.ends_at <= timezone.now():
        return None
    if not token.account.is_active or not is_office(token.account):
        return None
    today = timezone.localdate()
    if token.used_on != today:
        Token.objects.filter(pk=token.pk).update(used_on=today)
    return token


def tokens_of(account: Account) -> list[dict[str, Any]]:
    """What is kept of an account's tokens, without their secrets."""
    names = ("name", "may_write", "made_at", "ends_at", "used_on")
    return list(Token.objects.filter(account=account).values(*names))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
