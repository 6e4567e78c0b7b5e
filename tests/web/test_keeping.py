"""Backups: taken while people write, put back row by row on either database, killed anywhere."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

SERVER = os.environ.get("DATABASE_URL")
"""A PostgreSQL to make databases on, where the tests run on one."""


def _environment(database: str | None) -> dict[str, str]:
    told = {**os.environ, "BELT_EMBEDDINGS": "off", "PYTHONUNBUFFERED": "1"}
    told.pop("DATABASE_URL", None)
    return told | ({"DATABASE_URL": database} if database else {})


def belt(home: Path, *words: str, database: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "belt", "--home", str(home), *words]
    return subprocess.run(
        command, capture_output=True, text=True, env=_environment(database), timeout=300
    )


def killed(
    home: Path, *words: str, after: int, database: str | None = None
) -> tuple[list[str], bool]:
    """Run a command and kill it after it said so many things; what it said, and whether it ran."""
    command = [sys.executable, "-m", "belt", "--home", str(home), *words]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               text=True, env=_environment(database))  # fmt: skip
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if len(said) == after:
            process.send_signal(signal.SIGKILL)
            break
    process.stderr.close()
    process.wait()
    return said, process.returncode == -signal.SIGKILL


@pytest.fixture
def empty_database() -> Iterator[str | None]:
    """An empty PostgreSQL database where there is a server, else none: SQLite in the home."""
    if not SERVER:
        yield None
        return
    import psycopg

    name = f"belt_{uuid4().hex[:10]}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"create database {name}")
        yield SERVER.rpartition("/")[0] + f"/{name}"
        server.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration belt, small: calls, reviews, letters, the record, uploads."""
    made = tmp_path_factory.mktemp("keeping") / "home"
    made.mkdir()
    (made / "simulated.toml").write_text("seed = 7\npeople = 300\nworks = 600\n")
    shutil.copy(Path(__file__).parents[2] / "src/belt/model/belt.toml", made / "belt.toml")
    done = belt(made, "ingest", "simulated", str(made / "simulated.toml"))
    assert done.returncode == 0, done.stderr
    for email in ("a@example.org", "b@example.org"):
        os.environ["BELT_PASSWORD"] = "a long enough password"
        assert belt(made, "account", "make", email, "--role", "office").returncode == 0
    for number in range(30):
        path = made / "uploads" / f"{number:02}" / f"{number:02}file"
        path.parent.mkdir(parents=True)
        path.write_bytes(os.urandom(2000))
    (made / "privacy.jsonl").write_text("")
    return made


def tables_of(file: Path) -> dict:
    with tarfile.open(file) as archive:
        found = archive.extractfile("manifest.json")
        assert found is not None
        told: dict = json.load(found)
    return told


def test_there_and_back_again(home: Path, tmp_path: Path, empty_database: str | None) -> None:
    """To PostgreSQL where there is one (else to another home), and back: every row is the same."""
    first, second = tmp_path / "first.tar.gz", tmp_path / "second.tar.gz"
    assert belt(home, "backup", str(first), "--with-corpus").returncode == 0
    there = belt(tmp_path / "there", "restore", str(first), "--json", database=empty_database)
    assert there.returncode == 0, there.stderr
    assert json.loads(there.stdout)["corpus_is_here"]
    assert belt(tmp_path / "there", "backup", str(second),
                database=empty_database).returncode == 0  # fmt: skip
    back = belt(tmp_path / "back", "restore", str(second))
    assert back.returncode == 0, back.stderr
    before, after = tables_of(first), tables_of(second)
    differ = {name for name in before["tables"] if before["tables"][name] != after["tables"][name]}
    # The record says that something was restored; all else is byte by byte the same.
    assert differ == {"office_entry"}
    assert after["tables"]["office_entry"]["rows"] == before["tables"]["office_entry"]["rows"] + 1
    for path in (home / "uploads").rglob("*file"):
        assert (tmp_path / "back" / path.relative_to(home)).read_bytes() == path.read_bytes()
    assert (tmp_path / "back" / "secret-key").read_text() == (home / "secret-key").read_text()
    for where, database in (("there", empty_database), ("back", None)):
        checked = belt(tmp_path / where, "check", "--backup", str(first), database=database).stdout
        assert f"none is gone since {first}" in checked, checked
    made = belt(tmp_path / "there", "account", "make", "c@example.org", database=empty_database)
    assert made.returncode == 0, "new rows are numbered after the restored ones"


def test_a_backup_is_taken_while_people_write(home: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        file = sqlite3.connect(home / "belt.sqlite", timeout=30, isolation_level=None)
        while not stop.is_set():
            file.execute(
                'insert into office_letter ("to", subject, body, written_at, tries, error) '
                "values ('x@example.org', 's', 'b', '2026-01-01', 0, '')"
            )
            written += 1
        file.close()

    writer = threading.Thread(target=write)
    writer.start()
    done = belt(home, "backup", str(tmp_path / "busy.tar.gz"))
    stop.set()
    writer.join()
    assert done.returncode == 0, done.stderr
    assert written > 20
    restored = belt(tmp_path / "new", "restore", str(tmp_path / "busy.tar.gz"))
    assert restored.returncode == 0, restored.stderr


def test_damage_is_found_before_anything_is_kept(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "whole.tar.gz"
    assert belt(home, "backup", str(file)).returncode == 0
    raw = gzip.decompress(file.read_bytes())
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    changed = tmp_path / "changed.tar.gz"
    place = raw.index(b"a@example.org")
    changed.write_bytes(gzip.compress(raw[:place] + b"z" + raw[place + 1 :]))
    rubbish = tmp_path / "rubbish.tar.gz"
    rubbish.write_bytes(b"not a backup")
    outside = tmp_path / "outside.tar.gz"
    with tarfile.open(outside, "w:gz") as archive:
        told = tarfile.TarInfo("home/../../outside")
        told.size = 1
        archive.addfile(told, io.BytesIO(b"x"))
    for bad, said in (
        (cut, "damaged"),
        (changed, "not as backed up"),
        (rubbish, "no backup"),
        (outside, "which no backup holds"),
        (tmp_path / "none", "no file"),
    ):
        new = tmp_path / f"new-{bad.name}"
        done = belt(new, "restore", str(bad))
        assert done.returncode == 1
        assert said in done.stderr, done.stderr
        assert not (new / "belt.toml").exists()
        assert not (new / ".restoring").exists()
    again = belt(home, "restore", str(file))
    assert again.returncode == 1
    assert "holds a corpus" in again.stderr
    assert belt(home, "backup", str(file)).returncode == 1, "nothing is overwritten"
    nowhere = belt(tmp_path / "nowhere", "backup", str(tmp_path / "none.tar.gz"))
    assert "is no belt's home" in nowhere.stderr


def test_a_backup_killed_at_ten_moments_leaves_nothing_that_looks_whole(
    home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "killed.tar.gz"
    said = belt(home, "backup", str(tmp_path / "whole.tar.gz")).stderr.count("\n")
    again = 0
    for moment in range(10):
        told, dead = killed(home, "backup", str(file), after=1 + moment * (said - 2) // 9)
        assert dead
        again += any("was left by a backup" in line for line in told)
        if file.exists():
            file.unlink()
    assert again >= 7, "the next start says what it found"
    assert belt(home, "backup", str(file)).returncode == 0
    assert belt(tmp_path / "new", "restore", str(file)).returncode == 0


def test_a_restore_killed_at_ten_moments_is_finished_by_the_next(
    home: Path, tmp_path: Path, empty_database: str | None
) -> None:
    file = tmp_path / "whole.tar.gz"
    assert belt(home, "backup", str(file)).returncode == 0
    new = tmp_path / "new"
    steps = belt(tmp_path / "other", "restore", str(file)).stderr.count("\n")
    begun_anew, served = 0, None
    for moment in range(10):
        told, _ = killed(new, "restore", str(file), after=1 + moment * (steps - 1) // 9,
                         database=empty_database)  # fmt: skip
        begun_anew += any("did not end here" in line for line in told)
        if served is None and (new / ".restoring").exists():
            served = belt(new, "serve", "--port", "1", database=empty_database)
    assert served is not None
    assert served.returncode == 1
    assert "did not end" in served.stderr
    assert begun_anew >= 7
    done = belt(new, "restore", str(file), database=empty_database)
    assert done.returncode == 0, done.stderr
    second = tmp_path / "second.tar.gz"
    assert belt(new, "backup", str(second), database=empty_database).returncode == 0
    before, after = tables_of(file)["tables"], tables_of(second)["tables"]
    assert {name for name in before if before[name] != after[name]} == {"office_entry"}
    assert after["office_entry"]["rows"] == before["office_entry"]["rows"] + 1


_MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", "--noinput", verbosity=2)
"""


def test_a_migration_killed_at_ten_moments_goes_on(
    tmp_path: Path, empty_database: str | None
) -> None:
    new = tmp_path / "new"
    new.mkdir()
    shutil.copy(Path(__file__).parents[2] / "src/belt/model/belt.toml", new / "belt.toml")
    environment = _environment(empty_database) | {
        "BELT_HOME": str(new), "DJANGO_SETTINGS_MODULE": "belt.web.settings",
    }  # fmt: skip
    steps = 0
    for moment in range(10):
        process = subprocess.Popen([sys.executable, "-c", _MIGRATE], stdout=subprocess.PIPE,
                                   text=True, env=environment)  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            if line.lstrip().startswith("Applying"):
                steps += 1
                if steps % 3 == moment % 3:
                    process.send_signal(signal.SIGKILL)
                    break
        process.stdout.close()
        process.wait()
    done = belt(new, "backup", str(tmp_path / "file.tar.gz"), database=empty_database)
    assert done.returncode == 0, done.stderr
    assert "steps behind, now done" in done.stderr, "the next start says what it finished"
    once_more = belt(new, "backup", str(tmp_path / "more.tar.gz"), database=empty_database)
    assert "behind" not in once_more.stderr
