"""Words and numbers that the map and the network share, in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext

from belt.config import Belt, Region

from .picture_data import Span
from .published import Published


def number_asked(asked: QueryDict, name: str, otherwise: int, span: Span) -> int:
    """A whole number of the address within the span; 404 for what is none."""
    given = asked.get(name, "")
    if not given:
        return otherwise
    if not given.isascii() or not given.isdigit() or len(given) > 4:
        raise Http404(f"{name} must be a whole number")
    return min(max(int(given), span.first), span.last)


def region_name(region: Region) -> str:
    return region.names.get(get_language() or "en") or region.names.get("en") or region.code


def region_marks(belt: Belt) -> dict[str, str]:
    """Region -> its colour class, by its place in belt.toml."""
    return {region.code: f"region-{i % 8}" for i, region in enumerate(belt.regions)}


def written(value: float) -> str:
    """A whole number in the reader's way."""
    return _written(round(value), get_language() or "en")


def works_written(count: float) -> str:
    """A number of works in the reader's words."""
    return _works_written(round(count), get_language() or "en")


# A picture writes the same small numbers hundreds of times.
@lru_cache(maxsize=20_000)
def _written(value: int, _language: str) -> str:
    return str(number_format(value, force_grouping=True))


@lru_cache(maxsize=20_000)
def _works_written(count: int, language: str) -> str:
    words = ngettext("%(count)s work", "%(count)s works", count)
    return words % {"count": _written(count, language)}


def unplaced(count: int) -> str:
    return gettext("place not known: %(count)s") % {"count": written(count)}


def foot(corpus: Published, works: int, unknown: int) -> str:
    share = f"{number_format(100 * unknown / works, 1)}%" if works else "–"
    words = gettext(
        "Corpus %(version)s; %(works)s works of the belt; %(share)s of them have an author whose"
        " country is not known."
    ) % {"version": corpus.version, "works": written(works), "share": share}
    if not corpus.simulated:
        return words
    return gettext("Simulated records. %(words)s") % {"words": words}


def page_of(kind: str, key: str) -> str:
    return reverse(kind, args=[key])
