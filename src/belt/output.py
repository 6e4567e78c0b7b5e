"""How commands print results and where they write them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
import typer


def _file_to_write(path: Path) -> Path:
    if path.is_dir():
        raise typer.BadParameter(f"{path} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {path.parent}; make it first")
    return path


Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Out = Annotated[Path, typer.Option(callback=_file_to_write, help="The file to write.")]
Language = Literal["en", "ko", "ja", "fr", "vi"]


def show(result: Any) -> None:
    """Print a result as one JSON document; what is no number (a mean of nothing) as ``null``."""
    told = orjson.dumps(result, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
    typer.echo(told.decode())
