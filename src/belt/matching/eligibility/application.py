"""An application as eligibility rules see it: who applies, for what, from when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from belt.matching.eligibility.money import Money

Value = int | str | bool | Money | tuple[str, ...] | None
"""What a form field may hold."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A time of living or working in a country, both days included."""

    country: str
    """ISO 3166."""
    since: date | None
    """None where unknown."""
    until: date | None = None
    """None where it lasts still."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Money that a person was awarded before."""

    year: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody in the team. None is always: not known."""

    person: str
    """An account's or a person's id."""
    country: str | None = None
    """Home, ISO 3166."""
    region: str | None = None
    organisation: str | None = None
    member: bool | None = None
    """Whether the organisation is a member of the belt."""
    gender: str | None = None
    """As the person says it; None too where they prefer not to."""
    stage: str | None = None
    phd: date | None = None
    """The day of the doctorate, where it is known."""
    phd_year: int | None = None
    breaks_months: int = 0
    """Career breaks since the doctorate, in whole months."""
    stays: tuple[Stay, ...] | None = None
    """Empty: has told, and there were none."""
    asks: Money | None = None
    """The part of the amount that is for this person; of somebody alone it is the whole."""
    earlier: tuple[Earlier, ...] | None = None
    """Empty: was awarded nothing before."""
    other_applications: int | None = None
    """How many more applications of this person stand in the call."""


@dataclass(frozen=True, slots=True)
class Application:
    """An application; the first of the team leads it."""

    team: tuple[Applicant, ...]
    host_country: str | None = None
    months: int | None = None
    amount: Money | None = None
    start: date | None = None
    deadline: date | None = None
    """Of the call."""
    fields: Mapping[str, Value] = field(default_factory=dict)
    """Further answers of the form by the field's name."""
