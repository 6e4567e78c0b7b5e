"""Expertise scores in a home: learned from its corpus where it has one."""

from __future__ import annotations

from pathlib import Path

from belt.corpus import versions
from belt.corpus.corpus import Corpus
from belt.matching.affinity import Background, learn
from belt.matching.affinity_files import Scored, score_files

FILE = "expertise.npz"
MOST_WORKS = 50_000
"""Works that are learned from: more say little that is new, and would not fit memory."""
_NEWEST = f"""
  select work_id from works where abstract is not null
  order by year desc nulls last, work_id limit {MOST_WORKS}"""
WORKS = f"""
  select work_id, title, abstract from works semi join ({_NEWEST}) using (work_id)
  order by work_id"""
AUTHORS = f"""
  select distinct work_id, person_id from authorships semi join ({_NEWEST}) using (work_id)
  order by work_id, person_id"""


def learn_expertise(corpus: Corpus, folder: Path) -> None:
    """Learn from the newest works of a corpus that is being built; kept beside its tables."""
    background = learn(corpus.sql(WORKS), corpus.sql(AUTHORS))
    if background is not None:
        background.save(folder / FILE)


def background_of(home: Path) -> Background | None:
    """What the home's corpus teaches; ``None`` without a corpus, or with one too small."""
    version = versions.current(home)
    if version is None:
        return None
    path = versions.corpus_folder(home) / version / FILE
    return Background.load(path) if path.exists() else None


def score_reviewers(home: Path, archives: Path, submissions: Path, out: Path) -> Scored:
    """Score reviewers for submissions; see :func:`belt.matching.affinity_files.score_files`."""
    return score_files(archives, submissions, out, background_of(home))
