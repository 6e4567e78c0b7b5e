"""A network of ties as other programs read it: Gephi, Cytoscape, VOSviewer, spreadsheets.

Formats: GraphML (http://graphml.graphdrawing.org), GEXF 1.2 with positions, sizes and colours for
Gephi (https://gexf.net), the map and network files and the JSON of VOSviewer
(https://www.vosviewer.com, https://app.vosviewer.com/docs), and ties as CSV.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

import networkx as nx
import orjson

from belt.corpus.works_export import harmless_cell

_Value = str | int | float | bool
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SIMULATED = "simulated: made for demonstration, not real"
_COLOURS = (
    (42, 111, 151), (200, 85, 61), (88, 129, 87), (233, 179, 52),
    (112, 88, 152), (0, 145, 136), (181, 101, 167), (120, 110, 100),
)  # fmt: skip


@dataclass(frozen=True)
class Node:
    """A person, an organisation or a region, with its works and where it is drawn.

    ``cluster`` counts from 0 (none: unknown); ``x`` and ``y`` lie in -1…1, north is up.
    """

    id: str
    name: str
    region: str | None
    works: int
    cluster: int | None = None
    x: float | None = None
    y: float | None = None
    more: Mapping[str, _Value | None] | None = None


@dataclass(frozen=True)
class Tie:
    """Joint works of two nodes, ``a`` < ``b``."""

    a: str
    b: str
    works: int
    fractional: float | None = None
    cross_border_works: int | None = None
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True)
class TieNetwork:
    """What is written: a title, whether it is simulated, nodes and the ties among them."""

    title: str
    simulated: bool
    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]


def write_graphml(network: TieNetwork, stream: BinaryIO) -> None:
    """GraphML: one attribute a column; ``weight`` is the number of joint works."""
    graph = _graph(network)
    graph.graph.update(name=_clean(network.title), simulated=network.simulated)
    nx.write_graphml(graph, stream, named_key_ids=True)


def write_gexf(network: TieNetwork, stream: BinaryIO) -> None:
    """GEXF: the same with places, sizes and the colours of regions, as Gephi shows them."""
    graph = _graph(network)
    regions = sorted({node.region for node in network.nodes if node.region})
    for node in network.nodes:
        red, green, blue = _COLOURS[regions.index(node.region) % 8] if node.region else (160,) * 3
        viz: dict[str, object] = {
            "size": round(max(node.works, 1) ** 0.5, 3),
            "color": {"r": red, "g": green, "b": blue, "a": 1.0},
        }
        if node.x is not None and node.y is not None:
            viz["position"] = {"x": 1000 * node.x, "y": 1000 * node.y, "z": 0.0}
        graph.nodes[node.id]["viz"] = viz
    nx.write_gexf(graph, stream)


def _graph(network: TieNetwork) -> nx.Graph:
    graph = nx.Graph()
    for node in network.nodes:
        columns = {"label": node.name, "region": node.region, "works": node.works,
                   "cluster": node.cluster, "x": node.x, "y": node.y, **(node.more or {}),
                   "simulated": network.simulated}  # fmt: skip
        graph.add_node(node.id, **_present(columns))
    for tie in network.ties:
        columns = {"weight": tie.works, "fractional": tie.fractional,
                   "cross_border_works": tie.cross_border_works,
                   "first_year": tie.first_year, "last_year": tie.last_year}  # fmt: skip
        graph.add_edge(tie.a, tie.b, **_present(columns))
    return graph


def _present(columns: Mapping[str, _Value | None]) -> dict[str, _Value]:
    return {
        name: _clean(value) if isinstance(value, str) else value
        for name, value in columns.items()
        if value is not None
    }


def _clean(words: str) -> str:
    """The words without characters that XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", words)


def write_vosviewer_map(network: TieNetwork, stream: BinaryIO) -> None:
    """VOSviewer's map file: tab-separated items, numbered from 1, with places and weights."""
    head = ("id", "label", "description", "x", "y", "cluster", "weight<Works>")
    rows = [
        (
            number,
            _one_line(node.name),
            _one_line(_description(network, node)),
            _figure(node.x),
            _figure(node.y),
            "" if node.cluster is None else node.cluster + 1,
            node.works,
        )
        for number, node in enumerate(network.nodes, start=1)
    ]
    stream.writelines("\t".join(map(str, row)).encode() + b"\n" for row in [head, *rows])


def write_vosviewer_network(network: TieNetwork, stream: BinaryIO) -> None:
    """VOSviewer's network file: two item numbers and the number of joint works a line."""
    number = {node.id: place for place, node in enumerate(network.nodes, start=1)}
    stream.writelines(
        f"{number[tie.a]}\t{number[tie.b]}\t{tie.works}\n".encode() for tie in network.ties
    )


def write_vosviewer_json(network: TieNetwork, stream: BinaryIO) -> None:
    """The one file that VOSviewer and VOSviewer Online open."""
    number = {node.id: place for place, node in enumerate(network.nodes, start=1)}
    items = [
        {
            "id": number[node.id],
            "label": node.name,
            "description": _description(network, node),
            "weights": {"Works": node.works},
            **({} if node.x is None else {"x": node.x}),
            **({} if node.y is None else {"y": node.y}),
            **({} if node.cluster is None else {"cluster": node.cluster + 1}),
        }
        for node in network.nodes
    ]
    links = [
        {"source_id": number[tie.a], "target_id": number[tie.b], "strength": tie.works}
        for tie in network.ties
    ]
    content = {
        "config": {"terminology": {"item": "Item", "link": "Tie", "link_strength": "Joint works"}},
        "info": {"title": network.title, "description": _SIMULATED if network.simulated else ""},
        "network": {"items": items, "links": links},
    }
    stream.write(orjson.dumps(content))


def _description(network: TieNetwork, node: Node) -> str:
    parts = (node.id, node.region, _SIMULATED if network.simulated else None)
    return "; ".join(part for part in parts if part)


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.5f}"


_TIE_COLUMNS = (
    "a", "a_name", "a_region", "b", "b_name", "b_region", "works", "fractional",
    "cross_border_works", "first_year", "last_year", "simulated",
)  # fmt: skip


def write_ties_csv(network: TieNetwork, stream: BinaryIO) -> None:
    """A row a tie, for spreadsheets; nodes without ties are not in it."""
    nodes = {node.id: node for node in network.nodes}
    # The byte order mark tells spreadsheets that this is UTF-8.
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(_TIE_COLUMNS)
    simulated = "true" if network.simulated else "false"
    for tie in network.ties:
        a, b = nodes[tie.a], nodes[tie.b]
        names = [a.id, a.name, a.region or "", b.id, b.name, b.region or ""]
        figures = (tie.works, tie.fractional, tie.cross_border_works, tie.first_year, tie.last_year)
        writer.writerow([*map(harmless_cell, names),
                         *("" if one is None else one for one in figures), simulated])  # fmt: skip
    text.detach()


FORMATS: dict[str, Callable[[TieNetwork, BinaryIO], None]] = {
    "graphml": write_graphml,
    "gexf": write_gexf,
    "vosviewer-map": write_vosviewer_map,
    "vosviewer-network": write_vosviewer_network,
    "vosviewer-json": write_vosviewer_json,
    "csv": write_ties_csv,
}
"""File format -> what writes a network in it."""
