"""Eligibility rules: every kind at its limit, what is not known, money, and bad files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.config import ConfigError
from belt.matching.eligibility import (
    Applicant,
    Application,
    Earlier,
    Finding,
    Money,
    check,
    eligible,
    parse_rules,
    read_rules,
    templates,
)

ANN = Applicant(
    "ann",
    country="VN",
    region="vietnam",
    organisation="HUST",
    member=True,
    gender="woman",
    stage="postdoc",
    phd=date(2020, 3, 1),
    stays=(),
    earlier=(),
    other_applications=0,
)
BO = replace(ANN, person="bo", country="FR", region="france", organisation="Inria", gender="man")
ALONE = Application(
    (ANN,),
    host_country="FR",
    months=6,
    amount=Money(250_000, "EUR"),
    start=date(2027, 1, 1),
    deadline=date(2026, 10, 1),
)


def _found(application: Application, rule: str, more: str = "") -> tuple[Finding, ...]:
    text = f"version = 1\n{more}\n[[rules]]\nid = 'r'\n{rule}\n"
    return check(application, parse_rules(text, Path("rules.toml")))


def _levels(application: Application, rule: str, more: str = "") -> list[tuple[str, str]]:
    return [(one.subject, one.level) for one in _found(application, rule, more)]


def _team(**given: list[Any]) -> Application:
    size = len(next(iter(given.values())))
    team = tuple(
        replace(ANN, person=f"p{n}", **{name: values[n] for name, values in given.items()})
        for n in range(size)
    )
    return replace(ALONE, team=team)


def _refused(subject: str) -> list[tuple[str, str]]:
    return [(subject, "refused")]


def _unknown(subject: str) -> list[tuple[str, str]]:
    return [(subject, "unknown")]


@pytest.mark.parametrize(
    ("regions", "levels"),
    [
        (["korea", "france"], []),
        (["korea", "korea"], _refused("team")),
        (["korea", None], _unknown("team")),
        (["korea"], _refused("team")),
        (["korea", "france", None], []),
    ],
)
def test_regions(regions: list[str | None], levels: list[tuple[str, str]]) -> None:
    assert _levels(_team(region=regions), 'kind = "regions"\nat_least = 2') == levels


@pytest.mark.parametrize(
    ("rule", "levels"),
    [
        ('one_of = ["VN", "FR"]', [("p2", "unknown")]),
        ('one_of = ["VN"]', [("p1", "refused"), ("p2", "unknown")]),
        ('one_of = ["VN"]\nwho = "lead"', []),
        ('none_of = ["VN"]', [("p0", "refused"), ("p2", "unknown")]),
        ("at_least = 2", []),
        ("at_least = 3", _unknown("team")),
        ("at_least = 4", _refused("team")),
    ],
)
def test_countries(rule: str, levels: list[tuple[str, str]]) -> None:
    team = _team(country=["VN", "FR", None])
    assert _levels(team, f'kind = "countries"\n{rule}') == levels


@pytest.mark.parametrize(("size", "kept"), [(1, False), (2, True), (3, True), (4, False)])
def test_team_size(size: int, kept: bool) -> None:
    team = _team(region=["korea"] * size)
    found = _levels(team, 'kind = "team_size"\nmin = 2\nmax = 3')
    assert found == ([] if kept else _refused("team"))


def test_one_person_named_twice_is_one() -> None:
    team = replace(ALONE, team=(ANN, ANN))
    assert _levels(team, 'kind = "team_size"\nmin = 2') == _refused("team")


@pytest.mark.parametrize(
    ("women", "men", "unknown", "level"),
    [
        (15, 5, 0, None),
        (16, 4, 0, "warning"),
        (17, 3, 0, "warning"),
        (18, 2, 0, "refused"),
        (14, 3, 3, "warning"),
        (15, 2, 3, "unknown"),
        (18, 0, 2, "refused"),
        (1, 1, 0, None),
        (1, 0, 0, None),
        (2, 0, 0, "refused"),
        (0, 0, 20, "unknown"),
    ],
)
def test_gender_balance(women: int, men: int, unknown: int, level: str | None) -> None:
    """ELLIS: preferably at most 75 %, never over 85 %."""
    team = _team(gender=["woman"] * women + ["man"] * men + [None] * unknown)
    assert _levels(team, 'kind = "gender_balance"') == ([("team", level)] if level else [])


def _spent(*amounts: tuple[int, int, str], asks: Money | None = None) -> Applicant:
    earlier = tuple(Earlier(year, Money(minor, currency)) for year, minor, currency in amounts)
    return replace(ANN, earlier=earlier, asks=asks)


@pytest.mark.parametrize(
    ("rule", "applicant", "levels"),
    [
        ('most = "2500 EUR"', ANN, []),
        ('most = "2499.99 EUR"', ANN, _refused("application")),
        ('per_person = "2500 EUR"', ANN, []),
        ('per_person = "2500 EUR"', _spent((2021, 1, "EUR")), _refused("ann")),
        ('per_person = "3000 EUR"', _spent((2021, 50_000, "EUR")), []),
        ('per_person_year = "2500 EUR"', _spent((2026, 99_999, "EUR")), []),
        ('per_person_year = "2500 EUR"', _spent((2027, 1, "EUR")), _refused("ann")),
        ('per_person = "2500 EUR"', replace(ANN, earlier=None), _unknown("ann")),
        ('per_person = "2499 EUR"', replace(ANN, earlier=None), _refused("ann")),
        ('per_person = "9000 EUR"', _spent((2021, 1, "KRW")), _unknown("ann")),
        ('per_person = "2000 EUR"', _spent((2021, 1, "KRW")), _refused("ann")),
        ('most = "3000000 KRW"', ANN, _unknown("application")),
    ],
)
def test_amounts(rule: str, applicant: Applicant, levels: list[tuple[str, str]]) -> None:
    application = replace(ALONE, team=(applicant,))
    assert _levels(application, f'kind = "amount"\n{rule}') == levels


@pytest.mark.parametrize(
    ("limit", "kept"), [("5000000 KRW", True), ("4166667 KRW", True), ("4166666 KRW", False)]
)
def test_amounts_in_another_currency_need_a_rate(limit: str, kept: bool) -> None:
    """2,500 EUR at 0.0006 EUR a won are 4,166,666.67 won."""
    rates = '[rates]\non = 2026-10-01\none = { KRW = "0.0006 EUR" }'
    found = _found(ALONE, f'kind = "amount"\nmost = "{limit}"', rates)
    assert [one.level for one in found] == ([] if kept else ["refused"])
    if found:
        assert found[0].told["total"] == {"minor": 4_166_667, "currency": "KRW"}


def test_a_team_says_what_each_of_them_asks() -> None:
    rule = 'kind = "amount"\nper_person = "1000 EUR"'
    team = replace(ALONE, team=(ANN, BO))
    assert _levels(team, rule) == [("ann", "unknown"), ("bo", "unknown")]
    told = replace(
        ALONE, team=(_spent(asks=Money(100_000, "EUR")), replace(BO, asks=Money(100_001, "EUR")))
    )
    assert _levels(told, rule) == _refused("bo")
    assert _levels(replace(ALONE, amount=None), 'kind = "amount"\nmost = "1 EUR"') == _unknown(
        "application"
    )
    year = 'kind = "amount"\nper_person_year = "1 EUR"'
    assert _levels(replace(ALONE, start=None), year) == _unknown("ann")


@pytest.mark.parametrize(
    ("given", "levels"),
    [
        ({"phd": date(2018, 10, 1)}, []),
        ({"phd": date(2018, 9, 30)}, _refused("ann")),
        ({"phd": date(2018, 9, 1), "breaks_months": 1}, []),
        ({"phd": date(2018, 8, 31), "breaks_months": 1}, _refused("ann")),
        ({"phd": date(2010, 1, 1), "breaks_months": 120}, _refused("ann")),
        ({"phd": None, "phd_year": 2019}, []),
        ({"phd": None, "phd_year": 2018}, _unknown("ann")),
        ({"phd": None, "phd_year": 2017}, _refused("ann")),
        ({"phd": None}, _unknown("ann")),
    ],
)
def test_experience(given: dict[str, Any], levels: list[tuple[str, str]]) -> None:
    rule = 'kind = "experience"\nmost_years = 8\nmost_break_months = 12'
    assert _levels(replace(ALONE, team=(replace(ANN, **given),)), rule) == levels


@pytest.mark.parametrize(
    ("change", "rule", "level"),
    [
        ({}, 'kind = "career_stage"\none_of = ["postdoc"]', None),
        ({"stage": "professor"}, 'kind = "career_stage"\none_of = ["postdoc"]', "refused"),
        ({"stage": None}, 'kind = "career_stage"\none_of = ["postdoc"]', "unknown"),
        ({}, 'kind = "other_country"', None),
        ({"country": "FR"}, 'kind = "other_country"', "refused"),
        ({"country": None}, 'kind = "other_country"', "unknown"),
        ({}, 'kind = "member"', None),
        ({"member": False}, 'kind = "member"', "refused"),
        ({"member": None}, 'kind = "member"', "unknown"),
        ({}, 'kind = "one_application"', None),
        ({"other_applications": 1}, 'kind = "one_application"', "refused"),
        ({"other_applications": 1}, 'kind = "one_application"\nmost = 2', None),
        ({"other_applications": None}, 'kind = "one_application"', "unknown"),
        ({"member": False}, 'kind = "member"\nlevel = "warning"', "warning"),
    ],
)
def test_rules_about_a_person(change: dict[str, Any], rule: str, level: str | None) -> None:
    application = replace(ALONE, team=(replace(ANN, **change), replace(BO, country="KR")))
    assert _levels(application, rule) == ([("ann", level)] if level else [])


@pytest.mark.parametrize(
    ("months", "level"), [(5, "refused"), (6, None), (12, None), (13, "refused"), (None, "unknown")]
)
def test_duration(months: int | None, level: str | None) -> None:
    found = _levels(replace(ALONE, months=months), 'kind = "duration"\nmin = 6\nmax = 12')
    assert found == ([("application", level)] if level else [])


@pytest.mark.parametrize(
    ("value", "rule", "level"),
    [
        (5, "min = 5", None),
        (4, "min = 5", "refused"),
        (5, "max = 5", None),
        (6, "max = 5", "refused"),
        (None, "min = 5", "unknown"),
        ("five", "min = 5", "unknown"),
        (True, "min = 1", "unknown"),
        (None, "required = true", "refused"),
        ("", "required = true", "refused"),
        ("x", "required = true", None),
        (0, "required = true", None),
        (Money(50_000_000, "EUR"), 'min = "500000 EUR"', None),
        (Money(49_999_999, "EUR"), 'min = "500000 EUR"', "refused"),
        (Money(49_999_999, "KRW"), 'min = "500000 EUR"', "unknown"),
        (500_000, 'min = "500000 EUR"', "unknown"),
        ("a", 'one_of = ["a", "b"]', None),
        (("a", "b"), 'one_of = ["a", "b"]', None),
        (("a", "c"), 'one_of = ["a", "b"]', "refused"),
        (True, "one_of = [true]", None),
        (1, "one_of = [true]", "refused"),
    ],
)
def test_fields(value: Any, rule: str, level: str | None) -> None:
    application = replace(ALONE, fields={"f": value})
    found = _levels(application, f'kind = "field"\nfield = "f"\n{rule}')
    assert found == ([("field:f", level)] if level else [])


@pytest.mark.parametrize(
    ("kept", "wrong"),
    [
        ("kind = 'team_size'\nmin = 3\nmax = 3", "kind = 'team_size'\nmin = 3\nmax = 2"),
        ("kind = 'duration'\nmin = 3\nmax = 3", "kind = 'duration'\nmin = 3\nmax = 2"),
        (
            "kind = 'mobility'\nmost_months = 9\nwithin_months = 9",
            "kind = 'mobility'\nmost_months = 9\nwithin_months = 8",
        ),
        (
            "kind = 'gender_balance'\npreferably = 80\nnever = 80",
            "kind = 'gender_balance'\npreferably = 80\nnever = 79",
        ),
    ],
)
def test_limits_may_be_equal_but_not_crossed(kept: str, wrong: str) -> None:
    _found(ALONE, kept)
    with pytest.raises(ConfigError, match=r"rules\[1\]: expected \w+ to be at (least|most) \w+"):
        _found(ALONE, wrong)


def test_limits_may_stand_on_one_side_alone() -> None:
    assert _levels(ALONE, "kind = 'team_size'\nmin = 2") == _refused("team")
    assert _levels(ALONE, "kind = 'duration'\nmin = 7") == _refused("application")
    assert _levels(ALONE, "kind = 'duration'\nmax = 5") == _refused("application")


def test_findings_tell_the_figures() -> None:
    several = replace(ALONE, team=(replace(ANN, other_applications=2),))
    (found,) = _found(several, "kind = 'one_application'\nmost = 2")
    assert found.told == {"applications": 3, "most": 2}
    (found,) = _found(ALONE, "kind = 'amount'\nper_person = '1 EUR'")
    assert found.told == {
        "limit": "per_person",
        "most": {"minor": 100, "currency": "EUR"},
        "total": {"minor": 250_000, "currency": "EUR"},
    }
    (found,) = _found(ALONE, "kind = 'experience'\nmost_years = 1")
    assert found.told["last_day"] == "2021-03-01"


def test_refused_before_unknown_before_eligible() -> None:
    refused, unknown, warning = (Finding("r", "k", level, "s") for level in _ALL)
    assert eligible([warning]) is True
    assert eligible([]) is True
    assert eligible([warning, unknown]) is None
    assert eligible([unknown, refused]) is False


_ALL: tuple[Any, ...] = ("refused", "unknown", "warning")


def test_a_refusal_names_its_rule_and_tells_why_in_the_readers_language() -> None:
    rules = parse_rules(
        'version = 1\n[[rules]]\nid = "abroad"\nkind = "other_country"\n'
        'reason.en = "Go abroad."\nreason.ko = "해외로 가세요."\n',
        Path("rules.toml"),
    )
    (found,) = check(replace(ALONE, host_country="VN"), rules)
    assert (found.rule, found.kind, found.level) == ("abroad", "other_country", "refused")
    assert found.told == {"country": "VN"}
    assert rules.reason(found, "ko") == "해외로 가세요."
    assert rules.reason(found, "vi") == "Go abroad."


def test_every_template_can_be_used(tmp_path: Path) -> None:
    assert set(templates()) == {"challenge", "exchange", "fellowship", "joint_project", "unit"}
    for name, text in templates().items():
        path = tmp_path / f"{name}.toml"
        path.write_text(text, "utf-8")
        assert read_rules(path).title["en"]
    exchange = parse_rules(templates()["exchange"], Path("exchange.toml"))
    assert check(ALONE, exchange) == ()
    assert [one.rule for one in check(replace(ALONE, host_country="VN"), exchange)] == [
        "another-country"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", r"line 1: version: expected, and missing"),
        ("version = 2\nrules = []", r"line 1: version: expected 1, not 2"),
        ("version = 1\n", r"line 1: rules: expected, and missing"),
        ("version = 1\n[[rules]]\nid = 'a'\nkind = 'x'", r"line 2: rules\[1\]: .*kind.*'regions'"),
        ("version = 1\n[[rules]]\nid = 'a'\n", r"line 2: rules\[1\]: expected a kind"),
        (
            "version = 1\n[[rules]]\nid = 'a'\nkind = 'regions'\nat_least = 0",
            r"line 5: rules\[1\].at_least: expected a whole number of at least 1, not 0",
        ),
        (
            "version = 1\n[[rules]]\nid = 'a'\nkind = 'field'\nfield = 'f'\nmin = 2.5",
            r"line 6: rules\[1\].min: expected a whole number, or an amount .*, not 2.5",
        ),
        (
            "version = 1\n[[rules]]\nid = 'a'\nkind = 'amount'\nmost = '2500'",
            r"""line 5: rules\[1\].most: expected an amount and a currency .*"2500 EUR", not""",
        ),
        (
            "version = 1\n[[rules]]\nid = 'a'\nkind = 'amount'\nmost = '0.5 KRW'",
            r"line 5: rules\[1\].most: expected no smaller part than KRW has",
        ),
        (
            "version = 1\n[[rules]]\nid = 'a'\nkind = 'amount'\nmost = '5 EUX'",
            r"line 5: rules\[1\].most: expected an ISO 4217 currency code",
        ),
        (
            "version = 1\n[[rules]]\nid = 'a'\nkind = 'amount'",
            r"line 2: rules\[1\]: expected most, per_person or per_person_year",
        ),
        (
            "version = 1\n[[rules]]\nid = 'a'\nkind = 'member'\nwhose = 'lead'",
            r"line 5: rules\[1\].whose: no such key",
        ),
        (
            "version = 1\n[[rules]]\nid = 'a'\nkind = 'member'\n[[rules]]\nid='a'\nkind='member'",
            r"line 6: rules\[2\].id: 'a' stands here a second time$",
        ),
        (
            "version = 1\n[rates]\non = 2026-01-01\none = { KRW = '0 EUR' }\n[[rules]]\nid = 'a'"
            "\nkind = 'member'",
            r"line 4: rates.one.KRW: expected a rate above 0",
        ),
        ("version = 1\n[[rules]\n", r"line 2: not valid TOML"),
    ],
)
def test_bad_rules_are_told_with_line_and_what_was_expected(
    tmp_path: Path, text: str, told: str
) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=told):
        read_rules(path)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text("version = 1\n[[rules]]\nid = 'A'\nkind = 'member'\nlevel = 'no'\n", "utf-8")
    with pytest.raises(ConfigError) as error:
        read_rules(path)
    assert [one.line for one in error.value.mistakes] == [3, 5]
    path.write_bytes(b"version = 1\n# \xff\n")
    with pytest.raises(ConfigError, match="line 2: expected text in UTF-8"):
        read_rules(path)


@given(st.integers(0, 10**12), st.sampled_from(["EUR", "KRW", "JPY", "VND", "TND"]))
def test_money_is_read_as_it_is_written(minor: int, currency: str) -> None:
    digits = {"EUR": 2, "TND": 3}.get(currency, 0)
    whole, part = divmod(minor, 10**digits)
    text = f"{whole}.{part:0{digits}d} {currency}" if digits else f"{whole} {currency}"
    assert Money.parse(text) == Money(minor, currency)


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(1, 10**9))
def test_rates_are_exact_in_both_directions(minor: int, rate: int, limit: int) -> None:
    """An amount is refused exactly where the fraction says so, whichever way the rate is told."""
    worth = Fraction(rate, 10**5)
    rates = f'[rates]\non = 2026-10-01\none = {{ KRW = "{rate // 10**5}.{rate % 10**5:05d} EUR" }}'
    application = replace(ALONE, amount=Money(minor, "KRW"))
    found = _found(application, f"kind = 'amount'\nmost = '{limit} EUR'", rates)
    assert bool(found) == (minor * worth > limit)
    application = replace(ALONE, amount=Money(minor, "EUR"))
    found = _found(application, f"kind = 'amount'\nmost = '{limit} KRW'", rates)
    assert bool(found) == (Fraction(minor, 100) / worth > limit)
