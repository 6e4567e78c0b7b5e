"""What was known at the end of a year: who wrote what with whom, where, and about what.

Everything that ranks collaborators reads a :class:`Past` and nothing else, and a past is made of
the works up to its year alone. So a back-test cannot see what came later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from belt.corpus.corpus import Corpus
from belt.corpus.folding import folded
from belt.corpus.tokens import CONTENT, TITLE, read_stream
from belt.matching.collaborators.sparse import Floats as Floats
from belt.matching.collaborators.sparse import Integers as Integers
from belt.matching.collaborators.sparse import Matrix, ones, unit_rows

UNKNOWN = -1

_WORKS = """
  select work_id, coalesce(year, 0)::int as year, coalesce(venue, '') as venue,
         title, abstract, keywords
  from works where coalesce(year, 0) <= ? order by work_id"""
_SLOTS = """
  select a.work_id, a.person_id, a.position, a.affiliation, a.organisation_id, a.country,
         a.name, coalesce(w.year, 0)::int as year
  from authorships a join works w using (work_id)
  where coalesce(w.year, 0) <= ? and a.person_id is not null
  order by a.work_id, a.position, a.affiliation, a.person_id"""
_TOPICS = """
  select t.work_id, t.topic_id, t.score from work_topics t join works w using (work_id)
  where coalesce(w.year, 0) <= ? order by all"""


@dataclass(frozen=True, slots=True)
class Past:
    """The corpus as of the end of ``year``.

    n people, m works, o organisations, v venues, c countries, t terms, k topics; positions in the
    lists of ids are rows and columns of the matrices.
    """

    year: int
    people: list[str]
    names: list[str]
    """n, folded, as printed on the latest work."""
    works: list[str]
    work_year: Integers
    """m."""
    authored: Matrix
    """n × m, 1 where the person is an author."""
    lead: Matrix
    """n × m, 1 where the person is the last of several authors."""
    organisations: list[str]
    stays: Matrix
    """n × o, works of the person there."""
    stay_year: Matrix
    """n × o, the latest of those works' years."""
    employed: Matrix
    """m × o, 1 where a work has an author of the organisation."""
    countries: list[str]
    country_works: Matrix
    """n × c, works of the person from the country."""
    country: Integers
    """n, of the latest work that tells, :data:`UNKNOWN` where none does."""
    regions: list[str]
    region: Integers
    """n, region of the belt of that country, :data:`UNKNOWN` outside the belt."""
    organisation: Integers
    """n, of the latest work that tells, else :data:`UNKNOWN`."""
    venue: Integers
    """m."""
    terms: Matrix
    """m × t, TF-IDF of title, abstract and keywords, rows of length 1."""
    topics: list[str]
    topical: Matrix
    """m × k, the topics' scores. For reasons only: topics are found in the whole corpus."""


def past(corpus: Corpus, until: int | None = None) -> Past:
    """The corpus as of the end of ``until``, or as a whole.

    Works without a year count as known. Nothing later than ``until`` is read, and nothing that
    the corpus sums over all years (such as a person's latest country) is.
    """
    last = until if until is not None else 9_999
    works, slots = corpus.sql(_WORKS, [last]), corpus.sql(_SLOTS, [last])
    topics = corpus.sql(_TOPICS, [last])
    work_ids = works["work_id"].to_pylist()
    years = works["year"].to_numpy().astype(np.int64)
    people, person = _coded(slots["person_id"])
    work = _places(slots["work_id"], work_ids)
    organisations, organisation = _coded(slots["organisation_id"])
    countries, country = _coded(slots["country"])
    told = [corpus.belt.region_of(code) for code in countries]
    regions = sorted({code for code in told if code is not None})
    # The last entry answers for people without a country, whose position is -1.
    region_of = np.array([*(regions.index(code) if code else UNKNOWN for code in told), UNKNOWN])
    slot_year = years[work]
    n, m = len(people), len(work_ids)
    newest = np.lexsort((np.arange(len(work)), -slot_year, person))
    position = slots["position"].to_numpy()
    last_position = np.zeros(m, np.int64)
    np.maximum.at(last_position, work, position)
    leads = (position == last_position[work]) & (position > 0)
    in_country = _latest(person, country, newest, n)
    placed = country != UNKNOWN
    topic_ids, topic = _coded(topics["topic_id"])
    names = slots["name"].to_pylist()
    printed = _latest(person, np.arange(len(work)), newest, n)
    here = organisation != UNKNOWN
    return Past(
        year=int(years.max(initial=0)) if until is None else until,
        people=people,
        names=[folded(names[slot] or "") for slot in printed.tolist()],
        works=work_ids,
        work_year=years,
        authored=ones(person, work, (n, m)),
        lead=ones(person[leads], work[leads], (n, m)),
        organisations=organisations,
        stays=_distinct_works(
            person[here], organisation[here], work[here], (n, len(organisations))
        ),
        stay_year=_largest(
            person[here], organisation[here], slot_year[here], (n, len(organisations))
        ),
        employed=ones(work[here], organisation[here], (m, len(organisations))),
        countries=countries,
        country_works=_distinct_works(
            person[placed], country[placed], work[placed], (n, len(countries))
        ),
        country=in_country,
        regions=regions,
        region=region_of[in_country],
        organisation=_latest(person, organisation, newest, n),
        venue=_coded(works["venue"])[1],
        terms=_terms(works),
        topics=topic_ids,
        topical=sparse.csr_array(
            (
                topics["score"].to_numpy().astype(np.float32),
                (_places(topics["work_id"], work_ids), topic),
            ),
            shape=(m, len(topic_ids)),
        ),
    )


def _coded(values: pa.ChunkedArray) -> tuple[list[str], Integers]:
    """The distinct values, sorted, and the position of each; :data:`UNKNOWN` for null."""
    known = sorted(value for value in values.unique().to_pylist() if value is not None)
    return known, _places(values, known)


def _places(values: pa.ChunkedArray, known: list[str]) -> Integers:
    place = pc.index_in(values, value_set=pa.array(known, pa.string()))
    found: Integers = place.fill_null(UNKNOWN).to_numpy().astype(np.int64)
    return found


def _distinct_works(
    row: Integers, column: Integers, work: Integers, shape: tuple[int, int]
) -> Matrix:
    """Works of each pair of row and column, each work once."""
    cell = np.unique(np.stack([row * shape[1] + column, work]), axis=1)[0]
    at, count = np.unique(cell, return_counts=True)
    return sparse.csr_array(
        (count.astype(np.float32), (at // max(shape[1], 1), at % max(shape[1], 1))), shape=shape
    )


def _largest(row: Integers, column: Integers, value: Integers, shape: tuple[int, int]) -> Matrix:
    at, cell = np.unique(row * shape[1] + column, return_inverse=True)
    largest = np.zeros(len(at), np.float32)
    np.maximum.at(largest, cell, value)
    return sparse.csr_array((largest, (at // max(shape[1], 1), at % max(shape[1], 1))), shape=shape)


def _latest(person: Integers, value: Integers, newest: Integers, people: int) -> Integers:
    """The first known value of each person in the order of ``newest``."""
    found = np.full(people, UNKNOWN, np.int64)
    order = newest[value[newest] != UNKNOWN][::-1]
    found[person[order]] = value[order]
    return found


def _terms(works: pa.Table) -> Matrix:
    """TF-IDF of the works (Salton and Buckley, 1988): (1 + ln tf) · ln(m / df), rows of length 1.

    A word of the title counts twice. Words of one work only are left out.
    """
    m = works.num_rows
    stream = read_stream(_texts(works))
    said = (stream.kind == CONTENT) & (stream.lemma > 0)
    weight = np.where(stream.part[said] == TITLE, 2.0, 1.0)
    counts = sparse.csr_array(
        (weight, (stream.work[said], stream.lemma[said])), shape=(m, len(stream.lemmas))
    )
    counts.sum_duplicates()
    in_works = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = np.flatnonzero((in_works > 1) & (in_works < 0.5 * max(m, 4)))
    counts = counts[:, kept]
    counts.data = (1 + np.log(counts.data)) * np.log(m / in_works[kept])[counts.indices]
    return unit_rows(counts.astype(np.float32))


def _texts(works: pa.Table) -> Iterator[tuple[str, list[str], str]]:
    columns = (works[name].to_pylist() for name in ("title", "keywords", "abstract"))
    for title, keywords, abstract in zip(*columns, strict=True):
        yield title or "", [word for word in keywords or () if word], abstract or ""
