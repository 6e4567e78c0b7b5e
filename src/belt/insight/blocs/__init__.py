"""The belt beside its blocs: output, citations, borders, specialisation, moves."""

from belt.insight.blocs.comparison import compare
from belt.insight.blocs.members import BELT, MEMBERS, bloc_codes

__all__ = ["BELT", "MEMBERS", "bloc_codes", "compare"]
