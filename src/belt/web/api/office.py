"""What the office reads and does with a token."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError
from ninja.security import HttpBearer
from pydantic import Field

from belt.web.accounts.models import Account
from belt.web.api import shapes
from belt.web.api.problems import Problem
from belt.web.api.services import token_of
from belt.web.api.shapes import Text
from belt.web.directory.services import shown
from belt.web.office import services
from belt.web.office.models import Entry, Role
from belt.web.programmes.models import Application, Call, Membership
from belt.web.programmes.services import deciding, joining
from belt.web.programmes.services.conflicts import hidden_from, lines_kept_from

ERRORS = {(401, 403, 404, 409, 422, 503): Problem}
PAGE = 100


class ByToken(HttpBearer):
    """`Authorization: Bearer belt_…`; tokens are made on the office's page *Tokens*."""

    def authenticate(self, request: HttpRequest, token: str) -> Account | None:
        """The officer whose token it is; a token that may not write reads only."""
        found = token_of(token)
        if found is None:
            return None
        if not found.may_write and request.method not in {"GET", "HEAD"}:
            raise HttpError(403, "this token may read only")
        return found.account


class After(Schema):
    """Where to go on."""

    after: int = Field(0, ge=0, lt=2**63)


office = Router(tags=["office"], auth=ByToken())


@office.get("/roles", response={200: list[shapes.RoleShown], **ERRORS})
def roles(request: HttpRequest) -> list[dict[str, Any]]:
    """Standing roles."""
    standing = Role.objects.filter(ended_at=None).select_related("account").order_by("id")
    return [_role(one) for one in standing]


@office.post("/roles", response={201: shapes.RoleShown, **ERRORS})
def give_role(request: HttpRequest, given: shapes.RoleGiven) -> Status[dict[str, Any]]:
    """Give a role; one that stands already is answered as it is."""
    account = Account.objects.filter(email__iexact=given.email).first()
    if account is None:
        raise Http404("nobody signed up with this address")
    codes = {region.code for region in shown().belt.regions}
    if given.kind == "region_lead" and given.region not in codes:
        raise HttpError(422, f"a region lead needs a region: {', '.join(sorted(codes))}")
    region = given.region if given.kind == "region_lead" else ""
    role = services.give_role(account=account, kind=given.kind, region=region, by=_officer(request))
    return Status(201, _role(role))


@office.delete("/roles/{int:key}", response={204: None, **ERRORS})
def end_role(request: HttpRequest, key: int) -> Status[None]:
    """Take a role back."""
    if key >= 2**63:
        raise Http404("no such role")
    role = get_object_or_404(Role, pk=key, ended_at=None)
    try:
        services.end_role(role=role, by=_officer(request))
    except services.LastOfTheOffice:
        raise HttpError(409, "the last role of the office cannot be taken back") from None
    return Status(204, None)


@office.get("/calls/{slug}/applications", response={200: list[shapes.ApplicationShown], **ERRORS})
def applications(request: HttpRequest, slug: Text) -> list[dict[str, Any]]:
    """Applications to a call that were handed in; the look is on the record.

    Without those that the officer has a conflict with.
    """
    call = get_object_or_404(Call, slug=slug)
    officer = _officer(request)
    services.record(by=officer, did="looked at applications", kind="call", key=slug)
    rows = _handed_in(call.applications).exclude(pk__in=hidden_from(officer, call))
    rows = rows.select_related("decision").order_by("key")
    return [_application(one) for one in rows]


@office.post("/applications/{key}/decision", response={200: shapes.ApplicationShown, **ERRORS})
def decide(request: HttpRequest, key: Text, taken: shapes.DecisionTaken) -> dict[str, Any]:
    """Decide on an application, or change a decision that was not told yet.

    409 `changed elsewhere` where somebody decided since it was read.
    """
    officer = _officer(request)
    every = _handed_in(Application.objects).select_related("call")
    application = get_object_or_404(every, key=key)
    if application.pk in hidden_from(officer, application.call):
        raise Http404("no such application")
    deciding.decide(application=application, by=officer, proposed={}, **taken.dict())
    return _application(Application.objects.select_related("decision").get(pk=application.pk))


@office.get("/memberships", response={200: list[shapes.MembershipShown], **ERRORS})
def memberships(request: HttpRequest) -> list[Membership]:
    """Organisations that asked to join, and what became of it."""
    return list(Membership.objects.order_by("key"))


@office.post("/memberships/{key}/decision", response={200: shapes.MembershipShown, **ERRORS})
def decide_membership(
    request: HttpRequest, key: Text, taken: shapes.MembershipDecided
) -> Membership:
    """Admit an organisation, or refuse it."""
    membership = get_object_or_404(Membership, key=key)
    joining.decide(membership=membership, by=_officer(request), **taken.dict())
    return Membership.objects.get(pk=membership.pk)


@office.get("/record", response={200: list[shapes.EntryShown], **ERRORS})
def record(request: HttpRequest, asked: Query[After]) -> list[dict[str, Any]]:
    """Lines of the record, the oldest first, a hundred at a time; `after` a line's number.

    Of a line about an application that the officer has a conflict with only the time is told.
    """
    lines = Entry.objects.filter(pk__gt=asked.after).order_by("pk")[:PAGE]
    kept = lines_kept_from(_officer(request), lines)
    names = ("by", "did", "kind", "key", "note")
    return [
        {
            "number": one.pk,
            "at": one.at,
            "kept_from_you": one.pk in kept,
            **{name: "" if one.pk in kept else getattr(one, name) for name in names},
        }
        for one in lines
    ]


def _handed_in(applications: Any) -> Any:
    return applications.exclude(state=Application.State.DRAFT)


def _officer(request: HttpRequest) -> Account:
    officer: Account = request.auth  # type: ignore[attr-defined]
    return officer


def _role(role: Role) -> dict[str, Any]:
    names = ("kind", "region", "given_at")
    told = {name: getattr(role, name) for name in names}
    return {"id": role.pk, "email": role.account.email, **told}


def _application(application: Application) -> dict[str, Any]:
    decision = getattr(application, "decision", None)
    return {
        "key": application.key,
        "state": application.state,
        "applicant": services.in_record(application.applicant),
        "decided": decision is not None,
        "awarded": decision.awarded if decision else None,
        "amount": decision.amount if decision else None,
        "decided_at": decision.at.isoformat() if decision else None,
    }
