"""Accounts of the small belt's people, for tests."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from belt.web.accounts.models import Account, Claim
from belt.web.office.services import give_role

KIM, SATO, MARTIN, NGUYEN, SMITH = (f"ieee:3700000000{number}" for number in range(1, 6))
PASSWORD = "a long enough password"


def account(email: str, name: str = "", person: str = "", region: str = "") -> Account:
    """An account with a confirmed address, and a granted profile if ``person`` is given."""
    made = Account.objects.create_user(email, PASSWORD, full_name=name)
    EmailAddress.objects.create(user=made, email=email, verified=True, primary=True)
    if person:
        Claim.objects.create(
            account=made,
            person_id=person,
            region=region,
            state=Claim.State.GRANTED,
            decided_at=timezone.now(),
        )
    return made


def lead(region: str) -> Account:
    """The lead of a region."""
    made = account(f"lead-{region.lower()}@example.org", f"Lead {region}")
    give_role(account=made, kind="region_lead", region=region, by=None)
    return made


def office() -> Account:
    """Somebody of the office."""
    made = account("office@example.org", "Office")
    give_role(account=made, kind="office", by=None)
    return made


def signed_in(somebody: Account | None) -> Client:
    """A browser in which somebody is signed in; nobody for ``None``."""
    client = Client()
    if somebody is not None:
        client.force_login(somebody)
    return client
