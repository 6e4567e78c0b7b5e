from __future__ import annotations

from itertools import combinations
from math import hypot

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.reporting.network_picture import (
    NARROW,
    WIDE,
    Network,
    Node,
    Tie,
    arranged,
    network_picture,
)

from .drawings import SVG, assert_plain, boxes, parsed, view_box, words

GROUPS = (("KR", "대한민국", "region-0"), ("FR", "France", "region-2"))
NODES = st.lists(
    st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.integers(1, 900)), min_size=1, max_size=40
)


def network(rows: list[tuple[float, float, int]], ties: tuple[Tie, ...] = ()) -> Network:
    nodes = tuple(
        Node(f"n{i}", f"Institute {i} <&>", "KR", "region-0", size, x, y)
        for i, (x, y, size) in enumerate(rows)
    )
    return Network("net", "t", "s", nodes, ties, GROUPS)


@pytest.mark.parametrize("width", [WIDE, NARROW])
@settings(max_examples=25)
@given(rows=NODES)
def test_dots_and_names_lie_in_the_picture(
    width: float, rows: list[tuple[float, float, int]]
) -> None:
    svg = network_picture(network(rows), write=str, width=width)
    assert_plain(svg)
    root = parsed(svg)
    across, down = view_box(root)
    dots = [each for each in root.iter(f"{SVG}circle") if each.get("data-id")]
    assert len(dots) == len(rows)
    for dot in dots:
        r = float(dot.attrib["r"])
        assert r - 0.02 <= float(dot.attrib["cx"]) <= across - r + 0.02
        assert r - 0.02 <= float(dot.attrib["cy"]) <= down - r + 0.02
    names = [box for string, box in boxes(root) if string.startswith("Institute")]
    assert not any(a.meets(b) for a, b in combinations(names, 2))
    assert all(box.left >= 0 and box.right <= across for box in names)


def test_ties_across_a_border_are_drawn_last_and_by_class() -> None:
    ties = (Tie("n0", "n1", 5, True), Tie("n1", "n2", 9, False), Tie("n0", "gone", 3, True))
    root = parsed(network_picture(network([(0, 0, 5), (1, 1, 4), (-1, 1, 3)], ties), write=str))
    lines = [(each.attrib["data-a"], each.attrib["data-b"], each.attrib["class"])
             for each in root.iter(f"{SVG}path")]  # fmt: skip
    assert lines == [("n1", "n2", "tie"), ("n0", "n1", "tie across")]


def test_key_names_each_region_beside_its_short_name() -> None:
    assert words(parsed(network_picture(network([(0, 0, 1)]), write=str)))[:2] == [
        "KR 대한민국", "FR France",
    ]  # fmt: skip


def test_empty_network_is_an_empty_picture() -> None:
    root = parsed(network_picture(network([]), write=str))
    assert not [each for each in root.iter(f"{SVG}circle") if each.get("data-id")]


def test_arranged_is_the_same_every_time_and_fits() -> None:
    ids = [f"p{i}" for i in range(40)]
    ties = [(ids[i], ids[(i * 7 + 1) % 40], 1.0 + i % 3) for i in range(40)]
    first, second = arranged(ids, ties), arranged(ids, ties)
    places = np.array([first[each] for each in ids])
    assert np.array_equal(places, np.array([second[each] for each in ids]))
    assert np.abs(places).max() == pytest.approx(1)


def test_arranged_brings_those_who_work_together_near() -> None:
    cliques = [[f"{name}{i}" for i in range(6)] for name in "ab"]
    ties = [(x, y, 3.0) for clique in cliques for x, y in combinations(clique, 2)]
    places = arranged([*cliques[0], *cliques[1]], [*ties, ("a0", "b0", 1.0)])

    def mean(pairs: list[tuple[str, str]]) -> float:
        return float(np.mean([hypot(*(places[x] - places[y])) for x, y in pairs]))

    within = [pair for clique in cliques for pair in combinations(clique, 2)]
    between = [(x, y) for x in cliques[0] for y in cliques[1]]
    assert mean(within) < mean(between) / 2


def test_nobody_and_one_alone_have_a_place() -> None:
    assert arranged([], []) == {}
    assert arranged(["a"], []).keys() == {"a"}
