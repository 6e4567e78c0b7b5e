"""Accounts made by the operator, and those of the demonstration."""

from __future__ import annotations

from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from belt.corpus import versions
from belt.corpus.versions import CorpusError
from belt.web.accounts.models import Account, Claim
from belt.web.directory.services import known_person, shown
from belt.web.office.models import Role
from belt.web.office.services import give_role, in_record, record

PASSWORD = "belt-demonstration"  # noqa: S105 (shown on the sign-in page of the demonstration)
DEMONSTRATION = (
    ("office@belt.example", "office"),
    ("lead-fr@belt.example", "region lead, France"),
    ("lead-kr@belt.example", "region lead, Korea"),
    ("asker@belt.example", "researcher, Vietnam"),
    ("between@belt.example", "researcher in between"),
    ("target@belt.example", "researcher asked for"),
)
"""Address, and who it is; the researchers own profiles of three people on one path."""


@transaction.atomic
def make_account(email: str, password: str, name: str, role: str, region: str) -> str:
    """Make an account, or give an existing one the role; says what was done.

    Raises ``ValueError``.
    """
    if role and role not in Role.Kind.values:
        raise ValueError(f"expected --role {' or '.join(Role.Kind.values)}, not {role!r}")
    regions = [one.code for one in shown().belt.regions] if region else []
    if role == Role.Kind.REGION_LEAD and region not in regions:
        raise ValueError(
            f"a region lead needs --region, one of {', '.join(regions) or 'belt.toml'}"
        )
    account = Account.objects.filter(email=email.lower()).first()
    if account is None:
        try:
            validate_email(email)
            validate_password(password)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from None
        account = Account.objects.create_user(email, password, full_name=name)
        EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
        record(by=None, did="account made", kind="account", key=in_record(account))
    if role:
        given = region if role == Role.Kind.REGION_LEAD else ""
        give_role(account=account, kind=role, region=given, by=None)
    return f"{account.email} is ready{f', {role} {region}'.rstrip() if role else ''}"


def demonstrate() -> None:
    """The demonstration's accounts, once; nothing where publications are real."""
    if not shown().simulated or Account.objects.filter(email=DEMONSTRATION[0][0]).exists():
        return
    make_account(DEMONSTRATION[0][0], PASSWORD, "Belt Office", Role.Kind.OFFICE, "")
    for code in ("FR", "KR"):
        make_account(
            f"lead-{code.lower()}@belt.example", PASSWORD, f"Lead {code}", "region_lead", code
        )
    path = _people_on_a_path()
    for (email, _who), person_id in zip(DEMONSTRATION[3:], path, strict=False):
        person = known_person(person_id)
        if person is None:
            continue
        make_account(email, PASSWORD, person.row.name, "", "")
        Claim.objects.create(
            account=Account.objects.get(email=email),
            person_id=person.row.id,
            region=person.row.region or "",
            state=Claim.State.GRANTED,
            decided_at=timezone.now(),
        )


def has_published_password(email: str, password: str) -> bool:
    """Whether somebody signs in as everybody can, to a home that is no demonstration any more."""
    known = {address for address, _who in DEMONSTRATION}
    return password == PASSWORD and email in known and not _is_demonstration()


def decide_with_published_password() -> list[str]:
    """Addresses of the demonstration's accounts that still have a role where records are real."""
    if _is_demonstration():
        return []
    standing = Role.objects.filter(
        ended_at=None, account__email__in=[address for address, _who in DEMONSTRATION]
    )
    found = Account.objects.filter(pk__in=standing.values("account")).order_by("pk")
    return [one.email for one in found if one.check_password(PASSWORD)]


def _is_demonstration() -> bool:
    """Whether what is shown is simulated; a corpus that cannot be read counts as real."""
    home = Path(settings.BELT_HOME)
    try:
        version = versions.current(home)
        return version is not None and versions.manifest(home, version).simulated
    except CorpusError:
        return False


def _people_on_a_path() -> tuple[str, ...]:
    """Three people: one in Vietnam, a co-author abroad, and a co-author of theirs in France."""
    row = (
        shown()
        .pages.execute(
            """select a.person_id, b.person_id, c.person_id
               from people a
               join person_coauthors x on x.person_id = a.person_id
               join people b on b.person_id = x.coauthor_id
               join person_coauthors y on y.person_id = b.person_id
               join people c on c.person_id = y.coauthor_id
               where a.region = 'VN' and c.region = 'FR' and b.person_id <> c.person_id
                 and not exists (select 1 from person_coauthors z
                                 where z.person_id = a.person_id and z.coauthor_id = c.person_id)
               order by a.works desc, x.works desc, y.works desc, 1, 2, 3 limit 1"""
        )
        .fetchone()
    )
    return tuple(row) if row else ()
