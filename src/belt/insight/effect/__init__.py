"""Did the belt do anything: members before and after joining, beside others that did not join."""

from belt.insight.effect.estimate import Effect, Estimate, estimate
from belt.insight.effect.matching import Balance, Matched, match
from belt.insight.effect.panel import OUTCOMES, Panel, panel_of

__all__ = [
    "OUTCOMES",
    "Balance",
    "Effect",
    "Estimate",
    "Matched",
    "Panel",
    "estimate",
    "match",
    "panel_of",
]
