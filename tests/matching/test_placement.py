"""Placements against every possible one, by definitions written a second time."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belt.matching.placement.parties import Applicant, BadPlacementInput, Host, Quota, Rules
from belt.matching.placement.placing import Placement, Placements, blocking_pairs, place
from tests.matching.placement_worlds import Placed, World, crowded, whole, worlds


def tried(examples: int) -> settings:
    return settings(max_examples=examples)


@given(worlds() | st.builds(crowded, whole(0, 2**32)))
@tried(150)
def test_no_pair_blocks_no_rule_is_broken_and_nobody_goes_where_they_are_not_wanted(
    world: World,
) -> None:
    placed = world.found().hosts
    assert world.allowed(placed)
    assert world.blocking(placed) == set()
    assert blocking_pairs(world.applicants, world.hosts, world.rules, placed, world.scores) == ()


@given(worlds() | st.builds(crowded, whole(0, 2**32)))
@tried(80)
def test_the_checker_finds_the_pairs_that_block_any_placement(world: World) -> None:
    every = list(world.all())
    for placed in every[:: len(every) // 10 + 1]:
        found = blocking_pairs(world.applicants, world.hosts, world.rules, placed, world.scores)
        assert set(found) == world.blocking(placed)


@given(worlds(("into",)))
@tried(70)
def test_each_applicant_gets_the_best_host_of_all_stable_placements(world: World) -> None:
    best = world.found().hosts
    for placed in world.all():
        if not world.blocking(placed):
            for who, host in placed.items():
                wishes = world.wishes(who)
                assert wishes.index(best[who]) <= wishes.index(host)


@given(whole(0, 2**32))
@tried(150)
def test_of_the_people_of_all_stable_placements_each_region_would_send_these(seed: int) -> None:
    world = crowded(seed)
    best = world.found().hosts
    for placed in world.all():
        if not world.blocking(placed):
            assert world.sent({*best.items(), *placed.items()}) == best


@given(st.builds(crowded, whole(0, 2**32)))
@tried(40)
def test_nobody_gets_a_better_host_by_another_list(world: World) -> None:
    got = world.found().hosts
    for number, one in enumerate(world.applicants):
        wishes = world.wishes(one.id)
        reached = wishes.index(got[one.id]) if one.id in got else len(wishes)
        for length in range(1, len(world.hosts) + 1):
            for told in permutations([host.id for host in world.hosts], length):
                others = [*world.applicants]
                others[number] = replace(one, preferences=told)
                host = replace(world, applicants=others).found().hosts.get(one.id)
                assert host not in wishes[:reached]


@given(worlds())
@tried(100)
def test_the_order_of_the_input_decides_nothing(world: World) -> None:
    other = World(
        world.applicants[::-1],
        world.hosts[::-1],
        replace(world.rules, quotas=world.rules.quotas[::-1]),
        dict(reversed(world.scores.items())),
    )
    one, two = world.found(), other.found()
    assert one.people == two.people
    assert one.free == two.free
    assert set(one.quotas) == set(two.quotas)


@given(worlds() | st.builds(crowded, whole(0, 2**32)))
@tried(200)
def test_reasons_of_people_are_true(world: World) -> None:
    found = world.found()
    placed = found.hosts
    assert [one.applicant for one in found.people] == sorted(one.id for one in world.applicants)
    for one in found.people:
        wishes = world.wishes(one.applicant)
        if one.host is not None:
            assert one.reason.kind == "placed"
            assert one.rank == wishes.index(one.host) + 1
        else:
            assert one.rank is None
            assert _true(world, one, wishes, placed)


def _true(world: World, one: Placement, wishes: list[str], placed: Placed) -> bool:
    who, reason = one.applicant, one.reason
    left = [host for host in wishes if (who, host) in world.possible]
    taken = {host: [p for p, at in placed.items() if at == host] for host in wishes}
    full = {host: len(taken[host]) == world.at(host).capacity for host in wishes}
    if reason.kind == "no_preferences":
        return not wishes
    if reason.excluded:
        several = reason.kind == "no_acceptable_host"
        return (
            not left
            and bool(wishes)
            and several == (len(reason.excluded) > 1)
            and (several or set(reason.excluded) == {reason.kind})
            and sum(reason.excluded.values()) == len(wishes)
            and all(_excludes(world, who, wishes, *item) for item in reason.excluded.items())
        )
    if reason.kind == "all_filled_by_preferred":
        gaps = {}
        for host in left:
            ranked = world.ranked(host)
            assert full[host]
            assert all(ranked.index(other) < ranked.index(who) for other in taken[host])
            last = max((ranked.index(other) + 1 for other in taken[host]), default=0)
            gaps[host] = ranked.index(who) + 1 - last
        ranked = world.ranked(reason.host)
        return (
            gaps[reason.host] == min(gaps.values())
            and reason.standing == ranked.index(who) + 1
            and reason.standing - reason.last == gaps[reason.host]
        )
    quota = next(q for q in world.rules.quotas if q.name == reason.quota)
    assert reason.kind == "region_quota"
    assert reason.host in left
    assert world.full(quota, placed)
    inside = world.inside(quota, placed)
    if quota.side == "from":
        assert quota.covers(world.person(who))
        assert all(world.turn(other) < world.turn(who) for other, _ in inside)
        return world.host_takes((who, reason.host), placed)
    assert quota.covers(world.at(reason.host))
    assert all(world.order(pair) < world.order((who, reason.host)) for pair in inside)
    return not full[reason.host]


def _excludes(world: World, who: str, wishes: list[str], kind: str, count: int) -> bool:
    first = [(world.broken(who, host) or ["not_accepted"])[0] for host in wishes]
    return first.count(kind) == count


@given(worlds() | st.builds(crowded, whole(0, 2**32)))
@tried(200)
def test_reasons_of_free_places_are_true(world: World) -> None:
    found = world.found()
    placed = found.hosts
    free = {one.id: one.capacity - list(placed.values()).count(one.id) for one in world.hosts}
    assert {one.host: one.free for one in found.free} == {h: n for h, n in free.items() if n}
    for place_ in found.free:
        host, reason = place_.host, place_.reason
        asked = [one.id for one in world.applicants if host in world.wishes(one.id)]
        left = [who for who in asked if (who, host) in world.possible]
        kept_out = [who for who in left if world.prefers(who, host, placed)]
        if reason.kind == "nobody_asked":
            assert not asked
        elif reason.kind == "preferred_elsewhere":
            assert left
            assert not kept_out
        elif reason.kind == "region_quota":
            assert kept_out
            quota = next(q for q in world.rules.quotas if q.name == reason.quota)
            assert world.full(quota, placed)
            if quota.side == "from":
                assert any(quota.covers(world.person(who)) for who in kept_out)
            else:
                assert quota.covers(world.at(host))
        else:
            assert asked
            assert not left
            first = [(world.broken(w, host) or ["asked_but_not_accepted"])[0] for w in asked]
            assert reason.excluded == {kind: first.count(kind) for kind in set(first)}
            assert reason.kind in {*reason.excluded} | {"none_acceptable"}
            assert (reason.kind == "none_acceptable") == (len(reason.excluded) > 1)


@given(worlds())
@tried(40)
def test_quotas_tell_how_much_is_taken(world: World) -> None:
    found = world.found()
    for quota, use in zip(world.rules.quotas, found.quotas, strict=True):
        assert (use.quota, use.most) == (quota.name, quota.most)
        assert use.taken == len(world.inside(quota, found.hosts)) <= quota.most


def test_the_lottery_of_one_seed_gives_one_placement_and_others_differ() -> None:
    people = [Applicant(f"a{number}", ("h",)) for number in range(20)]
    winners = {seed: [*place(people, [Host("h")], Rules(seed=seed)).hosts] for seed in range(8)}
    assert winners[3] == [*place(people[::-1], [Host("h")], Rules(seed=3)).hosts]
    assert len({tuple(one) for one in winners.values()}) > 1


def test_a_given_lottery_number_goes_before_those_drawn() -> None:
    people = [Applicant("a", ("h",)), Applicant("b", ("h",), lottery=7.0)]
    assert place(people, [Host("h")]).hosts == {"b": "h"}


def test_a_quota_from_a_region_sends_its_people_in_their_order() -> None:
    people = [
        Applicant("a", ("h",), region="VN", priority=2),
        Applicant("b", ("h",), region="VN", priority=1),
        Applicant("c", ("h",), region="FR"),
    ]
    rules = Rules(quotas=(Quota("from", 1, region="VN"),))
    found = place(people, [Host("h", 3)], rules)
    assert set(found.hosts) == {"b", "c"}
    assert str(found.people[0].reason) == "region_quota: from VN at most 1, at h"
    assert str(found.free[0].reason) == "region_quota: from VN at most 1"


def test_the_place_of_somebody_refused_everywhere_goes_to_the_next_in_the_order() -> None:
    people = [
        Applicant("a", ("i",), "KR", "East", priority=1),
        Applicant("b", ("h",), "VN", "East", priority=2),
        Applicant("c", ("h",), "KR", "East", priority=3),
        Applicant("d", ("i",), "FR", "West"),
    ]
    hosts = [Host("h", 2), Host("i", 1, preferences=("d", "a"))]
    quotas = (Quota("from", 1, region="East"), Quota("from", 1, country="KR"))
    assert place(people, hosts, Rules(quotas=quotas)).hosts == {"b": "h", "d": "i"}


def test_nobody_at_all_and_no_hosts_at_all() -> None:
    assert place([], [Host("h")]).free[0].reason.kind == "nobody_asked"
    assert place([Applicant("a")], []).people[0].reason.kind == "no_preferences"
    assert place([], []) == Placements((), (), ())


APPLICANT, HOST = Applicant("a", ("h",)), Host("h")


@pytest.mark.parametrize(
    ("applicants", "hosts", "rules", "told"),
    [
        ([APPLICANT, APPLICANT], [HOST], Rules(), "applicant a is there 2 times"),
        ([APPLICANT], [HOST, HOST], Rules(), "host h is there 2 times"),
        ([replace(APPLICANT, preferences=("x",))], [HOST], Rules(), "expected a known host"),
        ([replace(APPLICANT, preferences=("h", "h"))], [HOST], Rules(), "name h twice"),
        ([APPLICANT], [replace(HOST, preferences=("x",))], Rules(), "expected a known applicant"),
        ([APPLICANT], [replace(HOST, capacity=-1)], Rules(), "capacity of at least 0, not -1"),
        ([APPLICANT], [replace(HOST, min_months=3, max_months=2)], Rules(), "over max_months 2"),
        ([APPLICANT], [replace(HOST, travel_cost=-1)], Rules(), "cannot be negative"),
        ([replace(APPLICANT, months=-1)], [HOST], Rules(), "cannot be negative"),
        ([replace(APPLICANT, spent={"FR": 37})], [HOST], Rules(), "last 36 months"),
        ([APPLICANT], [HOST], Rules(other_country=True), "needs the applicant's country"),
        ([], [HOST], Rules(other_country=True), "need the host's country"),
        ([APPLICANT], [HOST], Rules(stages=frozenset({"phd"})), "needs the applicant's stage"),
        ([APPLICANT], [HOST], Rules(max_experience=8), "needs the applicant's experience"),
        ([], [], Rules(quotas=(Quota("into", 1),)), "expected one of"),
        ([], [], Rules(quotas=(Quota("into", -1, region="R"),)), "expected at least 0"),
        ([], [], Rules(quotas=(Quota("from", 1, organisation="u"),)), "by region or country"),
        ([], [], Rules(quotas=(Quota("to", 1, region="R"),)), 'expected side "from"'),  # type: ignore[arg-type]
        (
            [],
            [
                Host("h", country="KR", organisation="u"),
                Host("i", country="KR"),
                Host("j", organisation="u"),
            ],
            Rules(quotas=(Quota("into", 1, country="KR"), Quota("into", 1, organisation="u"))),
            "overlap",
        ),
    ],
)
def test_what_cannot_be_matched_is_told(
    applicants: list[Applicant], hosts: list[Host], rules: Rules, told: str
) -> None:
    with pytest.raises(BadPlacementInput, match=told):
        place(applicants, hosts, rules)


def test_the_checker_refuses_a_placement_that_cannot_be() -> None:
    with pytest.raises(BadPlacementInput, match="a cannot be placed with i"):
        blocking_pairs([APPLICANT], [HOST, Host("i")], Rules(), {"a": "i"})
