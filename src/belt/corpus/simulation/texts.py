"""Titles and abstracts of simulated works, composed of the field's phrases."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic to write about. ``native`` names it in Korean, Japanese, French and Vietnamese."""

    name: str
    area: str
    venues: tuple[str, ...]
    tasks: tuple[str, ...]
    methods: tuple[str, ...]
    settings: tuple[str, ...]
    native: dict[str, str]

    def methods_in(self, year: int) -> list[str]:
        """The methods known by this year; at least one."""
        known = [method for method in self.methods if _since().get(method, 0) <= year]
        return known or [self.methods[-1]]

    def tasks_in(self, year: int) -> list[str]:
        """The tasks posed by this year; at least two."""
        known = [task for task in self.tasks if _since().get(task, 0) <= year]
        return known if len(known) > 1 else list(self.tasks[:2])


@dataclass(frozen=True, slots=True)
class Text:
    """What a work says."""

    title: str
    abstract: str
    keywords: tuple[str, ...]
    language: str


@cache
def _told() -> dict[str, Any]:
    text = files("belt.corpus.simulation").joinpath("topics.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _since() -> dict[str, int]:
    return dict(_told()["since"])


@cache
def topics() -> tuple[Topic, ...]:
    """The topics that ship with Belt, in the order of their file."""
    return tuple(
        Topic(
            name=topic["name"],
            area=topic["area"],
            venues=tuple(topic["venues"]),
            tasks=tuple(topic["tasks"]),
            methods=tuple(topic["methods"]),
            settings=tuple(topic["settings"]),
            native={language: topic[language] for language in ("ko", "ja", "fr", "vi")},
        )
        for topic in _told()["topic"]
    )


@cache
def _templates() -> dict[str, dict[str, list[str]]]:
    text = files("belt.corpus.simulation").joinpath("templates.toml").read_text("utf-8")
    return tomllib.loads(text)


def compose(topic: Topic, second: Topic, year: int, language: str, rng: random.Random) -> Text:
    """A text about ``topic`` that borrows a method from ``second``, in ``language`` (BCP 47).

    Methods and tasks do not occur before the year in which the field took them up.
    """
    task, task2 = rng.sample(topic.tasks_in(year), 2)
    method = rng.choice(topic.methods_in(year))
    others = [other for other in second.methods_in(year) if other != method]
    words = {
        "task": task,
        "task2": task2,
        "method": method,
        "method2": rng.choice(others or second.tasks_in(year)),
        "setting": rng.choice(topic.settings),
        "topic": topic.native.get(language, topic.name),
    }
    templates = _templates()
    for slot, choices in templates[language].items():
        if slot.startswith("word_"):
            words[slot.removeprefix("word_")] = rng.choice(choices)
    told = templates[language]
    words["name"] = _system_name(rng)
    title = _filled(rng.choice(told["titles"]), words)
    sentences = [
        _filled(rng.choice(told[part]), words)
        for part in ("opening", "gap", "idea", "detail", "evidence", "closing")
        if part in ("idea", "evidence") or rng.random() < 0.8
    ]
    keywords = (task, method, words["method2"])
    space = "" if language == "ja" else " "
    return Text(
        title=title if language == "ja" else title[0].upper() + title[1:],
        abstract=space.join(sentences),
        keywords=tuple(dict.fromkeys(keywords)) if rng.random() < 0.6 else (),
        language=language,
    )


_CASES: dict[str, Callable[[str], str]] = {
    "T": lambda phrase: " ".join(_titled(word) for word in phrase.split()),
    "S": lambda phrase: phrase[0].upper() + phrase[1:],
    "": lambda phrase: phrase,
}
_SMALL = frozenset(["of", "in", "and", "for", "with", "the", "to", "on", "from", "a", "an"])


def _titled(word: str) -> str:
    """``real-world`` as ``Real-World``; small words stay small."""
    if word in _SMALL:
        return word
    return "-".join(
        part[:1].upper() + part[1:] if part not in _SMALL else part for part in word.split("-")
    )


def _filled(template: str, words: dict[str, str]) -> str:
    """The template with ``{word}``, ``{word:S}`` (sentence case) and ``{word:T}`` (title case)."""
    return template.format_map({key: _Phrase(value) for key, value in words.items()})


class _Phrase(str):
    """A phrase that knows the cases of :func:`_filled`."""

    __slots__ = ()

    def __format__(self, case: str) -> str:
        return _CASES[case](str(self))


_ONSETS, _NUCLEI = "bcdfghklmnprstv", "aeiou"
_SUFFIXES = ("Net", "Former", "Flow", "Nav", "", "", "", "-X", "Bench", "Lab")


def _system_name(rng: random.Random) -> str:
    """A made-up name such as ``KaroNet``."""
    syllables = [rng.choice(_ONSETS) + rng.choice(_NUCLEI) for _ in range(2)]
    stem = "".join(syllables).capitalize()
    return stem + rng.choice(("n", "s", "l", "")) + rng.choice(_SUFFIXES)
