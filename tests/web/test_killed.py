"""The server is killed while fifty people write and hand in: what was acknowledged is there."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock

from tests.browser.running import free_port, wait_for
from tests.web.programmes_cast import ANSWERS

PEOPLE, ACKNOWLEDGED = 50, 120
TOKEN = "a" * 32


class _Straight(urllib.request.HTTPRedirectHandler):
    """Redirects are answers here."""

    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_Straight)


@contextmanager
def _serving(home: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "belt",
            "--home",
            str(home),
            "serve",
            "--port",
            str(port),
            "--workers",
            "1",
        ],
        env={**os.environ, "BELT_EMBEDDINGS": "off"},
        start_new_session=True,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz", process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait(timeout=30)


def _ask(address: str, session: str, told: dict[str, str] | None = None) -> tuple[int, str]:
    """The status and the body of an answer; a GET without something told."""
    request = urllib.request.Request(
        address,
        urllib.parse.urlencode(told).encode() if told is not None else None,
        {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN},
    )
    try:
        with _OPENER.open(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


class _Writer:
    """Somebody who saves again and again, and hands in every other time."""

    def __init__(self, address: str, key: str, session: str) -> None:
        self.page, self.session = f"{address}/applications/{key}/", session
        self.kept, self.tried, self.handed_in = 0, 0, False

    def write(self, stopped: Event, told: _Count) -> None:
        edition = "1"
        while not stopped.is_set():
            self.tried += 1
            fields = {f"answer-{name}": value for name, value in ANSWERS.items() if value != "no"}
            form = {
                "edition": edition, "title": f"Title {self.tried}.", "abstract": "About.", **fields
            }  # fmt: skip
            try:
                status, body = _ask(f"{self.page}save", self.session, form)
                if status == 200:
                    self.kept, edition = self.tried, str(json.loads(body)["edition"])
                    told.one_more()
                if self.tried % 2 == 1:
                    form |= {"edition": edition, "submit": "1"}
                    if _ask(self.page, self.session, form)[0] == 302:
                        self.handed_in = True
                        told.one_more()
            except (OSError, ValueError):
                return


class _Count:
    """How much was acknowledged; says when it is enough."""

    def __init__(self, enough: int) -> None:
        self._enough, self._count, self._lock = enough, 0, Lock()
        self.reached = Event()

    def one_more(self) -> None:
        with self._lock:
            self._count += 1
            if self._count >= self._enough:
                self.reached.set()


def test_what_was_acknowledged_is_there_after_a_kill(published_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(published_home, home)
    made = subprocess.run(
        [sys.executable, "-m", "tests.web.people_who_apply", str(home), str(PEOPLE)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    people = json.loads(made.stdout)
    stopped, told = Event(), _Count(ACKNOWLEDGED)
    with _serving(home) as (address, process), ThreadPoolExecutor(PEOPLE) as pool:
        writers = [_Writer(address, key, session) for key, session in people]
        for one in writers:
            pool.submit(one.write, stopped, told)
        assert told.reached.wait(timeout=90)
        _kill(process)
        stopped.set()
    with _serving(home) as (address, _):
        for one, (key, session) in zip(writers, people, strict=True):
            status, body = _ask(f"{address}/applications/{key}/", session)
            assert status == 200
            found = re.search(r'name="title" maxlength="300" value="(?:Title (\d+)\.)?"', body)
            assert found, body[:500]
            title = int(found[1] or 0)
            assert one.kept <= title <= one.tried
            if one.handed_in:
                assert "What was handed in" in body
    assert any(one.handed_in for one in writers)
