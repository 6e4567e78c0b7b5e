"""Teams against trying every one."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.matching.teams import SECOND, Candidate, NoTeam, Wanted, team

TOPICS = ("vision", "grasping", "speech")
scores = st.sampled_from([0.0, 0.0, 0.25, 0.5, 1.0])
knowing = st.fixed_dictionaries(dict.fromkeys(TOPICS, scores))


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Candidate], Wanted, set[frozenset[str]]]:
    count = draw(st.integers(3, 7))
    people = [
        Candidate(f"p{number}", draw(st.sampled_from(["KR", "JP", "FR"])), draw(knowing))
        for number in range(count)
    ]
    pair = st.sets(st.sampled_from([one.person for one in people]), min_size=2, max_size=2)
    wanted = Wanted(
        topics=TOPICS[: draw(st.integers(1, 3))],
        size=draw(st.integers(1, 4)),
        regions=draw(st.integers(1, 3)),
        include=frozenset(draw(st.sets(st.sampled_from([p.person for p in people]), max_size=1))),
        avoid=frozenset(draw(st.sets(st.sampled_from([p.person for p in people]), max_size=1))),
        conflicts=frozenset(map(frozenset, draw(st.lists(pair, max_size=2)))),
    )
    return people, wanted, {frozenset(one) for one in draw(st.lists(pair, max_size=2))}


def _worth(members: tuple[Candidate, ...], wanted: Wanted, tied: set[frozenset[str]]) -> float:
    total = 0.0
    for topic in wanted.topics:
        best = sorted((one.knows[topic] for one in members), reverse=True)
        total += best[0] + (best[1] / SECOND if len(best) > 1 else 0)
    return total - sum(pair <= {one.person for one in members} for pair in tied) / 1000


def _allowed(members: tuple[Candidate, ...], wanted: Wanted) -> bool:
    people = {one.person for one in members}
    return (
        wanted.include <= people
        and not wanted.avoid & people
        and len({one.region for one in members}) >= wanted.regions
        and not any(pair <= people for pair in wanted.conflicts)
    )


@given(problems())
@settings(max_examples=150, deadline=None)
def test_a_team_is_the_best_of_all_or_there_is_none(
    problem: tuple[list[Candidate], Wanted, set[frozenset[str]]],
) -> None:
    people, wanted, tied = problem
    allowed = [m for m in combinations(people, wanted.size) if _allowed(m, wanted)]
    if not allowed:
        with pytest.raises(NoTeam):
            team(people, wanted, tied)
        return
    found = team(people, wanted, tied)
    members = tuple(one for one in people if one.person in {s.person for s in found.seats})
    assert _allowed(members, wanted)
    best = max(_worth(one, wanted, tied) for one in allowed)
    assert found.value == pytest.approx(best)
    assert _worth(members, wanted, tied) == pytest.approx(best)
    assert found.bound == pytest.approx(best)
    for seat in found.seats:
        for alternate in seat.alternates:
            swapped = tuple(
                one
                for one in people
                if one.person == alternate.person or (one in members and one.person != seat.person)
            )
            assert _allowed(swapped, wanted)
            assert best - _worth(swapped, wanted, tied) == pytest.approx(alternate.loss)


def test_what_nobody_knows_is_named_as_a_gap() -> None:
    people = [Candidate("a", "KR", {"vision": 0.9}), Candidate("b", "FR", {"vision": 0.4})]
    found = team(people, Wanted(("vision", "speech"), size=2, regions=2))
    assert found.gaps == ("speech",)
    assert found.coverage == {"vision": 0.9, "speech": 0.0}
    assert found.regions == ("FR", "KR")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(("vision",), size=3), "only 2 candidates for 3 seats"),
        (Wanted(("vision",), size=2, regions=3), "2 people cannot come from 3 regions"),
        (Wanted(("vision",), size=2, include=frozenset({"x"})), "x: not among the candidates"),
        (
            Wanted(
                ("vision",),
                size=2,
                include=frozenset({"a", "b"}),
                conflicts=frozenset({frozenset({"a", "b"})}),
            ),
            "a and b are in conflict",
        ),
        (Wanted((), size=2), "at least one topic"),
    ],
)
def test_wishes_that_exclude_one_another_are_named(wanted: Wanted, said: str) -> None:
    people = [Candidate("a", "KR", {"vision": 0.9}), Candidate("b", "FR", {"vision": 0.4})]
    with pytest.raises(NoTeam, match=said):
        team(people, wanted)
