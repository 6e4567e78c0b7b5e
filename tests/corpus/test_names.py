"""Personal names: spellings of one name, and names of two people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.corpus.names import compatible, is_native, parse_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Min-Jun Kim", "Minjun Kim"),
        ("Min Jun Kim", "Minjun Kim"),
        ("Đỗ Văn Minh", "Do Van Minh"),
        ("François Lefèvre", "Francois Lefevre"),
        ("Lefèvre, François", "François Lefèvre"),
        ("J. A. Smith", "J.A. Smith"),
        ("John Smith Jr.", "John Smith"),
        ("Wei Zhang 0001", "Wei Zhang"),
        ("Sukarno", "SUKARNO"),
    ],
)
def test_spellings_with_one_key(one: str, other: str) -> None:
    assert parse_name(one).key == parse_name(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kim Minjun", "Minjun Kim"),
        ("Nguyen Van Minh", "Van Minh Nguyen"),
        ("J. Smith", "John Smith"),
        ("John A. Smith", "John Smith"),
        ("Sebastian Thrun", "Sebastien Thrun"),
    ],
)
def test_spellings_that_can_be_one_person(one: str, other: str) -> None:
    assert compatible(parse_name(one), parse_name(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Minjun Kim", "Seoyeon Park"),
        ("John Smith", "Jane Smith"),
        ("J. Smith", "Kate Smith"),
        ("Lucie Martin", "Lucie Bernard"),
    ],
)
def test_names_of_two_people(one: str, other: str) -> None:
    assert not compatible(parse_name(one), parse_name(other))


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [("김철수", "김", "철수"), ("佐藤花子", "佐", "藤花子"), ("Ludwig van Beethoven", None, None)],
)
def test_parts_of_a_name(name: str, family: str | None, given: str | None) -> None:
    parsed = parse_name(name)
    if family is None:
        assert parsed.initial == "l"
        assert "beethoven" in parsed.family
    else:
        assert is_native(name)
        assert (parsed.family + "".join(parsed.given)) == family + given


@given(st.text(max_size=30))
def test_any_text_is_a_name_or_none_and_is_one_with_itself(text: str) -> None:
    name = parse_name(text)
    assert parse_name(text) == name
    assert name.words.split() == sorted(name.words.split())


@given(st.text(max_size=20), st.text(max_size=20))
def test_the_comparison_is_the_same_in_both_orders(one: str, other: str) -> None:
    a, b = parse_name(one), parse_name(other)
    assert bool(compatible(a, b)) is bool(compatible(b, a))
