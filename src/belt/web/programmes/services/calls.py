"""Calls: made from a template, published, ended; who may see what of them."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from belt.config import ConfigError
from belt.matching.assignment import Rules
from belt.matching.assignment.rules import rules_from
from belt.matching.conflicts import parse_conflict_rules
from belt.matching.eligibility import parse_rules, templates
from belt.matching.placement.rules_file import parse_rules as parse_placement_rules
from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.office.services import is_office, record
from belt.web.programmes import fields
from belt.web.programmes.call_templates import new_form, new_review_form
from belt.web.programmes.models import Call, Stage

OPEN_FOR = timedelta(days=60)


class BadCall(ValueError):
    """A call that cannot be published; ``faults`` is a list of sentences."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def published_calls() -> QuerySet[Call]:
    """Calls that everybody may read, with their stages."""
    return Call.objects.exclude(state=Call.State.DRAFT).prefetch_related("stages")


def calls_seen_by(account: Any) -> QuerySet[Call]:
    """Published calls; the office's drafts too for the office."""
    return Call.objects.all() if is_office(account) else published_calls()


def stage_now(call: Call, now: datetime | None = None) -> Stage | None:
    """The stage that is open, if any."""
    moment = now or timezone.now()
    if call.state != Call.State.PUBLISHED:
        return None
    return next((one for one in call.stages.all() if one.is_open(moment)), None)


def stage_of(call: Call, number: int) -> Stage | None:
    """A stage by its number."""
    return next((one for one in call.stages.all() if one.number == number), None)


@transaction.atomic
def make_call(*, by: Account | None, kind: str, title: str, language: str, time_zone: str) -> Call:
    """A draft with the form, the review form and the rules that calls of its kind start with."""
    base = slugify(title)[:50] or kind.replace("_", "-")
    slug, number = base, 1
    while Call.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    call = Call.objects.create(
        slug=slug,
        kind=kind,
        titles={language: title},
        time_zone=time_zone,
        form=new_form(kind),
        review_form=new_review_form(),
        rules=templates().get(kind, ""),
        review_due_at=now + OPEN_FOR + timedelta(days=42),
        made_by=by,
    )
    Stage.objects.create(call=call, number=1, opens_at=now, closes_at=now + OPEN_FOR)
    record(by=by, did="call made", kind="call", key=slug, note=title)
    return call


@transaction.atomic
def change_call(*, call: Call, by: Account, edition: int, **changes: Any) -> Call:
    """Change a call. Raises :class:`Refused` (``changed elsewhere``) where somebody else did.

    Raises :class:`BadCall` for rules or forms that are none; nothing is changed then.
    """
    fresh = Call.objects.select_for_update().get(pk=call.pk)
    if fresh.edition != edition:
        raise Refused("changed elsewhere")
    for name, value in changes.items():
        setattr(fresh, name, value)
    faults = _faults_of_parts(fresh)
    if faults:
        raise BadCall(faults)
    fresh.edition += 1
    fresh.save()
    record(by=by, did="call changed", kind="call", key=fresh.slug, note=", ".join(sorted(changes)))
    return fresh


def _faults_of_parts(call: Call) -> list[str]:
    found = [*fields.faults(call.form), *fields.faults(call.review_form)]
    for text, what, read in (
        (call.rules, "rules of eligibility", parse_rules),
        (call.conflict_rules, "rules of conflicts", parse_conflict_rules),
        (call.assignment_rules, "rules of the assignment", _parse_assignment_rules(call)),
    ):
        if text.strip():
            try:
                read(text, Path(f"{call.slug}: {what}"))
            except (ConfigError, ValueError) as error:
                found.append(str(error))
    return found


def _parse_assignment_rules(call: Call) -> Any:
    """Rules of the match where hosts and applicants rank one another, else of reviewers."""
    if call.kind in (Call.Kind.EXCHANGE, Call.Kind.FELLOWSHIP):
        return parse_placement_rules
    return _parse_reviewing_rules


def _parse_reviewing_rules(text: str, path: Path) -> Rules:
    try:
        return rules_from(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from None


@transaction.atomic
def set_stages(*, call: Call, by: Account, times: list[tuple[datetime, datetime]]) -> None:
    """The call's stages in order. Raises :class:`BadCall` where times overlap or run backwards."""
    faults = []
    for number, (opens, closes) in enumerate(times, 1):
        if closes <= opens:
            faults.append(f"stage {number} closes before it opens")
        if number > 1 and opens < times[number - 2][1]:
            faults.append(f"stage {number} opens before stage {number - 1} closes")
    if faults:
        raise BadCall(faults)
    call.stages.filter(number__gt=len(times)).delete()
    for number, (opens, closes) in enumerate(times, 1):
        Stage.objects.update_or_create(
            call=call, number=number, defaults={"opens_at": opens, "closes_at": closes}
        )
    told = "; ".join(
        f"{opens:%Y-%m-%d %H:%M %Z} to {closes:%Y-%m-%d %H:%M %Z}" for opens, closes in times
    )
    record(by=by, did="call dates set", kind="call", key=call.slug, note=told)


@transaction.atomic
def publish_call(*, call: Call, by: Account) -> None:
    """Show a call to everybody. Raises :class:`BadCall` where something is missing."""
    faults = _faults_of_parts(call)
    if not any(text.strip() for text in call.titles.values()):
        faults.append("a title is missing")
    if not any(text.strip() for text in call.texts.values()):
        faults.append("the text of the call is missing")
    if not call.stages.exists():
        faults.append("no stage has dates")
    if faults:
        raise BadCall(faults)
    call.state = Call.State.PUBLISHED
    call.save(update_fields=["state"])
    record(by=by, did="call published", kind="call", key=call.slug)


@transaction.atomic
def end_call(*, call: Call, by: Account) -> None:
    """Nothing more is handed in or decided; everything stays readable."""
    call.state = Call.State.ENDED
    call.save(update_fields=["state"])
    record(by=by, did="call ended", kind="call", key=call.slug)
