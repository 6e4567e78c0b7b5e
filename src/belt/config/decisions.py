"""The office's decisions about identity: on the record beside belt.toml, honoured by every build.

``decisions.jsonl`` in the home holds one decision a line, in the order in which they were taken;
of several about one pair the last one holds. Nothing is ever removed from it.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from belt.config.belt import Belt, Identity
from belt.config.load import ConfigError, Mistake, load
from belt.config.privacy import withheld_ids

Verdict = Literal["same", "apart"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Two ids are the same, or must be kept apart: who decided it, when and why."""

    verdict: Verdict
    a: str
    b: str
    reason: str
    by: str
    at: str
    """ISO 8601, UTC."""


def decide(home: Path, verdict: Verdict, a: str, b: str, *, reason: str, by: str) -> Decision:
    """Put a decision on the record. Raises ``ValueError`` for one id given twice."""
    if a == b:
        raise ValueError(f"{a} is one id; a decision is about two")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    decision = Decision(verdict, a, b, reason, by, now)
    with (home / "decisions.jsonl").open("a", encoding="utf-8") as record:
        record.write(json.dumps(asdict(decision), ensure_ascii=False) + "\n")
        record.flush()
        os.fsync(record.fileno())
    return decision


def decisions(home: Path) -> list[Decision]:
    """All decisions, oldest first. Raises :class:`ConfigError` with the line of a damaged one."""
    path = home / "decisions.jsonl"
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(Decision(**json.loads(line)))
        except (ValueError, TypeError):
            mistake = Mistake(number, "", "not a decision; take the line out or restore it")
            raise ConfigError(path, [mistake]) from None
    return found


def load_home(home: Path) -> Belt:
    """The belt of a home, with the office's decisions and granted wishes over those of belt.toml.

    Raises :class:`ConfigError`, and ``FileNotFoundError`` without belt.toml.
    """
    belt = load(home / "belt.toml")
    verdicts: dict[frozenset[str], tuple[Verdict, tuple[str, str]]] = {}
    for pair in belt.identity.same:
        verdicts[frozenset(pair)] = ("same", pair)
    for pair in belt.identity.apart:
        verdicts[frozenset(pair)] = ("apart", pair)
    for one in decisions(home):
        verdicts[frozenset((one.a, one.b))] = (one.verdict, (one.a, one.b))
    identity = Identity(
        same=tuple(pair for verdict, pair in verdicts.values() if verdict == "same"),
        apart=tuple(pair for verdict, pair in verdicts.values() if verdict == "apart"),
    )
    withheld = tuple(sorted({*belt.withheld, *withheld_ids(home)}))
    return belt.model_copy(update={"identity": identity, "withheld": withheld})
