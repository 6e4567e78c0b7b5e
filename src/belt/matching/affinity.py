"""Expertise: how able a reviewer is to review a paper, from titles and abstracts alone.

Two views, each standardised over all pairs, are added. *Words*: TF-IDF of word stems and pairs of
neighbours, the mean of the three papers of the reviewer that are nearest. *Authors*, learned from a
corpus: latent semantic analysis (Deerwester et al. 1990), turned so that
works of one author lie close together (within-class covariance normalisation; Hatch, Kajarekar
and Stolcke 2006), the mean of the five nearest. Words are exact and know every new term; the
authors' view knows that different words go together. Both weigh the same, so that nothing is
fitted to ratings; without a corpus the words stand alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from belt.matching.encoders import Encoder
from belt.matching.stems import neighbouring_stems, stems

Matrix = npt.NDArray[np.float32]

NEAREST_BY_WORDS = 3
NEAREST_BY_AUTHORS = 5
DIMENSIONS = 300
FEWEST_WORKS, MOST_WORKS = 3, 60
"""Works of an author who teaches what belongs together: fewer say little, more are often several
people under one name."""
SHRINKAGE = 0.5
_FEWEST_TEXTS = 500
"""Works from which a corpus can teach anything."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paper as it is compared."""

    title: str
    abstract: str

    @property
    def whole(self) -> str:
        """Title and abstract as one text."""
        return f"{self.title}. {self.abstract}"


@dataclass(frozen=True)
class Background:
    """What a corpus teaches: its words with their weights, and where each leads.

    ``words`` are stems, ``idf`` their weights, ``turn`` (words x dimensions) leads from the
    weights of a text's words to its place, ``centre`` is the mean place.
    """

    words: tuple[str, ...]
    idf: Matrix
    projection: Matrix
    centre: Matrix
    turn: Matrix

    def place(self, texts: Sequence[str]) -> Matrix:
        """The texts' places, one a row, of length 1 (0 for a text without known words)."""
        counts = _counted(texts, {word: number for number, word in enumerate(self.words)})
        weighted = normalize(counts.multiply(self.idf).tocsr())
        rows = normalize(weighted @ self.projection)
        placed: Matrix = normalize((rows - self.centre) @ self.turn).astype(np.float32)
        return placed

    def save(self, path: Path) -> None:
        """Keep it in one file."""
        unfinished = path.with_suffix(".unfinished.npz")
        np.savez(
            unfinished,
            words=np.array(self.words, np.str_),
            idf=self.idf,
            projection=self.projection,
            centre=self.centre,
            turn=self.turn,
        )
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> Background:
        """What :meth:`save` kept. Raises ``FileNotFoundError``."""
        with np.load(path) as kept:
            return cls(
                tuple(kept["words"].tolist()),
                kept["idf"],
                kept["projection"],
                kept["centre"],
                kept["turn"],
            )


def learn(works: pa.Table, authorships: pa.Table) -> Background | None:
    """What ``works`` (``work_id, title, abstract``) and who wrote them teach.

    ``authorships`` has ``work_id, person_id``. ``None`` where the corpus is too small to teach.
    """
    if works.num_rows < _FEWEST_TEXTS:
        return None
    vectorizer = TfidfVectorizer(
        analyzer=stems, sublinear_tf=True, min_df=10, max_df=0.3, dtype=np.float32
    )
    weighted = vectorizer.fit_transform(_texts(works))
    size = min(DIMENSIONS, weighted.shape[1] - 1)
    _, _, ways = randomized_svd(weighted, size, n_iter=3, random_state=0)
    rows = normalize(weighted @ ways.T)
    centre = rows.mean(axis=0)
    return Background(
        words=tuple(vectorizer.get_feature_names_out().tolist()),
        idf=vectorizer.idf_.astype(np.float32),
        projection=ways.T.astype(np.float32),
        centre=centre.astype(np.float32),
        turn=_turn(rows, _work_authors(works, authorships)).astype(np.float32),
    )


def _texts(works: pa.Table) -> Iterator[str]:
    for title, abstract in zip(works["title"], works["abstract"], strict=True):
        yield f"{title.as_py() or ''}. {abstract.as_py() or ''}"


def affinity(
    reviewers: Sequence[Sequence[Text]],
    papers: Sequence[Text],
    background: Background | None = None,
    encoder: Encoder | None = None,
) -> Matrix:
    """Scores in 0…1, reviewers in rows and papers in columns; more is abler.

    ``reviewers`` are the papers that each wrote. A reviewer without papers scores 0. A stronger
    ``encoder`` takes the place of the authors' view.
    """
    sizes = [len(texts) for texts in reviewers]
    own = [text.whole for texts in reviewers for text in texts]
    asked = [text.whole for text in papers]
    if not own or not asked:
        return np.zeros((len(reviewers), len(papers)), np.float32)
    score = _standardised(_by_words(own, asked, sizes))
    if encoder is not None or background is not None:
        placed = (
            _centred(encoder.encode([*own, *asked]))
            if encoder is not None
            else background.place([*own, *asked])  # type: ignore[union-attr]
        )
        near = _nearest(placed[: len(own)] @ placed[len(own) :].T, sizes, NEAREST_BY_AUTHORS)
        score = score + _standardised(near)
    known = np.array(sizes) > 0
    scores: Matrix = np.where(known[:, None], 1 / (1 + np.exp(-score)), 0).astype(np.float32)
    return scores


def _by_words(own: list[str], asked: list[str], sizes: list[int]) -> Matrix:
    vectorizer = TfidfVectorizer(analyzer=neighbouring_stems, sublinear_tf=True, dtype=np.float32)
    weighted = vectorizer.fit_transform([*own, *asked])
    like = (weighted[: len(own)] @ weighted[len(own) :].T).toarray()
    return _nearest(like, sizes, NEAREST_BY_WORDS)


def _nearest(like: Matrix, sizes: list[int], nearest: int) -> Matrix:
    """For each reviewer the mean over their papers nearest to each paper asked for."""
    found = np.zeros((len(sizes), like.shape[1]), np.float32)
    start = 0
    for number, size in enumerate(sizes):
        if size:
            best = -np.sort(-like[start : start + size], axis=0)[:nearest]
            found[number] = best.mean(axis=0)
        start += size
    return found


def _standardised(scores: Matrix) -> Matrix:
    spread = float(scores.std())
    standard: Matrix = (scores - scores.mean()) / (spread or 1.0)
    return standard


def _centred(vectors: Matrix) -> Matrix:
    rows: Matrix = normalize(vectors - vectors.mean(axis=0))
    return rows


def _counted(texts: Sequence[str], words: dict[str, int]) -> Any:
    """Sublinear counts of known words, texts in rows."""
    rows, columns = [], []
    for row, text in enumerate(texts):
        known = [words[stem] for stem in stems(text) if stem in words]
        columns += known
        rows += [row] * len(known)
    counts = sparse.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, columns)), (len(texts), len(words))
    )
    counts.data = 1 + np.log(counts.data)
    return counts


def _work_authors(works: pa.Table, authorships: pa.Table) -> Any:
    """Works in rows, in columns the authors whose works can teach."""
    row = pa.compute.index_in(authorships["work_id"], value_set=works["work_id"])
    people = authorships["person_id"].combine_chunks().dictionary_encode()
    known = row.is_valid().to_numpy()
    rows = row.filter(row.is_valid()).to_numpy()
    columns = people.indices.to_numpy()[known]
    links = sparse.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, columns)),
        (works.num_rows, len(people.dictionary)),
    )
    links.data[:] = 1
    count = np.asarray(links.sum(axis=0)).ravel()
    return links[:, (count >= FEWEST_WORKS) & (count <= MOST_WORKS)]


def _turn(rows: Matrix, work_authors: Any) -> Matrix:
    """Stretches each direction by how little the works of one author differ in it."""
    count = np.asarray(work_authors.sum(axis=0)).ravel()
    size = rows.shape[1]
    if not len(count):
        return np.eye(size, dtype=np.float32)
    means = (work_authors.T @ rows) / count[:, None]
    each = np.asarray(work_authors.sum(axis=1)).ravel()
    # Sum over authors and their works of (x - m)(x - m)' = sum x x' - n m m'.
    within = (rows * each[:, None]).T @ rows - (means * count[:, None]).T @ means
    within /= count.sum() - len(count)
    within += SHRINKAGE * np.trace(within) / size * np.eye(size)
    values, vectors = np.linalg.eigh(within)
    turn: Matrix = vectors @ np.diag(np.maximum(values, 1e-9) ** -0.5)
    return turn
