"""Write the network of ties of a corpus for Gephi, VOSviewer and the like."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from belt.corpus.corpus import Corpus
from belt.corpus.network_formats import FORMATS, Node, Tie, TieNetwork
from belt.corpus.whole_file import whole_file

LEVELS = ("person", "organisation", "region")
EXPORTS = ("graphml", "gexf", "vosviewer", "csv")

_NODES = {
    "person": """
        select p.person_id as id, p.name, p.region, p.works, f.community as cluster,
            null::double as x, null::double as y, p.native_name, p.country,
            o.name as organisation, p.orcid, f.pagerank, f.bridge
        from people p
        left join person_profile f using (person_id)
        left join organisations o using (organisation_id)
    """,
    "organisation": """
        select o.organisation_id as id, o.name, o.region, o.works, f.community as cluster, f.x, f.y,
            o.country, o.city, o.type, o.ror, o.lat as latitude, o.lon as longitude, f.bridge
        from organisations o left join organisation_profile f using (organisation_id)
    """,
}
_TIES = """
    select a, b, sum(works)::integer as works, sum(fractional) as fractional,
        {cross_border} as cross_border_works, min(year) as first_year, max(year) as last_year
    from {level}_ties
    where ($first is null or year >= $first) and ($last is null or year <= $last)
    group by a, b order by a, b
"""


def write_network(
    corpus: Corpus,
    level: str,
    format: str,
    out: Path,
    *,
    years: tuple[int | None, int | None] = (None, None),
    regions: tuple[str, ...] = (),
) -> list[Path]:
    """Write the network of people, organisations or regions; returns the files written.

    ``level`` is one of :data:`LEVELS`, ``format`` of :data:`EXPORTS`. ``years`` (first, last, both
    included) chooses ties, ``regions`` the nodes: those of these regions of the belt, all if empty.
    VOSviewer gets one JSON file if ``out`` ends with ``.json``; otherwise the map in ``out`` and
    the network beside it (``ties.txt``, ``ties-network.txt``). Files appear when they are complete.

    Raises ``ValueError`` for an unknown level, format or region.
    """
    files = _files(format, out)
    network = tie_network(corpus, level, years=years, regions=regions)
    with ExitStack() as all_complete:
        for path, kind in files.items():
            FORMATS[kind](network, all_complete.enter_context(whole_file(path)))
    return list(files)


def tie_network(
    corpus: Corpus,
    level: str,
    *,
    years: tuple[int | None, int | None] = (None, None),
    regions: tuple[str, ...] = (),
) -> TieNetwork:
    """The nodes with works, and the ties among them; see :func:`write_network`."""
    if level not in LEVELS:
        raise ValueError(f"no level {level!r}; there are {', '.join(LEVELS)}")
    known = [region.code for region in corpus.belt.regions]
    if strangers := [code for code in regions if code not in known]:
        raise ValueError(f"no region {strangers[0]!r} in belt.toml; there are {', '.join(known)}")
    nodes = _region_nodes(corpus) if level == "region" else _nodes(corpus, level)
    chosen = tuple(node for node in nodes if not regions or node.region in regions)
    ids = {node.id for node in chosen}
    ties = tuple(tie for tie in _ties(corpus, level, years) if tie.a in ids and tie.b in ids)
    name = corpus.belt.name.get("en") or next(iter(corpus.belt.name.values()))
    return TieNetwork(f"{name}: {level}s", corpus.manifest.simulated, chosen, ties)


def _files(format: str, out: Path) -> dict[Path, str]:
    if format not in EXPORTS:
        raise ValueError(f"no network format {format!r}; there are {', '.join(EXPORTS)}")
    if format != "vosviewer":
        return {out: format}
    if out.suffix.lower() == ".json":
        return {out: "vosviewer-json"}
    beside = out.with_name(f"{out.stem}-network{out.suffix or '.txt'}")
    return {out: "vosviewer-map", beside: "vosviewer-network"}


def _nodes(corpus: Corpus, level: str) -> Iterator[Node]:
    query = f"from ({_NODES[level]}) where works > 0 order by works desc, id"
    own = ("id", "name", "region", "works", "cluster", "x", "y")
    for row in corpus.sql(query).to_pylist():
        more = {name: value for name, value in row.items() if name not in own}
        yield Node(**{name: row[name] for name in own}, more=more)


def _region_nodes(corpus: Corpus) -> Iterator[Node]:
    counted = corpus.sql("select region, sum(works)::integer as works from region_years group by 1")
    works = {row["region"]: row["works"] for row in counted.to_pylist()}
    for place, region in enumerate(corpus.belt.regions):
        yield Node(
            region.code,
            region.names.get("en", region.code),
            region.code,
            works.get(region.code, 0),
            place,
            region.lon / 180,
            region.lat / 90,
            {"latitude": region.lat, "longitude": region.lon},
        )


def _ties(corpus: Corpus, level: str, years: tuple[int | None, int | None]) -> Iterator[Tie]:
    # Every tie of two regions crosses a border.
    across = "sum(works)::integer" if level == "region" else "sum(cross_border_works)::integer"
    query = _TIES.format(level=level, cross_border=across)
    for name, year in zip(("$first", "$last"), years, strict=True):
        query = query.replace(name, "null" if year is None else str(int(year)))
    for row in corpus.sql(query).to_pylist():
        yield Tie(**row)
