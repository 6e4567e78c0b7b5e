"""Deciding: ratings made comparable, a proposal with reasons, what people decide, letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from django.db import transaction
from django.utils import timezone

from belt.matching.ratings import Calibration, Rating, calibrate
from belt.matching.selection import Candidate, Limits, Selection, select
from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.office.letters import write_letter
from belt.web.office.services import record
from belt.web.programmes import fields
from belt.web.programmes.models import Application, Award, Call, Decision, Review

DECIDABLE = (Application.State.SUBMITTED,)


@dataclass(frozen=True, slots=True)
class Rated:
    """An application with its reviews' ratings."""

    application: Application
    raw: float | None
    normalised: float | None
    error: float | None
    reviews: int
    asked: int
    """Hundredths of the call's currency."""


def ratings_of(call: Call) -> Calibration:
    """All ratings that were handed in, made comparable between reviewers."""
    rows = Review.objects.filter(
        assignment__application__call=call, state=Review.State.SUBMITTED, rating__isnull=False
    ).values_list("assignment__application__key", "assignment__reviewer__key", "rating")
    return calibrate([Rating(*row) for row in rows])


def rated(call: Call, hidden: set[int]) -> list[Rated]:
    """Applications to decide on, the best rated first, without those hidden from an officer."""
    found = {one.application: one for one in ratings_of(call).applications}
    rows = []
    for one in (
        call.applications.filter(state__in=DECIDABLE)
        .exclude(pk__in=hidden)
        .select_related("applicant", "decision__by")
        .prefetch_related("team")
    ):
        of = found.get(one.key)
        rows.append(
            Rated(
                one,
                of.mean if of else None,
                of.normalised if of else None,
                of.error if of and isfinite(of.error) else None,
                of.count if of else 0,
                asked_for(one),
            )
        )
    return sorted(rows, key=lambda row: (-(row.normalised or -9e9), row.application.key))


def asked_for(application: Application) -> int:
    """The amount asked for, in hundredths; the form's field ``amount``."""
    return fields.as_hundredths(application.answers.get("amount")) or 0


def propose(rows: list[Rated], limits: Limits) -> Selection:
    """The best choice under the limits among applications that have a rating."""
    return select(
        [
            Candidate(
                id=row.application.key,
                score=row.normalised,
                cost=row.asked,
                regions=regions_of(row.application),
                topics=topics_of(row.application),
            )
            for row in rows
            if row.normalised is not None
        ],
        limits,
    )


def topics_of(application: Application) -> frozenset[str]:
    """The answer to the form's field ``topic`` or ``track``, where it has one."""
    told = (application.answers.get(name) for name in ("topic", "track"))
    return frozenset(
        one
        for answer in told
        if answer
        for one in (answer if isinstance(answer, list) else [answer])
    )


def regions_of(application: Application) -> frozenset[str]:
    """The regions of an application's team."""
    return frozenset({one.region for one in application.team.all() if one.region})


@transaction.atomic
def decide(
    *,
    application: Application,
    by: Account,
    awarded: bool,
    amount: int,
    reason: str,
    proposed: dict[str, Any],
    seen: str,
) -> Decision:
    """Decide, or change a decision that was not told yet.

    ``seen`` is the time of the decision that the officer saw, empty for none. Raises
    :class:`Refused` (``changed elsewhere``) where a colleague decided meanwhile, and
    (``decided already``) once the applicant was told.
    """
    fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    standing = Decision.objects.filter(application=fresh).first()
    if standing is not None and standing.told_at is not None:
        raise Refused("decided already")
    if fresh.state not in DECIDABLE:
        raise Refused("not submitted")
    if (standing.at.isoformat() if standing else "") != seen:
        raise Refused("changed elsewhere")
    decision = standing or Decision(application=fresh)
    decision.awarded, decision.amount, decision.reason = awarded, amount if awarded else 0, reason
    decision.proposed, decision.by, decision.at = proposed, by, timezone.now()
    decision.save()
    did = "decided: awarded" if awarded else "decided: refused"
    record(by=by, did=did, kind="application", key=fresh.key, note=reason[:300])
    return decision


def tell_decisions(*, call: Call, by: Account, hidden: set[int], address_of: Any) -> int:
    """Write the letters of all decisions that were not told yet; returns how many.

    Each in its own transaction, so that what is told is decided and what is decided twice is told
    once.
    """
    waiting = Decision.objects.filter(application__call=call, told_at=None).exclude(
        application_id__in=hidden
    )
    return sum(_tell(key, by, address_of) for key in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _tell(key: int, by: Account, address_of: Any) -> int:
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=key)
    if decision.told_at is not None:
        return 0
    application = decision.application
    decision.told_at = timezone.now()
    decision.save(update_fields=["told_at"])
    awarded = decision.awarded
    application.state = Application.State.AWARDED if awarded else Application.State.REFUSED
    application.save(update_fields=["state"])
    if awarded and application.call.kind != Call.Kind.CONTRIBUTIONS:
        _award(application, decision)
    write_letter(
        to=application.applicant.email,
        language=application.language,
        template="decision",
        application=application,
        call=application.call,
        decision=decision,
        address=address_of(application),
    )
    record(by=by, did="decision told", kind="application", key=application.key)
    return 1


def _award(application: Application, decision: Decision) -> Award:
    starts = fields.as_date(application.answers.get("starts"))
    months = fields.as_number(application.answers.get("months"))
    number = Award.objects.filter(call=application.call).count() + 1
    return Award.objects.create(
        number=f"{application.call.slug}-{number:03d}"[:40],
        call=application.call,
        application=application,
        region=application.region,
        amount=decision.amount,
        currency=application.call.currency,
        starts=starts,
        ends=months_later(starts, int(months)) if starts and months else None,
    )


def months_later(start: date, months: int) -> date:
    """The same day so many months later, or the last of the month where it has no such day."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    for day in (start.day, 30, 29, 28):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, 28)


@transaction.atomic
def appeal(*, application: Application, by: Account, text: str) -> None:
    """Note an appeal against a decision that was told; one an application.

    Raises :class:`Refused` (``not open``, ``asked already``).
    """
    decision = Decision.objects.select_for_update().filter(application=application).first()
    if decision is None or decision.told_at is None or not text.strip():
        raise Refused("not open")
    if decision.appeal:
        raise Refused("asked already")
    decision.appeal, decision.appealed_at = text[:5000], timezone.now()
    decision.save(update_fields=["appeal", "appealed_at"])
    record(by=by, did="appealed", kind="application", key=application.key)


@transaction.atomic
def answer_appeal(*, application: Application, by: Account, text: str) -> None:
    """The office's answer to an appeal. Raises :class:`Refused` (``not open``)."""
    decision = Decision.objects.select_for_update().filter(application=application).first()
    if decision is None or not decision.appeal or not text.strip():
        raise Refused("not open")
    decision.appeal_answer = text[:3000]
    decision.save(update_fields=["appeal_answer"])
    record(by=by, did="appeal answered", kind="application", key=application.key)
