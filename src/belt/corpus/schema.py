"""The tables of a corpus version and their columns, in one place.

Each table is a folder of Parquet files, ``corpus/<version>/<table>/``, and is also what readers
download. Ids are strings with a scheme (``doi:…``, ``ieee:…``, ``ror:…``; see
:mod:`belt.corpus.sources.records`); records without any external id get ``belt:`` and a hash of
what identifies them.
"""

from __future__ import annotations

import pyarrow as pa

_strings = pa.list_(pa.string())
LANGUAGE_NAME = pa.struct([("language", pa.string()), ("name", pa.string())])


def _table(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


TABLES: dict[str, pa.Schema] = {
    "works": _table(
        work_id=pa.string(),
        title=pa.string(),
        abstract=pa.string(),
        year=pa.int32(),
        venue=pa.string(),
        type=pa.string(),
        doi=pa.string(),
        cited_by=pa.int32(),
        language=pa.string(),
        sources=_strings,
        source_ids=_strings,
        url=pa.string(),
        keywords=_strings,
        authors=pa.int32(),
        simulated=pa.bool_(),
    ),
    "authorships": _table(
        work_id=pa.string(),
        person_id=pa.string(),
        position=pa.int32(),
        affiliation=pa.int32(),
        organisation_id=pa.string(),
        country=pa.string(),
        region=pa.string(),
        name=pa.string(),
        source_person_id=pa.string(),
        raw_affiliation=pa.string(),
    ),
    "people": _table(
        person_id=pa.string(),
        name=pa.string(),
        native_name=pa.string(),
        names=_strings,
        orcid=pa.string(),
        source_ids=_strings,
        organisation_id=pa.string(),
        country=pa.string(),
        region=pa.string(),
        first_year=pa.int32(),
        last_year=pa.int32(),
        works=pa.int32(),
        simulated=pa.bool_(),
    ),
    "organisations": _table(
        organisation_id=pa.string(),
        name=pa.string(),
        names=pa.list_(LANGUAGE_NAME),
        ror=pa.string(),
        type=pa.string(),
        country=pa.string(),
        region=pa.string(),
        parent_id=pa.string(),
        city=pa.string(),
        lat=pa.float64(),
        lon=pa.float64(),
        url=pa.string(),
        member_since=pa.string(),
        works=pa.int32(),
        simulated=pa.bool_(),
    ),
    "topics": _table(
        topic_id=pa.string(),
        name=pa.string(),
        field=pa.string(),
        source=pa.string(),
        works=pa.int32(),
    ),
    "work_topics": _table(work_id=pa.string(), topic_id=pa.string(), score=pa.float64()),
    "person_ties": _table(
        a=pa.string(),
        b=pa.string(),
        year=pa.int32(),
        works=pa.int32(),
        fractional=pa.float64(),
        cross_border_works=pa.int32(),
    ),
    "organisation_ties": _table(
        a=pa.string(),
        b=pa.string(),
        year=pa.int32(),
        works=pa.int32(),
        fractional=pa.float64(),
        cross_border_works=pa.int32(),
    ),
    "region_ties": _table(
        a=pa.string(), b=pa.string(), year=pa.int32(), works=pa.int32(), fractional=pa.float64()
    ),
    "aliases": _table(kind=pa.string(), alias=pa.string(), id=pa.string()),
    "merges": _table(kind=pa.string(), kept=pa.string(), merged=pa.string(), evidence=pa.string()),
    "rejects": _table(
        source=pa.string(),
        file=pa.string(),
        record=pa.string(),
        reason=pa.string(),
        raw=pa.string(),
    ),
    "repairs": _table(source=pa.string(), file=pa.string(), record=pa.string(), repair=pa.string()),
}
"""Table name -> columns. Public: the names and columns are kept."""

DESCRIPTIONS: dict[str, str] = {
    "works": (
        "One row a publication. `sources` names the inputs that told of it, `authors` "
        "counts its author slots, `cited_by` is null where unknown."
    ),
    "authorships": (
        "One row a work, author position and affiliation (`affiliation` counts from 0; an "
        "author without any has one row with nulls). `country` is an ISO code or null "
        "where unknown; `region` is the belt's region that the country belongs to, or "
        "null."
    ),
    "people": (
        "One row a person. `name` is in Latin letters where known, `native_name` in the "
        "person's own script where the data has it; `organisation_id`, `country` and "
        "`region` are those of the latest work that tells."
    ),
    "organisations": (
        "One row an organisation. `names` lists translations and aliases (the language "
        "may be empty); `member_since` is set for members of the belt."
    ),
    "topics": "One row a topic; `source` is `openalex` or `phrases` (the corpus's own phrases).",
    "work_topics": "Topics of works, `score` in 0…1.",
    "person_ties": (
        "Pairs of people (`a` < `b`) with joint works in a year. `fractional` counts each "
        "work as 1/(n-1) a pair, n its authors; `cross_border_works` are those where the "
        "two were in different regions of the belt."
    ),
    "organisation_ties": "The same for organisations.",
    "region_ties": "The same for regions of the belt.",
    "aliases": "Every other id under which something is known, for ever.",
    "merges": "What was taken to be the same thing, with the evidence.",
    "rejects": "Records that could not be read, with file, position and reason.",
    "repairs": "What readers had to repair, record by record.",
}
"""Table name -> what a row is."""
