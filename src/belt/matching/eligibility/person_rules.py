"""Rules about each person of a team, or about its lead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from pydantic import Field, model_validator

from belt.config.belt import Text
from belt.matching.eligibility.application import Applicant
from belt.matching.eligibility.findings import Case, Count, Finding, Rule, Several, Who
from belt.matching.eligibility.months import months_after, months_within

Until = Literal["deadline", "start"]
"""The day up to which something is counted: of the call, or when the work starts."""


class _PersonRule(Rule):
    who: Who = "everyone"

    def findings(self, case: Case) -> Iterator[Finding]:
        """One for everybody who does not keep it."""
        for one in case.who(self.who):
            yield from self.of(one, case)

    def of(self, one: Applicant, case: Case) -> Iterator[Finding]:
        """What there is about one person."""
        raise NotImplementedError


class Mobility(_PersonRule):
    """At most so many months in the host's country in the months before a day.

    MSCA: at most 12 in the 36 before the deadline. Months are counted as
    :mod:`belt.matching.eligibility.months` says; the day itself is not counted.
    """

    kind: Literal["mobility"]
    most_months: Count = 12
    within_months: Several = 36
    before: Until = "deadline"

    @model_validator(mode="after")
    def _ordered(self) -> Mobility:
        if self.most_months > self.within_months:
            raise ValueError("expected most_months to be at most within_months")
        return self

    def of(self, one: Applicant, case: Case) -> Iterator[Finding]:
        """Refused by the stays that are dated; unknown where a missing date could decide."""
        day: date | None = getattr(case.application, self.before)
        host = case.application.host_country
        if day is None or host is None:
            yield self.unknown(one.person, self.before if day is None else "host_country")
            return
        if one.stays is None:
            yield self.unknown(one.person, "stays")
            return
        first, last = months_after(day, -self.within_months), day - timedelta(days=1)
        here = [stay for stay in one.stays if stay.country == host]
        sure = [(stay.since, stay.until or last) for stay in here if stay.since]
        perhaps = [(stay.since or first, stay.until or last) for stay in here]
        months, days = months_within(sure, first, last)
        told = {
            "country": host,
            "months": months,
            "days": days,
            "most_months": self.most_months,
            "since": first.isoformat(),
            "until": last.isoformat(),
        }
        if (months, days) > (self.most_months, 0):
            yield self.broken(one.person, **told)
        elif months_within(perhaps, first, last) > (self.most_months, 0):
            yield self.unknown(one.person, "stays", **told)


class Experience(_PersonRule):
    """At most so many years since the doctorate; career breaks are added to them.

    MSCA postdoctoral fellowships: at most 8. Where only the year of the doctorate is known, any of
    its days may be meant.
    """

    kind: Literal["experience"]
    most_years: Count = 8
    before: Until = "deadline"
    most_break_months: Count | None = None
    """At most so many months of breaks are added; None for all."""

    def of(self, one: Applicant, case: Case) -> Iterator[Finding]:
        """Refused where the time was over on the day for certain."""
        day: date | None = getattr(case.application, self.before)
        if day is None or (one.phd is None and one.phd_year is None):
            yield self.unknown(one.person, self.before if day is None else "phd")
            return
        breaks = one.breaks_months
        if self.most_break_months is not None:
            breaks = min(breaks, self.most_break_months)
        early = one.phd or date(one.phd_year or 1, 1, 1)
        late = one.phd or date(one.phd_year or 1, 12, 31)
        allowed = self.most_years * 12 + breaks
        told = {
            "phd": one.phd.isoformat() if one.phd else str(one.phd_year),
            "breaks_months": breaks,
            "most_years": self.most_years,
            "last_day": months_after(late, allowed).isoformat(),
        }
        if day > months_after(late, allowed):
            yield self.broken(one.person, **told)
        elif day > months_after(early, allowed):
            yield self.unknown(one.person, "phd", **told)


class CareerStage(_PersonRule):
    """One of these career stages."""

    kind: Literal["career_stage"]
    one_of: tuple[Text, ...] = Field(min_length=1, strict=False)

    def of(self, one: Applicant, case: Case) -> Iterator[Finding]:  # noqa: ARG002 - as all rules
        """One for a person of another stage."""
        if one.stage is None:
            yield self.unknown(one.person, "stage")
        elif one.stage not in self.one_of:
            yield self.broken(one.person, stage=one.stage, one_of=list(self.one_of))


class OtherCountry(_PersonRule):
    """The host's country is not the person's own."""

    kind: Literal["other_country"]

    def of(self, one: Applicant, case: Case) -> Iterator[Finding]:
        """One for a person who would stay at home."""
        host = case.application.host_country
        if host is None or one.country is None:
            yield self.unknown(one.person, "host_country" if host is None else "country")
        elif host == one.country:
            yield self.broken(one.person, country=host)


class Member(_PersonRule):
    """The person's organisation is a member of the belt."""

    kind: Literal["member"]

    def of(self, one: Applicant, case: Case) -> Iterator[Finding]:  # noqa: ARG002 - as all rules
        """One for a person of another organisation, or of none."""
        if one.member is None:
            yield self.unknown(one.person, "member", organisation=one.organisation)
        elif not one.member:
            yield self.broken(one.person, organisation=one.organisation)


class OneApplication(_PersonRule):
    """At most so many applications of a person in the call."""

    kind: Literal["one_application"]
    most: Several = 1

    def of(self, one: Applicant, case: Case) -> Iterator[Finding]:  # noqa: ARG002 - as all rules
        """One for a person with more."""
        if one.other_applications is None:
            yield self.unknown(one.person, "other_applications")
        elif one.other_applications + 1 > self.most:
            yield self.broken(one.person, applications=one.other_applications + 1, most=self.most)
