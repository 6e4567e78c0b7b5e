"""Pages: what they show, in which language, as data, and what is not there."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import belt
from belt.corpus.sources.records import REPAIRS
from belt.home import make_home
from belt.web.directory import published as published_module
from belt.web.directory.repair_words import REPAIR_WORDS
from tests.commands import django

LISTS = ("/organisations/", "/people/", "/topics/", "/works/")
PAGES = (
    "/", "/regions/", "/regions/KR", "/network/", "/insight/", "/health/", "/about/", "/find/",
    "/find/?q=kim", *LISTS, "/people/ieee:37000000001", "/organisations/ror:05apxxy63",
    "/works/ieee-doc:8000001",
)  # fmt: skip


def _text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "ko", "ja", "fr", "vi"])
def test_every_page_answers_in_every_language(client: Client, path: str, language: str) -> None:
    client.cookies["language"] = language
    answer = client.get(path)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_pages_keep_to_the_policy(client: Client, path: str) -> None:
    answer = client.get(path)
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    html = answer.content.decode()
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]* src=)", html)
    assert not re.search(r"\son\w+=", html)


def test_home_counts_the_belt(client: Client) -> None:
    text = _text(client.get("/").content.decode())
    # Four of the five works have an author in the belt and three join two of its regions; one
    # author of two works is in the United States.
    assert "Works 5" in text
    assert "Works across borders 3" in text


def test_a_person_shows_works_coauthors_and_the_ids(client: Client) -> None:
    text = _text(client.get("/people/ieee:37000000001").content.decode())
    assert "Minjun Kim" in text
    assert "Grasping of soft objects with tactile hands" in text
    assert "Hana Sato" in text
    assert "ieee:37000000001" in text


def test_a_list_is_filtered_and_says_when_nothing_fits(client: Client) -> None:
    found = _text(client.get("/people/?region=FR").content.decode())
    assert "Lucie Martin" in found
    assert "Minjun Kim" not in found
    assert "Nothing fits these choices" in _text(client.get("/people/?year=1999").content.decode())


def test_a_list_is_also_data(client: Client) -> None:
    people = json.loads(client.get("/people.json?region=JP").content)
    assert [one["name"] for one in people["people"]] == ["Hana Sato"]
    assert people["total"] == 1
    rows = list(csv.DictReader(io.StringIO(client.get("/works.csv").content.decode("utf-8-sig"))))
    assert len(rows) == 5
    assert {row["venue"] for row in rows} == {"ICRA", "IROS"}


def test_a_page_of_one_thing_is_also_data(client: Client) -> None:
    found = json.loads(client.get("/people/ieee:37000000001.json").content)
    assert found["person"]["row"]["name"] == "Minjun Kim"
    assert found["person"]["row"]["works"] == 3


@pytest.mark.parametrize(
    "path", ["/people/nobody", "/works/doi:10.1/none", "/regions/XX", "/nothing", "/people/?page=9"]
)
def test_what_is_not_there_is_404_in_the_readers_language(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


@pytest.mark.parametrize("query", ["page=x", "page=-1", "year=abc", "year=9999999999999"])
def test_nonsense_in_the_address_is_404(client: Client, query: str) -> None:
    assert client.get(f"/people/?{query}").status_code == 404


@pytest.mark.parametrize(
    "query", ["'", '"', "*", "AND", 'a" OR 1', "%", "\x00", "김", "\U0001f916"]
)
def test_any_words_can_be_looked_for(client: Client, query: str) -> None:
    assert client.get("/find/", {"q": query}).status_code == 200


def test_finding_a_name_by_its_beginning_without_accents(client: Client) -> None:
    assert "Nguyen Van Minh" in client.get("/find/", {"q": "nguyễn mi"}).content.decode()


def test_a_merged_id_leads_to_the_kept_one(client: Client, published_home: Path) -> None:
    store = sqlite3.connect(next(published_home.glob("corpus/2*/pages.sqlite")))
    alias, kept = store.execute(
        "select alias, id from aliases where kind = 'work' and alias like 'belt:%' limit 1"
    ).fetchone()
    store.close()
    answer = client.get(f"/works/{alias}")
    assert answer.status_code == 301
    assert answer["Location"] == f"/works/{kept}"


def test_choices_are_kept_and_change_the_page(client: Client) -> None:
    answer = client.post("/preferences/", {"language": "ko", "next": "/people/"})
    assert answer["Location"] == "/people/"
    client.post("/preferences/", {"text": "5"})
    client.post("/preferences/", {"theme": "dark"})
    html = client.get("/people/").content.decode()
    assert '<html lang="ko" class="text-5 theme-dark">' in html


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_choices_never_lead_elsewhere(client: Client, back: str) -> None:
    assert client.post("/preferences/", {"language": "ko", "next": back})["Location"] == "/"


def test_a_page_asks_the_store_a_fixed_number_of_questions(
    client: Client, published_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def traced(path: str) -> int:
        shown = published_module.published()
        shown.pages.set_trace_callback(asked.append)
        asked.clear()
        client.get(path, {"x": str(len(path))})
        shown.pages.set_trace_callback(None)
        return len(asked)

    # The number of rows differs widely between these two people; the number of queries must not.
    assert traced("/people/ieee:37000000001") == traced("/people/ieee:37000000004")
    assert traced("/people/ieee:37000000001") <= 20
    for path in LISTS:
        assert traced(path) <= 12, path


def test_an_unchanged_page_is_not_sent_again(client: Client) -> None:
    first = client.get("/about/")
    again = client.get("/about/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_belt_without_a_corpus_says_what_to_do(tmp_path: Path, settings: Any) -> None:
    make_home(tmp_path / "new")
    settings.BELT_HOME = str(tmp_path / "new")
    client = Client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    answer = client.get("/")
    assert answer.status_code == 503
    assert "belt ingest" in answer.content.decode()


def test_rejects_are_told_with_file_and_reason(client: Client) -> None:
    text = _text(client.get("/health/").content.decode())
    assert "icra2019.json.gz" in text
    assert "title" in text


def test_every_repair_has_its_words() -> None:
    assert REPAIR_WORDS.keys() == REPAIRS.keys()


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("graphml", b"<?xml"),
        ("gexf", b"<?xml"),
        ("vosviewer-map", b"id\tlabel"),
        ("vosviewer-network", b""),
        ("vosviewer-json", b'{"config"'),
    ],
)
def test_network_on_the_screen_opens_in_other_programs(
    client: Client, form: str, begins: bytes
) -> None:
    address = f"/pictures/network-{form}?strength=1"
    assert f"/pictures/network-{form}" in client.get("/network/").content.decode()
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_same_corpus_opens_as_a_library(published_home: Path) -> None:
    corpus = belt.open(published_home)
    assert corpus.table("works").num_rows == 5
    assert belt.open(published_home, corpus.version).version == corpus.version


def test_readers_are_offered_the_languages_of_the_belt_alone(tmp_path: Path) -> None:
    """The first where a reader asks for none of them."""
    make_home(tmp_path / "new")
    file = tmp_path / "new" / "belt.toml"
    text = file.read_text(encoding="utf-8")
    told = re.sub(r"(?m)^languages = .*$", 'languages = ["ko", "fr"]', text)
    assert told != text
    file.write_text(told, encoding="utf-8")
    asked = (
        "from django.test import RequestFactory\n"
        "from django.utils.translation import get_language_from_request\n"
        "for accepted in ('', 'vi', 'vi,fr;q=0.5', 'en'):\n"
        "    asked = RequestFactory().get('/', headers={'accept-language': accepted})\n"
        "    print(get_language_from_request(asked))\n"
    )
    done = django(
        "shell", "-v", "0", "-c", asked, env={**os.environ, "BELT_HOME": str(file.parent)}
    )
    assert done.stdout.split() == ["ko", "ko", "fr", "ko"], done.stderr
