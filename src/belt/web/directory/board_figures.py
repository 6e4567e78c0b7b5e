"""Figures of comparison, effect and talent: drawing, words, table; for pages and reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from belt.insight.blocs import BELT, MEMBERS, bloc_codes
from belt.insight.pages import board
from belt.reporting import charts
from belt.reporting.range_chart import Range, range_chart
from belt.web.directory.board_words import bloc_name, outcome_name
from belt.web.directory.picture_words import region_marks, region_name
from belt.web.directory.published import Published

Row = dict[str, Any]
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture in two widths with its words, and its table: what the picture shows, in numbers."""

    id: str
    title: str
    subtitle: str
    summary: str
    wide: str
    narrow: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: str = ""
    topic: str = ""
    """The id of the topic that it is of, where it is not of all."""

    @property
    def table(self) -> dict[str, Any]:
        """The table with numbers as the reader writes them."""
        return {"head": self.head, "rows": [[written(cell) for cell in row] for row in self.rows]}

    @property
    def links(self) -> list[dict[str, str]]:
        """The picture and its table as files."""
        only = f"?{urlencode({'topic': self.topic})}" if self.topic else ""
        return [
            {"label": form.upper(), "address": f"/insight/figures/{self.id}.{form}{only}"}
            for form in ("svg", "csv")
        ]


def written(cell: Cell) -> str:
    """A cell of a table as the reader writes it."""
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return str(number_format(cell, 3, force_grouping=True))
    return str(number_format(cell, force_grouping=True)) if isinstance(cell, int) else cell


def _percent(share: float) -> str:
    value = round(100 * share, 1)
    return f"{number_format(value, 0 if value.is_integer() else 1)} %"


def _whole(value: float) -> str:
    return str(number_format(value, 0, force_grouping=True))


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{number_format(value, 2)}"


def _marks(shown: Published) -> dict[str, str]:
    return {**region_marks(shown.belt), BELT: "ink", MEMBERS: "ink"}


def _order(shown: Published, found: dict[str, Row]) -> list[str]:
    return [code for code in bloc_codes(shown.belt) if code in found]


SHARES = ("top10_share", "top1_share", "international_share")


def share_figure(shown: Published, name: str, found: dict[str, Row], key: str) -> Figure | None:
    """One share of each bloc with its range; ``name`` is one of :data:`SHARES`."""
    order = _order(shown, found)
    if not order:
        return None
    title = {
        "top10_share": gettext("Works among the tenth most cited of their field and year"),
        "top1_share": gettext("Works among the hundredth most cited of their field and year"),
        "international_share": gettext("Works with authors in two countries or more"),
    }[name]
    marks = _marks(shown)
    gap = "without_organisation"
    rows = [
        Range(
            bloc_name(code, shown.belt), found[code][name], found[code][f"{name}_low"],
            found[code][f"{name}_high"], marks.get(code, "bloc"),
            expected=_expected(name), faint=bool(found[code]["small"]),
            note=_missing(found[code].get(gap if _by_organisation(code, shown) else
                                          "without_country")),
        )
        for code in order
    ]  # fmt: skip
    summary = "; ".join(
        f"{row.name} {_percent(row.value)}" for row in rows if row.value is not None
    )
    head = (
        gettext("Bloc"), gettext("Works"), gettext("Works, fractional"), gettext("Share"),
        gettext("from"), gettext("to"), gettext("Counted"), gettext("Slots that cannot be placed"),
    )  # fmt: skip
    counted = "teams" if name == "international_share" else "cited"
    table = tuple(
        (row.name, found[code]["works"], found[code]["fractional"], row.value, row.low, row.high,
         found[code][counted], _gap(found[code], code, shown))
        for code, row in zip(order, rows, strict=True)
    )  # fmt: skip
    return Figure(
        key, title,
        gettext(
            "Dot: the share; line: the range that holds 95 of 100 draws of the works. Hollow: "
            "fewer than 30 works. Under each name: author slots that cannot be placed."
        ),
        summary, *_both(rows, key, title, summary), head, table,
    )  # fmt: skip


def _both(rows: Sequence[Range], key: str, title: str, summary: str) -> tuple[str, str]:
    wide, narrow = (
        range_chart(rows, key=f"{key}-{width}", title=title, summary=summary, write=_percent,
                    width=width)
        for width in (charts.WIDE, charts.NARROW)
    )  # fmt: skip
    return wide, narrow


def _expected(name: str) -> float | None:
    return {"top10_share": 0.1, "top1_share": 0.01}.get(name)


def _by_organisation(code: str, shown: Published) -> bool:
    bloc = next((one for one in shown.belt.blocs if one.code == code), None)
    return code == MEMBERS or bool(bloc and bloc.organisations)


def _gap(row: Row, code: str, shown: Published) -> float | None:
    name = "without_organisation" if _by_organisation(code, shown) else "without_country"
    found: float | None = row.get(name)
    return found


def _missing(share: float | None) -> str:
    return "" if share is None else gettext("missing %(share)s") % {"share": _percent(share)}


def borders_figure(shown: Published, found: dict[str, Row]) -> Figure | None:
    """How often blocs write across borders, over what chance would give."""
    order = [
        code for code in _order(shown, found)
        if found[code]["teams"] and found[code]["expected_international"]
    ]  # fmt: skip
    if not order:
        return None
    title = gettext("Across borders, compared with chance")
    marks, rows = _marks(shown), []
    for code in order:
        row = found[code]
        chance = row["expected_international"]
        rows.append(
            Range(
                bloc_name(code, shown.belt), row["international_share"] / chance,
                row["international_share_low"] / chance, row["international_share_high"] / chance,
                marks.get(code, "bloc"), faint=bool(row["small"]),
                note=_missing(row["without_country"]),
            )
        )  # fmt: skip
    summary = "; ".join(f"{row.name} {_percent(row.value or 0)}" for row in rows)
    head = (
        gettext("Bloc"), gettext("Works of several authors"), gettext("In several countries"),
        gettext("Share"), gettext("By chance"), gettext("from"), gettext("to"),
    )  # fmt: skip
    table = tuple(
        (row.name, found[code]["teams"], found[code]["international"],
         found[code]["international_share"], found[code]["expected_international"],
         found[code]["expected_low"], found[code]["expected_high"])
        for code, row in zip(order, rows, strict=True)
    )  # fmt: skip
    key = "compare-borders"
    return Figure(
        key, title,
        gettext(
            "Chance draws each team's authors from all countries by their size in that year; 100 % "
            "would be teams that mix freely. Large countries have more partners at home, and this "
            "takes that out."
        ),
        summary, *_both(rows, key, title, summary), head, table,
    )  # fmt: skip


def output_figure(shown: Published, years: list[Row], key: str = "compare-output") -> Figure | None:
    """Works of each bloc by year."""
    if not years:
        return None
    known = {(row["bloc"], row["year"]): row for row in years}
    order = [code for code in bloc_codes(shown.belt) if any(code == bloc for bloc, _ in known)]
    span = range(min(year for _, year in known), max(year for _, year in known) + 1)
    marks = _marks(shown)
    title = gettext("Works by year")
    series = tuple(
        charts.Series(
            bloc_name(code, shown.belt),
            tuple(float(known.get((code, year), {}).get("works", 0)) for year in span),
            marks.get(code, "bloc"),
        )
        for code in order
    )
    last = span[-1]
    summary = "; ".join(
        f"{one.name} {written(int(one.values[-1] or 0))} ({last})" for one in series
    )
    chart = charts.Chart(key, title, summary, tuple(map(str, span)), series)
    wide, narrow = (
        charts.line_chart(chart, write=_whole, width=width)
        for width in (charts.WIDE, charts.NARROW)
    )  # fmt: skip
    head = (gettext("Bloc"), gettext("Year"), gettext("Works"), gettext("Works, fractional"))
    rows = tuple(
        (bloc_name(row["bloc"], shown.belt), str(row["year"]), row["works"], row["fractional"])
        for row in years
    )
    return Figure(
        key, title, gettext("Each work counts once for every bloc with an author of it."),
        summary, wide, narrow, head, rows,
    )  # fmt: skip


def effect_figure(shown: Published, outcome: str) -> Figure | None:
    """Members less others alike, year by year around joining."""
    years = [row for row in board.effect_years(shown.pages) if row["outcome"] == outcome]
    if not any(row["value"] is not None for row in years):
        return None
    title = outcome_name(outcome)
    rows = [
        Range(
            _around(row["year"]),
            row["value"], row["low"], row["high"], "region-0" if row["year"] >= 0 else "bloc",
            faint=(row["members"] or 0) < 8,
        )
        for row in years
    ]  # fmt: skip
    summary = "; ".join(f"{row.name} {_signed(row.value)}" for row in rows if row.value is not None)
    key = f"effect-{outcome}"
    wide, narrow = (
        range_chart(rows, key=f"{key}-{width}", title=title, summary=summary, write=_signed,
                    width=width, zero=False)
        for width in (charts.WIDE, charts.NARROW)
    )  # fmt: skip
    head = (
        gettext("Year around joining"), gettext("Difference"), gettext("from"), gettext("to"),
        gettext("Members"),
    )  # fmt: skip
    table = tuple(
        (row.name, row.value, row.low, row.high, told["members"])
        for row, told in zip(rows, years, strict=True)
    )
    return Figure(
        key, title,
        gettext(
            "Members less organisations alike that did not join, against the three years before "
            "joining; line: the range that holds 95 of 100 draws of members."
        ),
        summary, wide, narrow, head, table,
    )  # fmt: skip


def _around(year: int) -> str:
    """A year around joining, 0 the first since."""
    if year < 0:
        told = ngettext("%(years)s year before", "%(years)s years before", -year)
        return told % {"years": -year}
    return gettext("year %(year)s since") % {"year": year + 1}


def talent_figure(shown: Published, until: int | None = None) -> Figure | None:
    """New people by region and year of their first work, up to a year."""
    found = [row for row in board.cohorts(shown.pages) if not until or row["start"] <= until]
    if not found:
        return None
    known = {(row["region"], row["start"]): row for row in found}
    span = range(min(year for _, year in known), max(year for _, year in known) + 1)
    marks, title = region_marks(shown.belt), gettext("People by the year of their first work")
    series = tuple(
        charts.Series(
            region_name(region),
            tuple(float(known.get((region.code, year), {}).get("people", 0)) for year in span),
            marks[region.code],
        )
        for region in shown.belt.regions
    )
    summary = "; ".join(
        f"{one.name} {written(int(sum(v or 0 for v in one.values)))}" for one in series
    )
    chart = charts.Chart("talent", title, summary, tuple(map(str, span)), series)
    wide, narrow = (
        charts.line_chart(chart, write=_whole, width=width)
        for width in (charts.WIDE, charts.NARROW)
    )
    names = {region.code: region_name(region) for region in shown.belt.regions}
    head = (
        gettext("Region"), gettext("First work"), gettext("People"),
        gettext("With authors abroad within five years"), gettext("Guided"),
        gettext("Guided from abroad"), gettext("Stayed"), gettext("Returned"),
        gettext("To another region"), gettext("To the rest of the world"), gettext("Still active"),
    )  # fmt: skip
    columns = (
        "people", "connected", "guided", "guided_from_abroad", "stayed", "returned", "to_region",
        "to_outside", "active",
    )  # fmt: skip
    rows = tuple(
        (names.get(row["region"], row["region"]), str(row["start"]), *(row[one] for one in columns))
        for row in found
    )
    return Figure(
        "talent", title,
        gettext("Where people were when their first work appeared; the corpus may know it late."),
        summary, wide, narrow, head, rows,
    )  # fmt: skip


def compare_figures(shown: Published, topic: str = "") -> list[Figure]:
    """The belt beside its blocs, on all topics or on the one of this id."""
    if topic:
        totals = board.bloc_topic(shown.pages, topic)
        years = board.bloc_topic_years(shown.pages, topic)
    else:
        totals, years = board.bloc_totals(shown.pages), board.bloc_years(shown.pages)
    drawn = [output_figure(shown, years)]
    drawn += [share_figure(shown, one, totals, f"compare-{one}") for one in SHARES[:2]]
    drawn.append(
        share_figure(shown, SHARES[2], totals, f"compare-{SHARES[2]}")
        if topic
        else borders_figure(shown, totals)
    )
    return [replace(one, topic=topic) for one in drawn if one]


def figure_of(shown: Published, name: str, topic: str = "") -> Figure | None:
    """The figure of a name, as its file's address has it; ``None`` where there is none."""
    if name.startswith("compare-"):
        return next((one for one in compare_figures(shown, topic) if one.id == name), None)
    if name == "talent":
        return talent_figure(shown)
    if name.startswith("effect-") and name[7:] in ("works", "fractional", "partners", "share"):
        return effect_figure(shown, name[7:])
    return None
