"""Home, regions, network, insight, find, data health and about."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from belt.insight.pages import health as health_questions
from belt.insight.pages import home as home_questions
from belt.insight.pages import insight as insight_questions
from belt.insight.pages import regions as region_questions
from belt.web.directory.charts import border_figure, years_figure
from belt.web.directory.lists import whole_number
from belt.web.directory.pictures import map_context, network_context
from belt.web.directory.published import Published, published
from belt.web.directory.repair_words import REPAIR_WORDS

NEW = 8
ROWS = 12
PAGE = 50


def home(request: HttpRequest) -> HttpResponse:
    """The belt at a glance."""
    shown = published()
    return render(
        request,
        "directory/home.html",
        {
            "map": map_context(request),
            "figures": home_questions.belt_figures(shown.pages),
            "regions": _regions_in_order(shown),
            "newest": home_questions.newest_across_borders(shown.pages, NEW),
            "rising": insight_questions.rising(shown.pages, NEW),
        },
    )


def _regions_in_order(shown: Published) -> list[home_questions.RegionFigures]:
    found = home_questions.region_figures(shown.pages)
    return [found[one.code] for one in shown.belt.regions if one.code in found]


def regions(request: HttpRequest) -> HttpResponse:
    """All regions side by side, and how they work together."""
    shown = published()
    return render(
        request,
        "directory/regions.html",
        {
            "regions": _regions_in_order(shown),
            "pairs": insight_questions.pairs(shown.pages),
        },
    )


def region(request: HttpRequest, code: str) -> HttpResponse:
    """One region."""
    shown = published()
    try:
        described = shown.belt.region(code)
    except KeyError:
        raise Http404(f"no region {code}") from None
    years = region_questions.years(shown.pages, code)
    return render(
        request,
        "directory/region.html",
        {
            "code": code,
            "described": described,
            "totals": home_questions.region_figures(shown.pages).get(code),
            "figure": years_figure("region-years", years, shown),
            "neighbours": region_questions.neighbours(shown.pages, code),
            "outside": region_questions.outside(shown.pages, code, ROWS),
            "topics": region_questions.topics(shown.pages, code, ROWS),
            "strengths": region_questions.strengths(shown.pages, code, ROWS),
            "organisations": region_questions.organisations(shown.pages, code, ROWS),
            "people": region_questions.people(shown.pages, code, ROWS),
            "newest": region_questions.newest_across_borders(shown.pages, code, NEW),
        },
    )


def network(request: HttpRequest) -> HttpResponse:
    """The network explorer."""
    return render(request, "directory/network.html", {"network": network_context(request)})


def insight(request: HttpRequest) -> HttpResponse:
    """Borders beside chance, bridges, communities, trends, the world around."""
    shown = published()
    store = shown.pages
    return render(
        request,
        "directory/insight.html",
        {
            "figure": border_figure(insight_questions.belt_years(store), shown),
            "pairs": insight_questions.pairs(store),
            "bridge_organisations": insight_questions.bridges(store, "organisation", ROWS),
            "bridge_people": insight_questions.bridges(store, "person", ROWS),
            "communities": insight_questions.communities(store, ROWS),
            "rising": insight_questions.rising(store, ROWS),
            "outside": insight_questions.outside(store, ROWS),
        },
    )


def health(request: HttpRequest) -> HttpResponse:
    """What was read, merged and refused, and what is missing."""
    shown = published()
    kind = request.GET.get("kind", "organisation")
    page = max(whole_number(request.GET, "page") or 1, 1)
    rejects, rejects_total = health_questions.rejects(shown.pages, 1, PAGE)
    merges, merges_total = health_questions.merges(shown.pages, kind, page, PAGE)
    return render(
        request,
        "directory/health.html",
        {
            "manifest": shown.manifest,
            "coverage": health_questions.coverage(shown.pages),
            "repairs": [
                (name, REPAIR_WORDS[str(name)], count)
                for name, count in health_questions.repairs(shown.pages)
            ],
            "rejects": rejects,
            "rejects_total": rejects_total,
            "merges": merges,
            "merges_total": merges_total,
            "kind": kind,
            "page": page,
            "pages": max(1, -(-merges_total // PAGE)),
        },
    )


def about(request: HttpRequest) -> HttpResponse:
    """How things are counted, where they come from, whom to ask."""
    return render(request, "directory/about.html", {"manifest": published().manifest})
