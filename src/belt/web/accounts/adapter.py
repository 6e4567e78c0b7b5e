"""Where the accounts' machinery meets Belt: addresses in letters, names from providers."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import get_language

from belt.web.accounts.models import Account


class AccountAdapter(DefaultAccountAdapter):
    """Keeps the reader's language with a new account."""

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Account:
        user.language = get_language() or "en"
        account: Account = super().save_user(request, user, form, commit)
        return account
