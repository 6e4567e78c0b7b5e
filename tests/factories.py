"""A corpus of a few works, written as Parquet without the pipeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from belt.config import load, model_belt_text
from belt.corpus.corpus import Corpus
from belt.corpus.schema import TABLES
from belt.corpus.versions import Manifest

Affiliation = tuple[str | None, str | None]
"""Organisation and country."""
VERSION = "20260101T000000-00000000"


def make_corpus(folder: Path, works: Sequence[Mapping[str, Any]]) -> Corpus:
    """A corpus of the model belt.

    ``works``: each with ``year`` and ``authors``, a list of (person, affiliations); further keys
    are columns of the works table. People and organisations are those that the authors name. The
    tie tables and topics are empty unless ``belt.corpus.ties`` fills them afterwards.
    """
    home = folder / "home"
    version = home / "corpus" / VERSION
    home.mkdir(parents=True)
    (home / "belt.toml").write_text(model_belt_text(), encoding="utf-8")
    belt = load(home / "belt.toml")
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for number, work in enumerate(works):
        work_id = f"doi:10.1/{number}"
        columns = {name: value for name, value in work.items() if name != "authors"}
        rows["works"].append(
            {
                "work_id": work_id,
                "title": f"Work {number}",
                "authors": len(work["authors"]),
                "simulated": False,
                **columns,
            }
        )
        for position, (person, affiliations) in enumerate(work["authors"]):
            for place, (organisation, country) in enumerate(affiliations or [(None, None)]):
                rows["authorships"].append(
                    {
                        "work_id": work_id,
                        "person_id": person,
                        "position": position,
                        "affiliation": place,
                        "organisation_id": organisation,
                        "country": country,
                        "region": belt.region_of(country),
                        "name": person,
                    }
                )
    for table, key in (("people", "person_id"), ("organisations", "organisation_id")):
        places = {
            row[key]: (row["country"], row["region"]) for row in rows["authorships"] if row[key]
        }
        rows[table] = [
            {key: one, "name": one, "country": country, "region": region, "simulated": False}
            for one, (country, region) in sorted(places.items())
        ]
    for name, schema in TABLES.items():
        path = version / name / "part-0.parquet"
        path.parent.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(rows[name], schema=schema), path)
    manifest = Manifest(VERSION, "2026-01-01T00:00:00Z", "0", "0", (), {}, {}, simulated=False)
    (version / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    return Corpus.open(home, VERSION)
