"""The yearly report in the reader's language: what the page shows and the PDF prints."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext

from belt.insight.blocs import bloc_codes
from belt.insight.growth import PARTS
from belt.insight.pages import board
from belt.insight.pages import insight as insight_questions
from belt.reporting.yearly import Annex, Picture, Report, Section, as_report_pdf
from belt.web.directory import board_figures as figures
from belt.web.directory.board_figures import Figure, written
from belt.web.directory.board_words import bloc_name, method_name, outcome_name, part_name, verdict
from belt.web.directory.charts import border_figure
from belt.web.directory.picture_words import region_name
from belt.web.directory.published import Published
from belt.web.programmes.places import country_name

CANDIDATES = 12
Row = dict[str, Any]


class NoReport(LookupError):
    """A year of which the corpus knows nothing."""


def years_of(shown: Published) -> list[int]:
    """Years that a report can be of, the last first."""
    return sorted({row["year"] for row in board.bloc_years(shown.pages)}, reverse=True)


def report_of(shown: Published, year: int) -> Report:
    """The report of a year. Raises :class:`NoReport`.

    Everything but the plan of growth and what joining did is as of that year; those two are of the
    corpus version as a whole, and say so.
    """
    if year not in years_of(shown):
        raise NoReport(gettext("There are no works of %(year)s.") % {"year": year})
    drawn: list[Figure] = []
    sections = (
        _belt(shown, year, drawn),
        _blocs(shown, year, drawn),
        _growth(shown),
        _effect(shown, drawn),
        _talent(shown, year, drawn),
        _methods(),
    )
    belt_name = bloc_name("BELT", shown.belt)
    return Report(
        language=(get_language() or "en")[:2],
        title=f"{belt_name} {year}",
        subtitle=gettext("Yearly report"),
        note=_note(shown),
        contents=gettext("Contents"),
        annex=gettext("Tables of the figures"),
        table=gettext("Table"),
        sections=sections,
        tables=tuple(_annex(one) for one in drawn),
        made_at=datetime.fromisoformat(shown.manifest.created.replace("Z", "+00:00")),
    )


def pdf_of(report: Report) -> bytes:
    """The report as PDF."""
    return as_report_pdf(report)


def _note(shown: Published) -> str:
    told = gettext("Corpus %(version)s.") % {"version": shown.version}
    simulated = gettext("Simulated records: the people and works shown here do not exist.")
    return f"{simulated} {told}" if shown.simulated else told


def _annex(one: Figure) -> Annex:
    return Annex(one.title, tuple(one.head), tuple(tuple(map(written, row)) for row in one.rows))


def _picture(one: Figure, drawn: list[Figure]) -> Picture:
    drawn.append(one)
    return Picture(one.title, one.subtitle, one.summary, one.wide, len(drawn))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{number_format(100 * share, 1)} %"


def _belt(shown: Published, year: int, drawn: list[Figure]) -> Section:
    rows = {
        (row["bloc"], row["year"]): row for row in board.bloc_years(shown.pages)
        if row["year"] <= year
    }  # fmt: skip
    now = rows.get(("BELT", year), {})
    years = [one for one in insight_questions.belt_years(shown.pages) if one.year <= year]
    this = next((one for one in years if one.year == year), None)
    told = [
        (gettext("Works"), written(now.get("works"))),
        (gettext("Across the belt's borders"), written(this.cross_border if this else None)),
        (gettext("Their share"),
         _percent(this.cross_border / this.works if this and this.works else None)),
        (gettext("By chance"), _percent(
            this.expected_cross_border / this.works if this and this.works else None)),
        (gettext("People"), written(now.get("people"))),
        (gettext("Author slots that cannot be placed"), _percent(now.get("without_country"))),
    ]  # fmt: skip
    regions = tuple(
        (
            region_name(region), written(row["works"]), written(row["people"]),
            written(row["newcomers"]), written(row["gained"]), written(row["lost"]),
            _percent(row["international_share"]),
        )
        for region in shown.belt.regions
        if (row := rows.get((region.code, year)))
    )  # fmt: skip
    pictures = []
    border = border_figure(years, shown)
    if border:
        pictures.append(_picture(_from_page(border), drawn))
    return Section(
        gettext("The belt in %(year)s") % {"year": year},
        figures=tuple(told),
        head=(
            gettext("Region"), gettext("Works"), gettext("People"), gettext("Newcomers"),
            gettext("Gained"), gettext("Lost"), gettext("In several countries"),
        ),
        rows=regions,
        pictures=tuple(pictures),
    )  # fmt: skip


def _from_page(told: dict[str, Any]) -> Figure:
    """A figure of a page, whose table is written already."""
    table = told["table"]
    return Figure(
        told["id"], told["title"], told["subtitle"], told["title"], told["wide"], told["narrow"],
        tuple(table["head"]), tuple(tuple(str(cell) for cell in row) for row in table["rows"]),
    )  # fmt: skip


def _blocs(shown: Published, year: int, drawn: list[Figure]) -> Section:
    years = [row for row in board.bloc_years(shown.pages) if row["year"] <= year]
    found = {row["bloc"]: row for row in years if row["year"] == year}
    made = [figures.output_figure(shown, years)]
    made += [figures.share_figure(shown, one, found, f"report-{one}") for one in figures.SHARES]
    rows = tuple(
        (
            bloc_name(code, shown.belt), written(row["works"]), written(row["fractional"]),
            _percent(row["top10_share"]), _percent(row["top1_share"]), written(row["gained"]),
            written(row["lost"]),
        )
        for code in bloc_codes(shown.belt)
        if (row := found.get(code))
    )  # fmt: skip
    return Section(
        gettext("The belt and its blocs"),
        head=(
            gettext("Bloc"), gettext("Works"), gettext("Works, fractional"),
            gettext("Top tenth"), gettext("Top hundredth"), gettext("Gained"), gettext("Lost"),
        ),
        rows=rows,
        pictures=tuple(_picture(one, drawn) for one in made if one),
    )  # fmt: skip


def _growth(shown: Published) -> Section:
    plan, chosen, _screened = board.growth(shown.pages, "organisation")
    rows = tuple(
        (
            f"{row['rank']}. {row['name']}", country_name(row["country"]) if row["country"] else "",
            number_format(row["gain"], 4),
            *(number_format(row[f"by_{one}"], 4) for one in PARTS),
        )
        for row in chosen[:CANDIDATES]
    )  # fmt: skip
    told = []
    if plan:
        told.append(
            gettext("By works until %(year)s, as the corpus stands now.")
            % {"year": plan["last_year"]}
        )
    for row in board.growth_backtest(shown.pages):
        if row["method"] in ("planner", "random") and row["k"] == 20:
            told.append(
                gettext(
                    "On the past (until %(until)s), %(share)s of the first twenty became active: "
                    "%(method)s."
                )
                % {
                    "until": row["until"], "share": _percent(row["precision"]),
                    "method": method_name(row["method"]),
                }
            )  # fmt: skip
    return Section(
        gettext("Whom to add next"),
        paragraphs=tuple(told) or (gettext("Too few works to tell."),),
        head=(gettext("Candidate"), gettext("Country"), gettext("Gain"), *map(part_name, PARTS)),
        rows=rows,
    )


def _effect(shown: Published, drawn: list[Figure]) -> Section:
    told: list[str] = []
    pictures = []
    for row in board.effects(shown.pages):
        said = verdict(row["verdict"])
        if row["members"]:
            low, value, high = (number_format(row[one], 2) for one in ("low", "value", "high"))
            seen = f"{said['seen']} {value} ({low} – {high})."
            told.append(
                gettext("%(what)s: %(said)s")
                % {
                    "what": outcome_name(row["outcome"]),
                    "said": " ".join([seen, *said["doubts"], said["closing"]]),
                }
            )
    figure = figures.effect_figure(shown, "works")
    if figure:
        pictures.append(_picture(figure, drawn))
    return Section(
        gettext("Did the belt do anything?"),
        paragraphs=tuple(told) or (
            gettext(
                "No member can be compared yet: it takes works of three years before joining and "
                "one after."
            ),
        ),
        pictures=tuple(pictures),
    )  # fmt: skip


def _talent(shown: Published, year: int, drawn: list[Figure]) -> Section:
    figure = figures.talent_figure(shown, year)
    return Section(
        gettext("Early-career people"),
        pictures=(_picture(figure, drawn),) if figure else (),
    )


def _methods() -> Section:
    return Section(
        gettext("How it is reckoned"),
        paragraphs=(
            gettext(
                "A work belongs to a bloc if one of its authors does; fractional counts share it "
                "among its authors and their affiliations."
            ),
            gettext(
                "The most cited are those of the same field and year; works at the edge count in "
                "part, so that the share of all works is exactly a tenth and a hundredth."
            ),
            gettext(
                "Ranges hold 95 of 100 draws of the works with replacement. Figures of fewer than "
                "30 works are drawn hollow and not ranked."
            ),
            gettext(
                "Chance draws each team's authors from all countries by their size in that year."
            ),
            gettext(
                "Members are compared with organisations alike that did not join, three years "
                "before and four after, each in its own years."
            ),
        ),
    )
