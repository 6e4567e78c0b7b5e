"""Words and numbers that the map and the network share, in the reader's language."""

from __future__ import annotations

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
    return str(number_format(round(value), force_grouping=True))


def works_written(count: float) -> str:
    return ngettext("%(count)s work", "%(count)s works", round(count)) % {"count": written(count)}


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
