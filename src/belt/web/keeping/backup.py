"""Back a home up while it runs: database, uploads, decisions, exchanges, and which corpus is used.

The archive is a tar file with a manifest at its end: every file with its checksum, every table with
its rows counted and hashed. It is written beside its name and renamed when it is whole.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder

import belt
from belt.corpus import versions
from belt.web.keeping.rows import lines, summary, tables
from belt.web.office.seals import Head, head

FORMAT = 1
MANIFEST = "manifest.json"
ALONE = ("belt.toml", "decisions.jsonl", "privacy.jsonl", "glossary.tsv", "simulated.toml",
         "secret-key", "node-key")  # fmt: skip
"""Files of a home that cannot be made again."""
_SNAPSHOT = "snapshot"
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What an archive holds."""

    id: str
    file: str
    rows: int
    files: int
    bytes: int
    corpus: str | None
    """The version in use, whether its tables are in the archive or not."""


def back_up(home: Path, file: Path, with_corpus: bool, progress: Progress) -> BackedUp:
    """Write everything precious of a home into ``file``; readers and writers go on meanwhile.

    Raises ``FileExistsError`` when the file is there already.
    """
    if file.exists():
        raise FileExistsError(f"{file} is there already; choose another name for the backup")
    unfinished = file.with_name(f".{file.name}.unfinished")
    if unfinished.exists():
        progress(f"{unfinished} was left by a backup that did not end; it is begun anew")
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        with (
            gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=3, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|") as archive,
        ):
            manifest = _write(home, _Archive(archive), with_corpus, progress)
        stream.flush()
        os.fsync(stream.fileno())
    progress("done")
    unfinished.replace(file)
    return BackedUp(
        manifest["id"],
        str(file),
        sum(one["rows"] for one in manifest["tables"].values()),
        len(manifest["files"]),
        file.stat().st_size,
        manifest["corpus"],
    )


class _Archive:
    """A tar file being written, and the checksums of what is in it."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self.files: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        with path.open("rb") as stream:
            self.files[name] = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            told = tarfile.TarInfo(name)
            told.size, told.mode = path.stat().st_size, 0o600
            self._archive.addfile(told, stream)

    def add_text(self, name: str, content: bytes) -> None:
        self.files[name] = hashlib.sha256(content).hexdigest()
        told = tarfile.TarInfo(name)
        told.size, told.mode = len(content), 0o600
        self._archive.addfile(told, io.BytesIO(content))


def _write(home: Path, archive: _Archive, with_corpus: bool, progress: Progress) -> dict[str, Any]:
    progress("reading the database")
    with tempfile.TemporaryDirectory() as scratch, _snapshot(Path(scratch)) as database:
        told = {}
        for model in tables():
            name = model._meta.db_table
            path = Path(scratch) / f"{name}.jsonl"
            with path.open("wb") as stream:
                stream.writelines(lines(model, database))
            with path.open("rb") as stream:
                told[name] = asdict(summary(stream))
            archive.add(f"database/{name}.jsonl", path)
            progress(f"{name}: {told[name]['rows']:,} rows")
            path.unlink()
        newest = head(database)
        progress("copying files")
        for name in ALONE:
            if (home / name).is_file():
                archive.add(f"home/{name}", home / name)
        for path in sorted((home / "uploads").rglob("*")):
            if path.is_file() and not path.name.endswith(".unfinished"):
                archive.add(f"home/{path.relative_to(home)}", path)
        for path in _exchanged(home):
            copy = Path(scratch) / "copy.sqlite"
            copy_sqlite(path, copy)
            archive.add(f"home/{path.relative_to(home)}", copy)
            copy.unlink()
        version = versions.current(home)
        if version and with_corpus:
            progress("copying the corpus in use")
            folder = versions.corpus_folder(home) / version
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archive.add(f"home/{path.relative_to(home)}", path)
    manifest = {
        "format": FORMAT,
        "id": uuid4().hex,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "program": belt.__version__,
        "migrations": migrations(),
        "tables": told,
        "files": archive.files,
        "corpus": version,
        "record": asdict(newest) if newest else None,
        "with_corpus": bool(version and with_corpus),
    }
    archive.add_text(MANIFEST, json.dumps(manifest, indent=1).encode())
    return manifest


def record_in(file: Path) -> Head | None:
    """The newest line of the record when a backup was taken; ``None`` where there was none.

    Raises ``ValueError`` for a file that is no whole backup.
    """
    try:
        with tarfile.open(file, mode="r|gz") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.name == MANIFEST else None
                if content is not None:
                    told = json.load(content)["record"]
                    return Head(**told) if told else None
    except (tarfile.TarError, EOFError, OSError, zlib.error, KeyError, TypeError) as damage:
        raise ValueError(f"{file} is damaged or no backup ({damage})") from None
    raise ValueError(f"{file} is not whole: it ends without its list of contents")


def _exchanged(home: Path) -> list[Path]:
    """What was exchanged with other nodes: registers that cannot be made again."""
    return sorted([*home.glob("exchange/*.sqlite"), *home.glob("harvested/*/received.sqlite")])


def migrations() -> list[str]:
    """The steps that the database's schema went through."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def copy_sqlite(path: Path, copy: Path) -> None:
    """A consistent copy of a SQLite file that others may be writing to."""
    source, target = sqlite3.connect(path, timeout=60), sqlite3.connect(copy)
    with source, target:
        source.backup(target)
    source.close()
    target.close()


@contextmanager
def _snapshot(scratch: Path) -> Iterator[str]:
    """The alias of the database as it is at one moment, while others go on writing."""
    if connection.vendor == "sqlite":
        copy = scratch / "database.sqlite"
        copy_sqlite(Path(str(settings.DATABASES["default"]["NAME"])), copy)
        connections.databases[_SNAPSHOT] = {**connections.databases["default"], "NAME": copy}
        try:
            yield _SNAPSHOT
        finally:
            connections[_SNAPSHOT].close()
            del connections.databases[_SNAPSHOT]
            del connections[_SNAPSHOT]
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read read only")
            yield "default"
