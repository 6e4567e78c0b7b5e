"""Networks written for other programs, and read again as those programs read them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.corpus.corpus import Corpus
from belt.corpus.network_export import write_network
from belt.corpus.network_formats import FORMATS, Node, Tie, TieNetwork
from belt.home import ingest_into, make_home
from tests.papers import ICRA_2019, IROS_2020, write_list


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    home = tmp_path_factory.mktemp("networks") / "home"
    make_home(home)
    write_list(home / "lists", "icra2019", ICRA_2019)
    write_list(home / "lists", "iros2020", IROS_2020)
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", lambda _step: None)
    return Corpus.open(home)


def expected(corpus: Corpus, level: str) -> dict[frozenset[str], int]:
    """Joint works of each pair, straight from the tie table."""
    rows = corpus.sql(f"select a, b, sum(works)::int as works from {level}_ties group by all")
    return {frozenset((row["a"], row["b"])): row["works"] for row in rows.to_pylist()}


@pytest.mark.parametrize("level", ["person", "organisation", "region"])
@pytest.mark.parametrize("format", ["graphml", "gexf"])
def test_graph_formats_hold_every_tie(
    corpus: Corpus, tmp_path: Path, level: str, format: str
) -> None:
    out = tmp_path / f"ties.{format}"
    assert write_network(corpus, level, format, out) == [out]
    graph = nx.read_graphml(out) if format == "graphml" else nx.read_gexf(out)
    found = {frozenset((a, b)): int(tie["weight"]) for a, b, tie in graph.edges(data=True)}
    assert found == expected(corpus, level)
    assert found
    assert all(node["simulated"] is False for _, node in graph.nodes(data=True))


@pytest.mark.parametrize("level", ["person", "organisation", "region"])
def test_vosviewer_map_and_network_fit_together(corpus: Corpus, tmp_path: Path, level: str) -> None:
    written = write_network(corpus, level, "vosviewer", tmp_path / "ties.txt")
    assert [path.name for path in written] == ["ties.txt", "ties-network.txt"]
    with written[0].open(encoding="utf-8") as file:
        items = {row["id"]: row for row in csv.DictReader(file, delimiter="\t")}
    ids = {number: row["description"].split("; ")[0] for number, row in items.items()}
    lines = [line.split("\t") for line in written[1].read_text().splitlines()]
    found = {frozenset((ids[a], ids[b])): int(works) for a, b, works in lines}
    assert found == expected(corpus, level)
    assert list(items) == [str(number) for number in range(1, len(items) + 1)]


def test_vosviewer_online_reads_one_json(corpus: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "ties.json"
    assert write_network(corpus, "organisation", "vosviewer", out) == [out]
    network = json.loads(out.read_bytes())["network"]
    ids = {item["id"]: item["description"].split("; ")[0] for item in network["items"]}
    found = {
        frozenset((ids[link["source_id"]], ids[link["target_id"]])): link["strength"]
        for link in network["links"]
    }
    assert found == expected(corpus, "organisation")
    assert all(-1 <= item["x"] <= 1 and -1 <= item["y"] <= 1 for item in network["items"])


def test_years_and_regions_choose(corpus: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "ties.csv"
    write_network(corpus, "person", "csv", out, years=(2020, None), regions=("KR",))
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = corpus.sql(
        "select a, b from person_ties t join people pa on pa.person_id = a "
        "join people pb on pb.person_id = b "
        "where year >= 2020 and pa.region = 'KR' and pb.region = 'KR' group by a, b order by a, b"
    ).to_pylist()
    assert [(row["a"], row["b"]) for row in rows] == [(row["a"], row["b"]) for row in wanted]


@pytest.mark.parametrize(
    ("level", "format", "regions", "told"),
    [
        ("country", "csv", (), "no level 'country'; there are person, organisation, region"),
        ("person", "pajek", (), "no network format 'pajek'"),
        ("person", "csv", ("XX",), "no region 'XX' in belt.toml"),
    ],
)
def test_what_is_unknown_is_told(
    corpus: Corpus, tmp_path: Path, level: str, format: str, regions: tuple[str, ...], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        write_network(corpus, level, format, tmp_path / "ties", regions=regions)
    assert not list(tmp_path.iterdir())


@given(name=st.text(st.characters(codec="utf-8"), max_size=20), simulated=st.booleans())
def test_graph_formats_say_what_is_simulated(name: str, simulated: bool) -> None:
    network = TieNetwork(name, simulated, (Node("a", name, "KR", 2),), ())
    for format, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        stream = io.BytesIO()
        FORMATS[format](network, stream)
        stream.seek(0)
        assert read(stream).nodes["a"]["simulated"] is simulated


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=20))
def test_no_cell_is_a_formula(name: str) -> None:
    network = TieNetwork("", False, (Node("a", name, None, 1), Node("b", "B", None, 1)),
                         (Tie("a", "b", 1),))  # fmt: skip
    stream = io.BytesIO()
    FORMATS["csv"](network, stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))
    assert not rows[0]["a_name"].startswith(("=", "+", "-", "@"))
    formula = name.lstrip("'").startswith(("=", "+", "-", "@"))
    assert rows[0]["a_name"] == (f"'{name}" if formula else name)
