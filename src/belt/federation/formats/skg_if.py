"""SKG-IF JSON-LD (RDA recommendation, doi 10.15497/RDA00150): products and agents as one graph.

A record is whole in itself: the agents that a product names stand in its graph. What SKG-IF has no
field for (citations, whether a record is simulated, how many authors are not named, where an
organisation lies) stands under terms of Belt's own, which other readers skip.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lxml import etree

from belt.federation.formats.xml import SKG_IF, clean

CONTEXT = "https://w3id.org/skg-if/context/skg-if.json"
_OWN_TERMS = {
    name: f"urn:belt:{name}"
    for name in (
        "cited_by",
        "simulated",
        "author_slots",
        "declared_countries",
        "organisation_type",
        "names",
        "city",
        "latitude",
        "longitude",
        "parent",
    )
}
_TYPES = {
    "university": "education",
    "institute": "research",
    "company": "company",
    "startup": "company",
}
_FABIO = "http://purl.org/spar/fabio"
_CLASSES = {
    "article": "JournalArticle",
    "proceedings-article": "ConferencePaper",
    "preprint": "Preprint",
    "book": "Book",
    "book-chapter": "BookChapter",
    "report": "Report",
    "dissertation": "Thesis",
}
UNNAMED = "_:"
"""Begins the id of an organisation that is known by the words of an affiliation only."""


def graph(documents: list[tuple[str, Mapping[str, Any]]], base: str) -> dict[str, Any]:
    """One JSON-LD document of several entities; ``base`` is where this node's ids are found."""
    entities: dict[str, dict[str, Any]] = {}
    for kind, document in documents:
        for entity in _entities(kind, document):
            before = entities.get(entity["local_identifier"], {})
            entities[entity["local_identifier"]] = {**entity, **before}
    return {
        "@context": [CONTEXT, {"@base": base, **_OWN_TERMS}],
        "@graph": list(entities.values()),
    }


def skg_if_element(kind: str, document: Mapping[str, Any], domain: str) -> etree._Element:
    """The graph of one record as the text of an XML element, for OAI-PMH."""
    root = etree.Element(f"{{{SKG_IF}}}skg-if", nsmap={None: SKG_IF})
    told = graph([(kind, document)], f"https://{domain}/skg-if/")
    root.text = clean(json.dumps(told, ensure_ascii=False, separators=(",", ":")))
    return root


def _entities(kind: str, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    if kind == "Publications":
        return _product(document)
    if kind == "Persons":
        return _person(document)
    return [_organisation(document)]


def _product(work: Mapping[str, Any]) -> list[dict[str, Any]]:
    language = work["language"] or "none"
    agents: dict[str, dict[str, Any]] = {}
    contributions = []
    for author in work["authors"]:
        agents[author["person"]] = {
            "local_identifier": author["person"],
            "identifiers": _identifiers(author["ids"], author["orcid"]),
            "entity_type": "person",
            "name": author["name"],
        }
        affiliations = author["affiliations"] or ()
        places = []
        for place in affiliations:
            agent = _affiliation(place)
            agents.setdefault(agent["local_identifier"], agent)
            places.append(agent["local_identifier"])
        contributions.append(
            {
                "by": author["person"],
                "declared_affiliations": places,
                "declared_countries": [place["country"] for place in affiliations],
                "rank": author["position"] + 1,
                "role": "author",
            }
        )
    product = {
        "local_identifier": work["id"],
        "identifiers": _identifiers(work["ids"], None, work["url"]),
        "entity_type": "product",
        "product_type": "literature",
        "titles": {language: [work["title"]]},
        "contributions": contributions,
        "manifestations": [_manifestation(work)],
        "author_slots": work["slots"],
        "simulated": work["simulated"],
    }
    if work["abstract"]:
        product["abstracts"] = {language: [work["abstract"]]}
    if work["keywords"]:
        product["topics"] = [{"term": keyword} for keyword in work["keywords"]]
    if work["cited_by"] is not None:
        product["cited_by"] = work["cited_by"]
    venue = _venue(work["venue"])
    return [product, *agents.values(), *([venue] if venue else [])]


def _manifestation(work: Mapping[str, Any]) -> dict[str, Any]:
    kind = work["type"]
    told: dict[str, Any] = {
        "type": {"labels": {"en": kind} if kind else {}, "defined_in": _FABIO},
        "dates": {"publication": str(work["year"])} if work["year"] else {},
        "access_rights": {"status": "unavailable", "description": "a record without its text"},
    }
    if kind in _CLASSES:
        told["type"]["class"] = f"{_FABIO}/{_CLASSES[kind]}"
    if work["venue"]:
        told["biblio"] = {"in": f"{UNNAMED}venue {work['venue']}"}
    return told


def _venue(name: str | None) -> dict[str, Any] | None:
    if not name:
        return None
    return {
        "local_identifier": f"{UNNAMED}venue {name}",
        "entity_type": "venue",
        "name": name,
    }


def _affiliation(place: Mapping[str, Any]) -> dict[str, Any]:
    key = place["id"] or f"{UNNAMED}{place['name']}"
    told: dict[str, Any] = {
        "local_identifier": key,
        "entity_type": "organisation",
        "name": place["name"],
    }
    if place.get("ror"):
        told["identifiers"] = [{"scheme": "ror", "value": f"https://ror.org/{place['ror']}"}]
    if place.get("organisation_country"):
        told["country"] = place["organisation_country"]
    return told


def _person(person: Mapping[str, Any]) -> list[dict[str, Any]]:
    told: dict[str, Any] = {
        "local_identifier": person["id"],
        "identifiers": _identifiers(person["ids"], person["orcid"]),
        "entity_type": "person",
        "name": person["name"],
        "simulated": person["simulated"],
    }
    if person["native_name"]:
        told["other_names"] = [person["native_name"]]
    place = person["organisation"]
    if not place:
        return [told]
    organisation = _affiliation(place)
    told["affiliations"] = [{"affiliation": organisation["local_identifier"], "role": "affiliate"}]
    return [told, organisation]


def _organisation(organisation: Mapping[str, Any]) -> dict[str, Any]:
    told = _affiliation({**organisation, "organisation_country": organisation["country"]})
    told["type"] = [_TYPES.get(organisation["type"] or "", "unspecified")]
    told["simulated"] = organisation["simulated"]
    told["names"] = organisation["names"]
    parent = organisation["parent"]
    own = {
        "organisation_type": organisation["type"],
        "city": organisation["city"],
        "latitude": organisation["lat"],
        "longitude": organisation["lon"],
        "parent": parent["id"] if parent else None,
    }
    told |= {term: value for term, value in own.items() if value is not None}
    names = [one["name"] for one in organisation["names"] if one["name"] != organisation["name"]]
    if names:
        told["other_names"] = names
    if organisation["url"]:
        told["website"] = organisation["url"]
    return told


def _identifiers(ids: list[str], orcid: str | None, url: str | None = None) -> list[dict[str, str]]:
    found = [one.partition(":") for one in ids]
    told = [{"scheme": scheme, "value": value} for scheme, _, value in found if value]
    if orcid and not any(one["scheme"] == "orcid" for one in told):
        told.insert(0, {"scheme": "orcid", "value": orcid})
    if url:
        told.append({"scheme": "url", "value": url})
    return told
