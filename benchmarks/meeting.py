"""Eleven invitees of 400 candidates, slots over a year, and a series of twelve meetings."""

from __future__ import annotations

import time
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from belt.matching.meeting import Hours, Place, find_slots, holidays_of, take_turns
from belt.matching.meeting.composer import Band, Invitee, Wishes, compose

CANDIDATES, PLACES, TOPICS = 400, 11, 8
REGIONS = ("KR", "JP", "FR", "VN")
ZONES = {
    "KR": "Asia/Seoul", "JP": "Asia/Tokyo", "FR": "Europe/Paris", "VN": "Asia/Ho_Chi_Minh",
}  # fmt: skip


def report() -> None:
    """Print seconds, value and gap of the composer, and seconds of the slot finder."""
    for name, wishes in _wishes().items():
        seconds, gaps = [], []
        for seed in range(5):
            people, tied = _people(seed)
            began = time.perf_counter()
            found = compose(people, wishes, tied)
            seconds.append(time.perf_counter() - began)
            gaps.append(1 - found.value / found.bound)
        print(
            f"composer, {PLACES} of {CANDIDATES}, {name}: median {np.median(seconds):.2f} s, "
            f"worst {max(seconds):.2f} s, gap at most {max(gaps):.4%}"
        )
    _slots()


def _wishes() -> dict[str, Wishes]:
    topics = tuple(f"topic {number}" for number in range(TOPICS))
    bands = {region: Band(2, 4) for region in REGIONS}
    stages = {"early": Band(3), "senior": Band(0, 4)}
    return {
        "nothing asked for": Wishes(topics, PLACES),
        "regions and stages in balance": Wishes(topics, PLACES, regions=bands, stages=stages),
        "and a tight travel budget": Wishes(
            topics, PLACES, budget=9_000, regions=bands, stages=stages
        ),
    }


def _people(seed: int) -> tuple[list[Invitee], set[frozenset[str]]]:
    """Each knows three topics or so; costs go with the distance; one pair in fifty has works."""
    draw = np.random.default_rng(seed)
    stages = ("early", "mid", "senior")
    found = []
    for number in range(CANDIDATES):
        known = draw.choice(TOPICS, draw.integers(1, 5), replace=False)
        found.append(
            Invitee(
                f"p{number:03}", str(draw.choice(REGIONS)), str(draw.choice(stages)),
                {f"topic {at}": float(draw.beta(2, 4)) for at in known},
                int(draw.integers(200, 1_800)),
            )
        )  # fmt: skip
    pairs = draw.integers(0, CANDIDATES, (CANDIDATES * 4, 2))
    return found, {frozenset((f"p{a:03}", f"p{b:03}")) for a, b in pairs.tolist() if a != b}


def _slots() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    places = [
        Place(code, ZoneInfo(zone), Hours(), holidays_of(code, first, last))
        for code, zone in ZONES.items()
    ]
    began = time.perf_counter()
    found = find_slots(places, first, last, 60)
    print(f"slots of an hour in a year, four regions: {len(found)} in "
          f"{time.perf_counter() - began:.2f} s")  # fmt: skip
    further = [*places, Place("US", ZoneInfo("America/New_York"))]
    weeks = [find_slots(further, date(2026, 3, 2), date(2026, 3, 6), 60, limit=12)] * 12
    began = time.perf_counter()
    turns = take_turns(weeks)
    print(f"turns over twelve meetings: {time.perf_counter() - began:.2f} s, borne {turns.borne}")
