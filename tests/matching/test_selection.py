"""Selections against trying every one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.matching.selection import (
    Band,
    Candidate,
    Limit,
    Limits,
    NoSelection,
    Selection,
    select,
)

REGIONS, TOPICS = ("KR", "FR", "VN"), ("vision", "speech")
small = st.sampled_from
several = settings(max_examples=60)
bands = st.builds(
    Band, small([0, 0, 1, 2]), small([None, None, 1, 2]), small([None, None, None, 5, 9])
)


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Candidate], Limits]:
    candidates = [
        Candidate(
            f"c{number}",
            draw(small([-0.5, 0.0, 1.0, 2.5, 3.3, 4.0, 4.7])),
            draw(st.integers(0, 6)),
            draw(st.frozensets(small(REGIONS), max_size=2)),
            draw(st.frozensets(small(TOPICS), max_size=2)),
        )
        for number in range(draw(small([0, 3, 5, 7])))
    ]
    ids = [one.id for one in candidates]
    fund = draw(st.frozensets(small(ids), max_size=1)) if ids else frozenset()
    refuse = draw(st.frozensets(small(ids), max_size=1)) if ids else frozenset()
    return candidates, Limits(
        draw(small([0, 6, 10, 14, 30])),
        draw(st.dictionaries(small(REGIONS), bands, max_size=2)),
        draw(st.dictionaries(small(TOPICS), bands, max_size=1)),
        fund,
        refuse - fund,
    )


def _all(candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, ...]]:
    for size in range(len(candidates) + 1):
        yield from combinations(candidates, size)


def _broken(some: Sequence[Candidate], limits: Limits) -> dict[Limit, int]:
    """Every limit that a selection breaks, and by how much."""
    ids = {one.id for one in some}
    over = {Limit("budget"): sum(one.cost for one in some) - limits.budget}
    for kind, told in (("region", limits.regions), ("topic", limits.topics)):
        for name, band in told.items():
            inside = [
                one for one in some if name in (one.regions if kind == "region" else one.topics)
            ]
            over[Limit(f"{kind}_least", name)] = band.least - len(inside)  # type: ignore[arg-type]
            if band.most is not None:
                over[Limit(f"{kind}_most", name)] = len(inside) - band.most  # type: ignore[arg-type]
            if band.most_cost is not None:
                cost = sum(one.cost for one in inside)
                over[Limit(f"{kind}_share", name)] = cost - band.most_cost  # type: ignore[arg-type]
    over |= {Limit("fund", name): int(name not in ids) for name in limits.fund}
    over |= {Limit("refuse", name): int(name in ids) for name in limits.refuse}
    return {limit: by for limit, by in over.items() if by > 0}


def _without(limits: Limits, limit: Limit) -> Limits:
    if limit.kind == "budget":
        return replace(limits, budget=10**6)
    if limit.kind == "fund":
        return replace(limits, fund=limits.fund - {limit.name})
    if limit.kind == "refuse":
        return replace(limits, refuse=limits.refuse - {limit.name})
    group, what = limit.kind.split("_")
    told = dict(limits.regions if group == "region" else limits.topics)
    lifted = {"least": {"least": 0}, "most": {"most": None}, "share": {"most_cost": None}}[what]
    told[limit.name] = replace(told[limit.name], **lifted)  # type: ignore[arg-type]
    return replace(limits, regions=told) if group == "region" else replace(limits, topics=told)


def _most(candidates: Sequence[Candidate], limits: Limits) -> float:
    return max(
        sum(one.score for one in some) for some in _all(candidates) if not _broken(some, limits)
    )


@given(problems())
@several
def test_a_selection_is_the_best_of_all_or_the_fewest_limits_to_relax_are_named(
    problem: tuple[list[Candidate], Limits],
) -> None:
    candidates, limits = problem
    allowed = [some for some in _all(candidates) if not _broken(some, limits)]
    if allowed:
        found = select(candidates, limits)
        funded = [one for one in candidates if one.id in found.funded]
        assert not _broken(funded, limits)
        assert found.value == pytest.approx(sum(one.score for one in funded))
        assert found.value == pytest.approx(_most(candidates, limits))
        assert found.optimal
        assert found.cost == sum(one.cost for one in funded)
        return
    with pytest.raises(NoSelection) as refused:
        select(candidates, limits)
    relax = {one.limit: one.by for one in refused.value.relax}
    every = [_broken(some, limits) for some in _all(candidates)]
    kept = [broken for broken in every if not {one.kind for one in broken} & {"fund", "refuse"}]
    assert len(relax) == min(len(broken) for broken in kept)
    assert relax in kept


@given(problems())
@several
def test_what_is_said_of_each_application_is_true(
    problem: tuple[list[Candidate], Limits],
) -> None:
    candidates, limits = problem
    try:
        found = select(candidates, limits)
    except NoSelection:
        return
    funded = [one for one in candidates if one.id in found.funded]
    by_id = {one.id: one for one in candidates}
    by_score = [one.score for one in funded if one.id not in limits.fund]
    assert {one.id for one in found.explained if one.funded} == set(found.funded)
    assert sorted(one.id for one in found.explained) == sorted(by_id)
    for told in found.explained:
        one = by_id[told.id]
        if told.funded:
            assert told.kind == ("decided_yes" if one.id in limits.fund else "funded")
            continue
        if told.kind == "decided_no":
            assert one.id in limits.refuse
            continue
        floors = {"region_least", "topic_least"}
        over = _broken([*funded, one], limits)
        assert {more.limit: more.by for more in told.exceeds} == over
        assert not {limit.kind for limit in over} & floors
        if told.kind == "no_gain":
            assert one.score <= 0
        elif told.kind == "below_the_line":
            assert one.score <= min(by_score)
        else:
            assert told.kind == told.exceeds[0].limit.kind
            assert not by_score or one.score > min(by_score)
        for limit in told.without:
            free = _without(limits, limit)
            with_it = [
                sum(other.score for other in some)
                for some in _all(candidates)
                if one in some and not _broken(some, free)
            ]
            assert max(with_it) == pytest.approx(_most(candidates, free))


@given(problems())
@several
def test_binding_limits_are_those_without_which_more_could_be_had(
    problem: tuple[list[Candidate], Limits],
) -> None:
    candidates, limits = problem
    try:
        found = select(candidates, limits)
    except NoSelection:
        return
    told = {one.limit: one.gain for one in found.binding}
    assert all(gain > 0 for gain in told.values())
    limited = [Limit("budget")]
    limited += [Limit("fund", name) for name in limits.fund]
    limited += [Limit("refuse", name) for name in limits.refuse]
    for group, groups in (("region", limits.regions), ("topic", limits.topics)):
        for name, band in groups.items():
            limited += [Limit(f"{group}_least", name)]  # type: ignore[arg-type]
            limited += [Limit(f"{group}_most", name)] if band.most is not None else []  # type: ignore[arg-type]
            limited += [Limit(f"{group}_share", name)] if band.most_cost is not None else []  # type: ignore[arg-type]
    for limit in limited:
        gain = _most(candidates, _without(limits, limit)) - found.value
        assert told.get(limit, 0.0) == pytest.approx(gain, abs=1e-9)
    assert [one.gain for one in found.binding] == sorted(told.values(), reverse=True)


@given(problems())
@settings(max_examples=20)
def test_the_order_of_the_input_decides_nothing(
    problem: tuple[list[Candidate], Limits],
) -> None:
    candidates, limits = problem

    def told(rows: list[Candidate]) -> Selection | str:
        try:
            return select(rows, limits)
        except NoSelection as refused:
            return str(refused)

    assert told(candidates) == told(candidates[::-1])


def test_an_application_passed_over_learns_what_would_change_it() -> None:
    kr, fr = frozenset({"KR"}), frozenset({"FR"})
    candidates = [
        Candidate("a", 9.0, 60, kr),
        Candidate("b", 8.0, 50, kr),
        Candidate("c", 5.0, 40, fr),
    ]
    found = select(candidates, Limits(100, {"FR": Band(least=1)}))
    assert found.funded == ("a", "c")
    b = found.explained[1]
    assert (b.id, b.kind) == ("b", "budget")
    assert [(str(one.limit), one.by) for one in b.exceeds] == [("budget", 50)]
    assert [str(one) for one in b.without] == ["budget"]


def test_floors_that_cannot_be_kept_are_named_with_how_far() -> None:
    candidates = [Candidate("a", 9.0, 60, frozenset({"KR"}))]
    with pytest.raises(NoSelection, match="region_least FR by 2") as refused:
        select(candidates, Limits(100, {"FR": Band(least=2)}))
    assert [one.limit for one in refused.value.relax] == [Limit("region_least", "FR")]


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(-1), "limits of at least 0"),
        (Limits(1, {"KR": Band(most=-1)}), "limits of at least 0"),
        (Limits(1, fund=frozenset("x")), "not among the applications: x"),
        (Limits(1, fund=frozenset("a"), refuse=frozenset("a")), "both yes and no: a"),
    ],
)
def test_what_makes_no_sense_is_refused(limits: Limits, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        select([Candidate("a", 1.0, 1)], limits)


@pytest.mark.parametrize(
    ("candidates", "told"),
    [
        ([Candidate("a", 1.0, 1), Candidate("a", 2.0, 1)], "each application once"),
        ([Candidate("a", 1.0, -1)], "costs of at least 0"),
    ],
)
def test_applications_that_make_no_sense_are_refused(
    candidates: list[Candidate], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        select(candidates, Limits(1))
