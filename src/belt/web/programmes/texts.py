"""Texts kept by language, and a call's times, as a reader reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from babel.dates import format_date, format_interval
from django.utils.translation import get_language


def in_language(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """A text in the reader's language, else in English, else in any that it has."""
    if not texts:
        return ""
    wanted = (language or get_language() or "en")[:2]
    for code in (wanted, "en", *texts):
        if str(texts.get(code, "")).strip():
            return str(texts[code])
    return ""


def language_of(texts: Mapping[str, str] | None) -> str:
    """The language in which :func:`in_language` answers, for the page's ``lang``."""
    wanted = (get_language() or "en")[:2]
    for code in (wanted, "en", *(texts or {})):
        if texts and str(texts.get(code, "")).strip():
            return code
    return ""


def days(first: date, last: date) -> str:
    """One day, or from the first to the last, as the reader writes it."""
    locale = (get_language() or "en")[:2]
    if first == last:
        return str(format_date(first, "long", locale=locale))
    return str(format_interval(first, last, "yMMMd", locale=locale))
