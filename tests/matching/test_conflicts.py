"""Conflicts of interest: each kind and its limits, who is who, a corpus, and rules."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from belt.config import ConfigError
from belt.matching.conflicts import (
    Conflict,
    ConflictRules,
    Facts,
    conflict_rules_text,
    conflicts,
    conflicts_among,
    conflicts_in_corpus,
    conflicts_of_applications,
    find_conflicts,
    read_conflict_rules,
)
from belt.matching.conflicts.identities import key_of
from tests.factories import make_corpus

YEAR = 2026
RULES = ConflictRules()


def _wrote(*works: tuple[str, int | None, str]) -> dict[str, list[dict[str, Any]]]:
    """Works (id, year, authors by one letter each)."""
    return {
        "works": [{"work_id": work, "year": year, "title": work} for work, year, _ in works],
        "authorships": [
            {"work_id": work, "person_id": person} for work, _, people in works for person in people
        ],
    }


def _found(
    facts: Facts, rules: ConflictRules = RULES, a: str = "a", b: str = "b"
) -> list[Conflict]:
    return list(conflicts(find_conflicts(list(a), list(b), facts, rules, YEAR)))


def _kinds(facts: Facts, rules: ConflictRules = RULES) -> list[str]:
    return [one.kind for one in _found(facts, rules)]


def test_joint_works_tie_with_the_latest_first() -> None:
    facts = Facts.of(**_wrote(("w1", 2024, "ab"), ("w2", 2026, "abc"), ("w3", 2025, "ac")))
    (found,) = _found(facts)
    assert (found.a, found.b, found.kind) == ("a", "b", "coauthor")
    assert found.evidence == ("w2", "w1")
    assert (found.since, found.until) == (2024, 2026)
    assert [(one.through, one.until, one.note) for one in found.detail] == [
        ("w2", 2026, "w2"),
        ("w1", 2024, "w1"),
    ]


@pytest.mark.parametrize(("year", "ties"), [(2022, 0), (2023, 1), (2024, 1), (2027, 1), (None, 1)])
def test_joint_work_counts_to_the_last_year_and_without_a_year(year: int | None, ties: int) -> None:
    assert len(_found(Facts.of(**_wrote(("w", year, "ab"))))) == ties


def test_a_work_that_no_table_dates_counts() -> None:
    facts = Facts.of(authorships=_wrote(("w", 1990, "ab"))["authorships"])
    (found,) = _found(facts)
    assert (found.evidence, found.until) == (("w",), None)


def test_works_of_hundreds_tie_nobody_where_the_rules_say_so() -> None:
    facts = Facts.of(
        authorships=_wrote(("w", 2026, "ab"))["authorships"],
        works=[{"work_id": "w", "year": 2026, "authors": 300}],
    )
    assert _kinds(facts) == ["coauthor"]
    assert _kinds(facts, ConflictRules(coauthor_most_authors=299)) == []
    assert _kinds(facts, ConflictRules(coauthor_most_authors=300)) == ["coauthor"]


def _at(*stays: tuple[str, str, int | None, int | None]) -> list[dict[str, Any]]:
    return [
        {"person_id": person, "organisation_id": organisation, "since": since, "until": until}
        for person, organisation, since, until in stays
    ]


@pytest.mark.parametrize(
    ("first", "second", "years"),
    [
        ((2010, None), (2020, None), (2020, None)),
        ((2010, 2024), (2020, None), (2020, 2024)),
        ((2010, 2023), (2025, None), (2023, 2023)),
        ((2010, 2022), (2015, None), None),
        ((None, None), (None, None), (None, None)),
    ],
)
def test_the_same_organisation_now_or_lately(
    first: tuple[int | None, int | None],
    second: tuple[int | None, int | None],
    years: tuple[int | None, int | None] | None,
) -> None:
    facts = Facts.of(affiliations=_at(("a", "kaist", *first), ("b", "kaist", *second)))
    found = _found(facts)
    assert [(one.kind, one.since, one.until) for one in found] == (
        [("organisation", *years)] if years else []
    )
    assert all(one.evidence == ("kaist",) for one in found)


def test_an_organisation_counts_from_works_too() -> None:
    works = [
        {"work_id": "w1", "person_id": "a", "organisation_id": "inria"},
        {"work_id": "w2", "person_id": "b", "organisation_id": "inria"},
    ]
    dated = [{"work_id": "w1", "year": 2025}, {"work_id": "w2", "year": 2023}]
    (found,) = _found(Facts.of(authorships=works, works=dated))
    assert (found.kind, found.since, found.until) == ("organisation", 2023, 2023)


@pytest.mark.parametrize(
    ("parents", "levels", "evidence"),
    [
        ([("lab", "uni")], 1, None),
        ([("lab", "uni"), ("school", "uni")], 1, ("lab", "school", "uni")),
        ([("lab", "school")], 1, ("lab", "school")),
        ([("lab", "uni"), ("uni", "state"), ("school", "state")], 1, None),
        ([("lab", "uni"), ("uni", "state"), ("school", "state")], 2, ("lab", "school", "state")),
        ([("lab", "school"), ("school", "lab")], 3, ("lab", "school")),
    ],
)
def test_organisations_of_one_parent(
    parents: list[tuple[str, str]], levels: int, evidence: tuple[str, ...] | None
) -> None:
    facts = Facts.of(
        affiliations=_at(("a", "lab", None, None), ("b", "school", 2020, None)),
        organisations=[{"organisation_id": one, "parent_id": parent} for one, parent in parents],
    )
    found = _found(facts, ConflictRules(parent_levels=levels))
    assert [(one.kind, one.evidence) for one in found] == (
        [("parent", evidence)] if evidence else []
    )
    if found:
        assert (found[0].detail[0].a, found[0].detail[0].b) == ("lab", "school")


@pytest.mark.parametrize("kind", ["adviser", "award", "exchange", "declared"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_relation_ties_in_both_directions_and_keeps_its_own(kind: str, turned: bool) -> None:
    first, second = "ba" if turned else "ab"
    facts = Facts.of(relations=[{"kind": kind, "a": first, "b": second, "note": "PhD, Hanoi"}])
    (found,) = _found(facts)
    assert (found.kind, found.evidence) == (kind, ("PhD, Hanoi",))
    assert (found.detail[0].a, found.detail[0].b) == (first, second)


@pytest.mark.parametrize(
    ("kind", "until", "ties"),
    [
        ("adviser", 1980, True),
        ("award", 2023, True),
        ("award", 2022, False),
        ("exchange", 2023, True),
        ("exchange", 2022, False),
        ("declared", 2026, True),
        ("declared", 2025, False),
    ],
)
def test_relations_lapse_as_the_rules_say(kind: str, until: int, ties: bool) -> None:
    facts = Facts.of(relations=[{"kind": kind, "a": "a", "b": "b", "until": until}])
    assert _kinds(facts) == [kind] * ties


def test_holders_of_an_award_are_tied() -> None:
    awards = [
        {"award_id": "grant 7", "person_id": "a", "since": 2020, "until": 2024},
        {"award_id": "grant 7", "person_id": "b", "since": 2022, "until": 2024},
        {"award_id": "grant 8", "person_id": "b", "until": 2026},
    ]
    (found,) = _found(Facts.of(awards=awards))
    assert (found.kind, found.evidence, found.since, found.until) == (
        "award",
        ("grant 7",),
        2022,
        2024,
    )


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("orcid", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
        ("orcid", "orcid:0000-0002-1694-233X", "000000021694233x"),
        ("email", "Ann@Uni.FR", " ann@uni.fr"),
        ("alias", "old id", "old id"),
    ],
)
def test_one_person_under_two_ids_is_in_conflict_through_either(
    kind: str, first: str, second: str
) -> None:
    identities = [
        {"person_id": "a", "kind": kind, "value": first},
        {"person_id": "A", "kind": kind, "value": second},
    ]
    facts = Facts.of(identities=identities, **_wrote(("w", 2026, "Ab")))
    found = _found(facts, a="a", b="Ab")
    assert [(one.a, one.b, one.kind, one.evidence) for one in found] == [
        ("a", "A", "self", (kind,)),
        ("a", "b", "coauthor", ("w",)),
    ]


def test_an_id_that_is_an_address_or_orcid_is_known_by_it() -> None:
    facts = Facts.of(
        identities=[
            {"person_id": "ann", "kind": "email", "value": "Ann@uni.fr"},
            {"person_id": "ann", "kind": "orcid", "value": "0000-0002-1825-0097"},
        ]
    )
    for other in ("ann@UNI.fr", "orcid:0000-0002-1825-0097"):
        (found,) = conflicts(find_conflicts([other], ["ann"], facts, RULES, YEAR))
        assert found.kind == "self"


def test_nobody_reviews_themselves() -> None:
    (found,) = _found(Facts.of(), a="ac", b="a")
    assert (found.a, found.b, found.kind, found.evidence) == ("a", "a", "self", ("id",))


def test_an_unconfirmed_address_is_shown_and_moves_no_works() -> None:
    """openreview/openreview #301: such an address made an author review their own paper."""
    identities = [
        {"person_id": "a", "kind": "email", "value": "x@uni.fr"},
        {"person_id": "c", "kind": "email", "value": "X@uni.fr", "confirmed": False},
    ]
    facts = Facts.of(identities=identities, **_wrote(("w", 2026, "ab")))
    found = _found(facts, a="a", b="bc")
    assert [(one.b, one.kind) for one in found] == [("b", "coauthor"), ("c", "self")]
    assert found[1].detail[0].note == "unconfirmed"
    assert _found(facts, a="c", b="b") == []


def test_what_is_no_orcid_makes_nobody_the_same() -> None:
    identities = [
        {"person_id": person, "kind": kind, "value": value}
        for person in "ab"
        for kind, value in (("orcid", "none"), ("email", "-"), ("alias", ""))
    ]
    assert _found(Facts.of(identities=identities)) == []


def test_a_reviewer_who_applies_with_an_author_is_in_conflict_with_their_other_application() -> (
    None
):
    """kohler/hotcrp #316: r applies with s; s applies with t too, and r was to review that."""
    teams = {"paper X": ["r", "s"], "paper Y": ["s", "t"], "paper Z": ["u"]}
    found = conflicts_of_applications(teams, ["r"], Facts.of(), RULES, YEAR).to_pylist()
    assert [(one["application"], one["a"], one["kind"], one["evidence"]) for one in found] == [
        ("paper X", "r", "self", ["id"]),
        ("paper X", "s", "coauthor", ["paper X"]),
        ("paper Y", "s", "coauthor", ["paper X"]),
    ]


def test_kinds_can_be_left_out_but_not_what_was_declared() -> None:
    facts = Facts.of(
        relations=[{"kind": "declared", "a": "b", "b": "a"}], **_wrote(("w", 2026, "ab"))
    )
    assert _kinds(facts) == ["declared", "coauthor"]
    assert _kinds(facts, ConflictRules(kinds=frozenset())) == ["declared"]


def test_among_people_each_pair_is_told_once() -> None:
    facts = Facts.of(**_wrote(("w", 2026, "abc")))
    found = conflicts_among("cab", facts, RULES, YEAR)
    assert list(zip(found["a"].to_pylist(), found["b"].to_pylist(), strict=True)) == [
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    ]


def test_nobody_at_all() -> None:
    assert len(find_conflicts([], [], Facts.of(), RULES, YEAR)) == 0
    assert len(conflicts_of_applications({}, ["a"], Facts.of(), RULES, YEAR)) == 0


def test_facts_that_are_not_facts_are_told() -> None:
    with pytest.raises(ValueError, match=r"expected authorships, works, .* not papers"):
        Facts.of(papers=[])
    with pytest.raises(ValueError, match="expected adviser, award, exchange, declared"):
        Facts.of(relations=[{"kind": "friend", "a": "a", "b": "b"}])
    with pytest.raises(ValueError, match="works: "):
        Facts.of(works=[{"work_id": "w", "year": "soon"}])


def _corpus(folder: Path) -> Any:
    return make_corpus(
        folder,
        [
            {"year": 2025, "authors": [("p1", [("kaist", "KR")]), ("p2", [("inria", "FR")])]},
            {"year": 2010, "authors": [("p1", []), ("p3", [("todai", "JP")])]},
            {"year": 2024, "authors": [("p4", [("todai", "JP")])]},
        ],
    )


def test_people_of_a_corpus(tmp_path: Path) -> None:
    found = conflicts_in_corpus(
        _corpus(tmp_path), ["p1", "p3"], ["p2", "p4", "elsewhere"], Facts.of(), RULES, YEAR
    )
    assert [(one.a, one.b, one.kind) for one in conflicts(found)] == [("p1", "p2", "coauthor")]


def test_where_a_corpus_last_saw_somebody_they_are_still(tmp_path: Path) -> None:
    corpus = _corpus(tmp_path)
    corpus.run(
        "create or replace view people as select unnest(['p1', 'p3', 'p4']) as person_id, "
        "null as orcid, unnest(['kaist', 'todai', null]) as organisation_id"
    )
    found = conflicts_in_corpus(corpus, ["p1", "p3"], ["p4"], Facts.of(), RULES, YEAR)
    assert [(one.a, one.kind, one.evidence) for one in conflicts(found)] == [
        ("p3", "organisation", ("todai",))
    ]


def test_an_account_is_found_in_the_corpus_by_alias_and_orcid(tmp_path: Path) -> None:
    corpus = _corpus(tmp_path)
    corpus.run(
        "create or replace view aliases as select 'person' as kind, 'old1' as alias, 'p1' as id"
    )
    corpus.run(
        "create or replace view people as select 'p2' as person_id, "
        "'0000-0002-1825-0097' as orcid, null as organisation_id"
    )
    known = Facts.of(
        identities=[{"person_id": "account7", "kind": "orcid", "value": "0000-0002-1825-0097"}],
        relations=[{"kind": "declared", "a": "account7", "b": "p3"}],
    )
    found = conflicts_in_corpus(corpus, ["old1", "p3"], ["account7"], known, RULES, YEAR)
    assert [(one.a, one.b, one.kind) for one in conflicts(found)] == [
        ("old1", "account7", "coauthor"),
        ("p3", "account7", "declared"),
    ]


def test_the_template_says_what_holds_without_it(tmp_path: Path) -> None:
    path = tmp_path / "conflicts.toml"
    path.write_text(conflict_rules_text(), "utf-8")
    assert read_conflict_rules(path).model_dump() == RULES.model_dump()


def test_rules_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "conflicts.toml"
    path.write_text(
        'version = 1\ncoauthor_years = 5\nadviser_years = "life"\nkinds = ["coauthor"]\n', "utf-8"
    )
    rules = read_conflict_rules(path)
    assert (rules.coauthor_years, rules.adviser_years, rules.award_years) == (5, None, 3)
    assert rules.kinds == {"coauthor", "self", "declared"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("coauthor_years = 3\n", "line 1: version: expected, and missing"),
        ("version = 2\n", "line 1: version: expected 1, not 2"),
        ("version = 1\ncoauthor_years = -1\n", 'line 2: coauthor_years: .*years from 0, or "life"'),
        ("version = 1\n\nawards = 3\n", "line 3: awards: no such key"),
        ('version = 1\nkinds = ["friend"]\n', "line 2: kinds: expected a list of self, declared"),
        ("version = 1\nparent_levels = 0\n", "line 2: parent_levels: .* at least 1, not 0"),
        ("version = \n", "line 1: not valid TOML"),
    ],
)
def test_bad_rules_are_told_with_their_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "conflicts.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=told):
        read_conflict_rules(path)


def test_keys_keep_ids_apart_that_only_look_alike() -> None:
    keys = [key_of(one) for one in ("Ann", "ann", "ieee:370", "0000-0002-1825-0097", "a@b")]
    assert keys == ["id:Ann", "id:ann", "id:ieee:370", "orcid:0000-0002-1825-0097", "email:a@b"]
    assert all(one != other for one, other in pairwise(keys))
