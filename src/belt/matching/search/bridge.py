"""The bridge between languages: phrases of the corpus that mean what a foreign phrase means.

The corpus's own phrases are embedded, not its documents: the query's vector is mapped to the place
where its English counterpart should be, and the nearest phrases are searched for as words. The map
is learned from the glossary alone: for each language, the glossary's terms in it against the same
terms in English, by ridge regression towards the identity (the linear map between embedding spaces
of Mikolov, Le and Sutskever 2013, regularised to change no more than the glossary shows). Phrases
that many works use are a little likelier to be meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.feather as feather

from belt.matching.encoders import Encoder, NoEncoder, Vectors, configured_encoder
from belt.matching.search.glossary import Glossary
from belt.matching.search.vectors import KeptVectors, Progress, encode_missing, vectors_folder

RIDGE = 0.2
FREQUENCY = 0.02
"""What a factor of e in works adds to a cosine."""
SHARPNESS = 25.0
"""How fast a phrase's weight falls with its distance from the nearest: by e every 0.04."""
PHRASES = 6
_LEAST_WEIGHT = 0.2
_FEWEST_TERMS = 30
"""Terms of a language from which a map can be learned; with fewer, its vectors are only centred."""

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Map:
    """From a language's vectors to where English ones lie: ``(v - centre) @ turn``."""

    centre: Matrix
    turn: Matrix


class PhraseBridge:
    """The bridge of one corpus version."""

    def __init__(
        self, phrases: pa.Table, kept: KeptVectors, glossary: Glossary, encoder: Encoder
    ) -> None:
        self._phrases: list[str] = phrases["phrase"].to_pylist()
        self._encoder = encoder
        self._prior = FREQUENCY * np.log(phrases["works"].to_numpy()).astype(np.float32)
        english = {entry.english for entry in glossary.entries if entry.language != "en"}
        names = sorted(english)
        rows = dict(zip(names, kept.of(names), strict=True)) if names else {}
        centre = np.mean(list(rows.values()), axis=0) if rows else np.zeros(1, np.float32)
        self._maps = {
            language: _map(glossary, language, kept, rows, centre)
            for language in ("ko", "ja", "fr", "vi")
        }
        self._vectors = _unit(kept.of(self._phrases) - centre)
        self._kept = lru_cache(maxsize=4096)(self._nearest)

    def nearest(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        """(English phrase, weight in 0…1), the likeliest first; none while the encoder is away."""
        if language not in self._maps or not self._phrases:
            return ()
        try:
            return self._kept(text, language)
        except NoEncoder:
            return ()

    def _nearest(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        way = self._maps[language]
        vector = self._encoder.encode([text])[0]
        placed = _unit(((vector - way.centre) @ way.turn)[None, :])[0]
        likely = self._vectors @ placed + self._prior
        best = np.argpartition(-likely, min(PHRASES, len(likely) - 1))[:PHRASES]
        best = best[np.argsort(-likely[best], kind="stable")]
        weights = np.exp(SHARPNESS * (likely[best] - likely[best[0]]))
        return tuple(
            (self._phrases[place], round(float(weight), 3))
            for place, weight in zip(best.tolist(), weights, strict=True)
            if weight >= _LEAST_WEIGHT
        )


def build_bridge(
    home: Path,
    index: Path,
    glossary: Glossary,
    environment: Mapping[str, str],
    progress: Progress,
) -> int:
    """Encode what the bridge of an index needs and is not there yet; returns how many texts.

    Raises :class:`~belt.matching.encoders.NoEncoder`.
    """
    return encode_missing(home, _texts(_phrase_table(index), glossary), environment, progress)


def open_bridge(
    home: Path, index: Path, glossary: Glossary, environment: Mapping[str, str]
) -> PhraseBridge:
    """The bridge of an index.

    Raises :class:`~belt.matching.encoders.NoEncoder`, and ``KeyError`` before it is built.
    """
    encoder = configured_encoder(environment)
    kept = KeptVectors(vectors_folder(home, encoder.name))
    return PhraseBridge(_phrase_table(index), kept, glossary, encoder)


def is_built(home: Path, index: Path, glossary: Glossary, encoder: str) -> bool:
    """Whether every text that the bridge of an index needs has its vector."""
    kept = KeptVectors(vectors_folder(home, encoder))
    return not kept.missing(_texts(_phrase_table(index), glossary))


def _phrase_table(index: Path) -> pa.Table:
    return feather.read_table(index / "phrases.arrow")


def _texts(phrases: pa.Table, glossary: Glossary) -> list[str]:
    """The glossary first: without it nothing can be mapped."""
    terms = [entry.written for entry in glossary.entries if entry.language != "en"]
    english = sorted({entry.english for entry in glossary.entries})
    return [*english, *terms, *phrases["phrase"].to_pylist()]


def _map(
    glossary: Glossary,
    language: str,
    kept: KeptVectors,
    english: Mapping[str, Vectors],
    english_centre: Matrix,
) -> _Map:
    pairs = [
        (entry.written, entry.english)
        for entry in glossary.entries
        if entry.language == language and entry.written != entry.english
    ]
    if not pairs:
        return _Map(english_centre, np.eye(len(english_centre), dtype=np.float32))
    own = kept.of([written for written, _ in pairs])
    centre = own.mean(axis=0)
    size = own.shape[1]
    turn = np.eye(size)
    if len(pairs) >= _FEWEST_TERMS:
        given = (own - centre).astype(np.float64)
        wanted = np.array([english[name] for _, name in pairs]) - english_centre
        turn += np.linalg.solve(given.T @ given + RIDGE * np.eye(size), given.T @ (wanted - given))
    return _Map(centre, turn.astype(np.float32))


def _unit(vectors: Matrix) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Matrix = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
