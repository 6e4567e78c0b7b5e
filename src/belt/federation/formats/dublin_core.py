"""Unqualified Dublin Core, which every OAI-PMH provider gives (``oai_dc``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from belt.federation.formats.xml import DC, OAI_DC, XSI, add, clean

_TYPES = {"Publications": "Text", "Persons": "Person", "OrgUnits": "Organization"}


def dublin_core(kind: str, document: Mapping[str, Any], _domain: str) -> etree._Element:
    """The ``oai_dc:dc`` element of a work, a person or an organisation."""
    root = etree.Element(
        f"{{{OAI_DC}}}dc",
        {f"{{{XSI}}}schemaLocation": f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd"},
        nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI},
    )
    for name, value in _values(kind, document):
        if value not in (None, ""):
            add(root, f"{{{DC}}}{name}", clean(value))
    return root


def _values(kind: str, document: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    if kind == "Publications":
        yield "title", document["title"]
        for author in document["authors"]:
            yield "creator", author["name"]
        for keyword in document["keywords"]:
            yield "subject", keyword
        yield "description", document["abstract"]
        yield "date", document["year"]
        yield "source", document["venue"]
        yield "language", document["language"]
        if document["doi"]:
            yield "identifier", f"https://doi.org/{document['doi']}"
        yield "identifier", document["url"]
    else:
        yield "title", document["name"]
        if kind == "Persons":
            yield "title", document["native_name"]
            if document["orcid"]:
                yield "identifier", f"https://orcid.org/{document['orcid']}"
            if document["organisation"]:
                yield "relation", document["organisation"]["name"]
        else:
            for name in document["names"]:
                yield "title", name["name"]
            if document["ror"]:
                yield "identifier", f"https://ror.org/{document['ror']}"
            yield "identifier", document["url"]
            yield "coverage", document["country"]
    yield "identifier", document["id"]
    yield "type", _TYPES[kind]
