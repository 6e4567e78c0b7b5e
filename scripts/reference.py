"""Write docs/corpus-tables.md from the schemas: `make reference`."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from belt.corpus import schema as corpus
from belt.insight import schema as insight

TARGET = Path(__file__).resolve().parents[1] / "docs" / "corpus-tables.md"
HEAD = """# Tables of a corpus version

`corpus/<version>/<table>/` holds each corpus table as Parquet files, `corpus/<version>/insight/`
the insight tables. Any program that reads Parquet reads them. Names and columns are kept; columns
may be added. This page is made from the schemas by `make reference`.

Ids are strings with a scheme: `doi:`, `openalex:`, `orcid:`, `ror:`, `ieee:`, `openreview:` …;
`belt:` ids are made from the content where no external id is known. Countries are ISO 3166 codes,
regions codes of belt.toml.

"""
INSIGHT_HEAD = """# Insight tables

`works` counts each work once; `fractional` gives each author of a work an equal part of it, and
each affiliation of an author an equal part of that. `cross_border` works have authors in at least
two regions of the belt, `outside` works an author in a known country outside it, `unknown` works an
author without a country.

"""


def section(name: str, columns: pa.Schema, description: str) -> str:
    """One table: what a row is, and its columns with types."""
    listed = "\n".join(f"| `{column.name}` | {column.type} |" for column in columns)
    return f"## `{name}`\n\n{description}\n\n| column | type |\n|---|---|\n{listed}\n"


def main() -> None:
    """Write the page."""
    parts = [
        HEAD + "\n".join(section(n, c, corpus.DESCRIPTIONS[n]) for n, c in corpus.TABLES.items()),
        INSIGHT_HEAD
        + "\n".join(section(n, c, insight.DESCRIPTIONS[n]) for n, c in insight.TABLES.items()),
    ]
    TARGET.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
