"""The glossary: cutting queries into its terms, and reading a home's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.matching.search.glossary import (
    BadGlossary,
    Entry,
    Glossary,
    glossary_of,
    shipped_glossary,
)
from belt.matching.search.words import phrase_key

SMALL = Glossary(
    (
        Entry("robot", "ko", "로봇"),
        Entry("grasping", "ko", "파지"),
        Entry("robotic grasping", "ko", "로봇 파지"),
        Entry("neural network", "fr", "réseau de neurones"),
        Entry("reinforcement learning", "vi", "học tăng cường"),
        Entry("learning", "vi", "học"),
    )
)


def _told(query: str, language: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(span.text, span.english) for span in SMALL.spans(query, language)]


def test_the_longest_terms_win() -> None:
    assert _told("로봇파지", "ko") == [("로봇파지", ("robotic grasping",))]
    assert _told("học tăng cường", "vi") == [("học tăng cường", ("reinforcement learning",))]


def test_what_lies_between_terms_is_kept() -> None:
    assert _told("수중 로봇", "ko") == [("수중", ()), ("로봇", ("robot",))]
    assert _told("profonds réseaux de neurones", "fr") == [
        ("profonds", ()),
        ("réseaux de neurones", ()),
    ] or _told("profonds réseau de neurones", "fr")[-1] == (
        "réseau de neurones",
        ("neural network",),
    )


def test_words_without_a_subject_are_no_parts() -> None:
    assert _told("un réseau de neurones pour la", "fr") == [
        ("réseau de neurones", ("neural network",))
    ]


@given(st.text("로봇파지수중 ", max_size=12))
def test_no_letter_of_a_query_is_lost(query: str) -> None:
    spans = SMALL.spans(query, "ko")
    assert "".join(span.text for span in spans) == phrase_key(query, "ko")


def test_the_shipped_glossary_has_every_language_for_every_term() -> None:
    glossary = shipped_glossary()
    english = {entry.english for entry in glossary.entries}
    assert len(english) > 600
    for language in ("ko", "ja", "fr", "vi"):
        assert english == {one.english for one in glossary.entries if one.language == language}
    assert len(english) == len({phrase_key(name, "en") for name in english})


def test_a_home_adds_its_own_terms_and_they_come_first(tmp_path: Path) -> None:
    (tmp_path / "glossary.tsv").write_text("humanoid folly\t로봇\t\t\t\n", encoding="utf-8")
    found = glossary_of(tmp_path).spans("로봇", "ko")
    assert found[0].english[0] == "humanoid folly"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"grasping\t\xed\x8c\x8c\xec\xa7\x80\n", "line 1: expected the five columns"),
        (b"# a note\n\n\ta\tb\tc\td\n", "line 3"),
        (b"\xff\xfe\n", "expected text in UTF-8"),
    ],
)
def test_a_glossary_that_cannot_be_read_says_where(tmp_path: Path, text: bytes, told: str) -> None:
    (tmp_path / "glossary.tsv").write_bytes(text)
    with pytest.raises(BadGlossary, match=told):
        glossary_of(tmp_path)
