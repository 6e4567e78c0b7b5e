"""An HTTP client that reads of an answer only so much, and waits for it only so long.

Timeouts of an HTTP client hold for each read, so that an answer that comes byte by byte never
ends, and a small compressed answer may be a large one. Here both bounds are those of a whole
answer, as it is after decompression.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx2


class TooLarge(httpx2.TransportError):
    """An answer that is longer than it may be."""


class TooSlow(httpx2.TimeoutException):
    """An answer that was not whole in time."""


class BoundedClient(httpx2.Client):
    """A client for one request at a time; answers are whole when they are returned.

    Redirects are not followed. Raises :class:`TooLarge` and :class:`TooSlow` beside what every
    client raises.
    """

    def __init__(self, *, largest: int, seconds: float, **options: Any) -> None:
        super().__init__(timeout=seconds, follow_redirects=False, **options)
        self._largest, self._seconds = largest, seconds
        self._sockets: list[socket.socket] = []

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """The answer to a request, read to its end."""
        request.extensions["trace"] = self._note_socket
        with self._deadline(request):
            response = super().send(request, **{**options, "stream": True})
            try:
                body = bytearray()
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > self._largest:
                        told = f"the answer is larger than {self._largest >> 20} MB"
                        raise TooLarge(told, request=request)
            finally:
                response.close()
        kept = [(k, v) for k, v in response.headers.multi_items() if k != "content-encoding"]
        return httpx2.Response(
            response.status_code, headers=kept, content=bytes(body), request=request
        )

    def _note_socket(self, event: str, told: dict[str, Any]) -> None:
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            still_open = [one for one in self._sockets if one.fileno() != -1]
            self._sockets = [*still_open, told["return_value"].get_extra_info("socket")]

    @contextmanager
    def _deadline(self, request: httpx2.Request) -> Iterator[None]:
        """Shut the connection down when the time is over, whatever is being waited for."""
        over = threading.Event()

        def shut() -> None:
            over.set()
            for one in self._sockets:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(self._seconds, shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except httpx2.HTTPError:
            if over.is_set():
                told = f"no whole answer in {self._seconds:g} seconds"
                raise TooSlow(told, request=request) from None
            raise
        finally:
            # One that has begun to shut must not meet the connection of the next request.
            timer.cancel()
            timer.join()
        if over.is_set():
            raise TooSlow(f"no whole answer in {self._seconds:g} seconds", request=request)
