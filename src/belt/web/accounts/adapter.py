"""Where the accounts' machinery meets Belt: addresses in letters, names from providers."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import get_language

from belt.web.accounts.making import has_published_password
from belt.web.accounts.models import Account


class AccountAdapter(DefaultAccountAdapter):
    """Keeps the reader's language with a new account; knows the demonstration's password."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        found = super().authenticate(request, **credentials)
        # A home that began as a demonstration keeps its accounts when real records come.
        if found and has_published_password(found.email, credentials.get("password", "")):
            self.authentication_failed(request, **credentials)
            return None
        return found

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Account:
        user.language = get_language() or "en"
        account: Account = super().save_user(request, user, form, commit)
        return account
