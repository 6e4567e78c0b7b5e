"""The growth plan beside every set there is, and on the real papers."""

from __future__ import annotations

import json
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from typer.testing import CliRunner

from belt.cli import app
from belt.config import Belt, load, model_belt_text
from belt.corpus.corpus import Corpus
from belt.corpus.versions import CorpusError
from belt.insight.growth import Candidates, Objective, Planner, planner_of, select
from belt.insight.growth.backtest import backtest_growth

SIZES = st.integers(2, 6)


@st.composite
def candidates(draw: st.DrawFn) -> Candidates:
    """Any few candidates with reach, topics, bridges and early-career people."""
    count = draw(SIZES)
    rows = st.lists(st.integers(0, 3), min_size=count, max_size=count)
    numbers = lambda width: np.array([draw(rows) for _ in range(width)], float).T  # noqa: E731
    people, topics = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    return Candidates(
        kind="organisation", last_year=2023,
        ids=tuple(f"o{at}" for at in range(count)), names=tuple(f"O {at}" for at in range(count)),
        countries=("US",) * count, works=np.arange(count) + 5, people=np.arange(count) + 1,
        early=numbers(1)[:, 0], reach=csr_matrix((numbers(people) > 1).astype(float)),
        topics=numbers(topics), topic_names=tuple(map(str, range(topics))),
        held=np.array(draw(st.lists(st.integers(0, 3), min_size=topics, max_size=topics)), float),
        world=np.full(topics, 1 / topics), bridges=numbers(2), pairs=(("KR", "JP"), ("FR", "JP")),
        need=np.array([0.4, 0.6]),
    )  # fmt: skip


def _value(objective: Objective, chosen: tuple[int, ...]) -> float:
    return objective.value(np.array(chosen, np.int64))


@settings(max_examples=60)
@given(candidates())
def test_the_value_grows_ever_more_slowly(told: Candidates) -> None:
    """Monotone and submodular, over all sets and all that can be added."""
    objective, every = Objective(told), range(len(told.ids))
    for size in range(len(told.ids)):
        for small in combinations(every, size):
            for more in every:
                if more in small:
                    continue
                gain = _value(objective, (*small, more)) - _value(objective, small)
                assert gain >= -1e-9
                told_gain = objective.gains(np.array(small, np.int64))[more].sum()
                assert gain == pytest.approx(told_gain, abs=1e-9)
                for other in every:
                    if other in (*small, more):
                        continue
                    later = _value(objective, (*small, other, more)) - _value(
                        objective, (*small, other)
                    )
                    assert later <= gain + 1e-9


@settings(max_examples=80)
@given(candidates(), st.integers(1, 4))
def test_the_greedy_order_is_that_of_trying_every_next_one(told: Candidates, places: int) -> None:
    objective = Objective(told)
    found = select(objective.gains, np.ones(len(told.ids), bool), places)
    chosen: tuple[int, ...] = ()
    for step in found.steps:
        left = [at for at in range(len(told.ids)) if at not in chosen]
        best = max(left, key=lambda at: (round(_value(objective, (*chosen, at)), 10), -at))
        assert _value(objective, (*chosen, step.number)) == pytest.approx(
            _value(objective, (*chosen, best)), abs=1e-9
        )
        chosen = (*chosen, step.number)
    exhaustive = max(
        _value(objective, one)
        for one in combinations(range(len(told.ids)), min(places, len(told.ids)))
    )
    assert found.value == pytest.approx(_value(objective, chosen), abs=1e-9)
    assert found.value >= (1 - 1 / np.e) * exhaustive - 1e-9
    assert found.bound >= exhaustive - 1e-9


COSTS = st.lists(st.sampled_from([0.5, 1.0, 2.0, 3.0]), min_size=6, max_size=6)


@settings(max_examples=80)
@given(candidates(), COSTS, st.sampled_from([1.0, 2.5, 4.0]))
def test_a_budget_is_kept_and_what_is_promised_holds(
    told: Candidates, costs: list[float], budget: float
) -> None:
    objective, price = Objective(told), np.array(costs[: len(told.ids)])
    every = range(len(told.ids))
    found = select(objective.gains, np.ones(len(told.ids), bool), len(told.ids), price, budget)
    assert sum(price[step.number] for step in found.steps) <= budget + 1e-9
    best = max(
        _value(objective, one)
        for size in range(len(told.ids) + 1)
        for one in combinations(every, size)
        if sum(price[at] for at in one) <= budget
    )
    assert found.value >= found.promised * best - 1e-9
    assert found.bound >= best - 1e-9


def _belt(folder: Path, more: str) -> Belt:
    path = folder / "belt.toml"
    path.write_text(model_belt_text() + more, encoding="utf-8")
    return load(path)


def test_who_is_screened_out_is_listed_with_the_reason(tmp_path: Path) -> None:
    belt = _belt(
        tmp_path,
        """
[[growth.screening]]
about = "US"
decision = "exclude"
reason = "not now"
decided_on = 2026-01-15
by = "board"

[[growth.screening]]
about = "O 1"
decision = "allow"
reason = "asked for"
decided_on = 2026-02-01
by = "board"
until = 2026-12-31
""",
    )
    told = Candidates(
        kind="organisation", last_year=2023, ids=("o0", "o1"), names=("O 0", "O 1"),
        countries=("US", "US"), works=np.array([9, 9]), people=np.array([3, 3]),
        early=np.array([4.0, 2.0]), reach=csr_matrix(np.ones((2, 1))), topics=np.ones((2, 1)),
        topic_names=("t",), held=np.zeros(1), world=np.ones(1), bridges=np.zeros((2, 1)),
        pairs=(("KR", "JP"),), need=np.ones(1),
    )  # fmt: skip
    planner = Planner(told, belt)
    plan = planner.plan(5, today=date(2026, 6, 1))
    assert [one.id for one in plan.added] == ["o1"]
    assert plan.added[0].screening is not None
    assert [one.id for one in plan.screened] == ["o0"]
    assert plan.screened[0].screening is not None
    assert plan.screened[0].screening.reason == "not now"
    # What was allowed until the end of the year is excluded with its country afterwards.
    assert planner.plan(5, today=date(2027, 1, 1)).added == ()


def test_a_verdict_that_is_none_is_reported(tmp_path: Path) -> None:
    from belt.config import ConfigError

    with pytest.raises(ConfigError, match="decision"):
        _belt(tmp_path, '\n[[growth.screening]]\nabout = "US"\ndecision = "maybe"\n')


@pytest.fixture(scope="module")
def planner(real_home: Path) -> Planner:
    return planner_of(Corpus.open(real_home), "organisation")


def test_the_real_plan_holds_no_member_and_no_bloc(planner: Planner) -> None:
    plan = planner.plan(20)
    names = {one.name for one in plan.added}
    assert len(plan.added) == 20
    assert not names & {"Google", "DeepMind", "Meta", "Amazon", "Tencent", "Huawei"}
    assert not names & {one.name for one in planner.belt.organisations if one.member_since}
    gains = [one.gain for one in plan.added]
    assert gains == sorted(gains, reverse=True)
    assert plan.value <= plan.bound
    for one in plan.added:
        assert sum(one.parts) == pytest.approx(one.gain)
        assert sum(one.alone) >= one.gain - 1e-9


def test_adding_three_changes_what_their_works_say(planner: Planner) -> None:
    chosen = [one.id for one in planner.plan(3).added]
    found = planner.what_if(chosen)
    assert [one.id for one in found.added] == chosen
    assert sum(found.parts) == pytest.approx(planner.plan(3).value)
    assert found.works == sum(one.works for one in found.added)
    assert found.people_in_reach > 0
    with pytest.raises(CorpusError, match="no candidates: nobody"):
        planner.what_if(["nobody"])


@pytest.mark.parametrize("until", [2018, 2019])
def test_the_past_was_foreseen_twice_as_well_as_by_drawing(real_home: Path, until: int) -> None:
    found = backtest_growth(Corpus.open(real_home), until)
    at = {(one.method, one.k): one for one in found.results}
    assert at["planner", 20].precision >= 2 * at["random", 20].precision
    assert at["random", 20].precision == pytest.approx(found.became_active / found.candidates)
    for one in found.results:
        assert one.low <= one.precision <= one.high or one.method == "random"
    with pytest.raises(ValueError, match="became active"):
        backtest_growth(Corpus.open(real_home), 2090)


def test_the_commands_print_plans_what_ifs_and_the_past(real_home: Path) -> None:
    run = lambda *told: CliRunner().invoke(app, ["--home", str(real_home), *told])  # noqa: E731
    plan = json.loads(run("grow", "--limit", "2", "--json").stdout)
    assert len(plan["added"]) == 2
    what = json.loads(run("grow", "--add", plan["added"][0]["id"]).stdout)
    assert what["added"][0]["id"] == plan["added"][0]["id"]
    countries = json.loads(run("grow", "--kind", "country", "--limit", "3", "--json").stdout)
    assert {one["id"] for one in countries["added"]}.isdisjoint({"KR", "JP", "FR", "VN"})
    assert run("grow", "--kind", "planet").exit_code == 2
    assert run("grow", "--add", "nobody").exit_code == 1
    told = run("backtest", "growth", "--until", "2019").stdout
    assert "planner" in told
    assert "random" in told
