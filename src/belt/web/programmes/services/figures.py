"""Figures of a call for the public: small groups are not told, so that nobody shows through."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from belt.web.programmes.models import Application, Call

FEWEST = 5
"""A group of fewer is told as "fewer than five"."""
HANDED_IN = (
    Application.State.SUBMITTED,
    Application.State.INELIGIBLE,
    Application.State.AWARDED,
    Application.State.REFUSED,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A count of a group; ``None`` where it is too small to tell."""

    region: str
    applications: int | None
    awarded: int | None


def public_figures(call: Call) -> tuple[Figure, ...]:
    """Applications and awards by region, after the decisions of a call; empty before.

    Where a single group is too small, the next smallest is not told either: it could be
    reckoned from the whole.
    """
    applications = Application.objects.filter(call=call, state__in=HANDED_IN)
    if not applications.filter(state=Application.State.AWARDED).exists():
        return ()
    counted = dict(_by_region(applications))
    awarded = dict(_by_region(applications.filter(state=Application.State.AWARDED)))
    hidden = {region for region, count in counted.items() if count < FEWEST}
    rest = sorted(set(counted) - hidden, key=lambda region: (counted[region], region))
    if len(hidden) == 1 and rest:
        hidden.add(rest[0])
    return tuple(
        Figure(region, None, None)
        if region in hidden
        else Figure(region, count, _told(awarded.get(region, 0)))
        for region, count in sorted(counted.items())
    )


def _told(count: int) -> int | None:
    return count if count == 0 or count >= FEWEST else None


def _by_region(applications: object) -> list[tuple[str, int]]:
    rows = applications.values("region").annotate(count=Count("id"))  # type: ignore[attr-defined]
    return [(row["region"], row["count"]) for row in rows.order_by("region")]
