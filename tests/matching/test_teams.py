"""Teams against trying every one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.matching.team_seats import SECOND
from belt.matching.teams import ALTERNATES, Candidate, NoTeam, Seat, Wanted, team

TOPICS = ("vision", "grasping", "speech")
Tied = set[frozenset[str]]
scores = st.sampled_from([0.0, 0.0, 0.25, 0.5, 0.77, 1.0])
knowing = st.fixed_dictionaries(dict.fromkeys(TOPICS, scores))
several = settings(max_examples=150)


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Candidate], Wanted, Tied]:
    count = draw(st.integers(3, 8))
    people = [
        Candidate(f"p{number}", draw(st.sampled_from(["KR", "JP", "FR", ""])), draw(knowing))
        for number in range(count)
    ]
    ids = st.sampled_from([one.person for one in people])
    pairs = st.lists(st.frozensets(ids, min_size=2, max_size=2), max_size=8)
    topics = TOPICS[: draw(st.integers(1, 3))]
    weight = st.sampled_from([0.0, 0.5, 1.0, 2.0])
    wanted = Wanted(
        topics=topics,
        size=draw(st.integers(1, 4)),
        regions=draw(st.integers(0, 3)),
        include=draw(st.frozensets(ids, max_size=2)),
        avoid=draw(st.frozensets(ids, max_size=1)),
        conflicts=frozenset(draw(pairs)),
        weights=draw(st.sampled_from([(), tuple(draw(weight) for _ in topics)])),
    )
    return people, wanted, set(draw(pairs))


def _worth(members: Sequence[Candidate], wanted: Wanted, tied: Tied) -> float:
    total = 0.0
    for topic, weight in zip(wanted.topics, wanted.weights or (1.0,) * 3, strict=False):
        best = sorted((one.knows[topic] for one in members), reverse=True)
        total += weight * (best[0] + (best[1] / SECOND if len(best) > 1 else 0))
    return total - sum(pair <= {one.person for one in members} for pair in tied) / 1000


def _allowed(members: Sequence[Candidate], wanted: Wanted) -> bool:
    people = {one.person for one in members}
    return (
        wanted.include <= people
        and not wanted.avoid & people
        and len({one.region for one in members} - {""}) >= wanted.regions
        and not any(pair <= people for pair in wanted.conflicts)
    )


def _all(people: Sequence[Candidate], wanted: Wanted) -> list[tuple[Candidate, ...]]:
    return [some for some in combinations(people, wanted.size) if _allowed(some, wanted)]


@given(problems())
@several
def test_a_team_is_the_best_of_all_or_there_is_none(
    problem: tuple[list[Candidate], Wanted, Tied],
) -> None:
    people, wanted, tied = problem
    allowed = _all(people, wanted)
    if not allowed:
        with pytest.raises(NoTeam):
            team(people, wanted, tied)
        return
    found = team(people, wanted, tied)
    members = [one for one in people if one.person in {seat.person for seat in found.seats}]
    assert len(members) == len(found.seats) == wanted.size
    assert _allowed(members, wanted)
    best = max(_worth(one, wanted, tied) for one in allowed)
    assert found.value == pytest.approx(best)
    assert _worth(members, wanted, tied) == pytest.approx(best)
    assert found.optimal
    assert found.bound == found.value
    regions = {one.region for one in people if one.person not in wanted.avoid} - {""}
    assert set(found.regions) | set(found.absent) == regions
    assert not set(found.regions) & set(found.absent)


def test_a_team_of_those_to_include_is_the_best_there_is() -> None:
    people = [Candidate("a", "KR", {"vision": 0.0}), Candidate("b", "FR", {"vision": 0.0})]
    both = frozenset({"a", "b"})
    assert team(people, Wanted(("vision",), size=2, include=both), {both}).optimal


@given(problems())
@several
def test_alternates_are_those_with_whom_a_team_loses_least(
    problem: tuple[list[Candidate], Wanted, Tied],
) -> None:
    people, wanted, tied = problem
    try:
        found = team(people, wanted, tied)
    except NoTeam:
        return
    seated = {seat.person for seat in found.seats}

    def losses(seat: Seat) -> dict[str, float]:
        if seat.person in wanted.include:
            return {}
        others = [one for one in people if one.person in seated - {seat.person}]
        teams = {one.person: [*others, one] for one in people if one.person not in seated}
        return {
            person: found.value - _worth(members, wanted, tied)
            for person, members in teams.items()
            if _allowed(members, wanted)
        }

    for seat in found.seats:
        expected = losses(seat)
        told = {one.person: one.loss for one in seat.alternates}
        assert list(told.values()) == pytest.approx(sorted(expected.values())[:ALTERNATES])
        assert told == pytest.approx({person: expected[person] for person in told})


@pytest.mark.parametrize("seed", range(6))
def test_a_team_of_many_candidates_is_the_best_of_all(seed: int) -> None:
    random = np.random.default_rng(seed)
    count, size = 60, 3
    knows = random.random((count, 5)) * (random.random((count, 5)) < 0.6)
    regions = np.array(["KR"] * 42 + ["JP"] * 12 + ["FR"] * 3 + ["DE"] * 3)
    people = [
        Candidate(
            f"p{at:02}",
            str(regions[at]),
            {f"t{topic}": float(knows[at, topic]) for topic in range(5)},
        )
        for at in range(count)
    ]
    pairs = random.choice(count, (80, 2))
    tied = {frozenset((f"p{a:02}", f"p{b:02}")) for a, b in pairs if a != b}
    wanted = Wanted(tuple(f"t{at}" for at in range(5)), size, regions=3)
    found = team(people, wanted, tied)
    at = {one.person: number for number, one in enumerate(people)}
    every = np.array(list(combinations(range(count), size)))
    best = -np.sort(-knows[every], axis=1)
    worth = (best[:, 0] + best[:, 1] / SECOND).sum(axis=1)
    for pair in tied:
        worth -= np.isin(every, [at[one] for one in pair]).sum(axis=1) // 2 / 1000
    codes = np.unique(regions, return_inverse=True)[1][every]
    worth[[len(set(one)) < 3 for one in codes.tolist()]] = -1
    # Scores are told to one in ten thousand: half of that for each topic's first and second.
    assert found.value == pytest.approx(worth.max(), abs=5 * 1.2 * 0.5e-4)
    assert found.optimal


@given(problems())
@settings(max_examples=40)
def test_a_team_without_time_for_the_proof_says_how_much_better_another_could_be(
    problem: tuple[list[Candidate], Wanted, Tied],
) -> None:
    people, wanted, tied = problem
    allowed = _all(people, wanted)
    try:
        found = team(people, wanted, tied, seconds=0.0)
    except NoTeam:
        return
    best = max(_worth(one, wanted, tied) for one in allowed)
    assert found.value - 1e-9 <= best <= found.bound + 1e-9
    assert all(one.loss >= 0 for seat in found.seats for one in seat.alternates)


@given(problems())
@several
def test_the_same_wishes_give_the_same_team_in_whichever_order_people_come(
    problem: tuple[list[Candidate], Wanted, Tied],
) -> None:
    people, wanted, tied = problem
    try:
        found = team(people, wanted, tied)
    except NoTeam:
        return
    assert team(people[::-1], wanted, tied) == found


def test_what_nobody_knows_is_named_as_a_gap() -> None:
    people = [Candidate("a", "KR", {"vision": 0.9}), Candidate("b", "FR", {"vision": 0.4})]
    found = team(people, Wanted(("vision", "speech"), size=2, regions=2))
    assert found.gaps == ("speech",)
    assert found.coverage == {"vision": 0.9, "speech": 0.0}
    assert found.regions == ("FR", "KR")
    assert found.seats[0].covers == ("vision",)


def test_a_region_with_nobody_in_the_team_is_named() -> None:
    people = [Candidate("a", "KR", {"vision": 0.9}), Candidate("b", "FR", {"vision": 0.4})]
    assert team(people, Wanted(("vision",), size=1)).absent == ("FR",)


def test_of_two_as_able_the_one_without_a_tie_is_chosen() -> None:
    know = {"vision": 0.5}
    people = [Candidate("a", "KR", know), Candidate("b", "FR", know), Candidate("c", "FR", know)]
    wanted = Wanted(("vision",), size=2, regions=2)
    found = team(people, wanted, {frozenset({"a", "b"})})
    assert [seat.person for seat in found.seats] == ["a", "c"]


def test_a_topic_that_counts_more_is_covered_first() -> None:
    people = [Candidate("a", "KR", {"vision": 0.9}), Candidate("b", "FR", {"speech": 0.4})]
    wanted = Wanted(("vision", "speech"), size=1, weights=(1.0, 3.0))
    assert [seat.person for seat in team(people, wanted).seats] == ["b"]


@pytest.mark.parametrize("weights", [(1.0,), (1.0, -1.0)])
def test_weights_that_do_not_fit_the_topics_are_refused(weights: tuple[float, ...]) -> None:
    people = [Candidate("a", "KR", {"vision": 0.9})]
    with pytest.raises(ValueError, match="one weight"):
        team(people, Wanted(("vision", "speech"), size=1, weights=weights))


def _pair(a: str, b: str) -> frozenset[str]:
    return frozenset({a, b})


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(("vision",), size=4), "only 3 candidates for 4 seats"),
        (Wanted(("vision",), size=2, regions=3), "2 people cannot come from 3 regions; ask for 2"),
        (Wanted(("vision",), size=3, regions=3), "candidates come from no more regions than 2"),
        (Wanted(("vision",), size=2, include=frozenset({"x"})), "x: not among the candidates"),
        (
            Wanted(
                ("vision",), size=2, include=_pair("a", "b"), conflicts=frozenset({_pair("a", "b")})
            ),
            "a and b are in conflict",
        ),
        (
            Wanted(("vision",), size=2, regions=2, include=_pair("a", "b")),
            "with those to include, 2 seats reach no more regions than 1; ask for 1",
        ),
        (
            Wanted(
                ("vision",),
                size=2,
                regions=2,
                conflicts=frozenset({_pair("a", "c"), _pair("b", "c")}),
            ),
            "conflicts leave teams from no more regions than 1; ask for 1",
        ),
        (
            Wanted(
                ("vision",),
                size=3,
                conflicts=frozenset({_pair("a", "c"), _pair("b", "c")}),
            ),
            "conflicts leave teams of 2; ask for 2",
        ),
        (Wanted((), size=2), "at least one topic"),
    ],
)
def test_wishes_that_exclude_one_another_are_named(wanted: Wanted, said: str) -> None:
    people = [
        Candidate("a", "KR", {"vision": 0.9}),
        Candidate("b", "KR", {"vision": 0.4}),
        Candidate("c", "FR", {"vision": 0.3}),
    ]
    with pytest.raises(NoTeam, match=said):
        team(people, wanted)
