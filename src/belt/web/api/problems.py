"""Errors as the API tells them: ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from belt.corpus.versions import CorpusError
from belt.web.accounts.services import Refused
from belt.web.directory.published import NoCorpus

log = logging.getLogger(__name__)


class Problem(Schema):
    """What went wrong."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, Any]] = []


def problem(status: int, detail: str = "", errors: list[dict[str, Any]] | None = None) -> Any:
    """The answer that tells of a problem."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors or [],
    }
    return HttpResponse(
        json.dumps(told, ensure_ascii=False), status=status, content_type="application/problem+json"
    )


def tell_problems(api: NinjaAPI) -> None:
    """Let an API answer every error as a problem; a fault of ours is logged and told as such."""

    @api.exception_handler(ValidationError)
    def invalid(_request: HttpRequest, wrong: ValidationError) -> HttpResponse:
        errors = [
            {"where": ".".join(str(part) for part in one["loc"]), "message": one["msg"]}
            for one in wrong.errors
        ]
        return problem(422, "the request is not as documented", errors)

    @api.exception_handler(HttpError)
    def told(_request: HttpRequest, wrong: HttpError) -> HttpResponse:
        return problem(wrong.status_code, str(wrong))

    @api.exception_handler(NoCorpus)
    @api.exception_handler(CorpusError)
    def empty(_request: HttpRequest, _wrong: Exception) -> HttpResponse:
        return problem(503, "nothing was published yet")

    @api.exception_handler(Http404)
    def missing(_request: HttpRequest, wrong: Http404) -> HttpResponse:
        return problem(404, str(wrong))

    @api.exception_handler(Refused)
    def refused(_request: HttpRequest, wrong: Refused) -> HttpResponse:
        return problem(409, wrong.reason)

    @api.exception_handler(ProtectedError)
    def needed(_request: HttpRequest, _wrong: ProtectedError) -> HttpResponse:
        return problem(409, "something else depends on it")

    @api.exception_handler(Exception)
    def fault(_request: HttpRequest, wrong: Exception) -> HttpResponse:
        log.error("the API failed", exc_info=wrong)
        return problem(500, "a fault of Belt, which was noted")
