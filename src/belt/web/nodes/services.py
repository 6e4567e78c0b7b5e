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
from belt.federation.consent import FIELDS, Consent, Field, consent
from belt.federation.everywhere import Sought, search_nodes
from belt.federation.giving import HIDDEN
from belt.federation.merging import Merged
from belt.federation.oai import Provider
from belt.federation.peers import Asking
from belt.federation.received import Wish
from belt.federation.register import Register, register_path
from belt.federation.signing import NodeKey, node_key
from belt.federation.together import OwnPart, own_part
from belt.web.accounts.models import Account
from belt.web.accounts.wishes import erased_elsewhere
from belt.web.connect.searching import searcher
from belt.web.directory.services import ids_now, known_person, shown
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
        described.gives,
    )


def told() -> dict[str, frozenset[Field]]:
    """What people decided, by the id that they have in the version that is shown.

    Of somebody who was two people when they decided, only what both agreed to leaves.
    """
    decided: dict[str, frozenset[Field]] = {}
    rows = list(Leaving.objects.all())
    now = ids_now(row.person_id for row in rows)
    for row in rows:
        person_id = now[row.person_id]
        decided[person_id] = row.agreed() & decided.get(person_id, row.agreed())
    return decided


def rule() -> Consent:
    """What may leave about whom."""
    return consent(node().people, told())


def leaving_of(person_id: str) -> Leaving:
    """What somebody decided; the node's rule where they did not, not kept yet."""
    held = rule()
    agreed = held.told.get(ids_now([person_id])[person_id], held.default)
    return Leaving(person_id=person_id, **{field: field in agreed for field in FIELDS})


def decided_by(account: Account) -> list[dict[str, Any]]:
    """What somebody decided may leave about them; empty where they decided nothing."""
    return list(Leaving.objects.filter(person_id=account.person_id).values(*FIELDS, "decided_at"))


@transaction.atomic
def decide_leaving(*, by: Account, person_id: str, agreed: Mapping[str, bool]) -> None:
    """Keep what somebody decided about themselves; what is given follows within seconds."""
    fields = {field: bool(agreed.get(field)) for field in FIELDS}
    others = Leaving.objects.exclude(person_id=person_id).values_list("person_id", flat=True)
    now = ids_now([person_id, *others])
    # What was decided for them under another id is decided anew.
    same = [one for one in now if one != person_id and now[one] == now[person_id]]
    Leaving.objects.filter(person_id__in=same).delete()
    Leaving.objects.update_or_create(
        person_id=person_id, defaults={**fields, "decided_at": timezone.now()}
    )
    given = ", ".join(field for field in FIELDS if fields[field]) or "nothing"
    record(by=by, did="leaving decided", kind="person", key=person_id, note=given)


def key() -> NodeKey:
    """The node's key."""
    return node_key(Path(settings.BELT_HOME), os.environ)


def ask_office(peer: str, wish: Wish) -> None:
    """Take to the office that a peer erased somebody who stands in this node's own works.

    Nothing to ask where they are not shown any more.
    """
    # Without what was received, they may be known under another of their ids.
    known = (known_person(one) for one in (wish.person_id, *wish.ids))
    person = next((one for one in known if one), None)
    if person is None:
        return
    message = (
        f"The node {peer} erased this person. What it and other nodes gave of them is left out "
        "here already; they also stand in works that this node brought in itself."
    )
    erased_elsewhere(person, node().email, message)


def own() -> OwnPart:
    """What of the search index other nodes may ask for; worked out once for each state."""
    state = (str(shown().home), shown().version, key().public, tuple(sorted(told().items())))
    kept = _own.get("own")
    if kept is None or kept[0] != state:
        kept = (state, own_part(_corpus(), searcher(), rule(), key().secret(HIDDEN)))
        _own["own"] = kept
    return kept[1]


def search_everywhere(sought: Sought) -> tuple[list[Merged], dict[str, str]]:
    """People of all nodes in one order, and which nodes are missing."""
    asking = Asking(node().name, key())
    return search_nodes(_corpus(), searcher(), node(), asking, rule(), sought)


def _corpus() -> Corpus:
    """The version that the searcher was opened on."""
    return Corpus.open(Path(settings.BELT_HOME), shown().version)
