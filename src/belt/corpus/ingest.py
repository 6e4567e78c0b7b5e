"""Ingest: bring publications in and publish a new corpus version in one step."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import belt
from belt import config
from belt.config import Belt
from belt.corpus import sources, versions
from belt.corpus.corpus import Corpus
from belt.corpus.health import missing_shares, table_counts
from belt.corpus.reading import InputFile, Part, checksum, part_folder, read_part
from belt.corpus.versions import CorpusError, Manifest, ManifestFile, ManifestInput

Progress = Callable[[str], None]
Step = Callable[[Corpus, Path, Progress], None]
"""What is computed for a version before it is published: the corpus being built and its folder."""

ENGINES = ("duckdb", "spark")
PIPELINE_VERSION = 12
"""Rises whenever the pipeline would build other tables from the same parts."""


class NothingToPublish(CorpusError):
    """No work is left that a version could be made of."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What an ingest did."""

    version: str
    published: bool
    """False when nothing had changed and the version in use stands as it is."""
    read: int
    accepted: int
    merged: int
    rejected: int
    files: int
    files_read: int
    """Files that were not in the cache and had to be read."""


def ingest(
    home: Path,
    source: str,
    paths: Sequence[Path],
    *,
    engine: str = "duckdb",
    master: str = "",
    steps: Sequence[Step] = (),
    progress: Progress,
) -> Ingested:
    """Bring in files or folders and publish a version that holds them beside what is there.

    A path that was brought in before is read anew and replaces what it gave then. Raises
    ``NotThisFormat``, ``ConfigError``, :class:`CorpusError` or ``OSError``; the corpus in use is
    then as it was.
    """
    if engine not in ENGINES:
        raise CorpusError(f"no engine named {engine!r}; there are {', '.join(ENGINES)}")
    if master and engine != "spark":
        raise CorpusError("a master is Spark's: give --engine spark with --master")
    reader = sources.source(source)
    found = {str(path.resolve()): reader.find(path) for path in paths}
    return _replace_inputs(home, source, found, (engine, master), steps, progress)


def forget(
    home: Path,
    source: str,
    path: Path,
    *,
    engine: str = "duckdb",
    steps: Sequence[Step] = (),
    progress: Progress,
) -> Ingested:
    """Publish a version without what a path brought in.

    Raises :class:`CorpusError` when the path brought nothing in.
    """
    in_use = versions.current(home)
    before = versions.manifest(home, in_use).inputs if in_use else ()
    gone = str(path.resolve())
    if (source, gone) not in {(one.source, one.path) for one in before}:
        known = "; ".join(f"{one.source} {one.path}" for one in before) or "nothing"
        raise CorpusError(f"{source} {gone} is not in the corpus; it holds: {known}")
    return _replace_inputs(home, source, {gone: []}, (engine, ""), steps, progress)


def replace_inputs(
    home: Path,
    source: str,
    brought: Sequence[Path],
    gone: Sequence[Path],
    *,
    steps: Sequence[Step] = (),
    progress: Progress,
) -> Ingested:
    """Bring in paths and leave out what others brought in, in one version.

    Raises what :func:`ingest` raises; :class:`NothingToPublish` when no work is left.
    """
    reader = sources.source(source)
    found = {str(path.resolve()): reader.find(path) for path in brought}
    found |= {str(path.resolve()): [] for path in gone}
    return _replace_inputs(home, source, found, ("duckdb", ""), steps, progress)


def rebuild(
    home: Path, *, engine: str = "duckdb", steps: Sequence[Step] = (), progress: Progress
) -> Ingested:
    """Publish anew what is there, for a belt.toml or decisions that changed."""
    return _replace_inputs(home, "", {}, (engine, ""), steps, progress)


def make_anew(
    home: Path, *, engine: str = "duckdb", steps: Sequence[Step] = (), progress: Progress
) -> Ingested:
    """Publish anew what is there though nothing has changed, for a version that was damaged."""
    return _replace_inputs(home, "", {}, (engine, ""), steps, progress, lambda _home, _print: None)


def _replace_inputs(
    home: Path,
    source: str,
    found: Mapping[str, Sequence[Path]],
    engine: tuple[str, str],
    steps: Sequence[Step],
    progress: Progress,
    find_standing: Callable[[Path, str], Manifest | None] | None = None,
) -> Ingested:
    config.load_home(home)  # a mistake in it is told before anything is made
    with versions.writing(home, progress) as staging:
        # What counts is what is decided when nobody else writes: a wish granted just before holds.
        description = config.load_home(home)
        in_use = versions.current(home)
        before = versions.manifest(home, in_use).inputs if in_use else ()
        kept = [one for one in before if one.source != source or one.path not in found]
        progress(f"checking {sum(map(len, found.values()))} files")
        asked = [
            (source, path, [checksum(source, file) for file in files])
            for path, files in found.items()
            if files
        ]
        wanted = sorted(
            [(one.source, one.path, [_file(one.source, f) for f in one.files]) for one in kept]
            + asked,
            key=lambda one: (one[0], one[1]),
        )
        fingerprint = _fingerprint([f for _, _, files in wanted for f in files], description)
        standing = (find_standing or _standing)(home, fingerprint)
        if standing:
            versions.use(home, standing.version)
            return _summary(standing, published=standing.version != in_use, files_read=0)
        return _build_and_publish(
            home, wanted, fingerprint, description, staging, engine, steps, progress
        )


def _file(source: str, file: ManifestFile) -> InputFile:
    return InputFile(source, Path(file.file), file.sha256, file.bytes)


def _fingerprint(files: Sequence[InputFile], description: Belt) -> str:
    told = [
        [one.source, sources.source(one.source).version, str(one.file), one.sha256] for one in files
    ]
    text = json.dumps(
        [belt.__version__, PIPELINE_VERSION, config.fingerprint(description), sorted(told)]
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _standing(home: Path, fingerprint: str) -> Manifest | None:
    for name in reversed(versions.versions(home)):
        manifest = versions.manifest(home, name)
        if manifest.fingerprint == fingerprint:
            return manifest
    return None


def _build_and_publish(
    home: Path,
    wanted: Sequence[tuple[str, str, list[InputFile]]],
    fingerprint: str,
    description: Belt,
    staging: Path,
    chosen: tuple[str, str],
    steps: Sequence[Step],
    progress: Progress,
) -> Ingested:
    # Imported here, so that an ingest with nothing to do answers at once.
    from belt.corpus.build import build
    from belt.corpus.building import Building
    from belt.corpus.engine import engine

    parts, files_read = _parts(home, wanted, progress)
    scratch, tables = staging / "scratch", staging / "tables"
    scratch.mkdir()
    tables.mkdir()
    running = engine(chosen[0], scratch, chosen[1])
    try:
        build(parts, description, Building(running, tables, scratch), progress)
    finally:
        running.close()
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}-{fingerprint[:8]}"
    manifest = _manifest(name, now, fingerprint, wanted, parts)
    corpus = Corpus(home, tables, description, manifest)
    manifest = replace(
        manifest,
        counts=manifest.counts | table_counts(corpus),
        missing=missing_shares(corpus),
        simulated=corpus.sql("select coalesce(bool_or(simulated), false) from works")[0][0].as_py(),
    )
    (tables / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    corpus = Corpus(home, tables, description, manifest)
    for step in steps:
        step(corpus, tables, progress)
    progress("publishing")
    versions.publish(home, tables, manifest.version)
    return _summary(manifest, published=True, files_read=files_read)


def _parts(
    home: Path, wanted: Sequence[tuple[str, str, list[InputFile]]], progress: Progress
) -> tuple[list[Part], int]:
    cache = versions.corpus_folder(home) / "cache"
    files = [(file, path) for _, path, several in wanted for file in several]
    parts: dict[str, Part] = {}
    unread = 0
    for number, (file, path) in enumerate(files, start=1):
        reader = sources.source(file.source)
        if file.sha256 in parts:
            continue
        before = part_folder(cache, reader, file).is_dir()
        if not before:
            progress(f"reading {number} of {len(files)}: {file.file.name}")
            unread += 1
        if not before and not file.file.exists():
            raise CorpusError(
                f"{file.file} was brought in earlier, has to be read again and is gone; "
                f"put it back, or leave it out with `belt corpus forget {file.source} {path}`"
            )
        parts[file.sha256] = read_part(cache, reader, file)
    if not any(part.counts["works"] for part in parts.values()):
        raise NothingToPublish(
            "nothing to publish: no work could be read from "
            + ", ".join(sorted({path for _, path, _ in wanted}))
            + "; "
            + (_first_reject(parts.values()) or "the files hold no records")
        )
    return list(parts.values()), unread


def _first_reject(parts: Iterable[Part]) -> str | None:
    import pyarrow.parquet as pq

    for part in parts:
        rejects = pq.read_table(part.folder / "rejects.parquet").slice(0, 1).to_pylist()
        if rejects:
            first = rejects[0]
            return f"first rejected record: {part.input.file}, {first['record']}: {first['reason']}"
    return None


def _manifest(
    version: str,
    now: datetime,
    fingerprint: str,
    wanted: Sequence[tuple[str, str, list[InputFile]]],
    parts: Sequence[Part],
) -> Manifest:
    by_sum = {part.input.sha256: part.counts for part in parts}
    inputs = tuple(
        ManifestInput(
            source,
            path,
            tuple(
                ManifestFile(
                    str(file.file),
                    file.sha256,
                    file.bytes,
                    by_sum[file.sha256]["works"],
                    by_sum[file.sha256]["rejects"],
                )
                for file in files
            ),
        )
        for source, path, files in wanted
    )
    read = sum(sum(counts[name] for name in _RECORD_TABLES) for counts in by_sum.values())
    rejected = sum(counts["rejects"] for counts in by_sum.values())
    return Manifest(
        version=version,
        created=now.isoformat(timespec="seconds"),
        program=belt.__version__,
        fingerprint=fingerprint,
        inputs=inputs,
        counts={"read": read, "accepted": read - rejected, "rejected": rejected},
        missing={},
        simulated=False,
    )


_RECORD_TABLES = ("works", "organisations", "people", "merged_ids", "rejects")


def _summary(manifest: Manifest, *, published: bool, files_read: int) -> Ingested:
    counts = manifest.counts
    return Ingested(
        version=manifest.version,
        published=published,
        read=counts["read"],
        accepted=counts["accepted"],
        merged=counts["merges"],
        rejected=counts["rejected"],
        files=sum(len(one.files) for one in manifest.inputs),
        files_read=files_read,
    )
