"""OAI-PMH 2.0, the provider's side (http://www.openarchives.org/OAI/openarchivesprotocol.html)."""

from belt.federation.oai.answering import Provider, answer

__all__ = ["Provider", "answer"]
