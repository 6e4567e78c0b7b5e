"""Rules about a team as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from belt.config.belt import Country
from belt.matching.eligibility.findings import Case, Count, Finding, Percent, Rule, Several, Who


def _distinct(rule: Rule, values: list[str | None], least: int, missing: str) -> Iterator[Finding]:
    """Too few different values among those of a team."""
    known = sorted({one for one in values if one})
    unknown = sum(not one for one in values)
    told = {"at_least": least, "found": len(known), "known": known}
    if len(known) + unknown < least:
        yield rule.broken("team", **told)
    elif len(known) < least:
        yield rule.unknown("team", missing, **told)


class Regions(Rule):
    """At least so many regions of the belt in the team."""

    kind: Literal["regions"]
    at_least: Several

    def findings(self, case: Case) -> Iterator[Finding]:
        """One for the team."""
        values = [one.region for one in case.application.team]
        yield from _distinct(self, values, self.at_least, "region")


class Countries(Rule):
    """Countries that people may come from, or must not, or how many there must be."""

    kind: Literal["countries"]
    one_of: tuple[Country, ...] = Field(default=(), strict=False)
    none_of: tuple[Country, ...] = Field(default=(), strict=False)
    at_least: Count = 0
    who: Who = "everyone"

    @model_validator(mode="after")
    def _something(self) -> Countries:
        if not (self.one_of or self.none_of or self.at_least):
            raise ValueError("expected one_of, none_of or at_least")
        return self

    def findings(self, case: Case) -> Iterator[Finding]:
        """One for everybody from elsewhere, one for a team from too few."""
        people = case.who(self.who)
        for one in people:
            if not (self.one_of or self.none_of):
                continue
            if one.country is None:
                yield self.unknown(one.person, "country")
            elif (self.one_of and one.country not in self.one_of) or one.country in self.none_of:
                yield self.broken(
                    one.person,
                    country=one.country,
                    one_of=list(self.one_of),
                    none_of=list(self.none_of),
                )
        yield from _distinct(self, [one.country for one in people], self.at_least, "country")


class TeamSize(Rule):
    """At least and at most so many people in the team."""

    kind: Literal["team_size"]
    min: Several = 1
    max: Several | None = None

    @model_validator(mode="after")
    def _ordered(self) -> TeamSize:
        if self.max is not None and self.max < self.min:
            raise ValueError("expected max to be at least min")
        return self

    def findings(self, case: Case) -> Iterator[Finding]:
        """One for the team."""
        size = len({one.person for one in case.application.team})
        if size < self.min or (self.max is not None and size > self.max):
            yield self.broken("team", size=size, min=self.min, max=self.max)


class GenderBalance(Rule):
    """The share of the largest gender, in percent: preferably so much, never more than.

    ELLIS nominations: preferably at most 75, never over 85.
    """

    kind: Literal["gender_balance"]
    preferably: Percent = 75
    never: Percent = 85
    from_size: Several = 2
    """Smaller teams are not looked at."""

    @model_validator(mode="after")
    def _ordered(self) -> GenderBalance:
        if self.never < self.preferably:
            raise ValueError("expected never to be at least preferably")
        return self

    def findings(self, case: Case) -> Iterator[Finding]:
        """One for the team: over ``preferably`` a warning, over ``never`` not kept.

        People of whom no gender is known may be of any; where that decides, it is unknown.
        """
        team = case.application.team
        known = Counter(one.gender for one in team if one.gender)
        if len(team) < self.from_size:
            return
        unknown = len(team) - known.total()
        most = max(known.values(), default=0)
        least, largest = 100 * max(most, 1), 100 * (most + unknown)
        told = {
            "people": len(team),
            "unknown": unknown,
            "largest": most,
            "preferably": self.preferably,
            "never": self.never,
        }
        if least > self.never * len(team):
            yield self.broken("team", **told)
        elif largest > self.never * len(team):
            yield self.unknown("team", "gender", **told)
        elif largest > self.preferably * len(team):
            yield Finding(self.id, self.kind, "warning", "team", told)
