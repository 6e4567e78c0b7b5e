from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.reporting.labels import Anchor, Box, place, spread

BOUNDS = Box(0, 0, 400, 300)
ANCHORS = st.lists(
    st.builds(
        Anchor,
        st.floats(0, 400),
        st.floats(0, 300),
        st.floats(0, 20),
        st.text(min_size=1, max_size=12),
        st.booleans(),
    ),
    max_size=25,
)


@given(ANCHORS)
def test_labels_stay_inside_and_never_meet(anchors: list[Anchor]) -> None:
    taken = [Box(100, 100, 150, 140)]
    labels = place(anchors, bounds=BOUNDS, taken=taken)
    assert all(label.box.within(BOUNDS) for label in labels)
    assert not any(label.box.meets(taken[0]) for label in labels)
    assert not any(a.box.meets(b.box) for a, b in combinations(labels, 2))


def test_label_stands_right_of_its_mark_where_there_is_room() -> None:
    (label,) = place([Anchor(50, 50, 5, "Inria")], bounds=BOUNDS)
    assert (label.x, label.align) == (58, "start")


def test_only_a_needed_label_covers_what_is_avoided() -> None:
    everywhere = [BOUNDS]
    plain, needed = Anchor(50, 50, 5, "a"), Anchor(90, 90, 5, "b", needed=True)
    labels = place([plain, needed], bounds=BOUNDS, avoided=everywhere)
    assert [label.anchor.words for label in labels] == ["b"]


@given(st.lists(st.floats(0, 100), max_size=8), st.floats(0.1, 10))
def test_spread_keeps_gap_order_and_limits(wanted: list[float], gap: float) -> None:
    places = spread(wanted, gap, 0, 100)
    ordered = [places[i] for i in sorted(range(len(wanted)), key=lambda i: (wanted[i], i))]
    assert all(b - a >= gap - 1e-9 for a, b in pairwise(ordered))
    assert all(-1e-9 <= each <= 100 + 1e-9 for each in places)


def test_spread_moves_two_equal_wishes_apart_evenly() -> None:
    assert spread([10, 10], 4) == [8, 12]


def test_spread_leaves_what_is_apart() -> None:
    assert spread([30, 10, 20], 5) == [30, 10, 20]


def test_spread_without_room_says_so() -> None:
    with pytest.raises(ValueError, match="no room for 3 labels"):
        spread([1, 2, 3], 10, 0, 15)
