"""Commands of operation: nodes and harvests, backups."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from belt.output import Json, show
from belt.progress import report

operation = typer.Typer()


@operation.command()
def node(context: typer.Context, as_json: Json = False) -> None:
    """Show what other nodes have to know of this one: its name, domain and public key.

    Example: belt node
    """
    from belt.exchange import describe_node

    told = describe_node(context.obj, os.environ)
    if as_json:
        show(told)
        return
    typer.echo(f"{told['name']}, {told['domain']}: {told['records']:,} records are given")
    typer.echo("for belt.toml of the others:")
    typer.echo(f'  [[node.peers]]\n  name = "{told["name"]}"\n  address = "https://..."')
    typer.echo(f'  key = "{told["key"]}"')
    for peer in told["peers"]:
        typer.echo(f"peer {peer['name']}: {peer['address']}")


@operation.command()
def harvest(
    context: typer.Context,
    address: Annotated[
        str, typer.Argument(metavar="[URL]", help="One peer's address; all peers if left out.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Take what other nodes give, by OAI-PMH, and publish it; goes on where it stopped.

    Only the peers of belt.toml are harvested. Records that were deleted there are dropped here,
    people who were erased there are erased here, and the node is told when that was.

    Example: belt harvest https://jp.belt.example
    """
    from belt.harvests import harvest_home

    told = harvest_home(context.obj, address or None, os.environ, report)
    if as_json:
        show(told)
        return
    for one in told["peers"]:
        again = f", {one['again']} answers asked for again" if one["again"] else ""
        resumed = ", going on where it had stopped" if one["resumed"] else ""
        typer.echo(
            f"{one['peer']}: {one['new']:,} new, {one['changed']:,} changed, "
            f"{one['dropped']:,} dropped, {one['erased']:,} people erased{again}{resumed}"
        )
    typer.echo(f"{told['version']} is in use" if told["version"] else "nothing was given yet")


@operation.command()
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write, such as belt.tar.gz.")],
    with_corpus: Annotated[
        bool, typer.Option("--with-corpus", help="The corpus in use too, not its name alone.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write everything precious into one file, while Belt runs.

    Database, uploads, decisions, keys, what was exchanged with other nodes, and which corpus is in
    use. Keep the file safe: it holds personal data and the home's keys.

    Example: belt backup backups/monday.tar.gz
    """
    from belt.web.serve import back_up_home

    told = back_up_home(context.obj, file, with_corpus)
    if as_json:
        show(asdict(told))
    else:
        typer.echo(
            f"wrote {told.file}: {told.rows:,} rows, {told.files:,} files, "
            f"{told.bytes / 1e6:.1f} MB"
        )


@operation.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that belt backup wrote.")],
    as_json: Json = False,
) -> None:
    """Put a backup into a new home, every row and file checked.

    The home has to be empty, and so has the database of DATABASE_URL: so a home moves from SQLite
    to PostgreSQL and back. Name the new home with --home before the command, or in BELT_HOME.

    Example: belt restore backups/monday.tar.gz
    """
    from belt.web.serve import restore_home

    told = restore_home(context.obj, file)
    if as_json:
        show(asdict(told))
        return
    typer.echo(f"restored {told.rows:,} rows and {told.files:,} files, all as they were")
    if told.corpus and not told.corpus_is_here:
        typer.echo(
            f"corpus {told.corpus} is not in the backup: ingest again, or copy corpus/ of the "
            f"old home and run: belt corpus use {told.corpus}"
        )


def search_everywhere(
    context: typer.Context, query: str, language: str, limit: int, regions: tuple[str, ...]
) -> dict[str, object]:
    """People of this node and its peers, as one document."""
    from belt.federation.everywhere import Sought
    from belt.web.nodes.command import search_all_nodes

    hits, missing = search_all_nodes(context.obj, Sought(query, language, limit, regions))
    return {"query": query, "hits": [asdict(one) for one in hits], "missing": missing}
