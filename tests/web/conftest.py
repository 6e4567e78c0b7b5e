"""A small published belt for the pages' tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.test import Client

from belt.config import Peer
from belt.exchange import give
from belt.federation.signing import node_key
from belt.home import ingest_into, make_home
from tests.browser.running import free_port
from tests.commands import belt
from tests.nodes.network import describe
from tests.papers import ICRA_2019, IROS_2020, write_list
from tests.web.mail import Mailbox


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with five works of five people in four regions and outside."""
    home = tmp_path_factory.mktemp("web") / "home"
    make_home(home)
    write_list(home / "lists", "icra2019", [*ICRA_2019, {"title": "", "author": "Nobody"}])
    write_list(home / "lists", "iros2020", IROS_2020)
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", lambda _step: None)
    return home


@pytest.fixture
def client(published_home: Path, settings: Any) -> Client:
    """A reader of that belt."""
    settings.BELT_HOME = str(published_home)
    return Client()


@pytest.fixture(scope="session")
def _made_node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("made-node")
    home = made / "node"
    make_home(home)
    (made / "peer").mkdir()
    key = node_key(made / "peer", {}).public
    describe(home, "KR", [Peer(name="JP", address="https://jp.belt.example", key=key)])
    write_list(home / "lists", "icra2019", ICRA_2019)
    write_list(home / "lists", "iros2020", IROS_2020)
    ingest_into(home, "paperlists", [home / "lists"], "duckdb", lambda _step: None)
    give(home, {}, {}, lambda _step: None)
    return made


@pytest.fixture
def node_home(_made_node: Path, tmp_path: Path, settings: Any) -> Path:
    """That belt as a node, what it gives brought up to date; its peer's key lies beside it."""
    shutil.copytree(_made_node, tmp_path / "nodes")
    settings.BELT_HOME = str(tmp_path / "nodes" / "node")
    return tmp_path / "nodes" / "node"


@pytest.fixture(autouse=True)
def _database(db: None, settings: Any) -> None:
    """Every page may ask the database who reads it; letters are kept there, as when served."""
    settings.EMAIL_BACKEND = "belt.web.office.letters.KeptBackend"


@pytest.fixture
def _record_can_be_emptied() -> Iterator[None]:
    """For tests that end by emptying every table; the record's triggers forbid that.

    They come after all others of a process that need the database (pytest-django orders them so),
    since they leave it without rows and triggers.
    """
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("drop trigger if exists record_not_updated")
            cursor.execute("drop trigger if exists record_not_deleted")
    else:
        with connection.cursor() as cursor:
            cursor.execute("drop trigger if exists record_is_not_emptied on office_entry")


@pytest.fixture(scope="session")
def kept_home(published_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That belt with accounts and uploads, for backups; not to be changed."""
    made = tmp_path_factory.mktemp("keeping") / "home"
    shutil.copytree(published_home, made)
    for email in ("a@example.org", "b@example.org"):
        assert belt(made, "account", "make", email, "--role", "office").returncode == 0
    for number in range(30):
        path = made / "uploads" / f"{number:02}" / f"{number:02}file"
        path.parent.mkdir(parents=True)
        path.write_bytes(os.urandom(2000))
    (made / "privacy.jsonl").write_text("")
    return made


@pytest.fixture
def mail_port(settings: Any) -> int:
    """Where the mail server is sought."""
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS = "", False
    return int(settings.EMAIL_PORT)


@pytest.fixture
def mailbox(mail_port: int) -> Iterator[Mailbox]:
    """A mail server that answers."""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=mail_port)
    server.start()
    yield box
    server.stop()
