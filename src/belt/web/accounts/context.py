"""What every page knows of its reader."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from belt.web.accounts.making import DEMONSTRATION, PASSWORD
from belt.web.office.services import is_office, lacks_second_factor, regions_led


def reader(request: HttpRequest) -> dict[str, Any]:
    """Who reads, and whether they decide on anything, for the header."""
    account = getattr(request, "user", None)
    page = request.resolver_match
    if page is not None and page.view_name == "account_login":
        return {
            "user": account,
            "decides": False,
            "works_for_office": False,
            "demonstration_accounts": DEMONSTRATION,
            "demonstration_password": PASSWORD,
        }
    if account is None or not account.is_authenticated:
        return {"user": account, "decides": False, "works_for_office": False}
    office = is_office(account)
    return {
        "user": account,
        "decides": office or bool(regions_led(account)),
        "works_for_office": office,
        "second_factor_needed": lacks_second_factor(account),
    }
