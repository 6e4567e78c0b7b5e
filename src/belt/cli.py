"""The command `belt`: one short function a command, no logic; each subject in its cli_ file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from belt import __version__
from belt.cli_corpus import gathering
from belt.cli_insight import backtest_growth, insight
from belt.cli_matching import backtest_app, matching
from belt.cli_operation import operation
from belt.cli_programmes import programmes
from belt.errors import ForPeople
from belt.progress import report

app = typer.Typer(
    name="belt",
    help="The software that a cross-border AI research network runs on.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
app.add_typer(gathering)
app.add_typer(matching)
app.add_typer(programmes)
app.add_typer(insight)
app.add_typer(operation)
backtest_app.command("growth")(backtest_growth)

_HOME = Path("belt-home")
_debug = False
_INTERRUPTED = 130
"""What Typer ends with after Ctrl-C."""
_OF_FILES: dict[type[Exception], str] = {
    FileNotFoundError: "there is nothing of this name; check the path",
    IsADirectoryError: "is a folder, and a file is expected",
    NotADirectoryError: "lies in what is a file, and a folder is expected",
    FileExistsError: "is a file, and a folder is expected",
    PermissionError: "may not be read or written by who runs this; change its rights or owner",
}


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
        from belt.web.serve import serve as run

        make_demonstration_accounts(home)
        run(home, "127.0.0.1", port, 2)


def main() -> None:
    """Run the command; errors for people go to standard error with exit code 1."""
    try:
        app(standalone_mode=True)
    except SystemExit as ended:
        if ended.code != _INTERRUPTED:
            raise
        typer.echo("stopped; nothing half done was kept", err=True)
        sys.exit(1)
    except Exception as error:
        if _debug:
            raise
        typer.echo(f"belt: {_told(error)}", err=True)
        sys.exit(1)


def _told(error: Exception) -> str:
    """What was wrong, where, and what to do."""
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {_OF_FILES.get(type(error), error.strerror)}"
    if isinstance(error, ForPeople | OSError | ValueError):
        return str(error)
    return (
        f"this should not have happened ({type(error).__name__}: {error}); nothing half done was "
        "kept; run again with --debug and report what it prints"
    )
