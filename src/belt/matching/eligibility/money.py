"""Money in minor units with its currency, compared exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from babel.numbers import get_currency_precision, list_currencies

_TEXT = re.compile(r"(\d{1,15}(?:\.\d+)?) ([A-Z]{3})")
_CURRENCIES = frozenset(list_currencies())


class NoRate(Exception):
    """There is no rate between two currencies."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the currency's smallest unit: cents of a euro, whole won."""

    minor: int
    currency: str
    """ISO 4217."""

    def __post_init__(self) -> None:
        if self.minor < 0:
            raise ValueError("expected an amount of at least 0")

    @classmethod
    def parse(cls, text: str) -> Money:
        """The amount that a text such as ``2500 EUR`` or ``2500.50 EUR`` names.

        Raises ``ValueError`` for anything else, and for more decimals than the currency has.
        """
        amount, currency = _parts(text)
        minor = amount.scaleb(get_currency_precision(currency))
        if minor != int(minor):
            raise ValueError(f"expected no smaller part than {currency} has")
        return cls(int(minor), currency)

    def told(self) -> dict[str, int | str]:
        """``{"minor", "currency"}``, for JSON."""
        return {"minor": self.minor, "currency": self.currency}


def parse_rate(text: str) -> tuple[Fraction, str]:
    """What one unit is worth, of a text such as ``0.00062 EUR``. Raises ``ValueError``."""
    amount, currency = _parts(text)
    if not amount:
        raise ValueError("expected a rate above 0")
    return Fraction(amount), currency


def checked_currency(code: str) -> str:
    """The code. Raises ``ValueError`` where there is no such currency."""
    if code not in _CURRENCIES:
        raise ValueError('expected an ISO 4217 currency code, such as "EUR"')
    return code


class Rates:
    """What one unit of a currency is worth in another, fixed by the rules that are applied."""

    def __init__(self, one: Mapping[str, tuple[Fraction, str]]) -> None:
        """``one``: currency -> (how much, of which currency)."""
        self._worth: dict[tuple[str, str], Fraction] = {}
        for currency, (amount, other) in one.items():
            self._worth[currency, other] = amount
            self._worth.setdefault((other, currency), 1 / amount)

    def minor(self, money: Money, currency: str) -> Fraction:
        """An amount in the smallest unit of another currency, not rounded.

        Raises :class:`NoRate` where the rules have no rate between the two.
        """
        if money.currency == currency:
            return Fraction(money.minor)
        rate = self._worth.get((money.currency, currency))
        if rate is None:
            raise NoRate(f"no rate between {money.currency} and {currency}")
        units = Fraction(
            10 ** get_currency_precision(currency), 10 ** get_currency_precision(money.currency)
        )
        return money.minor * rate * units


def _parts(text: str) -> tuple[Decimal, str]:
    found = _TEXT.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise ValueError('expected an amount and a currency in quotes, such as "2500 EUR"')
    return Decimal(found[1]), checked_currency(found[2])
