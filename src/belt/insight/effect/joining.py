"""What joining did, with the ids of those that were compared."""

from __future__ import annotations

from dataclasses import dataclass

from belt.corpus.corpus import Corpus
from belt.insight.effect.estimate import Effect, estimate
from belt.insight.effect.matching import Balance
from belt.insight.effect.panel import panel_of


@dataclass(frozen=True, slots=True)
class Compared:
    """A member, and the organisations alike that never joined."""

    member: str
    counts_from: int
    """The first year that counts as after joining."""
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joining:
    """Effects by outcome, how alike members and controls are, and who was compared with whom."""

    effects: tuple[Effect, ...]
    balance: tuple[Balance, ...]
    compared: tuple[Compared, ...]
    members: int
    """All members, also those that nobody is like."""


def joining_of(corpus: Corpus) -> Joining:
    """Members before and after joining, beside others alike, in a corpus version."""
    panel = panel_of(corpus)
    effects, balance, matched = estimate(panel)
    compared = tuple(
        Compared(panel.ids[one.member], one.joined, tuple(panel.ids[at] for at in one.controls))
        for one in matched
    )
    return Joining(effects, balance, compared, int((panel.joined > 0).sum()))
