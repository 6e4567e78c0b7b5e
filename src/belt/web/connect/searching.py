"""The searcher of the version that pages show, opened once for each process."""

from __future__ import annotations

import logging
import os
import re
import threading
from dataclasses import dataclass
from typing import Any

from belt.matching.search import open_searcher
from belt.matching.search.search import Filters, Kind, Searcher
from belt.web.connect.models import SavedSearch
from belt.web.directory.services import shown

KINDS: tuple[Kind, ...] = ("people", "organisations", "works")
ALERT_DEPTH = 50

_lock = threading.Lock()


@dataclass
class _Opened:
    """The searcher of a process, and the state of things that it was opened in."""

    state: tuple[Any, ...]
    searcher: Searcher


_opened: dict[str, _Opened] = {}


def searcher() -> Searcher:
    """The searcher of the current version; opened anew when the version or its bridge is new.

    Raises :class:`belt.matching.search.NoIndex` for a version without a whole index.
    """
    home, version = shown().home, shown().version
    vectors = home / "corpus" / "vectors"
    parts = tuple(sorted(str(one) for one in vectors.glob("*/part-*.arrow")))
    state = (str(home), version, parts)
    kept = _opened.get("searcher")
    if kept is not None and kept.state == state:
        return kept.searcher
    with _lock:
        kept = _opened.get("searcher")
        if kept is None or kept.state != state:
            logging.getLogger(__name__).info("opening the search index of %s", version)
            kept = _Opened(state, open_searcher(home, version, os.environ))
            _opened["searcher"] = kept
        return kept.searcher


def filters_of(choices: dict[str, Any]) -> Filters:
    """The filters that a form's values ask for; what makes no sense is left out."""
    known = {region.code for region in shown().belt.regions}
    region = str(choices.get("region", ""))
    since = str(choices.get("since", ""))
    member = choices.get("member", "")
    return Filters(
        regions=(region,) if region in known else (),
        organisation_type=str(choices.get("type", "")),
        topic=str(choices.get("topic", "")),
        active_since=int(since) if re.fullmatch("[0-9]{4}", since) else None,
        member={"yes": True, "no": False}.get(str(member)),
    )


def ask_again(search: SavedSearch) -> dict[str, str]:
    """The hits of a saved search in the current version, id and name."""
    found = searcher().search(
        search.query,
        search.kind,
        hint=search.language,
        filters=filters_of(search.choices),
        limit=ALERT_DEPTH,
    )
    return {hit.id: hit.name for hit in found.hits}
