"""The pictures of the site: what their templates need, and their addresses for parts and files.

``map_context`` and ``network_context`` are for any page that includes ``pictures/map.html`` or
``pictures/network.html``; the same address parameters choose years, regions and organisation in
the page, in its parts and in the files, so that a download holds what is on the screen.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext

from belt.config import Belt, Region
from belt.reporting import map as belt_map
from belt.reporting import network_picture as drawing
from belt.reporting.svg import standalone

from . import picture_data as data
from .picture_data import Organisation, Person, Span
from .published import Published, published

_ROWS = 120


def map_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that ``pictures/map.html`` shows, for the year and organisation asked for."""
    facts = _MapFacts(request)
    wide = facts.drawn("map-wide")
    narrow = replace(wide, key="map-narrow")
    return {
        **facts.words(),
        "wide": belt_map.belt_map(wide, words=facts.map_words),
        "narrow": belt_map.belt_map(narrow, words=facts.map_words, width=belt_map.NARROW),
        "years": range(facts.known.first, facts.known.last + 1),
        "part": reverse("picture-map-part"),
        **_files("picture-map", request),
    }


def map_part(request: HttpRequest) -> HttpResponse:
    """What changes in the map with the year or the organisation, as HTML."""
    facts = _MapFacts(request)
    drawn, words = facts.drawn("map"), facts.map_words
    context = {
        **facts.words(),
        "wide_facts": belt_map.map_facts(drawn, words=words),
        "narrow_facts": belt_map.map_facts(drawn, words=words, width=belt_map.NARROW),
    }
    return render(request, "pictures/map_part.html", {"map": context})


def map_file(request: HttpRequest, form: str) -> HttpResponse:
    """The map as svg, json or csv."""
    facts = _MapFacts(request)
    if form == "svg":
        picture = belt_map.belt_map(facts.drawn("map"), words=facts.map_words)
        return _svg(picture, "belt-map")
    if form == "json":
        return JsonResponse(facts.as_json(), json_dumps_params={"ensure_ascii": False})
    return _csv(
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
    facts = _NetworkFacts(request)
    return {
        **facts.words(),
        "years": range(facts.known.first, facts.known.last + 1),
        "regions": [
            {"code": region.code, "name": _region_name(region), "mark": facts.marks[region.code],
             "chosen": region.code in facts.regions}
            for region in facts.belt.regions
        ],
        "organisations": facts.all_organisations[:_ROWS],
        "table_open": False,
        "part": reverse("picture-network-part"),
        "exports": [],
        **_files("picture-network", request),
    }  # fmt: skip


def network_part(request: HttpRequest) -> HttpResponse:
    """The network for other choices, as HTML."""
    words = _NetworkFacts(request).words()
    return render(request, "pictures/network_part.html", {"network": words})


def network_file(request: HttpRequest, form: str) -> HttpResponse:
    """The network on the screen as svg, json or csv (one row a tie)."""
    facts = _NetworkFacts(request)
    if form == "svg":
        return _svg(facts.picture("network", drawing.WIDE), "belt-network")
    if form == "json":
        return JsonResponse(facts.as_json(), json_dumps_params={"ensure_ascii": False})
    names = {each.id: each.name for each in facts.nodes}
    return _csv(
        "belt-network",
        ("a", "a_name", "b", "b_name", "works", "cross_border"),
        [(tie.a, names[tie.a], tie.b, names[tie.b], tie.works, int(tie.across))
         for tie in facts.ties],
    )  # fmt: skip


class _MapFacts:
    """What the map shows for one request, read once."""

    def __init__(self, request: HttpRequest) -> None:
        corpus = published()
        self.corpus, self.belt = corpus, corpus.belt
        self.known = data.known_span(corpus.pages)
        self.year = _number(request, "year", self.known.last, self.known)
        self.span = Span(self.known.first, self.year)
        self.organisations = data.organisations(
            corpus.pages, self.belt, self.span, get_language() or "en"
        )
        known = {each.id for each in self.organisations}
        asked = request.GET.get("organisation", "")
        self.chosen = asked if asked in known else None
        if self.chosen:
            self.arcs = data.arcs_of(corpus.pages, self.chosen, self.span, self.organisations)
            whole = data.arcs_of(corpus.pages, self.chosen, self.known, self.organisations)
        else:
            self.arcs = data.region_arcs(corpus.pages, self.span)
            whole = data.region_arcs(corpus.pages, self.known)
        self.widest = max((arc.works for arc in whole), default=1)
        self.names = {each.id: each.name for each in self.organisations}
        self.names |= {region.code: _region_name(region) for region in self.belt.regions}
        self.map_words = belt_map.MapWords(_written, _unplaced)

    def drawn(self, key: str) -> belt_map.BeltMap:
        works = data.region_works(self.corpus.pages, self.span)
        marks = _marks(self.belt)
        return belt_map.BeltMap(
            key=key,
            title=self.title(),
            summary=self.summary(),
            places=tuple(
                belt_map.Place(
                    region.code, _region_name(region), _works(works.get(region.code, 0)),
                    marks[region.code], region.countries, region.lat, region.lon,
                )
                for region in self.belt.regions
            ),
            sites=tuple(
                belt_map.Site(
                    each.id, each.name, each.region, each.works, each.latitude, each.longitude,
                    f"{each.name} · {self.names[each.region]} · {_works(each.works)}",
                )
                for each in self.organisations
            ),
            arcs=tuple(self.arcs),
            largest=data.largest_organisation(self.corpus.pages, self.belt),
            widest=self.widest,
            chosen=self.chosen,
        )  # fmt: skip

    def title(self) -> str:
        return gettext("The belt on the map")

    def summary(self) -> str:
        """Two sentences for those who do not see the map."""
        listed = ", ".join(
            f"{self.names[arc.a]} – {self.names[arc.b]} {_written(arc.works)}"
            for arc in self.arcs[:12]
        )
        return gettext("Joint works across borders up to %(year)s: %(ties)s.") % {
            "year": self.year,
            "ties": listed or gettext("none"),
        }

    def words(self) -> dict[str, Any]:
        """The words and rows beside the drawing."""
        works, unknown = data.works_and_unknown(self.corpus.pages, self.span)
        if self.chosen:
            subtitle = gettext(
                "Joint works of %(organisation)s with organisations of other regions, up to"
                " %(year)s. Dots: works of an organisation, by area."
            ) % {"organisation": self.names[self.chosen], "year": self.year}
        else:
            subtitle = gettext(
                "Arcs: joint works of two regions up to %(year)s, each work counted once for each"
                " pair. Dots: works of an organisation, by area."
            ) % {"year": self.year}
        return {
            "title": self.title(),
            "subtitle": subtitle,
            "summary": self.summary(),
            "foot": _foot(self.corpus, works, unknown),
            "year": self.year,
            "chosen": self.chosen,
            "arcs": [
                {"from": self.names[arc.a], "to": self.names[arc.b], "works": _written(arc.works)}
                for arc in self.arcs
            ],
            "rows": [self._row(each) for each in self.organisations[:_ROWS]],
        }

    def as_json(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "corpus": self.corpus.version,
            "simulated": self.corpus.simulated,
            "until": self.year,
            "organisation": self.chosen,
            "organisations": [
                {"id": each.id, "name": each.name, "region": each.region, "city": each.city,
                 "latitude": each.latitude, "longitude": each.longitude, "works": each.works,
                 "cross_border": each.cross_border}
                for each in self.organisations if each.works
            ],
            "ties": [{"a": arc.a, "b": arc.b, "works": arc.works} for arc in self.arcs],
        }  # fmt: skip

    def _row(self, each: Organisation) -> dict[str, Any]:
        return {
            "id": each.id, "name": each.name, "language": each.language, "city": each.city,
            "region": self.names[each.region], "works": _written(each.works),
            "cross_border": _written(each.cross_border), "page": _page("organisation", each.id),
        }  # fmt: skip


class _NetworkFacts:
    """What the network shows for one request, read once."""

    def __init__(self, request: HttpRequest) -> None:
        corpus = published()
        self.corpus, self.belt = corpus, corpus.belt
        self.known = data.known_span(corpus.pages)
        first = _number(request, "from", self.known.first, self.known)
        last = _number(request, "to", self.known.last, self.known)
        self.span = Span(min(first, last), max(first, last))
        codes = [region.code for region in self.belt.regions]
        asked = [code for code in request.GET.getlist("region") if code in codes]
        self.regions = asked or codes
        self.asked = _number(request, "strength", 0, Span(1, 9999))
        self.names = {region.code: _region_name(region) for region in self.belt.regions}
        self.marks = _marks(self.belt)
        self.all_organisations = data.organisations(
            corpus.pages, self.belt, self.span, get_language() or "en", self.regions
        )
        chosen = request.GET.get("organisation", "")
        self.chosen = chosen if any(each.id == chosen for each in self.all_organisations) else ""
        self.community = data.community_label(corpus.pages, request.GET.get("community", ""))
        least = max(1, self.asked)
        self.nodes: Sequence[Organisation | Person]
        if self.chosen:
            self.nodes, ties = data.people_of(corpus.pages, self.chosen, self.span, least)
        elif self.community:
            self.nodes, ties = data.people_in(corpus.pages, self.community.number, self.span, least)
        else:
            drawn = [each for each in self.all_organisations if each.works][: data.NODES_DRAWN]
            self.nodes = drawn
            ties = data.ties_among(corpus.pages, drawn, self.span, least)
        self.of_people = bool(self.chosen or self.community)
        self.strength = self.asked or data.strength_for(ties)
        self.ties = [tie for tie in ties if tie.works >= self.strength]

    def title(self) -> str:
        if self.chosen:
            name = next(each.name for each in self.all_organisations if each.id == self.chosen)
            return gettext("People of %(organisation)s") % {"organisation": name}
        if self.community:
            return gettext("Community: %(label)s") % {"label": self.community.label}
        return gettext("Who works with whom")

    def summary(self) -> str:
        """Two sentences for those who do not see the network."""
        return gettext(
            "%(nodes)s dots, %(ties)s ties of at least %(strength)s joint works, %(across)s of them"
            " across a border."
        ) % {
            "nodes": _written(len(self.nodes)),
            "ties": _written(len(self.ties)),
            "strength": _written(self.strength),
            "across": _written(sum(tie.across for tie in self.ties)),
        }

    def picture(self, key: str, width: float) -> str:
        return drawing.network_picture(
            drawing.Network(
                key=key,
                title=self.title(),
                summary=self.summary(),
                nodes=tuple(
                    drawing.Node(
                        each.id, each.name, each.region, self.marks.get(each.region, "bloc"),
                        each.works, each.x, each.y,
                        f"{each.name} · {self.names.get(each.region, '')} · {_works(each.works)}",
                    )
                    for each in self.nodes
                ),
                ties=tuple(self.ties),
                groups=tuple(
                    (code, self.names[code], self.marks[code])
                    for code in self.names
                    if any(each.region == code for each in self.nodes)
                ),
            ),
            write=_works,
            width=width,
        )  # fmt: skip

    def words(self) -> dict[str, Any]:
        """The drawings, the words and the rows."""
        works, unknown = data.works_and_unknown(self.corpus.pages, self.span)
        kind = "person" if self.of_people else "organisation"
        counted: Counter[str] = Counter()
        across: Counter[str] = Counter()
        for tie in self.ties:
            counted.update((tie.a, tie.b))
            across.update((tie.a, tie.b) if tie.across else ())
        return {
            "title": self.title(),
            "subtitle": gettext(
                "Lines: works written together %(first)s–%(last)s, at least %(strength)s; dark"
                " lines cross a border. Dots: works, by area. Each work is counted once."
            ) % {"first": self.span.first, "last": self.span.last,
                 "strength": _written(self.strength)},
            "summary": self.summary(),
            "foot": _foot(self.corpus, works, unknown),
            "wide": self.picture("network-wide", drawing.WIDE),
            "narrow": self.picture("network-narrow", drawing.NARROW),
            "first": self.span.first,
            "last": self.span.last,
            "strength": self.strength,
            "strength_asked": self.asked or "",
            "chosen": self.chosen,
            "community": self.community.number if self.community else None,
            "of_people": self.of_people,
            "rows": [
                {"id": each.id, "name": each.name, "language": each.language,
                 "region": self.names.get(each.region, ""), "works": _written(each.works),
                 "ties": _written(counted[each.id]), "across": _written(across[each.id]),
                 "page": _page(kind, each.id)}
                for each in self.nodes
            ],
        }  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "corpus": self.corpus.version,
            "simulated": self.corpus.simulated,
            "from": self.span.first,
            "to": self.span.last,
            "strength": self.strength,
            "organisation": self.chosen or None,
            "nodes": [
                {"id": each.id, "name": each.name, "region": each.region, "works": each.works,
                 "x": round(each.x, 4), "y": round(each.y, 4)}
                for each in self.nodes
            ],
            "ties": [{"a": tie.a, "b": tie.b, "works": tie.works, "cross_border": tie.across}
                     for tie in self.ties],
        }  # fmt: skip


def _number(request: HttpRequest, name: str, otherwise: int, span: Span) -> int:
    """A whole number of the address within the span; 404 for what is none."""
    given = request.GET.get(name, "")
    if not given:
        return otherwise
    if not given.isascii() or not given.isdigit() or len(given) > 4:
        raise Http404(f"{name} must be a whole number")
    return min(max(int(given), span.first), span.last)


def _region_name(region: Region) -> str:
    return region.names.get(get_language() or "en") or region.names.get("en") or region.code


def _marks(belt: Belt) -> dict[str, str]:
    """Region -> its colour class, by its place in belt.toml."""
    return {region.code: f"region-{i % 8}" for i, region in enumerate(belt.regions)}


def _written(value: float) -> str:
    return str(number_format(round(value), force_grouping=True))


def _works(count: float) -> str:
    return ngettext("%(count)s work", "%(count)s works", round(count)) % {"count": _written(count)}


def _unplaced(count: int) -> str:
    return gettext("place not known: %(count)s") % {"count": _written(count)}


def _foot(corpus: Published, works: int, unknown: int) -> str:
    share = f"{number_format(100 * unknown / works, 1)}%" if works else "–"
    foot = gettext(
        "Corpus %(version)s; %(works)s works of the belt; %(share)s of them have an author whose"
        " country is not known."
    ) % {"version": corpus.version, "works": _written(works), "share": share}
    return f"{gettext('Simulated records.')} {foot}" if corpus.simulated else foot


def _page(kind: str, key: str) -> str:
    return reverse(kind, args=[key])


def _files(name: str, request: HttpRequest) -> dict[str, str]:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return {form: reverse(name, args=[form]) + query for form in ("svg", "csv", "json")}


def _svg(picture: str, name: str) -> HttpResponse:
    answer = HttpResponse(standalone(picture), content_type="image/svg+xml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return answer


def _csv(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Rows as CSV with a byte order mark, so that spreadsheets read Korean and Japanese."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(head)
    writer.writerows([[_safe(cell) for cell in row] for row in rows])
    answer = HttpResponse("\ufeff" + table.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _safe(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@")) else cell
