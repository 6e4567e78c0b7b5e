"""Applying: drafts that are never lost, teams that confirm, handing in under the call's rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.directory.services import known_person
from belt.web.office.letters import write_letter
from belt.web.office.models import Role
from belt.web.office.services import give_role, record
from belt.web.programmes import fields
from belt.web.programmes.models import Application, ApplicationVersion, Call, Stage, TeamMember
from belt.web.programmes.services.calls import stage_now, stage_of
from belt.web.programmes.services.eligible import findings_of

OPEN_STATES = (Application.State.DRAFT, Application.State.SUBMITTED)
MOST_TEAM = 40


class NotReady(Exception):
    """An application that cannot be handed in yet.

    ``problems`` are codes by field id (``title``, ``abstract`` and ``team`` beside the form's own);
    ``findings`` are those of the call's rules that refuse it.
    """

    def __init__(self, problems: dict[str, str], findings: list[dict[str, Any]]) -> None:
        super().__init__(f"{problems} {findings}")
        self.problems, self.findings = problems, findings


def applications_of(account: Account) -> QuerySet[Application]:
    """Those that somebody applies with, or is in the team of."""
    team = Q(team__account=account, team__state=TeamMember.State.CONFIRMED)
    found = Application.objects.filter(Q(applicant=account) | team).distinct()
    return found.select_related("call", "applicant").prefetch_related("call__stages", "team")


def may_edit(account: Account, application: Application) -> bool:
    """The applicant alone writes; the team reads."""
    return bool(application.applicant_id == account.pk)


@transaction.atomic
def start_application(*, call: Call, account: Account, language: str) -> Application:
    """A new draft, or the one that is there already.

    Raises :class:`Refused` (``call closed``).
    """
    standing = (
        Application.objects.filter(call=call, applicant=account)
        .exclude(state=Application.State.WITHDRAWN)
        .first()
    )
    if standing is not None:
        return standing
    stage = stage_now(call)
    if stage is None or stage.number != 1:
        raise Refused("call closed")
    facts = facts_of_account(account)
    try:
        with transaction.atomic():
            made = Application.objects.create(
                call=call, applicant=account, language=language, region=facts.get("region", "")
            )
    except IntegrityError:
        return Application.objects.exclude(state=Application.State.WITHDRAWN).get(
            call=call, applicant=account
        )
    TeamMember.objects.create(
        application=made,
        account=account,
        name=account.full_name or account.email,
        email=account.email,
        state=TeamMember.State.CONFIRMED,
        answered_at=timezone.now(),
        **facts,
    )
    record(by=account, did="application started", kind="application", key=made.key, note=call.slug)
    return made


def facts_of_account(account: Account) -> dict[str, str]:
    """What the corpus knows of an account's person, for a team or a list of reviewers."""
    person = known_person(account.person_id) if account.person_id else None
    if person is None:
        return {}
    row = person.row
    return {
        "person_id": row.id,
        "organisation": row.organisation or "",
        "organisation_id": row.organisation_id or "",
        "country": row.country or "",
        "region": row.region or "",
    }


@transaction.atomic
def save_draft(
    *,
    application: Application,
    edition: int,
    title: str,
    abstract: str,
    answers: dict[str, Any],
) -> Application:
    """Keep what was typed. A draft is kept after the deadline too, though it cannot be handed in.

    Raises :class:`Refused` (``changed elsewhere``, ``not editable``).
    """
    fresh = Application.objects.select_for_update().get(pk=application.pk)
    _editable(fresh)
    if fresh.edition != edition:
        raise Refused("changed elsewhere")
    kept = {**fresh.answers, **answers}
    same = (fresh.title, fresh.abstract, fresh.answers) == (title[:300], abstract[:6000], kept)
    if same:
        return fresh
    fresh.title, fresh.abstract, fresh.answers = title[:300], abstract[:6000], kept
    fresh.edition += 1
    fresh.saved_at = timezone.now()
    fresh.save(update_fields=["title", "abstract", "answers", "edition", "saved_at"])
    return fresh


def _editable(application: Application) -> None:
    if application.state == Application.State.DRAFT:
        return
    stage = stage_of(application.call, application.stage)
    if application.state != Application.State.SUBMITTED or not _open(application.call, stage):
        raise Refused("not editable")


def _open(call: Call, stage: Stage | None, now: datetime | None = None) -> bool:
    return (
        stage is not None
        and call.state == Call.State.PUBLISHED
        and stage.is_open(now or timezone.now())
    )


def is_open(application: Application) -> bool:
    """Whether the application's stage takes hand-ins now."""
    return _open(application.call, stage_of(application.call, application.stage))


def problems_of(application: Application) -> dict[str, str]:
    """What is missing or wrong before it can be handed in: codes by field."""
    files = set(application.uploads.filter(removed_at=None).values_list("field", flat=True))
    found = {}
    if not application.title.strip():
        found["title"] = "missing"
    if not application.abstract.strip():
        found["abstract"] = "missing"
    found |= fields.problems(application.call.form, application.answers, files, application.stage)
    if any(one.state == TeamMember.State.ASKED for one in application.team.all()):
        found["team"] = "unconfirmed"
    return found


@transaction.atomic
def submit(*, application: Application, by: Account, edition: int) -> ApplicationVersion:
    """Hand an application in; the same content handed in twice is one version.

    Raises :class:`Refused` (``deadline passed``, ``changed elsewhere``, ``not editable``) and
    :class:`NotReady`; the draft is as it was then.
    """
    fresh = (
        Application.objects.select_for_update(of=("self",))
        .select_related("call", "applicant")
        .get(pk=application.pk)
    )
    if fresh.state not in OPEN_STATES:
        raise Refused("not editable")
    if not is_open(fresh):
        raise Refused("deadline passed")
    if fresh.edition != edition:
        raise Refused("changed elsewhere")
    problems = problems_of(fresh)
    findings = findings_of(fresh)
    refused = [one for one in findings if one["level"] == "refused"]
    if problems or refused:
        raise NotReady(problems, refused)
    content = content_of(fresh)
    last = fresh.versions.last()
    if last is not None and last.stage == fresh.stage and last.content == content:
        return last
    version = ApplicationVersion.objects.create(
        application=fresh,
        stage=fresh.stage,
        number=(last.number if last else 0) + 1,
        content=content,
        by=by,
    )
    fresh.state = Application.State.SUBMITTED
    fresh.submitted_at, fresh.findings = version.submitted_at, findings
    fresh.save(update_fields=["state", "submitted_at", "findings"])
    record(
        by=by,
        did="application submitted",
        kind="application",
        key=fresh.key,
        note=f"version {version.number}",
    )
    give_role(account=by, kind=Role.Kind.APPLICANT, by=None)
    write_letter(
        to=by.email,
        language=by.language,
        template="application_submitted",
        application=fresh,
        number=version.number,
    )
    return version


def content_of(application: Application) -> dict[str, Any]:
    """The application as a version keeps it."""
    shown = {
        one["id"]
        for one in fields.asked(application.call.form, application.answers, application.stage)
    }
    return {
        "title": application.title.strip(),
        "abstract": application.abstract.strip(),
        "answers": {key: value for key, value in application.answers.items() if key in shown},
        "team": [
            {
                "name": one.name,
                "email": one.email,
                "organisation": one.organisation,
                "country": one.country,
            }
            for one in application.team.all()
            if one.state == TeamMember.State.CONFIRMED
        ],
        "uploads": [
            [one.field, one.name, one.key] for one in application.uploads.filter(removed_at=None)
        ],
    }


@transaction.atomic
def withdraw(*, application: Application, by: Account) -> None:
    """Take an application back; what was submitted is kept until the call's retention date.

    Raises :class:`Refused` (``not editable``) after a decision.
    """
    fresh = Application.objects.select_for_update().get(pk=application.pk)
    if fresh.state not in OPEN_STATES:
        raise Refused("not editable")
    fresh.state = Application.State.WITHDRAWN
    fresh.save(update_fields=["state"])
    record(by=by, did="application withdrawn", kind="application", key=fresh.key)


@transaction.atomic
def ask_into_team(
    *, application: Application, by: Account, name: str, email: str, address_of: Any
) -> TeamMember:
    """Ask somebody into the team; they confirm by a link, without an account.

    Raises :class:`Refused` (``in the team``, ``too many``, ``not editable``).
    """
    _editable(application)
    if application.team.count() >= MOST_TEAM:
        raise Refused("too many")
    email = email.strip().lower()
    if application.team.filter(email__iexact=email).exists():
        raise Refused("in the team")
    known = Account.objects.filter(email=email, is_active=True).first()
    made = TeamMember.objects.create(
        application=application, name=name.strip(), email=email, account=known,
        **(facts_of_account(known) if known else {}),
    )  # fmt: skip
    write_letter(
        to=email,
        language=known.language if known else application.language,
        template="team_asked",
        application=application,
        name=by.full_name or by.email,
        address=address_of(made),
    )
    record(
        by=by,
        did="asked into team",
        kind="application",
        key=application.key,
        note=f"member {made.pk}",
    )
    return made


@transaction.atomic
def answer_team(
    *, member: TeamMember, accepted: bool, account: Account | None, **facts: Any
) -> None:
    """Confirm or decline. Raises :class:`Refused` (``decided already``)."""
    fresh = TeamMember.objects.select_for_update().get(pk=member.pk)
    if fresh.state != TeamMember.State.ASKED:
        raise Refused("decided already")
    fresh.state = TeamMember.State.CONFIRMED if accepted else TeamMember.State.DECLINED
    fresh.answered_at = timezone.now()
    if account is not None and account.email == fresh.email:
        fresh.account = account
    for name, value in facts.items():
        if value:
            setattr(fresh, name, value)
    fresh.save()
    record(
        by=account,
        did="team confirmed" if accepted else "team declined",
        kind="application",
        key=fresh.application.key,
        note=f"member {fresh.pk}",
    )


@transaction.atomic
def leave_out(*, member: TeamMember, by: Account) -> None:
    """Take somebody out of the team; the applicant stays. Raises :class:`Refused`."""
    _editable(member.application)
    if member.account_id == member.application.applicant_id:
        raise Refused("yourself")
    record(
        by=by,
        did="out of team",
        kind="application",
        key=member.application.key,
        note=f"member {member.pk}",
    )
    member.delete()


@transaction.atomic
def change_own_facts(*, member: TeamMember, **facts: Any) -> None:
    """What a team member says of themselves for the rules: country, gender, career stage."""
    for name, value in facts.items():
        setattr(member, name, value)
    member.save(update_fields=list(facts))


@transaction.atomic
def find_ineligible(*, application: Application, by: Account, reason: str) -> None:
    """The office finds an application not eligible, and says why.

    Raises :class:`Refused` (``not submitted``).
    """
    fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if fresh.state != Application.State.SUBMITTED:
        raise Refused("not submitted")
    fresh.state = Application.State.INELIGIBLE
    fresh.save(update_fields=["state"])
    write_letter(
        to=fresh.applicant.email,
        language=fresh.language,
        template="not_eligible",
        application=fresh,
        reason=reason,
    )
    record(by=by, did="found not eligible", kind="application", key=fresh.key, note=reason[:300])


@transaction.atomic
def advance(*, application: Application, by: Account) -> None:
    """Invite an application to the next stage, where it is a draft again.

    Raises :class:`Refused` (``not submitted``, ``not open``).
    """
    fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if fresh.state != Application.State.SUBMITTED:
        raise Refused("not submitted")
    if stage_of(fresh.call, fresh.stage + 1) is None:
        raise Refused("not open")
    fresh.stage += 1
    fresh.state = Application.State.DRAFT
    fresh.edition += 1
    fresh.save(update_fields=["stage", "state", "edition"])
    write_letter(
        to=fresh.applicant.email,
        language=fresh.language,
        template="next_stage",
        application=fresh,
        call=fresh.call,
    )
    record(by=by, did="advanced", kind="application", key=fresh.key, note=f"stage {fresh.stage}")
