"""Input files in an object store, such as OpenAlex's snapshot: fetched once into the home.

Addresses are those that Arrow knows: ``s3://openalex/data/works?region=us-east-1&anonymous=true``,
``gs://…``, ``file:///…``. A file is fetched again only when its size or its time changed; one that
was cut off is begun anew.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow as pa
from pyarrow import fs

from belt.corpus.versions import CorpusError

SCHEMES = ("s3", "gs", "file")
Progress = Callable[[str], None]


def fetched(home: Path, place: str, progress: Progress) -> Path:
    """The path itself, or the folder of the home into which an address was fetched.

    Raises :class:`CorpusError` for an address that cannot be read or holds nothing.
    """
    if urlsplit(place).scheme not in SCHEMES or "://" not in place:
        return Path(place)
    try:
        store, root = fs.FileSystem.from_uri(place)
        found = store.get_file_info(fs.FileSelector(root, recursive=True))
    except (OSError, ValueError, pa.ArrowException) as reason:
        raise CorpusError(f"{place} cannot be read ({reason}); check address and rights") from None
    files = [one for one in found if one.type == fs.FileType.File]
    if not files:
        raise CorpusError(f"{place} holds no files")
    folder = home / "pulled" / "stores" / hashlib.sha256(place.encode()).hexdigest()[:16]
    wanted = {_below(one.path, root): one for one in files}
    for number, (name, one) in enumerate(sorted(wanted.items()), start=1):
        state = {"bytes": one.size, "changed": str(one.mtime)}
        if _is_here(folder, name, state):
            continue
        progress(f"fetching {number} of {len(wanted)}: {name}")
        _fetch(store, one.path, folder / name, state)
    _drop_others(folder, set(wanted))
    return folder


def _below(path: str, root: str) -> str:
    name = path.removeprefix(root.rstrip("/")).lstrip("/")
    if not name or ".." in Path(name).parts:
        raise CorpusError(f"the store names a file {path!r} that is not below {root}")
    return name


def _state_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.state")


def _is_here(folder: Path, name: str, state: dict[str, object]) -> bool:
    target = folder / name
    try:
        return target.is_file() and json.loads(_state_of(target).read_text()) == state
    except (FileNotFoundError, ValueError):
        return False


def _fetch(store: fs.FileSystem, path: str, target: Path, state: dict[str, object]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    with store.open_input_stream(path, compression=None) as source, unfinished.open("wb") as kept:
        shutil.copyfileobj(source, kept, 1 << 20)
    if unfinished.stat().st_size != state["bytes"]:
        raise CorpusError(f"{path} came cut off; run the same command again")
    unfinished.replace(target)
    _state_of(target).write_text(json.dumps(state))


def _drop_others(folder: Path, wanted: set[str]) -> None:
    """Files that the store has no more are not part of it any more."""
    for path in folder.rglob("*"):
        if path.is_file() and not path.name.startswith("."):
            name = str(path.relative_to(folder))
            if name not in wanted:
                path.unlink()
                _state_of(path).unlink(missing_ok=True)
