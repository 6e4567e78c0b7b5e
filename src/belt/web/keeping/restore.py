"""Put a backup back into an empty home: checked file by file and row by row before it counts.

First everything is unpacked beside the home's files and its checksums compared; then the database
is filled and read back in one transaction; then the files are moved to their places. Killed at any
moment, the same command begins anew or, once the database holds the rows, finishes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sites.models import Site
from django.db import connection, transaction

from belt.corpus import versions
from belt.federation.received import Received
from belt.web.keeping.backup import ALONE, FORMAT, MANIFEST, migrations
from belt.web.keeping.rows import count_on, lines, load, summary, tables
from belt.web.keeping.schema import migrate
from belt.web.office.models import Entry
from belt.web.office.seals import check_record
from belt.web.office.services import record

STAGING = ".restoring"
Progress = Callable[[str], None]


class CannotRestore(ValueError):
    """A backup that cannot be put back here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    id: str
    rows: int
    files: int
    corpus: str | None
    corpus_is_here: bool


def restore(home: Path, file: Path, progress: Progress) -> Restored:
    """Fill an empty home and an empty database from a backup, every row and file checked.

    Raises :class:`CannotRestore`; the home and the database are then as they were.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    staging = home / STAGING
    interrupted = staging.exists()
    if interrupted:
        progress("a restore did not end here; it is begun anew where it has to be")
        shutil.rmtree(staging)
    staging.mkdir()
    try:
        _check_home(home)
        manifest = _unpack(file, staging, progress)
        migrate()
        _check_manifest(manifest)
        _check_files(staging / "home", home)
        if Entry.objects.filter(did="restored", key=manifest["id"]).exists():
            _check_unchanged(manifest)
            progress("the database was filled before; what is left are the files")
        else:
            _check_empty(manifest)
            _fill(staging, manifest, progress)
    except BaseException:
        if interrupted:
            # What is left says to `belt serve` that something is half done here.
            staging.mkdir(exist_ok=True)
        else:
            shutil.rmtree(staging, ignore_errors=True)
        raise
    progress("moving files to their places")
    _move(staging / "home", home)
    for folder in sorted(home.glob("harvested/*")):
        received = Received(folder)
        received.write_all_files()
        received.close()
    here = manifest["corpus"] in versions.versions(home) if manifest["corpus"] else False
    if here:
        versions.use(home, manifest["corpus"])
    shutil.rmtree(staging)
    progress("done")
    return Restored(
        manifest["id"],
        sum(one["rows"] for one in manifest["tables"].values()),
        len(manifest["files"]),
        manifest["corpus"],
        here,
    )


def _check_home(home: Path) -> None:
    if (home / "corpus" / "current").exists():
        raise CannotRestore(
            f"{home} holds a corpus; a backup is put into a new folder: belt --home NEW restore"
        )


def _check_files(staged: Path, home: Path) -> None:
    """No file that :data:`ALONE` names may be there but as it is in the backup, where a restore
    itself put it; the settings that run now may have made a secret of their own."""
    for name in {*ALONE} - {"secret-key"}:
        new, there = staged / name, home / name
        if new.is_file() and there.is_file() and new.read_bytes() != there.read_bytes():
            raise CannotRestore(
                f"{there} is not as it is in the backup; a backup is put into a new folder: "
                "belt --home NEW restore"
            )


def _check_unchanged(manifest: dict[str, Any]) -> None:
    """All rows are as a restore of the same backup put them, with its own line of the record."""
    changed = _differing(manifest) - {Entry._meta.db_table}
    lines_more = Entry.objects.count() - manifest["tables"][Entry._meta.db_table]["rows"]
    if changed or lines_more != 1:
        raise CannotRestore(
            "this backup was restored into this database before, which was used since; a backup "
            "is put into a new database: choose another home, or another DATABASE_URL"
        )


def _differing(manifest: dict[str, Any]) -> set[str]:
    """Tables that do not hold what the backup says."""
    found = {model._meta.db_table: summary(lines(model, "default")) for model in tables()}
    wanted = manifest["tables"]
    return {
        name
        for name, one in found.items()
        if (one.rows, one.sha256) != (wanted[name]["rows"], wanted[name]["sha256"])
    }


def _unpack(file: Path, staging: Path, progress: Progress) -> dict[str, Any]:
    progress("unpacking and checking")
    found: dict[str, str] = {}
    try:
        with tarfile.open(file, mode="r|gz") as archive:
            for member in archive:
                name = PurePosixPath(member.name)
                if not member.isfile() or name.is_absolute() or ".." in name.parts:
                    raise CannotRestore(f"{file} holds {member.name!r}, which no backup holds")
                target = staging / name
                target.parent.mkdir(parents=True, exist_ok=True)
                content = archive.extractfile(member)
                if content is None:
                    raise CannotRestore(f"{file} holds {member.name!r}, which no backup holds")
                found[member.name] = _copy(content, target)
    except (tarfile.TarError, EOFError, OSError, ValueError) as damage:
        raise CannotRestore(f"{file} is damaged or no backup ({damage})") from None
    try:
        manifest: dict[str, Any] = json.loads((staging / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        raise CannotRestore(
            f"{file} is not whole: it ends without its list of contents; take another backup"
        ) from None
    del found[MANIFEST]
    wrong = sorted(
        name
        for name in found.keys() | manifest["files"].keys()
        if found.get(name) != manifest["files"].get(name)
    )
    if wrong:
        raise CannotRestore(f"{file} is damaged: {', '.join(wrong[:5])} are not as backed up")
    return manifest


def _copy(content: Any, target: Path) -> str:
    digest = hashlib.sha256()
    descriptor = os.open(target, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        while piece := content.read(1 << 20):
            digest.update(piece)
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    return digest.hexdigest()


def _check_manifest(manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise CannotRestore(f"the backup has format {manifest['format']}, this program {FORMAT}")
    if manifest["migrations"] != migrations():
        raise CannotRestore(
            f"the backup was made by Belt {manifest['program']} with other tables; restore it "
            "with that version, then upgrade"
        )


def _check_empty(manifest: dict[str, Any]) -> None:
    made_by_migrate = {ContentType, Permission, Site}
    full = [
        model._meta.db_table
        for model in tables()
        if model not in made_by_migrate and model._base_manager.exists()
    ]
    if full:
        raise CannotRestore(
            f"the database is not empty ({', '.join(full[:3])}); a backup is put into a new "
            "database: choose another home, or another DATABASE_URL"
        )
    unknown = manifest["tables"].keys() - {model._meta.db_table for model in tables()}
    if unknown:
        raise CannotRestore(f"the backup has tables unknown here: {', '.join(sorted(unknown))}")


@transaction.atomic
def _fill(staging: Path, manifest: dict[str, Any], progress: Progress) -> None:
    for model in (Permission, ContentType, Site):
        model._base_manager.all().delete()
    for model in tables():
        name = model._meta.db_table
        progress(f"{name}: {manifest['tables'][name]['rows']:,} rows")
        with (staging / "database" / f"{name}.jsonl").open("rb") as told:
            load(model, told, "default")
    progress("reading every row back")
    if wrong := _differing(manifest):
        told = ", ".join(sorted(wrong))
        raise CannotRestore(f"{told} came back otherwise than it was; nothing was kept")
    count_on("default")
    connection.check_constraints()
    secret = _secret_of(staging)
    if check_record([secret, *settings.SECRET_KEY_FALLBACKS]).broken_at is not None:
        progress("the record was sealed with another SECRET_KEY; set it, or belt check will say so")
    record(
        by=None,
        did="restored",
        kind="backup",
        key=manifest["id"],
        note=manifest["made"],
        secret=secret,
    )


def _secret_of(staging: Path) -> str:
    """What the restored home will seal with: the environment's secret, else the one it comes with.

    The settings that run now made one of their own, which gives way to it.
    """
    own = staging / "home" / "secret-key"
    if os.environ.get("SECRET_KEY") or not own.is_file():
        return settings.SECRET_KEY
    return own.read_text()


def _move(staged: Path, home: Path) -> None:
    for path in sorted(staged.rglob("*")):
        if path.is_file():
            target = home / path.relative_to(staged)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
