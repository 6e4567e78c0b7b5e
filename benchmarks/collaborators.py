"""Collaborators: the back-test of proposals beside simpler methods, and what learning costs."""

from __future__ import annotations

import time
from pathlib import Path

from belt.corpus.corpus import Corpus
from belt.matching.collaborators.backtest import Backtest, TooFewPairs, backtest
from belt.matching.collaborators.model import train
from belt.matching.collaborators.proposals import propose

UNTIL = (2019, 2021)


def table(found: Backtest) -> None:
    """Print every method's figures with their 95% intervals, and the ratio to Adamic-Adar."""
    print(
        f"collaborators, taught with works to {found.until}: {found.pairs:,} first-time pairs "
        f"across countries afterwards, {found.candidates:,} people"
    )
    print(f"  {'':<18} {'recall@10':<22} {'recall@50':<22} MRR")
    for row in found.rows:
        told = " ".join(
            f"{value:.3f} ({low:.3f} to {high:.3f})"
            for value, low, high in (row.recall_10, row.recall_50, row.mrr)
        )
        print(f"  {row.method:<18} {told}")
    own, plain = found.row("belt"), found.row("Adamic-Adar")
    ratios = [
        f"{getattr(own, name)[0] / getattr(plain, name)[0]:.2f}"
        for name in ("recall_10", "recall_50", "mrr")
        if getattr(plain, name)[0]
    ]
    print(f"  belt to Adamic-Adar: {', '.join(ratios)} times")


def report(home: Path) -> None:
    """Print the back-tests and the seconds of each step."""
    corpus = Corpus.open(home)
    for until in UNTIL:
        start = time.perf_counter()
        try:
            table(backtest(corpus, until))
        except TooFewPairs as reason:
            print(f"collaborators: {reason}")
        print(f"  {time.perf_counter() - start:.0f} s")
    start = time.perf_counter()
    model = train(corpus)
    learned = time.perf_counter()
    proposals = propose(corpus, model, lambda _: None)
    print(
        f"proposals: learned in {learned - start:.0f} s, {len(proposals):,} proposals with "
        f"reasons in {time.perf_counter() - learned:.0f} s"
    )
