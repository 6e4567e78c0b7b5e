"""How texts, times and money of programmes are written on pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time
from babel.numbers import format_currency
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from belt.matching.placement.reasons import Reason
from belt.matching.selection import Explained, Limit
from belt.web.programmes import places, texts
from belt.web.programmes.services.conflicts import Found

register = template.Library()


@register.filter
def text(told: Mapping[str, str] | None) -> str:
    """A text kept by language, as the reader reads it."""
    return texts.in_language(told)


@register.filter
def text_language(told: Mapping[str, str] | None) -> str:
    """The language of :func:`text`."""
    return texts.language_of(told)


@register.filter
def money(hundredths: int | None, currency: str) -> str:
    """An amount with its currency."""
    if hundredths is None:
        return "–"
    return format_currency(hundredths / 100, currency, locale=(get_language() or "en")[:2])


@register.filter
def country(code: str) -> str:
    """A country's name in the reader's language."""
    return places.country_name(code)


@register.filter
def zone(name: str) -> str:
    """A time zone by its city, in the reader's language."""
    return places.zone_name(name)


@register.simple_tag
def moment(at: datetime | None, zone: str = "UTC") -> str | SafeString:
    """A time in a call's zone, for the page's script to add the reader's own."""
    if at is None:
        return "–"
    local = at.astimezone(ZoneInfo(zone))
    shown = format_datetime(local, "medium", locale=(get_language() or "en")[:2])
    return format_html(
        '<time datetime="{}" data-zone="{}">{} <span class="soft">{}</span></time>',
        at.isoformat(), zone, shown, places.zone_name(zone),
    )  # fmt: skip


@register.simple_tag
def hours(begins: datetime, ends: datetime, zone: str) -> SafeString:
    """From when to when by the clock of a zone, for the page's script to add the reader's own."""
    locale = (get_language() or "en")[:2]
    first, last = (
        format_time(at.astimezone(ZoneInfo(zone)), "HH:mm", locale=locale) for at in (begins, ends)
    )
    return format_html(
        '<time datetime="{}" data-ends="{}" data-zone="{}">{}–{}</time>',
        begins.isoformat(), ends.isoformat(), zone, first, last,
    )  # fmt: skip


@register.simple_tag
def days(first: date, last: date) -> str:
    """The days of a workshop."""
    return texts.days(first, last)


@register.simple_tag
def local_time(at: datetime) -> SafeString:
    """A day and a time by the clock that ``at`` is told in; the reader's own is not added."""
    shown = format_datetime(at, "EEE d MMM HH:mm", locale=(get_language() or "en")[:2])
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), shown)


@register.simple_tag
def lookup(names: Mapping[str, str], key: str) -> str:
    """What a mapping holds for a key, nothing where it has none."""
    return names.get(key, "")


@register.filter
def answer(value: Any) -> str:
    """An answer as typed, several choices with commas."""
    return ", ".join(value) if isinstance(value, list) else str(value or "")


@register.simple_tag
def membership_step(did: str) -> str:
    """A step of a membership in words."""
    return {
        "asked": gettext("applied"),
        "advised_for": gettext("the region lead advised to admit"),
        "advised_against": gettext("the region lead advised to refuse"),
        "admitted": gettext("admitted"),
        "refused": gettext("refused"),
        "left": gettext("left"),
        "withdrawn": gettext("withdrawn"),
    }.get(did, did)


@register.simple_tag
def conflict_words(found: Found) -> str | SafeString:
    """A conflict of interest in words, with what ties the two and its date."""
    conflict = found.conflict
    if conflict is None:
        return gettext("declared by the reviewer: %(note)s") % {"note": found.note or "–"}
    kind = {
        "self": gettext("the same person"),
        "coauthor": gettext("joint works"),
        "organisation": gettext("the same organisation"),
        "parent": gettext("organisations that belong together"),
        "adviser": gettext("adviser and student"),
        "award": gettext("the same award"),
        "exchange": gettext("hosted one another"),
        "declared": gettext("declared"),
    }[conflict.kind]
    edges = "; ".join(edge.note or edge.through for edge in conflict.detail[:3])
    still = gettext("still")
    until = "" if conflict.kind == "self" else f" ({conflict.until or still})"
    return format_html('{}{}: <span lang="">{}</span>', kind, until, edges)


@register.filter
def plain_money(hundredths: int | None) -> str:
    """An amount as one types it."""
    return f"{(hundredths or 0) / 100:.2f}"


@register.simple_tag
def placement_reason(reason: Reason) -> str:
    """Why somebody has no place, or why a place is free."""
    told = {
        "host": reason.host, "quota": reason.quota, "standing": reason.standing,
        "last": reason.last,
    }  # fmt: skip
    sentences = {
        "placed": gettext("placed"),
        "no_preferences": gettext("ranked no host"),
        "other_country": gettext("only hosts of one's own country were ranked"),
        "months": gettext("the months do not fit any host that was ranked"),
        "cost": gettext("every host that was ranked costs too much"),
        "months_in_host_country": gettext("was too long in these countries lately"),
        "stage": gettext("the career stage does not fit"),
        "experience": gettext("too many years of research"),
        "topics": gettext("no topic in common"),
        "not_accepted": gettext("no host that was ranked has them on its list"),
        "no_acceptable_host": gettext("no host that was ranked is possible, for several reasons"),
        "none_acceptable": gettext("nobody who asked could come, for several reasons"),
        "region_quota": gettext("a quota is full: %(quota)s"),
        "all_filled_by_preferred": gettext(
            "the hosts that were ranked are full with people they rank higher"
        ),
        "nobody_asked": gettext("nobody ranked it"),
        "asked_but_not_accepted": gettext("the host ranked nobody of those who asked"),
        "preferred_elsewhere": gettext("all who could come have a place they like better"),
    }
    return sentences.get(reason.kind, reason.kind) % told


@register.simple_tag
def verdict_words(verdict: Explained, currency: str) -> str:
    """Why an application is proposed or not, and what would change it."""
    told = {
        "funded": gettext("within the limits"),
        "decided_yes": gettext("asked for by the office"),
        "decided_no": gettext("left out by the office"),
        "no_gain": gettext("its rating is too low"),
        "below_the_line": gettext("others are rated higher"),
        "budget": gettext("the budget does not reach"),
        "region_share": gettext("its region has its share"),
        "region_most": gettext("its region has its number"),
        "topic_share": gettext("its topic has its share"),
        "topic_most": gettext("its topic has its number"),
    }.get(verdict.kind, verdict.kind)
    more = next((one.by for one in verdict.exceeds if one.limit.kind == "budget"), 0)
    if not more:
        return told
    return gettext("%(why)s (it would with %(amount)s more)") % {
        "why": told,
        "amount": money(more, currency),
    }


@register.simple_tag(takes_context=True)
def limit_words(context: template.Context, limit: Limit) -> str:
    """A limit of a selection in words."""
    name = context["region_names"].get(limit.name, limit.name)
    told = {
        "budget": gettext("the budget"),
        "region_least": gettext("the least from %(name)s"),
        "region_most": gettext("the most from %(name)s"),
        "region_share": gettext("the share of %(name)s"),
        "topic_least": gettext("the least of %(name)s"),
        "topic_most": gettext("the most of %(name)s"),
        "topic_share": gettext("the share of %(name)s"),
    }.get(limit.kind, limit.kind)
    return told % {"name": name}
