"""Vectors of texts, kept for good: a text is encoded once, whatever versions use it.

``corpus/vectors/<encoder>/part-*.arrow`` hold ``text, vector``; a part is written whole or not at
all, so an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.feather as feather

from belt.matching.encoders import Encoder, SmallE5, Vectors, configured_encoder

Progress = Callable[[str], None]
_AT_ONCE = 100
_A_PART = 2_000


def vectors_folder(home: Path, encoder: str) -> Path:
    """Where the vectors of an encoder lie."""
    return home / "corpus" / "vectors" / re.sub(r"[^\w.-]", "_", encoder)


class KeptVectors:
    """The vectors in a folder, as they were when it was opened."""

    def __init__(self, folder: Path) -> None:
        parts = [feather.read_table(part) for part in sorted(folder.glob("part-*.arrow"))]
        self._texts = pa.concat_arrays(
            [chunk for part in parts for chunk in part["text"].chunks]
            or [pa.array([], pa.string())]
        )
        self._rows = np.concatenate([_matrix(part) for part in parts]) if parts else None

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Those of the texts that have no vector yet, each once, in their order."""
        known = pc.is_in(pa.array(texts, pa.string()), value_set=self._texts).to_pylist()
        return list(dict.fromkeys(text for text, has in zip(texts, known, strict=True) if not has))

    def of(self, texts: Sequence[str]) -> Vectors:
        """The texts' vectors, one a row. Raises ``KeyError`` where one is missing."""
        places = pc.index_in(pa.array(texts, pa.string()), value_set=self._texts)
        if self._rows is None or places.null_count:
            raise KeyError(f"{len(self.missing(texts))} texts have no vector yet")
        vectors: Vectors = self._rows[places.to_numpy()].astype(np.float32)
        return vectors


def encode_missing(
    home: Path, texts: Sequence[str], environment: Mapping[str, str], progress: Progress
) -> int:
    """Encode the texts that have no vector yet and keep them; returns how many there were.

    Raises :class:`belt.matching.encoders.NoEncoder` where no encoder can run.
    """
    encoder = configured_encoder(environment)
    folder = vectors_folder(home, encoder.name)
    folder.mkdir(parents=True, exist_ok=True)
    for unfinished in folder.glob(".part-*"):
        unfinished.unlink()
    missing = KeptVectors(folder).missing(texts)
    if not missing:
        return 0
    done: list[Vectors] = []
    kept = 0
    for part in _encoded(encoder, missing):
        done.append(part)
        count = kept + sum(map(len, done))
        if sum(map(len, done)) >= _A_PART or count == len(missing):
            _write(folder, missing[kept:count], np.concatenate(done))
            kept, done = count, []
        progress(f"reading meanings of phrases: {count:,} of {len(missing):,}")
    return len(missing)


def _encoded(encoder: Encoder, texts: Sequence[str]) -> Iterator[Vectors]:
    """Vectors a hundred texts at a time; the built-in model on every processor but one thread."""
    chunks = [texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE)]
    if not isinstance(encoder, SmallE5) or len(chunks) < 4:
        yield from map(encoder.encode, chunks)
        return
    # A forked process would hang in the model's own threads: start afresh.
    with ProcessPoolExecutor(
        min(os.cpu_count() or 1, 4), get_context("spawn"), initializer=_load_model
    ) as pool:
        yield from pool.map(_encode, chunks)


_model: list[Encoder] = []
"""The model of a process of :func:`_encoded`; it has no other state."""


def _load_model() -> None:
    _model.append(SmallE5())


def _encode(texts: Sequence[str]) -> Vectors:
    return _model[0].encode(texts)


def _write(folder: Path, texts: Sequence[str], vectors: Vectors) -> None:
    number = 1 + max(
        (int(one.stem.split("-")[1]) for one in folder.glob("part-*.arrow")), default=0
    )
    halves = pa.array(vectors.astype(np.float16).ravel())
    table = pa.table(
        {
            "text": pa.array(texts, pa.string()),
            "vector": pa.FixedSizeListArray.from_arrays(halves, vectors.shape[1]),
        }
    )
    unfinished = folder / f".part-{number:05d}"
    feather.write_feather(table, unfinished, compression="uncompressed")
    unfinished.replace(folder / f"part-{number:05d}.arrow")


def _matrix(part: pa.Table) -> Vectors:
    vectors = part["vector"].combine_chunks()
    rows: Vectors = vectors.flatten().to_numpy(zero_copy_only=False).reshape(len(vectors), -1)
    return rows
