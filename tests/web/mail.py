"""A mail server on loopback."""

from __future__ import annotations

from typing import Any

from aiosmtpd.smtp import SMTP


class Mailbox:
    """What a mail server took; it refuses ``nobody@…``, and hangs up at ``silent@…``."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_RCPT(
        self, server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Whether the address is known."""
        if address == "nobody@example.org":
            return "550 no such mailbox"
        if address == "silent@example.org":
            server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:
        """Keep to whom it went."""
        self.taken += envelope.rcpt_tos
        return "250 OK"
