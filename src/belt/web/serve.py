"""Serve the web application with granian."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path


class CannotServe(OSError):
    """The address cannot be listened on; the message says what to do."""


def serve(home: Path, host: str, port: int, workers: int) -> None:
    """Serve a home until interrupted. Raises :class:`CannotServe` when the port is taken."""
    _check_free(host, port)
    os.environ["BELT_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belt.web.settings")
    _prepare()
    from granian import Granian
    from granian.constants import Interfaces

    os.environ.setdefault("BELT_ADDRESS", f"http://{host}:{port}")
    beside = [sys.executable, "-m", "belt", "--home", os.environ["BELT_HOME"], "work"]
    worker = subprocess.Popen(beside)  # noqa: S603 (our own program)
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
    os.environ["BELT_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belt.web.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", "--noinput", verbosity=0)
    from belt.web.accounts.making import make_account as make

    return make(email, password, name, role, region)


def make_demonstration_accounts(home: Path) -> None:
    """Accounts to try the demonstration with; nothing where publications are real."""
    os.environ["BELT_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belt.web.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", "--noinput", verbosity=0)
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


def _prepare() -> None:
    """Bring the database to this program's schema, and lay out the static files."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", "--noinput", verbosity=0)
    call_command("collectstatic", "--noinput", verbosity=0)


def write_report(home: Path, year: int, language: str, out: Path) -> None:
    """Write a year's report of a home as PDF.

    Raises ``CorpusError`` for a year without works, or a home without a corpus.
    """
    os.environ["BELT_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belt.web.settings")
    import django

    django.setup()
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
