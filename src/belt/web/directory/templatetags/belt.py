"""How numbers, names and regions are written on pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel import Locale
from django import template
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from belt.corpus.names import is_native
from belt.web.directory.evidence_words import evidence_words

register = template.Library()


@register.filter
def number(value: float | None) -> str:
    """A whole number in the reader's way; a dash where it is not known."""
    return "–" if value is None else number_format(round(value), force_grouping=True)


@register.filter
def decimal(value: float | None) -> str:
    """A number with one decimal place."""
    return "–" if value is None else number_format(value, 1, force_grouping=True)


@register.filter
def percent(share: float | None) -> str:
    """A share in 0…1 as a percentage."""
    return "–" if share is None else f"{number_format(100 * share, 1)}%"


register.filter("evidence", evidence_words)


@register.simple_tag
def share(part: float, whole: float) -> str:
    """A part of a whole as a percentage."""
    return percent(part / whole) if whole else "–"


@register.simple_tag(takes_context=True)
def region(context: template.Context, code: str | None) -> str:
    """A region's mark and name; nothing for what is in no region."""
    if not code or code not in context["region_names"]:
        return ""
    return format_html(
        '<span class="region"><span class="region-mark {}" aria-hidden="true"></span>{}</span>',
        context["marks"][code],
        context["region_names"][code],
    )


@register.simple_tag(takes_context=True)
def region_label(context: template.Context, code: str | None) -> str:
    """A region's name as plain text."""
    return str(context["region_names"].get(code, code or ""))


@register.filter
def country(code: str | None) -> str:
    """A country's name in the reader's language."""
    if not code:
        return ""
    names = Locale.parse(get_language() or "en").territories
    return str(names.get(code, code))


@register.simple_tag
def localised(name: str, names: Iterable[tuple[str, str]]) -> SafeString:
    """An organisation's name in the reader's language where it has one."""
    language = get_language() or "en"
    own = dict(reversed([pair for pair in names if pair[0]]))
    if language in own:
        return format_html('<span lang="{}">{}</span>', language, own[language])
    return format_html('<span lang="{}">{}</span>', "en" if name.isascii() else "", name)


@register.simple_tag
def person_name(name: str, native_name: str | None, region: str | None = None) -> SafeString:
    """A person's name: own script first, Latin letters beside it."""
    if not native_name or native_name == name:
        return format_html('<span lang="{}">{}</span>', _script(name, region), name)
    return format_html(
        '<span lang="{}">{}</span> <span class="latin" lang="en">{}</span>',
        _script(native_name, region),
        native_name,
        name,
    )


def _script(name: str, region: str | None) -> str:
    if any("\uac00" <= letter <= "\ud7af" for letter in name):
        return "ko"
    if any("\u3040" <= letter <= "\u30ff" for letter in name):
        return "ja"
    if is_native(name):
        return {"JP": "ja", "KR": "ko"}.get(region or "", "zh")
    return ""


@register.simple_tag(takes_context=True)
def address_with(context: template.Context, **changes: Any) -> str:
    """The query of this page with some of its parameters changed; empty values are dropped."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None, False):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def organisation_type(kind: str) -> str:
    """The word for a type of organisation."""
    return {
        "university": gettext("University"),
        "institute": gettext("Institute"),
        "company": gettext("Company"),
        "startup": gettext("Startup"),
    }.get(kind, gettext("Other organisation"))


@register.filter
def file_name(path: str) -> str:
    """The last part of a path."""
    return path.rsplit("/", 1)[-1]


@register.simple_tag
def bridge_between(context_names: dict[str, str], a: str, b: str) -> str:
    """The names of two regions joined by a dash."""
    return f"{context_names.get(a, a)} – {context_names.get(b, b)}"


@register.filter
def words(text: str) -> list[str]:
    """The words of a text, for a loop over a few fixed values."""
    return text.split()


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """What a mapping holds under a key; ``None`` where it holds nothing."""
    return mapping.get(key)


@register.simple_tag
def method_name(method: str) -> str:
    """What a method of the back-test is called."""
    return {
        "belt": gettext("This method"),
        "common neighbours": gettext("Common co-authors"),
        "Adamic-Adar": gettext("Common co-authors, rare ones weigh more (Adamic–Adar)"),
        "popularity": gettext("People with many co-authors"),
        "content only": gettext("Similar works alone"),
        "three-step paths": gettext("Co-authors of co-authors' co-authors"),
    }.get(method, method)
