"""People who asked not to appear: on the record beside belt.toml, honoured by every build.

``privacy.jsonl`` in the home holds one wish a line, in the order in which they were granted; of
several about one id the last one holds. It names ids only, never names, and nothing is ever removed
from it: whoever is brought in again stays away.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from belt.config.load import ConfigError, Mistake

Wish = Literal["hide", "erase", "show"]
WISHES: tuple[Wish, ...] = ("hide", "erase", "show")


@dataclass(frozen=True, slots=True)
class PrivacyWish:
    """What is done about the person of these ids: who granted it, and when."""

    wish: Wish
    ids: tuple[str, ...]
    by: str
    at: str
    """ISO 8601, UTC."""


def grant(home: Path, wish: Wish, ids: Iterable[str], *, by: str) -> PrivacyWish:
    """Put a wish on the record; the next corpus version honours it. One that stands already, as
    when that version failed and is tried again, is not put there twice.

    ``hide`` can be undone by ``show``, by any of the ids that were hidden together; ``erase``
    cannot. Raises ``ValueError`` without an id, for an unknown wish, and for a ``show`` of what was
    erased.
    """
    told = tuple(dict.fromkeys(one for one in ids if one))
    if not told:
        raise ValueError("expected the id of a person, and there is none")
    if wish not in WISHES:
        raise ValueError(f"expected {', '.join(WISHES)}, not {wish!r}")
    if wish == "show":
        told = _together(home, told)
    granted = PrivacyWish(wish, told, by, datetime.now(UTC).isoformat(timespec="seconds"))
    standing = _standing(home)
    if all(standing.get(one) == wish for one in told):
        return granted
    with (home / "privacy.jsonl").open("a", encoding="utf-8") as record:
        record.write(json.dumps(asdict(granted), ensure_ascii=False) + "\n")
        record.flush()
        os.fsync(record.fileno())
    return granted


def wishes(home: Path) -> list[PrivacyWish]:
    """All wishes, oldest first. Raises :class:`ConfigError` with the line of a damaged one."""
    path = home / "privacy.jsonl"
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            told = json.loads(line)
            found.append(PrivacyWish(told["wish"], tuple(told["ids"]), told["by"], told["at"]))
        except (ValueError, TypeError, KeyError):
            mistake = Mistake(number, "", "not a wish; take the line out or restore it")
            raise ConfigError(path, [mistake]) from None
    return found


def withheld_ids(home: Path) -> tuple[str, ...]:
    """The ids of everybody who is hidden or erased, sorted."""
    return tuple(sorted(key for key, wish in _standing(home).items() if wish != "show"))


def _standing(home: Path) -> dict[str, Wish]:
    """The wish that holds for each id: the last one."""
    standing: dict[str, Wish] = {}
    for one in wishes(home):
        standing.update(dict.fromkeys(one.ids, one.wish))
    return standing


def _together(home: Path, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of somebody who is shown again, and all that were hidden with them.

    Raises ``ValueError`` where one of them was erased.
    """
    told = dict.fromkeys(ids)
    for one in wishes(home):
        if one.wish == "hide" and not told.keys().isdisjoint(one.ids):
            told |= dict.fromkeys(one.ids)
    if any(one.wish == "erase" and not told.keys().isdisjoint(one.ids) for one in wishes(home)):
        raise ValueError(f"{ids[0]} was erased; that cannot be undone")
    return tuple(told)
