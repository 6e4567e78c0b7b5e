"""Names typed in another script, order or spelling than they are kept in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.matching.search.names import likeness, name_tokens, sound, token_coverage
from belt.matching.search.romanisation import romanised

NEAR = 0.9


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("김민수", "Minsu Kim"),
        ("김민수", "Min-Soo Kim"),
        ("Kim Minsoo", "김민수"),
        ("이지은", "Ji-Eun Lee"),
        ("박정훈", "Jung Hoon Park"),
        ("최영희", "Choi Younghee"),
        ("남궁민", "Min Namgung"),
        ("さとう けん", "Ken Sato"),
        ("サトウ ケン", "Ken Satoh"),
        ("Ken Satou", "Ken Sato"),
        ("おおた しょう", "Sho Ota"),
        ("Nguyen Van An", "Nguyễn Văn An"),
        ("Dang Thi Ha", "Đặng Thị Hà"),
        ("Francois Leclerc", "François Leclerc"),
        ("Jean-Luc Dubosi", "Jean-Luc Dubois"),
    ],
)
def test_spellings_of_one_name_are_near_each_other(typed: str, kept: str) -> None:
    assert likeness(typed, kept) >= NEAR


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("김민수", "Minjae Cho"), ("Ken Sato", "Lucie Martin"), ("Nguyen Van An", "Tran Thi Binh")],
)
def test_other_people_are_not_near(typed: str, kept: str) -> None:
    assert likeness(typed, kept) < NEAR


def test_a_korean_name_is_cut_into_family_and_given_name() -> None:
    assert romanised("김민수") == ("kim minsu",)
    assert romanised("선우진하") == ("sunwoo jinha",)


def test_a_korean_name_that_can_be_cut_in_two_ways_is_read_in_both() -> None:
    assert set(romanised("남궁민")) == {"namgung min", "nam gungmin"}
    assert set(romanised("선우진")) == {"sunwoo jin", "seon ujin"}


def test_long_vowels_are_read_long_and_short() -> None:
    assert set(romanised("オオタ ショウ")) == {"oota shou", "ota sho"}
    assert romanised("チョット") == ("chotto",)


def test_a_part_of_a_name_finds_it() -> None:
    assert token_coverage("laptev", "Ivan Laptev") >= NEAR
    assert token_coverage("seoul national", "Seoul National University") >= NEAR
    assert token_coverage("seoul tokyo", "Seoul National University") < NEAR


@given(st.text(max_size=30))
def test_any_text_can_be_asked_for(text: str) -> None:
    tokens = name_tokens([text])
    assert "" not in tokens.sounds
    assert 0 <= likeness(text, "Kim Minsu") <= 1
    assert 0 <= token_coverage(text, "Kim Minsu") <= 1


@given(
    st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9), min_size=1, max_size=4)
)
def test_the_order_of_a_names_words_does_not_matter(words: list[str]) -> None:
    assert likeness(" ".join(words), " ".join(reversed(words))) == 1


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_a_sound_is_no_longer_than_its_word(word: str) -> None:
    assert len(sound(word)) <= len(word) + 1
