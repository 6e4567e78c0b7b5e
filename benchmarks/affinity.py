"""Expertise scores beside the ratings of the researchers themselves (Stelmakh et al. 2023)."""

from __future__ import annotations

import csv
import tarfile
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from belt.matching.affinity import Background
from belt.matching.affinity_files import score_files

SAMPLES = 5
_Ratings = dict[str, list[tuple[str, float]]]


def report(shared: Path, home: Path) -> None:
    """Print the mean loss over the samples, with a 95% interval over researchers."""
    from belt.expertise import background_of

    with TemporaryDirectory() as name:
        folder = Path(name)
        with tarfile.open(shared / "reviewer_gold" / "dev.tar.gz") as packed:
            packed.extractall(folder, filter="data")
        ratings = _ratings(folder / "data" / "evaluations.csv")
        background = background_of(home)
        for told, taught in (("words alone", None), ("with the corpus's authors", background)):
            _print_loss(folder, ratings, told, taught)


def _print_loss(folder: Path, ratings: _Ratings, told: str, background: Background | None) -> None:
    per_reviewer = []
    began = time.perf_counter()
    for sample in range(1, SAMPLES + 1):
        data = folder / "evaluation_datasets" / f"d_20_{sample}"
        out = folder / "scores.csv"
        score_files(data / "archives", data / "submissions.json", out, background)
        per_reviewer.append(_losses(ratings, out))
    seconds = (time.perf_counter() - began) / SAMPLES
    wrong, all_ = np.array(per_reviewer).transpose(2, 0, 1)
    draw = np.random.default_rng(0)
    means = []
    for _ in range(1000):
        chosen = draw.integers(0, wrong.shape[1], wrong.shape[1])
        means.append(np.mean(wrong[:, chosen].sum(axis=1) / all_[:, chosen].sum(axis=1)))
    low, high = np.quantile(means, [0.025, 0.975])
    loss = np.mean(wrong.sum(axis=1) / all_.sum(axis=1))
    print(
        f"expertise, {told}: mean loss {loss:.4f} (95% {low:.2f} to {high:.2f} over researchers; "
        f"aim: at most 0.20), {seconds:.1f} s a sample (aim: under 10 s)"
    )


def _ratings(path: Path) -> _Ratings:
    with path.open(encoding="utf-8") as lines:
        return {
            "~" + row["ParticipantID"]: [
                (row[f"Paper{number}"], float(row[f"Expertise{number}"]))
                for number in range(1, 11)
                if row.get(f"Paper{number}")
            ]
            for row in csv.DictReader(lines, delimiter="\t")
        }


def _losses(ratings: _Ratings, scores: Path) -> list[tuple[float, float]]:
    """For each researcher the rating difference that is ordered wrongly, and all of it."""
    with scores.open(encoding="utf-8") as lines:
        score = {(paper, reviewer): float(value) for paper, reviewer, value in csv.reader(lines)}
    found = []
    for reviewer, rated in ratings.items():
        wrong = total = 0.0
        for place, (one, high) in enumerate(rated):
            for other, low in rated[:place]:
                gap = abs(high - low)
                order = (score[one, reviewer] - score[other, reviewer]) * np.sign(high - low)
                total += gap
                wrong += gap * (0.5 if order == 0 else float(order < 0))
        found.append((wrong, total))
    return found
