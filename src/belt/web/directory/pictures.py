"""The pictures of the site: what their templates need, and their addresses for parts and files.

``map_context`` and ``network_context`` are for any page that includes ``pictures/map.html`` or
``pictures/network.html``; the same address parameters choose years, regions and organisation in
the page, in its parts and in the files, so that a download holds what is on the screen.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from belt.corpus.network_formats import FORMATS
from belt.reporting import map as belt_map
from belt.reporting import network_picture as drawing
from belt.reporting.svg import standalone
from belt.web.csv_files import csv_file

from .map_facts import ROWS, MapFacts
from .network_facts import NetworkFacts
from .picture_words import region_name
from .published import published

_CHOICES = ("year", "from", "to", "region", "strength", "organisation", "community")
_KEPT = 64
_EXPORTS = {
    "graphml": ("GraphML", "belt-network.graphml"),
    "gexf": ("GEXF", "belt-network.gexf"),
    "vosviewer-json": ("VOSviewer", "belt-network-vosviewer.json"),
    "vosviewer-map": (gettext_lazy("VOSviewer map"), "belt-network-map.txt"),
    "vosviewer-network": (gettext_lazy("VOSviewer network"), "belt-network-ties.txt"),
}
"""Format -> what its link says, and the name of the file."""


def map_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that ``pictures/map.html`` shows, for the year and organisation asked for."""
    return {**_map(_asked(request)), **_addresses("picture-map", request)}


def map_part(request: HttpRequest) -> HttpResponse:
    """What changes in the map with the year or the organisation, as HTML."""
    return render(request, "pictures/map_part.html", {"map": _map_changes(_asked(request))})


def map_file(request: HttpRequest, form: str) -> HttpResponse:
    """The map as svg, json or csv."""
    facts = MapFacts(request.GET)
    if form == "svg":
        picture = belt_map.belt_map(facts.drawn("map"), words=facts.map_words)
        return _svg(picture, "belt-map")
    if form == "json":
        return JsonResponse(facts.as_json(), json_dumps_params={"ensure_ascii": False})
    return csv_file(
        "belt-map",
        ("kind", "id", "name", "region", "latitude", "longitude", "works", "cross_border", "to"),
        [
            *(("organisation", each.id, each.name, each.region, each.latitude, each.longitude,
               each.works, each.cross_border, "") for each in facts.organisations if each.works),
            *(("tie", arc.a, facts.names.get(arc.a, arc.a), "", "", "", arc.works, "", arc.b)
              for arc in facts.arcs),
        ],
    )  # fmt: skip


def network_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that ``pictures/network.html`` shows, for the choices in the address."""
    asked = f"?{request.GET.urlencode()}" if request.GET else ""
    exports = [
        {"label": label, "address": reverse("network-export", args=[form]) + asked}
        for form, (label, _file) in _EXPORTS.items()
    ]
    drawn, files = _network(_asked(request)), _addresses("picture-network", request)
    return {**drawn, **files, "exports": exports}


def network_part(request: HttpRequest) -> HttpResponse:
    """The network for other choices, as HTML."""
    return render(request, "pictures/network_part.html", {"network": _network(_asked(request))})


def network_file(request: HttpRequest, form: str) -> HttpResponse:
    """The network on the screen as svg, json or csv (one row a tie)."""
    facts = NetworkFacts(request.GET)
    if form == "svg":
        return _svg(facts.picture("network", drawing.WIDE), "belt-network")
    if form == "json":
        return JsonResponse(facts.as_json(), json_dumps_params={"ensure_ascii": False})
    names = {each.id: each.name for each in facts.nodes}
    return csv_file(
        "belt-network",
        ("a", "a_name", "b", "b_name", "works", "cross_border"),
        [(tie.a, names[tie.a], tie.b, names[tie.b], tie.works, int(tie.across))
         for tie in facts.ties],
    )  # fmt: skip


def network_for_other_programs(request: HttpRequest, form: str) -> HttpResponse:
    """The network on the screen for Gephi, VOSviewer and the like."""
    content = io.BytesIO()
    FORMATS[form](NetworkFacts(request.GET).for_other_programs(), content)
    answer = HttpResponse(content.getvalue(), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{_EXPORTS[form][1]}"'
    return answer


@dataclass(frozen=True)
class _Asked:
    """All that a drawing depends on."""

    home: Path
    version: str
    language: str
    choices: str


def _asked(request: HttpRequest) -> _Asked:
    corpus = published()
    chosen = [(name, value) for name in _CHOICES for value in request.GET.getlist(name)]
    return _Asked(corpus.home, corpus.version, get_language() or "en", urlencode(chosen))


# A version never changes, so a picture drawn once serves every reader of its language.
@lru_cache(maxsize=_KEPT)
def _map(asked: _Asked) -> dict[str, Any]:
    facts = MapFacts(QueryDict(asked.choices))
    wide = facts.drawn("map-wide")
    narrow = replace(wide, key="map-narrow")
    return {
        **facts.words(),
        "wide": belt_map.belt_map(wide, words=facts.map_words),
        "narrow": belt_map.belt_map(narrow, words=facts.map_words, width=belt_map.NARROW),
        "years": range(facts.known.first, facts.known.last + 1),
    }


@lru_cache(maxsize=_KEPT)
def _map_changes(asked: _Asked) -> dict[str, Any]:
    facts = MapFacts(QueryDict(asked.choices))
    drawn, words = facts.drawn("map"), facts.map_words
    return {
        **facts.words(),
        "wide_facts": belt_map.map_facts(drawn, words=words),
        "narrow_facts": belt_map.map_facts(drawn, words=words, width=belt_map.NARROW),
    }


@lru_cache(maxsize=_KEPT)
def _network(asked: _Asked) -> dict[str, Any]:
    facts = NetworkFacts(QueryDict(asked.choices))
    return {
        **facts.words(),
        "years": range(facts.known.first, facts.known.last + 1),
        "regions": [
            {
                "code": region.code,
                "name": region_name(region),
                "mark": facts.marks[region.code],
                "chosen": region.code in facts.regions,
            }
            for region in facts.belt.regions
        ],
        "organisations": facts.all_organisations[:ROWS],
    }


def _addresses(name: str, request: HttpRequest) -> dict[str, str]:
    """Where the picture's changing part and its files are."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    files = {form: reverse(name, args=[form]) + query for form in ("svg", "csv", "json")}
    return {"part": reverse(f"{name}-part"), **files}


def _svg(picture: str, name: str) -> HttpResponse:
    answer = HttpResponse(standalone(picture), content_type="image/svg+xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return answer
