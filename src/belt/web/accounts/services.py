"""What people do with their accounts: claim, tell, allow, take away."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone

from belt.web.accounts.models import Account, Claim, Consent, Profile
from belt.web.directory.services import KnownPerson, known_person
from belt.web.office.letters import write_letter
from belt.web.office.models import Letter
from belt.web.office.services import deciders, in_record, record

_COMMON_DOMAINS = frozenset(
    "gmail.com outlook.com hotmail.com yahoo.com naver.com daum.net qq.com 163.com "
    "icloud.com proton.me github.io github.com sites.google.com".split()
)
"""Domains that everybody can have an address at, or a page."""


class Refused(Exception):
    """Something that cannot be done; ``reason`` is a code that pages turn into a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def account_of(person_id: str) -> Account | None:
    """The account that was granted a person of the corpus."""
    claim = (
        Claim.objects.filter(person_id=person_id, state=Claim.State.GRANTED)
        .select_related("account")
        .first()
    )
    return claim.account if claim and claim.account.is_active else None


def accounts_of(person_ids: list[str]) -> dict[str, Account]:
    """The same for several people, in one query."""
    claims = Claim.objects.filter(
        person_id__in=person_ids, state=Claim.State.GRANTED, account__is_active=True
    ).select_related("account__profile")
    return {claim.person_id: claim.account for claim in claims}


@transaction.atomic
def claim_profile(*, account: Account, person_id: str, reason: str = "") -> Claim:
    """Claim a person: granted at once on proof, else asked of the region lead or the office.

    Proof is the ORCID that one signed in with, or a verified address at the organisation's domain.
    Raises :class:`Refused` (``no such person``, ``taken``, ``has one``, ``asked already``).
    """
    person = known_person(person_id)
    if person is None:
        raise Refused("no such person")
    if account.person_id:
        raise Refused("has one")
    if account_of(person.row.id):
        raise Refused("taken")
    how = _proof(account, person)
    claim = Claim(
        account=account,
        person_id=person.row.id,
        region=person.row.region or "",
        reason=reason,
        how=how or Claim.How.LEAD,
        state=Claim.State.GRANTED if how else Claim.State.ASKED,
        decided_at=timezone.now() if how else None,
    )
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError:
        raise Refused("asked already") from None
    record(by=account, did=f"claim {claim.state}", kind="person", key=person.row.id, note=how or "")
    if not how:
        for one in deciders(claim.region):
            write_letter(
                to=one.email,
                language=one.language,
                template="claim_asked",
                claim=claim,
                person=person.row,
                address=reverse("office-requests"),
            )
    return claim


def _proof(account: Account, person: KnownPerson) -> str | None:
    orcids = SocialAccount.objects.filter(user=account, provider="orcid").values_list(
        "uid", flat=True
    )
    if person.orcid and person.orcid in set(orcids):
        return Claim.How.ORCID
    domain = person.organisation_domain
    if not domain or domain in _COMMON_DOMAINS or not _is_named_like(account, person):
        return None
    verified = EmailAddress.objects.filter(user=account, verified=True)
    for email in verified.values_list("email", flat=True):
        at = email.rpartition("@")[2].lower()
        if at == domain or at.endswith(f".{domain}"):
            return Claim.How.ADDRESS
    return None


def _is_named_like(account: Account, person: KnownPerson) -> bool:
    """An address shows where somebody works, not who they are: the name has to fit as well."""
    from belt.matching.search.names import likeness

    names = [name for name in (person.row.name, person.row.native_name) if name]
    return any(likeness(account.full_name, name) >= 0.93 for name in names if account.full_name)


@transaction.atomic
def decide_claim(*, claim: Claim, by: Account, granted: bool) -> None:
    """Grant or refuse a claim that was asked. Raises :class:`Refused` when it was decided."""
    claim = Claim.objects.select_for_update().get(id=claim.id)
    if claim.state != Claim.State.ASKED:
        raise Refused("decided already")
    claim.state = Claim.State.GRANTED if granted else Claim.State.REFUSED
    claim.decided_at, claim.decided_by = timezone.now(), by
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError:
        raise Refused("taken") from None
    record(by=by, did=f"claim {claim.state}", kind="person", key=claim.person_id)
    person = known_person(claim.person_id)
    write_letter(
        to=claim.account.email,
        language=claim.account.language,
        template="claim_decided",
        granted=granted,
        name=person.row.name if person else claim.person_id,
    )


@transaction.atomic
def end_claim(*, account: Account) -> None:
    """Give a claimed person back."""
    for claim in account.claims.filter(state__in=[Claim.State.GRANTED, Claim.State.ASKED]):
        claim.state, claim.decided_at = Claim.State.ENDED, timezone.now()
        claim.save(update_fields=["state", "decided_at"])
        record(by=account, did="claim ended", kind="person", key=claim.person_id)


def profile_of(account: Account) -> Profile:
    """The account's profile, empty at first."""
    return Profile.objects.get_or_create(account=account)[0]


def give_consent(*, account: Account, purpose: str, text: str, language: str) -> Consent:
    """Keep what was agreed to, in the words that were read."""
    return Consent.objects.create(account=account, purpose=purpose, text=text, language=language)


def withdraw_consent(consent: Consent) -> None:
    """Take an agreement back from now on."""
    if consent.withdrawn_at is None:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])


def everything_about(account: Account) -> dict[str, Any]:
    """All that the database holds about an account, as plain values."""
    from belt.web.api.services import tokens_of
    from belt.web.connect.services import everything_connected
    from belt.web.events.services.personal import everything_in_workshops
    from belt.web.nodes.services import decided_by
    from belt.web.programmes.services.personal import everything_in_programmes

    return {
        "account": {
            "email": account.email,
            "name": account.full_name,
            "language": account.language,
            "joined": account.joined,
            "addresses": list(
                EmailAddress.objects.filter(user=account).values("email", "verified", "primary")
            ),
            "sign_in_with": list(
                SocialAccount.objects.filter(user=account).values("provider", "uid")
            ),
        },
        "profile": model_to_dict(profile_of(account), exclude=["id", "account"]),
        "claims": list(account.claims.values("person_id", "state", "how", "reason", "asked_at")),
        "consents": list(
            account.consents.values("purpose", "text", "language", "given_at", "withdrawn_at")
        ),
        "roles": list(account.roles.values("kind", "region", "given_at", "ended_at")),
        "tokens": tokens_of(account),
        "leaving": decided_by(account),
        "letters": list(
            Letter.objects.filter(to=account.email).values("subject", "body", "written_at")
        ),
        **everything_connected(account),
        **everything_in_programmes(account),
        **everything_in_workshops(account),
    }


@transaction.atomic
def delete_account(account: Account) -> None:
    """Delete an account with everything that is about it alone; others' records lose its name."""
    from belt.web.connect.services import leave_introductions
    from belt.web.events.services.personal import leave_workshops
    from belt.web.programmes.services.personal import leave_programmes

    leave_introductions(account)
    leave_workshops(account)
    Letter.objects.filter(to=account.email).delete()
    record(by=None, did="account deleted", kind="account", key=in_record(account))
    if leave_programmes(account):
        _empty(account)
    else:
        account.delete()


def _empty(account: Account) -> None:
    """Leave the account as a place without a name, for awards and reviews that must stay."""
    for told in (
        account.claims, account.consents, account.searches, account.roles, account.tokens,
    ):  # fmt: skip
        told.all().delete()
    Authenticator.objects.filter(user=account).delete()
    EmailAddress.objects.filter(user=account).delete()
    SocialAccount.objects.filter(user=account).delete()
    Profile.objects.filter(account=account).delete()
    account.email, account.full_name = f"deleted-{account.pk}@belt.invalid", ""
    account.is_active = False
    account.set_unusable_password()
    account.save()
