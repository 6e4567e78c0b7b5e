"""Whose value is which, when blanks were left out of a list."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from belt.corpus.sources.index_lists import BLANK, UNKNOWN, is_aligned, parse_entries, place

SLOTS = st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3), max_size=7)
VALUES = st.fixed_dictionaries({part: st.sampled_from(["", "X", "Y", "Z"]) for part in "abcdef"})


def written(
    slots: list[list[str]], value_of: dict[str, str]
) -> tuple[list[list[int]], list[list[int]], list[str]]:
    """As Paper Copilot writes them: the true positions, the entries without blanks, the values."""
    values = list(dict.fromkeys(value_of[part] for slot in slots for part in slot))
    true = [[values.index(value_of[part]) for part in slot] for slot in slots]
    entries = [
        [position for position in slot if values[position]]
        for slot in true
        if len(slot) > 1 or values[slot[0]]
    ]
    return true, entries, values


@given(SLOTS, VALUES)
def test_every_value_placed_is_the_true_one(
    slots: list[list[str]], value_of: dict[str, str]
) -> None:
    true, entries, values = written(slots, value_of)
    placed = place(slots, entries, values)
    assert [len(slot) for slot in placed] == [len(slot) for slot in slots]
    for true_slot, placed_slot in zip(true, placed, strict=True):
        for position, found in zip(true_slot, placed_slot, strict=True):
            assert found in (UNKNOWN, position if values[position] else BLANK)
    if "" not in values:
        assert placed == true


@given(SLOTS, VALUES)
@example(slots=[["a"], ["a", "b"], ["c"]], value_of=dict.fromkeys("abdef", "") | {"c": "X"})
def test_nothing_that_all_readings_agree_on_is_left_unknown(
    slots: list[list[str]], value_of: dict[str, str]
) -> None:
    """Against brute force: every way of giving the six parts values that writes the same lists."""
    slots = [slot[:2] for slot in slots[:4]]
    _, entries, values = written(slots, value_of)
    if is_aligned(slots, entries):
        return
    parts = sorted({part for slot in slots for part in slot})
    readings = [
        reading
        for reading in _assignments(parts, values)
        if written(slots, reading)[1:] == (entries, values)
    ]
    for slot, placed in zip(slots, place(slots, entries, values), strict=True):
        for part, found in zip(slot, placed, strict=True):
            agreed = {reading[part] for reading in readings}
            if len(agreed) == 1:
                [value] = agreed
                assert found == (values.index(value) if value else BLANK)
            else:
                assert found == UNKNOWN


def _assignments(parts: list[str], values: list[str]) -> list[dict[str, str]]:
    readings: list[dict[str, str]] = [{}]
    for part in parts:
        readings = [{**reading, part: value} for reading in readings for value in values]
    return readings


def test_lists_that_are_malformed_or_point_nowhere() -> None:
    assert parse_entries("0;1+0;;2", 3) == [(0,), (1, 0), (), (2,)]
    assert parse_entries("0;x", 3) is None
    assert parse_entries("0;3", 3) is None
    assert parse_entries("-1", 3) is None


def test_a_list_that_no_rule_explains_places_nothing() -> None:
    assert place([["a"], ["b"]], [[0]], ["X"]) == [[UNKNOWN], [UNKNOWN]]
    assert place([["a"], ["b"]], [[1], [0], [1]], ["X", ""]) == [[UNKNOWN], [UNKNOWN]]


def test_a_list_with_too_many_readings_places_nothing() -> None:
    slots = [[f"lab {number}"] for number in range(100)]
    placed = place(slots, [[1]] * 50, ["", "X"])
    assert placed == [[UNKNOWN]] * 100
