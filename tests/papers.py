"""Small publication lists for tests, in the formats that Belt reads."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path


def paper(title: str, authors: Iterable[tuple[str, str, str, str]], **fields: object) -> dict:
    """A Paper Copilot record; ``authors`` are (name, id, organisation, country name)."""
    people = list(authors)
    organisations = list(dict.fromkeys(person[2] for person in people))
    countries = list(dict.fromkeys(person[3] for person in people))
    return {
        "title": title,
        "abstract": f"We study {title.lower()} with robots.",
        "author": ";".join(person[0] for person in people),
        "authorids": ";".join(person[1] for person in people),
        "aff": ";".join(person[2] for person in people),
        "aff_unique_norm": ";".join(organisations),
        "aff_unique_index": ";".join(str(organisations.index(p[2])) for p in people),
        "aff_unique_url": ";".join("" for _ in organisations),
        "aff_country_unique": ";".join(countries),
        "aff_country_unique_index": ";".join(str(countries.index(p[3])) for p in people),
        "gs_citation": 3,
        **fields,
    }


def ieee(document: str) -> dict[str, str]:
    """The fields of an IEEE document."""
    return {"id": document, "site": f"https://ieeexplore.ieee.org/document/{document}/"}


def write_list(folder: Path, name: str, papers: Iterable[Mapping[str, object]]) -> Path:
    """Write papers as ``folder/name.json.gz``; ``name`` is venue and year, ``icra2019``."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json.gz"
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        json.dump(list(papers), stream)
    return path


KIM = ("Minjun Kim", "/37000000001", "KAIST", "South Korea")
SATO = ("Hana Sato", "/37000000002", "University of Tokyo", "Japan")
MARTIN = ("Lucie Martin", "/37000000003", "Inria", "France")
NGUYEN = (
    "Nguyen Van Minh",
    "/37000000004",
    "Hanoi University of Science and Technology",
    "Vietnam",
)
SMITH = ("Jane Smith", "/37000000005", "Stanford University", "United States")

ICRA_2019 = [
    paper("Grasping of soft objects with tactile hands", [KIM, SATO], **ieee("8000001")),
    paper("Visual odometry for legged robots outdoors", [MARTIN, KIM, SMITH], **ieee("8000002")),
    paper("Learning to walk on sand and gravel", [KIM], **ieee("8000003")),
]
IROS_2020 = [
    paper("Speech interfaces for service robots at home", [NGUYEN, MARTIN], **ieee("9000001")),
    paper("Mapping forests with small flying robots", [SATO, SMITH], **ieee("9000002")),
]
