"""What everybody may read: the directory, searches, published calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from belt.insight.pages import lists
from belt.insight.pages.lists import Asked
from belt.insight.pages.organisations import organisation_page
from belt.insight.pages.people import person_page
from belt.insight.pages.works import work_page
from belt.matching.search.search import Filters
from belt.web.api import shapes
from belt.web.api.problems import Problem
from belt.web.api.shapes import Text
from belt.web.connect.searching import searcher
from belt.web.directory.services import known_person, shown
from belt.web.programmes import texts
from belt.web.programmes.services.calls import published_calls

public = Router(tags=["public"])
ERRORS = {(404, 422, 503): Problem}
COAUTHORS = 100


class Filtered(Schema):
    """What a list is limited to, and which page of it."""

    region: Text = Field("", max_length=20)
    organisation: Text = Field("", max_length=300)
    topic: Text = Field("", max_length=300)
    year: int | None = Field(None, ge=1000, le=2999)
    member: bool = False
    cross_border: bool = False
    sort: Text = Field("", max_length=20)
    page: int = Field(1, ge=1, le=1_000_000)
    size: int = Field(50, ge=1, le=500)


class Searched(Schema):
    """What is searched for."""

    q: Text = Field(min_length=1, max_length=200)
    kind: Literal["people", "organisations", "works"] = "people"
    region: Text = Field("", max_length=20)
    language: Literal["en", "ko", "ja", "fr", "vi"] = "en"
    limit: int = Field(20, ge=1, le=100)


def _page(filtered: Filtered, listing: Callable[[Any, Asked], Any], items: Any) -> dict[str, Any]:
    asked = Asked(**filtered.dict())
    found = listing(shown().pages, asked)
    return {
        "total": found.total,
        "page": filtered.page,
        "pages": found.pages,
        "items": [items(row) for row in found.rows],
        "version": shown().version,
    }


@public.get("/belt", response={200: shapes.BeltDescribed, **ERRORS})
def belt(request: HttpRequest) -> dict[str, Any]:
    """The belt, its regions, and how much is known."""
    here = shown()
    counts = here.manifest.counts
    return {
        "name": here.belt.name.get("en") or next(iter(here.belt.name.values())),
        "hub": here.belt.hub,
        "version": here.version,
        "simulated": here.simulated,
        "regions": [
            {
                "code": one.code,
                "name": one.names.get("en", one.code),
                "countries": list(one.countries),
            }
            for one in here.belt.regions
        ],
        **{name: counts[name] for name in ("works", "people", "organisations")},
    }


@public.get("/people", response={200: shapes.Page[shapes.Person], **ERRORS})
def people(request: HttpRequest, filtered: Query[Filtered]) -> dict[str, Any]:
    """People, by the number of works unless sorted otherwise."""
    return _page(filtered, lists.people, asdict)


@public.get("/people/{path:key}", response={200: shapes.PersonInFull, **ERRORS})
def person(request: HttpRequest, key: Text) -> dict[str, Any]:
    """One person, by any of their ids."""
    known = known_person(key)
    found = person_page(shown().pages, known.row.id, COAUTHORS) if known else None
    if found is None:
        raise Http404(f"no person {key}")
    return {
        **asdict(found.row),
        "orcid": found.orcid,
        "source_ids": [one for one in found.source_ids if not one.startswith("email:")],
        "names": found.names,
        "topics": [name for _, name, _ in found.topics],
        "coauthors": [asdict(one) for one in found.coauthors],
    }


@public.get("/organisations", response={200: shapes.Page[shapes.Organisation], **ERRORS})
def organisations(request: HttpRequest, filtered: Query[Filtered]) -> dict[str, Any]:
    """Organisations, by the number of works unless sorted otherwise."""
    return _page(filtered, lists.organisations, _organisation)


@public.get("/organisations/{path:key}", response={200: shapes.OrganisationInFull, **ERRORS})
def organisation(request: HttpRequest, key: Text) -> dict[str, Any]:
    """One organisation."""
    found = organisation_page(shown().pages, key, 1)
    if found is None:
        raise Http404(f"no organisation {key}")
    parent = found.parent[0] if found.parent else None
    told = {"ror": found.ror, "url": found.url, "parent_id": parent}
    return {**_organisation(found.row), **told}


def _organisation(row: Any) -> dict[str, Any]:
    names = [{"language": language, "name": name} for language, name in row.names]
    return {**asdict(row), "names": names}


@public.get("/topics", response={200: shapes.Page[shapes.Topic], **ERRORS})
def topics(request: HttpRequest, filtered: Query[Filtered]) -> dict[str, Any]:
    """Topics, by the number of works unless sorted otherwise."""
    return _page(filtered, lists.topics, asdict)


@public.get("/works", response={200: shapes.Page[shapes.Work], **ERRORS})
def works(request: HttpRequest, filtered: Query[Filtered]) -> dict[str, Any]:
    """Publications, the newest first unless sorted otherwise."""
    return _page(filtered, lists.works, asdict)


@public.get("/works/{path:key}", response={200: shapes.WorkInFull, **ERRORS})
def work(request: HttpRequest, key: Text) -> dict[str, Any]:
    """One publication."""
    found = work_page(shown().pages, key)
    if found is None:
        raise Http404(f"no work {key}")
    told = ("abstract", "type", "doi", "url", "source_ids", "keywords")
    return {**asdict(found.row), **{name: getattr(found, name) for name in told}}


@public.get("/search", response={200: shapes.Found, **ERRORS})
def search(request: HttpRequest, asked: Query[Searched]) -> dict[str, Any]:
    """Find people, organisations or works, asked for in any of the five languages."""
    try:
        filters = Filters(regions=(asked.region,) if asked.region else ())
        found = searcher().search(
            asked.q, asked.kind, hint=asked.language, filters=filters, limit=asked.limit
        )
    except FileNotFoundError:
        raise Http404("this version of the corpus was made before search existed") from None
    return {"query": asked.q, "total": found.total, "hits": [asdict(hit) for hit in found.hits]}


@public.get("/calls", response={200: list[shapes.CallShown], **ERRORS})
def calls(request: HttpRequest) -> list[dict[str, Any]]:
    """Published calls, the newest first."""
    return [
        {
            "slug": call.slug,
            "kind": call.kind,
            "title": texts.in_language(call.titles, "en"),
            "state": call.state,
            "currency": call.currency,
            "opens_at": min((one.opens_at for one in call.stages.all()), default=None),
            "closes_at": max((one.closes_at for one in call.stages.all()), default=None),
        }
        for call in published_calls().prefetch_related("stages").order_by("-made_at")
    ]
