"""Commands of operation: serving, checks, accounts, nodes and harvests, backups."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from belt.output import Json, show
from belt.progress import report

operation = typer.Typer()
account_app = typer.Typer(help="Accounts of the web application.", no_args_is_help=True)
operation.add_typer(account_app, name="account")


@operation.command()
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
) -> None:
    """Serve the web application.

    Example: belt serve --port 8000
    """
    from belt.web.serve import serve as run

    run(context.obj, host, port, workers)


@operation.command()
def migrate(context: typer.Context) -> None:
    """Bring the database and the static files up to this program; `belt serve` does it by itself.

    Example: belt migrate
    """
    from belt.web.serve import prepare

    prepare(context.obj)


@operation.command()
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


@operation.command()
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
