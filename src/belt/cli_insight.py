"""The commands that answer the board: compare, grow, effect, talent, report."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from belt.output import Json, show

insight = typer.Typer()


@insight.command("compare")
def compare(
    context: typer.Context,
    bloc: Annotated[
        list[str] | None, typer.Option("--bloc", help="Only these; as often as wanted.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare the belt with its blocs by topic and year.

    Example: belt compare --bloc BELT --bloc GAFA
    """
    from belt.corpus.corpus import Corpus
    from belt.insight.blocs.reading import comparison_of

    found = comparison_of(Corpus.open(context.obj), tuple(bloc or ()))
    if as_json:
        show({"version": found.version, "blocs": found.blocs, "years": found.years.to_pylist(),
              "topics": found.topics.to_pylist()})  # fmt: skip
        return
    typer.echo(f"version {found.version}, all years; shares with the range of 95 in 100 draws")
    typer.echo(
        f"{'':9} {'works':>7} {'fract.':>8} {'top 10%':>20} {'top 1%':>20} {'abroad':>20} "
        f"{'people':>7} {'gained':>7} {'lost':>6} {'unplaced':>9}"
    )
    for row in found.totals.to_pylist():
        typer.echo(_line(row))


def _line(row: dict[str, Any]) -> str:
    shares = " ".join(
        _share(row, name) for name in ("top10_share", "top1_share", "international_share")
    )
    return (
        f"{row['bloc']:9} {row['works']:7,} {row['fractional']:8,.0f} {shares} {row['people']:7,} "
        f"{row['gained']:7,} {row['lost']:6,} {row['without_country']:9.1%}"
        + (" (few works)" if row["small"] else "")
    )


def _share(row: dict[str, Any], name: str) -> str:
    if row[name] is None:
        return f"{'–':>20}"
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    told = f"{row[name]:.1%} ({low:.1%}–{high:.1%})"
    return f"{told:>20}"
