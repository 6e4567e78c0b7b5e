"""How commands print results: one JSON document on standard output where it is asked for."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def show(result: Any) -> None:
    """Print a result as one JSON document."""
    typer.echo(json.dumps(result, ensure_ascii=False, indent=1, default=str))
