"""A home among other homes: what it gives, and what it tells of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from belt import config
from belt.config import Belt, Node
from belt.config.privacy import wishes
from belt.corpus.corpus import Corpus
from belt.corpus.versions import CorpusError
from belt.federation.consent import Field, consent
from belt.federation.erasures import left_under
from belt.federation.giving import HIDDEN, given
from belt.federation.register import Changes, Register, Selection, register_path
from belt.federation.signing import node_key

Progress = Callable[[str], None]
Told = Mapping[str, Collection[Field]]
"""Person id -> the fields that they agreed may leave."""
GIVING_VERSION = 2
"""Rises whenever documents would be made otherwise from the same corpus."""


def node_of(belt: Belt) -> Node:
    """The node that belt.toml describes. Raises :class:`CorpusError` when it describes none."""
    if belt.node is None:
        raise CorpusError("belt.toml describes no node: add a table [node] (see docs/belt-toml.md)")
    return belt.node


def describe_node(home: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """What other nodes have to know of this one, and how it stands."""
    node = node_of(config.load_home(home))
    register = Register(register_path(home))
    try:
        count = register.count(Selection())
    finally:
        register.close()
    return {
        "name": node.name,
        "domain": node.domain,
        "key": node_key(home, environment).public,
        "records": count,
        "peers": [one.model_dump() for one in node.peers],
    }


def give(
    home: Path, told: Told, environment: Mapping[str, str], progress: Progress
) -> Changes | None:
    """Bring the register of what this home gives up to date; ``None`` when it is already.

    Raises :class:`CorpusError` where belt.toml describes no node or nothing was published.
    """
    corpus = Corpus.open(home)
    node = node_of(corpus.belt)
    rule = consent(node.people, told)
    key = node_key(home, environment)
    state = _state(corpus.version, node, key.public, told)
    register = Register(register_path(home))
    try:
        if register.state() == state:
            return None
        progress("bringing up to date what is given to other nodes")
        return register.replace(given(corpus, node, rule, key.secret(HIDDEN)), state)
    finally:
        register.close()


def _state(version: str, node: Node, key: str, told: Told) -> str:
    rules = [node.domain, key, node.gives, node.people, GIVING_VERSION]
    text = json.dumps([version, rules, sorted((key, sorted(told[key])) for key in told)])
    return hashlib.sha256(text.encode()).hexdigest()


def give_nothing(home: Path) -> None:
    """Delete all that this home gave, since nothing is published any more."""
    register = Register(register_path(home))
    try:
        names = ("identifier", "kind", "document")
        register.replace(pa.table({name: pa.array([], pa.string()) for name in names}), "")
    finally:
        register.close()


def erasures(home: Path, environment: Mapping[str, str], since: str = "") -> list[dict[str, Any]]:
    """People who left this node and were erased, for the nodes that have them: ids and when.

    Each by the ids under which they left, so that nobody learns more of them.
    """
    node = node_of(config.load_home(home))
    secret = node_key(home, environment).secret(HIDDEN)
    register = Register(register_path(home))
    try:
        told = [
            {"ids": left_under(register, node.domain, secret, one.ids), "at": one.at}
            for one in wishes(home)
            if one.wish == "erase" and one.at >= since
        ]
    finally:
        register.close()
    return [one for one in told if one["ids"]]
