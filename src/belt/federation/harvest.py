"""Harvest another node by OAI-PMH: resumed after any failure, each record once, deletions honoured.

Requests go through oaipmh-scythe. Its parser mends broken XML, which would take a cut answer for a
short list; so every answer is parsed again, strictly, and has to repeat the request that was made,
or it is asked for anew. How large an answer may be, how long it may take and how many there may be
is bounded, since the other node may be in anybody's hands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

import httpx2
from lxml import etree
from oaipmh_scythe import Scythe
from oaipmh_scythe.exceptions import BadResumptionToken, NoRecordsMatch, OAIPMHException

from belt.config import Peer
from belt.errors import ForPeople
from belt.federation.bounded import BoundedClient, TooLarge
from belt.federation.formats.xml import SKG_IF
from belt.federation.giving import parts_of
from belt.federation.graphs import read_graph
from belt.federation.oai.answering import NODE
from belt.federation.received import Counts, Received, Taken

Progress = Callable[[str], None]
Pause = Callable[[float], None]
FORMAT = "skg_if"
_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_OVERLAP = timedelta(minutes=10)
"""Asked for again each time: what another process was just writing when the last harvest began."""
_TRIES = 12
_LONGEST_PAUSE = 60.0
LARGEST = 64 * 1024 * 1024
"""Bytes of one answer that are read at most."""
_SECONDS = 120.0
MOST_ANSWERS = 100_000
"""Pages of one list: ten million records."""
_BEGIN_ANEW = 5
"""How often a list that changed while it was read is begun anew."""
_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


class CannotHarvest(ForPeople):
    """A node that cannot be harvested now; the message says why and what to do."""


class _Broken(Exception):
    """An answer that cannot be used; it is asked for again."""


@dataclass(frozen=True, slots=True)
class Harvested:
    """What a harvest brought."""

    peer: str
    resumed: bool
    """Whether it went on where an earlier one had stopped."""
    answers: int
    again: int
    """Answers that were broken or did not come, and were asked for again."""
    new: int
    changed: int
    dropped: int


def harvest(
    peer: Peer,
    received: Received,
    progress: Progress,
    pause: Pause,
    gives: Literal["own", "all"] = "own",
) -> Harvested:
    """Bring what is kept of a peer up to date.

    Raises :class:`CannotHarvest` when the node does not answer, is another one than before, or
    cannot be read; what was taken until then stays, and the next harvest goes on from there.
    ``pause`` waits for seconds between two tries; ``gives`` is what this node gives itself.
    """
    with BoundedClient(
        largest=LARGEST, seconds=_SECONDS, headers={"User-Agent": "Belt", "Accept": "text/xml"}
    ) as client:
        run = _Run(peer, received, _Asking(f"{peer.address}/oai", client), progress, pause)
        run.check_node(gives)
        return run.all_pages()


class _Asking(Scythe):
    """oaipmh-scythe, asking through a client of ours."""

    def __init__(self, endpoint: str, ours: BoundedClient) -> None:
        super().__init__(endpoint)
        self._ours = ours

    @property
    def client(self) -> httpx2.Client:
        return self._ours


class _Run:
    """One harvest of one peer."""

    def __init__(
        self, peer: Peer, received: Received, client: Scythe, progress: Progress, pause: Pause
    ) -> None:
        self.peer, self.received, self.client = peer, received, client
        self.progress, self.pause = progress, pause
        self.answers = self.again = 0
        # Kept here, whatever another harvest of the same peer writes meanwhile.
        self.started: str | None = None
        self.tokens: set[str] = set()
        self.restarts = 0

    def check_node(self, gives: Literal["own", "all"]) -> None:
        """It is the node that was harvested before, and gives what can be read here."""
        told = self.ask({"verb": "Identify"})
        if gives == "all" and told.findtext(f".//{{{NODE}}}gives") == "all":
            raise CannotHarvest(
                f"{self.peer.name} gives what it harvested from others, and so does this node; "
                "what is deleted would come back from the other for ever. Let one of the two give "
                'its own only: gives = "own" in its belt.toml'
            )
        domain = told.findtext(".//{*}repositoryIdentifier") or urlsplit(self.peer.address).netloc
        known = self.received.state("domain")
        if known and known != domain:
            raise CannotHarvest(
                f"{self.peer.address} is {domain} now and was {known}; correct the peer "
                f"{self.peer.name} in belt.toml, or give the new node another name"
            )
        formats = self.ask({"verb": "ListMetadataFormats"})
        prefixes = [one.text for one in formats.iter(f"{_OAI}metadataPrefix")]
        if FORMAT not in prefixes:
            raise CannotHarvest(
                f"{self.peer.address} gives {', '.join(map(str, prefixes))} and not {FORMAT}, "
                "which Belt reads; is it a node of Belt?"
            )
        self.received.take([], {"domain": domain}, _now())

    def all_pages(self) -> Harvested:
        token = self.received.state("token")
        resumed = token is not None
        if token is not None:
            self.started = self.received.state("started")
            self.tokens.add(token)
            self.progress(
                f"{self.peer.name}: going on where the last harvest stopped, with "
                f"{self.received.count():,} records"
            )
        counts = Counts()
        while True:
            try:
                page = self.ask(self.first() if token is None else _further(token))
            except NoRecordsMatch:
                # Nothing changed: what was asked for from stays where the next one begins.
                return self.done(counts, resumed, {"token": None, "started": None})
            except BadResumptionToken:
                self.begin_anew()
                token = None
                continue
            self.started = self.started or page.findtext(f"{_OAI}responseDate")
            domain = self.received.state("domain")
            taken = [_taken(one, domain) for one in page.iter(f"{_OAI}record")]
            token = self.next_token(page)
            state = {"token": token, "started": self.started}
            if token is None:
                state = {"token": None, "started": None, "complete": self.started}
            counts += self.received.take(taken, state, _now())
            self.progress(f"{self.peer.name}: {self.received.count():,} records")
            if token is None:
                return self.done(counts, resumed, {})

    def begin_anew(self) -> None:
        """The list changed while it was read: from its begin, which is where the last one ended."""
        self.restarts += 1
        if self.restarts > _BEGIN_ANEW:
            raise CannotHarvest(f"{self.peer.address} does not accept its own resumption tokens")
        self.started = None
        self.received.take([], {"token": None, "started": None}, _now())

    def next_token(self, page: etree._Element) -> str | None:
        """What leads on to the next page; a list has an end, and does not run in a circle."""
        token = (page.findtext(f".//{_OAI}resumptionToken") or "").strip() or None
        if token is None:
            return None
        if token in self.tokens or len(self.tokens) >= MOST_ANSWERS:
            self.received.take([], {"token": None, "started": None}, _now())
            raise CannotHarvest(f"the list that {self.peer.address} gives does not end")
        self.tokens.add(token)
        return token

    def first(self) -> dict[str, str]:
        query = {"verb": "ListRecords", "metadataPrefix": FORMAT}
        complete = self.received.state("complete")
        if complete:
            since = datetime.fromisoformat(complete) - _OVERLAP
            query["from"] = f"{since:%Y-%m-%dT%H:%M:%SZ}"
        return query

    def done(self, counts: Counts, resumed: bool, state: dict[str, str | None]) -> Harvested:
        self.received.take([], state, _now())
        return Harvested(
            self.peer.name,
            resumed,
            self.answers,
            self.again,
            counts.new,
            counts.changed,
            counts.dropped,
        )

    def ask(self, query: dict[str, str]) -> etree._Element:
        """The answer to a request, asked for again until it is whole and the right one."""
        wrong = ""
        for number in range(_TRIES):
            if number:
                self.again += 1
                self.pause(min(_LONGEST_PAUSE, 0.5 * 2**number))
            try:
                response = self.client.harvest(query).http_response
                root = _whole(response.content, query)
            except (NoRecordsMatch, BadResumptionToken) as told:
                if query["verb"] == "ListRecords":
                    raise
                wrong = f"{type(told).__name__} is no answer to {query['verb']}"
                continue
            except TooLarge as error:
                raise CannotHarvest(f"{self.peer.address}/oai: {error}") from None
            except (OAIPMHException, httpx2.HTTPError, _Broken, AttributeError) as error:
                # oaipmh-scythe meets an answer without any XML with an AttributeError.
                wrong = f"{type(error).__name__}: {error}".strip(": ")
                continue
            self.answers += 1
            return root
        raise CannotHarvest(
            f"{self.peer.address}/oai does not answer as it should ({wrong}); what was taken "
            f"is kept, try again later: belt harvest {self.peer.address}"
        )


def _further(token: str) -> dict[str, str]:
    return {"verb": "ListRecords", "resumptionToken": token}


def _whole(content: bytes, query: dict[str, str]) -> etree._Element:
    """A well-formed answer to exactly this request. Raises :class:`_Broken`."""
    strict = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, strict)
    except etree.XMLSyntaxError as error:
        raise _Broken(f"the answer is no whole XML ({error})") from None
    asked = root.find(f"{_OAI}request")
    if root.tag != f"{_OAI}OAI-PMH" or asked is None or dict(asked.attrib) != query:
        raise _Broken("the answer is one to another request")
    if not _is_stamp(root.findtext(f"{_OAI}responseDate") or ""):
        raise _Broken("the answer does not say when it was made")
    return root


def _is_stamp(text: str) -> bool:
    try:
        return bool(_STAMP.fullmatch(text)) and datetime.fromisoformat(text) is not None
    except ValueError:
        return False


def _taken(record: etree._Element, domain: str | None) -> Taken:
    """The record as it is kept; a node speaks for its own domain only."""
    identifier = record.findtext(f"{_OAI}header/{_OAI}identifier") or ""
    try:
        theirs, kind, _ = parts_of(identifier)
        if theirs != domain:
            raise ValueError(f"{identifier} is not a record of {domain}")
        stamp = record.findtext(f"{_OAI}header/{_OAI}datestamp") or ""
        if not _is_stamp(stamp):
            raise ValueError(f"{stamp!r} is no datestamp")
        if record.find(f"{_OAI}header[@status='deleted']") is not None:
            return Taken(identifier, kind, stamp, None)
        graph = read_graph(record.findtext(f".//{{{SKG_IF}}}skg-if") or "")
    except ValueError as wrong:
        raise CannotHarvest(f"cannot read what the node gives: {identifier}: {wrong}") from None
    return Taken(identifier, kind, stamp, json.dumps(graph, ensure_ascii=False))


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
