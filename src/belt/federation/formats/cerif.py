"""CERIF XML in OpenAIRE's profile 1.1 for CRIS managers (``oai_cerif_openaire``).

Elements stand in the order that the profile's XML Schema asks for. Things that are linked are named
with their internal id, which is also the end of their OAI identifier.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from lxml import etree

from belt.federation.formats.xml import CERIF, add, add_in, language_tag

_C = f"{{{CERIF}}}"
_TYPE = "{https://www.openaire.eu/cerif-profile/vocab/COAR_Publication_Types}Type"
_ACCESS = "{http://purl.org/coar/access_right}Access"
_METADATA_ONLY = "http://purl.org/coar/access_right/c_14cb"
_COAR = "http://purl.org/coar/resource_type/"
_PUBLICATION_TYPES = {
    "article": "c_6501",
    "proceedings-article": "c_5794",
    "preprint": "c_816b",
    "book": "c_2f33",
    "book-chapter": "c_3248",
    "report": "c_93fc",
    "dissertation": "c_46ec",
    "review": "c_dcae04bc",
}
_TEXT = "c_18cf"
_CHANNELS = {"article": "c_0640", "proceedings-article": "c_f744"}
"""A journal, and proceedings."""
_ORGANISATION_TYPES = "https://w3id.org/cerif/vocab/OrganisationTypes"
_ORGANISATIONS = {
    "university": "HigherEducation",
    "institute": "ResearchInstitute",
    "company": "Commercial",
    "startup": "SME",
}
_ROR = "https://w3id.org/cerif/vocab/IdentifierTypes#RORID"


def cerif(kind: str, document: Mapping[str, Any], _domain: str) -> etree._Element:
    """The ``Publication``, ``Person`` or ``OrgUnit`` element of a document."""
    names = {"Publications": "Publication", "Persons": "Person", "OrgUnits": "OrgUnit"}
    root = etree.Element(_C + names[kind], {"id": _id(document["id"])}, nsmap={None: CERIF})
    {"Publications": _publication, "Persons": _person, "OrgUnits": _organisation}[kind](
        root, document
    )
    return root


def _id(key: str) -> str:
    """The end of the OAI identifier; the profile allows 128 characters."""
    quoted = quote(key, safe="")
    return quoted if len(quoted) <= 128 else hashlib.sha256(quoted.encode()).hexdigest()


def _publication(root: etree._Element, work: Mapping[str, Any]) -> None:
    _type(root, _PUBLICATION_TYPES.get(work["type"] or "", _TEXT))
    if language := language_tag(work["language"]):
        add(root, _C + "Language", language)
    add_in(root, _C + "Title", work["language"], work["title"])
    if work["venue"]:
        within = add(add(root, _C + "PublishedIn"), _C + "Publication")
        _type(within, _CHANNELS.get(work["type"] or "", _TEXT))
        add_in(within, _C + "Title", None, work["venue"])
    if work["year"]:
        add(root, _C + "PublicationDate", work["year"])
    if work["doi"]:
        add(root, _C + "DOI", work["doi"])
    if work["url"]:
        add(root, _C + "URL", work["url"])
    if work["authors"]:
        authors = add(root, _C + "Authors")
        for author in work["authors"]:
            _author(add(authors, _C + "Author"), author)
    for keyword in work["keywords"]:
        add_in(root, _C + "Keyword", work["language"], keyword)
    if work["abstract"]:
        add_in(root, _C + "Abstract", work["language"], work["abstract"])
    access = etree.SubElement(root, _ACCESS, nsmap={None: _ACCESS[1:].partition("}")[0]})
    access.text = _METADATA_ONLY


def _type(parent: etree._Element, kind: str) -> None:
    namespace = _TYPE[1:].partition("}")[0]
    etree.SubElement(parent, _TYPE, nsmap={None: namespace}).text = _COAR + kind


def _author(element: etree._Element, author: Mapping[str, Any]) -> None:
    add(element, _C + "DisplayName", author["name"])
    person = add(element, _C + "Person", id=_id(author["person"]))
    _name(person, author["name"], None)
    if author["orcid"]:
        add(person, _C + "ORCID", f"https://orcid.org/{author['orcid']}")
    for place in author["affiliations"] or ():
        if place["name"]:
            _short_organisation(add(element, _C + "Affiliation"), place)


def _name(parent: etree._Element, name: str, native: str | None) -> None:
    """The last word is taken for the family name: CERIF asks for parts, Belt keeps names whole."""
    first, _, family = name.rpartition(" ")
    element = add(parent, _C + "PersonName")
    add(element, _C + "FamilyNames", family)
    if first:
        add(element, _C + "FirstNames", first)
    if native:
        add(element, _C + "OtherNames", native)


def _short_organisation(parent: etree._Element, place: Mapping[str, Any]) -> None:
    told = {"id": _id(place["id"])} if place["id"] else {}
    unit = add(parent, _C + "OrgUnit", **told)
    add_in(unit, _C + "Name", None, place["name"])
    if place.get("ror"):
        add(unit, _C + "Identifier", f"https://ror.org/{place['ror']}", type=_ROR)


def _person(root: etree._Element, person: Mapping[str, Any]) -> None:
    _name(root, person["name"], person["native_name"])
    if person["orcid"]:
        add(root, _C + "ORCID", f"https://orcid.org/{person['orcid']}")
    if person["organisation"]:
        _short_organisation(add(root, _C + "Affiliation"), person["organisation"])


def _organisation(root: etree._Element, organisation: Mapping[str, Any]) -> None:
    kind = _ORGANISATIONS.get(organisation["type"] or "")
    if kind:
        add(root, _C + "Type", f"{_ORGANISATION_TYPES}#{kind}", scheme=_ORGANISATION_TYPES)
    add_in(root, _C + "Name", None, organisation["name"])
    for name in organisation["names"]:
        if name["name"] != organisation["name"]:
            add_in(root, _C + "Name", name["language"], name["name"])
    if organisation["ror"]:
        add(root, _C + "Identifier", f"https://ror.org/{organisation['ror']}", type=_ROR)
    if organisation["url"]:
        add(root, _C + "ElectronicAddress", organisation["url"])
    if organisation["parent"] and organisation["parent"]["name"]:
        _short_organisation(add(root, _C + "PartOf"), organisation["parent"])
