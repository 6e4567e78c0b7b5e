"""Eligibility rules as data: read from versioned TOML, applied to applications."""

from belt.matching.eligibility.application import Applicant, Application, Earlier, Stay
from belt.matching.eligibility.findings import Finding, Level
from belt.matching.eligibility.money import Money
from belt.matching.eligibility.rules import (
    EligibilityRules,
    check,
    eligible,
    parse_rules,
    read_rules,
    templates,
)

__all__ = [
    "Applicant",
    "Application",
    "Earlier",
    "EligibilityRules",
    "Finding",
    "Level",
    "Money",
    "Stay",
    "check",
    "eligible",
    "parse_rules",
    "read_rules",
    "templates",
]
