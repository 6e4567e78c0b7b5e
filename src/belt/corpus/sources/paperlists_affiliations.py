"""Whose affiliation is which, in a record of Paper Copilot's lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from babel import Locale

from belt.corpus import countries
from belt.corpus.folding import folded
from belt.corpus.sources.broken_text import mended_names
from belt.corpus.sources.files import one_line
from belt.corpus.sources.index_lists import UNKNOWN, is_aligned, parse_entries, place
from belt.corpus.sources.records import RawAffiliation

AFFILIATION_FIELDS = (
    "aff_unique_norm",
    "aff_unique_index",
    "aff_unique_url",
    "aff_country_unique",
    "aff_country_unique_index",
)
"""The fields beside ``aff`` that :func:`affiliations` reads."""

_NO_ORGANISATION = frozenset(
    {
        "institution name not provided",
        "institution not specified",
        "university affiliation not specified",
        "unknown",
        "unknown institution",
        "unknown university",
    }
)


def affiliations(
    authors: int, slots: Sequence[str], fields: Mapping[str, str], repairs: list[str]
) -> list[tuple[RawAffiliation, ...]]:
    """The affiliations of each of ``authors`` people, none where the record does not say whose.

    ``slots`` are the affiliations as printed, one slot an author, several in a slot joined by
    ``+``; ``fields`` holds the texts of :data:`AFFILIATION_FIELDS`. What had to be repaired is
    added to ``repairs``. An organisation or country is given to an author only where the record
    proves it.
    """
    employers: list[tuple[RawAffiliation, ...]] = [()] * authors
    if not slots:
        return employers
    if len(slots) != authors:
        repairs.append("affiliation-count")
        return employers
    filled = [at for at, slot in enumerate(slots) if slot]
    if len(filled) < authors:
        repairs.append("blank-affiliation")
    parts = [[part.strip() for part in slots[at].split("+")] for at in filled]
    organisations = _organisations(parts, fields, repairs)
    codes = _country_codes(parts, fields, repairs)
    for at, raws, named, located in zip(filled, parts, organisations, codes, strict=True):
        employers[at] = tuple(
            RawAffiliation(raw or None, organisation, country=country, url=url)
            for raw, (organisation, url), country in zip(raws, named, located, strict=True)
            # A plus sign inside a name ("Face++") leaves parts that are no affiliation.
            if organisation or country or any(map(str.isalnum, raw))
        )
    return employers


def _organisations(
    parts: Sequence[Sequence[str]], fields: Mapping[str, str], repairs: list[str]
) -> list[list[tuple[str | None, str | None]]]:
    values = _values(fields["aff_unique_norm"])
    urls = _values(fields["aff_unique_url"])
    if len(urls) != len(values):
        urls = [""] * len(values)
    if any(value.lower() in _NO_ORGANISATION for value in values):
        repairs.append("unknown-organisation")
    named = [
        (None, None)
        if not value or value.lower() in _NO_ORGANISATION
        else (mended_names(value), url or None)
        for value, url in zip(values, urls, strict=True)
    ]
    positions = _positions(parts, fields["aff_unique_index"], values, "organisation", repairs)
    return [[named[at] if at >= 0 else (None, None) for at in slot] for slot in positions]


def _country_codes(
    parts: Sequence[Sequence[str]], fields: Mapping[str, str], repairs: list[str]
) -> list[list[str | None]]:
    values = _values(fields["aff_country_unique"])
    codes = [_code(value, repairs) for value in values]
    index = fields["aff_country_unique_index"]
    positions = _positions(parts, index, values, "country", repairs)
    return [[codes[at] if at >= 0 else None for at in slot] for slot in positions]


def _code(name: str, repairs: list[str]) -> str | None:
    if not name:
        return None
    if name.lower() == "unknown":
        repairs.append("unknown-country")
        return None
    code = countries.code_of(name)
    if code is None:
        repairs.append("unrecognised-country")
    elif folded(name) != _usual_name(code):
        repairs.append("country-alias")
    return code


@cache
def _usual_name(code: str) -> str:
    # As CLDR has it, without its "(Burma)" after Myanmar.
    name: str = Locale("en").territories.get(code, code)
    return folded(name.replace("&", "and").partition(" (")[0])


def _positions(
    parts: Sequence[Sequence[str]],
    index: str,
    values: Sequence[str],
    kind: str,
    repairs: list[str],
) -> list[list[int]]:
    """Where each part's value stands among ``values``; negative where there is none."""
    unknown = [[UNKNOWN] * len(slot) for slot in parts]
    if not index.strip(" ;"):
        repairs.append(f"missing-{kind}-list")
        return unknown
    entries = parse_entries(index, len(values))
    if entries is None:
        repairs += [f"short-{kind}-list", f"unplaced-{kind}"]
        return unknown
    if is_aligned(parts, entries):
        return [list(entry) for entry in entries]
    repairs.append(f"short-{kind}-list")
    positions = place(parts, entries, values)
    if any(UNKNOWN in slot for slot in positions):
        repairs.append(f"unplaced-{kind}")
    return positions


def _values(text: str) -> list[str]:
    return [one_line(value) for value in text.split(";")]
