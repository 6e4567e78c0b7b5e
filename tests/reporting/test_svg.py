from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from belt.reporting.svg import (
    element,
    number,
    path,
    picture,
    shortened,
    standalone,
    text,
    text_width,
)

from .drawings import SVG, parsed

XML_TEXT = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]))


def test_number_is_short() -> None:
    numbers = [number(each) for each in (1.0, -0.001, 2.346, 10, 0.5)]
    assert numbers == ["1", "0", "2.35", "10", "0.5"]


def test_element_names_its_attributes_as_svg_does() -> None:
    assert element("g", class_="a", stroke_width=2, href=None) == '<g class="a" stroke-width="2"/>'


def test_path_is_closed_on_request() -> None:
    assert path([(0, 0), (1.5, 2)], closed=True) == "M0,0 1.5,2Z"


@given(st.text())
def test_any_words_make_a_well_formed_picture(words: str) -> None:
    svg = picture(
        element("text", text(words), data_name=words),
        key="k", width=10, height=10, title=words, summary=words, kind="chart",
    )  # fmt: skip
    root = parsed(svg)
    assert root.get("role") == "img"


@given(XML_TEXT)
def test_words_come_back_as_they_went(words: str) -> None:
    svg = picture(key="k", width=1, height=1, title=words, summary="", kind="chart")
    read = parsed(svg).find(f"{SVG}title")
    assert read is not None
    kept = "".join(each for each in words if each not in "\ufffe\uffff")
    assert (read.text or "") == kept


@given(st.text(), st.floats(0, 400))
def test_shortened_words_fit(words: str, room: float) -> None:
    short = shortened(words, room)
    assert short == words or short == "…" or text_width(short) <= room + 1e-6


def test_wide_characters_take_a_whole_em() -> None:
    assert text_width("서울대학교", 10) == 50


def test_standalone_picture_brings_its_colours() -> None:
    svg = picture(key="k", width=1, height=1, title="t", summary="s", kind="chart")
    light, dark = standalone(svg), standalone(svg, "dark")
    assert light.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<svg ')
    styles = [parsed(each).find(f"{SVG}style") for each in (light, dark)]
    assert all(style is not None and ".region-7{color:" in (style.text or "") for style in styles)
    assert light != dark
