"""What workshops hold of a person: exported, and taken out."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from belt.web.accounts.models import Account
from belt.web.events.models import Invitation, Registration, Speaker
from belt.web.kept_files import forget_file

_SPEAKER = (
    "workshop__slug", "name", "email", "organisation", "country", "biography", "needs",
    "not_before", "not_after", "passport_name", "nationality", "born_on",
)  # fmt: skip
_INVITED = (
    "workshop__slug", "name", "email", "state", "invited_at", "answered_at", "reason", "proposed",
)  # fmt: skip
_REGISTERED = (
    "workshop__slug", "name", "email", "organisation", "country", "needs", "state", "asked_at",
    "came_at",
)  # fmt: skip


def everything_in_workshops(account: Account) -> dict[str, Any]:
    """All that workshops hold about an account, as plain values."""
    return {
        "speaking": [
            {
                **dict(zip(_SPEAKER, row[1:], strict=True)),
                "talks": list(
                    Speaker.objects.get(pk=row[0]).sessions.values("title", "abstract", "slides")
                ),
            }
            for row in account.speaking.values_list("pk", *_SPEAKER)
        ],
        "workshop_invitations": list(_invitations(account).values(*_INVITED)),
        "workshop_registrations": list(_registrations(account).values(*_REGISTERED)),
    }


def _invitations(account: Account) -> Any:
    return Invitation.objects.filter(Q(account=account) | Q(email__iexact=account.email))


def _registrations(account: Account) -> Any:
    return Registration.objects.filter(Q(account=account) | Q(email__iexact=account.email))


@transaction.atomic
def leave_workshops(account: Account) -> None:
    """Take a person out of workshops: programmes name them no more, what they held stays untitled.

    Counts stay: a place that was given, a turn in line.
    """
    for speaker in Speaker.objects.filter(Q(account=account) | Q(email__iexact=account.email)):
        speaker.sessions.filter(contribution=None).update(abstract="")
        speaker.delete()
        if speaker.picture:
            forget_file(speaker.picture)
    for one in _invitations(account):
        one.name, one.email, one.person_id, one.organisation = "–", "", "", ""
        one.reason, one.proposed, one.account = "", {}, None
        one.save()
    for one in _registrations(account):
        one.name, one.email = "–", f"deleted-{one.pk}@belt.invalid"
        one.organisation, one.needs, one.account = "", "", None
        one.save()
