"""Limits on what one sender may do, and the second factor of the office."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from belt.web.api.problems import problem
from belt.web.office.services import lacks_second_factor

Respond = Callable[[HttpRequest], HttpResponse]
MINUTE = 60.0
_BETWEEN_NODES = ("/oai", "/nodes/")


class Window:
    """How often each sender came in this minute; kept in the process, begun anew each minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._began, self._counts = clock(), dict[str, int]()

    def allows(self, sender: str, most: int) -> bool:
        """Count a sender, and say whether it came no more often than it may."""
        with self._lock:
            now = self._clock()
            if now - self._began >= MINUTE:
                self._began, self._counts = now, {}
            count = self._counts[sender] = self._counts.get(sender, 0) + 1
            return count <= most


def address_of(request: HttpRequest) -> str:
    """The sender's address, as the nearest trusted proxy saw it."""
    told = request.headers.get("X-Forwarded-For", "").split(",")
    if settings.PROXIES and len(told) >= settings.PROXIES and told[-settings.PROXIES].strip():
        return told[-settings.PROXIES].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def limit_changes(respond: Respond) -> Respond:
    """Refuse forms and requests to the API that come faster than a person could send them."""
    window = Window()

    def answer(request: HttpRequest) -> HttpResponse:
        api = request.path.startswith("/api/")
        changes = request.method not in {"GET", "HEAD", "OPTIONS"}
        between = request.path.startswith(_BETWEEN_NODES)
        if not api and not _is_dear(request) and (not changes or between):
            return respond(request)
        most = settings.CHANGES_A_MINUTE * (4 if api else 1)
        if window.allows(f"{'api' if api else 'forms'} {_sender(request)}", most):
            return respond(request)
        if api:
            refused = problem(429, "too many requests; wait a minute")
        else:
            refused = render(request, "directory/too_many.html", status=429)
        refused["Retry-After"] = str(int(MINUTE))
        return refused

    return answer


def _is_dear(request: HttpRequest) -> bool:
    """Whether every node of the network searches too, or teams are put together for seconds."""
    return bool(request.GET) and request.path in {reverse("nodes-find"), reverse("team")}


def refuse_nul(respond: Respond) -> Respond:
    """Refuse what holds a NUL: nobody types one, and PostgreSQL takes none."""

    def answer(request: HttpRequest) -> HttpResponse:
        told = [request.path, *_values(request.GET), *_values(request.POST)]
        if any("\0" in one for one in told):
            return render(request, "directory/not_found.html", status=400)
        return respond(request)

    return answer


def _values(given: QueryDict) -> list[str]:
    return [one for name in given for one in (name, *given.getlist(name))]


def _sender(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"account {request.user.pk}"
    return f"address {address_of(request)}"


def ask_for_second_factor(respond: Respond) -> Respond:
    """Send those whose role waits for a second factor to where they set it up."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/office/") and lacks_second_factor(request.user):
            messages.warning(
                request, gettext("The office's pages open once you have set up a second factor.")
            )
            return redirect("mfa_index")
        return respond(request)

    return answer
