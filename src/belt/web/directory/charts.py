"""Charts of pages: yearly works and the cross-border share beside chance, with table and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext

from belt.insight.pages.insight import BeltYear
from belt.insight.pages.regions import Year
from belt.reporting import charts
from belt.web.directory.picture_words import foot
from belt.web.directory.published import Published


def _written(value: float) -> str:
    return str(number_format(value, 0 if float(value).is_integer() else 1, force_grouping=True))


def _percent(value: float) -> str:
    return f"{number_format(value, 0)}%"


def years_figure(key: str, years: Sequence[Year], shown: Published) -> dict[str, Any] | None:
    """Works by year, those across borders, and those with the rest of the world."""
    if not years:
        return None
    span = range(years[0].year, years[-1].year + 1)
    by_year = {one.year: one for one in years}
    names = {
        "works": gettext("All works"),
        "cross_border": gettext("With another region of the belt"),
        "outside": gettext("With the rest of the world"),
    }
    marks = {"works": "ink", "cross_border": "region-0", "outside": "bloc"}
    chart = charts.Chart(
        key=key,
        title=gettext("Works by year"),
        summary=gettext("Works by year from %(first)s to %(last)s; in all %(works)s.")
        % {
            "first": span[0],
            "last": span[-1],
            "works": _written(sum(one.works for one in years)),
        },
        categories=tuple(str(year) for year in span),
        series=tuple(
            charts.Series(
                name,
                tuple(
                    float(getattr(by_year[year], field)) if year in by_year else 0.0
                    for year in span
                ),
                marks[field],
            )
            for field, name in names.items()
        ),
    )
    return {
        "id": key,
        "title": chart.title,
        "subtitle": gettext(
            "Each work counted once in each year; the table has fractional counts beside."
        ),
        "wide": charts.line_chart(chart, write=_written),
        "narrow": charts.line_chart(chart, write=_written, width=charts.NARROW),
        "foot": foot(shown, sum(one.works for one in years), sum(one.unknown for one in years)),
        "table": {
            "head": [
                gettext("Year"),
                gettext("Works"),
                gettext("Works, fractional"),
                names["cross_border"],
                names["outside"],
                gettext("Country of an author not known"),
            ],
            "rows": [
                [
                    one.year,
                    _written(one.works),
                    number_format(one.fractional, 1),
                    _written(one.cross_border),
                    _written(one.outside),
                    _written(one.unknown),
                ]
                for one in years
            ],
        },
    }


def border_figure(years: Sequence[BeltYear], shown: Published) -> dict[str, Any] | None:
    """The yearly share of works across borders beside what chance would give."""
    if not years:
        return None
    chart = charts.Chart(
        key="borders",
        title=gettext("Works across the belt's borders"),
        summary=gettext(
            "Share of the belt's works that join at least two of its regions, by year, beside the"
            " share if authors of all countries mixed by chance."
        ),
        categories=tuple(str(one.year) for one in years),
        series=(
            charts.Series(
                gettext("Observed"),
                tuple(100 * one.cross_border / one.works for one in years),
                "region-0",
            ),
            charts.Series(
                gettext("By chance"),
                tuple(100 * one.expected_cross_border / one.works for one in years),
                "bloc",
            ),
        ),
        unit="%",
    )
    works, unknown = sum(one.works for one in years), sum(one.unknown for one in years)
    return {
        "id": "borders",
        "title": chart.title,
        "subtitle": gettext(
            "Chance keeps the number of authors of each work and the size of each region, and"
            " mixes authors of all countries freely."
        ),
        "wide": charts.line_chart(chart, write=_percent),
        "narrow": charts.line_chart(chart, write=_percent, width=charts.NARROW),
        "foot": foot(shown, works, unknown),
        "table": {
            "head": [
                gettext("Year"),
                gettext("Works"),
                gettext("Works, fractional"),
                gettext("Across borders"),
                gettext("By chance"),
                gettext("Country of an author not known"),
            ],
            "rows": [
                [
                    one.year,
                    _written(one.works),
                    number_format(one.fractional, 1),
                    _written(one.cross_border),
                    number_format(one.expected_cross_border, 1),
                    _written(one.unknown),
                ]
                for one in years
            ],
        },
    }
