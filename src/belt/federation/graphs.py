"""The graphs of records as they come from another node: read strictly, and people taken out."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

Graph = dict[str, Any]


def read_graph(text: str) -> Graph:
    """A SKG-IF graph, with all that is relied on here in its place. Raises ``ValueError``."""
    try:
        graph = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(graph, dict) or not _are_objects(graph.get("@graph")) or not graph["@graph"]:
        raise ValueError("it is no graph of entities")
    for entity in graph["@graph"]:
        _check_texts(entity, "local_identifier", "entity_type")
        for name, fields in (("identifiers", ("scheme", "value")), ("contributions", ("by",))):
            if not _are_objects(entity.get(name, [])):
                raise ValueError(f"{name} of an entity are no list")
            for one in entity.get(name, []):
                _check_texts(one, *fields)
    return graph


def _are_objects(told: Any) -> bool:
    return isinstance(told, list) and all(isinstance(one, dict) for one in told)


def _check_texts(told: dict[str, Any], *names: str) -> None:
    for name in names:
        if not isinstance(told.get(name), str) or not told[name]:
            raise ValueError(f"{name} of an entity is no text")


def people_in(graph: Graph) -> dict[str, set[str]]:
    """The people whom a graph names: how it calls each, and all ids of theirs."""
    return {
        entity["local_identifier"]: {
            entity["local_identifier"],
            *(f"{one['scheme']}:{one['value']}" for one in entity.get("identifiers", ())),
        }
        for entity in graph["@graph"]
        if entity["entity_type"] == "person"
    }


def without_people(graph: Graph, ids: Collection[str]) -> Graph | None:
    """A graph without the people of these ids; ``None`` where it is about one of them."""
    gone = {called for called, theirs in people_in(graph).items() if not theirs.isdisjoint(ids)}
    if not gone:
        return graph
    if graph["@graph"][0]["local_identifier"] in gone:
        return None
    kept = [one for one in graph["@graph"] if one["local_identifier"] not in gone]
    first = kept[0]
    if "contributions" in first:
        told = [one for one in first["contributions"] if one["by"] not in gone]
        kept[0] = {**first, "contributions": told}
    return {**graph, "@graph": kept}
