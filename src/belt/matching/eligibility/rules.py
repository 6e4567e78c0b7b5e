"""Eligibility rules of a call, as data: versioned, read from TOML, each refusal naming its rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from belt.config.belt import Names
from belt.matching.eligibility.application import Application
from belt.matching.eligibility.findings import Case, Finding
from belt.matching.eligibility.form_rules import Amount, Duration, FormField
from belt.matching.eligibility.money import Rates, checked_currency, parse_rate
from belt.matching.eligibility.person_rules import (
    CareerStage,
    Experience,
    Member,
    Mobility,
    OneApplication,
    OtherCountry,
)
from belt.matching.eligibility.reading import Misplaced, checked, read_checked
from belt.matching.eligibility.team_rules import Countries, GenderBalance, Regions, TeamSize

AnyRule = Annotated[
    Amount
    | CareerStage
    | Countries
    | Duration
    | Experience
    | FormField
    | GenderBalance
    | Member
    | Mobility
    | OneApplication
    | OtherCountry
    | Regions
    | TeamSize,
    Field(discriminator="kind"),
]


def _rate(value: str) -> str:
    parse_rate(value)
    return value


class RateTable(BaseModel):
    """What one unit of each currency is worth, on a day, by whom."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    on: date
    source: str = ""
    one: dict[
        Annotated[str, AfterValidator(checked_currency)], Annotated[str, AfterValidator(_rate)]
    ]
    """Currency -> ``0.00062 EUR``: what one of it is worth."""


class EligibilityRules(BaseModel):
    """The rules of a call."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    version: Literal[1]
    title: Names = Field(default_factory=dict)
    rates: RateTable | None = None
    rules: tuple[AnyRule, ...] = Field(min_length=1, strict=False)

    @field_validator("rules", mode="after")
    @classmethod
    def _apart(cls, rules: tuple[Any, ...]) -> tuple[Any, ...]:
        ids = [one.id for one in rules]
        for number, one in enumerate(ids):
            if one in ids[:number]:
                raise Misplaced(f"{one!r} stands here a second time", number, "id")
        return rules

    @cached_property
    def conversion(self) -> Rates:
        """The rates by which money is compared."""
        one = self.rates.one if self.rates else {}
        return Rates({currency: parse_rate(text) for currency, text in one.items()})

    def reason(self, finding: Finding, language: str) -> str | None:
        """Why there is the rule that a finding names, in a language, or else in English."""
        told = next((one.reason for one in self.rules if one.id == finding.rule), {})
        return told.get(language) or told.get("en")


def read_rules(path: Path) -> EligibilityRules:
    """The rules of a TOML file.

    Raises ``ConfigError`` with every mistake and its line, and ``FileNotFoundError``.
    """
    return read_checked(path, EligibilityRules)


def parse_rules(text: str, path: Path) -> EligibilityRules:
    """The rules that a text holds; ``path`` is named in errors. Raises ``ConfigError``."""
    return checked(text, path, EligibilityRules)


def templates() -> dict[str, str]:
    """The example rule files, commented: name -> text."""
    folder = files("belt.matching.eligibility") / "templates"
    found = [one for one in folder.iterdir() if one.name.endswith(".toml")]
    return {
        one.name.removesuffix(".toml"): one.read_text(encoding="utf-8")
        for one in sorted(found, key=lambda one: one.name)
    }


def check(application: Application, rules: EligibilityRules) -> tuple[Finding, ...]:
    """What stands against an application, in the order of the rules; nothing where all are kept."""
    case = Case(application, rules.conversion)
    return tuple(finding for rule in rules.rules for finding in rule.findings(case))


def eligible(findings: Iterable[Finding]) -> bool | None:
    """False where a rule refuses, None where something unknown decides, True else."""
    levels = {one.level for one in findings}
    if "refused" in levels:
        return False
    return None if "unknown" in levels else True
