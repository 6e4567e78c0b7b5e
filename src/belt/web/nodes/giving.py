"""What the node gives to whoever asks: OAI-PMH and SKG-IF."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from belt.federation.formats.skg_if import graph
from belt.federation.formats.xml import SKG_IF
from belt.federation.giving import Kind, identifier_of
from belt.federation.oai import answer
from belt.federation.register import Record, Selection
from belt.web.nodes import services

PAGE = 100
KINDS: dict[str, Kind] = {
    "products": "Publications",
    "persons": "Persons",
    "organisations": "OrgUnits",
}
_SCHEMA = f"""<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{SKG_IF}"
    elementFormDefault="qualified">
  <xs:element name="skg-if" type="xs:string">
    <xs:annotation><xs:documentation>A SKG-IF graph as JSON-LD text.</xs:documentation>
    </xs:annotation>
  </xs:element>
</xs:schema>
"""


@csrf_exempt
@require_http_methods(["GET", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    """OAI-PMH 2.0; arguments by GET or POST, as the protocol has it."""
    sent = request.POST if request.method == "POST" else request.GET
    pairs = [(name, value) for name, values in sent.lists() for value in values]
    body = answer(services.provider(request), services.register(), pairs)
    return HttpResponse(body, content_type="text/xml; charset=utf-8")


@require_GET
def schema(_request: HttpRequest) -> HttpResponse:
    """The XML Schema of the format ``skg_if``."""
    return HttpResponse(_SCHEMA, content_type="application/xml; charset=utf-8")


@require_GET
def entities(request: HttpRequest, kind: str) -> HttpResponse:
    """A page of SKG-IF entities; ``next`` leads on."""
    if kind not in KINDS:
        raise Http404
    after = None
    if request.GET.get("after"):
        try:
            after = tuple(signing.loads(request.GET["after"], salt="skg-if"))
        except signing.BadSignature:
            raise Http404 from None
    found = services.register().page(Selection(kind=KINDS[kind]), after, PAGE)
    shown = [one for one in found if one.document is not None]
    told = _graph(request, shown)
    if len(found) == PAGE:
        token = signing.dumps([found[-1].stamp, found[-1].identifier], salt="skg-if")
        base = request.build_absolute_uri(reverse("skg-if", args=[kind]))
        told["next"] = f"{base}?after={quote(token)}"
    return JsonResponse(told, content_type="application/ld+json")


@require_GET
def entity(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One SKG-IF entity with what it names."""
    if kind not in KINDS:
        raise Http404
    record = services.register().get(identifier_of(services.node().domain, KINDS[kind], key))
    if record is None:
        raise Http404
    if record.document is None:
        return HttpResponse("this record was deleted\n", status=410, content_type="text/plain")
    return JsonResponse(_graph(request, [record]), content_type="application/ld+json")


def _graph(request: HttpRequest, records: list[Record]) -> dict[str, Any]:
    documents = [(one.kind, one.document) for one in records if one.document is not None]
    return graph(documents, request.build_absolute_uri("/skg-if/"))
