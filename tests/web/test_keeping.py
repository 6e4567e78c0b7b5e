"""Backups put back row by row on either database; a restore and a migration killed anywhere."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.commands import Running, belt, environment, killed, tables_of

SERVER = os.environ.get("DATABASE_URL")
"""A PostgreSQL to make databases on, where the tests run on one."""


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


def test_there_and_back_again(kept_home: Path, tmp_path: Path, empty_database: str | None) -> None:
    """To PostgreSQL where there is one (else to another home), and back: every row is the same."""
    first, second = tmp_path / "first.tar.gz", tmp_path / "second.tar.gz"
    assert belt(kept_home, "backup", str(first), "--with-corpus").returncode == 0
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
    for path in (kept_home / "uploads").rglob("*file"):
        assert (tmp_path / "back" / path.relative_to(kept_home)).read_bytes() == path.read_bytes()
    assert (tmp_path / "back" / "secret-key").read_text() == (kept_home / "secret-key").read_text()
    for where, database in (("there", empty_database), ("back", None)):
        checked = belt(tmp_path / where, "check", "--backup", str(first), database=database).stdout
        assert f"none is gone since {first}" in checked, checked
    made = belt(tmp_path / "there", "account", "make", "c@example.org", database=empty_database)
    assert made.returncode == 0, "new rows are numbered after the restored ones"


def test_a_restore_killed_at_ten_moments_is_finished_by_the_next(
    kept_home: Path, tmp_path: Path, empty_database: str | None
) -> None:
    file = tmp_path / "whole.tar.gz"
    assert belt(kept_home, "backup", str(file)).returncode == 0
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


def test_a_restore_overwrites_nothing(
    kept_home: Path, tmp_path: Path, empty_database: str | None
) -> None:
    """Neither what stands in the home, nor what was done since the same backup was restored."""
    file, new = tmp_path / "whole.tar.gz", tmp_path / "new"
    assert belt(kept_home, "backup", str(file)).returncode == 0
    assert belt(new, "init", str(new)).returncode == 0
    described = new / "belt.toml"
    described.write_text(described.read_text() + "# ours")
    refused = belt(new, "restore", str(file), database=empty_database)
    assert refused.returncode == 1
    assert "is not as it is in the backup" in refused.stderr
    assert described.read_text().endswith("# ours")
    described.unlink()
    for _ in range(2):
        assert belt(new, "restore", str(file), database=empty_database).returncode == 0
    made = belt(new, "account", "make", "c@example.org", database=empty_database)
    assert made.returncode == 0, made.stderr
    refused = belt(new, "restore", str(file), database=empty_database)
    assert refused.returncode == 1
    assert "was used since" in refused.stderr


def _migrate() -> None:
    """Say each step on standard error, as soon as it is begun."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", "--noinput", verbosity=2, stdout=sys.stderr)


def test_a_migration_killed_at_ten_moments_goes_on(
    tmp_path: Path, empty_database: str | None
) -> None:
    new = tmp_path / "new"
    new.mkdir()
    shutil.copy(Path(__file__).parents[2] / "src/belt/model/belt.toml", new / "belt.toml")
    told = environment(empty_database) | {
        "BELT_HOME": str(new), "DJANGO_SETTINGS_MODULE": "belt.web.settings",
    }  # fmt: skip
    steps = 0
    for moment in range(10):
        migrating = Running(_migrate, env=told)
        for line in migrating.said:
            if line.lstrip().startswith("Applying"):
                steps += 1
                if steps % 3 == moment % 3:
                    break
        migrating.kill()
    done = belt(new, "backup", str(tmp_path / "file.tar.gz"), database=empty_database)
    assert done.returncode == 0, done.stderr
    assert "steps behind, now done" in done.stderr, "the next start says what it finished"
    once_more = belt(new, "backup", str(tmp_path / "more.tar.gz"), database=empty_database)
    assert "behind" not in once_more.stderr
