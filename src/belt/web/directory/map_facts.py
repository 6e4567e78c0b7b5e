"""What the map shows for one request."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext

from belt.reporting import map as belt_map

from . import picture_data as data
from .picture_data import Organisation, Span
from .picture_organisations import organisations_shown
from .picture_words import (
    foot,
    number_asked,
    page_of,
    region_marks,
    region_name,
    unplaced,
    works_written,
    written,
)
from .published import published

ROWS = 120


class MapFacts:
    """What the map shows for one request, read once."""

    def __init__(self, asked: QueryDict) -> None:
        corpus = published()
        self.corpus, self.belt = corpus, corpus.belt
        self.known = data.known_span(corpus.pages)
        self.year = number_asked(asked, "year", self.known.last, self.known)
        self.span = Span(self.known.first, self.year)
        self.organisations = organisations_shown(corpus, self.span, get_language() or "en")
        known = {each.id for each in self.organisations}
        organisation = asked.get("organisation", "")
        self.chosen = organisation if organisation in known else None
        if self.chosen:
            self.arcs = data.arcs_of(corpus.pages, self.chosen, self.span, self.organisations)
            whole = data.arcs_of(corpus.pages, self.chosen, self.known, self.organisations)
        else:
            self.arcs = data.region_arcs(corpus.pages, self.span)
            whole = data.region_arcs(corpus.pages, self.known)
        self.widest = max((arc.works for arc in whole), default=1)
        self.names = {each.id: each.name for each in self.organisations}
        self.names |= {region.code: region_name(region) for region in self.belt.regions}
        self.map_words = belt_map.MapWords(written, unplaced)

    def drawn(self, key: str) -> belt_map.BeltMap:
        works = data.region_works(self.corpus.pages, self.span)
        marks = region_marks(self.belt)
        return belt_map.BeltMap(
            key=key,
            title=self.title(),
            summary=self.summary(),
            places=tuple(
                belt_map.Place(
                    region.code, region_name(region), works_written(works.get(region.code, 0)),
                    marks[region.code], region.countries, region.lat, region.lon,
                )
                for region in self.belt.regions
            ),
            sites=tuple(
                belt_map.Site(
                    each.id, each.name, each.region, each.works, each.latitude, each.longitude,
                    f"{each.name} · {self.names[each.region]} · {works_written(each.works)}",
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
            f"{self.names[arc.a]} – {self.names[arc.b]} {written(arc.works)}"
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
            "foot": foot(self.corpus, works, unknown),
            "year": self.year,
            "chosen": self.chosen,
            "arcs": [
                {"from": self.names[arc.a], "to": self.names[arc.b], "works": written(arc.works)}
                for arc in self.arcs
            ],
            "rows": [self._row(each) for each in self.organisations[:ROWS]],
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
            "region": self.names[each.region], "works": written(each.works),
            "cross_border": written(each.cross_border), "page": page_of("organisation", each.id),
        }  # fmt: skip
