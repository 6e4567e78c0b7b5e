"""Countries as publications write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.corpus.countries import code_of, country_in_affiliation, country_of_affiliation


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("South Korea", "KR"),
        ("Korea, Republic of", "KR"),
        ("Republic of Korea", "KR"),
        ("대한민국", "KR"),
        ("Viet Nam", "VN"),
        ("Vietnam", "VN"),
        ("日本", "JP"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("United States", "US"),
        ("P.R. China", "CN"),
        ("England", "GB"),
        ("Türkiye", "TR"),
        ("KR", "KR"),
        ("Unknown", None),
        ("", None),
        (None, None),
        ("Atlantis", None),
    ],
)
def test_country_names(written: str | None, code: str | None) -> None:
    assert code_of(written) == code


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("KAIST, Daejeon, Republic of Korea", "KR"),
        ("Inria, Grenoble, France.", "FR"),
        ("HUST, Hanoi, 10000 Vietnam", "VN"),
        ("University of Georgia, Athens, Georgia", None),
        ("Seoul National University", None),
        (None, None),
    ],
)
def test_the_country_at_the_end_of_an_affiliation(printed: str | None, code: str | None) -> None:
    assert country_in_affiliation(printed) == code


@pytest.mark.parametrize(
    ("printed", "told", "code"),
    [
        ("LIRMM, Montpellier, France and JRL, Tsukuba, Japan", "FR", "FR"),
        ("LIRMM, Montpellier, France and JRL, Tsukuba, Japan", "KR", "JP"),
        ("JRL, Tsukuba", "JP", "JP"),
        ("JRL, Tsukuba, Japan", None, "JP"),
        (None, None, None),
    ],
)
def test_the_country_of_an_affiliation_that_a_source_tells(
    printed: str | None, told: str | None, code: str | None
) -> None:
    assert country_of_affiliation(printed, told) == code


@given(st.text())
def test_any_text_gives_a_code_or_nothing(text: str) -> None:
    for code in (code_of(text), country_in_affiliation(text)):
        assert code is None or (len(code) == 2 and code.isupper())
