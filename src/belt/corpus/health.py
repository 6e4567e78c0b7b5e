"""Health: what a corpus version knows and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass

from belt.corpus.corpus import Corpus
from belt.corpus.schema import TABLES
from belt.corpus.sources.records import REPAIRS


@dataclass(frozen=True, slots=True)
class Health:
    """What was read, repaired, refused and merged, and what is missing."""

    version: str
    counts: dict[str, int]
    missing: dict[str, float]
    repairs: list[dict[str, object]]
    """``repair, meaning, records``, most frequent first."""
    rejects: list[dict[str, object]]
    """``source, reason, records``."""
    merges: list[dict[str, object]]
    """``kind, merges``."""
    venues: list[dict[str, object]]
    """``venue, works, without_country, without_affiliation, several_countries`` (shares)."""


def table_counts(corpus: Corpus) -> dict[str, int]:
    """Rows of each corpus table."""
    counted = " union all ".join(
        f"select '{name}' as name, count(*) as n from {name}" for name in TABLES
    )
    return {row["name"]: row["n"] for row in corpus.sql(counted).to_pylist()}


def missing_shares(corpus: Corpus) -> dict[str, float]:
    """Shares in 0…1 of works or author slots about which something is not known."""
    works = corpus.sql(
        """select count(*) as n,
                  count(*) filter (abstract is null) as abstract,
                  count(*) filter (year is null) as year,
                  count(*) filter (cited_by is null) as citations,
                  count(*) filter (authors = 0) as authors,
                  count(*) filter (work_id like 'belt:%') as external_id
           from works"""
    ).to_pylist()[0]
    slots = corpus.sql(
        """select count(*) as n, count(*) filter (country = 0) as country,
                  count(*) filter (organisation = 0) as organisation,
                  count(*) filter (id = 0) as person_id
           from (select work_id, position, count(country) as country,
                        count(organisation_id) as organisation, count(source_person_id) as id
                 from authorships group by all)"""
    ).to_pylist()[0]
    shares = {
        f"works without {name.replace('_', ' ')}": n / (works["n"] or 1)
        for name, n in works.items()
        if name != "n"
    }
    shares |= {
        f"author slots without {name.replace('_', ' ')}": n / (slots["n"] or 1)
        for name, n in slots.items()
        if name != "n"
    }
    return {name: round(share, 6) for name, share in shares.items()}


def health(corpus: Corpus) -> Health:
    """The whole picture of one version."""
    repairs = corpus.sql(
        "select repair, count(*) as records from repairs group by all order by 2 desc, 1"
    ).to_pylist()
    return Health(
        version=corpus.version,
        counts=corpus.manifest.counts,
        missing=corpus.manifest.missing,
        repairs=[{**row, "meaning": REPAIRS[row["repair"]]} for row in repairs],
        rejects=corpus.sql(
            "select source, reason, count(*) as records from rejects group by all "
            "order by 3 desc, 1, 2"
        ).to_pylist(),
        merges=corpus.sql(
            "select kind, count(*) as merges from merges group by all order by 1"
        ).to_pylist(),
        venues=corpus.sql(
            """select venue, count(*) as works,
                      round(avg((countries = 0)::int), 4) as without_country,
                      round(avg((organisations = 0)::int), 4) as without_affiliation,
                      round(avg((countries > 1)::int), 4) as several_countries
               from (select venue, work_id, count(distinct country) as countries,
                            count(organisation_id) as organisations
                     from works left join authorships using (work_id) group by all)
               group by all order by 2 desc, 1"""
        ).to_pylist(),
    )
