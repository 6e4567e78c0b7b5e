"""The pages Compare, Growth, What joining did, and Talent; their figures as files."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from belt.corpus.corpus import Corpus
from belt.insight.blocs import bloc_codes
from belt.insight.growth import PARTS, Planner, planner_of
from belt.insight.pages import board
from belt.reporting.svg import standalone
from belt.web.csv_files import csv_file
from belt.web.directory import board_figures as figures
from belt.web.directory import report
from belt.web.directory.board_words import bloc_name, method_name, outcome_name, part_name, verdict
from belt.web.directory.published import Published, published

MOST_ADDED = 10


def compare(request: HttpRequest) -> HttpResponse:
    """The belt beside its blocs, on all topics or one."""
    shown = published()
    topics = board.topics_to_choose(shown.pages)
    topic = request.GET.get("topic", "")
    name = dict(topics).get(topic, "")
    totals = board.bloc_topic(shown.pages, topic) if name else board.bloc_totals(shown.pages)
    return render(
        request,
        "directory/compare.html",
        {
            "topics": topics, "topic": topic if name else "", "topic_name": name,
            "figures": figures.compare_figures(shown, topic if name else ""),
            "rows": _compared(shown, totals), "moves": [] if name else _compared(shown, totals),
            "strengths": [] if name else [
                (bloc_name(code, shown.belt), board.strengths(shown.pages, code)[:6])
                for code in bloc_codes(shown.belt)
            ],
        },
    )  # fmt: skip


def _compared(shown: Published, found: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": bloc_name(code, shown.belt), **found[code]}
        for code in bloc_codes(shown.belt)
        if code in found
    ]


def growth(request: HttpRequest) -> HttpResponse:
    """Whom to add next, and what changes if some are."""
    shown = published()
    kind = "country" if request.GET.get("kind") == "country" else "organisation"
    plan, chosen, screened = board.growth(shown.pages, kind)
    added = request.GET.getlist("add")[:MOST_ADDED]
    told = None
    if added and plan:
        planner = _planner(shown.home, shown.version, kind)
        known = [one for one in added if one in planner.number]
        told = planner.what_if(known) if known else None
    return render(
        request,
        "directory/growth.html",
        {
            "kind": kind, "plan": plan, "rows": [_with_parts(row) for row in chosen],
            "screened": screened, "added": added, "what_if": told,
            "parts": [part_name(one) for one in PARTS],
            "what_if_parts": list(zip([part_name(one) for one in PARTS], told.parts, strict=True))
            if told else [],
            "backtest": [
                {**row, "name": method_name(row["method"])}
                for row in board.growth_backtest(shown.pages)
            ],
        },
    )  # fmt: skip


def _with_parts(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "parts": [row[f"by_{one}"] for one in PARTS]}


@lru_cache(maxsize=2)
def _planner(home: Path, version: str, kind: Any) -> Planner:
    """Read once for a version: afterwards a what-if is a matter of milliseconds."""
    return planner_of(Corpus.open(home, version), kind)


def effect(request: HttpRequest) -> HttpResponse:
    """Did the belt do anything: members before and after joining, beside others alike."""
    shown = published()
    rows = [
        {**row, "name": outcome_name(row["outcome"]), **verdict(row["verdict"])}
        for row in board.effects(shown.pages)
    ]
    drawn = [figures.effect_figure(shown, row["outcome"]) for row in rows]
    return render(
        request,
        "directory/effect.html",
        {
            "rows": list(zip(rows, drawn, strict=True)),
            "balance": board.effect_balance(shown.pages),
            "compared": any(row["members"] for row in rows),
        },
    )


def talent(request: HttpRequest) -> HttpResponse:
    """Early-career people: how many, how connected, where they go."""
    shown = published()
    return render(request, "directory/talent.html", {"figure": figures.talent_figure(shown)})


def figure_file(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """A figure as SVG, or its table as CSV."""
    found = figures.figure_of(published(), name, request.GET.get("topic", ""))
    if found is None:
        raise Http404
    if form == "csv":
        return csv_file(name, found.head, found.rows)
    answer = HttpResponse(standalone(found.wide), content_type="image/svg+xml")
    answer["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return answer


def reports(_request: HttpRequest) -> HttpResponse:
    """The report of the last year that is over."""
    years = report.years_of(published())
    if not years:
        raise Http404
    return redirect("report", years[1] if len(years) > 1 else years[0])


def yearly(request: HttpRequest, year: int) -> HttpResponse:
    """A year's report as a page."""
    shown = published()
    try:
        told = report.report_of(shown, year)
    except report.NoReport as reason:
        raise Http404(str(reason)) from None
    return render(
        request,
        "directory/report.html",
        {"report": told, "year": year, "years": report.years_of(shown)},
    )


def yearly_pdf(_request: HttpRequest, year: int) -> HttpResponse:
    """A year's report as PDF."""
    shown = published()
    try:
        body = _printed(shown.home, shown.version, year, get_language() or "en")
    except report.NoReport as reason:
        raise Http404(str(reason)) from None
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="report-{year}.pdf"'
    return answer


@lru_cache(maxsize=10)
def _printed(_home: Path, _version: str, year: int, _language: str) -> bytes:
    """Set once for a version and a language: the same again is the same."""
    return report.pdf_of(report.report_of(published(), year))
