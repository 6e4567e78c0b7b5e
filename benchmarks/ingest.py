"""Ingest: time and peak memory, how time grows, and what an unchanged ingest costs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """One run of `belt ingest` in a process of its own."""

    seconds: float
    peak_mb: float
    works: int


_CHILD = """
import json, resource, sys
from belt.cli import app
try:
    app(sys.argv[1:], standalone_mode=False)
finally:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"peak_mb": peak}), file=sys.stderr)
"""


def run(home: Path, paths: list[Path]) -> Run:
    """Ingest Paper Copilot lists; wall time includes the start of the process."""
    if not home.exists():
        subprocess.run(
            [sys.executable, "-m", "belt", "init", str(home)], check=True, capture_output=True
        )
    words = ["--home", str(home), "ingest", "paperlists", *map(str, paths), "--json"]
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, *words], check=True, capture_output=True, text=True
    )
    seconds = time.perf_counter() - started
    peak = json.loads(done.stderr.splitlines()[-1])["peak_mb"]
    return Run(seconds, peak, json.loads(done.stdout)["accepted"])


def report(lists: Path, home: Path) -> None:
    """Print the figures; leaves ``home`` with all of ``lists`` published."""
    files = sorted(lists.glob("*/*.json.gz"))
    quarter = run(home.with_name("quarter"), files[::4])
    shutil.rmtree(home.with_name("quarter"))
    whole = run(home, [lists])
    again = run(home, [lists])
    growth = (whole.seconds / whole.works) / (quarter.seconds / quarter.works)
    print("ingest")
    print(f"  a quarter of the files: {quarter.works:,} works, {quarter.seconds:.1f} s")
    print(
        f"  all files: {whole.works:,} works, {whole.seconds:.1f} s, peak {whole.peak_mb:,.0f} MB"
    )
    print(f"  time per work, all / a quarter: {growth:.2f} (aim: at most 1.20)")
    print(f"  again, unchanged: {again.seconds:.1f} s (aim: under 5 s)")
