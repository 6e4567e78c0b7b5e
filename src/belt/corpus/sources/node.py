"""What another node of the network gave: SKG-IF graphs, one a line, as kept by a harvest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from belt.corpus.sources import NotThisFormat, Source
from belt.corpus.sources.files import find_files
from belt.corpus.sources.records import (
    RawAffiliation,
    RawAuthor,
    RawOrganisation,
    RawPerson,
    RawRecord,
    RawWork,
    Reject,
)

_EXPECTS = "records of another node, one SKG-IF graph a line (made by `belt harvest`)"
_UNNAMED = "_:"
_TYPES = {"education": "university", "research": "institute", "company": "company"}
Entity = Mapping[str, Any]


def _find(path: Path) -> list[Path]:
    return find_files(path, (".jsonl",), _EXPECTS)


def _read(path: Path) -> Iterator[RawRecord]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            record = f"line {number}"
            try:
                yield _record(record, orjson.loads(line)["@graph"])
            except orjson.JSONDecodeError as error:
                if number == 1:
                    raise NotThisFormat(path, f"no JSON ({error.msg})", _EXPECTS) from None
                yield Reject(record, f"no JSON ({error.msg})", line[:200].decode(errors="replace"))
            except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
                raw = line[:200].decode(errors="replace")
                yield Reject(record, f"not a SKG-IF record ({error!r})", raw)


def _record(record: str, graph: list[Entity]) -> RawRecord:
    first = graph[0]
    agents = {one["local_identifier"]: one for one in graph[1:]}
    if first["entity_type"] == "product":
        return _work(record, first, agents)
    if first["entity_type"] == "person":
        return _person(record, first)
    if first["entity_type"] == "organisation":
        return _organisation(record, first)
    raise ValueError(f"entity of type {first['entity_type']!r}")


def _work(record: str, product: Entity, agents: Mapping[str, Entity]) -> RawWork:
    language, titles = next(iter(product["titles"].items()))
    told = product["manifestations"][0]
    venue = told.get("biblio", {}).get("in")
    ranked = sorted(product["contributions"], key=lambda one: one["rank"])
    ids = _ids(product)
    return RawWork(
        record=record,
        title=str(titles[0]),
        ids=tuple(sorted(ids, key=lambda one: not one.startswith("doi:"))),
        abstract=next(iter(product.get("abstracts", {}).values()), [None])[0],
        year=int(told["dates"]["publication"][:4]) if told["dates"].get("publication") else None,
        venue=agents[venue]["name"] if venue in agents else None,
        type=told["type"]["labels"]["en"],
        cited_by=product.get("cited_by"),
        language=None if language == "none" else language,
        url=next((one["value"] for one in product["identifiers"] if one["scheme"] == "url"), None),
        keywords=tuple(str(one["term"]) for one in product.get("topics", ())),
        authors=tuple(_author(one, agents) for one in ranked),
        simulated=bool(product.get("simulated")),
    )


def _author(contribution: Entity, agents: Mapping[str, Entity]) -> RawAuthor:
    agent = agents[contribution["by"]]
    return RawAuthor(
        name=str(agent["name"]),
        ids=_ids(agent) or (str(agent["local_identifier"]),),
        affiliations=tuple(
            _affiliation(agents[one]) for one in contribution["declared_affiliations"]
        ),
    )


def _affiliation(place: Entity) -> RawAffiliation:
    key, name = str(place["local_identifier"]), str(place["name"])
    if key.startswith(_UNNAMED):
        return RawAffiliation(raw=name or None, country=place.get("country"))
    return RawAffiliation(
        organisation=name, organisation_ids=_organisation_ids(place), country=place.get("country")
    )


def _person(record: str, person: Entity) -> RawPerson:
    return RawPerson(
        record=record,
        ids=_ids(person) or (str(person["local_identifier"]),),
        name=str(person["name"]),
        names=tuple(str(one) for one in person.get("other_names", ())),
        simulated=bool(person.get("simulated")),
    )


def _organisation(record: str, organisation: Entity) -> RawOrganisation:
    name = str(organisation["name"])
    ids = _organisation_ids(organisation) or (str(organisation["local_identifier"]),)
    return RawOrganisation(
        record=record,
        ids=ids,
        name=name,
        names=tuple(("", str(one)) for one in organisation.get("other_names", ())),
        type=next((_TYPES[one] for one in organisation["type"] if one in _TYPES), None),
        country=organisation.get("country"),
        url=organisation.get("website"),
        simulated=bool(organisation.get("simulated")),
    )


def _ids(entity: Entity) -> tuple[str, ...]:
    """Ids with a scheme, as Belt writes them; those a node made from the content are made anew."""
    told = [
        (str(one["scheme"]), str(one["value"]))
        for one in entity.get("identifiers", ())
        if one["scheme"] not in {"url", "belt", "email"}
    ]
    return tuple(dict.fromkeys(f"{scheme}:{value}" for scheme, value in told))


def _organisation_ids(place: Entity) -> tuple[str, ...]:
    return tuple(one.replace("https://ror.org/", "") for one in _ids(place))


SOURCE = Source("node", 1, _EXPECTS, _find, _read)
