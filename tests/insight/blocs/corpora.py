"""Small corpora with the tables that a comparison reads."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from belt.corpus.corpus import Corpus
from belt.insight.blocs import borders, citations
from belt.insight.blocs.members import prepare_members
from belt.insight.counting import prepare_views
from tests.factories import make_corpus


def corpus_of(works: list[dict[str, Any]], folder: Path | None = None) -> Corpus:
    """A corpus of a few works, with the views that comparing begins with."""
    corpus = make_corpus(folder or Path(mkdtemp(prefix="belt-blocs-")), works)
    prepare_views(corpus)
    prepare_members(corpus)
    for statement in (citations.TOP, *borders.PLACED.split(";\n")):
        corpus.run(statement)
    return corpus
