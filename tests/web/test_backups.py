"""Backups: taken while people write, found damaged, killed anywhere."""

from __future__ import annotations

import gzip
import io
import sqlite3
import tarfile
import threading
from pathlib import Path

from tests.commands import belt, killed


def test_a_backup_is_taken_while_people_write(kept_home: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        file = sqlite3.connect(kept_home / "belt.sqlite", timeout=30, isolation_level=None)
        while not stop.is_set():
            file.execute(
                'insert into office_letter ("to", subject, body, written_at, tries, error) '
                "values ('x@example.org', 's', 'b', '2026-01-01', 0, '')"
            )
            written += 1
        file.close()

    writer = threading.Thread(target=write)
    writer.start()
    done = belt(kept_home, "backup", str(tmp_path / "busy.tar.gz"))
    stop.set()
    writer.join()
    assert done.returncode == 0, done.stderr
    assert written > 20
    restored = belt(tmp_path / "new", "restore", str(tmp_path / "busy.tar.gz"))
    assert restored.returncode == 0, restored.stderr


def test_damage_is_found_before_anything_is_kept(kept_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "whole.tar.gz"
    assert belt(kept_home, "backup", str(file)).returncode == 0
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
    again = belt(kept_home, "restore", str(file))
    assert again.returncode == 1
    assert "holds a corpus" in again.stderr
    assert belt(kept_home, "backup", str(file)).returncode == 1, "nothing is overwritten"
    nowhere = belt(tmp_path / "nowhere", "backup", str(tmp_path / "none.tar.gz"))
    assert "is no belt's home" in nowhere.stderr


def test_a_backup_killed_at_ten_moments_leaves_nothing_that_looks_whole(
    kept_home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "killed.tar.gz"
    said = belt(kept_home, "backup", str(tmp_path / "whole.tar.gz")).stderr.count("\n")
    again = 0
    for moment in range(10):
        told, dead = killed(kept_home, "backup", str(file), after=1 + moment * (said - 2) // 9)
        assert dead
        again += any("was left by a backup" in line for line in told)
        if file.exists():
            file.unlink()
    assert again >= 7, "the next start says what it found"
    assert belt(kept_home, "backup", str(file)).returncode == 0
    assert belt(tmp_path / "new", "restore", str(file)).returncode == 0
