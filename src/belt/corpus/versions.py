"""Versions: publish a corpus atomically, list, use and prune.

A version is a folder that never changes. It is written under a name that starts with a dot,
synced, and renamed; ``corpus/current`` is a file that names the version in use and is replaced in
one step. A process killed at any moment leaves either the old version in use or the new one, and
at worst a dotted folder that the next ingest removes.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from belt.errors import ForPeople

_VERSION = re.compile(r"\d{8}T\d{9}-[0-9a-f]{8}")


class CorpusError(ForPeople):
    """Something about the corpus that a person can put right; the message says how."""


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """One file that went into a version."""

    file: str
    sha256: str
    bytes: int
    works: int
    rejects: int


@dataclass(frozen=True, slots=True)
class ManifestInput:
    """What one ``belt ingest SOURCE PATH`` brought in."""

    source: str
    path: str
    files: tuple[ManifestFile, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version was made from and what it holds."""

    version: str
    created: str
    """ISO 8601, UTC."""
    program: str
    fingerprint: str
    """Equal for equal inputs, settings and program: then nothing needs to be built."""
    inputs: tuple[ManifestInput, ...]
    counts: dict[str, int]
    """Rows of each table, and ``read``, ``accepted``, ``merged``, ``rejected``."""
    missing: dict[str, float]
    """Shares in 0…1 of what is not known, by name."""
    simulated: bool
    settings: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """The manifest as it is stored and shown."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """The manifest from its stored text. Raises ``ValueError`` or ``TypeError`` if damaged."""
        values = json.loads(text)
        inputs = tuple(
            ManifestInput(
                one["source"], one["path"], tuple(ManifestFile(**file) for file in one["files"])
            )
            for one in values.pop("inputs")
        )
        return cls(inputs=inputs, **values)


def corpus_folder(home: Path) -> Path:
    """Where the versions of a home lie."""
    return home / "corpus"


def versions(home: Path) -> list[str]:
    """The published versions, oldest first."""
    folder = corpus_folder(home)
    if not folder.is_dir():
        return []
    return sorted(
        one.name
        for one in folder.iterdir()
        if _VERSION.fullmatch(one.name) and (one / "manifest.json").is_file()
    )


def current(home: Path) -> str | None:
    """The version in use, or ``None`` when nothing was published yet."""
    try:
        name = (corpus_folder(home) / "current").read_text(errors="replace").strip()
    except FileNotFoundError:
        return None
    if not _VERSION.fullmatch(name) or not (corpus_folder(home) / name / "manifest.json").is_file():
        raise CorpusError(
            f"corpus/current names {name!r}, which is not there; "
            "choose another with `belt corpus use VERSION` or ingest again"
        )
    return name


def manifest(home: Path, version: str) -> Manifest:
    """The manifest of a version. Raises :class:`CorpusError` when it is missing or damaged."""
    path = corpus_folder(home) / version / "manifest.json"
    try:
        return Manifest.from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(versions(home)) or "none"
        raise CorpusError(f"there is no version {version!r}; there are: {known}") from None
    except (ValueError, TypeError, KeyError) as damage:
        raise CorpusError(
            f"{path} is damaged ({damage}); choose another version with `belt corpus use`, "
            "or ingest again"
        ) from damage


def use(home: Path, version: str) -> None:
    """Make a published version the one in use."""
    manifest(home, version)
    folder = corpus_folder(home)
    new = folder / ".current.new"
    with new.open("w") as stream:
        stream.write(version + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(folder / "current")
    _sync_folder(folder)


def publish(home: Path, staging: Path, version: str) -> None:
    """Give a finished staging folder its name and make it the version in use."""
    for path in sorted(staging.rglob("*")):
        if path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
    staging.replace(corpus_folder(home) / version)
    use(home, version)


def prune(home: Path, keep: int, progress: Callable[[str], None]) -> list[str]:
    """Remove all but the newest ``keep`` versions (never the one in use); returns the removed.

    Waits for an ingest that is writing, and says so: what that one has read is in no version yet,
    and whoever was erased must not stay in an old one because somebody was writing.
    """
    folder = corpus_folder(home)
    if not folder.is_dir():
        return []
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress(f"waiting for another command that is writing to {home}")
            fcntl.flock(lock, fcntl.LOCK_EX)
        in_use = current(home)
        old = [name for name in versions(home)[: -keep or None] if name != in_use]
        for name in old:
            doomed = folder / f".doomed-{name}"
            (folder / name).replace(doomed)
            shutil.rmtree(doomed)
        _forget_unused_parts(home)
    return old


def withdraw(home: Path, progress: Callable[[str], None]) -> None:
    """Take every version away, the one in use first: nothing is published any more."""
    (corpus_folder(home) / "current").unlink(missing_ok=True)
    _sync_folder(corpus_folder(home))
    prune(home, keep=0, progress=progress)


def _forget_unused_parts(home: Path) -> None:
    used = {
        file.sha256[:20]
        for name in versions(home)
        for one in manifest(home, name).inputs
        for file in one.files
    }
    for part in (corpus_folder(home) / "cache").glob("*/*"):
        if part.name not in used:
            shutil.rmtree(part)


@contextmanager
def writing(home: Path, progress: Callable[[str], None]) -> Iterator[Path]:
    """Hold the home for one writer and lend it a fresh staging folder, removed afterwards.

    Says what a writer that did not come to its end left, and removes it. Raises
    :class:`CorpusError` when another process is writing. The lock is the operating
    system's: it goes when its process goes, however that ends.
    """
    folder = corpus_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CorpusError(
                f"another command is writing to {home}; wait until it is done"
            ) from None
        left_over = [*folder.glob(".building*"), *folder.glob(".doomed-*")]
        if left_over:
            progress("removing half a version that something interrupted left")
        for left in left_over:
            shutil.rmtree(left)
        for left in (folder / "cache").glob("*/.*"):
            shutil.rmtree(left)
        staging = folder / ".building"
        staging.mkdir()
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
