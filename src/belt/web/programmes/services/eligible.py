"""A call's rules applied to an application."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from babel.numbers import get_currency_precision
from django.db.models import Q

from belt.matching.eligibility import (
    Applicant,
    Earlier,
    EligibilityRules,
    Finding,
    Money,
    check,
    parse_rules,
)
from belt.matching.eligibility import Application as Case
from belt.web.programmes import fields
from belt.web.programmes.models import Application, Award, Call, TeamMember
from belt.web.programmes.services.joining import member_organisations
from belt.web.programmes.texts import in_language
from belt.web.programmes.words import finding_sentence


def rules_of(call: Call) -> EligibilityRules | None:
    """The rules of a call; ``None`` where it has none. Raises ``ConfigError``."""
    if not call.rules.strip():
        return None
    return parse_rules(call.rules, Path(f"{call.slug}: rules of eligibility"))


def findings_of(application: Application) -> list[dict[str, Any]]:
    """What stands against an application: ``rule, kind, level, subject, told, sentence``."""
    rules = rules_of(application.call)
    if rules is None:
        return []
    team = [one for one in application.team.all() if one.state != TeamMember.State.DECLINED]
    names = {one.email: one.name for one in team}
    found = check(_case(application, team), rules)
    return [{**asdict(one), "sentence": _sentence(one, rules, names)} for one in found]


def _sentence(finding: Finding, rules: EligibilityRules, names: dict[str, str]) -> str:
    reason = in_language(
        next((dict(one.reason) for one in rules.rules if one.id == finding.rule), {})
    )
    told = finding_sentence(finding, names.get(finding.subject, ""))
    return f"{reason} {told}".strip()


def _case(application: Application, team: list[TeamMember]) -> Case:
    answers, currency = application.answers, application.call.currency
    members = member_organisations()
    lead_first = sorted(team, key=lambda one: one.account_id != application.applicant_id)
    amount = fields.as_hundredths(answers.get("amount"))
    money = money_of(amount, currency) if amount is not None else None
    months = fields.as_number(answers.get("months"))
    stages = list(application.call.stages.all())
    return Case(
        team=tuple(
            _member(one, application, members, money if len(team) == 1 else None)
            for one in lead_first
        ),
        host_country=answers.get("host_country") or None,
        months=int(months) if months is not None else None,
        amount=money,
        start=fields.as_date(answers.get("starts")),
        deadline=stages[0].closes_at.date() if stages else None,
        fields=_answers(application),
    )


def _answers(application: Application) -> dict[str, Any]:
    """Further answers as the rules compare them."""
    found: dict[str, Any] = {}
    for field in application.call.form:
        answer = application.answers.get(field["id"])
        if field["kind"] == "number":
            value = fields.as_number(answer)
            found[field["id"]] = int(value) if value is not None else None
        elif field["kind"] == "money":
            amount = fields.as_hundredths(answer)
            found[field["id"]] = (
                money_of(amount, application.call.currency) if amount is not None else None
            )
        elif field["kind"] == "yes":
            found[field["id"]] = answer == "yes"
        elif field["kind"] == "choices":
            found[field["id"]] = tuple(answer or ())
        elif field["kind"] != "file":
            found[field["id"]] = answer or None
    return found


def _member(
    one: TeamMember, application: Application, members: set[str], asks: Money | None
) -> Applicant:
    others = (
        Application.objects.filter(
            Q(applicant__email=one.email)
            | Q(team__email=one.email, team__state=TeamMember.State.CONFIRMED),
            call=application.call,
            state=Application.State.SUBMITTED,
        )
        .exclude(pk=application.pk)
        .distinct()
        .count()
    )
    earlier = Award.objects.filter(application__applicant__email=one.email).exclude(
        application=application
    )
    known = bool(one.organisation_id)
    return Applicant(
        person=one.email,
        country=one.country or None,
        region=one.region or None,
        organisation=one.organisation or None,
        member=(one.organisation_id in members) if known else None,
        gender=one.gender or None,
        stage=one.stage or None,
        phd_year=one.phd_year,
        asks=asks,
        earlier=tuple(
            Earlier(award.made_at.year, money_of(award.amount, award.currency)) for award in earlier
        ),
        other_applications=others,
    )


def money_of(hundredths: int, currency: str) -> Money:
    """An amount as the rules compare it: in the currency's own smallest unit."""
    return Money(abs(hundredths) * 10 ** get_currency_precision(currency) // 100, currency)
