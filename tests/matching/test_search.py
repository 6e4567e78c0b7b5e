"""Search over a small corpus: subjects in five languages, names, spelling, reasons, rubbish."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from belt.corpus.corpus import Corpus
from belt.home import ingest_into, make_home
from belt.matching.search import build_bridge_of, searcher_of
from belt.matching.search.glossary import shipped_glossary
from belt.matching.search.phrases import title_phrases
from belt.matching.search.search import Filters, Searcher
from belt.matching.search.words import language_of, phrase_key, singular
from tests.matching.embedding_server import meanings, serving
from tests.papers import ieee, paper, write_list

KIM = ("Minsu Kim", "370001", "KAIST", "South Korea")
SATO = ("Ken Sato", "370002", "University of Tokyo", "Japan")
MARTIN = ("Lucie Martin", "370003", "INRIA", "France")
SUBJECTS = ("Grasping of soft fruit", "Visual odometry at night", "Firefly swarms in gardens")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three subjects, each with one person of it, four works a subject."""
    folder = tmp_path_factory.mktemp("search") / "home"
    make_home(folder)
    papers = [
        paper(f"{title}, part {part}", [person], **ieee(f"{number}{part}"))
        for number, (title, person) in enumerate(zip(SUBJECTS, (KIM, SATO, MARTIN), strict=True), 1)
        for part in range(4)
    ]
    write_list(folder / "lists", "icra2019", papers)
    ingest_into(folder, "paperlists", [folder / "lists"], "duckdb", lambda _: None)
    return folder


@pytest.fixture(scope="module")
def searcher(home: Path) -> Searcher:
    return searcher_of(Corpus.open(home), {"BELT_EMBEDDINGS": "off"})


def _people(searcher: Searcher, query: str, language: str = "en", **chosen: object) -> list[str]:
    found = searcher.search(query, "people", hint=language, filters=Filters(**chosen))  # type: ignore[arg-type]
    return [hit.name for hit in found.hits]


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("grasping", "en"), ("파지", "ko"), ("把持", "ja"), ("préhension", "fr"), ("gắp nắm", "vi"),
        ("graspign", "en"), ("GRASPING!", "en"),
    ],
)  # fmt: skip
def test_a_subject_finds_its_person_and_says_by_what(
    searcher: Searcher, query: str, language: str
) -> None:
    found = searcher.search(query, "people", hint=language)
    assert [hit.name for hit in found.hits] == ["Minsu Kim"]
    assert found.hits[0].works == 4
    assert len(found.hits[0].examples) == 3
    assert all("grasping" in one.words or query == "GRASPING!" for one in found.hits[0].examples)


@pytest.mark.parametrize(
    "query", ["김민수", "Minsoo Kim", "kim min-su", "キム ミンス", "Minsu Kmi", "kim"]
)
def test_a_name_finds_its_person_first(searcher: Searcher, query: str) -> None:
    found = searcher.search(query, "people")
    assert found.hits[0].name == "Minsu Kim"
    assert found.hits[0].name_matched


def test_organisations_are_found_by_name_and_by_subject(searcher: Searcher) -> None:
    by_name = searcher.search("universty of tokyo", "organisations").hits
    by_subject = searcher.search("visual odometry", "organisations").hits
    assert by_name[0].name == by_subject[0].name == "University of Tokyo"


def test_filters_leave_out(searcher: Searcher) -> None:
    assert _people(searcher, "part", regions=("FR",)) == ["Lucie Martin"]
    assert _people(searcher, "part", active_since=2030) == []
    assert _people(searcher, "part", member=True) == ["Minsu Kim"]
    assert len(_people(searcher, "part", member=False)) == 2
    assert _people(searcher, "part", topic="no such topic") == []


def test_pages_of_hits_follow_one_another(searcher: Searcher) -> None:
    whole = searcher.search("part", "works", limit=12)
    pages = [searcher.search("part", "works", limit=5, offset=at).hits for at in (0, 5, 10)]
    assert [hit.id for page in pages for hit in page] == [hit.id for hit in whole.hits]
    assert whole.total == 12


def test_without_a_bridge_an_unknown_word_is_searched_as_it_stands(searcher: Searcher) -> None:
    found = searcher.search("반딧불이", "people", hint="ko")
    assert found.hits == ()
    assert found.understood.by_words_alone


def test_meaning_bridges_what_the_glossary_does_not_know(home: Path) -> None:
    known = {entry.written: entry.english for entry in shipped_glossary().entries}
    with serving(meanings({**known, "반딧불이": "firefly swarms"})) as (url, got):
        environment = {"BELT_EMBEDDINGS_URL": url, "BELT_EMBEDDINGS_MODEL": "meanings"}
        told: list[str] = []
        assert build_bridge_of(home, environment, told.append) > 1_000
        assert told[-1].startswith("reading meanings of phrases")
        requests = len(got)
        assert build_bridge_of(home, environment, told.append) == 0
        assert len(got) == requests
        found = searcher_of(Corpus.open(home), environment).search("반딧불이", "people", hint="ko")
    assert [hit.name for hit in found.hits] == ["Lucie Martin"]
    assert found.understood.parts[0].how == "meaning"
    assert found.understood.parts[0].english[0][0] == "firefly swarms"
    assert not found.understood.by_words_alone


def test_a_server_that_has_gone_leaves_words(home: Path) -> None:
    with serving(meanings({})) as (url, _):
        environment = {"BELT_EMBEDDINGS_URL": url, "BELT_EMBEDDINGS_MODEL": "gone"}
        build_bridge_of(home, environment, lambda _: None)
        bridged = searcher_of(Corpus.open(home), environment)
    found = bridged.search("반딧불이 grasping", "people", hint="ko")
    assert found.understood.by_words_alone


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.text(max_size=60), st.sampled_from(["people", "works", "organisations"]))
def test_any_text_can_be_searched_for(searcher: Searcher, query: str, kind: str) -> None:
    found = searcher.search(query, kind, hint="vi")  # type: ignore[arg-type]
    assert all(0 < hit.score <= 1 for hit in found.hits)
    assert found.total >= len(found.hits)


@pytest.mark.parametrize(
    ("query", "hint", "language"),
    [
        ("로봇", "en", "ko"), ("ロボット", "en", "ja"), ("把持", "en", "ja"), ("把持", "ko", "ko"),
        ("học sâu", "en", "vi"), ("préhension", "en", "fr"), ("l'apprentissage", "en", "fr"),
        ("grasping", "fr", "fr"), ("grasping", "ko", "en"),
    ],
)  # fmt: skip
def test_letters_tell_the_language(query: str, hint: str, language: str) -> None:
    assert language_of(query, hint) == language


def test_phrases_are_what_three_titles_say() -> None:
    titles = ["Deep nets for grasping", "Deep net: a study", "Deep nets", None, "Deep"]
    found = title_phrases(titles)
    assert found.schema.names == ["phrase", "works"]
    assert dict(zip(*found.to_pydict().values(), strict=True)) == {
        "deep": 4,
        "deep nets": 3,
        "nets": 3,
    }
    assert title_phrases([]).num_rows == 0
    assert isinstance(found, pa.Table)


@given(st.text("abcdefghis ", max_size=20))
def test_singular_and_key_are_settled(text: str) -> None:
    assert phrase_key(phrase_key(text, "ko"), "ko") == phrase_key(text, "ko")
    assert len(singular(text)) <= max(len(text), 1)
