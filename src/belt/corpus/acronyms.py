"""Spellings of one phrase folded into it: acronyms and words written together or apart."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from belt.corpus.phrases import Phrases
from belt.corpus.tokens import CONNECTOR, CONTENT, Ints, Stream

_LEAST_EXPLANATIONS = 3
_LEAST_SHARE = 0.7


def acronyms(stream: Stream) -> dict[str, tuple[int, ...]]:
    """What acronyms stand for, from "simultaneous localization and mapping (SLAM)".

    Returns the acronym as written in the singular and the lemmas of what it stands for; only those
    that were explained at least three times, and in seven of ten cases alike.
    """
    bracket = {"(": 0, ")": 0}
    for place, surface in enumerate(stream.surfaces):
        if surface in bracket:
            bracket[surface] = place
    is_acronym = np.array([_looks_like_acronym(surface) for surface in stream.surfaces])
    opens = np.flatnonzero(
        (stream.surface[:-2] == bracket["("])
        & is_acronym[stream.surface[1:-1]]
        & (stream.surface[2:] == bracket[")"])
    )
    told: defaultdict[str, Counter[tuple[int, ...]]] = defaultdict(Counter)
    for at in opens.tolist():
        written = stream.surfaces[stream.surface[at + 1]].removesuffix("s")
        meaning = _explained(stream, at, written.lower())
        told[written][meaning] += 1
    found = {}
    for written, meanings in sorted(told.items()):
        explained = {meaning: n for meaning, n in meanings.items() if meaning}
        if not explained:
            continue
        best = max(sorted(explained), key=lambda meaning: explained[meaning])
        count = explained[best]
        if count >= _LEAST_EXPLANATIONS and count >= _LEAST_SHARE * sum(explained.values()):
            found[written] = best
    return found


def _looks_like_acronym(surface: str) -> bool:
    bare = surface.removesuffix("s")
    return 2 <= len(bare) <= 6 and bare.isascii() and bare.isalpha() and bare.isupper()


def _explained(stream: Stream, at: int, letters: str) -> tuple[int, ...]:
    """The lemmas before the bracket with these initials; connectors may be left out."""
    place, remaining = at - 1, len(letters)
    while remaining and place >= 0 and at - place <= len(letters) + 2:
        lemma = stream.lemmas[stream.lemma[place]]
        if lemma and lemma[0] == letters[remaining - 1]:
            remaining -= 1
        elif stream.kind[place] != CONNECTOR:
            return ()
        place -= 1
    first, last = stream.kind[place + 1], stream.kind[at - 1]
    if remaining or first != CONTENT or last != CONTENT:
        return ()
    return tuple(stream.lemma[place + 1 : at].tolist())


def fold_acronyms(
    stream: Stream, phrases: Phrases, explained: dict[str, tuple[int, ...]]
) -> Phrases:
    """The phrases with each acronym (see :func:`acronyms`) counted for what it stands for."""
    place = {row: p for p, row in enumerate(phrases.members)}
    position = {lemma: at for at, lemma in enumerate(stream.lemmas)}
    meant = {
        written: place[meaning]
        for written, meaning in explained.items()
        if meaning in place and len(meaning) > 1 and written.lower() in position
    }
    target = np.arange(len(phrases.members))
    phrase_of_surface = np.full(len(stream.surfaces), -1, np.int64)
    for surface_at, surface in enumerate(stream.surfaces):
        written = surface.removesuffix("s")
        if written in meant and _looks_like_acronym(surface):
            phrase_of_surface[surface_at] = meant[written]
    named_there = phrase_of_surface[stream.surface[phrases.start]]
    times = np.bincount(phrases.phrase, minlength=len(phrases.members))
    for written, p in meant.items():
        alone = place.get((position[written.lower()],))
        # "SLIP" is an acronym, "slip" a word of its own: it goes along only if it is the rarer.
        if alone is not None:
            upper = int(np.sum((phrases.phrase == alone) & (named_there == p)))
            target[alone] = p if 2 * upper > times[alone] else alone
    whole = target[phrases.phrase] != phrases.phrase
    single = np.array([len(row) == 1 for row in phrases.members], np.bool_)[phrases.phrase]
    kept = whole | ~single | (named_there < 0)
    at = np.flatnonzero(phrase_of_surface[stream.surface] >= 0)
    named = np.bincount(phrase_of_surface[stream.surface[at]], minlength=len(phrases.members))
    at = at[np.isin(at, phrases.start[whole], invert=True)]
    new = phrase_of_surface[stream.surface[at]]
    return _merged(
        Phrases(
            members=phrases.members,
            quality=phrases.quality,
            start=np.concatenate([phrases.start[kept], at]),
            phrase=np.concatenate([phrases.phrase[kept], new]),
            nested=np.concatenate([phrases.nested[kept], np.zeros(len(at), np.bool_)]),
            acronym={p: written for written, p in sorted(meant.items()) if 4 * named[p] > times[p]},
        ),
        target,
    )


def fold_compounds(stream: Stream, phrases: Phrases) -> Phrases:
    """The phrases with "auto encoder" counted for "autoencoder", whichever is the more frequent."""
    spelled: defaultdict[str, list[int]] = defaultdict(list)
    for p, row in enumerate(phrases.members):
        spelled["".join(stream.lemmas[lemma] for lemma in row)].append(p)
    times = np.bincount(phrases.phrase, minlength=len(phrases.members))
    target = np.arange(len(phrases.members))
    for alike in spelled.values():
        target[alike] = max(alike, key=lambda p: (times[p], -p))
    return _merged(phrases, target)


def _merged(phrases: Phrases, target: Ints) -> Phrases:
    """The phrases with each one's occurrences given to its target; emptied phrases go."""
    kept = np.unique(target)
    place = np.full(len(phrases.members), -1, np.int64)
    place[kept] = np.arange(len(kept))
    quality = np.zeros(len(phrases.members))
    np.maximum.at(quality, target, phrases.quality)
    order = np.argsort(phrases.start, kind="stable")
    return Phrases(
        members=[phrases.members[p] for p in kept.tolist()],
        quality=quality[kept],
        start=phrases.start[order],
        phrase=place[target[phrases.phrase[order]]],
        nested=phrases.nested[order],
        acronym={int(place[p]): a for p, a in phrases.acronym.items() if place[p] >= 0},
    )
