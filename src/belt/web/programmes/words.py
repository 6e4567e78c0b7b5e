"""Sentences for codes: what was refused, what is missing, which rule spoke."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language, gettext

from belt.matching.eligibility import Finding
from belt.web.accounts.services import Refused
from belt.web.programmes.texts import in_language


def sentence(refused: Refused) -> str:
    """The sentence that tells a reader why something was not done."""
    return {
        "call closed": gettext("This call does not take applications now."),
        "deadline passed": gettext(
            "The deadline has passed. Your text is kept, but it was not handed in."
        ),
        "changed elsewhere": gettext(
            "This was changed in another window or by somebody else meanwhile. Nothing was "
            "overwritten; load the page anew and enter your change again."
        ),
        "not editable": gettext("This cannot be changed any more."),
        "in the team": gettext("This address is in the team already."),
        "too many": gettext("There are too many already."),
        "no such field": gettext("This form has no such field."),
        "empty file": gettext("The file is empty."),
        "too large": gettext("The file is larger than 20 MB."),
        "wrong type": gettext("Only PDF, PNG and JPEG files are taken."),
        "disguised": gettext("The file is not what its name says, or it is damaged."),
        "decided already": gettext("This was answered meanwhile."),
        "yourself": gettext("This is you."),
        "bad link": gettext("This link is damaged or too old."),
        "asked already": gettext("You asked for this already; the answer is still open."),
        "member already": gettext("This organisation is a member already, or has asked to be."),
        "not open": gettext("This is not open now."),
        "not a choice": gettext("Please choose one of the answers."),
        "reviews already": gettext("You review for this call already."),
        "conflict": gettext("There is a conflict of interest."),
        "nothing to publish": gettext("Nothing has changed since the last version."),
        "not an address": gettext("Please write a web address that begins with https://."),
        "not a doi": gettext("This is no DOI: it begins with 10. and has a slash."),
        "no such": gettext("There is no such thing here (any more)."),
        "not submitted": gettext("This was not submitted."),
    }[refused.reason]


def problem_sentence(code: str) -> str:
    """What is wrong with an answer."""
    return {
        "missing": gettext("Please fill this in."),
        "must be agreed": gettext("Please agree to this."),
        "not a choice": gettext("Please choose one of the answers."),
        "not a number": gettext("Please write a number."),
        "too small": gettext("This number is too small."),
        "too large": gettext("This number is too large."),
        "not a date": gettext("Please write a date: year-month-day."),
        "not a country": gettext("Please choose a country."),
        "not an address": gettext("Please write a web address that begins with https://."),
        "too long": gettext("This is too long."),
        "unconfirmed": gettext("Somebody of the team has not confirmed yet."),
    }[code]


def field_label(field: dict[str, Any]) -> str:
    """The label of a form's field in the reader's language."""
    return in_language(field.get("labels"))


def finding_sentence(finding: Finding, name: str) -> str:
    """What a rule found, with its figures; ``name`` is of the person whom it is about."""
    told = finding.told
    if finding.level == "unknown":
        sentence = gettext("Not decided: %(missing)s is not known.") % {
            "missing": _missing(str(told.get("missing", "")))
        }
    else:
        sentence = _broken(finding)
    return f"{name}: {sentence}" if name else sentence


def _broken(finding: Finding) -> str:
    told = {name: _as_text(value) for name, value in finding.told.items()}
    given = defaultdict(lambda: "–", told)
    return {
        "regions": gettext("The team is from %(found)s regions; at least %(at_least)s are needed."),
        "countries": gettext(
            "The team is from %(found)s countries; at least %(at_least)s are needed."
        ),
        "team_size": gettext("The team has %(size)s people; %(min)s to %(max)s are asked for."),
        "amount": gettext("The amount comes to %(total)s; at most %(most)s are given."),
        "mobility": gettext(
            "%(months)s months in the host's country lately; at most %(most_months)s are allowed."
        ),
        "experience": gettext("More than %(most_years)s years since the doctorate."),
        "gender_balance": gettext("%(largest)s of %(people)s people have one gender."),
        "career_stage": gettext("The career stage is not one that the call is for."),
        "duration": gettext("%(months)s months; %(min)s to %(max)s are asked for."),
        "other_country": gettext("The host's country is one's own."),
        "member": gettext("The organisation is not a member of the belt."),
        "one_application": gettext(
            "In %(applications)s applications of this call; at most %(most)s are allowed."
        ),
        "field": gettext("An answer is not within what the call asks for."),
    }.get(finding.kind, finding.kind) % given


def _as_text(value: Any) -> str:
    if isinstance(value, dict) and {"minor", "currency"} <= value.keys():
        currency = str(value["currency"])
        amount = Decimal(value["minor"]).scaleb(-get_currency_precision(currency))
        return str(format_currency(amount, currency, locale=(get_language() or "en")[:2]))
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _missing(name: str) -> str:
    return {
        "start": gettext("the start"),
        "months": gettext("the number of months"),
        "stays": gettext("where one stayed"),
        "host_country": gettext("the host's country"),
        "country": gettext("the country of work"),
        "phd": gettext("the year of the doctorate"),
        "stage": gettext("the career stage"),
        "member": gettext("whether the organisation is a member"),
        "gender": gettext("the gender of the team"),
        "amount": gettext("the amount"),
        "region": gettext("the region"),
        "earlier": gettext("what was awarded before"),
    }.get(name, name)
