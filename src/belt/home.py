"""A home: the folder of one belt, and what is done with it as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from belt.config import Wish, decide, grant, model_belt_text, withheld_ids
from belt.config.decisions import Verdict
from belt.corpus import versions
from belt.corpus.corpus import Corpus
from belt.corpus.ingest import Ingested, Progress, forget, ingest, make_anew, rebuild
from belt.corpus.versions import CorpusError

DEMONSTRATION = """\
# The demonstration belt: every person and work is simulated.
seed = 2019
people = 3000
works = 8000
"""


DEMONSTRATION_NODE = """
# The demonstration is a node by itself, so that what nodes give can be seen at /oai.
[node]
name = "DEMO"
domain = "demo.belt.example"
email = "office@belt.example"
"""


def make_home(folder: Path) -> Path:
    """A new home with the commented model belt.toml; returns that file's path.

    Raises :class:`CorpusError` when there is one already.
    """
    path = folder / "belt.toml"
    if path.exists():
        raise CorpusError(f"{path} is there already; edit it, or choose another folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(model_belt_text(), encoding="utf-8")
    return path


def prepare_insight(corpus: Corpus, folder: Path, progress: Progress) -> None:
    """The step before a version is published: everything that pages show."""
    from belt.insight.prepare import prepare
    from belt.insight.store import build_store

    prepare(corpus, folder / "insight", progress)
    progress("writing the store that pages read")
    build_store(corpus, folder / "pages.sqlite")


def prepare_search(corpus: Corpus, folder: Path, progress: Progress) -> None:
    """The step before a version is published that makes it searchable by words."""
    from belt.matching.search.index import FOLDER, build_index

    progress("indexing names and texts for search")
    build_index(corpus, folder / FOLDER)


def prepare_expertise(corpus: Corpus, folder: Path, progress: Progress) -> None:
    """The step before a version is published that learns what belongs together."""
    from belt.expertise import learn_expertise

    progress("learning from works of the same authors")
    learn_expertise(corpus, folder)


STEPS = (prepare_insight, prepare_search, prepare_expertise)
"""What is computed for a version before it is published, in order."""


def ingest_into(
    home: Path,
    source: str,
    paths: Sequence[Path],
    engine: str,
    progress: Progress,
    master: str = "",
) -> Ingested:
    """Bring publications into a home; see :func:`belt.corpus.ingest.ingest`.

    Raises :class:`CorpusError` for an unknown source or a home without belt.toml.
    """
    from belt.corpus import sources

    if source not in sources.names():
        raise CorpusError(f"no source is named {source!r}; there are {', '.join(sources.names())}")
    if not (home / "belt.toml").exists():
        raise CorpusError(
            f"{home} is no belt's home (no belt.toml); make one with: belt init {home}"
        )
    return ingest(home, source, paths, engine=engine, master=master, steps=STEPS, progress=progress)


def use_version(home: Path, version: str) -> None:
    """Make a published version the one in use.

    Raises :class:`CorpusError` where there is none of that name, and where somebody who asked not
    to appear is still in it.
    """
    corpus = Corpus.open(home, version)
    shown = corpus.sql(
        """select count(*) as people from people, (select ?::varchar[] as ids)
           where list_contains(ids, person_id) or list_has_any(source_ids, ids)""",
        [list(withheld_ids(home))],
    ).to_pylist()[0]["people"]
    if shown:
        raise CorpusError(
            f"people in {version} have asked since not to appear ({shown}); take out what is "
            "wrong with `belt corpus forget SOURCE PATH` instead, which keeps them away"
        )
    versions.use(home, version)


def forget_from(home: Path, source: str, path: Path, progress: Progress) -> Ingested:
    """Publish a version without what a path brought in."""
    return forget(home, source, path, steps=STEPS, progress=progress)


def rebuild_home(home: Path, progress: Progress) -> Ingested:
    """Publish anew what is there, for a belt.toml that changed."""
    return rebuild(home, steps=STEPS, progress=progress)


def make_home_anew(home: Path, progress: Progress) -> Ingested:
    """Publish anew what is there, also where nothing changed: what was damaged is whole again."""
    return make_anew(home, steps=STEPS, progress=progress)


def decide_identity(
    home: Path, verdict: Verdict, a: str, b: str, reason: str, by: str, progress: Progress
) -> Ingested:
    """Put a decision of the office on the record and publish a version that honours it."""
    Corpus.open(home)
    decide(home, verdict, a, b, reason=reason, by=by)
    return rebuild_home(home, progress)


def grant_wish(home: Path, wish: Wish, ids: Sequence[str], by: str, progress: Progress) -> Ingested:
    """Hide, erase or show a person again, in a version published at once.

    Older versions go when somebody is erased, because they still hold what has to go.
    """
    from belt.corpus.withheld import slot_keys

    grant(home, wish, [*ids, *slot_keys(Corpus.open(home), ids)], by=by)
    published = rebuild_home(home, progress)
    if wish == "erase":
        versions.prune(home, keep=1, progress=progress)
    return published


def prepare_demonstration(home: Path, data: str, progress: Progress) -> Path:
    """A home with the model belt and simulated publications, or with ``data``, ``SOURCE:PATH``.

    Raises :class:`CorpusError` where a home holds real publications and simulated ones are asked
    for, so that the two never mix by accident.
    """
    if not (home / "belt.toml").exists():
        with make_home(home).open("a", encoding="utf-8") as description:
            description.write("" if data else DEMONSTRATION_NODE)
    if data:
        source, separator, path = data.partition(":")
        if not separator:
            raise CorpusError(
                f"--data is SOURCE:PATH, for instance bibtex:papers.bib, not {data!r}"
            )
        ingest_into(home, source, [Path(path)], "duckdb", progress)
        return home
    in_use = versions.current(home)
    if in_use and not versions.manifest(home, in_use).simulated:
        raise CorpusError(f"{home} holds real publications; choose another folder with --home")
    specification = home / "simulated.toml"
    if not specification.exists():
        specification.write_text(DEMONSTRATION, encoding="utf-8")
    ingest_into(home, "simulated", [specification], "duckdb", progress)
    return home


def pull_into(
    home: Path, since: str | None, environment: Mapping[str, str], progress: Progress
) -> dict[str, object]:
    """Fetch the belt's publications from OpenAlex into the home, and bring them in."""
    from belt import config
    from belt.corpus.sources.openalex_api import pull

    folder = home / "pulled" / "openalex"
    summary = pull(
        config.load(home / "belt.toml"),
        folder,
        api_key=environment.get("OPENALEX_API_KEY"),
        since=since,
        base_url=environment.get("OPENALEX_URL"),
        progress=progress,
    )
    result = ingest_into(home, "openalex", [folder], "duckdb", progress)
    return {"message": f"{summary}; {result.version} is in use", "version": result.version}
