"""Pages of one organisation, person, topic or work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from belt.insight.pages.organisations import organisation_page
from belt.insight.pages.people import person_page
from belt.insight.pages.topics import topic_page
from belt.insight.pages.works import work_page
from belt.web.accounts.telling import told_by
from belt.web.directory.charts import years_figure
from belt.web.directory.lists import csv_response, json_response
from belt.web.directory.published import Published, published

ROWS = 25

Question = Callable[[Any, str], Any]
Show = Callable[[HttpRequest, Published, Any], HttpResponse]


def _entity(
    request: HttpRequest, kind: str, key: str, question: Question, show: Show, rows: str
) -> HttpResponse:
    """The page of an id; its data under ``.json`` or ``.csv``; the kept id for a merged one."""
    shown = published()
    found = question(shown.pages, key)
    if found is not None:
        return show(request, shown, found)
    bare, dot, form = key.rpartition(".")
    if dot and form in {"json", "csv"}:
        found = question(shown.pages, bare)
        if found is not None and form == "json":
            return json_response({"version": shown.version, kind: asdict(found)})
        if found is not None:
            return csv_response(kind, [asdict(row) for row in getattr(found, rows)])
    return _moved(shown, kind, key)


def _moved(shown: Published, kind: str, key: str) -> HttpResponse:
    row = shown.pages.execute(
        "select id from aliases where alias = ? and kind = ? and id <> alias", (key, kind)
    ).fetchone()
    if row is None:
        raise Http404(f"no {kind} {key}")
    return HttpResponsePermanentRedirect(reverse(kind, args=[row[0]]))


def organisation(request: HttpRequest, key: str) -> HttpResponse:
    """One organisation."""

    def question(store: Any, one: str) -> Any:
        return organisation_page(store, one, ROWS)

    def show(request: HttpRequest, shown: Published, found: Any) -> HttpResponse:
        figure = years_figure("organisation-years", found.years, shown)
        return render(request, "directory/organisation.html", {"page": found, "figure": figure})

    return _entity(request, "organisation", key, question, show, "people")


def person(request: HttpRequest, key: str) -> HttpResponse:
    """One person."""

    def question(store: Any, one: str) -> Any:
        return person_page(store, one, ROWS)

    def show(request: HttpRequest, shown: Published, found: Any) -> HttpResponse:
        figure = years_figure("person-years", found.years, shown)
        told = told_by(found.row.id, getattr(request, "user", None))
        return render(
            request, "directory/person.html", {"page": found, "figure": figure, "told": told}
        )

    return _entity(request, "person", key, question, show, "works")


def topic(request: HttpRequest, key: str) -> HttpResponse:
    """One topic."""

    def question(store: Any, one: str) -> Any:
        return topic_page(store, one, ROWS)

    def show(request: HttpRequest, _shown: Published, found: Any) -> HttpResponse:
        return render(request, "directory/topic.html", {"page": found})

    return _entity(request, "topic", key, question, show, "works")


def work(request: HttpRequest, key: str) -> HttpResponse:
    """One work."""

    def show(request: HttpRequest, _shown: Published, found: Any) -> HttpResponse:
        return render(request, "directory/work.html", {"page": found})

    return _entity(request, "work", key, work_page, show, "authorships")
