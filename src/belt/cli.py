"""The command `belt`: one short function a command, no logic."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from belt import __version__
from belt.cli_insight import backtest_growth, insight
from belt.cli_operation import operation, search_everywhere
from belt.cli_programmes import programmes
from belt.errors import ForPeople
from belt.output import Json, show
from belt.progress import report

app = typer.Typer(
    name="belt",
    help="The software that a cross-border AI research network runs on.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
corpus_app = typer.Typer(help="Versions of the corpus, and what is in them.", no_args_is_help=True)
backtest_app = typer.Typer(help="Test methods on the past.", no_args_is_help=True)
account_app = typer.Typer(help="Accounts of the web application.", no_args_is_help=True)
people_app = typer.Typer(help="People who asked not to appear.", no_args_is_help=True)
export_app = typer.Typer(help="Write works or networks for other programs.", no_args_is_help=True)
pull_app = typer.Typer(help="Fetch publications from a service.", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")
app.add_typer(backtest_app, name="backtest")
app.add_typer(account_app, name="account")
app.add_typer(people_app, name="people")
app.add_typer(export_app, name="export")
app.add_typer(pull_app, name="pull")
app.add_typer(programmes)
app.add_typer(insight)
app.add_typer(operation)
backtest_app.command("growth")(backtest_growth)

_HOME = Path("belt-home")
_debug = False


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"belt {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    home: Annotated[
        Path, typer.Option("--home", envvar="BELT_HOME", help="The belt's folder.")
    ] = _HOME,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version."
        ),
    ] = False,
) -> None:
    global _debug
    _debug = debug
    context.obj = home


@app.command()
def init(folder: Path) -> None:
    """Make a new home with a commented belt.toml.

    Example: belt init my-belt
    """
    from belt.home import make_home

    typer.echo(
        f"wrote {make_home(folder)}; describe your belt there, then run: "
        f"belt --home {folder} ingest SOURCE PATH"
    )


@app.command()
def demo(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to serve on.")] = 8000,
    serve: Annotated[bool, typer.Option(help="Serve when prepared.")] = True,
    data: Annotated[
        str, typer.Option(help="SOURCE:PATH of real publications, instead of simulated ones.")
    ] = "",
) -> None:
    """Prepare a home with the model belt and simulated publications, and serve it.

    Example: belt demo --port 8000
    """
    from belt.home import prepare_demonstration

    home = prepare_demonstration(context.obj, data, report)
    if serve:
        from belt.web.serve import make_demonstration_accounts

        make_demonstration_accounts(home)
        _serve(home, "127.0.0.1", port, 2)


@app.command()
def check(
    context: typer.Context,
    backup: Annotated[
        Path | None, typer.Option(help="Also: is every line of the record there that it holds?")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check belt.toml, the corpus, the page store, the database and its record; a line each.

    Example: belt check --backup backups/monday.tar.gz
    """
    from belt.check import check_home
    from belt.web.serve import check_database

    findings = [*check_home(context.obj), *check_database(context.obj, backup)]
    if as_json:
        show([asdict(one) for one in findings])
    else:
        for one in findings:
            typer.echo(f"{'ok  ' if one.ok else 'FAIL'} {one.what}: {one.message}")
    if not all(one.ok for one in findings):
        raise typer.Exit(1)


@app.command()
def ingest(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="paperlists, openalex, bibtex, ris, csl or csv")],
    paths: Annotated[
        list[str], typer.Argument(help="Files or folders, or s3://bucket/folder of a snapshot.")
    ],
    engine: Annotated[str, typer.Option(help="duckdb or spark")] = "duckdb",
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
    from belt.corpus import versions

    versions.use(context.obj, version)
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

    removed = versions.prune(context.obj, keep)
    typer.echo(f"removed {', '.join(removed) or 'nothing'}")


@corpus_app.command("forget")
def corpus_forget(context: typer.Context, source: str, path: Path) -> None:
    """Publish a version without what a path brought in.

    Example: belt corpus forget bibtex papers.bib
    """
    from belt.home import forget_from

    typer.echo(f"published {forget_from(context.obj, source, path, report).version}")


Reason = Annotated[str, typer.Option(help="Why; kept on the record.")]
By = Annotated[str, typer.Option(help="Who decided.", envvar="USER")]


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
    """Publish anew what is there, after belt.toml changed.

    Example: belt corpus rebuild
    """
    from belt.home import rebuild_home

    typer.echo(f"{rebuild_home(context.obj, report).version} is in use")


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
    format: Annotated[str, typer.Option(help="bibtex, ris, csl, csv or parquet")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
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
    level: Annotated[str, typer.Option(help="person, organisation or region")],
    format: Annotated[str, typer.Option(help="graphml, gexf, vosviewer, csv")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
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


@app.command()
def search(
    context: typer.Context,
    query: str,
    kind: Annotated[str, typer.Option(help="people, works or organisations")] = "people",
    region: Annotated[
        list[str] | None, typer.Option(help="Only this region; may be given again.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    language: Annotated[
        str, typer.Option(help="Your language, where the words do not tell: en, ko, ja, fr, vi.")
    ] = "en",
    nodes: Annotated[
        bool, typer.Option("--nodes", help="Ask the other nodes too; people only.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Find people, works or organisations, asking in any of the five languages.

    Example: belt search "강화 학습 로봇" --kind people --region FR
    """
    from belt.find import search_home

    if nodes:
        told = search_everywhere(context, query, language, limit, tuple(region or ()))
        show(told) if as_json else _print_hits_of_nodes(told)
        return
    found = search_home(context.obj, query, kind, tuple(region or ()), limit, language, os.environ)
    if as_json:
        show(found)
        return
    for word in found["words"]:
        typer.echo(f"{word['typed']}: {', '.join(word['means'])} ({word['how']})", err=True)
    for hit in found["hits"]:
        typer.echo(f"{hit['score']:.2f}  {hit['name']}  {hit['organisation'] or ''}  {hit['id']}")
        for reason in hit["why"]:
            typer.echo(f"      {reason['text']}")
    if found["by_words_alone"]:
        typer.echo("searched by words alone; for meaning, run: belt bridge", err=True)


def _print_hits_of_nodes(told: dict[str, Any]) -> None:
    for hit in told["hits"]:
        nodes = ", ".join(hit["nodes"])
        typer.echo(f"{hit['score']:.2f}  {hit['name']}  {hit['organisation'] or ''}  [{nodes}]")
        for _, title, year in hit["works"]:
            typer.echo(f"      {title} ({year or 'year unknown'})")
    for reason in told["missing"].values():
        typer.echo(reason, err=True)


@app.command()
def collaborators(
    context: typer.Context,
    person: Annotated[str, typer.Argument(help="Any id of a person.")],
    limit: Annotated[int, typer.Option(min=1, max=50)] = 10,
    as_json: Json = False,
) -> None:
    """Propose people of other regions whom a person should meet, with the reasons.

    The first time in a version this computes the proposals of everybody, which takes minutes.

    Example: belt collaborators ieee:37086936234
    """
    from belt.proposals import collaborators_of

    found = collaborators_of(context.obj, person, limit, report)
    if as_json:
        show(found)
        return
    for hit in found["hits"]:
        typer.echo(f"{hit['score']:.2f}  {hit['name']} ({hit['region']}, {hit['organisation']})")
        typer.echo(f"      {', '.join(reason['kind'] for reason in hit['reasons'])}  {hit['id']}")
    if not found["hits"]:
        typer.echo("nobody; proposals need two works or more")


@backtest_app.command("collaborators")
def backtest_collaborators(
    context: typer.Context,
    until: Annotated[int, typer.Option(help="Learn from works up to this year.")],
    pairs: Annotated[
        Path | None, typer.Option(help='Score these pairs: a JSON list of {"a": id, "b": id}.')
    ] = None,
    as_json: Json = False,
) -> None:
    """Test the proposals of a year on what came after it, beside simpler methods.

    Example: belt backtest collaborators --until 2019
    """
    from belt.proposals import backtest_home

    found = backtest_home(context.obj, until, pairs)
    if as_json:
        show(found)
        return
    typer.echo(
        f"{found['pairs']:,} pairs after {until}, {found['candidates']:,} candidates; "
        "recall@10, recall@50, MRR with 95% intervals"
    )
    for row in found["rows"]:
        told = "  ".join(
            f"{row[name][0]:.3f} ({row[name][1]:.3f} to {row[name][2]:.3f})"
            for name in ("recall_10", "recall_50", "mrr")
        )
        typer.echo(f"  {row['method']:<18} {told}")
    ratio = found["ratio_to_adamic_adar"]
    typer.echo(
        f"  to Adamic-Adar: {ratio['recall_10']}, {ratio['recall_50']}, {ratio['mrr']} times"
    )


@app.command()
def team(
    context: typer.Context,
    topics: Annotated[str, typer.Argument(help="Topics, separated by semicolons.")],
    size: Annotated[int, typer.Option(min=1, max=30, help="How many people.")] = 4,
    regions: Annotated[int, typer.Option(min=1, help="From at least so many regions.")] = 2,
    include: Annotated[
        list[str] | None, typer.Option(help="Id of somebody to include; may be given again.")
    ] = None,
    avoid: Annotated[
        list[str] | None, typer.Option(help="Id of somebody to leave out; may be given again.")
    ] = None,
    language: Annotated[str, typer.Option(help="Your language: en, ko, ja, fr, vi.")] = "en",
    as_json: Json = False,
) -> None:
    """Find a team that covers topics from several regions, with what it lacks.

    Example: belt team "grasping; visual odometry; 음성 인식" --size 4 --regions 3
    """
    from belt.find import team_home

    wishes = (tuple(include or ()), tuple(avoid or ()))
    found = team_home(context.obj, topics, size, regions, wishes, language, os.environ)
    if as_json:
        show(found)
        return
    for seat in found["team"]:
        covers = ", ".join(seat["covers"]) or "adds depth"
        typer.echo(f"{seat['name']} ({seat['region']}, {seat['organisation'] or '-'}): {covers}")
        for other in seat["alternates"]:
            typer.echo(f"      instead: {other['name']}, loses {other['loss']:.2f}")
    for topic in found["gaps"]:
        typer.echo(f"nobody covers well: {topic}")


@app.command()
def affinity(
    context: typer.Context,
    archives: Annotated[
        Path, typer.Option(help="A folder of ~ID.jsonl, a reviewer's papers each.")
    ],
    submissions: Annotated[Path, typer.Option(help="submissions.json")],
    out: Annotated[Path, typer.Option(help="The CSV to write: paper,reviewer,score.")],
    as_json: Json = False,
) -> None:
    """Score how able each reviewer is to review each submission.

    Example: belt affinity --archives archives --submissions submissions.json --out scores.csv
    """
    from belt.expertise import score_reviewers

    scored = score_reviewers(context.obj, archives, submissions, out)
    if scored.without_papers:
        typer.echo(f"without papers, scored 0: {', '.join(scored.without_papers)}", err=True)
    if as_json:
        show(asdict(scored))
    else:
        typer.echo(f"wrote {out}: {scored.reviewers:,} reviewers, {scored.papers:,} papers")


@app.command()
def bridge(context: typer.Context) -> None:
    """Read the corpus's phrases for meaning, so that search bridges languages.

    Only phrases that are new since the last time are read. Runs by itself beside `belt serve`.

    Example: belt bridge
    """
    from belt.matching.search import build_bridge_of

    count = build_bridge_of(context.obj, os.environ, report)
    typer.echo(f"read {count:,} new texts; search bridges languages now")


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
) -> None:
    """Serve the web application.

    Example: belt serve --port 8000
    """
    _serve(context.obj, host, port, workers)


@app.command()
def migrate(context: typer.Context) -> None:
    """Bring the database and the static files up to this program; `belt serve` does it by itself.

    Example: belt migrate
    """
    from belt.web.serve import prepare

    prepare(context.obj)


@app.command()
def work(context: typer.Context) -> None:
    """Do what has to be done beside answering pages; `belt serve` starts this by itself.

    Letters are sent, wishes to be hidden honoured, reminders written, and each new version gets
    its bridge between languages, its proposals and its alerts.

    Example: belt work
    """
    from belt.web.serve import work as run

    run(context.obj)


@account_app.command("make")
def account_make(
    context: typer.Context,
    email: str,
    name: Annotated[str, typer.Option(help="The owner's name.")] = "",
    role: Annotated[str, typer.Option(help="office or region_lead, or none")] = "",
    region: Annotated[str, typer.Option(help="The region that a lead leads.")] = "",
) -> None:
    """Make an account with a confirmed address, such as the first of the office.

    The password is asked for, or read from BELT_PASSWORD.

    Example: belt account make office@example.org --role office
    """
    from belt.web.serve import make_account

    password = os.environ.get("BELT_PASSWORD") or typer.prompt(
        "password", hide_input=True, confirmation_prompt=True, err=True
    )
    typer.echo(make_account(context.obj, email, password, name, role, region))


def _serve(home: Path, host: str, port: int, workers: int) -> None:
    from belt.web.serve import serve as run

    run(home, host, port, workers)


def main() -> None:
    """Run the command; errors for people go to standard error with exit code 1."""
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        typer.echo("stopped; nothing half done was kept", err=True)
        sys.exit(1)
    except Exception as error:
        if _debug:
            raise
        told = (
            str(error)
            if isinstance(error, ForPeople | OSError | ValueError)
            else (
                f"this should not have happened ({type(error).__name__}: {error}); nothing half "
                "done was kept; run again with --debug and report what it prints"
            )
        )
        typer.echo(f"belt: {told}", err=True)
        sys.exit(1)
