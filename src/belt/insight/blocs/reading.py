"""The comparison as it is read: by year, by topic, and over all years."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from belt.corpus.corpus import Corpus
from belt.corpus.versions import CorpusError
from belt.insight.blocs.members import bloc_codes

EVERY_YEAR = 0
"""Stands for all years together in ``bloc_years``."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The belt, its members, its regions and its blocs."""

    version: str
    blocs: tuple[str, ...]
    years: pa.Table
    """``bloc_years`` without the rows of all years."""
    totals: pa.Table
    """``bloc_years`` over all years, in the order of ``blocs``."""
    topics: pa.Table
    """``bloc_topics`` with ``topic``, most works first."""


def comparison_of(corpus: Corpus, chosen: tuple[str, ...] = ()) -> Comparison:
    """The comparison of a version, of all blocs or of those chosen.

    Raises :class:`CorpusError` for a bloc that there is not, and for a version made before blocs
    were compared.
    """
    known = bloc_codes(corpus.belt)
    wrong = sorted(set(chosen) - set(known))
    if wrong:
        raise CorpusError(f"no bloc {', '.join(wrong)}; there are {', '.join(known)}")
    if not (corpus.folder / "insight" / "bloc_years").is_dir():
        raise CorpusError(
            f"version {corpus.version} was made before blocs were compared; make it anew with "
            "`belt corpus rebuild`"
        )
    blocs = tuple(one for one in known if not chosen or one in chosen)
    order = [list(blocs), list(range(len(blocs)))]
    ranked = "join (select unnest(?) as bloc, unnest(?) as rank) r using (bloc)"
    return Comparison(
        version=corpus.version,
        blocs=blocs,
        years=corpus.sql(
            f"select b.* from bloc_years b {ranked} where year > 0 order by rank, year", order
        ),
        totals=corpus.sql(
            f"select b.* from bloc_years b {ranked} where year = 0 order by rank", order
        ),
        topics=corpus.sql(
            f"""select t.name as topic, b.* from bloc_topics b {ranked}
                join topics t using (topic_id) order by rank, b.works desc, topic_id""",
            order,
        ),
    )
