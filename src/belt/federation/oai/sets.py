"""The sets of OpenAIRE's guidelines for CRIS managers; those that Belt has no records for too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Set:
    """A set of OAI-PMH, with the kind of record in it; no record has the kind ``none``."""

    name: str
    kind: str


SETS: dict[str, Set] = {
    f"openaire_cris_{name}": Set(f"OpenAIRE_CRIS_{name}", kind)
    for name, kind in (
        ("publications", "Publications"),
        ("products", "none"),
        ("patents", "none"),
        ("persons", "Persons"),
        ("orgunits", "OrgUnits"),
        ("projects", "none"),
        ("funding", "none"),
        ("events", "none"),
        ("equipments", "none"),
    )
}
SET_OF_KIND = {one.kind: spec for spec, one in SETS.items() if one.kind != "none"}
