from __future__ import annotations

from dataclasses import replace
from math import pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.reporting.labels import Box
from belt.reporting.map import (
    NARROW,
    WIDE,
    Arc,
    BeltMap,
    MapWords,
    Place,
    Site,
    belt_map,
    map_facts,
)

from .drawings import SVG, assert_plain, boxes, circles, parsed, view_box, words

PLACES = (
    Place("KR", "대한민국", "3", "region-0", ("KR",), 37.55, 126.99),
    Place("JP", "日本", "2", "region-1", ("JP",), 35.68, 139.69),
    Place("FR", "France", "1", "region-2", ("FR",), 46.6, 2.4),
    Place("VN", "Việt Nam", "4", "region-3", ("VN",), 21.03, 105.85),
)
SITES = (
    Site("naver-labs", "NAVER LABS", "KR", 90, 37.36, 127.10),
    Site("naver", "NAVER", "KR", 90, 37.36, 127.10),
    Site("kaist", "KAIST", "KR", 360, 36.37, 127.36),
    Site("tokyo", "東京大学", "JP", 1440, 35.71, 139.76),
    Site("inria", "Inria", "FR", 810, 48.84, 2.1),
    Site("hust", "HUST", "VN", 40, 21.005, 105.845),
    Site("lab", "Lab <&>", "FR", 10),
)
ARCS = (Arc("FR", "JP", 50), Arc("JP", "KR", 12), Arc("FR", "KR", 11), Arc("JP", "VN", 3))
BELT = BeltMap("map", "t", "s", PLACES, SITES, ARCS, largest=1440, widest=50)
WORDS = MapWords(lambda value: f"{value:,.0f}", lambda count: f"? {count}")
COUNTS = st.lists(st.integers(0, 5000), min_size=len(SITES), max_size=len(SITES))


def with_works(counts: list[int]) -> BeltMap:
    sites = tuple(replace(site, works=works) for site, works in zip(SITES, counts, strict=True))
    return replace(BELT, sites=sites, largest=max([1, *counts]))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@settings(max_examples=15)
@given(counts=COUNTS)
def test_everything_lies_in_the_picture(width: float, counts: list[int]) -> None:
    svg = belt_map(with_works(counts), words=WORDS, width=width)
    assert_plain(svg)
    root = parsed(svg)
    across, down = view_box(root)
    for _, x, y, r in circles(root):
        assert r - 0.02 <= x <= across - r + 0.02
        assert r - 0.02 <= y <= down - r + 0.02
    for string, box in boxes(root):
        assert box.within(Box(-0.01, -0.01, across + 0.01, down + 0.01)), string


@settings(max_examples=15)
@given(counts=COUNTS)
def test_areas_are_proportional_to_works(counts: list[int]) -> None:
    works = dict(zip((site.id for site in SITES), counts, strict=True))
    root = parsed(belt_map(with_works(counts), words=WORDS))
    areas = {key.removeprefix("panel "): pi * r * r for key, _, _, r in circles(root)
             if key.startswith("panel ")}  # fmt: skip
    assert set(areas) == {site.id for site in SITES if works[site.id] and site.latitude}
    for id_, area in areas.items():
        assert area == pytest.approx(pi * 22**2 * works[id_] / max(counts), rel=0.05, abs=0.2)


def test_neighbours_in_one_building_both_show() -> None:
    places = {key: (x, y) for key, x, y, _ in circles(parsed(belt_map(BELT, words=WORDS)))}
    assert places["panel naver"] != places["panel naver-labs"]
    assert places["overview naver"] != places["overview naver-labs"]


def test_arcs_are_as_wide_as_their_works() -> None:
    root = parsed(belt_map(BELT, words=WORDS))
    widths = {each.attrib["data-key"]: float(each.attrib["stroke-width"])
              for each in root.iter(f"{SVG}path") if each.get("class") == "arc"}  # fmt: skip
    assert widths == {"arc FR JP": 10, "arc JP KR": 2.4, "arc FR KR": 2.2, "arc JP VN": 0.75}


def test_every_region_is_named_twice_and_every_bundle_counted() -> None:
    shown = words(parsed(belt_map(BELT, words=WORDS)))
    for place in PLACES:
        assert shown.count(place.name) == 1
        assert f"{place.name}{place.caption}" in shown
    assert {"50", "12", "11", "3"} <= set(shown)


def test_organisation_of_unknown_place_is_drawn_hollow_and_counted() -> None:
    root = parsed(belt_map(BELT, words=WORDS))
    hollow = [each.attrib["data-id"] for each in root.iter(f"{SVG}circle")
              if "hollow" in each.attrib["class"]]  # fmt: skip
    assert hollow == ["lab"]
    assert "? 1" in words(root)


def test_chosen_organisation_shows_its_partners_by_name() -> None:
    chosen = replace(BELT, arcs=(Arc("kaist", "inria", 7),), widest=7, chosen="kaist")
    root = parsed(belt_map(chosen, words=WORDS))
    assert "Inria 7" in words(root)
    assert [each.attrib["data-key"] for each in root.iter(f"{SVG}path")
            if each.get("class") == "arc"] == ["arc kaist inria"]  # fmt: skip


def test_facts_alone_are_those_of_the_whole_map() -> None:
    assert map_facts(BELT, words=WORDS) in belt_map(BELT, words=WORDS)


def test_belt_around_the_pacific_is_one_picture() -> None:
    places = (
        Place("NZ", "Aotearoa", "", "region-0", ("NZ",), -41.3, 174.8),
        Place("CL", "Chile", "", "region-1", ("CL",), -33.4, -70.7),
    )
    root = parsed(belt_map(BeltMap("m", "t", "s", places, (), (Arc("CL", "NZ", 1),), 1, 1),
                           words=WORDS))  # fmt: skip
    (arc,) = [each for each in root.iter(f"{SVG}path") if each.get("class") == "arc"]
    start = float(arc.attrib["d"][1:].split(",")[0])
    end = float(arc.attrib["d"].split()[-1].split(",")[0])
    assert start < end
    assert "Chile" in words(root)


def test_map_without_a_region_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one region"):
        belt_map(replace(BELT, places=()), words=WORDS)
