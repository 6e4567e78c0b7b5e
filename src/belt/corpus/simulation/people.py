"""Simulated people: where they work, what on, and how they move."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from belt.corpus.simulation.institutions import Institution
from belt.corpus.simulation.names import Name, draw_name
from belt.corpus.simulation.specification import Specification
from belt.corpus.simulation.texts import Topic

BELT = ("KR", "JP", "FR", "VN")

_SHARE_OF_BELT = {"KR": 0.27, "JP": 0.25, "FR": 0.20, "VN": 0.10}
_SHARE_OUTSIDE = 0.18
_LEAVES_AFTER_THESIS = 0.4
_MOVES_A_YEAR = 0.055
_MOVES_ABROAD = 0.35
_BRIDGES = 0.006
_SAME_AREA = 12.0
_HAS_ID = 0.9


@dataclass(slots=True, eq=False)
class Person:
    """A simulated person. ``posts`` are (first year, institution) in order of time."""

    number: int
    name: Name
    topic: int
    second_topic: int
    first_year: int
    last_year: int
    productivity: float
    has_id: bool
    posts: list[tuple[int, int]]
    leans_to: str | None = None
    """The country to which a bridge keeps its ties."""
    works: int = 0
    coauthors: dict[int, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The simulated id, of a scheme that no real person has."""
        return f"belt-sim:P{self.number:05d}"

    def institution_in(self, year: int) -> int:
        """Position of the institution where the person works in this year."""
        return self.posts[max(bisect_right(self.posts, (year, 1 << 30)) - 1, 0)][1]


def people_of(
    told: Specification, places: tuple[Institution, ...], topics: tuple[Topic, ...]
) -> list[Person]:
    """As many people as told, by number; more of them begin in later years."""
    rng = random.Random(f"{told.seed}:people")  # noqa: S311 - a simulation, not a secret
    areas = [topic.area for topic in topics]
    strengths = [_strengths(place, topics, rng) for place in places]
    weights = _weights(places)
    totals = list(accumulate(weights))
    years = list(range(told.first_year, told.last_year + 1))
    # A stock of people is there from the beginning; every later year brings 9% more newcomers.
    starts = [2.5, *(1.09**n for n in range(1, len(years)))]
    first_years = sorted(rng.choices(years, starts, k=told.people))
    taken: set[str] = set()
    return [
        _person(number, first_year, told, places, areas, strengths, totals, taken, rng)
        for number, first_year in enumerate(first_years, start=1)
    ]


def _weights(places: tuple[Institution, ...]) -> list[float]:
    """The chance of each institution: the shares of the countries, then its own size."""
    sizes: dict[str, float] = {}
    for place in places:
        key = place.country if place.country in BELT else ""
        sizes[key] = sizes.get(key, 0.0) + place.weight
    return [
        place.weight
        * (
            _SHARE_OF_BELT[place.country] / sizes[place.country]
            if place.country in BELT
            else _SHARE_OUTSIDE / sizes[""]
        )
        for place in places
    ]


def _strengths(place: Institution, topics: tuple[Topic, ...], rng: random.Random) -> list[float]:
    """How much the institution works on each topic; few topics take most of it."""
    return [
        (rng.gammavariate(0.45, 1.0) + 0.02) * (6.0 if topic.area in place.areas else 1.0)
        for topic in topics
    ]


def _rarely_taken(country: str, taken: set[str], rng: random.Random) -> Name:
    """A name that few others have: Faker lists far fewer names than there are."""
    name = draw_name(country, rng)
    for _ in range(4):
        if name.latin not in taken:
            break
        name = draw_name(country, rng)
    taken.add(name.latin)
    return name


def _near(topic: int, strengths: list[float], areas: list[str]) -> list[float]:
    """The strengths as somebody sees them whose topic is this one: the same area comes first."""
    return [
        strength * (_SAME_AREA if area == areas[topic] else 1.0)
        for strength, area in zip(strengths, areas, strict=True)
    ]


def _person(
    number: int,
    first_year: int,
    told: Specification,
    places: tuple[Institution, ...],
    areas: list[str],
    strengths: list[list[float]],
    totals: list[float],
    taken: set[str],
    rng: random.Random,
) -> Person:
    at = rng.choices(range(len(places)), cum_weights=totals)[0]
    country = places[at].country
    stays = 1 + int(rng.expovariate(0.35))
    if rng.random() > _LEAVES_AFTER_THESIS:
        stays = told.last_year - first_year
    last_year = min(first_year + stays, told.last_year)
    topic = rng.choices(range(len(areas)), strengths[at])[0]
    second = rng.choices(range(len(areas)), _near(topic, strengths[at], areas))[0]
    leans_to = None
    if rng.random() < _BRIDGES and country in BELT:
        leans_to = rng.choice([other for other in BELT if other != country])
    return Person(
        number=number,
        name=_rarely_taken(country, taken, rng),
        topic=topic,
        second_topic=second,
        first_year=first_year,
        last_year=told.last_year if leans_to else last_year,
        productivity=rng.paretovariate(1.6) * (3.0 if leans_to else 1.0),
        has_id=rng.random() < _HAS_ID,
        posts=_career(at, first_year, last_year, places, totals, rng),
        leans_to=leans_to,
    )


def _career(
    at: int,
    first_year: int,
    last_year: int,
    places: tuple[Institution, ...],
    totals: list[float],
    rng: random.Random,
) -> list[tuple[int, int]]:
    posts = [(first_year, at)]
    for year in range(first_year + 2, last_year + 1):
        if rng.random() >= _MOVES_A_YEAR:
            continue
        abroad = rng.random() < _MOVES_ABROAD
        for _ in range(12):
            new = rng.choices(range(len(places)), cum_weights=totals)[0]
            if new != at and (places[new].country != places[at].country) == abroad:
                at = new
                posts.append((year, at))
                break
    return posts
