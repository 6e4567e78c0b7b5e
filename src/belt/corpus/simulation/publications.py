"""Simulated works as a source would print them."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

from belt.corpus.simulation.collaboration import Team, teams_of
from belt.corpus.simulation.institutions import Institution, institutions
from belt.corpus.simulation.names import Name, printed
from belt.corpus.simulation.people import Person, people_of
from belt.corpus.simulation.specification import Specification
from belt.corpus.simulation.texts import compose, topics
from belt.corpus.sources.records import (
    RawAffiliation,
    RawAuthor,
    RawOrganisation,
    RawPerson,
    RawRecord,
    RawWork,
)

_MISSING_WORK = 0.045
_MISSING_SLOT = 0.035
_NO_ORGANISATION_ID = 0.12
_NO_COUNTRY = 0.03
_TWO_POSTS = 0.2
_PRINTS_ID = 0.95
_NATIVE_LANGUAGE = {"KR": ("ko", 0.08), "JP": ("ja", 0.09), "FR": ("fr", 0.07), "VN": ("vi", 0.10)}
_COUNTRIES = {
    "KR": ("South Korea", "Republic of Korea", "Korea"),
    "JP": ("Japan",),
    "FR": ("France",),
    "VN": ("Vietnam", "Viet Nam"),
    "US": ("USA", "United States"),
    "CN": ("China",),
    "GB": ("United Kingdom", "UK"),
    "CH": ("Switzerland",),
    "DE": ("Germany",),
    "IT": ("Italy",),
    "SG": ("Singapore",),
    "TW": ("Taiwan",),
    "HK": ("Hong Kong",),
    "CA": ("Canada",),
    "AU": ("Australia",),
}
_UNITS = {
    "university": (
        "Department of Computer Science",
        "School of Computing",
        "Graduate School of AI",
        "Department of Mechanical Engineering",
        "School of Electrical Engineering",
    ),
    "institute": ("AI Laboratory", "Robotics Group", "Vision Team"),
    "company": ("AI Lab", "Research"),
    "startup": (),
}
_JOURNALS = (
    "IEEE Robotics and Automation Letters",
    "Pattern Recognition",
    "Neurocomputing",
    "IEEE Access",
    "Artificial Intelligence",
    "Machine Learning",
    "TACL",
    "TMLR",
)


def simulate(told: Specification) -> Iterator[RawRecord]:
    """The records of a simulated belt: organisations, people with an id, works in order of time.

    The same specification gives the same records, in every process.
    """
    places = institutions()
    for number, place in enumerate(places, start=1):
        yield _organisation(number, place)
    people = people_of(told, places, topics())
    for person in people:
        if person.has_id:
            yield _person(person, places)
    rng = random.Random(f"{told.seed}:works")  # noqa: S311 - a simulation, not a secret
    for number, team in enumerate(teams_of(told, people, places), start=1):
        yield _work(number, team, told, places, rng)


def _organisation(number: int, place: Institution) -> RawOrganisation:
    return RawOrganisation(
        record=f"organisation {number}",
        ids=place.ids,
        name=place.name,
        names=place.names,
        type=place.type,
        country=place.country,
        city=place.city,
        lat=place.lat,
        lon=place.lon,
        simulated=True,
    )


def _person(person: Person, places: tuple[Institution, ...]) -> RawPerson:
    native = (person.name.native,) if person.name.native else ()
    return RawPerson(
        record=f"person {person.number}",
        ids=(person.id,),
        name=person.name.latin,
        names=native,
        organisation_ids=places[person.posts[-1][1]].ids,
        simulated=True,
    )


def _work(
    number: int,
    team: Team,
    told: Specification,
    places: tuple[Institution, ...],
    rng: random.Random,
) -> RawWork:
    lead = team.members[0]
    countries = {places[member.institution_in(team.year)].country for member in team.members}
    language = "en"
    if len(countries) == 1:
        own, share = _NATIVE_LANGUAGE.get(next(iter(countries)), ("en", 0.0))
        language = own if rng.random() < share else "en"
    topic = topics()[team.topic]
    second = topics()[team.second_topic]
    text = compose(topic, second if rng.random() < 0.7 else topic, team.year, language, rng)
    venue, kind = _venue(topic.venues, language, rng)
    missing = rng.random() < _MISSING_WORK
    return RawWork(
        record=f"work {number}",
        title=text.title,
        ids=(f"belt-sim:W{number:06d}",),
        abstract=text.abstract if rng.random() < 0.97 else None,
        year=team.year,
        venue=venue,
        type=kind,
        cited_by=_citations(team, lead, told, len(countries), rng),
        language=language,
        keywords=text.keywords,
        authors=tuple(_author(p, team.year, language, missing, places, rng) for p in team.members),
        simulated=True,
    )


def _venue(series: tuple[str, ...], language: str, rng: random.Random) -> tuple[str, str]:
    if language != "en":
        return {"ko": "KIISE", "ja": "JSAI", "fr": "TALN-RECITAL", "vi": "FAIR"}[
            language
        ], "article"
    way = rng.random()
    if way < 0.72:
        return rng.choice(series), "proceedings-article"
    return (rng.choice(_JOURNALS), "article") if way < 0.88 else ("arXiv", "preprint")


def _citations(
    team: Team, lead: Person, told: Specification, countries: int, rng: random.Random
) -> int | None:
    """Citations so far: log-normal with a heavy tail (Radicchi et al. 2008), growing with age."""
    if rng.random() < 0.02:
        return None
    age = told.last_year - team.year + 0.5
    standing = 1.0 + 0.12 * math.log1p(lead.productivity * lead.works) + 0.15 * (countries > 1)
    return int(rng.lognormvariate(1.9, 1.15) * standing * (1.0 - math.exp(-age / 3.5)))


def _author(
    person: Person,
    year: int,
    language: str,
    missing: bool,
    places: tuple[Institution, ...],
    rng: random.Random,
) -> RawAuthor:
    name = _name_in(person.name, language, rng)
    ids = (person.id,) if person.has_id and rng.random() < _PRINTS_ID else ()
    if missing or rng.random() < _MISSING_SLOT:
        return RawAuthor(name, ids)
    posts = [person.institution_in(year)]
    former = [at for since, at in person.posts if since < year and at != posts[0]]
    if former and rng.random() < _TWO_POSTS:
        posts.append(former[-1])
    return RawAuthor(name, ids, tuple(_affiliation(places[at], rng) for at in posts))


def _name_in(name: Name, language: str, rng: random.Random) -> str:
    if name.native and name.culture == language:
        return name.native
    return printed(name, rng)


def _affiliation(place: Institution, rng: random.Random) -> RawAffiliation:
    country = rng.choice(_COUNTRIES[place.country])
    aliases = [n for language, n in place.names if language in ("", "en", "fr") and len(n) > 4]
    name = rng.choice(aliases) if aliases and rng.random() < 0.25 else place.name
    units = _UNITS[place.type]
    parts = [rng.choice(units)] if units and rng.random() < 0.55 else []
    parts.append(name)
    if rng.random() < 0.6:
        parts.append(place.city)
    if rng.random() < 0.8:
        parts.append(country)
    return RawAffiliation(
        raw=", ".join(parts),
        organisation=name,
        organisation_ids=place.ids if rng.random() >= _NO_ORGANISATION_ID else (),
        country=place.country if rng.random() >= _NO_COUNTRY else None,
        type=place.type,
    )
