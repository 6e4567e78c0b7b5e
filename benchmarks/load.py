"""Fifty people at once for five minutes, reading and writing, on PostgreSQL with a real corpus.

Driven by locust from a process of its own, on the same machine, so it takes its share of the two
processors. People look at a page for one to five seconds before they do the next thing; a third of
them are signed in and also keep searches, change their profile and say what may leave.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks.pages import serving

PEOPLE, SIGNED_IN = 50, 16
SECONDS = int(os.environ.get("BELT_LOAD_SECONDS", "300"))
AIM = 300


def report(home: Path) -> None:
    """Print answers, errors, p50 and p95 by what was asked, and the memory over time.

    Memory of the processes that answer, which has to stay flat, and of the one that does what is
    due: where the version is new, it works out everybody's proposals meanwhile.
    """
    if not os.environ.get("DATABASE_URL"):
        print("load: needs PostgreSQL; run it with scripts/with-postgresql", file=sys.stderr)
        return
    # Reading phrases for meaning would take the processors from the pages for minutes.
    os.environ["BELT_EMBEDDINGS"] = "off"
    with (
        TemporaryDirectory(prefix="belt-load-") as folder,
        serving(home) as (port, server),
    ):
        (Path(folder) / "sessions").write_text("\n".join(_sessions(home)))
        memory = _load(port, Path(folder), server)
        _print(Path(folder) / "load_stats.csv", memory)


def _sessions(home: Path) -> list[str]:
    """Accounts who are signed in already; the keys of their sessions."""
    code = (
        "import django, sys; django.setup()\n"
        "from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY\n"
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "from belt.web.accounts.models import Account\n"
        f"for number in range({SIGNED_IN}):\n"
        "    one, _ = Account.objects.get_or_create(email=f'load{number}@example.org')\n"
        "    kept = SessionStore()\n"
        "    kept[SESSION_KEY] = str(one.pk)\n"
        "    kept[BACKEND_SESSION_KEY] = 'allauth.account.auth_backends.AuthenticationBackend'\n"
        "    kept[HASH_SESSION_KEY] = one.get_session_auth_hash()\n"
        "    kept.create()\n"
        "    print(kept.session_key)\n"
    )
    told = {**os.environ, "BELT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "belt.web.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=told, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def _load(port: int, folder: Path, server: int) -> list[tuple[float, float]]:
    """Run locust; the memory of both kinds of processes in MB, twenty times over the run."""
    command = [
        sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("people_who_load.py")),
        "--headless", "-u", str(PEOPLE), "-r", "10", "-t", f"{SECONDS}s", "--host",
        f"http://127.0.0.1:{port}", "--csv", str(folder / "load"), "--only-summary",
    ]  # fmt: skip
    told = {**os.environ, "BELT_LOAD_SESSIONS": str(folder / "sessions")}
    driver = subprocess.Popen(
        command, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    memory = []
    while driver.poll() is None:
        memory.append(_memory(server))
        time.sleep(SECONDS / 20)
    return memory


def _memory(pid: int) -> tuple[float, float]:
    """Megabytes of the processes that answer, and of the one that does what is due."""
    first = psutil.Process(pid)
    answering = doing = 0
    for one in [first, *first.children(recursive=True)]:
        try:
            own = one.memory_full_info().uss
            if one.cmdline()[-1] == "work":
                doing += own
            else:
                answering += own
        except psutil.Error:
            continue
    return answering / 1e6, doing / 1e6


def _print(path: Path, memory: list[tuple[float, float]]) -> None:
    rows: list[Mapping[str, str]] = list(csv.DictReader(path.open(encoding="utf-8")))
    every = rows[-1]
    print(f"load, {PEOPLE} people at once for {SECONDS} s, PostgreSQL, reading and writing:")
    for row in rows:
        print(
            f"  {row['Name']:<22} {row['Request Count']:>6} answers, {row['Failure Count']} errors"
            f"   p50 {float(row['50%']):5.0f} ms   p95 {float(row['95%']):5.0f} ms"
        )
    print(
        f"  p95 of everything {float(every['95%']):.0f} ms (aim: under {AIM} ms), "
        f"{every['Failure Count']} errors (aim: none)"
    )
    for what, series in zip(
        ("answers", "does what is due"), zip(*memory, strict=True), strict=True
    ):
        fifth, half = series[len(series) // 5], series[len(series) // 2]
        print(
            f"  memory of what {what}: {fifth:.0f} MB after a fifth of the time, {half:.0f} after "
            f"half, {series[-1]:.0f} at the end"
        )
