"""How able reviewers are to review applications: from titles and abstracts alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from belt.corpus.corpus import Corpus
from belt.expertise import background_of
from belt.matching.affinity import Text, affinity
from belt.web.directory.services import shown
from belt.web.programmes.models import Application

LATEST = 30
"""Works of a reviewer that are read, the latest first."""


def scores(people: Sequence[str], applications: Sequence[Application]) -> npt.NDArray[np.float32]:
    """Scores in 0…1, people (ids of the corpus, empty where unknown) in rows."""
    written = _texts([one for one in people if one])
    asked = [Text(one.title, one.abstract) for one in applications]
    home = Path(shown().home)
    return affinity([written.get(one, []) for one in people], asked, background_of(home))


def _texts(people: list[str]) -> dict[str, list[Text]]:
    if not people:
        return {}
    corpus = Corpus.open(Path(shown().home), shown().version)
    rows = corpus.sql(
        """select person_id, title, abstract from (
             select a.person_id, w.title, w.abstract, row_number() over (
               partition by a.person_id order by w.year desc nulls last, w.work_id) as place
             from (select distinct work_id, person_id from authorships
                   where person_id in (select unnest(?))) a
             join works w using (work_id))
           where place <= ? order by person_id, place""",
        [people, LATEST],
    )
    found: dict[str, list[Text]] = defaultdict(list)
    for row in rows.to_pylist():
        found[row["person_id"]].append(Text(row["title"] or "", row["abstract"] or ""))
    return found
