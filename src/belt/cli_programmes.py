"""Commands of programmes: conflicts of interest, reviewers for papers, applicants for hosts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from belt.output import Json, Out, show

programmes = typer.Typer()


@programmes.command()
def conflicts(
    people: Annotated[
        Path,
        typer.Option(
            help="CSV or JSON: id,name,organisation,parent,email,orcid,role,adviser,declared"
        ),
    ],
    works: Annotated[Path, typer.Option(help="CSV or JSON: work,year,authors (ids)")],
    rules: Annotated[Path | None, typer.Option(help="TOML; 3 years by default.")] = None,
    year: Annotated[
        int, typer.Option(min=0, max=2999, help="Counted back from; this year by default.")
    ] = 0,
    as_json: Json = False,
) -> None:
    """Find conflicts of interest, each with what ties the two and since when.

    Where people have roles, applicants are compared with reviewers, else everybody with everybody.

    Example: belt conflicts --people people.csv --works works.csv --json
    """
    from belt.matching.conflicts import ConflictRules, conflicts_of_files, read_conflict_rules

    asked = read_conflict_rules(rules) if rules else ConflictRules()
    found = conflicts_of_files(people, works, asked, year or date.today().year)
    if as_json:
        show(found)
        return
    for one in found["conflicts"]:
        told = ", ".join(one["evidence"][:3])
        typer.echo(f"{one['a']}  {one['b']}  {one['kind']}  {one['year'] or 'still'}  {told}")
    typer.echo(f"{len(found['conflicts']):,} conflicts among {found['people']:,} people", err=True)


@programmes.command()
def assign(
    scores: Annotated[Path, typer.Option(help="CSV: paper,reviewer,score")],
    per_paper: Annotated[int, typer.Option(min=1, help="Reviewers of each paper.")],
    max_load: Annotated[int, typer.Option(min=1, help="Papers of a reviewer, at most.")],
    out: Out,
    min_load: Annotated[int, typer.Option(min=0, help="Papers of a reviewer, at least.")] = 0,
    conflicts: Annotated[
        Path | None, typer.Option(help="CSV: paper,reviewer[,-1]; 1 is a pair that must be.")
    ] = None,
    attributes: Annotated[
        Path | None, typer.Option(help="CSV: kind,id,attribute,value (kind: reviewer or paper)")
    ] = None,
    rules: Annotated[Path | None, typer.Option(help="TOML: countries, seniority …")] = None,
    bids: Annotated[Path | None, typer.Option(help="CSV: paper,reviewer,bid (-1 to 1)")] = None,
    objective: Annotated[
        Literal["total", "fair"], typer.Option(help="Most in all, or most for the worst-off.")
    ] = "total",
    as_json: Json = False,
) -> None:
    """Assign reviewers to papers, with a certificate beside the result.

    Example: belt assign --scores scores.csv --per-paper 3 --max-load 6 --out assignment.csv
    """
    from belt.matching.assignment import assign_files

    told = assign_files(
        scores, per_paper, max_load, out=out, min_load=min_load, conflicts=conflicts,
        attributes=attributes, rules=rules, bids=bids, objective=objective,
    )  # fmt: skip
    if as_json:
        show(told)
        return
    worst = told["worst_off"]
    typer.echo(
        f"wrote {out}: {told['pairs']:,} pairs, {told['value']:.3f} of at most {told['bound']:.3f}"
    )
    typer.echo(f"worst-off: {worst['paper']}, {worst['score']:.3f} of at most {worst['bound']:.3f}")
    for rule in told["binding_rules"]:
        typer.echo(f"binds: {rule}")


@programmes.command()
def place(
    applicants: Annotated[Path, typer.Option(help="CSV: applicant,country,region,preferences …")],
    hosts: Annotated[Path, typer.Option(help="CSV: host,capacity,country,region,preferences …")],
    out: Out,
    rules: Annotated[Path | None, typer.Option(help="TOML: other country, quotas …")] = None,
    scores: Annotated[Path | None, typer.Option(help="CSV: host,applicant,score")] = None,
    as_json: Json = False,
) -> None:
    """Match applicants with hosts: stable, and best for applicants under the rules.

    Example: belt place --applicants a.csv --hosts h.csv --rules rules.toml --out placements.csv
    """
    from belt.matching.placement.files import place_files

    told = place_files(applicants, hosts, rules, scores, out)
    if as_json:
        show(told)
    else:
        typer.echo(f"wrote {out}: {told['placed']:,} of {told['applicants']:,} placed")
