"""The commands that answer the board: compare, grow, effect, talent, report."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

import typer

from belt.output import Json, Language, Out, show

insight = typer.Typer()
Kind = Literal["organisation", "country"]


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


@insight.command("grow")
def grow(
    context: typer.Context,
    kind: Annotated[Kind, typer.Option(help="What to add.")] = "organisation",
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many to choose.")] = 20,
    budget: Annotated[
        float | None, typer.Option(min=0, help="What they may cost together, by belt.toml.")
    ] = None,
    add: Annotated[
        list[str] | None, typer.Option("--add", help="What if this id were added? Repeatable.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Whom to add next: candidates in the order of what each adds to those before.

    Example: belt grow --kind country --limit 5
    """
    from belt.corpus.corpus import Corpus
    from belt.insight.growth import planner_of

    planner = planner_of(Corpus.open(context.obj), kind)
    if add:
        show(asdict(planner.what_if(add)))
        return
    plan = planner.plan(limit, budget=budget)
    if as_json:
        show(asdict(plan))
        return
    typer.echo(
        f"{plan.candidates:,} candidates by works until {plan.last_year}; value {plan.value:.3f}, "
        f"no choice has more than {plan.bound:.3f} (promised: {plan.promised:.0%} of the best)"
    )
    typer.echo(f"{'':>4} {'gain':>7} {'ties':>7} {'topics':>7} {'bridges':>7} {'early':>7}")
    for row in plan.added:
        parts = " ".join(f"{one:7.4f}" for one in row.parts)
        typer.echo(f"{row.rank:3}. {row.gain:7.4f} {parts}  {row.name} ({row.country}) {row.id}")
    for row in plan.screened:
        told = row.screening
        if told is not None:
            typer.echo(
                f"  –  {row.name} ({row.country}): excluded, {told.reason} "
                f"({told.decided_on}, {told.by})"
            )


def backtest_growth(
    context: typer.Context,
    until: Annotated[int, typer.Option(help="Hide what is after this year.")],
    as_json: Json = False,
) -> None:
    """Would the planner have named those that became active later?

    Example: belt backtest growth --until 2019
    """
    from belt.corpus.corpus import Corpus
    from belt.insight.growth.backtest import backtest_growth as test

    found = test(Corpus.open(context.obj), until)
    if as_json:
        show(asdict(found))
        return
    typer.echo(
        f"until {found.until}: {found.candidates:,} candidates, of which "
        f"{found.became_active:,} became active with members abroad later"
    )
    for row in found.results:
        typer.echo(
            f"  {row.method:8} first {row.k:3}: {row.precision:5.1%} ({row.low:.1%}–{row.high:.1%})"
            f" became active, {row.recall:.1%} of all"
        )


@insight.command("effect")
def effect(context: typer.Context, as_json: Json = False) -> None:
    """Did the belt do anything? Members before and after joining, beside others alike.

    Example: belt effect
    """
    from belt.corpus.corpus import Corpus
    from belt.insight.effect import joining_of

    found = joining_of(Corpus.open(context.obj))
    if as_json:
        told = asdict(found)
        del told["members"]
        show(told)
        return
    typer.echo(
        f"{len(found.compared)} of {found.members} members could be compared with others alike"
    )
    for one in found.balance:
        typer.echo(f"  {one.name}: {one.before:+.2f} standard deviations apart before matching, "
                   f"{one.after:+.2f} after")  # fmt: skip
    for row in found.effects:
        seen = row.effect
        if not seen.members:
            typer.echo(f"{row.outcome:11} nobody to tell it from")
            continue
        typer.echo(
            f"{row.outcome:11} {seen.value:+.3f} a year ({seen.low:+.3f} to {seen.high:+.3f}), "
            f"from {row.level:.3f} before; trend before {row.pretrend.value:+.3f}, "
            f"placebo {row.placebo.value:+.3f}: {', '.join(row.verdict)}"
        )


@insight.command("talent")
def talent(context: typer.Context, as_json: Json = False) -> None:
    """Early-career people by region and year of their first work.

    Example: belt talent
    """
    from belt.corpus.corpus import Corpus
    from belt.insight.talent import cohorts

    rows = cohorts(Corpus.open(context.obj)).to_pylist()
    if as_json:
        show(rows)
        return
    for row in rows:
        typer.echo(", ".join(f"{name} {value}" for name, value in row.items()))


@insight.command("report")
def report(
    context: typer.Context,
    year: Annotated[int, typer.Option(help="The year that it is of.")],
    out: Out,
    language: Annotated[Language, typer.Option(help="Of the report.")] = "en",
) -> None:
    """Write a year's report as PDF.

    Example: belt report --year 2025 --language ko --out report.pdf
    """
    from belt.web.serve import write_report

    write_report(context.obj, year, language, out)
    typer.echo(f"wrote {out}")
