"""OpenReview's expertise formats: ``archives/~ID.jsonl`` and ``submissions.json`` in, CSV out.

A line of an archive and a value of the submissions is ``{"id": …, "content": {"title": …,
"abstract": …}}``; values of OpenReview's second API (``{"value": …}``) are read too. The scores are
``paper,reviewer,score`` without a header, as OpenReview's matcher reads them.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from belt.matching.affinity import Background, Text, affinity
from belt.matching.encoders import Encoder


class BadAffinityInput(ValueError):
    """A file that is not in the format; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What was scored."""

    papers: int
    reviewers: int
    without_papers: tuple[str, ...]
    """Reviewers whose archive is empty; they score 0."""


def score_files(
    archives: Path,
    submissions: Path,
    out: Path,
    background: Background | None = None,
    encoder: Encoder | None = None,
) -> Scored:
    """Score every reviewer of a folder for every submission, and write the CSV.

    Raises :class:`BadAffinityInput`; nothing is written then.
    """
    papers = read_submissions(submissions)
    reviewers = read_archives(archives)
    scores = affinity(list(reviewers.values()), list(papers.values()), background, encoder)
    unfinished = out.with_name(f".{out.name}.unfinished")
    with unfinished.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        for reviewer, row in zip(reviewers, scores.tolist(), strict=True):
            for paper, score in zip(papers, row, strict=True):
                rows.writerow((paper, reviewer, f"{score:.6f}"))
    unfinished.replace(out)
    empty = tuple(reviewer for reviewer, texts in reviewers.items() if not texts)
    return Scored(len(papers), len(reviewers), empty)


def read_submissions(path: Path) -> dict[str, Text]:
    """Submissions by id, in the order of the file. Raises :class:`BadAffinityInput`."""
    try:
        told = json.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadAffinityInput(f"{path}: expected JSON ({error})") from None
    if not isinstance(told, dict) or not told:
        raise BadAffinityInput(f"{path}: expected an object of submissions by id, none found")
    return {key: _text(value, f"{path}, submission {key}") for key, value in told.items()}


def read_archives(folder: Path) -> dict[str, list[Text]]:
    """The papers of each reviewer; the file's name is the reviewer's id.

    Raises :class:`BadAffinityInput`.
    """
    files = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    if not files:
        raise BadAffinityInput(f"{folder}: expected a folder of archives, ~ID.jsonl; none found")
    found: dict[str, list[Text]] = {}
    for path in files:
        texts = []
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError as error:
            raise BadAffinityInput(f"{path}: expected text in UTF-8 ({error})") from None
        for number, line in enumerate(lines, 1):
            if line.strip():
                where = f"{path}, line {number}"
                try:
                    texts.append(_text(json.loads(line), where))
                except json.JSONDecodeError as error:
                    raise BadAffinityInput(f"{where}: expected JSON ({error})") from None
        found[path.stem] = texts
    return found


def _text(told: Any, where: str) -> Text:
    content = told.get("content") if isinstance(told, dict) else None
    if not isinstance(content, dict):
        raise BadAffinityInput(f'{where}: expected an object with "content"')
    text = Text(_value(content, "title", where), _value(content, "abstract", where))
    if not text.title.strip() and not text.abstract.strip():
        raise BadAffinityInput(f"{where}: neither a title nor an abstract")
    return text


def _value(content: dict[str, Any], name: str, where: str) -> str:
    value = content.get(name)
    if isinstance(value, dict):
        value = value.get("value")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadAffinityInput(f"{where}: expected {name} to be text, not {type(value).__name__}")
    return value
