"""What a rule found, and the parts that all rules share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from belt.config.belt import Names
from belt.matching.eligibility.application import Applicant, Application
from belt.matching.eligibility.money import Rates

Level = Literal["refused", "warning", "unknown"]
Who = Literal["everyone", "lead"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is not kept, or that cannot be decided from what is known."""

    rule: str
    """The rule's id."""
    kind: str
    level: Level
    """``unknown``: something is missing; whoever decides must ask for it."""
    subject: str
    """A person's id, ``team``, ``application``, or ``field:`` and its name."""
    told: Mapping[str, Any] = field(default_factory=dict)
    """The figures: what the rule asks and what was found, ready for JSON. ``missing`` names what
    is not known."""


@dataclass(frozen=True, slots=True)
class Case:
    """An application with the rates by which its money is compared."""

    application: Application
    rates: Rates

    def who(self, who: Who) -> tuple[Applicant, ...]:
        """The people whom a rule is about."""
        team = self.application.team
        return team if who == "everyone" else team[:1]


class Rule(BaseModel):
    """What every rule has: an id that refusals name, and perhaps a reason in several languages."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
    kind: str
    level: Literal["refused", "warning"] = "refused"
    """What it is not to keep the rule."""
    reason: Names = Field(default_factory=dict)
    """Language -> why there is the rule, in the words of the call."""

    def findings(self, case: Case) -> Iterator[Finding]:
        """What the rule finds in an application; nothing where it is kept."""
        raise NotImplementedError

    def broken(self, subject: str, **told: Any) -> Finding:
        """The finding that the rule is not kept."""
        return Finding(self.id, self.kind, self.level, subject, told)

    def unknown(self, subject: str, missing: str, **told: Any) -> Finding:
        """The finding that something is missing to decide it."""
        return Finding(self.id, self.kind, "unknown", subject, {"missing": missing, **told})


Count = Annotated[int, Field(ge=0)]
Several = Annotated[int, Field(ge=1)]
Percent = Annotated[int, Field(ge=1, le=100)]
