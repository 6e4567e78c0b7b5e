"""Belt as its operator runs it: commands in processes of their own, of which one can be killed.

They are forked from a process that has imported what commands need, so that a test does not wait
for that with each of them.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

_FORKING = get_context("forkserver")
_FORKING.set_forkserver_preload(
    ["belt.cli", "belt.harvests", "belt.corpus.build", "belt.insight.prepare", "belt.insight.store",
     "belt.matching.search.index", "belt.expertise", "django.core.management"]
)  # fmt: skip


class Running:
    """A function that runs in a process of its own."""

    def __init__(self, target: Callable[..., None], *given: object, env: Mapping[str, str]) -> None:
        reads, writes = _FORKING.Pipe(duplex=False)
        self._folder = tempfile.TemporaryDirectory()
        self._printed = Path(self._folder.name) / "printed"
        self._process = _FORKING.Process(
            target=_run, args=(writes, str(self._printed), dict(env), os.getcwd(), target, given)
        )
        self._process.start()
        writes.close()
        self.said: TextIO = os.fdopen(os.dup(reads.fileno()), encoding="utf-8")
        """What it says on its standard error, as it comes."""
        reads.close()

    def kill(self) -> bool:
        """Kill it and wait for its end; whether it ran until then."""
        self._process.kill()
        self.said.close()
        self._process.join()
        return self._process.exitcode == -signal.SIGKILL

    def interrupt(self) -> None:
        """What Ctrl-C does."""
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGINT)

    def wait(self) -> int:
        """The exit code, when it has ended."""
        self._process.join(timeout=300)
        assert self._process.exitcode is not None, "it never ended"
        return self._process.exitcode

    def printed(self) -> str:
        """What it has written on its standard output."""
        return self._printed.read_text(encoding="utf-8")


def _run(
    writes: Connection,
    printed: str,
    env: dict[str, str],
    folder: str,
    target: Callable[..., None],
    given: tuple[object, ...],
) -> None:
    # A shell that runs tests behind itself lets them ignore what Ctrl-C sends.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(writes.fileno(), sys.stderr.fileno())
    with open(printed, "wb") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
    sys.stdout.reconfigure(line_buffering=True)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    target(*given)


def _command(home: str, words: tuple[str, ...]) -> None:
    from belt.cli import main

    sys.argv = ["belt", "--home", home, *words]
    main()


def environment(database: str | None) -> dict[str, str]:
    """Of a command, on SQLite in its home or on a PostgreSQL."""
    told = {**os.environ, "BELT_EMBEDDINGS": "off", "BELT_PASSWORD": "a long enough password"}
    told.pop("DATABASE_URL", None)
    return told | ({"DATABASE_URL": database} if database else {})


def start(home: Path, *words: str, database: str | None = None) -> Running:
    """Start a command."""
    return Running(_command, str(home), words, env=environment(database))


def belt(home: Path, *words: str, database: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return _ended(start(home, *words, database=database), "belt", *words)


def django(*words: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command of Django's own with Belt's settings."""
    running = Running(_django, words, env={**env, "DJANGO_SETTINGS_MODULE": "belt.web.settings"})
    return _ended(running, "django", *words)


def _ended(running: Running, *words: str) -> subprocess.CompletedProcess[str]:
    with running.said as said:
        told = said.read()
    return subprocess.CompletedProcess(words, running.wait(), running.printed(), told)


def _django(words: tuple[str, ...]) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["django", *words])


def killed(
    home: Path, *words: str, after: int, database: str | None = None
) -> tuple[list[str], bool]:
    """Run a command and kill it after it said so many things; what it said, and whether it ran."""
    running = start(home, *words, database=database)
    said = []
    for line in running.said:
        said.append(line)
        if len(said) == after:
            break
    return said, running.kill()


def tables_of(file: Path) -> dict:
    """What the manifest of a backup says."""
    with tarfile.open(file) as archive:
        found = archive.extractfile("manifest.json")
        assert found is not None
        told: dict = json.load(found)
    return told
