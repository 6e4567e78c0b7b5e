"""The formats in which a record leaves a node.

A format turns a document (see :mod:`belt.federation.giving`) into an XML element for OAI-PMH.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from belt.federation.formats.cerif import cerif
from belt.federation.formats.dublin_core import dublin_core
from belt.federation.formats.skg_if import skg_if_element
from belt.federation.formats.xml import CERIF, DC, OAI_DC, SKG_IF

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """A metadata format of OAI-PMH."""

    prefix: str
    schema: str
    """Address of its XML Schema; one that starts with a slash is this node's own."""
    namespace: str
    element: Callable[[str, Document, str], etree._Element]
    """Kind, document and the node's domain -> the element below ``metadata``."""


FORMATS: dict[str, Format] = {
    one.prefix: one
    for one in (
        Format("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC, dublin_core),
        Format(
            "oai_cerif_openaire",
            "https://www.openaire.eu/schema/cris/1.1/openaire-cerif-profile.xsd",
            CERIF,
            cerif,
        ),
        Format("skg_if", "/oai/skg-if.xsd", SKG_IF, skg_if_element),
    )
}

__all__ = ["CERIF", "DC", "FORMATS", "OAI_DC", "SKG_IF", "Document", "Format"]
