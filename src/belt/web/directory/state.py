"""Whether the service runs, and what is shown when a page is not there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from belt.corpus.versions import CorpusError
from belt.web.directory.published import NoCorpus, published
from belt.web.watching import Respond, metrics


def answer_operators(respond: Respond) -> Respond:
    """Answer those who watch the service under any name: a check on loopback or of a new port
    knows none of ``ALLOWED_HOSTS``."""
    pages = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}

    def answer(request: HttpRequest) -> HttpResponse:
        return pages.get(request.path, respond)(request)

    return answer


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(_request: HttpRequest) -> HttpResponse:
    """A corpus can be read."""
    try:
        published().pages.execute("select 1 from works limit 1")
    except (NoCorpus, CorpusError) as reason:
        return HttpResponse(f"no corpus: {reason}\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what is not there, or for a belt without a corpus."""
    if isinstance(exception, NoCorpus):
        return render(request, "directory/empty.html", status=503)
    return render(request, "directory/not_found.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours."""
    return render(request, "directory/failed.html", status=500)
