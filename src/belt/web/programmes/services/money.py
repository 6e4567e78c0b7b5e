"""Money: what is budgeted, committed and paid, by call and region. No payments are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Sum

from belt.web.accounts.models import Account
from belt.web.office.services import record
from belt.web.programmes.models import Award, Call, Payment


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a budget, in hundredths of the call's currency."""

    region: str
    budget: int | None
    committed: int
    paid: int


def budget_lines(call: Call) -> list[Line]:
    """A line a region, and the whole under ``""`` at the end."""
    committed = _sums(Award.objects.filter(call=call), "amount")
    paid = _sums(Payment.objects.filter(award__call=call), "amount", "award__region")
    regions = sorted({*call.region_budgets, *committed, *paid} - {""})
    lines = [
        Line(one, call.region_budgets.get(one), committed.get(one, 0), paid.get(one, 0))
        for one in regions
    ]
    whole = Line("", call.budget or None, sum(committed.values()), sum(paid.values()))
    return [*lines, whole]


def _sums(rows: object, field: str, region: str = "region") -> dict[str, int]:
    found = rows.values(region).annotate(whole=Sum(field)).order_by()  # type: ignore[attr-defined]
    return {row[region]: int(row["whole"] or 0) for row in found}


@transaction.atomic
def note_payment(*, award: Award, by: Account, amount: int, on: date, note: str) -> Payment:
    """Note that money was paid (or came back: a negative amount)."""
    made = Payment.objects.create(award=award, amount=amount, on=on, note=note[:300], by=by)
    record(by=by, did="payment noted", kind="award", key=award.number, note=f"{amount / 100:.2f}")
    return made


AWARD_COLUMNS = (
    "number", "call", "region", "title", "applicant", "amount", "paid", "currency", "starts",
    "ends",
)  # fmt: skip


def award_rows(call: Call) -> list[tuple[object, ...]]:
    """Awards of a call in :data:`AWARD_COLUMNS`, for the export."""
    awards = (
        Award.objects.filter(call=call)
        .select_related("application__applicant")
        .annotate(paid=Sum("payments__amount"))
    )
    return [
        (
            one.number, call.slug, one.region, one.application.title,
            str(one.application.applicant), f"{one.amount / 100:.2f}",
            f"{(one.paid or 0) / 100:.2f}", one.currency, one.starts or "", one.ends or "",
        )
        for one in awards
    ]  # fmt: skip
