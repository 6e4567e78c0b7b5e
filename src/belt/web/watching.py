"""What operators watch: one line of JSON a request, and figures for Prometheus."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.crypto import constant_time_compare
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

Respond = Callable[[HttpRequest], HttpResponse]
access = logging.getLogger("belt.access")

ANSWERS = Counter("belt_answers_total", "Answers by page and status", ["page", "status"])
SECONDS = Histogram(
    "belt_answer_seconds",
    "Seconds until the answer",
    ["page"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10),
)
_PLAIN = frozenset(logging.LogRecord("", 0, "", 0, "", None, None).__dict__) | {
    "message",
    "asctime",
    "taskName",
    "request",
}


class JsonLines(logging.Formatter):
    """A log record as one line of JSON, with whatever was given as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= {key: value for key, value in record.__dict__.items() if key not in _PLAIN}
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class ByPage(logging.Filter):
    """Names what was asked by its page and the request's id, where Django names the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; it is always kept."""
        request = getattr(record, "request", None)
        if request is not None:
            failed = record.exc_info[0].__name__ if record.exc_info else "refused"
            record.page = _page_of(request)
            record.request_id = getattr(request, "request_id", "")
            record.msg, record.args = "%s: %s, request %s", (failed, record.page, record.request_id)
        return True


def _page_of(request: HttpRequest) -> str:
    # A page that was kept is answered before its address is looked up.
    return request.resolver_match.view_name if request.resolver_match else "kept"


def watch(respond: Respond) -> Respond:
    """Count and time every answer, and name each request so that its log lines are found.

    Pages are told by their name, never by their address: addresses may hold names of people.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        name = request.request_id = uuid4().hex[:12]
        response = respond(request)
        seconds = time.perf_counter() - begun
        page = _page_of(request)
        ANSWERS.labels(page, response.status_code).inc()
        SECONDS.labels(page).observe(seconds)
        response["X-Request-Id"] = name
        access.info(
            "%s %s",
            request.method,
            page,
            extra={
                "request_id": name,
                "page": page,
                "status": response.status_code,
                "milliseconds": round(seconds * 1000, 1),
            },
        )
        return response

    return answer


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, of all processes together; only with the token of the environment."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        return HttpResponseNotFound()
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
        text = generate_latest(registry)
    else:
        text = generate_latest()
    return HttpResponse(text + _state(), content_type="text/plain; version=0.0.4")


def _state() -> bytes:
    """Figures of the home: what waits, and how old what is shown is."""
    from belt.corpus.versions import CorpusError
    from belt.web.directory.published import NoCorpus, published
    from belt.web.office.models import MOST_TRIES, Letter

    unsent = Letter.objects.filter(sent_at=None)
    given_up = unsent.filter(tries__gte=MOST_TRIES).count()
    told = {
        "belt_letters_waiting": unsent.count() - given_up,
        "belt_letters_given_up": given_up,
    }
    try:
        manifest = published().manifest
        age = datetime.now(UTC) - datetime.fromisoformat(manifest.created)
        told["belt_corpus_works"] = manifest.counts["works"]
        told["belt_corpus_age_seconds"] = int(age.total_seconds())
    except (NoCorpus, CorpusError):
        told["belt_corpus_works"] = 0
    lines = [f"# TYPE {name} gauge\n{name} {value}\n" for name, value in told.items()]
    return "".join(lines).encode()
