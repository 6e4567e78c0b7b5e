"""Conflicts of people whom a corpus knows."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from belt.corpus.corpus import Corpus
from belt.matching.conflicts.facts import Facts
from belt.matching.conflicts.finding import find_conflicts
from belt.matching.conflicts.identities import key_of
from belt.matching.conflicts.kinds import ConflictRules

_NONE = Facts.of()


def facts_of(corpus: Corpus, people: Collection[str], known: Facts = _NONE) -> Facts:
    """What a corpus version knows about some people, beside what is ``known`` already.

    ``people``: any ids, old ones too. ``known``: relations, awards, and identities such as the
    ORCID of an account; whoever has an ORCID there is found in the corpus by it.
    """
    ids = {*people, *known.identities["person_id"].to_pylist()}
    orcids = [
        key_of(row["value"])
        for row in known.identities.to_pylist()
        if row["value"] and row["confirmed"] is not False and row["kind"] in ("orcid", "alias")
    ]
    ids |= {one.removeprefix("id:") for one in orcids}
    ids |= {key_of(one) for one in people if key_of(one).startswith("orcid:")}
    asked = sorted(ids)
    identities = corpus.sql(
        "select id as person_id, 'alias' as kind, alias as value, true as confirmed from aliases "
        "where kind = 'person' and alias in (select unnest($1)) "
        "union select person_id, 'orcid', orcid, true from people where orcid is not null and ("
        "person_id in (select unnest($1)) or 'orcid:' || orcid in (select unnest($1)) or person_id "
        "in (select id from aliases where kind = 'person' and alias in (select unnest($1))))",
        [asked],
    )
    there = sorted({*asked, *identities["person_id"].to_pylist()})
    authorships = corpus.sql(
        "select distinct work_id, person_id, organisation_id from authorships "
        "where person_id in (select unnest(?))",
        [there],
    )
    works = corpus.sql(
        "select work_id, year, title, authors from works where work_id in (select unnest(?))",
        [sorted(set(authorships["work_id"].to_pylist()))],
    )
    affiliations = corpus.sql(
        "select person_id, organisation_id, null::integer as since, null::integer as until "
        "from people where organisation_id is not null and person_id in (select unnest(?))",
        [there],
    )
    return known.and_also(
        Facts.of(
            authorships=authorships,
            works=works,
            organisations=corpus.sql(
                "select organisation_id, parent_id from organisations where parent_id is not null"
            ),
            affiliations=affiliations,
            identities=identities,
        )
    )


def conflicts_in_corpus(
    corpus: Corpus,
    applicants: Collection[str],
    reviewers: Collection[str],
    known: Facts,
    rules: ConflictRules,
    year: int,
) -> pa.Table:
    """Every conflict of an applicant with a reviewer, as :func:`find_conflicts` tells them.

    ``known``: what the corpus does not know (relations, awards, identities).
    """
    facts = facts_of(corpus, {*applicants, *reviewers}, known)
    return find_conflicts(applicants, reviewers, facts, rules, year)
