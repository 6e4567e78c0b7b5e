"""Searching all nodes from the command line, where Django is not set up yet."""

from __future__ import annotations

import os
from pathlib import Path

from belt import config
from belt.exchange import node_of
from belt.federation.everywhere import Sought
from belt.federation.merging import Merged


def search_all_nodes(home: Path, sought: Sought) -> tuple[list[Merged], dict[str, str]]:
    """People of all nodes in one order, and which nodes are missing.

    What people decided may leave is in the database, so this begins with setting Django up. Raises
    :class:`belt.corpus.versions.CorpusError` where belt.toml describes no node, or nothing was
    published.
    """
    node_of(config.load_home(home))
    os.environ["BELT_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belt.web.settings")
    import django

    django.setup()
    from belt.corpus.corpus import Corpus
    from belt.web.keeping.schema import migrate
    from belt.web.nodes.services import search_everywhere

    Corpus.open(home)
    migrate()
    return search_everywhere(sought)
