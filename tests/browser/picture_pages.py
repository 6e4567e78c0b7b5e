"""Two bare pages with the pictures, for tests that look at nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from belt.web.directory import pictures

_PAGE = """{% load static %}<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Picture</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="{% static 'belt/belt.css' %}"></head>
<body><main>{% if map %}{% include "pictures/map.html" %}{% else %}
{% include "pictures/network.html" %}{% endif %}</main></body></html>"""


def _page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    answer = HttpResponse(engines["django"].from_string(_PAGE).render(context, request))
    answer["Content-Security-Policy"] = "default-src 'self'; img-src 'self' data:"
    return answer


def _named(request: HttpRequest, key: str) -> HttpResponse:
    return HttpResponse(key, content_type="text/plain")


urlpatterns = [
    path("map", lambda request: _page(request, {"map": pictures.map_context(request)})),
    path("network", lambda request: _page(request, {"network": pictures.network_context(request)})),
    path("organisation/<path:key>", _named, name="organisation"),
    path("person/<path:key>", _named, name="person"),
    path("", include("belt.web.directory.picture_urls")),
]
