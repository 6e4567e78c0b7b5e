"""Pages under load: twenty readers at once, each page asked for once, so that no cache helps.

Measured twice: with readers who look at a page for a moment before they open the next, and with
readers who never pause, which shows how many pages a second the machine makes. The load comes from
the same machine and takes its share of the processors.
"""

from __future__ import annotations

import http.client
import random
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import quote

import numpy as np

from belt.corpus.corpus import Corpus

READERS = 20
EACH = 120
"""Requests a kind of page."""

PAUSE = (0.5, 1.5)
"""Seconds, from and to, that a reader looks at a page."""

LANGUAGES = ("en", "ko", "ja", "fr", "vi")
SEED = 2019
TEXT_SIZES = ("2", "1", "3", "4", "5")
_Asked = tuple[str, str, str]
"""Kind of page, address, cookies."""


def report(home: Path) -> None:
    """Print p50 and p95 of each kind of page of the published corpus in ``home``."""
    asked = _requests(home)
    half = len(asked) // 2
    print(f"pages, {READERS} readers at once, five languages, no page asked for twice:")
    with serving(home) as (port, _server):
        began = time.perf_counter()
        taken = _read(port, asked[:half], PAUSE)
        lasted = time.perf_counter() - began
        began = time.perf_counter()
        _read(port, asked[half:], (0, 0))
        hurried = time.perf_counter() - began
    for kind, seconds in taken.items():
        middle, late = 1000 * np.quantile(seconds, [0.5, 0.95])
        print(f"  {kind:<22} p50 {middle:6.0f} ms   p95 {late:6.0f} ms")
    worst = max(1000 * float(np.quantile(seconds, 0.95)) for seconds in taken.values())
    print(
        f"  worst p95 {worst:.0f} ms (aim: under 150 ms), at {half / lasted:.0f} pages a second; "
        f"without pauses {(len(asked) - half) / hurried:.0f} pages a second"
    )


def _requests(home: Path) -> list[_Asked]:
    """The addresses, mixed; ids are drawn, those of large pages as likely as those of small."""
    corpus = Corpus.open(home)
    store = sqlite3.connect(f"file:{corpus.folder / 'pages.sqlite'}?mode=ro&immutable=1", uri=True)
    draw = random.Random(SEED)

    def ids(query: str) -> list[str]:
        found = [row[0] for row in store.execute(query)]
        # The largest are always among them: they are what a page costs most for.
        return [*found[:10], *draw.sample(found[10:], max(0, min(EACH - 10, len(found) - 10)))]

    years = [row[0] for row in store.execute("select distinct year from belt_years order by 1")]
    words = ids("select name from topics order by works desc limit 500")
    organisations = ids("select organisation_id from organisation_profile order by works desc")
    of_the_belt = ids(
        "select organisation_id from organisation_profile join organisations using "
        "(organisation_id) where region is not null order by organisation_profile.works desc"
    )
    people = ids("select person_id from person_profile order by works desc")
    topics = ids("select topic_id from topic_profile order by works desc")
    works = ids("select work_id from works order by authors desc")
    store.close()
    regions = [region.code for region in corpus.belt.regions]
    pages: dict[str, list[str]] = {
        "home": ["/", *(f"/?year={year}" for year in years)],
        "map of an organisation": [f"/?organisation={quote(one)}" for one in of_the_belt[:20]],
        "regions": ["/regions/"],
        "region": [f"/regions/{code}" for code in regions],
        "organisations": [f"/organisations/?page={page}" for page in range(1, 21)],
        "organisation": [f"/organisations/{quote(one)}" for one in organisations],
        "people": [f"/people/?page={page}" for page in range(1, 41)],
        "person": [f"/people/{quote(one)}" for one in people],
        "topics": [f"/topics/?page={page}" for page in range(1, 11)],
        "topic": [f"/topics/{quote(one)}" for one in topics],
        "works": [f"/works/?page={page}" for page in range(1, 41)],
        "works, chosen": [f"/works/?region={one}&cross_border=1" for one in regions],
        "work": [f"/works/{quote(one)}" for one in works],
        "network": [
            *(f"/network/?from={year}&strength={least}" for year in years for least in (1, 2, 4)),
            *(f"/network/?region={one}&region={two}" for one in regions for two in regions),
        ],
        "people of one": [f"/network/?organisation={quote(one)}" for one in of_the_belt[:20]],
        "insight": ["/insight/"],
        "comparison": [
            "/insight/compare",
            *(f"/insight/compare?topic={quote(one)}" for one in topics[:30]),
        ],
        "growth": ["/insight/growth", "/insight/growth?kind=country"],
        "effect and talent": ["/insight/effect", "/insight/talent"],
        "report": [f"/reports/{year}" for year in years],
        "find": [f"/find/?q={quote(word)}" for word in words],
        "data health": ["/health/"],
        "about": ["/about/"],
    }
    asked: list[_Asked] = []
    for kind, addresses in pages.items():
        every = []
        # Kinds with a page or two are asked for in other text sizes too, which are other pages.
        for size in TEXT_SIZES if len(addresses) * len(LANGUAGES) < EACH else TEXT_SIZES[:1]:
            for language, address in product(LANGUAGES, addresses):
                every.append((kind, address, f"language={language}; text={size}"))
        draw.shuffle(every)
        asked += every[:EACH]
    draw.shuffle(asked)
    return asked


def _read(port: int, asked: list[_Asked], pause: tuple[float, float]) -> dict[str, list[float]]:
    """Seconds of each request, by kind; raises where a page does not answer with 200."""
    waiting: SimpleQueue[_Asked] = SimpleQueue()
    for one in asked:
        waiting.put(one)
    taken: dict[str, list[float]] = defaultdict(list)
    wrong: list[str] = []

    def reader(number: int) -> None:
        looks = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            try:
                kind, address, cookies = waiting.get_nowait()
            except Empty:
                return
            headers = {"Cookie": cookies, "Accept-Encoding": "gzip"}
            began = time.perf_counter()
            connection.request("GET", address, headers=headers)
            answer = connection.getresponse()
            answer.read()
            taken[kind].append(time.perf_counter() - began)
            if answer.status != 200:
                wrong.append(f"{address}: {answer.status}")
            time.sleep(looks.uniform(*pause))

    readers = [threading.Thread(target=reader, args=[number]) for number in range(READERS)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    if wrong:
        raise RuntimeError(f"{len(wrong)} pages did not answer, the first: {wrong[0]}")
    return dict(sorted(taken.items()))


@contextmanager
def serving(home: Path) -> Iterator[tuple[int, int]]:
    """`belt serve` with its defaults, until the block ends: its port and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    words = ["--home", str(home), "serve", "--port", str(port)]
    server = subprocess.Popen(
        [sys.executable, "-m", "belt", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, server)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError("belt serve did not come up")
