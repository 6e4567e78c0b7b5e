"""Roles and the record."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from belt.web.accounts.models import Account
from belt.web.office.models import Entry, Role
from belt.web.office.seals import last_seal, seal

log = logging.getLogger("belt.record")
_ACCOUNT = re.compile(r"account:\d+")


class LastOfTheOffice(Exception):
    """Nobody would be left who could give the role back."""


def roles(account: Any) -> list[Role]:
    """The standing roles of an account, none for somebody who is not signed in."""
    if not getattr(account, "is_authenticated", False):
        return []
    if not hasattr(account, "_standing_roles"):
        account._standing_roles = list(account.roles.filter(ended_at=None))
    return list(account._standing_roles)


def is_office(account: Any) -> bool:
    """Whether the account may act for the office: its role counts with a second factor alone."""
    return _holds(account, Role.Kind.OFFICE) and not lacks_second_factor(account)


def regions_led(account: Any) -> list[str]:
    """The regions that the account may act for as their lead, with a second factor too."""
    if lacks_second_factor(account):
        return []
    return [role.region for role in roles(account) if role.kind == Role.Kind.REGION_LEAD]


def lacks_second_factor(account: Any) -> bool:
    """Whether a role of the account waits until it has set up a second factor."""
    if not settings.SECOND_FACTOR_NEEDED or not _decides(account):
        return False
    if not hasattr(account, "_second_factor"):
        account._second_factor = is_mfa_enabled(account)
    return not account._second_factor


def _decides(account: Any) -> bool:
    return _holds(account, Role.Kind.OFFICE) or _holds(account, Role.Kind.REGION_LEAD)


def _holds(account: Any, kind: str) -> bool:
    return any(role.kind == kind for role in roles(account))


def may_decide_for(account: Any, region: str) -> bool:
    """The office decides for every region, a lead for their own."""
    return is_office(account) or (bool(region) and region in regions_led(account))


def of_ones_regions(account: Any, queryset: QuerySet[Any], field: str = "region") -> QuerySet[Any]:
    """What the account may decide on: everything for the office, own regions for a lead."""
    if is_office(account):
        return queryset
    return queryset.filter(**{f"{field}__in": regions_led(account)}).exclude(**{field: ""})


def deciders(region: str) -> list[Account]:
    """Whom to write to about a region: its leads, else the office."""
    standing = Role.objects.filter(ended_at=None, account__is_active=True).select_related("account")
    leads = [r.account for r in standing.filter(kind=Role.Kind.REGION_LEAD, region=region)]
    if region and leads:
        return leads
    return [role.account for role in standing.filter(kind=Role.Kind.OFFICE)]


@transaction.atomic
def give_role(*, account: Account, kind: str, region: str = "", by: Account | None) -> Role:
    """Give a role, on the record; a role that stands already is returned as it is."""
    role, new = Role.objects.get_or_create(
        account=account, kind=kind, region=region, ended_at=None, defaults={"given_by": by}
    )
    if new:
        record(
            by=by, did="role given", kind="account", key=in_record(account), note=f"{kind} {region}"
        )
    return role


@transaction.atomic
def end_role(*, role: Role, by: Account | None) -> None:
    """Take a role back, on the record. Raises :class:`LastOfTheOffice` for the last one of it."""
    standing = Role.objects.select_for_update().filter(kind=Role.Kind.OFFICE, ended_at=None)
    if role.kind == Role.Kind.OFFICE and len(standing) == 1:
        raise LastOfTheOffice
    role.ended_at = timezone.now()
    role.save(update_fields=["ended_at"])
    note = f"{role.kind} {role.region}"
    record(by=by, did="role ended", kind="account", key=in_record(role.account), note=note)


@transaction.atomic
def record(
    *,
    by: Account | None,
    did: str,
    kind: str,
    key: object,
    note: str = "",
    secret: str | None = None,
) -> None:
    """Write a line of the record, sealed with the home's secret or another one.

    People stand in it by the number of their account, so that a deleted account leaves no name.
    """
    told = {"by": in_record(by), "did": did, "kind": kind, "key": str(key), "note": note}
    entry = Entry(at=timezone.now(), **told)
    entry.seal = seal(entry, last_seal(), secret)
    entry.save()
    log.info("line of the record", extra={"line": entry.pk, "seal": entry.seal})


def in_record(account: Account | None) -> str:
    """How an account stands in the record: ``account:12``; ``belt`` for the program itself."""
    return f"account:{account.pk}" if account else "belt"


def names_in_record(entries: Iterable[Entry]) -> dict[str, str]:
    """The names of the accounts that lines of the record are by or about."""
    told = {one.by for one in entries} | {one.key for one in entries}
    numbers = [int(one.removeprefix("account:")) for one in told if _ACCOUNT.fullmatch(one)]
    found = Account.objects.filter(pk__in=numbers)
    return {f"account:{one.pk}": str(one) for one in found}
