"""Rules about what is asked for: the amount, the months, and any answer of the form."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from belt.config.belt import Text
from belt.matching.eligibility.application import Applicant, Value
from belt.matching.eligibility.findings import Case, Count, Finding, Rule, Several
from belt.matching.eligibility.money import Money, NoRate


def _money(value: Any) -> Any:
    return Money.parse(value)


def _limit(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        return Money.parse(value)
    except ValueError:
        raise ValueError('expected a whole number, or an amount such as "500000 EUR"') from None


AnAmount = Annotated[Money, BeforeValidator(_money)]
Limit = Annotated[int | Money, BeforeValidator(_limit)]


class Amount(Rule):
    """At most so much: an application, a person ever, a person in a year.

    ELLIS mobility (2020-23): at most 2,500 EUR a person over all visits.
    """

    kind: Literal["amount"]
    most: AnAmount | None = None
    per_person: AnAmount | None = None
    """With all that the person was awarded before."""
    per_person_year: AnAmount | None = None
    """With what was awarded before in the year of the start."""

    @model_validator(mode="after")
    def _something(self) -> Amount:
        if self.most is None and self.per_person is None and self.per_person_year is None:
            raise ValueError("expected most, per_person or per_person_year")
        return self

    def findings(self, case: Case) -> Iterator[Finding]:
        """One for the application, and for each person one a limit."""
        application = case.application
        if self.most is not None:
            yield from self._compared(case, "application", "most", self.most, [application.amount])
        start = application.start
        for one in application.team:
            asked = one.asks or (application.amount if len(application.team) == 1 else None)
            if self.per_person is not None:
                amounts = _earlier(one, None, asked)
                yield from self._compared(case, one.person, "per_person", self.per_person, amounts)
            if self.per_person_year is not None:
                limit, name = self.per_person_year, "per_person_year"
                if start is None:
                    yield self.unknown(one.person, "start", limit=name)
                else:
                    amounts = _earlier(one, start.year, asked)
                    yield from self._compared(case, one.person, name, limit, amounts)

    def _compared(
        self, case: Case, subject: str, name: str, limit: Money, amounts: list[Money | None]
    ) -> Iterator[Finding]:
        told = {"limit": name, "most": limit.told()}
        total, missing = Fraction(0), ""
        for amount in amounts:
            if amount is None:
                missing = missing or "amount"
                continue
            try:
                total += case.rates.minor(amount, limit.currency)
            except NoRate:
                missing = missing or f"rate {amount.currency} {limit.currency}"
        # No amount is negative: what is known may be too much already, whatever the rest is.
        if total > limit.minor:
            yield self.broken(
                subject,
                **told,
                total=Money(-(-total.numerator // total.denominator), limit.currency).told(),
            )
        elif missing:
            yield self.unknown(subject, missing, **told)


def _earlier(one: Applicant, year: int | None, asked: Money | None) -> list[Money | None]:
    """What a person asks and was awarded before, in a year or ever; None for what is not known."""
    if one.earlier is None:
        return [asked, None]
    return [asked, *(past.amount for past in one.earlier if year in (None, past.year))]


class Duration(Rule):
    """At least and at most so many months."""

    kind: Literal["duration"]
    min: Count = 0
    max: Several | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Duration:
        if self.max is not None and self.max < self.min:
            raise ValueError("expected max to be at least min")
        return self

    def findings(self, case: Case) -> Iterator[Finding]:
        """One for the application."""
        months = case.application.months
        if months is None:
            yield self.unknown("application", "months")
        elif months < self.min or (self.max is not None and months > self.max):
            yield self.broken("application", months=months, min=self.min, max=self.max)


class FormField(Rule):
    """An answer of the form: a number or amount within limits, one of several, or just given.

    ELLIS units: at least 5 principal investigators, 2 further fellows, and 500,000 EUR a year of
    permanent salaries.
    """

    kind: Literal["field"]
    field: Text
    min: Limit | None = None
    max: Limit | None = None
    one_of: tuple[Text | bool | int, ...] = Field(default=(), strict=False)
    required: bool = False
    """Without an answer, refused where it is required, and else unknown."""

    @model_validator(mode="after")
    def _something(self) -> FormField:
        if not (self.required or self.one_of) and self.min is None and self.max is None:
            raise ValueError("expected min, max, one_of or required")
        return self

    def findings(self, case: Case) -> Iterator[Finding]:
        """One for the field."""
        subject, value = f"field:{self.field}", case.application.fields.get(self.field)
        if value is None or value in ("", ()):
            if self.required:
                yield self.broken(subject, required=True)
            else:
                yield self.unknown(subject, self.field)
            return
        for name, limit in (("min", self.min), ("max", self.max)):
            if limit is not None:
                yield from self._limited(case, subject, name, value, limit)
        chosen = value if isinstance(value, tuple) else (value,)
        if self.one_of and not all(_among(one, self.one_of) for one in chosen):
            yield self.broken(subject, value=_told(value), one_of=list(self.one_of))

    def _limited(
        self, case: Case, subject: str, name: str, value: Value, limit: int | Money
    ) -> Iterator[Finding]:
        told = {"value": _told(value), name: _told(limit)}
        if isinstance(value, Money) and isinstance(limit, Money):
            try:
                difference = case.rates.minor(value, limit.currency) - limit.minor
            except NoRate:
                yield self.unknown(subject, f"rate {value.currency} {limit.currency}", **told)
                return
        elif type(value) is int and type(limit) is int:
            difference = Fraction(value - limit)
        else:
            expected = "amount" if isinstance(limit, Money) else "number"
            yield self.unknown(subject, self.field, expected=expected, **told)
            return
        if difference and (difference < 0) == (name == "min"):
            yield self.broken(subject, **told)


def _among(value: Any, several: tuple[str | bool | int, ...]) -> bool:
    """Whether it is one of these; a yes is no 1."""
    return any(type(value) is type(one) and value == one for one in several)


def _told(value: Value) -> Any:
    if isinstance(value, Money):
        return value.told()
    return list(value) if isinstance(value, tuple) else value
