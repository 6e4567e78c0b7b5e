"""Limits on what one sender may do, and the second factor of the office."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from belt.web import kept_files
from belt.web.api.problems import problem
from belt.web.office.services import lacks_second_factor

Respond = Callable[[HttpRequest], HttpResponse]
MINUTE = 60.0
_BETWEEN_NODES = ("/oai", "/nodes/")
LARGEST = kept_files.LARGEST + 1024 * 1024
"""Bytes of a request: a file with the form around it. Messages of nodes and programs are smaller.
"""


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
    """The sender's address, as the nearest trusted proxy saw it; of IPv6 its network of 64 bits.

    Such a network is the least that anybody gets, and everybody in it has as many addresses as
    they please.
    """
    told = request.headers.get("X-Forwarded-For", "").split(",")
    if settings.PROXIES and len(told) >= settings.PROXIES and told[-settings.PROXIES].strip():
        return _network_of(told[-settings.PROXIES].strip())
    return _network_of(str(request.META.get("REMOTE_ADDR", "")))


def _network_of(address: str) -> str:
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped or ip_network((known, 64), strict=False))


def limit_size(respond: Respond) -> Respond:
    """Refuse what is larger than any file that is taken, before it is written to the disk.

    It has to come before whatever reads forms, as the check against forged ones does. A request
    that does not say how long it is (sent in chunks) is read by Django as if it were empty, and
    never more of one is read than it says.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        told = request.META.get("CONTENT_LENGTH") or ""
        if not told.isdecimal() or int(told) <= LARGEST:
            return respond(request)
        sentence = gettext("The file is larger than 20 MB.")
        if request.path.startswith("/api/"):
            refused: HttpResponse = problem(413, sentence)
            return refused
        return HttpResponse(f"{sentence}\n", status=413, content_type="text/plain; charset=utf-8")

    return answer


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


class RefuseNul:
    """Refuse a NUL, which nobody types and PostgreSQL does not take.

    When the view is known, as Django checks a form's token: other nodes' messages and the like are
    read by their views alone.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here; see :meth:`process_view`."""
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_given: object
    ) -> HttpResponse | None:
        """The refusal, or none."""
        told = [request.path, *_values(request.GET)]
        if not getattr(view, "csrf_exempt", False):
            told += _values(request.POST)
        if any("\0" in one for one in told):
            return render(request, "directory/not_found.html", status=400)
        return None


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
