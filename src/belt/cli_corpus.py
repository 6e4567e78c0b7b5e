"""Commands of the corpus: bringing publications in, its versions, wishes of people, exports."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from belt.output import Json, Out, show
from belt.progress import report

gathering = typer.Typer()
corpus_app = typer.Typer(help="Versions of the corpus, and what is in them.", no_args_is_help=True)
people_app = typer.Typer(help="People who asked not to appear.", no_args_is_help=True)
export_app = typer.Typer(help="Write works or networks for other programs.", no_args_is_help=True)
pull_app = typer.Typer(help="Fetch publications from a service.", no_args_is_help=True)
gathering.add_typer(corpus_app, name="corpus")
gathering.add_typer(people_app, name="people")
gathering.add_typer(export_app, name="export")
gathering.add_typer(pull_app, name="pull")

Reason = Annotated[str, typer.Option(help="Why; kept on the record.")]
By = Annotated[str, typer.Option(help="Who decided.", envvar="USER")]


@gathering.command()
def ingest(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="paperlists, openalex, bibtex, ris, csl or csv")],
    paths: Annotated[
        list[str], typer.Argument(help="Files or folders, or s3://bucket/folder of a snapshot.")
    ],
    engine: Annotated[Literal["duckdb", "spark"], typer.Option(help="What computes.")] = "duckdb",
    master: Annotated[
        str, typer.Option(help="A Spark cluster, such as spark://host:7077; with --engine spark.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Bring in publications and publish a new corpus version.

    Example: belt ingest bibtex papers.bib
    """
    from belt.corpus.sources.object_store import fetched
    from belt.home import ingest_into

    found = [fetched(context.obj, path, report) for path in paths]
    result = ingest_into(context.obj, source, found, engine, report, master)
    if as_json:
        show(asdict(result))
        return
    if result.published:
        typer.echo(
            f"published {result.version}: {result.read:,} read, {result.accepted:,} accepted, "
            f"{result.merged:,} merged, {result.rejected:,} rejected "
            f"({result.files_read} of {result.files} files were new)"
        )
    else:
        typer.echo(f"nothing has changed; {result.version} stays in use")
    if result.rejected:
        typer.echo("see what was rejected and why: belt corpus rejects")


@pull_app.command("openalex")
def pull_openalex(
    context: typer.Context,
    since: Annotated[str, typer.Option(help="Only what changed since this date.")] = "",
    as_json: Json = False,
) -> None:
    """Fetch the belt's organisations and countries from OpenAlex, and bring them in.

    The key comes from OPENALEX_API_KEY. An interrupted run goes on where it stopped.

    Example: belt pull openalex --since 2026-01-01
    """
    from belt.home import pull_into

    result = pull_into(context.obj, since or None, os.environ, report)
    show(result) if as_json else typer.echo(result["message"])


@corpus_app.command("list")
def corpus_list(context: typer.Context, as_json: Json = False) -> None:
    """List the versions, oldest first; the one in use is starred.

    Example: belt corpus list
    """
    from belt.corpus import versions

    in_use = versions.current(context.obj)
    rows = [versions.manifest(context.obj, name) for name in versions.versions(context.obj)]
    if as_json:
        show(
            [
                {
                    "version": one.version,
                    "in_use": one.version == in_use,
                    "created": one.created,
                    "counts": one.counts,
                }
                for one in rows
            ]
        )
        return
    for one in rows:
        star = "*" if one.version == in_use else " "
        typer.echo(
            f"{star} {one.version}  {one.counts['works']:,} works  {one.counts['people']:,} people"
        )
    if not rows:
        typer.echo("no version yet; bring in publications with: belt ingest SOURCE PATH")


@corpus_app.command("show")
def corpusshow(
    context: typer.Context,
    version: Annotated[str, typer.Argument(help="A version; the one in use if left out.")] = "",
    as_json: Json = False,
) -> None:
    """Show the manifest of a version.

    Example: belt corpus show
    """
    from belt.corpus.corpus import Corpus

    manifest = Corpus.open(context.obj, version or None).manifest
    if as_json:
        show(asdict(manifest))
        return
    typer.echo(f"{manifest.version}, made {manifest.created} by Belt {manifest.program}")
    for one in manifest.inputs:
        typer.echo(f"  {one.source} {one.path}: {len(one.files)} files")
    for name, count in manifest.counts.items():
        typer.echo(f"  {name}: {count:,}")


@corpus_app.command("health")
def corpus_health(context: typer.Context, as_json: Json = False) -> None:
    """Show what is missing, what was repaired, merged and refused.

    Example: belt corpus health
    """
    from belt.corpus.corpus import Corpus
    from belt.corpus.health import health

    found = health(Corpus.open(context.obj))
    if as_json:
        show(asdict(found))
        return
    typer.echo(f"version {found.version}")
    for name, share in found.missing.items():
        typer.echo(f"  {share:6.1%} {name}")
    for title, rows in (
        ("repaired", found.repairs),
        ("refused", found.rejects),
        ("merged", found.merges),
        ("by venue", found.venues),
    ):
        typer.echo(f"{title}:")
        for row in rows:
            typer.echo("  " + ", ".join(f"{name} {value}" for name, value in row.items()))


@corpus_app.command("rejects")
def corpus_rejects(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="How many to print; 0 for all.")] = 50,
    as_json: Json = False,
) -> None:
    """Print the records that could not be read, with file, position and reason.

    Example: belt corpus rejects --limit 0
    """
    from belt.corpus.corpus import Corpus

    rejects = Corpus.open(context.obj).table("rejects")
    rows = rejects.slice(0, limit or rejects.num_rows).to_pylist()
    if as_json:
        show(rows)
        return
    for row in rows:
        typer.echo(f"{row['file']}, {row['record']}: {row['reason']}")
    typer.echo(f"{len(rows)} of {rejects.num_rows} rejects", err=True)


@corpus_app.command("use")
def corpus_use(context: typer.Context, version: str) -> None:
    """Make a version the one in use.

    Example: belt corpus use 20261123T101500000-0a1b2c3d
    """
    from belt.home import use_version

    use_version(context.obj, version)
    typer.echo(f"{version} is in use")


@corpus_app.command("prune")
def corpus_prune(
    context: typer.Context,
    keep: Annotated[int, typer.Option(min=1, help="How many of the newest to keep.")] = 3,
) -> None:
    """Remove old versions, never the one in use.

    Example: belt corpus prune --keep 3
    """
    from belt.corpus import versions

    removed = versions.prune(context.obj, keep, report)
    typer.echo(f"removed {', '.join(removed) or 'nothing'}")


@corpus_app.command("forget")
def corpus_forget(context: typer.Context, source: str, path: Path) -> None:
    """Publish a version without what a path brought in.

    Example: belt corpus forget bibtex papers.bib
    """
    from belt.home import forget_from

    typer.echo(f"published {forget_from(context.obj, source, path, report).version}")


@corpus_app.command("apart")
def corpus_apart(context: typer.Context, a: str, b: str, reason: Reason, by: By = "") -> None:
    """Keep two ids apart from now on: undo a merge.

    Example: belt corpus apart ieee:37086936234 ieee:37088506073 --reason "two people"
    """
    from belt.home import decide_identity

    result = decide_identity(context.obj, "apart", a, b, reason, by, report)
    typer.echo(f"kept apart; {result.version} is in use")


@corpus_app.command("same")
def corpus_same(context: typer.Context, a: str, b: str, reason: Reason, by: By = "") -> None:
    """Take two ids for the same from now on.

    Example: belt corpus same ieee:37086936234 acl:jane-smith --reason "she says so"
    """
    from belt.home import decide_identity

    result = decide_identity(context.obj, "same", a, b, reason, by, report)
    typer.echo(f"taken for the same; {result.version} is in use")


@corpus_app.command("rebuild")
def corpus_rebuild(context: typer.Context) -> None:
    """Publish anew what is there, after belt.toml changed or where belt check found damage.

    Example: belt corpus rebuild
    """
    from belt.home import make_home_anew

    typer.echo(f"{make_home_anew(context.obj, report).version} is in use")


@people_app.command("hide")
def people_hide(context: typer.Context, person: str, by: By = "") -> None:
    """Take a person out of every page, search, proposal and export, until shown again.

    Example: belt people hide orcid:0000-0002-1825-0097
    """
    from belt.home import grant_wish

    typer.echo(f"hidden; {grant_wish(context.obj, 'hide', [person], by, report).version} is in use")


@people_app.command("show")
def peopleshow(context: typer.Context, person: str, by: By = "") -> None:
    """Show a person again who was hidden.

    Example: belt people show orcid:0000-0002-1825-0097
    """
    from belt.home import grant_wish

    typer.echo(f"shown; {grant_wish(context.obj, 'show', [person], by, report).version} is in use")


@people_app.command("erase")
def people_erase(context: typer.Context, person: str, by: By = "") -> None:
    """Take a person out for good; older versions of the corpus are removed.

    Example: belt people erase orcid:0000-0002-1825-0097
    """
    from belt.home import grant_wish

    result = grant_wish(context.obj, "erase", [person], by, report)
    typer.echo(f"erased; {result.version} is in use")


@export_app.command("works")
def export_works(
    context: typer.Context,
    format: Annotated[
        Literal["bibtex", "ris", "csl", "csv", "parquet"], typer.Option(help="Of the file.")
    ],
    out: Out,
) -> None:
    """Write all works for a reference manager or a spreadsheet.

    Example: belt export works --format bibtex --out works.bib
    """
    from belt.corpus.corpus import Corpus
    from belt.corpus.works_export import write_works

    write_works(Corpus.open(context.obj), format, out)
    typer.echo(f"wrote {out}", err=True)


@export_app.command("network")
def export_network(
    context: typer.Context,
    level: Annotated[
        Literal["person", "organisation", "region"], typer.Option(help="What the nodes are.")
    ],
    format: Annotated[
        Literal["graphml", "gexf", "vosviewer", "csv"], typer.Option(help="Of the file.")
    ],
    out: Out,
    first: Annotated[int | None, typer.Option("--from", help="Ties from this year on.")] = None,
    last: Annotated[int | None, typer.Option("--to", help="Ties up to this year.")] = None,
    region: Annotated[
        list[str] | None, typer.Option(help="Only this region; may be given again.")
    ] = None,
) -> None:
    """Write a network of ties for Gephi, VOSviewer and the like.

    For VOSviewer, a name that ends with .json gives the one file that VOSviewer Online opens;
    any other gives its map, and its network beside it (ties.txt and ties-network.txt).

    Example: belt export network --level organisation --format graphml --out ties.graphml
    """
    from belt.corpus.corpus import Corpus
    from belt.corpus.network_export import write_network

    written = write_network(
        Corpus.open(context.obj),
        level,
        format,
        out,
        years=(first, last),
        regions=tuple(region or ()),
    )
    typer.echo(f"wrote {' and '.join(map(str, written))}", err=True)
