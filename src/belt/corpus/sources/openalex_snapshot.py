"""The layout of OpenAlex's bulk snapshot: which files hold what, and what its manifests name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from belt.corpus.sources import NotThisFormat
from belt.corpus.sources.files import find_files
from belt.corpus.sources.records import RawRecord, Reject

_SUFFIXES = (".jsonl", ".jsonl.gz", ".json", ".json.gz", ".csv", ".csv.gz", ".gz", "manifest")
_OTHERS = frozenset(
    (
        "awards",
        "concepts",
        "continents",
        "countries",
        "domains",
        "fields",
        "funders",
        "keywords",
        "languages",
        "licenses",
        "publishers",
        "sdgs",
        "sources",
        "subfields",
        "topics",
    )
)


def find_openalex_files(path: Path, expects: str) -> list[Path]:
    """The file itself, or the files below a folder except those of entities that Belt reads not.

    Raises ``NotThisFormat`` when there is none.
    """
    found = find_files(path, _SUFFIXES, expects)
    if path.is_file():
        return found
    kept = [file for file in found if not _is_other(file.relative_to(path))]
    if not kept:
        raise NotThisFormat(path, "the folder holds no works, institutions or authors", expects)
    return kept


def _is_other(file: Path) -> bool:
    return bool(_OTHERS & {*file.parts[:-1], file.name.split(".")[0]})


def read_manifest(path: Path, manifest: dict[str, Any]) -> Iterator[RawRecord]:
    """A reject that counts the files that a manifest names and that are absent, if any are."""
    names = [
        entry["url"]
        for entry in manifest["entries"]
        if isinstance(entry, dict) and isinstance(entry.get("url"), str)
    ]
    folder = path.absolute().parent
    missing = [name for name in names if not _is_here(folder, name)]
    if missing:
        yield Reject(
            str(path.name),
            f"the manifest of {folder.name} names {len(names)} files, of which {len(missing)} "
            "are absent; what is here was read",
            missing[0][:200],
        )


def _is_here(folder: Path, url: str) -> bool:
    parts = url.split("/")[-2:]
    if len(url) > 1000 or any(part in ("", ".", "..") or "\x00" in part for part in parts):
        return False
    return folder.joinpath(*parts).is_file()
