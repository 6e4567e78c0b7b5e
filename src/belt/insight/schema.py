"""The insight tables: everything a page shows, computed once for each corpus version.

They lie beside the corpus tables, ``corpus/<version>/insight/<table>/``, and go together with the
corpus tables that pages need into ``corpus/<version>/pages.sqlite``, which the web reads by key.

Conventions. ``region`` is a code of ``belt.toml``. ``works`` counts each work once (full
counting); ``fractional`` gives each author of a work an equal part of it and each affiliation of
an author an equal part of that. ``cross_border`` works have authors in at least two regions of the
belt; ``outside`` works have at least one author in a known country outside the belt's regions.
``unknown`` counts works in which at least one author slot has no country: the share of missing
affiliations that every figure is shown with. Pairs are stored once, with ``a`` < ``b``.
"""

from __future__ import annotations

import pyarrow as pa

_counts = {
    "works": pa.int32(),
    "fractional": pa.float64(),
    "cross_border": pa.int32(),
    "outside": pa.int32(),
    "unknown": pa.int32(),
}


def _table(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


def _estimate(prefix: str) -> dict[str, pa.DataType]:
    numbers = {f"{prefix}{one}": pa.float64() for one in ("value", "low", "high")}
    return {**numbers, f"{prefix}members": pa.int32()}


def _with_interval(name: str) -> dict[str, pa.DataType]:
    return {one: pa.float64() for one in (name, f"{name}_low", f"{name}_high")}


TABLES: dict[str, pa.Schema] = {
    # The belt as a whole, by year: works with at least one author in a region of the belt.
    "belt_years": _table(
        year=pa.int32(),
        **_counts,
        people=pa.int32(),
        organisations=pa.int32(),
        expected_cross_border=pa.float64(),
    ),
    "region_years": _table(
        region=pa.string(),
        year=pa.int32(),
        **_counts,
        people=pa.int32(),
        organisations=pa.int32(),
        cited_by=pa.int64(),
    ),
    # Joint works of two regions beside what chance would give (null model: each work keeps its
    # number of author slots and each year its regions' sizes). `low`…`high` holds 95%.
    "region_pair_years": _table(
        a=pa.string(),
        b=pa.string(),
        year=pa.int32(),
        works=pa.int32(),
        fractional=pa.float64(),
        expected=pa.float64(),
        low=pa.float64(),
        high=pa.float64(),
    ),
    # Work with the rest of the world, by country (ISO code).
    "outside_years": _table(
        region=pa.string(),
        country=pa.string(),
        year=pa.int32(),
        works=pa.int32(),
        fractional=pa.float64(),
    ),
    "organisation_years": _table(
        organisation_id=pa.string(),
        year=pa.int32(),
        **_counts,
        people=pa.int32(),
    ),
    # One row an organisation with works: totals, place in the network. `x`, `y` in -1…1.
    "organisation_profile": _table(
        organisation_id=pa.string(),
        works=pa.int32(),
        fractional=pa.float64(),
        cross_border=pa.int32(),
        outside=pa.int32(),
        unknown=pa.int32(),
        people=pa.int32(),
        partners=pa.int32(),
        first_year=pa.int32(),
        last_year=pa.int32(),
        bridge=pa.float64(),
        bridge_rank=pa.int32(),
        community=pa.int32(),
        x=pa.float64(),
        y=pa.float64(),
    ),
    # One row an organisation and one of its people (by latest affiliation or by works there).
    "organisation_people": _table(
        organisation_id=pa.string(),
        person_id=pa.string(),
        works=pa.int32(),
        first_year=pa.int32(),
        last_year=pa.int32(),
    ),
    # Partner organisations, both directions, so that a page reads one key.
    "organisation_partners": _table(
        organisation_id=pa.string(),
        partner_id=pa.string(),
        works=pa.int32(),
        first_year=pa.int32(),
        last_year=pa.int32(),
        cross_border=pa.bool_(),
    ),
    "person_profile": _table(
        person_id=pa.string(),
        works=pa.int32(),
        fractional=pa.float64(),
        cross_border=pa.int32(),
        outside=pa.int32(),
        unknown=pa.int32(),
        cited_by=pa.int64(),
        coauthors=pa.int32(),
        cross_border_coauthors=pa.int32(),
        pagerank=pa.float64(),
        bridge=pa.float64(),
        bridge_rank=pa.int32(),
        community=pa.int32(),
    ),
    "person_years": _table(person_id=pa.string(), year=pa.int32(), **_counts),
    # Co-authors, both directions.
    "person_coauthors": _table(
        person_id=pa.string(),
        coauthor_id=pa.string(),
        works=pa.int32(),
        first_year=pa.int32(),
        last_year=pa.int32(),
        cross_border=pa.bool_(),
    ),
    # Who and what holds two regions together: ties of the pair that run through the bridge.
    "bridges": _table(
        kind=pa.string(),
        id=pa.string(),
        a=pa.string(),
        b=pa.string(),
        ties=pa.int32(),
        share=pa.float64(),
        rank=pa.int32(),
    ),
    # Communities of co-authorship. `label` names their topics, `regions` their make-up.
    "communities": _table(
        community=pa.int32(),
        kind=pa.string(),
        label=pa.string(),
        size=pa.int32(),
        works=pa.int32(),
        regions=pa.string(),
        cross_border=pa.int32(),
    ),
    "topic_years": _table(
        topic_id=pa.string(),
        year=pa.int32(),
        works=pa.int32(),
        belt_works=pa.int32(),
        cross_border=pa.int32(),
    ),
    # `specialisation`: the topic's share in the region's works over its share in all works.
    "topic_regions": _table(
        topic_id=pa.string(),
        region=pa.string(),
        works=pa.int32(),
        fractional=pa.float64(),
        specialisation=pa.float64(),
    ),
    "topic_organisations": _table(
        topic_id=pa.string(), organisation_id=pa.string(), works=pa.int32()
    ),
    "topic_people": _table(topic_id=pa.string(), person_id=pa.string(), works=pa.int32()),
    # `trend`: works in the last three years over works in the three before, with 0.5 added to both.
    "topic_profile": _table(
        topic_id=pa.string(),
        name=pa.string(),
        field=pa.string(),
        works=pa.int32(),
        belt_works=pa.int32(),
        cross_border=pa.int32(),
        first_year=pa.int32(),
        last_year=pa.int32(),
        trend=pa.float64(),
    ),
    "person_topics": _table(person_id=pa.string(), topic_id=pa.string(), works=pa.int32()),
    "organisation_topics": _table(
        organisation_id=pa.string(), topic_id=pa.string(), works=pa.int32()
    ),
    # The belt, its members, its regions and blocs by year; shares of 0 to 1 with the interval that
    # holds 95 of 100 bootstrap draws. `cited`: works with known citations, `teams`: works of two
    # placed authors or more, `small`: too few works to be ranked. Year 0 stands for all years.
    "bloc_years": _table(
        bloc=pa.string(),
        year=pa.int32(),
        works=pa.int32(),
        fractional=pa.float64(),
        cited=pa.int32(),
        **_with_interval("top10_share"),
        **_with_interval("top1_share"),
        teams=pa.int32(),
        international=pa.int32(),
        **_with_interval("international_share"),
        expected_international=pa.float64(),
        expected_low=pa.float64(),
        expected_high=pa.float64(),
        unknown=pa.int32(),
        people=pa.int32(),
        newcomers=pa.int32(),
        gained=pa.int32(),
        lost=pa.int32(),
        without_country=pa.float64(),
        without_organisation=pa.float64(),
        small=pa.bool_(),
    ),
    # The same by topic over the last years, from `first_year` to `last_year`.
    "bloc_topics": _table(
        bloc=pa.string(),
        topic_id=pa.string(),
        works=pa.int32(),
        fractional=pa.float64(),
        share=pa.float64(),
        **_with_interval("specialisation"),
        cited=pa.int32(),
        **_with_interval("top10_share"),
        **_with_interval("top1_share"),
        teams=pa.int32(),
        **_with_interval("international_share"),
        growth=pa.float64(),
        first_year=pa.int32(),
        last_year=pa.int32(),
        small=pa.bool_(),
    ),
    "bloc_topic_years": _table(
        bloc=pa.string(),
        topic_id=pa.string(),
        year=pa.int32(),
        works=pa.int32(),
        fractional=pa.float64(),
    ),
    # Whom to add next: a plan for organisations and one for countries.
    "growth_plans": _table(
        kind=pa.string(),
        last_year=pa.int32(),
        candidates=pa.int32(),
        value=pa.float64(),
        bound=pa.float64(),
        promised=pa.float64(),
    ),
    # `rank` from 1 in the order of choosing, 0 for who is screened out; the parts of the gain.
    "growth_candidates": _table(
        kind=pa.string(),
        rank=pa.int32(),
        id=pa.string(),
        name=pa.string(),
        country=pa.string(),
        works=pa.int32(),
        people=pa.int32(),
        early=pa.int32(),
        cost=pa.float64(),
        gain=pa.float64(),
        alone=pa.float64(),
        by_ties=pa.float64(),
        by_topics=pa.float64(),
        by_bridges=pa.float64(),
        by_early=pa.float64(),
        decision=pa.string(),
        reason=pa.string(),
        decided_on=pa.string(),
        decided_by=pa.string(),
    ),
    "growth_backtest": _table(
        until=pa.int32(),
        candidates=pa.int32(),
        became_active=pa.int32(),
        method=pa.string(),
        k=pa.int32(),
        **_with_interval("precision"),
        recall=pa.float64(),
    ),
    # What joining did: members before and after, beside others alike that did not join.
    "effects": _table(
        outcome=pa.string(),
        **_estimate(""),
        level=pa.float64(),
        **_estimate("pretrend_"),
        **_estimate("placebo_"),
        verdict=pa.string(),
    ),
    "effect_years": _table(outcome=pa.string(), year=pa.int32(), **_estimate("")),
    "effect_balance": _table(name=pa.string(), before=pa.float64(), after=pa.float64()),
    # Early-career people by region and year of the first work.
    "talent_cohorts": _table(
        region=pa.string(),
        start=pa.int32(),
        people=pa.int32(),
        connected=pa.int32(),
        regions=pa.float64(),
        guided=pa.int32(),
        guided_from_abroad=pa.int32(),
        once=pa.int32(),
        stayed=pa.int32(),
        returned=pa.int32(),
        to_region=pa.int32(),
        to_outside=pa.int32(),
        moved=pa.int32(),
        active=pa.int32(),
        small=pa.bool_(),
    ),
    # How much is known: by venue and year.
    "coverage": _table(
        venue=pa.string(),
        year=pa.int32(),
        works=pa.int32(),
        slots=pa.int32(),
        without_affiliation=pa.int32(),
        without_country=pa.int32(),
        without_person_id=pa.int32(),
        without_abstract=pa.int32(),
    ),
}
"""Table name -> columns."""

DESCRIPTIONS: dict[str, str] = {
    "belt_years": "The belt by year: works with at least one author in a region of the belt.",
    "region_years": "A region by year.",
    "region_pair_years": "Joint works of two regions by year, beside what chance would give; "
    "`low` to `high` holds 95 of 100 draws.",
    "outside_years": "Joint works of a region with a country outside the belt, by year.",
    "organisation_years": "An organisation by year.",
    "organisation_profile": "An organisation in totals, and its place in the network: `bridge` is "
    "its share of shortest paths (betweenness), `x` and `y` its place in the picture, -1 to 1.",
    "organisation_people": "People with works at an organisation.",
    "organisation_partners": "Partner organisations, in both directions.",
    "person_profile": "A person in totals, and the place in the network (PageRank, betweenness).",
    "person_years": "A person by year.",
    "person_coauthors": "Co-authors, in both directions.",
    "bridges": "Who holds two regions together: ties of the pair that end at a person or stand at "
    "an organisation, and their share of all ties of the pair.",
    "communities": "Communities of co-authorship of three members or more (Leiden), labelled by "
    "the topics that set them apart.",
    "topic_years": "A topic by year.",
    "topic_regions": "A topic in a region; `specialisation` is the topic's share of the region's "
    "works over its share of all works.",
    "topic_organisations": "The hundred organisations with most works on a topic.",
    "topic_people": "The hundred people with most works on a topic.",
    "topic_profile": "A topic in totals; `trend` is the works of the last three years over those "
    "of the three before, 0.5 added to both.",
    "person_topics": "A person's eight most frequent topics.",
    "organisation_topics": "An organisation's twenty most frequent topics.",
    "bloc_years": "The belt, its members, its regions and each bloc by year: output, share of the "
    "most cited works, works across borders beside what chance would give, people who came and "
    "went.",
    "bloc_topics": "The same by topic over the last five years, with specialisation (the topic's "
    "share of the bloc's works over its share of all works) and growth (works of the last three "
    "years over those of the three before, 0.5 added to both).",
    "bloc_topic_years": "Works of each bloc by topic and year.",
    "growth_plans": "Whom to add next, organisations and countries: how many candidates, the value "
    "of the choice, a bound on what any choice has, what the method promises.",
    "growth_candidates": "Candidates in the order of choosing (`rank`; 0: screened out, with the "
    "reason) and the parts of what each adds.",
    "growth_backtest": "The planner on the past: of the first k, the share that became active "
    "with members abroad, beside other orders.",
    "effects": "Members before and after joining, beside others alike that did not join; `verdict` "
    "is codes of what stands in the way of a conclusion, then `more`, `fewer` or `none`.",
    "effect_years": "The same by year around joining, 0 the first after it.",
    "effect_balance": "Members less others in standard deviations, before and after matching.",
    "talent_cohorts": "People by region and year of their first work: connected with another "
    "country within five years, guided by somebody ten years ahead, and where they are.",
    "coverage": "How much is known, by venue and year; `slots` are author slots.",
}
"""Table name -> what a row is."""
