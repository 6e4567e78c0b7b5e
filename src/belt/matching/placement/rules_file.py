"""The rules of a match as a TOML file::

    version = 1
    other_country = true                  # the host's country is not the applicant's
    min_months = 3                        # no stay is shorter
    cost_cap = 2500                       # a stay costs at most so much, in the unit of the hosts
    months_in_host_country = {most = 12, of = 36}   # of the last 36 months, at most 12 spent there
    stages = ["phd", "postdoc"]           # career stages that may go
    max_experience = 8                    # years of research at most
    shared_topics = 1                     # topics in common at least
    seed = 2026                           # draws the lottery that decides ties

    [[quota]]                             # any number of these, one within another or apart
    side = "from"                         # "from": applicants are counted; "into": hosts
    region = "VN"                         # or country = …, or (into) organisation = …
    most = 20

Every key but ``version`` may be left out; what is not said is allowed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from belt.config.lines import Lines, Location
from belt.matching.placement.parties import BadPlacementInput, Quota, Rules

VERSION = 1
_KEYS = (
    "version",
    "other_country",
    "min_months",
    "cost_cap",
    "months_in_host_country",
    "stages",
    "max_experience",
    "shared_topics",
    "seed",
    "quota",
)
_QUOTA_KEYS = ("side", "region", "country", "organisation", "most")


def read_rules(path: Path) -> Rules:
    """The rules in a file. Raises :class:`BadPlacementInput` with the line that is wrong."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise BadPlacementInput(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise BadPlacementInput(f"{path}: expected TOML ({error})") from None
    return parse_rules(text, path)


def parse_rules(text: str, path: Path) -> Rules:
    """The rules that a text holds; ``path`` is told in errors.

    Raises :class:`BadPlacementInput` with the line that is wrong.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadPlacementInput(f"{path}: expected TOML ({error})") from None
    file = _File(path, Lines(text))
    if told.get("version") != VERSION:
        file.expected(("version",), f"version = {VERSION}")
    file.only(told, _KEYS, ())
    limit = file.table(told, "months_in_host_country")
    file.only(limit, ("most", "of"), ("months_in_host_country",))
    spent = ("months_in_host_country",)
    return Rules(
        other_country=file.truth(told, "other_country"),
        min_months=file.whole(told, "min_months", 0),
        cost_cap=file.number(told, "cost_cap"),
        most_months_in_host_country=file.number(limit, "most", spent),
        months_of=file.whole(limit, "of", Rules().months_of, spent),
        stages=file.texts(told, "stages"),
        max_experience=file.number(told, "max_experience"),
        shared_topics=file.whole(told, "shared_topics", 0),
        quotas=tuple(_quota(file, told, at) for at in range(file.count(told, "quota"))),
        seed=file.whole(told, "seed", 0),
    )


def _quota(file: _File, told: dict[str, Any], at: int) -> Quota:
    where: Location = ("quota", at)
    quota = told["quota"][at]
    if "least" in quota:
        file.expected(
            (*where, "least"),
            "most alone: with lower limits a stable match may not exist (Biró et al. 2010)",
        )
    file.only(quota, _QUOTA_KEYS, where)
    if quota.get("side") not in ("from", "into"):
        file.expected((*where, "side"), 'side = "from" or side = "into"')
    if "most" not in quota:
        file.expected(where, "most = a whole number")
    names = {key: quota[key] for key in ("region", "country", "organisation") if key in quota}
    if len(names) != 1 or not all(isinstance(one, str) and one for one in names.values()):
        file.expected(where, "one of region, country and organisation, a text")
    if "country" in names:
        names["country"] = names["country"].upper()
    return Quota(side=quota["side"], most=file.whole(quota, "most", 0, where), **names)


@dataclass(frozen=True, slots=True)
class _File:
    """Values of the file, checked."""

    path: Path
    lines: Lines

    def expected(self, where: Location, expected: str) -> None:
        raise BadPlacementInput(f"{self.path}, line {self.lines.of(where)}: expected {expected}")

    def only(self, told: dict[str, Any], keys: tuple[str, ...], where: Location) -> None:
        for key in told:
            if key not in keys:
                self.expected((*where, key), f"one of {', '.join(keys)}, not {key}")

    def table(self, told: dict[str, Any], key: str) -> dict[str, Any]:
        value = told.get(key, {})
        if not isinstance(value, dict):
            self.expected((key,), f"{key} = {{most = …, of = …}}")
        return dict(value)

    def truth(self, told: dict[str, Any], key: str) -> bool:
        value = told.get(key, False)
        if not isinstance(value, bool):
            self.expected((key,), f"{key} = true or false")
        return bool(value)

    def whole(self, told: dict[str, Any], key: str, absent: int, where: Location = ()) -> int:
        value = told.get(key, absent)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.expected((*where, key), f"{key} = a whole number of at least 0")
        return int(value)

    def number(self, told: dict[str, Any], key: str, where: Location = ()) -> float:
        value = told.get(key, float("inf"))
        if not isinstance(value, int | float) or isinstance(value, bool) or not value >= 0:
            self.expected((*where, key), f"{key} = a number of at least 0")
        return float(value)

    def texts(self, told: dict[str, Any], key: str) -> frozenset[str]:
        value = told.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.expected((key,), f"{key} = a list of texts")
        return frozenset(value)

    def count(self, told: dict[str, Any], key: str) -> int:
        value = told.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.expected((key,), f"[[{key}]]")
        return len(value)
