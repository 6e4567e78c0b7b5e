"""Invitees beside every list there is; wishes that exclude one another are named."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.matching.meeting.composer import (
    Band,
    Composition,
    Invitee,
    NoInvitation,
    Wish,
    Wishes,
    compose,
    kilometres,
)

TOPICS = ("grasping", "vision", "speech")


def _value(invited: list[Invitee], tied: set[frozenset[str]]) -> float:
    value = 0.0
    for topic in TOPICS:
        best = sorted((round(one.knows[topic], 4) for one in invited), reverse=True)
        value += sum(score / 2**place for place, score in enumerate(best[:3]))
    pairs = combinations([one.person for one in invited], 2)
    return value - sum(frozenset(pair) in tied for pair in pairs) / 400


def _keeps(invited: tuple[Invitee, ...], wishes: Wishes) -> bool:
    people = {one.person for one in invited}
    costs = sum(one.travel for one in invited)
    counted = [
        (sum(getattr(one, kind) == name for one in invited), band)
        for kind, bands in (("region", wishes.regions), ("stage", wishes.stages))
        for name, band in bands.items()
    ]
    return (
        wishes.invite <= people
        and not wishes.leave_out & people
        and (wishes.budget is None or costs <= wishes.budget)
        and all(
            band.least <= n <= (band.most if band.most is not None else n) for n, band in counted
        )
    )


_TENTHS = st.integers(0, 10).map(lambda one: one / 10)


@st.composite
def _cases(draw: st.DrawFn) -> tuple[list[Invitee], Wishes, set[frozenset[str]]]:
    count = draw(st.integers(3, 7))
    people = [
        Invitee(
            f"p{number}", draw(st.sampled_from(("KR", "FR", "VN"))),
            draw(st.sampled_from(("junior", "senior"))),
            {topic: draw(_TENTHS) for topic in TOPICS}, draw(st.integers(0, 9)),
        )
        for number in range(count)
    ]  # fmt: skip
    names = [one.person for one in people]
    pairs = [frozenset(pair) for pair in combinations(names, 2)]
    tied = set(draw(st.lists(st.sampled_from(pairs), max_size=3)))
    invite = draw(st.frozensets(st.sampled_from(names), max_size=1))
    wishes = Wishes(
        TOPICS, draw(st.integers(1, count)), draw(st.none() | st.integers(0, 40)),
        {"KR": Band(draw(st.integers(0, 2)), draw(st.none() | st.integers(0, 3)))},
        {"senior": Band(draw(st.integers(0, 2)))}, invite,
        draw(st.frozensets(st.sampled_from(names), max_size=1)) - invite,
    )  # fmt: skip
    return people, wishes, tied


@settings(max_examples=60)
@given(_cases())
def test_the_list_is_the_best_of_all(
    case: tuple[list[Invitee], Wishes, set[frozenset[str]]],
) -> None:
    people, wishes, tied = case
    possible = [one for one in combinations(people, wishes.places) if _keeps(one, wishes)]
    if not possible:
        with pytest.raises(NoInvitation) as none:
            compose(people, wishes, tied)
        assert none.value.relax
        return
    found = compose(people, wishes, tied)
    best = max(_value(list(one), tied) for one in possible)
    assert found.value == pytest.approx(best, abs=1e-9)
    assert found.bound == pytest.approx(found.value)
    invited = {one.person: one for one in people}
    chosen = tuple(invited[one.person] for one in found.invitees)
    assert _keeps(chosen, wishes)
    _alternates_are_true(found, people, wishes, tied)


def _alternates_are_true(
    found: Composition, people: list[Invitee], wishes: Wishes, tied: set[frozenset[str]]
) -> None:
    known = {one.person: one for one in people}
    for one in found.invitees:
        rest = [known[other.person] for other in found.invitees if other is not one]
        asked = replace(wishes, invite=wishes.invite - {one.person})
        for key, loss in one.alternates:
            instead = (*rest, known[key])
            assert _keeps(instead, asked)
            assert found.value - _value(list(instead), tied) == pytest.approx(loss, abs=1e-9)


def test_wishes_that_exclude_one_another_are_named() -> None:
    people = [
        Invitee(f"p{number}", "KR", "senior", dict.fromkeys(TOPICS, 1.0), 5) for number in range(4)
    ]
    with pytest.raises(NoInvitation) as none:
        compose(people, Wishes(TOPICS, 3, 12, stages={"senior": Band(0, 3)}))
    assert none.value.relax == (Wish("places", 3), Wish("budget", 12))
    with pytest.raises(ValueError, match="not among the candidates: nobody"):
        compose(people, Wishes(TOPICS, 2, invite=frozenset({"nobody"})))


def test_journeys_are_as_long_as_on_the_globe() -> None:
    seoul, grenoble = (37.57, 126.98), (45.19, 5.72)
    assert 9_000 < kilometres(seoul, grenoble) < 9_400
    assert kilometres(seoul, seoul) == 0
