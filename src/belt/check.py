"""Check a home: a finding a line, each with what to do when it is wrong."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from belt import config
from belt.corpus import versions
from belt.corpus.corpus import Corpus
from belt.corpus.schema import TABLES
from belt.corpus.versions import CorpusError
from belt.matching.search import index_folder, searcher_of
from belt.matching.search.glossary import BadGlossary
from belt.matching.search.search import KINDS


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked."""

    what: str
    ok: bool
    message: str


def check_home(home: Path) -> list[Finding]:
    """Everything that can be checked without changing anything."""
    findings = [_belt_file(home)]
    if findings[0].ok:
        findings += _corpus(home)
    return findings


def _belt_file(home: Path) -> Finding:
    try:
        belt = config.load(home / "belt.toml")
    except FileNotFoundError:
        return Finding("belt.toml", False, f"{home} has none; make one with: belt init {home}")
    except (config.ConfigError, OSError) as error:
        return Finding("belt.toml", False, str(error))
    return Finding(
        "belt.toml",
        True,
        f"{len(belt.regions)} regions, {len(belt.organisations)} organisations, "
        f"{len(belt.blocs)} blocs, languages {', '.join(belt.languages)}",
    )


def _corpus(home: Path) -> list[Finding]:
    try:
        version = versions.current(home)
        if version is None:
            return [Finding("corpus", True, "none yet; bring in publications with: belt ingest")]
        corpus = Corpus.open(home, version)
    except CorpusError as error:
        return [Finding("corpus", False, str(error))]
    return [_tables(corpus), _store(corpus), _search(corpus)]


def _tables(corpus: Corpus) -> Finding:
    wrong = [
        name
        for name, schema in TABLES.items()
        if not list((corpus.folder / name).glob("*.parquet"))
        or corpus.sql(f"from {name} limit 0").schema.names != schema.names
        or corpus.sql(f"select count(*) as n from {name}")["n"][0].as_py()
        != corpus.manifest.counts[name]
    ]
    if wrong:
        return Finding(
            "corpus",
            False,
            f"{corpus.version}: {', '.join(wrong)} missing or damaged; "
            "use another version (belt corpus list), or: belt corpus rebuild",
        )
    return Finding("corpus", True, f"{corpus.version}, {corpus.manifest.counts['works']:,} works")


def _search(corpus: Corpus) -> Finding:
    folder = index_folder(corpus.home, corpus.version)
    try:
        searcher = searcher_of(corpus, {"BELT_EMBEDDINGS": "off"})
        found = [searcher.search("robot", kind, limit=1).total for kind in KINDS.values()]
    except (CorpusError, BadGlossary) as reason:
        return Finding("search index", False, str(reason))
    except ValueError as damage:
        told = f"{folder} is damaged ({damage}); make it anew: belt corpus rebuild"
        return Finding("search index", False, told)
    size = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    return Finding("search index", True, f"{size / 1e6:.0f} MB, {len(found)} kinds are found")


def _store(corpus: Corpus) -> Finding:
    path = corpus.folder / "pages.sqlite"
    if not path.exists():
        return Finding("page store", False, f"{path} is missing; make it anew: belt corpus rebuild")
    store = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        state = store.execute("pragma quick_check").fetchone()[0]
    except sqlite3.DatabaseError as damage:
        state = str(damage)
    finally:
        store.close()
    if state != "ok":
        return Finding(
            "page store", False, f"{path} is damaged ({state}); make it anew: belt corpus rebuild"
        )
    return Finding("page store", True, f"{path.stat().st_size / 1e6:.0f} MB")
