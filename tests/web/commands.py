"""Belt as its operator runs it: commands in processes of their own, one of them killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tarfile
from pathlib import Path


def environment(database: str | None) -> dict[str, str]:
    """Of a command, on SQLite in its home or on a PostgreSQL."""
    told = {**os.environ, "BELT_EMBEDDINGS": "off", "PYTHONUNBUFFERED": "1",
            "BELT_PASSWORD": "a long enough password"}  # fmt: skip
    told.pop("DATABASE_URL", None)
    return told | ({"DATABASE_URL": database} if database else {})


def belt(home: Path, *words: str, database: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = [sys.executable, "-m", "belt", "--home", str(home), *words]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment(database), timeout=300
    )


def killed(
    home: Path, *words: str, after: int, database: str | None = None
) -> tuple[list[str], bool]:
    """Run a command and kill it after it said so many things; what it said, and whether it ran."""
    command = [sys.executable, "-m", "belt", "--home", str(home), *words]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               text=True, env=environment(database))  # fmt: skip
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


def tables_of(file: Path) -> dict:
    """What the manifest of a backup says."""
    with tarfile.open(file) as archive:
        found = archive.extractfile("manifest.json")
        assert found is not None
        told: dict = json.load(found)
    return told
