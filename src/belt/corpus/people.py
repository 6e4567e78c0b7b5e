"""Who is who.

Author slots (*mentions*) come together in three steps. External ids first: mentions with an id in
common are one person, if their names can be one person's. Then equal names: a name so rare that
two people of it are not to be expected is one person; mentions of a frequent name need a co-author
or an organisation in common. Last, different spellings (initials, middle names, another order, one
letter): the same person when co-authors or organisations are shared, most evidence first.

Two slots of one work are two people, and whatever belt.toml keeps apart stays apart. The result
does not depend on the order of rows. The rareness of a name is estimated from the corpus itself:
family and given names taken as independent, as in Fellegi and Sunter's model of record linkage
(1969) and in the name-frequency weights of S2AND (Subramanian et al., 2021).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from belt.config import Identity
from belt.corpus.names import Name, compatible, is_native, parse_name
from belt.corpus.people_joins import Joins, scheme_of
from belt.corpus.people_mentions import (
    Expected,
    in_order,
    own_id,
    references_of,
    said_of_coauthor,
    slot_of,
)
from belt.corpus.schema import TABLES

RARE = 0.1
"""Expected number of other people of a name below which equal names are one person. Chosen on the
people of ICRA and IROS whose id hash is even; `make bench` reports the odd ones beside."""
FREQUENT_NAME = 10.0
"""Expected number of other people above which an organisation in common is not enough to take two
different spellings for one person."""
COMMON_FEATURE = 60
"""A co-author or organisation shared by more people of one block than this says nothing."""

ID_ORDER = ("orcid", "openalex", "openreview", "ieee", "acl", "dblp", "belt-sim")
"""Schemes of person ids, best first. Hashes of e-mail addresses serve to match on, never as ids."""


REGISTERED = frozenset({"orcid", "openreview", "belt-sim"})
"""Schemes whose ids people register themselves, once: they hold over names, and two different ones
are two people. Libraries' own ids (IEEE, ACL, OpenAlex) are at times given twice to one person, so
that equal names with evidence may join them, but never different spellings."""


@dataclass(slots=True)
class _Profile:
    """What a group of mentions shows of the person behind it."""

    names: Counter[Name] = field(default_factory=Counter)
    organisations: set[str] = field(default_factory=set)
    coauthors: set[str] = field(default_factory=set)


def decide_people(
    mentions: pa.Table, expected: Expected, identity: Identity
) -> dict[str, pa.Table]:
    """Who is who among mentions of whole blocks (:data:`MENTIONS` and ``block``, in any order).

    Returns ``of_mention`` (``work_id, position, person_id``), ``people`` (``person_id, name,
    native_name, names, orcid, source_ids``), and ``person_merges`` and ``person_aliases`` as in
    :mod:`belt.corpus.schema`.
    """
    return _Resolution(in_order(mentions), expected, identity).resolve()


class _Resolution:
    """One batch: blocks of mentions, decided on together."""

    def __init__(self, rows: pa.Table, expected: Expected, identity: Identity) -> None:
        self.printed: list[str] = rows["name"].to_pylist()
        self.works: list[str | None] = rows["work_id"].to_pylist()
        self.positions = rows["position"].to_pylist()
        self.ids: list[list[str]] = rows["ids"].to_pylist()
        self.organisations: list[list[str]] = rows["organisation_ids"].to_pylist()
        self.more_names: list[list[str]] = [more or [] for more in rows["names"].to_pylist()]
        self.names = [parse_name(name) for name in self.printed]
        self.keys = [name.key for name in self.names]
        self.blocks: list[int] = rows["block"].to_pylist()
        self.teams: list[list[str] | None] = rows["team"].to_pylist()
        self.places = rows["place"].to_pylist()
        self.expected = expected
        self.joins = Joins(
            [{work} if work is not None else set() for work in self.works],
            [self._references(number) for number in range(len(self.works))],
            self.ids,
            identity.apart,
        )
        self.identity = identity

    def _references(self, number: int) -> tuple[str, ...]:
        return references_of(self.works[number], self.positions[number], self.ids[number])

    def _slot(self, number: int) -> str:
        return slot_of(self.works[number], self.positions[number], self.ids[number])

    def resolve(self) -> dict[str, pa.Table]:
        """Join mentions step by step and write the tables."""
        self._join_decided()
        self._join_ids()
        self._join_equal_names()
        self._join_spellings()
        return self._tables()

    def _join_decided(self) -> None:
        places: dict[str, int] = {}
        wanted = {one for pair in self.identity.same for one in pair}
        for number in range(len(self.works)):
            for reference in wanted.intersection(self._references(number)):
                places.setdefault(reference, number)
        for a, b in self.identity.same:
            if a in places and b in places:
                self.joins.join(places[a], places[b], "belt.toml says that they are the same")

    def _join_ids(self) -> None:
        holders: dict[str, dict[str, int]] = defaultdict(dict)
        for number, ids in enumerate(self.ids):
            for one in ids:
                holders[one].setdefault(self.keys[number], number)
                self.joins.join(holders[one][self.keys[number]], number, "")
        for one, spelled in holders.items():
            several = list(spelled.values())
            for other in several[1:]:
                # An id on clearly different names is a source's mistake and joins nobody, unless
                # the person registered it; names in different scripts cannot be compared.
                if scheme_of(one) in REGISTERED or self._may_be_one(several[0], other):
                    self.joins.join(several[0], other, "")

    def _may_be_one(self, a: int, b: int) -> bool:
        if is_native(self.printed[a]) != is_native(self.printed[b]):
            return True
        return compatible(self.names[a], self.names[b]) is not None

    def _join_equal_names(self) -> None:
        blocks: dict[str, list[int]] = defaultdict(list)
        for number, key in enumerate(self.keys):
            blocks[key].append(number)
        for key, members in blocks.items():
            if len(members) > 1:
                self._join_block(key, members)

    def _join_block(self, key: str, members: list[int]) -> None:
        name = self.names[members[0]]
        spelled_out = any(len(word) > 1 for word in name.given)
        if spelled_out and self.expected(name) < RARE:
            for number in members[1:]:
                self._join_by_name(members[0], number, "same name, and a rare one")
            return
        first: dict[tuple[str, str], int] = {}
        for number in members:
            for kind, feature in self._features(number):
                if feature == key:
                    continue
                before = first.setdefault((kind, feature), number)
                if before != number:
                    said = self._said(kind, feature)
                    self._join_by_name(before, number, f"same name; {said}")

    def _join_by_name(self, a: int, b: int, evidence: str) -> None:
        if not self.joins.differ(a, b, REGISTERED):
            self.joins.join(a, b, evidence)

    def _features(self, number: int) -> Iterator[tuple[str, str]]:
        for coauthor in self._coauthors(number):
            yield "co-author", coauthor
        for one in self.organisations[number]:
            yield "organisation", one

    def _coauthors(self, number: int) -> list[str]:
        """The keys of the names of those who wrote a mention's work with it."""
        team = self.teams[number]
        if not team:
            return []
        place = self.places[number]
        return team[:place] + team[place + 1 :]

    def _said(self, kind: str, feature: str) -> str:
        return f"both at {feature}" if kind == "organisation" else said_of_coauthor(feature)

    def _join_spellings(self) -> None:
        profiles = self._profiles()
        alike: dict[tuple[int, str, str], set[int]] = defaultdict(set)
        for number, (block, name) in enumerate(zip(self.blocks, self.names, strict=True)):
            leader = self.joins.find(number)
            alike[block, name.family, name.initial].add(leader)
            alike[block, "", name.words].add(leader)
        weights: dict[tuple[int, int], int] = {}
        for leaders in alike.values():
            for pair, weight in _shared(sorted(leaders), profiles).items():
                weights[pair] = max(weight, weights.get(pair, 0))
        for (a, b), weight in sorted(weights.items(), key=lambda one: (-one[1], one[0])):
            self._join_pair(a, b, weight, profiles)

    def _join_pair(self, a: int, b: int, weight: int, profiles: dict[int, _Profile]) -> None:
        one, other = (_usual(profiles[number].names) for number in (a, b))
        why = compatible(one, other)
        if why is None or self.joins.find(a) == self.joins.find(b):
            return
        if self.joins.differ(a, b, frozenset(ID_ORDER)):
            return
        if weight >= 2 or min(self.expected(one), self.expected(other)) < FREQUENT_NAME:
            coauthors = len(profiles[a].coauthors & profiles[b].coauthors)
            places = sorted(profiles[a].organisations & profiles[b].organisations)
            said = [why]
            if coauthors:
                said.append(f"{coauthors} co-authors in common")
            if places:
                said.append(f"both at {places[0]}")
            self.joins.join(a, b, "; ".join(said))

    def _profiles(self) -> dict[int, _Profile]:
        profiles: dict[int, _Profile] = defaultdict(_Profile)
        for number, name in enumerate(self.names):
            profile = profiles[self.joins.find(number)]
            profile.names[name] += 1
            profile.organisations.update(self.organisations[number])
            profile.coauthors.update(self._coauthors(number))
        return profiles

    def _tables(self) -> dict[str, pa.Table]:
        groups: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self.works)):
            groups[self.joins.find(number)].append(number)
        person_of_group: dict[int, str] = {}
        people, aliases = [], []
        holder = self._holder_of_each_id()
        for group, members in groups.items():
            if all(self.works[number] is None for number in members):
                continue
            ids = sorted(
                one for one in {one for n in members for one in self.ids[n]} if holder[one] == group
            )
            person = self._person(members, ids)
            people.append(person)
            person_of_group[group] = person["person_id"]
            # Who knows an address can make its hash: an alias would tell them whose it is.
            named = (one for one in ids if not one.startswith("email"))
            aliases += [("person", one, person["person_id"]) for one in named]
        of_mention = [
            (work, self.positions[number], person_of_group[self.joins.find(number)])
            for number, work in enumerate(self.works)
            if work is not None
        ]
        return {
            "of_mention": _rows(_OF_MENTION, of_mention),
            "people": pa.Table.from_pylist(people, schema=_PEOPLE),
            "person_merges": _rows(TABLES["merges"], sorted(self._merges(person_of_group))),
            "person_aliases": _rows(
                TABLES["aliases"], sorted(one for one in set(aliases) if one[1] != one[2])
            ),
        }

    def _merges(self, person_of_group: dict[int, str]) -> set[tuple[str, str, str, str]]:
        """Who was joined with whom by evidence, the person standing for one of the two."""
        found = set()
        for one, other, said in self.joins.log:
            person = person_of_group.get(self.joins.find(one))
            if said and person is not None:
                called = [self._called(other), self._called(one)]
                merged = next((name for name in called if name != person), person)
                found.add(("person", person, merged, said))
        return found

    def _holder_of_each_id(self) -> dict[str, int]:
        """The group that an id names: where names forbid to join, the one that bears it most."""
        borne: dict[str, Counter[int]] = defaultdict(Counter)
        first: dict[int, str] = {}
        for number in range(len(self.works)):
            group = self.joins.find(number)
            first[group] = min(first.get(group, "\U0010ffff"), self._slot(number))
            for one in self.ids[number]:
                borne[one][group] += 1
        return {
            one: min(groups, key=lambda group: (-groups[group], first[group]))
            for one, groups in borne.items()
        }

    def _called(self, number: int) -> str:
        return _best_id(self.ids[number]) or self._slot(number)

    def _person(self, members: list[int], ids: list[str]) -> dict[str, Any]:
        spelled: Counter[str] = Counter()
        for number in members:
            spelled[self.printed[number]] += 1
            spelled.update(self.more_names[number])
        latin = {name: n for name, n in spelled.items() if not is_native(name)}
        native = {name: n for name, n in spelled.items() if is_native(name)}
        return {
            "person_id": _best_id(ids) or own_id(min(self._slot(number) for number in members)),
            "name": _shown(latin or native),
            "native_name": _shown(native) if native else None,
            "names": sorted(spelled),
            "orcid": next((one[6:] for one in ids if one.startswith("orcid:")), None),
            "source_ids": [one for one in ids if not one.startswith("email")],
        }


_PEOPLE = pa.schema(
    [
        TABLES["people"].field(name)
        for name in ("person_id", "name", "native_name", "names", "orcid", "source_ids")
    ]
)


_OF_MENTION = pa.schema(
    [("work_id", pa.string()), ("position", pa.int32()), ("person_id", pa.string())]
)


def _best_id(ids: list[str]) -> str | None:
    order = {scheme: number for number, scheme in enumerate(ID_ORDER)}
    named = [one for one in ids if not one.startswith("email")]
    return min(named, key=lambda one: (order.get(scheme_of(one), 50), one), default=None)


def _usual(names: Counter[Name]) -> Name:
    return min(names, key=lambda name: (-names[name], name.key))


def _shown(names: dict[str, int]) -> str:
    """The spelling to show: the most frequent, and of equals the most complete."""
    return min(names, key=lambda name: (-names[name], -len(name), name))


def _shared(leaders: list[int], profiles: dict[int, _Profile]) -> Counter[tuple[int, int]]:
    """Pairs of a block's groups that share something: 2 for each co-author, 1 an organisation."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    if len(leaders) > 1:
        for number in leaders:
            for one in profiles[number].organisations:
                holders["organisation", one].append(number)
            for one in profiles[number].coauthors:
                holders["co-author", one].append(number)
    pairs: Counter[tuple[int, int]] = Counter()
    for (kind, _), several in holders.items():
        if len(several) <= COMMON_FEATURE:
            for index, b in enumerate(several):
                for a in several[:index]:
                    pairs[a, b] += 2 if kind == "co-author" else 1
    return pairs


def _rows(schema: pa.Schema, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
        schema=schema,
    )
