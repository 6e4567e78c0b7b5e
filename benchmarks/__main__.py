"""Everything that the docs claim, measured again: `make bench`.

Real publications are found by ``BELT_SHARED_DATA`` or in ``../shared/data``; without them nothing
is measured.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import (
    affinity,
    assignment,
    collaborators,
    conflicts,
    graph,
    identity,
    ingest,
    load,
    meeting,
    pages,
    placement,
    search,
)


def main() -> None:
    """Run each benchmark in turn and print its figures."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    shared = Path(os.environ.get("BELT_SHARED_DATA", beside))
    lists = shared / "paperlists"
    if not lists.is_dir():
        print(f"real publications not found in {shared}: set BELT_SHARED_DATA", file=sys.stderr)
        sys.exit(1)
    with TemporaryDirectory(prefix="belt-bench-") as folder:
        home = Path(folder) / "home"
        ingest.report(lists, home)
        identity.report(home)
        graph.report(home)
        search.report(shared, home, os.environ)
        affinity.report(shared, home)
        collaborators.report(home)
        conflicts.report()
        assignment.report()
        placement.report()
        meeting.report()
        pages.report(home)
        load.report(home)


main()
