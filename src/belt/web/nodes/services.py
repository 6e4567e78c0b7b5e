"""What the node gives and who may ask for it."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from belt.config import Node
from belt.corpus.corpus import Corpus
from belt.exchange import search_nodes
from belt.federation.consent import FIELDS, Consent, Field, consent
from belt.federation.oai import Provider
from belt.federation.register import Register, register_path
from belt.federation.together import Merged, OwnPart, own_part
from belt.web.accounts.models import Account
from belt.web.connect.searching import searcher
from belt.web.directory.services import known_person, shown
from belt.web.nodes.models import Leaving
from belt.web.office.services import record

_kept = threading.local()
_own: dict[str, tuple[Any, OwnPart]] = {}


def node() -> Node:
    """The node of this belt; the pages of nodes do not exist where belt.toml describes none."""
    described = shown().belt.node
    if described is None:
        raise Http404
    return described


def register() -> Register:
    """The register of what is given, opened once for each thread; there is none without a node."""
    node()
    path = register_path(Path(settings.BELT_HOME))
    kept = getattr(_kept, "register", None)
    if kept is None or kept[0] != path:
        kept = (path, Register(path))
        _kept.register = kept
    return kept[1]


def provider(request: HttpRequest) -> Provider:
    """The node as its OAI-PMH describes it."""
    described, belt = node(), shown().belt
    secret = hashlib.sha256(b"oai-pmh\n" + settings.SECRET_KEY.encode()).digest()
    name = belt.name.get("en") or next(iter(belt.name.values()))
    return Provider(
        f"{name}: {described.name}",
        described.domain,
        described.email,
        request.build_absolute_uri(reverse("oai")),
        secret,
    )


def told() -> dict[str, frozenset[Field]]:
    """What people decided, by the id that they have in the version that is shown."""
    decided = {}
    for row in Leaving.objects.all():
        person = known_person(row.person_id)
        decided[person.row.id if person else row.person_id] = row.agreed()
    return decided


def rule() -> Consent:
    """What may leave about whom."""
    return consent(node().people, told())


def leaving_of(person_id: str) -> Leaving:
    """What somebody decided; the node's rule where they did not, not kept yet."""
    found = Leaving.objects.filter(person_id=person_id).first()
    default = node().people == "unless_objected"
    return found or Leaving(person_id=person_id, **dict.fromkeys(FIELDS, default))


def decided_by(account: Account) -> list[dict[str, Any]]:
    """What somebody decided may leave about them; empty where they decided nothing."""
    return list(Leaving.objects.filter(person_id=account.person_id).values(*FIELDS, "decided_at"))


@transaction.atomic
def decide_leaving(*, by: Account, person_id: str, agreed: Mapping[str, bool]) -> None:
    """Keep what somebody decided about themselves; what is given follows within seconds."""
    fields = {field: bool(agreed.get(field)) for field in FIELDS}
    Leaving.objects.update_or_create(
        person_id=person_id, defaults={**fields, "decided_at": timezone.now()}
    )
    given = ", ".join(field for field in FIELDS if fields[field]) or "nothing"
    record(by=by, did="leaving decided", kind="person", key=person_id, note=given)


def own() -> OwnPart:
    """What of the search index other nodes may ask for; worked out once for each state."""
    state = (str(shown().home), shown().version, tuple(sorted(told().items())))
    kept = _own.get("own")
    if kept is None or kept[0] != state:
        corpus = Corpus.open(Path(settings.BELT_HOME))
        kept = (state, own_part(corpus, searcher(), rule()))
        _own["own"] = kept
    return kept[1]


def search_everywhere(query: str, language: str, limit: int) -> tuple[list[Merged], dict[str, str]]:
    """People of all nodes in one order, and which nodes are missing."""
    home = Path(settings.BELT_HOME)
    return search_nodes(home, searcher(), query, language, limit, os.environ)
