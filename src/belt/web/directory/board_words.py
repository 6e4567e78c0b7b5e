"""Words of comparison, growth, effect: blocs, parts of a gain, outcomes, verdicts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext

from belt.config import Belt
from belt.insight.blocs import BELT, MEMBERS
from belt.web.directory.picture_words import region_name


def bloc_name(code: str, belt: Belt) -> str:
    """The belt, its members, a region or a bloc in the reader's language."""
    language = get_language() or "en"
    if code == BELT:
        return belt.name.get(language) or belt.name.get("en") or code
    if code == MEMBERS:
        return gettext("Members of the belt")
    for region in belt.regions:
        if region.code == code:
            return region_name(region)
    bloc = next((one for one in belt.blocs if one.code == code), None)
    return (bloc.names.get(language) or bloc.names.get("en") or code) if bloc else code


def part_name(part: str) -> str:
    """A part of what a candidate adds."""
    return {
        "ties": gettext("new ties in reach"),
        "topics": gettext("topics that are thin"),
        "bridges": gettext("bridges between regions"),
        "early": gettext("early-career people"),
    }[part]


def method_name(method: str) -> str:
    """An order that the past was asked with."""
    return {
        "planner": gettext("this planner"),
        "size": gettext("by number of works"),
        "people": gettext("by number of people"),
        "random": gettext("drawn at random"),
    }[method]


def outcome_name(outcome: str) -> str:
    """What is compared before and after joining."""
    return {
        "works": gettext("Works with another region of the belt, a year"),
        "fractional": gettext("The same in fractional counts"),
        "partners": gettext("Partner organisations in other regions, a year"),
        "share": gettext("Share of works with another region"),
    }[outcome]


def verdict(codes: str) -> dict[str, Any]:
    """What is seen, and what stands in the way of a conclusion."""
    told = codes.split()
    in_the_way = {
        "few": gettext("Fewer than eight members could be compared: no conclusion is possible."),
        "unlike": gettext("Members and the others were not alike before joining."),
        "pretrend": gettext("Members were already moving apart from the others before joining."),
        "placebo": gettext("The same is seen at a date at which nobody joined."),
    }
    seen = {
        "more": gettext("More than others alike since joining."),
        "fewer": gettext("Less than others alike since joining."),
        "none": gettext("No difference from others alike can be shown."),
    }
    doubts = [in_the_way[one] for one in told if one in in_the_way]
    if told and told[-1] in ("more", "fewer") and not doubts:
        closing = gettext(
            "This agrees with an effect of the belt; it does not prove one, because members chose "
            "to join."
        )
    else:
        closing = gettext("From this nothing can be concluded about the belt.")
    return {"seen": seen.get(told[-1] if told else "none", ""), "doubts": doubts,
            "closing": closing}  # fmt: skip
