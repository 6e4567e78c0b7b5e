"""Harvest another node by OAI-PMH: resumed after any failure, each record once, deletions honoured.

Requests go through oaipmh-scythe. Its parser mends broken XML, which would take a cut answer for a
short list; so every answer is parsed again, strictly, and has to repeat the request that was made,
or it is asked for anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx2
from lxml import etree
from oaipmh_scythe import HTTPConfig, Scythe
from oaipmh_scythe.exceptions import BadResumptionToken, NoRecordsMatch, OAIPMHException

from belt.config import Peer
from belt.federation.formats.xml import SKG_IF
from belt.federation.giving import parts_of
from belt.federation.received import Counts, Received, Taken

Progress = Callable[[str], None]
Pause = Callable[[float], None]
FORMAT = "skg_if"
_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_OVERLAP = timedelta(minutes=10)
"""Asked for again each time: what another process was just writing when the last harvest began."""
_TRIES = 12
_LONGEST_PAUSE = 60.0
_SECONDS = 30.0


class CannotHarvest(Exception):
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


def harvest(peer: Peer, received: Received, progress: Progress, pause: Pause) -> Harvested:
    """Bring what is kept of a peer up to date.

    Raises :class:`CannotHarvest` when the node does not answer, is another one than before, or
    cannot be read; what was taken until then stays, and the next harvest goes on from there.
    ``pause`` waits for seconds between two tries.
    """
    with Scythe(
        f"{peer.address}/oai", http_config=HTTPConfig(timeout=_SECONDS, user_agent="Belt")
    ) as client:
        run = _Run(peer, received, client, progress, pause)
        run.check_node()
        return run.all_pages()


class _Run:
    """One harvest of one peer."""

    def __init__(
        self, peer: Peer, received: Received, client: Scythe, progress: Progress, pause: Pause
    ) -> None:
        self.peer, self.received, self.client = peer, received, client
        self.progress, self.pause = progress, pause
        self.answers = self.again = 0

    def check_node(self) -> None:
        """It is the node that was harvested before, and gives what can be read here."""
        told = self.ask({"verb": "Identify"})
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
        if resumed:
            self.progress(
                f"{self.peer.name}: going on where the last harvest stopped, with "
                f"{self.received.count():,} records"
            )
        counts = Counts()
        restarts = 0
        while True:
            try:
                page = self.ask(self.first() if token is None else _further(token))
            except NoRecordsMatch:
                # Nothing changed: what was asked for from stays where the next one begins.
                return self.done(counts, resumed, {"token": None, "started": None})
            except BadResumptionToken:
                if restarts:
                    raise CannotHarvest(
                        f"{self.peer.address} does not accept its own resumption tokens"
                    ) from None
                restarts, token = 1, None
                self.received.take([], {"token": None, "started": None}, _now())
                continue
            started = self.received.state("started") or page.findtext(f"{_OAI}responseDate")
            domain = self.received.state("domain")
            taken = [_taken(one, domain) for one in page.iter(f"{_OAI}record")]
            token = (page.findtext(f".//{_OAI}resumptionToken") or "").strip() or None
            state = {"token": token, "started": started}
            if token is None:
                state = {"token": None, "started": None, "complete": started}
            counts += self.received.take(taken, state, _now())
            self.progress(f"{self.peer.name}: {self.received.count():,} records")
            if token is None:
                return self.done(counts, resumed, {})

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
            except (NoRecordsMatch, BadResumptionToken):
                raise
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
    return root


def _taken(record: etree._Element, domain: str | None) -> Taken:
    """The record as it is kept; a node speaks for its own domain only."""
    identifier = record.findtext(f"{_OAI}header/{_OAI}identifier") or ""
    try:
        theirs, kind, _ = parts_of(identifier)
        if theirs != domain:
            raise ValueError(f"{identifier} is not a record of {domain}")
        stamp = record.findtext(f"{_OAI}header/{_OAI}datestamp") or ""
        if record.find(f"{_OAI}header[@status='deleted']") is not None:
            return Taken(identifier, kind, stamp, None)
        graph = json.loads(record.findtext(f".//{{{SKG_IF}}}skg-if") or "")
    except ValueError as wrong:
        raise CannotHarvest(f"cannot read what the node gives: {identifier}: {wrong}") from None
    return Taken(identifier, kind, stamp, json.dumps(graph, ensure_ascii=False))


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
