"""What programmes hold of a person: exported, erased, and deleted when its time is over."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from belt.web.accounts.models import Account
from belt.web.kept_files import forget_file
from belt.web.office.services import record
from belt.web.programmes.models import (
    Affiliation,
    Application,
    ApplicationVersion,
    Award,
    HostOffer,
    Membership,
    Placement,
    Review,
    Reviewer,
    TeamMember,
)

NOT_AWARDED = (
    Application.State.DRAFT,
    Application.State.WITHDRAWN,
    Application.State.INELIGIBLE,
    Application.State.REFUSED,
)
_TEAM = (
    "name",
    "email",
    "organisation",
    "country",
    "region",
    "gender",
    "stage",
    "phd_year",
    "state",
)
_OF_OTHERS = frozenset({"name", "organisation", "country", "state"})
"""What others of a team told of themselves that is the applicant's to take along."""
_REVIEWER = ("name", "email", "organisation", "country", "state", "invited_at", "answered_at")


def everything_in_programmes(account: Account) -> dict[str, Any]:
    """All that programmes hold about an account, as plain values.

    What reviewers said of its applications is there once it was told; who they are is not.
    """
    own = _emails_of(account)
    return {
        "applications": [
            {
                "call": one.call.slug,
                "state": one.state,
                "title": one.title,
                "abstract": one.abstract,
                "answers": one.answers,
                "team": _told_of(one.team.values(*_TEAM), own),
                "handed_in": [
                    {**version, "content": _content_for(version["content"], own)}
                    for version in one.versions.values("number", "content", "submitted_at")
                ],
                "files": list(one.uploads.values("field", "name", "size", "at")),
            }
            for one in account.applications.select_related("call")
        ],
        "in_teams": list(account.teams.values("application__title", *_TEAM)),
        "reviewing": list(account.reviewing.values("call__slug", *_REVIEWER)),
        "reviews": list(
            Review.objects.filter(assignment__reviewer__account=account).values(
                "assignment__application__title", "rating", "answers", "state", "submitted_at"
            )
        ),
        "places_offered": list(
            account.offers.values("call__slug", "title", "topics", "text", "places", "state")
        ),
        "visits": list(
            Placement.objects.filter(
                Q(application__applicant=account) | Q(offer__host=account)
            ).values("offer__title", "state", "starts", "ends")
        ),
        "awards": list(
            Award.objects.filter(application__applicant=account).values(
                "number", "amount", "currency", "starts", "ends"
            )
        ),
        "memberships": list(
            account.memberships_asked.values(
                "name", "region", "brings", "statement", "contact_name", "contact_email", "state"
            )
        ),
        "joined_through": list(
            account.affiliations.values("membership__name", "state", "asked_at")
        ),
    }


def _emails_of(account: Account) -> set[str]:
    """Addresses by which somebody is in teams: their account's, and those they were asked at."""
    return {account.email, *(one.lower() for one in account.teams.values_list("email", flat=True))}


def _told_of(team: Iterable[dict[str, Any]], own: Set[str]) -> list[dict[str, Any]]:
    """A team for one of it: all about themselves, and of others who they are."""
    return [
        one
        if _is_of(one, own)
        else {name: value for name, value in one.items() if name in _OF_OTHERS}
        for one in team
    ]


def _content_for(content: dict[str, Any], own: Set[str]) -> dict[str, Any]:
    return {**content, "team": _told_of(content.get("team", []), own)}


@transaction.atomic
def leave_programmes(account: Account) -> bool:
    """Take a person out of programmes; whether something must stay that hangs on the account.

    Applications that were not awarded go with their files. Awards stay without the name, and so do
    reviews, because others were decided by them.
    """
    for application in account.applications.exclude(state=Application.State.AWARDED):
        delete_application(application)
    _unname_in_versions(_emails_of(account))
    for member in TeamMember.objects.filter(Q(account=account) | Q(email__iexact=account.email)):
        _unname(member, f"deleted-{member.pk}@belt.invalid")
    for reviewer in Reviewer.objects.filter(Q(account=account) | Q(email__iexact=account.email)):
        _unname(reviewer, f"deleted-{reviewer.pk}@belt.invalid")
    Affiliation.objects.filter(account=account).delete()
    Membership.objects.filter(applied_by=account).update(
        contact_name="", contact_email="deleted@belt.invalid"
    )
    HostOffer.objects.filter(host=account, placements=None).delete()
    return account.applications.exists() or account.offers.exists()


def _unname_in_versions(emails: Set[str]) -> None:
    """Take people out of the teams that versions were handed in with, also where they left since.

    All teams are looked through, since databases compare parts of JSON each in its own way.
    """
    nobody = {"name": "–", "email": "", "organisation": "", "country": ""}
    teams = ApplicationVersion.objects.values_list("pk", "content__team")
    found = [key for key, team in teams if any(_is_of(one, emails) for one in team or ())]
    for version in ApplicationVersion.objects.filter(pk__in=found):
        team = version.content["team"]
        version.content["team"] = [nobody if _is_of(one, emails) else one for one in team]
        version.save(update_fields=["content"])


def _is_of(member: dict[str, Any], emails: Set[str]) -> bool:
    return member["email"].lower() in emails


def _unname(row: Any, email: str) -> None:
    row.name, row.email, row.person_id, row.organisation = "–", email, "", ""
    row.save()


@transaction.atomic
def delete_application(application: Application) -> None:
    """Delete an application with its versions, reviews and files."""
    digests = set(application.uploads.values_list("sha256", flat=True))
    record(by=None, did="application deleted", kind="application", key=application.key)
    application.placements.all().delete()
    application.delete()
    for digest in digests:
        forget_file(digest)


def delete_what_is_over(today: date) -> int:
    """Delete what was not awarded in calls whose retention date has passed; returns how many."""
    over = Application.objects.filter(call__keep_until__lt=today, state__in=NOT_AWARDED)
    for application in over:
        delete_application(application)
    return len(over)
