"""Belt as a library: the verbs of the command line as methods of an open corpus.

They give Arrow tables or small dataclasses, and read one version of the corpus only; its one trace
is that :meth:`OpenBelt.collaborators` keeps what it computed in the home. What changes a home
(``ingest``, ``hide``, ``harvest`` and the like) or needs the web's pages (``report``) is a command
only.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from belt.corpus.corpus import Corpus

if TYPE_CHECKING:
    from belt.corpus.health import Health
    from belt.insight.blocs.reading import Comparison
    from belt.insight.effect import Joining
    from belt.insight.growth import Kind, Plan, WhatIf
    from belt.insight.growth.backtest import Backtest as GrowthBacktest
    from belt.matching.collaborators.backtest import Backtest
    from belt.matching.search.search import Found
    from belt.matching.search.search import Kind as Sought
    from belt.matching.teams import Team
    from belt.proposals import Collaborators


class OpenBelt(Corpus):
    """A version of a home's corpus and what can be asked of it; :func:`belt.open` gives it.

    Tables and SQL over them: :meth:`table`, :meth:`sql`, :meth:`stream`.
    """

    def search(
        self,
        query: str,
        *,
        kind: Sought = "people",
        regions: Iterable[str] = (),
        limit: int = 20,
        language: str = "en",
    ) -> Found:
        """Find people, works or organisations, asked for in any of the five languages.

        ``kind`` is ``people``, ``works`` or ``organisations``; ``regions`` are codes of belt.toml,
        all if empty; ``language`` is yours, for words that do not tell theirs. Gives hits, the best
        first, and how the words were understood. Raises ``ValueError`` for a query without words,
        an unknown kind or region.
        """
        from belt.find import search

        return search(self, query, kind, _several(regions), _some(limit), language, os.environ)

    def collaborators(
        self, person: str, *, limit: int = 10, progress: Callable[[str], None] | None = None
    ) -> Collaborators:
        """Propose people of other regions whom a person should meet, with the reasons.

        ``person`` is any of their ids. The first time in a version the proposals of everybody are
        computed, which takes minutes, and kept in the home; ``progress`` is called with each step.
        Raises :class:`belt.corpus.versions.CorpusError` for an unknown person, or one of no region
        of the belt.
        """
        from belt.proposals import collaborators

        return collaborators(self, person, _some(limit), progress or _silently)

    def backtest_collaborators(
        self, until: int, *, pairs: Sequence[Mapping[str, str]] | None = None
    ) -> Backtest:
        """Test the proposals of a year on what came after it, beside simpler methods.

        ``until`` is the last year learned from. ``pairs``, each ``{"a": id, "b": id}``, are scored
        in place of those who first wrote together later. Gives a row a method, ``belt`` among them.
        Raises ``ValueError`` for pairs that are none, and where there is nothing to measure.
        """
        from belt.matching.collaborators.backtest import backtest

        asked = None if pairs is None else [dict(pair) for pair in pairs]
        return backtest(self, until, asked)

    def team(
        self,
        topics: Iterable[str],
        *,
        size: int = 4,
        regions: int = 2,
        include: Iterable[str] = (),
        avoid: Iterable[str] = (),
        language: str = "en",
    ) -> Team:
        """Find a team that covers topics from several regions, with what it lacks.

        ``topics`` are up to twelve, as a list or with semicolons between them; ``regions`` is the
        least number of regions, ``include`` and ``avoid`` are ids of people. Gives the seats with
        who could stand in, what is covered and the gaps. Raises ``ValueError`` without topics or
        for an unknown id, and :class:`belt.matching.teams.NoTeam` where nobody could keep all
        wishes, saying which to relax.
        """
        from belt.find import team_for

        wishes = (_several(include), _several(avoid))
        asked = ";".join(_several(topics))
        return team_for(self, asked, _some(size), regions, wishes, language, os.environ)

    def compare(self, blocs: Iterable[str] = ()) -> Comparison:
        """Compare the belt with its members, regions and blocs by topic and year.

        ``blocs`` are codes, all if empty. Gives three Arrow tables: ``years``, ``totals`` over all
        years and ``topics``. Raises :class:`belt.corpus.versions.CorpusError` for an unknown code,
        and for a version made before blocs were compared.
        """
        from belt.insight.blocs.reading import comparison_of

        return comparison_of(self, _several(blocs))

    def grow(
        self, *, kind: Kind = "organisation", limit: int = 20, budget: float | None = None
    ) -> Plan:
        """Whom to add next: candidates in the order of what each adds to those before.

        ``kind`` is ``organisation`` or ``country``; ``budget`` is what they may cost together, by
        the costs of belt.toml. Gives those to add, and those screened out with the verdict. Raises
        ``ValueError`` for an unknown kind.
        """
        from belt.insight.growth import planner_of

        return planner_of(self, kind).plan(_some(limit), budget=budget)

    def what_if(self, ids: Iterable[str], *, kind: Kind = "organisation") -> WhatIf:
        """What changes if some candidates were added together.

        ``ids`` are those of candidates as :meth:`grow` tells them. Raises ``ValueError`` for an
        unknown kind, and :class:`belt.corpus.versions.CorpusError` for an id of no candidate.
        """
        from belt.insight.growth import planner_of

        return planner_of(self, kind).what_if(list(_several(ids)))

    def backtest_growth(self, until: int) -> GrowthBacktest:
        """Would the planner have named those that became active after a year?

        Gives how many of its first 10, 20 and 50 did, beside other orders. Raises ``ValueError``
        where nobody became active.
        """
        from belt.insight.growth.backtest import backtest_growth

        return backtest_growth(self, until)

    def effect(self) -> Joining:
        """Did the belt do anything? Members before and after joining, beside others alike.

        Gives the effect by outcome with what stands in the way of a conclusion, how alike the two
        groups are, and who was compared with whom. What cannot be told is not a number.
        """
        from belt.insight.effect import joining_of

        return joining_of(self)

    def talent(self) -> pa.Table:
        """Early-career people by region and year of the first work; ``talent_cohorts``' columns."""
        from belt.insight.talent import cohorts

        return cohorts(self)

    def health(self) -> Health:
        """What was read, repaired, merged and refused, and which shares are missing."""
        from belt.corpus.health import health

        return health(self)

    def rejects(self) -> pa.Table:
        """The records that could not be read: ``source, file, record, reason, raw``."""
        return self.table("rejects")

    def export_network(
        self,
        level: str,
        format: str,
        out: str | Path,
        *,
        years: tuple[int | None, int | None] = (None, None),
        regions: Iterable[str] = (),
    ) -> list[Path]:
        """Write a network of ties for Gephi, VOSviewer and the like; gives the files written.

        ``level`` is ``person``, ``organisation`` or ``region``; ``format`` is ``graphml``,
        ``gexf``, ``vosviewer`` or ``csv``. ``years`` (first, last) chooses ties, ``regions`` the
        nodes. For VOSviewer, an ``out`` that ends with ``.json`` becomes one file, any other a map
        with its network beside it. Raises ``ValueError`` for an unknown level, format or region.
        """
        from belt.corpus.network_export import write_network

        return write_network(self, level, format, Path(out), years=years, regions=_several(regions))

    def export_works(self, format: str, out: str | Path) -> int:
        """Write all works for a reference manager or a spreadsheet; gives their number.

        ``format`` is ``bibtex``, ``ris``, ``csl``, ``csv`` or ``parquet``; ``ValueError`` is raised
        for another.
        """
        from belt.corpus.works_export import write_works

        return write_works(self, format, Path(out))


def _several(told: Iterable[str]) -> tuple[str, ...]:
    """One word is one, and not its letters."""
    return (told,) if isinstance(told, str) else tuple(told)


def _some(number: int) -> int:
    if number < 1:
        raise ValueError(f"expected 1 or more, not {number}")
    return number


def _silently(_step: str) -> None:
    """Nobody asked for progress."""
