"""Records of other nodes: what is read of them, what is left out, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from belt.corpus.sources import node
from belt.corpus.sources.node import SOURCE
from belt.corpus.sources.records import RawOrganisation, RawPerson, RawRecord, RawWork, Reject
from tests.corpus.sources.test_hostile import AGENTS, PRODUCT

PERSON, PLACE, VENUE = AGENTS
KEPT = {**PERSON, "local_identifier": "belt:0123456789abcdef", "identifiers": []}
"""Somebody who keeps their ids."""


def read(folder: Path, *graphs: list[dict[str, Any]]) -> list[RawRecord]:
    """The records of a file with these graphs."""
    path = folder / "00.jsonl"
    path.write_text("".join(json.dumps({"@graph": graph}) + "\n" for graph in graphs))
    return list(SOURCE.read(path))


def work(folder: Path, **fields: Any) -> RawWork:
    """The work that is read of a product with other fields."""
    [found] = read(folder, [{**PRODUCT, **fields}, *AGENTS, KEPT])
    assert isinstance(found, RawWork), found
    return found


def ids(*told: str) -> list[dict[str, str]]:
    """Identifiers as SKG-IF has them."""
    return [dict(zip(("scheme", "value"), one.split(":", 1), strict=True)) for one in told]


def test_ids_are_checked_where_their_scheme_is_known(tmp_path: Path) -> None:
    """A malformed one is left out, an address of e-mail always."""
    mixed = ids("ieee-doc:8", "doi:none", "doi:10.1000/ABC", "belt:work-zz", "x y:1", "acl:a\x07b")
    found = work(tmp_path, identifiers=mixed)
    assert found.ids == ("doi:10.1000/abc", "ieee-doc:8")
    told = ids("orcid:0000-0002-1825-0098", "email:a@b.org", "email-sha256:12", "ieee:37000000001")
    [person] = read(tmp_path, [{**PERSON, "identifiers": told}])
    assert isinstance(person, RawPerson)
    assert person.ids == ("ieee:37000000001",)
    [place] = read(tmp_path, [{**PLACE, "identifiers": ids("ror:https://ror.org/1"),
                               "local_identifier": "belt:org-0123456789ab"}])  # fmt: skip
    assert isinstance(place, RawOrganisation)
    assert place.ids == ("belt:org-0123456789ab",)


def test_who_keeps_their_ids_has_the_one_that_the_node_made(tmp_path: Path) -> None:
    one = {**PRODUCT["contributions"][0], "by": KEPT["local_identifier"]}
    [author] = work(tmp_path, contributions=[one]).authors
    assert author.ids == ("belt:0123456789abcdef",)
    [refused] = read(tmp_path, [{**KEPT, "local_identifier": "email:a@b.org"}])
    assert isinstance(refused, Reject)


@pytest.mark.parametrize("language", ["en\x00", "English (United Kingdom)", "none", "", "en-"])
def test_a_language_that_is_none_is_unknown(tmp_path: Path, language: str) -> None:
    assert work(tmp_path, titles={language: ["Soft"]}).language is None
    [place] = read(tmp_path, [{**PLACE, "names": [{"language": language, "name": "K"}]}])
    assert isinstance(place, RawOrganisation)
    assert place.names == (("", "K"),)


def test_a_line_of_an_earlier_harvest_is_read(tmp_path: Path) -> None:
    """Without the terms that nodes have given since: country of the organisation, place by rank."""
    second = {**PRODUCT["contributions"][0], "rank": 3}
    found = work(tmp_path, contributions=[*PRODUCT["contributions"], second])
    assert [one.position for one in found.authors] == [0, 2]
    assert found.slots == 3
    assert [place.country for one in found.authors for place in one.affiliations] == ["KR", "KR"]
    [place] = read(tmp_path, [{**PLACE, "type": ["education"], "other_names": ["Korea Institute"]}])
    assert isinstance(place, RawOrganisation)
    assert (place.type, place.names) == ("university", (("", "Korea Institute"),))


ONE = PRODUCT["contributions"][0]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"contributions": [ONE, ONE]}, "two of its authors are told for one place"),
        ({"contributions": [{**ONE, "by": "x:1"}]}, "it names 'x:1' and does not say what"),
        ({"contributions": [{**ONE, "declared_countries": []}]}, "not as many countries"),
        ({"contributions": [{**ONE, "rank": 10**9}]}, "contributions.0.rank: Input should be less"),
        ({"author_slots": 10**30}, "author_slots"),
        ({"cited_by": "many"}, "cited_by: Input should be a valid integer"),
        ({"titles": {}}, "titles"),
        ({"entity_type": "grant"}, "entity_type"),
    ],
)
def test_a_record_of_another_shape_is_refused_with_the_reason(
    tmp_path: Path, fields: dict[str, Any], reason: str
) -> None:
    good = [PRODUCT, *AGENTS]
    bad, after = read(tmp_path, [{**PRODUCT, **fields}, *AGENTS], good)
    assert isinstance(bad, Reject)
    assert bad.reason.startswith("not a record of a node: ")
    assert reason in bad.reason
    assert isinstance(after, RawWork)


def test_a_line_too_long_is_refused_and_the_next_one_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node, "_LONGEST_LINE", 5_000)
    long = {**PRODUCT, "abstracts": {"en": ["x" * 20_000]}}
    found = read(tmp_path, [long, *AGENTS], [PRODUCT, *AGENTS])
    assert [type(one) for one in found] == [Reject, RawWork]
    assert [one.record for one in found] == ["line 1", "line 2"]
