"""What may leave a node about a person, field by field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

Field = Literal["name", "native_name", "ids", "affiliation", "search"]
FIELDS: tuple[Field, ...] = ("name", "native_name", "ids", "affiliation", "search")
"""What is decided one by one: the name as printed on works (without it nobody leaves at all, on no
work either), the name in one's own script, ORCID and other ids, where one works, and whether one
is found by searches of other nodes."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Which fields may leave: by default, and for those who said otherwise."""

    default: frozenset[Field]
    told: Mapping[str, frozenset[Field]]
    """Person id -> the fields that this person agreed to."""

    def of(self, person_id: str) -> frozenset[Field]:
        """The fields that may leave about a person; none without the name."""
        fields = self.told.get(person_id, self.default)
        return fields if "name" in fields else frozenset()


def consent(
    rule: Literal["unless_objected", "only_agreed"], told: Mapping[str, Collection[Field]]
) -> Consent:
    """The consent of a node's people under the node's rule for those who said nothing."""
    default = frozenset(FIELDS) if rule == "unless_objected" else frozenset()
    return Consent(default, {person: frozenset(fields) for person, fields in told.items()})
