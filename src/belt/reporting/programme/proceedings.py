"""The list of proceedings as BibTeX."""

from __future__ import annotations

import re

import bibtexparser
from anyascii import anyascii
from bibtexparser.bibdatabase import BibDatabase

from belt.reporting.programme.sessions import Event, Session

IN_PROCEEDINGS = ("talk", "keynote", "poster")


def as_bibtex(event: Event) -> str:
    """An entry for each talk and poster with a speaker, in the order of the programme."""
    database = BibDatabase()
    taken: set[str] = set()
    held = [one for one in event.sessions if one.kind in IN_PROCEEDINGS and one.speakers]
    for session in sorted(held, key=lambda one: (one.starts_at, one.room, one.key)):
        database.entries.append(_entry(session, event, taken))
    return str(bibtexparser.dumps(database))


def _entry(session: Session, event: Event, taken: set[str]) -> dict[str, str]:
    authors = " and ".join(_protected(one.name) for one in session.speakers)
    told = {
        "ENTRYTYPE": "inproceedings",
        "ID": _key(session, event, taken),
        "author": authors,
        "title": _protected(session.title),
        "booktitle": _protected(event.title),
        "address": _protected(", ".join(part for part in (event.city, event.country) if part)),
        "year": str(session.starts_at.astimezone(event.zone).year),
        "doi": session.doi,
        "url": session.address or event.address,
    }
    return {name: value for name, value in told.items() if value}


def _key(session: Session, event: Event, taken: set[str]) -> str:
    last = anyascii(session.speakers[0].name).split()
    first_word = anyascii(session.title).split()
    parts = (last[-1] if last else "", str(event.first.year), first_word[0] if first_word else "")
    base = re.sub("[^a-z0-9]", "", "".join(parts).lower()) or session.key
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}{number}"
    taken.add(key)
    return key


def _protected(text: str) -> str:
    """Text without what BibTeX reads as commands or as the end of a field."""
    plain = re.sub(r"[{}\\]", "", " ".join(text.split()))
    return re.sub(r"([%&#$_])", r"\\\1", plain)
