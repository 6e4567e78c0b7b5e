"""Reviewers for papers: the best assignment that keeps all limits and rules, with its proof.

:func:`assign` takes a :class:`Problem` of arrays, :func:`assign_files` the files of the command
line. What is proven how: :mod:`.flow` for totals, :mod:`.priced` for rules, :mod:`.fair` for the
worst-off, :mod:`.prices` for the bound on all of them.
"""

from belt.matching.assignment.certificate import Certificate, Loads, WorstOff
from belt.matching.assignment.door import Assignment, Objective, assign
from belt.matching.assignment.files import assign_files, read_problem, write_assignment
from belt.matching.assignment.problem import BadAssignmentInput, NoAssignment, Problem
from belt.matching.assignment.rules import NO_RULES, AtLeast, AtMost, Rules

__all__ = [
    "NO_RULES",
    "Assignment",
    "AtLeast",
    "AtMost",
    "BadAssignmentInput",
    "Certificate",
    "Loads",
    "NoAssignment",
    "Objective",
    "Problem",
    "Rules",
    "WorstOff",
    "assign",
    "assign_files",
    "read_problem",
    "write_assignment",
]
