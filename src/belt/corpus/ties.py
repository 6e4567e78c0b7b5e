"""Ties: who wrote together, at the level of people, organisations and regions."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

LARGEST_TEAM = 100
"""Works with more members than this make no ties between them: a list of a thousand names says
that a large experiment exists, not that half a million pairs met."""


def ties(members: ir.Table) -> ir.Table:
    """Pairs of members of a work, by year.

    ``members``: ``work_id, year, member, region``, several rows where a member has several regions
    on a work. Returns ``a, b, year, works, fractional, cross_border_works`` with ``a`` < ``b``;
    each work gives a pair 1/(n-1), n its members, so that a member's ties to one work sum to one.
    """
    one = members.filter(members.member.notnull()).group_by("work_id", "year", "member")
    each = one.aggregate(low=members.region.min(), high=members.region.max())
    team = each.group_by("work_id").aggregate(size=each.count())
    team = team.filter((team["size"] > 1) & (team["size"] <= LARGEST_TEAM))
    left = each.join(team, "work_id")
    right = each.select(
        other_work=each.work_id, other=each.member, other_low=each.low, other_high=each.high
    )
    pairs = left.join(right, [left.work_id == right.other_work, left.member < right.other])
    crosses = (
        pairs.low.notnull()
        & pairs.other_low.notnull()
        & ~(
            (pairs.low == pairs.high)
            & (pairs.low == pairs.other_low)
            & (pairs.low == pairs.other_high)
        )
    )
    return (
        pairs.mutate(part=1.0 / (pairs["size"] - 1), crosses=crosses.ifelse(1, 0))
        .group_by(a="member", b="other", year="year")
        .aggregate(
            works=lambda t: t.count().cast("int32"),
            # Rounded, because the order of a sum differs between engines and runs.
            fractional=lambda t: t.part.sum().round(9),
            cross_border_works=lambda t: t.crosses.sum().cast("int32"),
        )
        .order_by("a", "b", ibis.asc("year"))
    )


def person_members(authorships: ir.Table, works: ir.Table) -> ir.Table:
    """Authorships as members of works, people."""
    return _members(authorships, works, "person_id")


def organisation_members(authorships: ir.Table, works: ir.Table) -> ir.Table:
    """Authorships as members of works, organisations."""
    return _members(authorships, works, "organisation_id")


def region_members(authorships: ir.Table, works: ir.Table) -> ir.Table:
    """Authorships as members of works, regions."""
    return _members(authorships, works, "region")


def _members(authorships: ir.Table, works: ir.Table, member: str) -> ir.Table:
    rows = authorships.select(
        "work_id", member=authorships[member], region=authorships.region
    ).distinct()
    return rows.join(works.select("work_id", "year"), "work_id")
