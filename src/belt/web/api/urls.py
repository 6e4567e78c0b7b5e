"""The API's addresses, all below ``/api/``; its description is ``/api/openapi.json``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from ninja import NinjaAPI

import belt
from belt.web.api.office import office
from belt.web.api.problems import problem, tell_problems
from belt.web.api.reading import public

api = NinjaAPI(
    title="Belt",
    version=belt.__version__,
    description=(
        "What the directory shows, for programs; and what the office does, with tokens. Addresses "
        "below /api/v1 and what they answer are kept for at least a year after a later version is "
        "announced; fields may be added. Errors are application/problem+json (RFC 9457)."
    ),
    docs_url=None,
    urls_namespace="api",
)
tell_problems(api)
api.add_router("/v1/office", office)
api.add_router("/v1", public)


def nothing_there(_request: HttpRequest) -> HttpResponse:
    """An address that the API does not have."""
    return problem(404, "there is no such address; see /api/openapi.json")


urlpatterns = [path("", api.urls), re_path(r"^.*$", nothing_there, name="api-nothing")]
