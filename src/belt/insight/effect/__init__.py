"""Did the belt do anything: members before and after joining, beside others that did not join."""

from belt.insight.effect.estimate import Effect, Estimate, estimate
from belt.insight.effect.joining import Compared, Joining, joining_of
from belt.insight.effect.matching import Balance, Matched, match
from belt.insight.effect.panel import OUTCOMES, Panel, panel_of

__all__ = [
    "OUTCOMES",
    "Balance",
    "Compared",
    "Effect",
    "Estimate",
    "Joining",
    "Matched",
    "Panel",
    "estimate",
    "joining_of",
    "match",
    "panel_of",
]
