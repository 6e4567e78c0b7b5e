"""Serve the web application with granian."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from belt.check import Finding
    from belt.web.keeping.backup import BackedUp
    from belt.web.keeping.restore import Restored


STACK = 16 * 1024 * 1024
"""Bytes for the stack of each thread that answers."""


class CannotServe(OSError):
    """The address cannot be listened on; the message says what to do."""


def serve(home: Path, host: str, port: int, workers: int) -> None:
    """Serve a home until interrupted. Raises :class:`CannotServe` when the port is taken."""
    # Where the processes of this server add up their figures; another one has its own.
    with tempfile.TemporaryDirectory(prefix="belt-metrics-") as figures:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures
        _serve(home, host, port, workers)


def _serve(home: Path, host: str, port: int, workers: int) -> None:
    _check_free(host, port)
    if (home / ".restoring").exists():
        raise CannotServe(f"a restore of {home} did not end; run the same belt restore again")
    os.environ["BELT_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belt.web.settings")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    # In a process of its own: what is loaded here would be forked into every worker, and Arrow's
    # and the language model's threads do not outlive that.
    ours = [sys.executable, "-m", "belt", "--home", os.environ["BELT_HOME"]]
    if subprocess.run([*ours, "migrate"], check=False).returncode:  # noqa: S603 (our own program)
        raise CannotServe("the database could not be brought up to date; see above")
    # Arrow looks texts up with more stack than the two megabytes of granian's threads.
    os.environ.setdefault("RUST_MIN_STACK", str(STACK))
    from granian import Granian
    from granian.constants import Interfaces

    os.environ.setdefault("BELT_ADDRESS", f"http://{host}:{port}")
    worker = subprocess.Popen([*ours, "work"])  # noqa: S603 (our own program)
    print(f"Belt is at http://{host}:{port}/ (stop with Ctrl-C)", file=sys.stderr, flush=True)
    try:
        Granian(
            "belt.web.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            websockets=False,
            log_enabled=False,
        ).serve()
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def check_database(home: Path, backup: Path | None) -> list[Finding]:
    """What can be said of a home's database without changing it.

    Lines of the record that were there when ``backup`` was taken are missed if they are gone.
    """
    from belt.check import Finding

    if (home / ".restoring").exists():
        told = "a restore did not end; run the same belt restore again"
        return [Finding("database", False, told)]
    if not os.environ.get("DATABASE_URL") and not (home / "belt.sqlite").exists():
        return [Finding("database", True, "none yet; belt serve makes it")]
    os.environ["BELT_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belt.web.settings")
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import DatabaseError

    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as reason:
        return [Finding("database", False, f"cannot be read ({reason}); check DATABASE_URL")]
    if behind:
        told = f"{len(behind)} steps behind this program; belt serve brings it up to date"
        return [Finding("database", True, told)]
    return [
        Finding("database", True, f"{connection.vendor}, up to date"),
        _check_record(backup),
        *_check_demonstration(),
    ]


def _check_demonstration() -> list[Finding]:
    from belt.check import Finding
    from belt.web.accounts.making import decide_with_published_password

    found = decide_with_published_password()
    if not found:
        return []
    told = (
        f"{', '.join(found)} have the password of the demonstration, which everybody knows; it "
        "does not let them in here, but take their roles back on the office's page of roles"
    )
    return [Finding("accounts", False, told)]


def _check_record(backup: Path | None) -> Finding:
    from belt.check import Finding
    from belt.web.keeping.backup import record_in
    from belt.web.office.seals import check_record, still_holds

    found = check_record()
    if found.broken_at is not None:
        told = f"line {found.broken_at} is not as it was written; compare with a backup"
        return Finding("record", False, told)
    try:
        known = record_in(backup) if backup else None
    except ValueError as damage:
        return Finding("record", False, f"{damage}; give another backup")
    if known and not still_holds(known):
        told = f"line {known.line}, the newest when {backup} was taken, is not there any more"
        return Finding("record", False, told)
    since = f", and none is gone since {backup}" if known else ""
    return Finding("record", True, f"{found.lines:,} lines, all as they were written{since}")


def work(home: Path) -> None:
    """Do what has to be done beside answering pages, until interrupted.

    It ends with the process that started it, however that one ends.
    """
    parent = os.getppid()
    os.environ["BELT_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belt.web.settings")
    import django

    django.setup()
    from belt.progress import report
    from belt.web.work import work as do_work

    do_work(report, until=lambda: os.getppid() != parent)


def make_account(home: Path, email: str, password: str, name: str, role: str, region: str) -> str:
    """An account with a confirmed address, and a role for it; says what was done.

    Raises ``ValueError`` for an unknown role or region, or a password that is too weak.
    """
    _set_up(home)
    from belt.web.accounts.making import make_account as make

    return make(email, password, name, role, region)


def make_demonstration_accounts(home: Path) -> None:
    """Accounts to try the demonstration with; nothing where publications are real."""
    _set_up(home)
    from belt.progress import report
    from belt.web.accounts.making import demonstrate
    from belt.web.events.simulation import simulate_workshops
    from belt.web.programmes.simulation import simulate_programmes

    demonstrate()
    simulate_programmes(report)
    simulate_workshops(report)


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(
                f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port"
            ) from None


def prepare(home: Path) -> None:
    """Bring the database to this program's schema, and lay out the static files."""
    from django.core.management import call_command

    _set_up(home)
    call_command("collectstatic", "--noinput", verbosity=0)


def back_up_home(home: Path, file: Path, with_corpus: bool) -> BackedUp:
    """Back a home up; see :func:`belt.web.keeping.backup.back_up`."""
    if not (home / "belt.toml").is_file():
        raise FileNotFoundError(f"{home} is no belt's home (no belt.toml); name it with --home")
    _set_up(home)
    from belt.progress import report
    from belt.web.keeping.backup import back_up

    return back_up(home, file, with_corpus, report)


def restore_home(home: Path, file: Path) -> Restored:
    """Put a backup into an empty home; see :func:`belt.web.keeping.restore.restore`."""
    if not file.is_file():
        raise FileNotFoundError(f"there is no file {file}")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    _configure(home)
    from belt.progress import report
    from belt.web.keeping.restore import restore

    return restore(home, file, report)


def _set_up(home: Path) -> None:
    """Django for a home, its database brought to this program's schema; says what was behind."""
    _configure(home)
    from belt.web.keeping.schema import migrate

    migrate()


def _configure(home: Path) -> None:
    """Django for a home."""
    os.environ["BELT_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belt.web.settings")
    import django

    django.setup()


def write_report(home: Path, year: int, language: str, out: Path) -> None:
    """Write a year's report of a home as PDF.

    Raises ``CorpusError`` for a year without works, or a home without a corpus.
    """
    _configure(home)
    from django.utils.translation import override

    from belt.corpus.versions import CorpusError
    from belt.web.directory.published import NoCorpus, published
    from belt.web.directory.report import NoReport, pdf_of, report_of

    with override(language):
        try:
            body = pdf_of(report_of(published(), year))
        except (NoReport, NoCorpus) as reason:
            raise CorpusError(str(reason)) from None
    unfinished = out.with_name(f"{out.name}.unfinished")
    unfinished.write_bytes(body)
    unfinished.replace(out)
