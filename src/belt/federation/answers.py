"""What a node answers to a search: its people, with their works on the subject.

An answer of another node is believed only as far as its form goes: types, lengths and ranges are
checked here, once, so that whoever merges answers need not ask again.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from belt.federation.questions import MOST_PEOPLE
from belt.matching.search.search import DEEPEST

MOST_WORKS = 200
"""Works of one candidate that are told at most, the best ones."""
MOST_IDS = 100
LONGEST = 1_000
"""Characters of a name or a title."""

Key = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Text = Annotated[str, StringConstraints(max_length=LONGEST)]
Score = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class FoundWork(_Part):
    """A work on the subject; title and year for the best ones only."""

    id: Key
    ids: Annotated[tuple[Key, ...], Field(max_length=MOST_IDS)]
    score: Score
    title: Text | None = None
    year: Annotated[int, Field(ge=0, le=9999)] | None = None


class Candidate(_Part):
    """Somebody whom a node found among its own people."""

    id: Key
    ids: Annotated[tuple[Key, ...], Field(max_length=MOST_IDS)]
    name: Text
    region: Text | None
    organisation: Text | None
    likeness: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    """Of the name and the query."""
    works: Annotated[tuple[FoundWork, ...], Field(max_length=MOST_WORKS)]


class Answer(_Part):
    """The people that a node found."""

    top: Score
    """Of its best work."""
    scores: Annotated[tuple[Score, ...], Field(max_length=DEEPEST)]
    """Of its best works."""
    candidates: Annotated[tuple[Candidate, ...], Field(max_length=MOST_PEOPLE)]

    @model_validator(mode="after")
    def _tells_each_once(self) -> Answer:
        if len({one.id for one in self.candidates}) < len(self.candidates):
            raise ValueError("somebody stands twice in an answer")
        return self

    @classmethod
    def from_json(cls, told: Any) -> Answer:
        """The answer in a message. Raises ``ValueError`` for anything else."""
        return cls.model_validate(told)

    def to_json(self) -> dict[str, Any]:
        """The answer as a message."""
        return self.model_dump(mode="json")

    def followed_by(self, later: Answer) -> Answer:
        """Both answers of a node as one; about whom both tell, the later one counts."""
        told = {one.id: one for one in (*self.candidates, *later.candidates)}
        return later.model_copy(update={"candidates": tuple(told.values())})
