"""What happens around every request: security headers, and whole pages kept for readers."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from belt.web.directory.published import current_version
from belt.web.preferences import preferences

Respond = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
KEPT_BYTES = 64 * 1024 * 1024
LARGEST_KEPT = 1024 * 1024


def security_headers(respond: Respond) -> Respond:
    """Send a strict Content-Security-Policy with every answer."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        response["Content-Security-Policy"] = POLICY
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response

    return answer


class _Kept:
    """Finished pages, the least recently used dropped beyond a number of bytes."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[str, ...], HttpResponse] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...]) -> HttpResponse | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: tuple[str, ...], page: HttpResponse) -> None:
        with self._lock:
            if key not in self._pages:
                self._bytes += len(page.content)
            self._pages[key] = page
            while self._bytes > KEPT_BYTES:
                _, dropped = self._pages.popitem(last=False)
                self._bytes -= len(dropped.content)


def keep_pages(respond: Respond) -> Respond:
    """Answer a page again without making it anew.

    For readers who did not sign in, a page of the directory depends on the corpus version, their
    preferences and the address alone, and a version never changes: what was made once is right
    until the next version.
    """
    kept = _Kept()

    def answer(request: HttpRequest) -> HttpResponse:
        version = current_version()
        if version is None or not _is_same_for_all(request):
            return respond(request)
        chosen = preferences(request)
        key = (
            version,
            chosen.language or request.headers.get("Accept-Language", ""),
            chosen.size,
            chosen.theme,
            str("gzip" in request.headers.get("Accept-Encoding", "")),
            request.get_full_path(),
        )
        page = kept.get(key)
        if page is None:
            page = respond(request)
            if page.status_code != 200 or page.streaming or page.cookies:
                return page
            page["ETag"] = f'"{hashlib.sha256(page.content).hexdigest()[:24]}"'
            page["Cache-Control"] = "private, no-cache"
            if len(page.content) <= LARGEST_KEPT:
                kept.put(key, page)
        if request.headers.get("If-None-Match") == page["ETag"]:
            same = HttpResponseNotModified()
            same["ETag"] = page["ETag"]
            return same
        return _copy(page)

    return answer


_KEPT_BELOW = (
    "/regions/",
    "/organisations",
    "/people/",
    "/topics",
    "/works",
    "/network",
    "/insight/",
    "/reports/",
    "/health",
    "/about",
    "/pictures/",
)
_OF_PEOPLE = re.compile("/people/.+|.+/proposals")
"""Pages of one person, with what they told of themselves, and proposals, which come later."""


def _is_same_for_all(request: HttpRequest) -> bool:
    """Whether the page depends on version, preferences and address alone."""
    if request.method not in {"GET", "HEAD"}:
        return False
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES:
        return False
    path = request.path
    return path == "/" or (path.startswith(_KEPT_BELOW) and not _OF_PEOPLE.fullmatch(path))


def _copy(page: HttpResponse) -> HttpResponse:
    """A response of its own, so that what is added to one answer is not in the next."""
    fresh = HttpResponse(page.content, status=page.status_code)
    for name, value in page.items():
        fresh[name] = value
    return fresh
