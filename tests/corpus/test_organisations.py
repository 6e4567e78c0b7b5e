"""Which organisation is which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.config import Belt, load, model_belt_text
from belt.corpus.organisations import Resolution

COLUMNS = pa.schema(
    [
        ("claim", pa.string()), ("raw", pa.string()), ("organisation", pa.string()),
        ("organisation_ids", pa.list_(pa.string())), ("country", pa.string()),
        ("url", pa.string()), ("type", pa.string()), ("works", pa.int64()),
        ("simulated", pa.bool_()),
    ]
)  # fmt: skip
Claim = tuple[str | None, str | None, str | None, str | None]
"""Printed affiliation, the source's organisation, country, web address."""
Found = tuple[str | None, str | None]


@pytest.fixture(scope="module")
def belt(tmp_path_factory: pytest.TempPathFactory) -> Belt:
    path = tmp_path_factory.mktemp("belt") / "belt.toml"
    path.write_text(model_belt_text(), encoding="utf-8")
    return load(path)


def resolve(belt: Belt, claims: list[Claim], at_once: int = 100) -> list[Found]:
    """Name and country of each claim, in the claims' order."""
    rows: list[dict[str, Any]] = [
        {
            "claim": str(number), "raw": raw, "organisation": organisation,
            "organisation_ids": [], "country": country, "url": url, "type": None, "works": 1,
            "simulated": False,
        }
        for number, (raw, organisation, country, url) in enumerate(claims)
    ]  # fmt: skip
    told = pa.Table.from_pylist(rows, schema=COLUMNS)
    resolution = Resolution(belt, pa.table({"ids": pa.array([], pa.list_(pa.string()))}))
    pieces = range(0, max(len(rows), 1), at_once)
    taken = pa.concat_tables([resolution.take(told.slice(at, at_once)) for at in pieces])
    resolved = resolution.resolved()
    names = {row["organisation_id"]: row["name"] for row in resolved["organisations"].to_pylist()}
    ids = resolved["of_node"]["organisation_id"].to_pylist()
    return [
        (None if row["node"] is None else names[ids[row["node"]]], row["country"])
        for row in taken.to_pylist()
    ]


def test_kaist_is_one_under_all_its_names(belt: Belt) -> None:
    claims: list[Claim] = [
        ("KAIST, Daejeon, Republic of Korea", None, None, None),
        (None, "Korea Advanced Institute of Science and Technology", "KR", None),
        ("Korea Advanced Institute of Science & Technology (KAIST)", None, "KR", None),
        (None, "KAIST", "KR", "https://www.kaist.ac.kr"),
    ]
    assert len({name for name, _ in resolve(belt, claims)}) == 1
    other: Claim = (None, "Korea Institute for Advanced Study", "KR", "https://www.kaist.edu")
    names = [name for name, _ in resolve(belt, [*claims, other])]
    assert names[-1] == "Korea Institute for Advanced Study"


def test_a_name_with_and_without_accents_and_an_abbreviation_at_one_address(belt: Belt) -> None:
    claims: list[Claim] = [
        (None, "EPFL", "CH", "https://www.epfl.ch"),
        (None, "Ecole Polytechnique Federale de Lausanne", "CH", "https://www.epfl.ch"),
        (None, "École Polytechnique Fédérale de Lausanne", "CH", "https://www.epfl.ch"),
        (None, "ETH Zurich", "CH", "https://ethz.ch"),
    ]
    names = [name for name, _ in resolve(belt, claims)]
    assert len(set(names[:3])) == 1
    assert names[3] != names[0]


def test_a_parent_and_its_child_stay_two(belt: Belt) -> None:
    claims: list[Claim] = [
        (None, "Google", "US", "https://www.google.com"),
        (None, "DeepMind", "GB", "https://deepmind.com"),
        (None, "Google DeepMind", "GB", "https://deepmind.google"),
    ]
    names = [name for name, _ in resolve(belt, claims)]
    assert names[0] != names[1]


def test_the_printed_name_that_belt_toml_knows_holds_over_the_source(belt: Belt) -> None:
    claims: list[Claim] = [("Naver Labs Europe", "NAVER LABS", "KR", "https://naverlabs.com")]
    assert resolve(belt, claims) == [("NAVER LABS Europe", "FR")]


def test_one_abbreviation_of_two_universities(tmp_path: Path) -> None:
    path = tmp_path / "belt.toml"
    text = model_belt_text().replace('"HUST Hanoi"', '"HUST Hanoi", "HUST"')
    path.write_text(text, encoding="utf-8")
    belt = load(path)
    claims: list[Claim] = [
        ("HUST, Hanoi, Vietnam", None, "VN", None),
        ("HUST", "Huazhong University of Science and Technology", "CN", None),
    ]
    hanoi, wuhan = resolve(belt, claims)
    assert hanoi == ("Hanoi University of Science and Technology", "VN")
    assert wuhan == ("Huazhong University of Science and Technology", "CN")


def test_nothing_said_is_nothing_known(belt: Belt) -> None:
    assert resolve(belt, [(None, None, None, None)]) == [(None, None)]


NAMES = ["KAIST", "Inria", "INRIA", "University of Tokyo", "The University of Tokyo", "Acme", None]
claims_of_any_kind = st.lists(
    st.tuples(
        st.sampled_from(["KAIST, Daejeon, Korea", "Inria, France", "Acme Inc., Hanoi", None]),
        st.sampled_from(NAMES),
        st.sampled_from(["KR", "FR", "JP", None]),
        st.sampled_from(["https://www.u-tokyo.ac.jp", "https://inria.fr", None]),
    ),
    max_size=8,
    unique=True,
)


@given(claims_of_any_kind)
def test_claims_taken_in_pieces_mean_the_same(belt: Belt, claims: list[Claim]) -> None:
    assert resolve(belt, claims) == resolve(belt, claims, at_once=1)
