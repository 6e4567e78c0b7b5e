"""What other nodes may ask, signed: counts and candidates of searches, erasures, receipts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from belt.exchange import erasures
from belt.federation.questions import Question
from belt.federation.signing import (
    NAME,
    SIGNATURE,
    NotSigned,
    check_request,
    sign_answer,
)
from belt.federation.together import candidates, count_terms
from belt.web.connect.searching import searcher
from belt.web.nodes import services
from belt.web.office.services import record

LARGEST = 1024 * 1024
MOST_TERMS = 1_000
Answer = Callable[[HttpRequest, str], dict[str, Any]]


def for_peers(view: Answer) -> Callable[[HttpRequest], HttpResponse]:
    """Only nodes that belt.toml names, by their signature; the answer is signed too.

    The view gets the request and the peer's name; what is wrong with a message is its sender's
    fault and answered with 400.
    """

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        peer = services.node().peer(request.headers.get(NAME, ""))
        if peer is None or peer.key is None:
            return _refused("this node does not know you", 403)
        if len(request.body) > LARGEST:
            return _refused("the message is too large", 413)
        key = services.key()
        try:
            check_request(
                request.headers,
                peer.key,
                key.public,
                str(request.method),
                request.get_full_path(),
                request.body,
                datetime.now(UTC),
            )
            told = view(request, peer.name)
        except NotSigned as reason:
            return _refused(str(reason), 403)
        except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as reason:
            return _refused(f"not a message that is understood here ({reason})", 400)
        content = json.dumps(told, ensure_ascii=False).encode()
        answer = HttpResponse(content, content_type="application/json")
        answer[SIGNATURE] = sign_answer(key, request.headers[SIGNATURE], content)
        return answer

    return checked


def _refused(reason: str, status: int) -> HttpResponse:
    return HttpResponse(f"{reason}\n", status=status, content_type="text/plain")


@require_POST
@for_peers
def statistics(request: HttpRequest, _peer: str) -> dict[str, Any]:
    """How common words are in this node's own works."""
    asked = json.loads(request.body)["terms"]
    terms = [(str(field), str(stem)) for field, stem in asked[:MOST_TERMS]]
    if {field for field, _ in terms} - {"title", "abstract"}:
        raise ValueError("a field that is not searched")
    return count_terms(searcher(), services.own(), terms)


@require_POST
@for_peers
def found(request: HttpRequest, _peer: str) -> dict[str, Any]:
    """This node's own people for a search, with the scores of their works."""
    question = Question.from_json(json.loads(request.body))
    return candidates(searcher(), services.own(), question).to_json()


@require_GET
@for_peers
def erased(request: HttpRequest, _peer: str) -> dict[str, Any]:
    """Whom this node erased, for those who may have them."""
    until = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S+00:00}"
    told = erasures(Path(settings.BELT_HOME), os.environ, request.GET.get("since", ""))
    return {"erased": told, "until": until}


@require_POST
@for_peers
def receipts(request: HttpRequest, peer: str) -> dict[str, Any]:
    """A peer says that it dropped records that were deleted here; which of them are known here."""
    dropped = [(str(one), str(when)) for one, when in json.loads(request.body)["dropped"]]
    register = services.register()
    new = register.add_receipts(peer, dropped)
    if new:
        record(by=None, did="records dropped", kind="node", key=peer, note=str(new))
    return {"noted": [one for one, _ in dropped if register.is_deleted(one)]}
