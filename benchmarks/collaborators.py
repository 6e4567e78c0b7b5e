"""Proposed collaborators beside what then happened (`belt backtest collaborators`)."""

from __future__ import annotations

import time
from pathlib import Path

from belt.proposals import backtest_home

UNTIL = 2019
AIM = 1.4


def report(home: Path) -> None:
    """Print recall and MRR of each method, with 95% intervals, and the ratio to Adamic-Adar."""
    began = time.perf_counter()
    found = backtest_home(home, UNTIL, None)
    print(
        f"collaborators: taught up to {UNTIL}, {found['pairs']:,} first-time pairs across "
        f"countries afterwards, {found['candidates']:,} candidates; "
        f"{time.perf_counter() - began:.0f} s"
    )
    for row in found["rows"]:
        told = ", ".join(
            f"{name} {row[key][0]:.3f} ({row[key][1]:.3f} to {row[key][2]:.3f})"
            for name, key in (("recall@10", "recall_10"), ("@50", "recall_50"), ("MRR", "mrr"))
        )
        print(f"  {row['method']:<18} {told}")
    ratio = found["ratio_to_adamic_adar"]
    print(
        f"  times Adamic-Adar: recall@10 {ratio['recall_10']:.2f}, recall@50 "
        f"{ratio['recall_50']:.2f} (aim: at least {AIM} each)"
    )
