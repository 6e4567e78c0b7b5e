"""Answers of the provider, as XML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from lxml import etree

from belt.federation.formats import FORMATS
from belt.federation.formats.xml import XSI, add, clean
from belt.federation.oai.requests import ProtocolError, Request, read_request
from belt.federation.oai.sets import SET_OF_KIND, SETS
from belt.federation.oai.tokens import write_token
from belt.federation.register import Record, Register

OAI = "http://www.openarchives.org/OAI/2.0/"
_O = f"{{{OAI}}}"
_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"
NODE = "urn:belt:node"
"""The namespace of what a node of Belt says of itself beside the protocol."""
PAGE = {"ListRecords": 100, "ListIdentifiers": 1000}
"""Records of one answer."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who answers: the node's own description."""

    name: str
    domain: str
    email: str
    address: str
    """Of the provider itself, where requests come in."""
    secret: bytes
    """Signs resumption tokens."""
    gives: Literal["own", "all"]
    """Own works only, or those harvested from others too."""


def answer(
    provider: Provider,
    register: Register,
    pairs: Sequence[tuple[str, str]],
    now: datetime | None = None,
) -> bytes:
    """The answer to the arguments of a request, whatever they are; errors are answers too."""
    now = now or datetime.now(UTC)
    arguments: dict[str, str] = {}
    try:
        # A clock that ran ahead once left datestamps ahead of this one.
        last = max(f"{now:%Y-%m-%dT%H:%M:%SZ}", register.latest() or "")
        request = read_request(pairs, provider.secret, last)
        arguments = request.arguments
        body = _ANSWERS[request.verb](provider, register, request)
    except ProtocolError as wrong:
        body = [_error(code, message) for code, message in wrong.errors]
        if {code for code, _ in wrong.errors} & {"badVerb", "badArgument"}:
            arguments = {}
        else:
            arguments = dict(pairs)
    root = etree.Element(
        _O + "OAI-PMH",
        {f"{{{XSI}}}schemaLocation": f"{OAI} {OAI}OAI-PMH.xsd"},
        nsmap={None: OAI, "xsi": XSI},
    )
    add(root, _O + "responseDate", f"{now:%Y-%m-%dT%H:%M:%SZ}")
    told = {name: clean(value) for name, value in arguments.items()}
    etree.SubElement(root, _O + "request", told).text = provider.address
    root.extend(body)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def _error(code: str, message: str) -> etree._Element:
    element = etree.Element(_O + "error", {"code": code})
    element.text = clean(message)
    return element


def _identify(provider: Provider, register: Register, _request: Request) -> list[etree._Element]:
    root = etree.Element(_O + "Identify")
    add(root, _O + "repositoryName", provider.name)
    add(root, _O + "baseURL", provider.address)
    add(root, _O + "protocolVersion", "2.0")
    add(root, _O + "adminEmail", provider.email)
    add(root, _O + "earliestDatestamp", register.earliest() or "1970-01-01T00:00:00Z")
    add(root, _O + "deletedRecord", "persistent")
    add(root, _O + "granularity", "YYYY-MM-DDThh:mm:ssZ")
    add(root, _O + "compression", "gzip")
    described = etree.SubElement(
        add(root, _O + "description"),
        f"{{{_IDENTIFIER}}}oai-identifier",
        {f"{{{XSI}}}schemaLocation": f"{_IDENTIFIER} {_IDENTIFIER}.xsd"},
        nsmap={None: _IDENTIFIER},
    )
    for name, value in (
        ("scheme", "oai"),
        ("repositoryIdentifier", provider.domain),
        ("delimiter", ":"),
        ("sampleIdentifier", f"oai:{provider.domain}:Publications/doi%3A10.1000%2F182"),
    ):
        add(described, f"{{{_IDENTIFIER}}}{name}", value)
    node = etree.SubElement(add(root, _O + "description"), f"{{{NODE}}}node", nsmap={None: NODE})
    add(node, f"{{{NODE}}}gives", provider.gives)
    return [root]


def _list_formats(provider: Provider, register: Register, request: Request) -> list[etree._Element]:
    identifier = request.arguments.get("identifier")
    if identifier is not None:
        _known(register, identifier)
    root = etree.Element(_O + "ListMetadataFormats")
    for one in FORMATS.values():
        element = add(root, _O + "metadataFormat")
        own = one.schema.startswith("/")
        place = provider.address.removesuffix("/oai") + one.schema if own else one.schema
        add(element, _O + "metadataPrefix", one.prefix)
        add(element, _O + "schema", place)
        add(element, _O + "metadataNamespace", one.namespace)
    return [root]


def _list_sets(_provider: Provider, _register: Register, _request: Request) -> list[etree._Element]:
    root = etree.Element(_O + "ListSets")
    for spec, one in SETS.items():
        element = add(root, _O + "set")
        add(element, _O + "setSpec", spec)
        add(element, _O + "setName", one.name)
    return [root]


def _get_record(provider: Provider, register: Register, request: Request) -> list[etree._Element]:
    record = _known(register, request.arguments["identifier"])
    root = etree.Element(_O + "GetRecord")
    root.append(_record(record, request.arguments["metadataPrefix"], provider.domain))
    return [root]


def _list(provider: Provider, register: Register, request: Request) -> list[etree._Element]:
    place = request.place
    if place is None:
        raise ProtocolError(("badResumptionToken", "this list is not continued"))
    size = PAGE[request.verb]
    records = register.page(place.selection, place.after, size + 1)
    if not records and place.after is None:
        raise ProtocolError(("noRecordsMatch", "nothing was given or changed there"))
    if not records:
        # An empty list is not valid; what was left of this one changed and stands elsewhere now.
        raise ProtocolError(("badResumptionToken", "the rest of the list changed; begin anew"))
    root = etree.Element(_O + request.verb)
    shown = records[:size]
    for record in shown:
        if request.verb == "ListRecords":
            root.append(_record(record, place.prefix, provider.domain))
        else:
            root.append(_header(record))
    more = len(records) > size
    if more or place.after is not None:
        told = {
            "completeListSize": str(
                max(register.count(place.selection), place.cursor + len(shown))
            ),
            "cursor": str(place.cursor),
        }
        token = etree.SubElement(root, _O + "resumptionToken", told)
        if more:
            after = (shown[-1].stamp, shown[-1].identifier)
            further = replace(place, after=after, cursor=place.cursor + len(shown))
            token.text = write_token(further, provider.secret)
    return [root]


_ANSWERS = {
    "Identify": _identify,
    "ListMetadataFormats": _list_formats,
    "ListSets": _list_sets,
    "GetRecord": _get_record,
    "ListIdentifiers": _list,
    "ListRecords": _list,
}


def _known(register: Register, identifier: str) -> Record:
    record = register.get(identifier)
    if record is None:
        raise ProtocolError(("idDoesNotExist", f"no record {identifier}"))
    return record


def _header(record: Record) -> etree._Element:
    told = {} if record.document is not None else {"status": "deleted"}
    header = etree.Element(_O + "header", told)
    add(header, _O + "identifier", record.identifier)
    add(header, _O + "datestamp", record.stamp)
    add(header, _O + "setSpec", SET_OF_KIND[record.kind])
    return header


def _record(record: Record, prefix: str, domain: str) -> etree._Element:
    element = etree.Element(_O + "record")
    element.append(_header(record))
    if record.document is not None:
        metadata = add(element, _O + "metadata")
        metadata.append(FORMATS[prefix].element(record.kind, record.document, domain))
    return element
