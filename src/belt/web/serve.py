"""Serve the web application with granian."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path


class CannotServe(OSError):
    """The address cannot be listened on; the message says what to do."""


def serve(home: Path, host: str, port: int, workers: int) -> None:
    """Serve a home until interrupted. Raises :class:`CannotServe` when the port is taken."""
    _check_free(host, port)
    os.environ["BELT_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belt.web.settings")
    _collect_static()
    from granian import Granian
    from granian.constants import Interfaces

    print(f"Belt is at http://{host}:{port}/ (stop with Ctrl-C)", file=sys.stderr, flush=True)
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


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(
                f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port"
            ) from None


def _collect_static() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", "--noinput", verbosity=0)
