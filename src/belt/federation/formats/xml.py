"""Building XML: namespaces, and text that XML 1.0 allows."""

from __future__ import annotations

import re

from lxml import etree

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
CERIF = "https://www.openaire.eu/cerif-profile/1.1/"
SKG_IF = "urn:belt:skg-if:1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_LANGUAGE = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def clean(text: object) -> str:
    """Text without the characters that XML 1.0 forbids."""
    return _NOT_XML.sub("", str(text))


def add(parent: etree._Element, tag: str, text: object = None, **attributes: str) -> etree._Element:
    """A child element, with its text; attributes are cleaned too."""
    told = {name: clean(value) for name, value in attributes.items()}
    child = etree.SubElement(parent, tag, told)
    if text is not None:
        child.text = clean(text)
    return child


def language_tag(told: str | None) -> str | None:
    """A language as BCP 47 writes it, ``None`` for other words that a source had in its place."""
    return told if told and _LANGUAGE.fullmatch(told) else None


def add_in(parent: etree._Element, tag: str, language: str | None, text: object) -> None:
    """A child element whose text is in a language, ``und`` where it is not known."""
    etree.SubElement(parent, tag, {LANG: language_tag(language) or "und"}).text = clean(text)
