"""How commands print results and where they write them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any, Literal

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
    told = json.dumps(_finite(result), ensure_ascii=False, indent=1, default=str, allow_nan=False)
    typer.echo(told)


def _finite(told: Any) -> Any:
    if isinstance(told, dict):
        return {key: _finite(value) for key, value in told.items()}
    if isinstance(told, list | tuple):
        return [_finite(one) for one in told]
    return None if isinstance(told, float) and not math.isfinite(told) else told
