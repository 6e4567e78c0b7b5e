"""Whom to add next: candidates by what they add to the members there are."""

from belt.insight.growth.candidates import Candidates, Kind, read_candidates
from belt.insight.growth.objective import PARTS, Objective
from belt.insight.growth.planner import Plan, Planner, WhatIf, planner_of
from belt.insight.growth.selection import Selection, select

__all__ = [
    "PARTS",
    "Candidates",
    "Kind",
    "Objective",
    "Plan",
    "Planner",
    "Selection",
    "WhatIf",
    "planner_of",
    "read_candidates",
    "select",
]
