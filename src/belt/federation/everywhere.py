"""Asking this node and its peers for people, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, TypeVar

from belt.config import Node, Peer, withheld_ids
from belt.corpus.corpus import Corpus
from belt.federation.answers import Answer
from belt.federation.consent import Consent, consent
from belt.federation.giving import HIDDEN
from belt.federation.merging import Merged, found_people, merge
from belt.federation.peers import SECONDS, Asking, NoAnswer, ask_peer
from belt.federation.questions import MOST, Question, counted, shortened
from belt.federation.together import candidates, count_terms, own_part
from belt.matching.search.leaves import added, terms_of
from belt.matching.search.search import Searcher

T = TypeVar("T")
_AT_ONCE = 32
_SPARE_SECONDS = 2.0
"""For an answer that came in time to be checked."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Whom somebody looks for."""

    query: str
    language: str
    limit: int
    regions: tuple[str, ...] = ()


def search_nodes(
    corpus: Corpus, searcher: Searcher, node: Node, asking: Asking, rule: Consent, sought: Sought
) -> tuple[list[Merged], dict[str, str]]:
    """People of this node and its peers in one order, and why nodes are missing, by name.

    A node that does not answer in time, or not as it should, is left out, and said to be.
    ``rule`` is what this node's people agreed to: peers are asked about nobody else.
    """
    secret, limit = asking.key.secret(HIDDEN), min(MOST, sought.limit)
    # Whoever may search here may find all own people; peers hear only of those who may leave.
    own = own_part(corpus, searcher, consent("unless_objected", {}), secret)
    leaving = own_part(corpus, searcher, rule, secret)
    withheld = withheld_ids(corpus.home)
    understood = shortened(searcher.understand(sought.query, sought.language))
    terms = terms_of(searcher, understood)
    rounds = _Rounds(asking, node.peers)
    counts = rounds.ask(
        "/nodes/statistics",
        {"terms": [list(term) for term in terms]},
        lambda told: counted(terms, told),
    )
    here = counted(terms, count_terms(searcher, own, terms))
    question = Question(understood, added([here, *counts.values()]), limit, sought.regions)
    first = rounds.ask("/nodes/candidates", question.to_json(), Answer.from_json)
    told = {node.name: candidates(searcher, leaving, question), **first}
    about = question.about(found_people(told, node.name, withheld))
    later = rounds.ask("/nodes/candidates", about.to_json(), Answer.from_json)
    answers = {name: first[name].followed_by(later[name]) for name in later}
    best, known = (candidates(searcher, own, one) for one in (question, about))
    answers[node.name] = best.followed_by(known)
    return merge(answers, node.name, limit, withheld), rounds.missing


class _Rounds:
    """Rounds of questions to peers; who is missing in one is not asked in the next."""

    def __init__(self, asking: Asking, peers: Sequence[Peer]) -> None:
        self.asking, self.peers = asking, list(peers)
        self.missing: dict[str, str] = {}

    def ask(
        self, path: str, message: Mapping[str, Any], read: Callable[[dict[str, Any]], T]
    ) -> dict[str, T]:
        """The answers of all peers, asked at once, as ``read`` understands them."""
        if not self.peers:
            return {}
        pool = ThreadPoolExecutor(max_workers=min(_AT_ONCE, len(self.peers)))
        asked = {
            peer.name: pool.submit(_answer, self.asking, peer, path, message, read)
            for peer in self.peers
        }
        wait(asked.values(), timeout=SECONDS + _SPARE_SECONDS)
        pool.shutdown(wait=False, cancel_futures=True)
        answers = {}
        for name, answer in asked.items():
            try:
                answers[name] = _in_time(name, answer)
            except NoAnswer as reason:
                self.missing[name] = str(reason)
        self.peers = [peer for peer in self.peers if peer.name in answers]
        return answers


def _answer(
    asking: Asking,
    peer: Peer,
    path: str,
    message: Mapping[str, Any],
    read: Callable[[dict[str, Any]], T],
) -> T:
    try:
        return read(ask_peer(asking, peer, "POST", path, message))
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as wrong:
        kind = type(wrong).__name__
        raise NoAnswer(f"{peer.name} answers with something else than was asked ({kind})") from None


def _in_time(name: str, answer: Future[T]) -> T:
    if not answer.done() or answer.cancelled():
        raise NoAnswer(f"{name} does not answer in time")
    return answer.result()
