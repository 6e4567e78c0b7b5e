"""Which organisation is which.

Affiliation claims come together by ROR, by the source's own id, by the names, aliases and domains
of belt.toml, by folded name within a country, and by web address together with the name: names at
one address are one organisation when one abbreviates or resembles the other, or when the address
is a university's. A parent and its child (Google and DeepMind) stay two. Whatever belt.toml keeps
apart is never joined, and each join carries its evidence.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from belt.config import Belt
from belt.corpus.countries import country_in_affiliation, country_of_affiliation
from belt.corpus.organisation_names import (
    abbreviates_at,
    host,
    is_academic,
    name_key,
    one_without_blanks,
    organisation_in,
    share_a_distinctive_word,
    speak_of_one,
    type_of,
)
from belt.corpus.schema import TABLES


@dataclass(slots=True)
class _Node:
    """One name in one country, or one thing with an id of its own, before nodes are joined."""

    id: str
    name: str
    country: str | None
    known: bool = False
    ids: tuple[str, ...] = ()
    names: list[tuple[str, str]] = field(default_factory=list)
    hosts: Counter[str] = field(default_factory=Counter)
    weight: int = 0
    facts: dict[str, Any] = field(default_factory=dict)


class Resolution:
    """Which organisation each affiliation claim means; claims come piece by piece.

    What is held are organisations and names of organisations, never the claims.
    """

    def __init__(self, belt: Belt, records: pa.Table) -> None:
        """``records``: organisations' own (the columns of ``RawOrganisation``, and ``copied bool``:
        it came from another node)."""
        self.belt = belt
        self.nodes: list[_Node] = []
        self.by_id: dict[str, int] = {}
        self.by_name: dict[str, list[int]] = defaultdict(list)
        self.by_host: dict[str, int] = {}
        self.of_the_belt: dict[str, int] = {}
        self._add_belt()
        # What is told here comes before copies from other nodes, whose facts only fill gaps.
        told = records.to_pylist()
        for record in sorted(told, key=lambda one: (one["copied"], one["ids"], one["name"])):
            self._add_record(record)
        self.used: set[int] = set()

    def _new(self, node: _Node) -> int:
        self.nodes.append(node)
        number = len(self.nodes) - 1
        for one in (node.id, *node.ids):
            self.by_id.setdefault(one, number)
        return number

    def _add_belt(self) -> None:
        for one in self.belt.organisations:
            node = _Node(one.id, one.name, self.belt.country_of(one), known=True)
            node.names = [*one.names.items(), *(("", alias) for alias in one.aliases)]
            node.facts = {
                "ror": one.ror, "type": one.type, "city": one.city, "lat": one.lat, "lon": one.lon,
                "member_since": one.member_since,
                "parent": self.belt.organisation(one.parent).id if one.parent else None,
            }  # fmt: skip
            number = self._new(node)
            self._name_known(number)
            for domain in one.domains:
                self.by_host.setdefault(domain, number)
        self.of_the_belt = {name: numbers[0] for name, numbers in self.by_name.items()}
        for bloc in self.belt.blocs:
            for member in bloc.organisations:
                identifier = f"ror:{member.ror}" if member.ror else _own_id(member.name, None)
                if identifier in self.by_id:
                    number = self.by_id[identifier]
                else:
                    node = _Node(identifier, member.name, None, known=True)
                    node.facts = {"ror": member.ror, "type": "company"}
                    number = self._new(node)
                self.nodes[number].names += [("", alias) for alias in member.aliases]
                self._name_known(number)

    def _name_known(self, number: int) -> None:
        node = self.nodes[number]
        for name in [node.name, *(name for _, name in node.names)]:
            if number not in self.by_name[name_key(name)]:
                self.by_name[name_key(name)].append(number)

    def _add_record(self, record: dict[str, Any]) -> None:
        ids = tuple(record["ids"]) or (_own_id(record["name"], record["country"]),)
        number = next((self.by_id[one] for one in ids if one in self.by_id), None)
        if number is None:
            # Another node says how it names an organisation, not that the organisation is known.
            known = not record["copied"]
            number = self._new(_Node(_best(ids), record["name"], record["country"], known=known))
        node = self.nodes[number]
        node.ids = tuple(dict.fromkeys([*node.ids, *ids]))
        for one in ids:
            self.by_id.setdefault(one, number)
        node.country = node.country or record["country"]
        node.names += [(one["language"], one["name"]) for one in record["names"]]
        ror = next((one[4:] for one in ids if one.startswith("ror:")), None)
        told = {
            "ror": ror,
            "parent": next(iter(record["parent_ids"]), None),
            "simulated": record["simulated"],
            **{key: record[key] for key in ("type", "city", "lat", "lon", "url")},
        }
        node.facts |= {key: node.facts.get(key) or value for key, value in told.items()}
        self._name_known(number)

    def take(self, claims: pa.Table) -> pa.Table:
        """``claim str, node int64, country str`` of some claims; both may be null.

        ``claims``: ``claim, raw, organisation, organisation_ids list, country, url, type,
        works int64, simulated bool``, one row a distinct claim, always in the same order.
        """
        rows = claims.to_pylist()
        told = [self._node_of(row) for row in rows]
        self.used.update(number for number, _ in told if number is not None)
        return pa.table(
            {
                "claim": pa.array([row["claim"] for row in rows], pa.string()),
                "node": pa.array([number for number, _ in told], pa.int64()),
                "country": pa.array([country for _, country in told], pa.string()),
            }
        )

    def resolved(self) -> dict[str, pa.Table]:
        """Join nodes, once all claims are taken.

        Returns ``of_node`` (``node int64, organisation_id str``), ``organisations``, with ``works``
        and ``region`` null, ``merges`` and ``aliases``.
        """
        joined = _Joins(self.nodes, self.belt)
        for a, b, evidence in self._evidence():
            joined.join(a, b, evidence)
        return _tables(self.nodes, joined, self.used, self.by_id)

    def _node_of(self, claim: dict[str, Any]) -> tuple[int | None, str | None]:
        country = country_of_affiliation(claim["raw"], claim["country"])
        name = claim["organisation"] or (organisation_in(claim["raw"]) if claim["raw"] else None)
        by_id = [self.by_id[one] for one in claim["organisation_ids"] if one in self.by_id]
        printed = self._printed(claim)
        if by_id:
            number = by_id[0]
        elif printed is not None:
            # belt.toml knows the name on the paper better than the source that normalised it.
            number = printed
            known_country = self.nodes[number].country
            country = country_in_affiliation(claim["raw"]) or known_country or country
        elif claim["organisation_ids"]:
            ids = tuple(claim["organisation_ids"])
            number = self._new(_Node(_best(ids), name or _best(ids), claim["country"], ids=ids))
        elif name and name_key(name):
            number = self._named(name, claim["country"], host(claim["url"]))
        else:
            return None, country
        node = self.nodes[number]
        node.weight += claim["works"]
        address = host(claim["url"])
        if address:
            node.hosts[address] += claim["works"]
        node.facts.setdefault("type", claim["type"])
        node.facts["simulated"] = node.facts.get("simulated", True) and claim["simulated"]
        return number, country or (node.country if node.known else None)

    def _printed(self, claim: dict[str, Any]) -> int | None:
        """The organisation of belt.toml that a part of the printed affiliation names, if one.

        HUST is in Hanoi and in Wuhan: the country must agree, or what the source calls it.
        """
        parts = (name_key(part) for part in (claim["raw"] or "").split(","))
        number = next((self.of_the_belt[part] for part in parts if part in self.of_the_belt), None)
        if number is None:
            return None
        node = self.nodes[number]
        told = country_of_affiliation(claim["raw"], claim["country"])
        akin = claim["organisation"] and share_a_distinctive_word(claim["organisation"], node.name)
        return number if told in (None, node.country) or akin else None

    def _named(self, name: str, country: str | None, address: str | None) -> int:
        key = name_key(name)
        known = [
            number
            for number in self.by_name.get(key, ())
            if country is None
            or self.nodes[number].country in (None, country)
            or address in self._hosts_known(number)
        ]
        if known:
            return known[0]
        if address in self.by_host and speak_of_one(name, self.nodes[self.by_host[address]].name):
            return self.by_host[address]
        identifier = _own_id(name, country)
        if identifier not in self.by_id:
            self._new(_Node(identifier, name, country))
        return self.by_id[identifier]

    def _hosts_known(self, number: int) -> set[str]:
        return {domain for domain, one in self.by_host.items() if one == number}

    def _evidence(self) -> Iterator[tuple[int, int, str]]:
        """Reasons to take two nodes for one, strongest first."""
        for a, b in self.belt.identity.same:
            if a in self.by_id and b in self.by_id:
                yield self.by_id[a], self.by_id[b], "belt.toml says that they are the same"
        by_host: dict[str, list[int]] = defaultdict(list)
        by_key: dict[str, list[int]] = defaultdict(list)
        for number, node in enumerate(self.nodes):
            for address in node.hosts:
                by_host[address].append(number)
            by_key[name_key(node.name)].append(number)
        for address, members in sorted(by_host.items()):
            yield from self._at_one_address(address, members)
        for members in by_key.values():
            unplaced = [number for number in members if self.nodes[number].country is None]
            placed = [number for number in members if self.nodes[number].country is not None]
            if placed and unplaced:
                likely = max(placed, key=lambda number: (self.nodes[number].weight, -number))
                for number in unplaced:
                    yield likely, number, "same name; one of them without a country"

    def _at_one_address(self, address: str, members: list[int]) -> Iterator[tuple[int, int, str]]:
        """The names at a web address, best known first, each with the first that it is one with."""
        ranked = sorted(members, key=lambda n: (not self.nodes[n].known, -self.nodes[n].weight, n))
        joined = ranked[:1]
        for number in ranked[1:]:
            for before in joined:
                if why := self._why_one(address, self.nodes[before], self.nodes[number]):
                    yield before, number, f"both at {address}; {why}"
                    joined.append(number)
                    break

    def _why_one(self, address: str, one: _Node, other: _Node) -> str | None:
        if one.known and other.known:
            return None
        why = speak_of_one(one.name, other.name)
        if None not in (one.country, other.country) and one.country != other.country:
            return why if why == "same name" else None
        if why is None and is_academic(address) and _mostly(other, address):
            if abbreviates_at(address, one.name, other.name):
                return "one abbreviates the other"
            if share_a_distinctive_word(one.name, other.name):
                return "a university's address"
        if why is None and one_without_blanks(one.name, other.name):
            return "same name but for blanks"
        return why


def _mostly(node: _Node, address: str) -> bool:
    return 2 * node.hosts[address] >= node.hosts.total()


class _Joins:
    """Nodes joined into organisations; what belt.toml keeps apart stays apart."""

    def __init__(self, nodes: list[_Node], belt: Belt) -> None:
        self.parent = list(range(len(nodes)))
        self.reason: dict[int, str] = {}
        self.apart = belt.identity.apart
        self.ids = [{node.id, *node.ids} for node in nodes]
        self.known = [int(node.known) for node in nodes]
        self.order = [(-node.known, -node.weight, node.id) for node in nodes]

    def find(self, number: int) -> int:
        while self.parent[number] != number:
            self.parent[number] = self.parent[self.parent[number]]
            number = self.parent[number]
        return number

    def join(self, a: int, b: int, evidence: str) -> None:
        first, second = sorted((self.find(a), self.find(b)), key=lambda n: self.order[n])
        if first == second or not self._allowed(first, second, evidence):
            return
        self.parent[second] = first
        self.ids[first] |= self.ids[second]
        self.known[first] += self.known[second]
        self.reason[second] = evidence

    def _allowed(self, first: int, second: int, evidence: str) -> bool:
        if self.known[first] and self.known[second] and not evidence.startswith("belt.toml"):
            return False
        left, right = self.ids[first], self.ids[second]
        return not any(
            (a in left and b in right) or (b in left and a in right) for a, b in self.apart
        )


def _own_id(name: str, country: str | None) -> str:
    text = f"{name_key(name)}|{country or ''}"
    return "belt:org-" + hashlib.sha256(text.encode()).hexdigest()[:12]


def _best(ids: tuple[str, ...]) -> str:
    order = {"ror": 0, "openalex": 1}
    return min(ids, key=lambda one: (order.get(one.split(":")[0], 2), one))


def _tables(
    nodes: list[_Node], joins: _Joins, claimed: set[int], by_id: dict[str, int]
) -> dict[str, pa.Table]:
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(nodes)):
        groups[joins.find(number)].append(number)
    used = {joins.find(number) for number in claimed}
    rows, merges, aliases = [], [], []
    for leader, members in sorted(groups.items(), key=lambda one: nodes[one[0]].id):
        if leader not in used and not nodes[leader].facts.get("member_since"):
            continue
        rows.append(_row(leader, members, nodes, joins, by_id))
        kept = nodes[leader].id
        for number in members:
            node = nodes[number]
            if number != leader:
                said = f"{nodes[leader].name}; {node.name}: {joins.reason[number]}"
                merges.append(("organisation", kept, node.id, said))
            aliases += [("organisation", one, kept) for one in {node.id, *node.ids} - {kept}]
    leaders = [nodes[joins.find(number)].id for number in range(len(nodes))]
    return {
        "of_node": pa.table(
            {
                "node": pa.array(range(len(nodes)), pa.int64()),
                "organisation_id": pa.array(leaders, pa.string()),
            }
        ),
        "organisations": pa.Table.from_pylist(rows, schema=TABLES["organisations"]),
        "merges": _rows("merges", merges),
        "aliases": _rows("aliases", sorted(set(aliases))),
    }


def _rows(table: str, rows: Sequence[tuple[str, ...]]) -> pa.Table:
    schema = TABLES[table]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table([pa.array(column, pa.string()) for column in columns], schema=schema)


def _row(
    leader: int, members: list[int], nodes: list[_Node], joins: _Joins, by_id: dict[str, int]
) -> dict[str, Any]:
    node = nodes[leader]
    heavy = sorted(members, key=lambda n: (-nodes[n].known, -nodes[n].weight, nodes[n].id))
    names = dict.fromkeys(
        [one for n in heavy for one in nodes[n].names]
        + [("", nodes[n].name) for n in heavy if nodes[n].name != node.name]
    )
    facts: dict[str, Any] = {}
    for number in heavy:
        for key, value in nodes[number].facts.items():
            if facts.get(key) is None:
                facts[key] = value
    hosts: Counter[str] = Counter()
    for number in members:
        hosts += nodes[number].hosts
    parent = facts.get("parent")
    url = facts.get("url") or (f"https://{_commonest(hosts)}" if hosts else None)
    return {
        "organisation_id": node.id,
        "name": node.name,
        "names": [{"language": language, "name": name} for language, name in names],
        "ror": facts.get("ror") or (node.id[4:] if node.id.startswith("ror:") else None),
        "type": facts.get("type") or type_of(node.name),
        "country": next((nodes[n].country for n in heavy if nodes[n].country), None),
        "region": None,
        "parent_id": nodes[joins.find(by_id[parent])].id if parent in by_id else parent,
        "city": facts.get("city"),
        "lat": facts.get("lat"),
        "lon": facts.get("lon"),
        "url": url,
        "member_since": facts.get("member_since"),
        "works": None,
        "simulated": bool(facts.get("simulated", False)),
    }


def _commonest(hosts: Counter[str]) -> str:
    return min(hosts, key=lambda one: (-hosts[one], one))
