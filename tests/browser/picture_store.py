"""A home with a small published store: what the pictures read, known to the last number."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pyarrow as pa

from belt.config import model_belt_text
from belt.corpus.schema import TABLES as CORPUS
from belt.corpus.versions import Manifest
from belt.insight.schema import TABLES as INSIGHT

VERSION = "20260101T000000000-00000000"

ORGANISATIONS = [
    # id, name, region, latitude, longitude, works in 2019 and in 2020, place in the network
    ("ror:kaist", "KAIST", "KR", 36.37, 127.36, 20, 30, 0.2, 0.1),
    ("ror:snu", "Seoul National University", "KR", 37.46, 126.95, 15, 20, 0.0, 0.3),
    ("ror:tokyo", "The University of Tokyo", "JP", 35.71, 139.76, 25, 35, 0.9, 0.2),
    ("ror:inria", "Inria", "FR", 48.84, 2.1, 18, 22, -0.9, -0.5),
    ("ror:hust", "HUST", "VN", 21.0, 105.84, 0, 4, -0.2, -0.9),
    ("belt:org-lab", "Laboratory of unknown place", "FR", None, None, 2, 3, -0.7, -0.8),
]
TIES = [
    ("ror:inria", "ror:kaist", 2020, 3),
    ("ror:kaist", "ror:snu", 2019, 6),
    ("ror:kaist", "ror:tokyo", 2019, 1),
]
REGION_PAIRS = [("FR", "JP", 2019, 5), ("FR", "JP", 2020, 7), ("FR", "KR", 2020, 3)]
PEOPLE = [
    ("orcid:1", "Minji Kim", "김민지", "KR", 9),
    ("orcid:2", "Joon Park", None, "KR", 7),
    ("orcid:3", "Camille Martin", None, "FR", 5),
]


def write_home(home: Path) -> Path:
    """A home of the model belt with the records above; returns it."""
    folder = home / "corpus" / VERSION
    folder.mkdir(parents=True)
    (home / "belt.toml").write_text(model_belt_text(), encoding="utf-8")
    (home / "corpus" / "current").write_text(f"{VERSION}\n", encoding="utf-8")
    manifest = Manifest(VERSION, "2026-01-01T00:00:00Z", "0", "0", (), {}, {}, simulated=True)
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    store = sqlite3.connect(folder / "pages.sqlite")
    for name, schema in {**CORPUS, **INSIGHT}.items():
        store.execute(f"CREATE TABLE {name} ({', '.join(map(_column, schema))})")
    _fill(store)
    store.commit()
    store.close()
    return home


def _column(field: pa.Field) -> str:
    number = pa.types.is_integer(field.type) or pa.types.is_boolean(field.type)
    return f"{field.name} {'INTEGER' if number else 'TEXT' if field.type == pa.string() else ''}"


def _fill(store: sqlite3.Connection) -> None:
    for year, works, unknown in ((2019, 60, 6), (2020, 80, 8)):
        _insert(store, "belt_years", year=year, works=works, unknown=unknown)
        for region in ("KR", "JP", "FR", "VN"):
            _insert(store, "region_years", region=region, year=year, works=works // 4)
    for a, b, year, works in REGION_PAIRS:
        _insert(store, "region_pair_years", a=a, b=b, year=year, works=works)
    for id_, name, region, lat, lon, before, after, x, y in ORGANISATIONS:
        names = json.dumps([{"language": "ko", "name": f"{name} (한국어)"}])
        _insert(store, "organisations", organisation_id=id_, name=name, names=names,
                region=region, lat=lat, lon=lon)  # fmt: skip
        _insert(store, "organisation_profile", organisation_id=id_, works=before + after, x=x, y=y)
        for year, works in ((2019, before), (2020, after)):
            _insert(store, "organisation_years", organisation_id=id_, year=year, works=works,
                    cross_border=works // 5)  # fmt: skip
    for a, b, year, works in TIES:
        _insert(store, "organisation_ties", a=a, b=b, year=year, works=works)
    for id_, name, native, region, works in PEOPLE:
        _insert(store, "people", person_id=id_, name=name, native_name=native, region=region,
                works=works)  # fmt: skip
        if region == "KR":
            _insert(store, "organisation_people", organisation_id="ror:kaist", person_id=id_,
                    works=works, first_year=2019, last_year=2020)  # fmt: skip
        _insert(store, "person_profile", person_id=id_, works=works, community=7)
    _insert(store, "communities", community=7, kind="person", label="grasping")
    _insert(store, "person_ties", a="orcid:1", b="orcid:3", year=2020, works=2)
    _insert(store, "person_coauthors", person_id="orcid:1", coauthor_id="orcid:3", works=2,
            first_year=2020, last_year=2020, cross_border=True)  # fmt: skip


def _insert(store: sqlite3.Connection, table: str, **values: object) -> None:
    columns, marks = ", ".join(values), ", ".join("?" * len(values))
    store.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(values.values()))
