"""Papers of several regions, with authors who also write with the other regions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from tests.papers import ieee, paper, write_list

PLACES = {
    "KR": ("South Korea", ("KAIST", "Seoul National University", "POSTECH")),
    "JP": ("Japan", ("University of Tokyo", "Kyoto University", "Osaka University")),
    "FR": ("France", ("Inria", "Sorbonne Université", "Université Grenoble Alpes")),
}
_GIVEN = ("Minjun Hana Lucie Sora Ken Yuki Jiho Marc Anne Taro Eunji Paul Claire Hiro Nari "
          "Leo Mina Jun Emma Daichi").split()  # fmt: skip
_FAMILY = ("Kim Sato Martin Park Tanaka Bernard Choi Suzuki Petit Jung Ito Moreau Yoon Mori "
           "Laurent Han Kato Simon Lim Abe").split()  # fmt: skip
_MIDDLE = ("", "bel", "dor", "fil", "gum", "hev", "jat", "kos")
_END = ("", "evich", "oulos")
_METHODS = ("reinforcement learning", "visual odometry", "tactile sensing", "motion planning",
            "speech recognition", "object detection", "machine translation",
            "graph neural networks")  # fmt: skip
_THINGS = ("legged robots", "surgical tools", "rice fields", "driving at night", "soft hands",
           "small drones", "elderly care", "warehouses", "underwater inspection")  # fmt: skip
_WAYS = ("few examples", "uncertain maps", "human feedback", "cheap sensors", "long horizons")

Author = tuple[str, str, str, str]


def people_of(region: str, count: int) -> list[Author]:
    """People of a region, each with an id and a name that nobody else has."""
    country, organisations = PLACES[region]
    number = list(PLACES).index(region) + 1
    return [
        (
            f"{_GIVEN[one % 20]}{_MIDDLE[one // 400]} {_FAMILY[one // 20 % 20]}{_END[number - 1]}",
            f"/37{number}{one:08d}",
            organisations[one % len(organisations)],
            country,
        )
        for one in range(count)
    ]


def papers_of(region: str, count: int, people: int) -> list[dict]:
    """Papers whose first author is of the region; one in four has an author of another region."""
    draw = random.Random(f"papers {region}")
    own = people_of(region, people)
    others = [one for code in PLACES if code != region for one in people_of(code, people)[:20]]
    number = list(PLACES).index(region) + 1
    papers = []
    for one in range(count):
        authors = draw.sample(own, draw.randint(1, 3))
        if draw.random() < 0.25:
            authors.append(draw.choice(others))
        method, thing, way = draw.choice(_METHODS), draw.choice(_THINGS), draw.choice(_WAYS)
        title = f"{method.capitalize()} for {thing} with {way}: study {region} {one}"
        fields = ieee(f"{number}{one:07d}")
        papers.append(paper(title, authors, **fields, gs_citation=draw.randint(0, 90)))
    return papers


def write_papers(folder: Path, regions: Sequence[str], count: int, people: int) -> Path:
    """Lists of the papers of some regions in a folder."""
    for region in regions:
        write_list(folder, f"icra{2018 + list(PLACES).index(region)}",
                   papers_of(region, count, people))  # fmt: skip
    return folder
