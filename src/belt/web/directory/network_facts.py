"""What the network shows for one request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext

from belt.corpus.network_formats import Node, Tie, TieNetwork
from belt.reporting import network_picture as drawing

from . import picture_data as data
from .picture_data import Organisation, Person, Span
from .picture_organisations import organisations_shown
from .picture_words import (
    foot,
    number_asked,
    page_of,
    region_marks,
    region_name,
    works_written,
    written,
)
from .published import published


class NetworkFacts:
    """What the network shows for one request, read once."""

    def __init__(self, asked: QueryDict) -> None:
        corpus = published()
        self.corpus, self.belt = corpus, corpus.belt
        self.known = data.known_span(corpus.pages)
        first = number_asked(asked, "from", self.known.first, self.known)
        last = number_asked(asked, "to", self.known.last, self.known)
        self.span = Span(min(first, last), max(first, last))
        codes = [region.code for region in self.belt.regions]
        self.regions = [code for code in asked.getlist("region") if code in codes] or codes
        self.asked = number_asked(asked, "strength", 0, Span(1, 9999))
        self.names = {region.code: region_name(region) for region in self.belt.regions}
        self.marks = region_marks(self.belt)
        self.all_organisations = organisations_shown(
            corpus, self.span, get_language() or "en", self.regions
        )
        chosen = asked.get("organisation", "")
        self.chosen = chosen if any(each.id == chosen for each in self.all_organisations) else ""
        self.community = data.community_label(corpus.pages, asked.get("community", ""))
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
        within = [tie for tie in ties if not tie.across]
        across = [tie for tie in ties if tie.across]
        self.strength = self.asked or data.strength_for(within, data.TIES_DRAWN)
        self.strength_across = self.asked or data.strength_for(across, data.TIES_DRAWN)
        self.ties = [
            tie
            for tie in ties
            if tie.works >= (self.strength_across if tie.across else self.strength)
        ]

    def title(self) -> str:
        if self.chosen:
            name = next(each.name for each in self.all_organisations if each.id == self.chosen)
            return gettext("People of %(organisation)s") % {"organisation": name}
        if self.community:
            return gettext("Community: %(label)s") % {"label": self.community.label}
        return gettext("Who works with whom")

    def summary(self) -> str:
        """Two sentences for those who do not see the network."""
        return gettext("%(nodes)s dots, %(ties)s ties, %(across)s of them across a border.") % {
            "nodes": written(len(self.nodes)),
            "ties": written(len(self.ties)),
            "across": written(sum(tie.across for tie in self.ties)),
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
                        self._detail(each),
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
            write=works_written,
            width=width,
        )  # fmt: skip

    def _detail(self, each: Organisation | Person) -> str:
        region = self.names.get(each.region, "")
        return " · ".join(part for part in (each.name, region, works_written(each.works)) if part)

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
                "Lines: works written together %(first)s–%(last)s, at least %(strength)s within a"
                " region and %(across)s across a border; dark lines cross a border. Dots: works, by"
                " area. Each work is counted once."
            ) % {"first": self.span.first, "last": self.span.last,
                 "strength": written(self.strength), "across": written(self.strength_across)},
            "summary": self.summary(),
            "foot": foot(self.corpus, works, unknown),
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
                 "region": self.names.get(each.region, ""), "works": written(each.works),
                 "ties": written(counted[each.id]), "across": written(across[each.id]),
                 "page": page_of(kind, each.id)}
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

    def for_other_programs(self) -> TieNetwork:
        """The same nodes and ties, as the export formats take them."""
        regions = list(self.names)
        return TieNetwork(
            self.title(),
            self.corpus.simulated,
            tuple(
                Node(each.id, each.name, each.region or None, each.works,
                     regions.index(each.region) if each.region in regions else None,
                     each.x, each.y)
                for each in self.nodes
            ),
            tuple(
                Tie(tie.a, tie.b, int(tie.works),
                    first_year=self.span.first, last_year=self.span.last)
                for tie in self.ties
            ),
        )  # fmt: skip
