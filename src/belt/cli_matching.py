"""Commands that find people: search, proposals, teams, able reviewers."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from belt.output import Json, Language, Out, show
from belt.progress import report

if TYPE_CHECKING:
    from belt.federation.merging import Merged

matching = typer.Typer()
backtest_app = typer.Typer(help="Test methods on the past.", no_args_is_help=True)
matching.add_typer(backtest_app, name="backtest")


@matching.command()
def search(
    context: typer.Context,
    query: str,
    kind: Annotated[
        Literal["people", "works", "organisations"], typer.Option(help="What to find.")
    ] = "people",
    region: Annotated[
        list[str] | None, typer.Option(help="Only this region; may be given again.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    language: Annotated[Language, typer.Option(help="Yours, where the words do not tell.")] = "en",
    nodes: Annotated[
        bool, typer.Option("--nodes", help="Ask the other nodes too; people only.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Find people, works or organisations, asking in any of the five languages.

    Example: belt search "강화 학습 로봇" --kind people --region FR
    """
    from belt.find import search_home

    if nodes and kind != "people":
        raise typer.BadParameter("the other nodes are asked for people only", param_hint="--kind")
    if nodes:
        told = _search_everywhere(context, query, language, limit, tuple(region or ()))
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


def _search_everywhere(
    context: typer.Context, query: str, language: str, limit: int, regions: tuple[str, ...]
) -> dict[str, object]:
    """People of this node and its peers, as one document."""
    from belt.federation.everywhere import Sought
    from belt.web.nodes.command import search_all_nodes

    hits, missing = search_all_nodes(context.obj, Sought(query, language, limit, regions))
    return {"query": query, "hits": [_hit_of_nodes(one) for one in hits], "missing": missing}


def _hit_of_nodes(hit: Merged) -> dict[str, Any]:
    """As a hit of this node alone is told, with the nodes that know the person."""
    told = asdict(hit)
    why = [
        {"kind": "work", "work": work, "title": title, "year": year,
         "text": f"{title} ({year or 'year unknown'})"}
        for work, title, year in told.pop("works")
    ]  # fmt: skip
    return {**told, "why": why}


def _print_hits_of_nodes(told: dict[str, Any]) -> None:
    for hit in told["hits"]:
        nodes = ", ".join(hit["nodes"])
        typer.echo(f"{hit['score']:.2f}  {hit['name']}  {hit['organisation'] or ''}  [{nodes}]")
        for reason in hit["why"]:
            typer.echo(f"      {reason['text']}")
    for reason in told["missing"].values():
        typer.echo(reason, err=True)


@matching.command()
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

    found = backtest_home(context.obj, until, pairs, report)
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


@matching.command()
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
    language: Annotated[Language, typer.Option(help="Yours.")] = "en",
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


@matching.command()
def affinity(
    context: typer.Context,
    archives: Annotated[
        Path, typer.Option(help="A folder of ~ID.jsonl, a reviewer's papers each.")
    ],
    submissions: Annotated[Path, typer.Option(help="submissions.json")],
    out: Out,
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


@matching.command()
def bridge(context: typer.Context) -> None:
    """Read the corpus's phrases for meaning, so that search bridges languages.

    Only phrases that are new since the last time are read. Runs by itself beside `belt serve`.

    Example: belt bridge
    """
    from belt.matching.search import build_bridge_of

    count = build_bridge_of(context.obj, os.environ, report)
    typer.echo(f"read {count:,} new texts; search bridges languages now")
