"""Which names speak of one organisation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belt.corpus.organisation_names import (
    abbreviates_at,
    one_without_blanks,
    organisation_in,
    share_a_distinctive_word,
    speak_of_one,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("KAIST", "Korea Advanced Institute of Science and Technology"),
        ("Korea Advanced Institute of Science & Technology", "Korea Adv. Inst. Sci. Technol."),
        ("The University of Tokyo", "University of Tokyo"),
        ("École Polytechnique Fédérale de Lausanne", "Ecole Polytechnique Federale de Lausanne"),
        ("Technische Universität Wien", "Technische Universitat Wien"),
        ("Univ. Grenoble Alpes", "Université Grenoble Alpes"),
    ],
)
def test_two_ways_of_writing_one_name(one: str, other: str) -> None:
    assert speak_of_one(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Google", "DeepMind"),
        ("KAIST", "Korea Institute for Advanced Study"),
        ("Technische Universität Berlin", "Technische Universität Chemnitz"),
        ("Oregon State University", "Ohio State University"),
        ("IIT Bombay", "IIT Roorkee"),
    ],
)
def test_names_of_two_organisations(one: str, other: str) -> None:
    assert not speak_of_one(one, other)
    assert not share_a_distinctive_word(one, other)
    assert not one_without_blanks(one, other)


@pytest.mark.parametrize(
    ("address", "one", "other", "is_one"),
    [
        ("postech.ac.kr", "POSTECH", "Pohang University of Science and Technology", True),
        ("sustech.edu.cn", "Southern University of Science and Technology", "SUSTech", True),
        ("unsw.edu.au", "The University of New South Wales", "UNSW Sydney", True),
        ("kaist.edu", "KAIST", "Korea Institute for Advanced Study", False),
        ("osu.edu", "Oregon State University", "Ohio State University", False),
        ("ri.cmu.edu", "Carnegie Mellon University", "Robotics Institute", False),
    ],
)
def test_a_host_tells_what_an_abbreviation_means(
    address: str, one: str, other: str, is_one: bool
) -> None:
    assert abbreviates_at(address, one, other) is is_one
    assert abbreviates_at(address, other, one) is is_one


def test_numbers_tell_universities_apart() -> None:
    assert not share_a_distinctive_word("University of Paris", "Université Paris 13")
    assert share_a_distinctive_word("Cornell University", "Cornell Tech")


@pytest.mark.parametrize(
    ("printed", "organisation"),
    [
        ("School of Computing, KAIST, Daejeon, Republic of Korea", "KAIST"),
        ("Dept. of Computer Science, Seoul National University, Seoul, Korea",
         "Seoul National University"),
        ("Inria, Université Grenoble Alpes, France", "Université Grenoble Alpes"),
        ("", None),
    ],
)  # fmt: skip
def test_the_organisation_in_a_printed_affiliation(printed: str, organisation: str | None) -> None:
    assert organisation_in(printed) == organisation


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_names_are_compared_alike_in_both_orders(one: str, other: str) -> None:
    assert bool(speak_of_one(one, other)) is bool(speak_of_one(other, one))
    assert share_a_distinctive_word(one, other) is share_a_distinctive_word(other, one)
    assert one_without_blanks(one, other) is one_without_blanks(other, one)
    assert abbreviates_at("kaist.ac.kr", one, other) is abbreviates_at("kaist.ac.kr", other, one)
