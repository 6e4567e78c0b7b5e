"""Lists of people, organisations, topics and works, as pages and as data."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext

from belt.insight.pages import lists as questions
from belt.insight.pages.lists import Asked, Listing
from belt.web.csv_files import csv_file
from belt.web.directory.published import Published, published

LARGEST_PAGE = 2_000
"""Rows that one download of a list holds; further pages by ``page``."""


def _asked(query: QueryDict, size: int = questions.PAGE) -> Asked:
    return Asked(
        region=query.get("region", ""),
        organisation=query.get("organisation", ""),
        topic=query.get("topic", ""),
        year=whole_number(query, "year"),
        member=bool(query.get("member")),
        cross_border=bool(query.get("cross_border")),
        type=query.get("type", ""),
        sort=query.get("sort", ""),
        page=max(whole_number(query, "page") or 1, 1),
        size=size,
    )


def whole_number(query: QueryDict, name: str) -> int | None:
    """A whole number of the address, ``None`` where there is none; 404 for anything else."""
    given = query.get(name, "")
    if not given:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > 6:
        raise Http404(f"{name} must be a whole number")
    return int(given)


def _sorts() -> dict[str, str]:
    return {
        "works": gettext("Number of works"),
        "name": gettext("Name"),
        "cross_border": gettext("Works across borders"),
        "bridge": gettext("Strength as a bridge"),
        "recent": gettext("Newest first"),
        "trend": gettext("Growth"),
        "belt": gettext("Works of the belt"),
        "cited": gettext("Citations"),
        "title": gettext("Title"),
    }


def _page(
    request: HttpRequest,
    template: str,
    listing: Callable[[Any, Asked], Listing[Any]],
    sorts: Iterable[str],
) -> HttpResponse:
    shown = published()
    asked = _asked(request.GET)
    found = listing(shown.pages, asked)
    if asked.page > found.pages:
        raise Http404("there is no such page")
    words = _sorts()
    choices = [(name, words[name]) for name in sorts]
    context = {"asked": asked, "list": found, "sort_choices": choices, **_names(shown, asked)}
    return render(request, template, context)


def _names(shown: Published, asked: Asked) -> dict[str, Any]:
    """The names of what a list is filtered by, and the choices of its filters."""
    organisation = shown.pages.execute(
        "select name from organisations where organisation_id = ?", (asked.organisation,)
    ).fetchone()
    topic = shown.pages.execute(
        "select name from topics where topic_id = ?", (asked.topic,)
    ).fetchone()
    return {
        "asked_organisation": organisation[0] if organisation else asked.organisation,
        "asked_topic": topic[0] if topic else asked.topic,
        "years": questions.years(shown.pages),
    }


def people(request: HttpRequest) -> HttpResponse:
    """The list of people."""
    return _page(request, "directory/people.html", questions.people, questions.PEOPLE_SORTS)


def organisations(request: HttpRequest) -> HttpResponse:
    """The list of organisations."""
    return _page(
        request,
        "directory/organisations.html",
        questions.organisations,
        questions.ORGANISATION_SORTS,
    )


def topics(request: HttpRequest) -> HttpResponse:
    """The list of topics."""
    return _page(request, "directory/topics.html", questions.topics, questions.TOPIC_SORTS)


def works(request: HttpRequest) -> HttpResponse:
    """The list of works."""
    return _page(request, "directory/works.html", questions.works, questions.WORK_SORTS)


def people_data(request: HttpRequest, form: str) -> HttpResponse:
    """The list of people as data."""
    return _data(request, form, "people", questions.people)


def organisations_data(request: HttpRequest, form: str) -> HttpResponse:
    """The list of organisations as data."""
    return _data(request, form, "organisations", questions.organisations)


def topics_data(request: HttpRequest, form: str) -> HttpResponse:
    """The list of topics as data."""
    return _data(request, form, "topics", questions.topics)


def works_data(request: HttpRequest, form: str) -> HttpResponse:
    """The list of works as data."""
    return _data(request, form, "works", questions.works)


def _data(
    request: HttpRequest, form: str, name: str, listing: Callable[[Any, Asked], Listing[Any]]
) -> HttpResponse:
    shown = published()
    found = listing(shown.pages, _asked(request.GET, LARGEST_PAGE))
    rows = [asdict(row) for row in found.rows]
    if form == "csv":
        return csv_response(name, rows)
    return json_response(
        {
            "version": shown.version,
            "simulated": shown.simulated,
            "total": found.total,
            "page": found.page,
            "pages": found.pages,
            name: rows,
        }
    )


def json_response(document: dict[str, Any]) -> HttpResponse:
    """A JSON document, readable as it is."""
    return HttpResponse(
        json.dumps(document, ensure_ascii=False, indent=1, default=str),
        content_type="application/json; charset=utf-8",
    )


def csv_response(name: str, rows: Iterable[dict[str, Any]]) -> HttpResponse:
    """A CSV file of the rows' fields; lists are joined by semicolons."""
    several = list(rows)
    head = list(several[0]) if several else []
    return csv_file(name, head, ([_cell(row[key]) for key in head] for row in several))


def _cell(value: Any) -> Any:
    return "; ".join(_said(one) for one in value) if isinstance(value, list | tuple) else value


def _said(one: Any) -> str:
    if isinstance(one, dict):
        return str(one.get("name", one))
    return str(one[1]) if isinstance(one, list | tuple) and len(one) > 1 else str(one)
