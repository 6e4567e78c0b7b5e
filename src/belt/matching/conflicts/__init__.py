"""Conflicts of interest, found from publications and relations and not only declared."""

from belt.matching.conflicts.facts import Facts
from belt.matching.conflicts.files import BadConflictInput, conflicts_of_files
from belt.matching.conflicts.finding import (
    conflicts_among,
    conflicts_of_applications,
    find_conflicts,
)
from belt.matching.conflicts.in_corpus import conflicts_in_corpus, facts_of
from belt.matching.conflicts.kinds import (
    CONFLICTS,
    KINDS,
    Conflict,
    ConflictRules,
    Edge,
    Kind,
    conflict_rules_text,
    conflicts,
    parse_conflict_rules,
    read_conflict_rules,
)

__all__ = [
    "CONFLICTS",
    "KINDS",
    "BadConflictInput",
    "Conflict",
    "ConflictRules",
    "Edge",
    "Facts",
    "Kind",
    "conflict_rules_text",
    "conflicts",
    "conflicts_among",
    "conflicts_in_corpus",
    "conflicts_of_applications",
    "conflicts_of_files",
    "facts_of",
    "find_conflicts",
    "parse_conflict_rules",
    "read_conflict_rules",
]
