"""Fetch the belt's publications from OpenAlex's API into a folder that the reader then reads.

Asked for are the organisations of belt.toml, their works, and the works in which countries of two
regions take part; of works only those on artificial intelligence or computer vision (OpenAlex's
subfields 1702 and 1707), by any of their topics. Pages of 200 come by cursor
(https://developers.openalex.org). Each page is one file, whole or absent, and a state file beside
says how far each query is, so an interrupted pull goes on where it stopped.
"""

from __future__ import annotations

import gzip
import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import combinations, product
from pathlib import Path
from typing import Any

import orjson
import pyalex
import requests
from requests.adapters import HTTPAdapter

from belt.config import Belt
from belt.corpus.versions import CorpusError
from belt.corpus.whole_file import whole_file

OPENALEX = "https://api.openalex.org"
SUBFIELDS = "1702|1707"
"""Artificial intelligence; computer vision and pattern recognition."""

TRIES = 7
LONGEST_WAIT = 600.0
"""Seconds; when OpenAlex asks for more, the pull stops and can be taken up later."""

_PER_PAGE = 200
_PER_QUERY = 50
_TIMEOUT = (10, 120)
_STATE = ".pull.json"
_KINDS = {"institutions": pyalex.Institutions, "works": pyalex.Works}


@dataclass(frozen=True)
class PullSummary:
    """What a pull brought."""

    works: int
    institutions: int
    pages: int
    resumed: bool

    def __str__(self) -> str:
        went_on = ", going on with one that was interrupted" if self.resumed else ""
        return (
            f"fetched {self.works:,} works and {self.institutions:,} institutions from OpenAlex "
            f"in {self.pages:,} pages{went_on}"
        )


@dataclass
class _Query:
    """A question to OpenAlex, and how far its answer is."""

    kind: str
    filter: dict[str, str | list[str]]
    cursor: str | None = "*"
    pages: int = 0
    records: int = 0


@dataclass
class _State:
    run: str
    since: str | None
    queries: list[_Query]
    finished: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)


def pull(
    belt: Belt,
    folder: Path,
    *,
    api_key: str | None,
    since: str | None,
    base_url: str | None,
    progress: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> PullSummary:
    """Fetch institutions and works into ``folder``, as gzip-compressed JSON Lines.

    ``since`` (YYYY-MM-DD) asks only for works that OpenAlex changed from that day on and keeps what
    was fetched before; otherwise a pull that ends replaces the earlier ones. ``base_url`` is
    OpenAlex's own where None. ``sleep`` waits some seconds between tries.

    Raises :class:`CorpusError` without a key, for a bad date, when the key is refused, when
    OpenAlex does not answer properly after :data:`TRIES` tries or asks to wait too long; what was
    fetched stays, and the next pull goes on from there.
    """
    if not api_key:
        raise CorpusError(
            "OpenAlex needs a key: get one at https://openalex.org/settings/api and set "
            "OPENALEX_API_KEY to it"
        )
    _check_date(since)
    folder.mkdir(parents=True, exist_ok=True)
    state, resumed = _state_for(belt, folder, since)
    api = _Api(base_url or OPENALEX, api_key, sleep, progress)
    pages = 0
    for number, query in enumerate(state.queries):
        while query.cursor is not None:
            page = api.page(query)
            _keep(folder / state.run, number, query, page)
            _write_state(folder, state)
            pages += 1
            progress(f"{_said(query)}: {query.records:,} of {page.meta.get('count') or 0:,}")
    state.finished = True
    _write_state(folder, state)
    if since is None:
        _remove_runs_before(folder, state.run)
    return PullSummary(
        sum(query.records for query in state.queries if query.kind == "works"),
        sum(query.records for query in state.queries if query.kind == "institutions"),
        pages,
        resumed,
    )


def _check_date(since: str | None) -> None:
    try:
        date.fromisoformat(since or "2000-01-01")
    except ValueError as error:
        raise CorpusError(
            f"{since!r} is no date; write it as YYYY-MM-DD, for instance 2026-01-31"
        ) from error


def _queries(belt: Belt, since: str | None) -> Iterator[_Query]:
    about: dict[str, str | list[str]] = {"topics.subfield.id": SUBFIELDS}
    if since:
        about["from_updated_date"] = since
    rors = sorted({one.ror for one in belt.organisations if one.ror})
    for start in range(0, len(rors), _PER_QUERY):
        some = "|".join(f"https://ror.org/{ror}" for ror in rors[start : start + _PER_QUERY])
        yield _Query("institutions", {"ror": some})
        yield _Query("works", {"authorships.institutions.ror": some, **about})
    for one, other in combinations(belt.regions, 2):
        for a, b in product(one.countries, other.countries):
            yield _Query("works", {"authorships.countries": [a, b], **about})


def _said(query: _Query) -> str:
    countries = query.filter.get("authorships.countries")
    if countries:
        return f"works of {' and '.join(countries)}"
    return "institutions" if query.kind == "institutions" else "works of the organisations"


def _state_for(belt: Belt, folder: Path, since: str | None) -> tuple[_State, bool]:
    """The state of an interrupted pull of the same, or of a new one; and whether it goes on."""
    queries = list(_queries(belt, since))
    asked = [{"kind": query.kind, "filter": query.filter} for query in queries]
    before = _read_state(folder)
    if before and not before.finished and before.since == since and before.asked == asked:
        return before, any(query.pages for query in before.queries)
    runs = [int(path.name) for path in folder.glob("[0-9]*") if path.name.isdigit()]
    return _State(f"{max(runs, default=0) + 1:04}", since, queries, asked=asked), False


def _read_state(folder: Path) -> _State | None:
    try:
        content = json.loads((folder / _STATE).read_text(encoding="utf-8"))
        queries = [_Query(**query) for query in content.pop("queries")]
        return _State(queries=queries, **content)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CorpusError(
            f"{folder / _STATE} is damaged ({error}); remove it to fetch everything anew"
        ) from error


def _write_state(folder: Path, state: _State) -> None:
    with whole_file(folder / _STATE) as stream:
        stream.write(orjson.dumps(asdict(state)))


def _keep(run: Path, number: int, query: _Query, page: Any) -> None:
    """Write the page's records, and move the query on."""
    if page:
        run.mkdir(parents=True, exist_ok=True)
        lines = b"".join(orjson.dumps(dict(record)) + b"\n" for record in page)
        with whole_file(run / f"{query.kind}-{number:03}-{query.pages:06}.jsonl.gz") as stream:
            stream.write(gzip.compress(lines, mtime=0))
        query.pages += 1
        query.records += len(page)
    query.cursor = page.meta.get("next_cursor") if page else None


def _remove_runs_before(folder: Path, run: str) -> None:
    for path in folder.glob("[0-9]*"):
        if path.name.isdigit() and path.name < run:
            shutil.rmtree(path)


class _Damaged(Exception):
    """An answer that is no page of OpenAlex."""


class _Patient(HTTPAdapter):
    """Gives up on a server that says nothing for two minutes."""

    def send(
        self, request: requests.PreparedRequest, *args: Any, **options: Any
    ) -> requests.Response:
        return super().send(request, *args, **{**options, "timeout": _TIMEOUT})


class _Api:
    """Pages of OpenAlex through pyalex, asked for again when something is wrong."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        sleep: Callable[[float], None],
        progress: Callable[[str], None],
    ) -> None:
        self.base_url, self.sleep, self.progress = base_url.rstrip("/"), sleep, progress
        self.session = requests.Session()
        # The key belongs to this session; pyalex's own configuration is shared by the process.
        self.session.headers["Authorization"] = f"Bearer {api_key}"
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, _Patient())

    def page(self, query: _Query) -> Any:
        """The next page of the query: a list of records with ``meta``."""
        trouble, wait = "", 0.0
        for tried in range(TRIES):
            if tried:
                pause = max(wait, 2.0 ** (tried - 1))
                self.progress(f"no proper answer ({trouble}); asked again in {pause:.0f} s")
                self.sleep(pause)
            try:
                return self._ask(query)
            except pyalex.api.QueryError as error:
                raise CorpusError(f"OpenAlex refused the question or the key: {error}") from error
            except requests.HTTPError as error:
                trouble, wait = self._trouble(error.response)
            except (requests.RequestException, ValueError, KeyError, TypeError, _Damaged) as error:
                trouble, wait = f"{type(error).__name__}: {error}", 0.0
        raise CorpusError(
            f"OpenAlex did not answer properly after {TRIES} tries ({trouble}); what was fetched "
            "is kept, run the same command again to go on"
        )

    def _ask(self, query: _Query) -> Any:
        asked = self._of_kind(query.kind).filter(**query.filter)
        page = asked.get(per_page=_PER_PAGE, cursor=query.cursor)
        if not isinstance(page, pyalex.api.OpenAlexResponseList) or "next_cursor" not in page.meta:
            raise _Damaged("the answer is no page of results")
        return page

    def _of_kind(self, kind: str) -> Any:
        """pyalex's query of this kind, sent to our address: pyalex knows but one."""
        parent, here = _KINDS[kind], self

        def _get_from_url(asked: Any, url: str, session: Any = None) -> Any:
            address = url.replace(OPENALEX, here.base_url, 1)
            return parent._get_from_url(asked, address, session or here.session)

        # The class's name is the path of the address.
        return type(parent.__name__, (parent,), {"_get_from_url": _get_from_url})()

    def _trouble(self, response: requests.Response) -> tuple[str, float]:
        """What went wrong, and the seconds that OpenAlex asks to wait."""
        status = response.status_code
        if status in (401, 403):
            raise CorpusError(
                f"OpenAlex refuses the key in OPENALEX_API_KEY ({status}); check it at "
                "https://openalex.org/settings/api (asking for changes since a date may need a "
                "paid plan)"
            )
        if status != 429 and status < 500:
            raise CorpusError(f"OpenAlex refused the question ({status}): {response.text[:300]}")
        try:
            wait = float(response.headers.get("Retry-After", 0))
        except ValueError:
            wait = 0.0
        if wait > LONGEST_WAIT:
            raise CorpusError(
                f"OpenAlex asks to wait {wait / 60:,.0f} minutes, as when the day's allowance is "
                "used up; what was fetched is kept, run the same command again then to go on"
            )
        return f"status {status}", wait
