"""Joining: an organisation applies, the region lead advises, the office decides; people follow."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.directory.services import shown
from belt.web.office.letters import write_letter
from belt.web.office.models import Role
from belt.web.office.services import deciders, give_role, record
from belt.web.programmes.models import Affiliation, Membership, MembershipStep


@transaction.atomic
def apply_to_join(*, by: Account, address_of: Any, **told: str) -> Membership:
    """An organisation asks to become a member.

    ``told`` are the fields of :class:`Membership` that its page asks for. Raises
    :class:`Refused` (``member already``).
    """
    organisation = told.get("organisation_id", "")
    if organisation and organisation in member_organisations():
        raise Refused("member already")
    try:
        with transaction.atomic():
            made = Membership.objects.create(applied_by=by, **told)
    except IntegrityError:
        raise Refused("member already") from None
    _step(made, "asked", by, "")
    for account in deciders(made.region):
        write_letter(
            to=account.email,
            language=account.language,
            template="membership_asked",
            membership=made,
            address=address_of(made),
        )
    return made


@transaction.atomic
def advise(*, membership: Membership, by: Account, favourable: bool, reason: str) -> None:
    """The region lead's advice to the office. Raises :class:`Refused` (``decided already``)."""
    fresh = _in_state(membership, Membership.State.ASKED)
    fresh.state = Membership.State.ADVISED
    fresh.save(update_fields=["state"])
    _step(fresh, "advised_for" if favourable else "advised_against", by, reason)


@transaction.atomic
def decide(*, membership: Membership, by: Account, admitted: bool, reason: str) -> None:
    """The office admits or refuses, with a reason; advice may be waited for or not.

    Raises :class:`Refused` (``decided already``).
    """
    fresh = _in_state(membership, Membership.State.ASKED, Membership.State.ADVISED)
    fresh.state = Membership.State.ADMITTED if admitted else Membership.State.REFUSED
    fresh.since = timezone.localdate() if admitted else None
    fresh.save(update_fields=["state", "since"])
    _step(fresh, "admitted" if admitted else "refused", by, reason)
    if fresh.applied_by is not None:
        write_letter(
            to=fresh.contact_email,
            language=fresh.applied_by.language,
            template="membership_decided",
            membership=fresh,
            admitted=admitted,
            reason=reason,
        )
        if admitted:
            join(membership=fresh, account=fresh.applied_by, by=by)


@transaction.atomic
def leave(*, membership: Membership, by: Account, reason: str) -> None:
    """A member leaves; its people's standing ends with it."""
    fresh = _in_state(membership, Membership.State.ADMITTED)
    fresh.state, fresh.until = Membership.State.LEFT, timezone.localdate()
    fresh.save(update_fields=["state", "until"])
    _step(fresh, "left", by, reason)
    for one in fresh.people.filter(state=Affiliation.State.JOINED):
        _end(one)


@transaction.atomic
def withdraw(*, membership: Membership, by: Account) -> None:
    """The organisation takes its wish back."""
    fresh = _in_state(membership, Membership.State.ASKED, Membership.State.ADVISED)
    fresh.state = Membership.State.WITHDRAWN
    fresh.save(update_fields=["state"])
    _step(fresh, "withdrawn", by, "")


@transaction.atomic
def ask_to_join(*, membership: Membership, account: Account) -> Affiliation:
    """A person wants to join through a member. Raises :class:`Refused` (``asked already``)."""
    if membership.state != Membership.State.ADMITTED:
        raise Refused("not open")
    try:
        with transaction.atomic():
            made = Affiliation.objects.create(membership=membership, account=account)
    except IntegrityError:
        raise Refused("asked already") from None
    record(
        by=account, did="asked to join", kind="membership", key=membership.key, note=membership.name
    )
    return made


@transaction.atomic
def join(*, membership: Membership, account: Account, by: Account) -> Affiliation:
    """Somebody joins through a member, on the record, with the role of a member."""
    made, _ = Affiliation.objects.select_for_update().get_or_create(
        membership=membership,
        account=account,
        state__in=[Affiliation.State.ASKED, Affiliation.State.JOINED],
        defaults={"state": Affiliation.State.JOINED},
    )
    made.state, made.decided_at, made.decided_by = Affiliation.State.JOINED, timezone.now(), by
    made.save()
    give_role(account=account, kind=Role.Kind.MEMBER, region=membership.region, by=by)
    return made


@transaction.atomic
def answer_person(*, affiliation: Affiliation, by: Account, accepted: bool) -> None:
    """Let somebody in, or not. Raises :class:`Refused` (``decided already``)."""
    fresh = Affiliation.objects.select_for_update().get(pk=affiliation.pk)
    if fresh.state != Affiliation.State.ASKED:
        raise Refused("decided already")
    if accepted:
        join(membership=fresh.membership, account=fresh.account, by=by)
        return
    fresh.state, fresh.decided_at, fresh.decided_by = Affiliation.State.REFUSED, timezone.now(), by
    fresh.save()
    record(by=by, did="not joined", kind="membership", key=fresh.membership.key)


@transaction.atomic
def leave_as_person(*, affiliation: Affiliation) -> None:
    """Somebody leaves a member organisation of their own will."""
    _end(affiliation)
    record(by=affiliation.account, did="left", kind="membership", key=affiliation.membership.key)


def _end(affiliation: Affiliation) -> None:
    affiliation.state, affiliation.ended_at = Affiliation.State.ENDED, timezone.now()
    affiliation.save(update_fields=["state", "ended_at"])


def may_answer_people(account: Account, membership: Membership) -> bool:
    """Whoever applied for the organisation, or holds its contact address, lets its people in."""
    return account.pk == membership.applied_by_id or account.email == membership.contact_email


def member_organisations() -> set[str]:
    """Corpus ids of members: those of belt.toml and those admitted here."""
    admitted = Membership.objects.filter(state=Membership.State.ADMITTED)
    rows = shown().pages.execute(
        "select organisation_id from organisations where member_since is not null"
    )
    found = {row[0] for row in rows}
    return found | set(
        admitted.exclude(organisation_id="").values_list("organisation_id", flat=True)
    )


def memberships_seen_by(account: Account, regions: list[str], office: bool) -> QuerySet[Membership]:
    """All for the office, those of a lead's regions, else those that one applied for."""
    found = Membership.objects.prefetch_related("steps__by", "people__account")
    if office:
        return found
    own = found.filter(applied_by=account)
    return (own | found.filter(region__in=regions)).distinct() if regions else own


def _in_state(membership: Membership, *states: str) -> Membership:
    fresh = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if fresh.state not in states:
        raise Refused("decided already")
    return fresh


def _step(membership: Membership, did: str, by: Account, reason: str) -> None:
    MembershipStep.objects.create(membership=membership, did=did, by=by, reason=reason)
    record(
        by=by,
        did=did.replace("_", " "),
        kind="membership",
        key=membership.key,
        note=membership.name,
    )
