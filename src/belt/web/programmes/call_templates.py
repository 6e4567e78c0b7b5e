"""What a new call starts with, by kind: texts, form, review form, rules."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from belt.config import LANGUAGES
from belt.web.programmes.models import Call


def in_every_language(text: str) -> dict[str, str]:
    """A text of ours in every language."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = _(text)
    return found


def _field(name: str, kind: str, label: str, required: bool = True, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "kind": kind,
        "labels": in_every_language(label),
        "required": required,
        **more,
    }


def new_form(kind: str) -> list[dict[str, Any]]:
    """The application form that a call of a kind starts with."""
    plan = _field("plan", "long", gettext_noop("Plan of work"), most=8000)
    why = _field("why", "long", gettext_noop("Why across these borders?"), most=3000)
    starts = _field("starts", "date", gettext_noop("Start"))
    months = _field("months", "number", gettext_noop("Months"), least=1, most=48)
    amount = _field("amount", "money", gettext_noop("Amount asked for"), least=0)
    plan_file = _field("plan_file", "file", gettext_noop("Plan with figures (PDF)"), False)
    human = _field("people", "yes", gettext_noop("The work involves people or their data"), False)
    ethics = _field(
        "ethics",
        "long",
        gettext_noop("How are they protected?"),
        most=3000,
        when={"field": "people", "is": ["yes"]},
    )
    if kind == Call.Kind.EXCHANGE:
        motive = _field("why", "long", gettext_noop("What do you want to learn, and where?"))
        return [
            motive,
            months,
            starts,
            _field("cv", "file", gettext_noop("Curriculum vitae (PDF)"), False),
        ]
    if kind == Call.Kind.FELLOWSHIP:
        host = _field("host_country", "country", gettext_noop("Country of the host"))
        mentor = _field("mentor", "short", gettext_noop("Mentor at the host"))
        return [plan, host, mentor, months, starts, amount, human, ethics, plan_file]
    if kind == Call.Kind.CHALLENGE:
        tracks = {
            "robotics": gettext_noop("Robots that help people"),
            "driving": gettext_noop("Driving by itself"),
        }
        choices = [{"id": key, "labels": in_every_language(told)} for key, told in tracks.items()]
        track = _field("track", "choice", gettext_noop("Track"), choices=choices)
        approach = _field("approach", "long", gettext_noop("Approach"), most=6000)
        code = _field("open_code", "yes", gettext_noop("The code will be open"), False)
        return [track, approach, code, human, ethics]
    if kind == Call.Kind.CONTRIBUTIONS:
        ways = {
            "talk": gettext_noop("a talk"),
            "poster": gettext_noop("a poster"),
            "either": gettext_noop("a talk or a poster"),
        }
        choices = [{"id": key, "labels": in_every_language(told)} for key, told in ways.items()]
        way = _field("way", "choice", gettext_noop("How would you present it?"), choices=choices)
        return [way, _field("paper", "file", gettext_noop("Paper (PDF)"), False)]
    return [plan, why, months, starts, amount, human, ethics, plan_file]


def new_review_form() -> list[dict[str, Any]]:
    """The review form that calls start with."""
    return [
        _field("strengths", "long", gettext_noop("Strengths"), most=5000),
        _field("weaknesses", "long", gettext_noop("Weaknesses"), most=5000),
        _field("to_applicants", "long", gettext_noop("Advice to the applicants"), False, most=5000),
        _field("to_office", "long", gettext_noop("For the office only"), False, most=3000),
    ]
