"""The page Find in five languages, kept searches, and wishes to be hidden."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from belt.config import wishes
from belt.corpus import versions
from belt.home import grant_wish, ingest_into
from belt.web.accounts.models import PrivacyRequest
from belt.web.accounts.services import claim_profile
from belt.web.connect.models import Alert, Introduction, SavedSearch
from belt.web.office.letters import write_letter
from belt.web.office.models import Letter
from belt.web.work import do_what_is_due
from tests.papers import NGUYEN as NGUYEN_AUTHOR
from tests.papers import SATO as SATO_AUTHOR
from tests.papers import ieee, paper, write_list
from tests.web.people import KIM, MARTIN, NGUYEN, SATO, SMITH, account, lead, signed_in
from tests.web.test_introductions import MESSAGE


@pytest.fixture(autouse=True)
def _without_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words and the glossary only: pages must not depend on a processor that can run the model."""
    monkeypatch.setenv("BELT_EMBEDDINGS", "off")


@pytest.fixture
def own_home(published_home: Path, tmp_path: Path, settings: Any) -> Path:
    """A home of the test's own, to publish new versions in."""
    home = tmp_path / "home"
    shutil.copytree(published_home, home)
    settings.BELT_HOME = str(home)
    return home


def _names(page: str) -> list[str]:
    return re.findall(r'class="row-name" href="/people/[^"]+"><span lang="[^"]*">([^<]+)<', page)


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "grasping"), ("ko", "파지"), ("ja", "把持"), ("fr", "préhension"), ("vi", "gắp nắm"),
        ("vi", "gap nam"),
    ],
)  # fmt: skip
def test_people_are_found_by_subject_in_every_language(
    client: Client, language: str, query: str
) -> None:
    client.cookies["language"] = language
    page = client.get("/find/", {"q": query}).content.decode()
    assert {"Minjun Kim", "Hana Sato"} <= set(_names(page))
    assert "Grasping of soft objects with tactile hands" in page


@pytest.mark.parametrize(
    "query", ["Minjun Kim", "kim minjun", "김민준", "Min-Jun Kim", "Minjun Kmi"]
)
def test_a_person_is_found_by_a_name_however_it_is_written(client: Client, query: str) -> None:
    page = client.get("/find/", {"q": query}).content.decode()
    assert _names(page)[0] == "Minjun Kim"


def test_hits_are_limited_by_the_filters(client: Client) -> None:
    def found(**choices: str) -> list[str]:
        return _names(client.get("/find/", {"q": "robots", **choices}).content.decode())

    assert {"Lucie Martin", "Minjun Kim"} <= set(found())
    assert set(found(region="FR")) == {"Lucie Martin"}
    assert found(since="2999") == []
    assert found(region="nowhere") == found()


def test_a_subject_in_another_language_that_nothing_bridges_is_said_to_be_words_alone(
    client: Client,
) -> None:
    page = client.get("/find/", {"q": "비밀스러운 낱말"}).content.decode()
    assert "Searched by words alone" in page


def test_rubbish_is_answered_calmly(client: Client) -> None:
    for query in ("a" * 5000, '"(((', "AND OR NOT *:*", "%s%n", "🤖", " ", "ー", "、"):
        assert client.get("/find/", {"q": query, "page": "-3"}).status_code == 200
    for year in ("²²²²", "१९९९", "9" * 5000, "-1"):
        assert client.get("/find/", {"q": "robots", "since": year}).status_code == 200


def test_a_page_of_hits_asks_the_database_nothing_for_each_hit(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    client.get("/find/", {"q": "robots"})
    with django_assert_max_num_queries(0):
        client.get("/find/", {"q": "robots"})


def test_a_kept_search_tells_what_a_new_version_brings_and_only_once(own_home: Path) -> None:
    reader = signed_in(account("r@example.org"))
    reader.post("/find/save", {"q": "grasping", "kind": "people"})
    assert SavedSearch.objects.get().seen
    more = paper("Grasping of wet ropes", [NGUYEN_AUTHOR, SATO_AUTHOR], **ieee("8000099"))
    write_list(own_home / "more", "icra2021", [more])
    ingest_into(own_home, "paperlists", [own_home / "more"], "duckdb", lambda _step: None)
    do_what_is_due(lambda _step: None)
    do_what_is_due(lambda _step: None)
    alert = Alert.objects.get()
    assert alert.hits == [{"id": NGUYEN}]
    assert Letter.objects.filter(to="r@example.org").count() == 1
    assert "Nguyen Van Minh" in reader.get("/account/searches/").content.decode()
    grant_wish(own_home, "hide", [NGUYEN], "office", lambda _step: None)
    page = reader.get("/account/searches/").content.decode()
    assert "grasping" in page
    assert "Nguyen" not in page


@pytest.mark.parametrize(
    ("kind", "name"), [("organisations", "KAIST"), ("works", "Grasping of soft objects")]
)
def test_news_of_a_kept_search_are_told_by_what_the_corpus_calls_them(
    client: Client, kind: str, name: str
) -> None:
    mine = account("r@example.org")
    reader = signed_in(mine)
    reader.post("/find/save", {"q": name, "kind": kind})
    search = SavedSearch.objects.get()
    hits = [{"id": key} for key in search.seen[:1]] + [{"id": "gone"}]
    Alert.objects.create(search=search, version="v", hits=hits)
    Alert.objects.create(search=search, version="w", hits=[{"id": "gone"}])
    assert name in reader.get("/account/searches/").content.decode().partition("<p>")[2]


def test_alerts_of_earlier_times_lose_their_names() -> None:
    search = SavedSearch.objects.create(
        account=account("r@example.org"), query="q", kind="people", language="en", seen_version="v"
    )
    Alert.objects.create(search=search, version="v", hits=[{"id": SATO, "name": "Hana Sato"}])
    migration = import_module("belt.web.connect.migrations.0002_alerts_hold_ids_alone")
    migration.take_names_out(apps, SimpleNamespace(connection=connection))
    assert Alert.objects.get().hits == [{"id": SATO}]


def test_a_wish_that_has_to_wait_is_put_down_once(own_home: Path) -> None:
    asker = account("hana@example.jp", "Hana Sato", SATO, "JP")
    signed_in(asker).post("/account/privacy", {"wish": "hide"})
    with versions.writing(own_home, lambda _step: None):
        do_what_is_due(lambda _step: None)
        do_what_is_due(lambda _step: None)
    [wish] = wishes(own_home)
    assert wish.by == f"account:{asker.pk}", "who asked is not told by name"
    assert PrivacyRequest.objects.get().honoured_in == ""
    do_what_is_due(lambda _step: None)
    assert PrivacyRequest.objects.get().honoured_in == versions.current(own_home)
    assert wishes(own_home) == [wish]


@pytest.mark.parametrize(("how", "state"), [("address", "asked"), ("orcid", "granted")])
def test_who_is_known_by_an_address_alone_is_not_erased_unseen(
    client: Client, how: str, state: str
) -> None:
    """An address at the organisation and a name that was typed: anybody's there."""
    asker = account("hana@example.jp", "Hana Sato", SATO, "JP")
    asker.claims.update(how=how)
    japan = lead("JP")
    signed_in(asker).post("/account/privacy", {"wish": "erase"})
    assert PrivacyRequest.objects.get().state == state
    assert Letter.objects.filter(to=japan.email).exists() == (state == "asked")
    signed_in(asker).post("/account/privacy", {"wish": "erase"})
    if state == "asked":
        assert Letter.objects.filter(to=japan.email).count() == 1, "one open wish is enough"
    signed_in(asker).post("/account/privacy", {"wish": "hide"})
    assert PrivacyRequest.objects.get(wish="hide").state == "granted", "which can be undone"


def test_who_was_erased_by_a_command_is_named_in_no_introduction(own_home: Path) -> None:
    asker = account("k@example.org", "Minjun Kim", KIM, "KR")
    lead("JP")
    asked = {"person": SATO, "between": MARTIN, "message": MESSAGE, "consent": "on"}
    signed_in(asker).post("/introductions/new", asked)
    assert Introduction.objects.get().target_name == "Hana Sato"
    grant_wish(own_home, "erase", [SATO], "office", lambda _step: None)
    do_what_is_due(lambda _step: None)
    assert "Hana Sato" not in str([*Introduction.objects.values(), *Letter.objects.values()])


def test_somebody_without_an_account_is_hidden_with_the_next_version(own_home: Path) -> None:
    japan = lead("JP")
    visitor = Client()
    told = {"person": SATO, "wish": "hide", "email": "hana@example.jp", "message": "It is me."}
    visitor.post("/privacy/", told)
    assert PrivacyRequest.objects.get().state == "unconfirmed"
    assert not Letter.objects.filter(to=japan.email).exists()
    link = next(w for w in Letter.objects.get().body.split() if "/privacy/confirm/" in w)
    visitor.get(link)
    assert PrivacyRequest.objects.get().state == "unconfirmed"
    visitor.post(link)
    assert PrivacyRequest.objects.get().state == "asked"
    assert visitor.get(f"/people/{SATO}").status_code == 200
    key = PrivacyRequest.objects.get().pk
    other = signed_in(lead("FR"))
    assert other.post(f"/office/privacy/{key}", {"answer": "yes"}).status_code == 404
    signed_in(japan).post(f"/office/privacy/{key}", {"answer": "yes"})
    before = versions.current(own_home)
    do_what_is_due(lambda _step: None)
    assert versions.current(own_home) != before
    assert PrivacyRequest.objects.get().honoured_in == versions.current(own_home)

    reader = signed_in(account("k@example.org", "Minjun Kim", KIM, "KR"))
    assert reader.get(f"/people/{SATO}").status_code == 404
    asked = (
        "/", "/people/", "/people.json", "/people.csv", "/works/", "/works.json", "/works.csv",
        "/network/", "/pictures/network.json", "/insight/", "/health/", "/regions/JP",
        "/find/?q=Hana+Sato", "/find/?q=soft+objects", "/find/?q=soft+objects&kind=works",
        "/find/team?topics=grasping&size=1&regions=1", f"/people/{KIM}", f"/people/{KIM}.json",
        f"/introductions/new?person={KIM}", "/account/proposals/", "/regions/JP/proposals",
        "/works/ieee-doc:8000001", "/works/ieee-doc:8000001.json",
    )  # fmt: skip
    for address in asked:
        page = reader.get(address).content.decode()
        if "Hana" not in address:  # that page repeats what was typed
            assert "Hana Sato" not in page, address
        assert "37000000002" not in page, address


def _wishes(person: str = SATO, email: str = "hana@example.jp", wish: str = "hide") -> None:
    told = {"person": person, "wish": wish, "email": email, "message": ""}
    assert Client().post("/privacy/", told).status_code == 200


def _age(days: float) -> None:
    for one in PrivacyRequest.objects.all():
        one.asked_at -= timedelta(days=days)
        one.save()


def test_one_wish_sends_one_letter_however_often_somebody_asks(client: Client) -> None:
    for _ in range(3):
        _wishes()
    _wishes(email="Hana@Example.jp")
    assert Letter.objects.count() == PrivacyRequest.objects.count() == 1
    _wishes(wish="erase")
    _wishes(email="other@example.jp")
    assert Letter.objects.count() == 3
    _age(1.1)
    _wishes()
    assert Letter.objects.count() == 4, "the first letter may be lost"
    assert PrivacyRequest.objects.count() == 3


def test_wishes_for_many_people_fill_nobodys_letter_box(client: Client) -> None:
    for person in (KIM, SATO, MARTIN, NGUYEN, SMITH):
        for wish in ("hide", "erase"):
            _wishes(person, wish=wish)
    assert Letter.objects.filter(to="hana@example.jp").count() == 5


def test_who_confirmed_or_was_refused_can_ask_again(client: Client) -> None:
    _wishes()
    link = next(w for w in Letter.objects.get().body.split() if "/privacy/confirm/" in w)
    client.post(link)
    _wishes()
    states = PrivacyRequest.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["asked", "unconfirmed"]


def test_a_wish_that_nobody_confirms_goes_when_its_link_is_dead(own_home: Path) -> None:
    lead("JP")
    _wishes()
    do_what_is_due(lambda _step: None)
    _age(6.9)
    do_what_is_due(lambda _step: None)
    assert PrivacyRequest.objects.count() == 1
    link = next(w for w in Letter.objects.get().body.split() if "/privacy/confirm/" in w)
    _age(0.2)
    do_what_is_due(lambda _step: None)
    assert not PrivacyRequest.objects.exists()
    page = Client().post(link, follow=True).content.decode()
    assert "damaged or too old" in page


def test_oneself_is_erased_without_anybodys_leave(own_home: Path) -> None:
    mine = account("s@example.org", "Hana Sato", SATO, "JP")
    signed_in(mine).post("/account/privacy", {"wish": "erase"})
    do_what_is_due(lambda _step: None)
    assert Client().get(f"/people/{SATO}").status_code == 404
    assert len(versions.versions(own_home)) == 1
    assert "Hana" not in str(list(PrivacyRequest.objects.values()))


def test_an_erased_person_is_named_in_no_introduction_and_no_letter(own_home: Path) -> None:
    asker, mine = account("k@example.org", "Minjun Kim", KIM, "KR"), account("s@example.org")
    lead("FR")
    lead("JP")
    claim_profile(account=mine, person_id=SATO)
    for person, between in ((SATO, MARTIN), (MARTIN, SATO)):
        asked = {"person": person, "between": between, "message": MESSAGE, "consent": "on"}
        signed_in(asker).post("/introductions/new", asked)
    write_letter(to="k@example.org", language="ko", template="claim_decided", granted=True,
                 name="Hana Sato")  # fmt: skip
    near = Letter.objects.create(
        to="x@example.org", subject="Hana Satomi, Hana Satoã", body="Hana Sato님, 佐Hana Sato様"
    )
    _wishes(wish="erase")
    _wishes(wish="hide")
    assert Letter.objects.filter(body__contains="Hana Sato").count() > 4
    first = PrivacyRequest.objects.get(wish="erase")
    first.state = "granted"
    first.save()
    do_what_is_due(lambda _step: None)
    told = [*Introduction.objects.values(), *PrivacyRequest.objects.values()]
    assert "Hana Sato" not in str(told)
    assert "Lucie Martin" in str(told), "nobody else is forgotten"
    assert Introduction.objects.get(target_person=SATO).state == "withdrawn"
    assert "Hana Sato" not in str(list(Letter.objects.exclude(pk=near.pk).values()))
    near.refresh_from_db()
    assert (near.subject, near.body) == ("Hana Satomi, Hana Satoã", "–님, 佐–様")
    for introduction in Introduction.objects.all():
        page = signed_in(asker).get(f"/introductions/{introduction.pk}")
        assert page.status_code == 200
        assert "Hana" not in page.content.decode()
