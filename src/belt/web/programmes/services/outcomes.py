"""Outcomes: found in the corpus from teams and dates, confirmed with one click, or told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from belt.corpus.corpus import Corpus
from belt.insight.talent import follow
from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.directory.services import shown
from belt.web.office.services import record
from belt.web.programmes.models import Award, Outcome, Placement
from belt.web.programmes.services.deciding import months_later

AFTER_YEARS = 3
"""Years after an award's end in which works are still looked for."""
JOINT_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit and the joint works that followed within 24 months."""

    placement: Placement
    before: int
    """Joint works before it began."""
    works: tuple[dict[str, Any], ...]
    """``work_id, title, year``."""


def find_works(awards: list[Award]) -> int:
    """Look for works that two of an award's team wrote after it began; returns how many are new."""
    wanted = []
    for award in awards:
        people = [one.person_id for one in award.application.team.all() if one.person_id]
        starts = (award.starts or award.made_at.date()).year
        ends = (award.ends or award.starts or award.made_at.date()).year + AFTER_YEARS
        wanted += [{"award": award.pk, "person": p, "first": starts, "last": ends} for p in people]
    if not wanted:
        return 0
    rows = (
        _corpus()
        .sql(
            """with asked as (select unnest(?, recursive := true))
           select award, a.work_id, any_value(w.title) as title, any_value(w.year) as year
           from asked
           join authorships a on a.person_id = asked.person
           join works w on w.work_id = a.work_id and w.year between asked.first and asked.last
           group by award, a.work_id
           having count(distinct a.person_id) >= least(2, (
               select count(*) from asked other where other.award = asked.award))""",
            [wanted],
        )
        .to_pylist()
    )
    known = set(Outcome.objects.exclude(work_id="").values_list("award_id", "work_id"))
    made = [
        Outcome(
            award_id=row["award"],
            kind=Outcome.Kind.WORK,
            state=Outcome.State.FOUND,
            title=row["title"][:500],
            year=row["year"],
            work_id=row["work_id"],
        )
        for row in rows
        if (row["award"], row["work_id"]) not in known
    ]
    Outcome.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


@transaction.atomic
def answer_outcome(*, outcome: Outcome, by: Account, confirmed: bool) -> None:
    """Say whether a work that was found came of the award."""
    outcome.state = Outcome.State.CONFIRMED if confirmed else Outcome.State.REJECTED
    outcome.by, outcome.at = by, timezone.now()
    outcome.save(update_fields=["state", "by", "at"])
    did = "outcome confirmed" if confirmed else "outcome rejected"
    record(by=by, did=did, kind="award", key=outcome.award.number, note=outcome.title[:300])


@transaction.atomic
def tell_outcome(*, award: Award, by: Account, kind: str, title: str, **told: Any) -> Outcome:
    """Tell of an outcome that no publication shows. Raises :class:`Refused` (``no such``)."""
    if kind not in Outcome.Kind.values or not title.strip():
        raise Refused("no such")
    made = Outcome.objects.create(award=award, kind=kind, title=title[:500], by=by, **told)
    record(by=by, did="outcome told", kind="award", key=award.number, note=title[:300])
    return made


def _went() -> list[Placement]:
    return list(
        Placement.objects.filter(
            state__in=[Placement.State.DONE, Placement.State.AGREED],
            starts__isnull=False, ends__isnull=False,
        )
        .select_related("application__applicant", "application__call", "offer__host", "award")
        .prefetch_related("application__applicant__claims", "application__team")
        .order_by("-starts", "id")
    )  # fmt: skip


def visits() -> list[Visit]:
    """Visits that took place, with the joint works of guest and host in the 24 months after.

    The corpus knows years only: a work counts from the year in which the visit began to the year in
    which the 24 months after its end are over.
    """
    found = _went()
    pairs = {one.pk: _pair(one) for one in found}
    asked = [
        {"visit": key, "guest": pair[0], "host": pair[1]}
        for key, pair in pairs.items()
        if all(pair)
    ]
    joint: dict[int, list[dict[str, Any]]] = {}
    if asked:
        rows = _corpus().sql(
            """with asked as (select unnest(?, recursive := true))
               select distinct visit, w.work_id, w.title, w.year from asked
               join authorships a on a.person_id = asked.guest
               join authorships b on b.work_id = a.work_id and b.person_id = asked.host
               join works w on w.work_id = a.work_id order by visit, w.year, w.work_id""",
            [asked],
        )
        for row in rows.to_pylist():
            joint.setdefault(row["visit"], []).append(row)
    return [_visit(one, joint.get(one.pk, [])) for one in found]


@dataclass(frozen=True, slots=True)
class Alumnus:
    """A fellow or a guest whom the corpus knows, before and since."""

    name: str
    person_id: str
    since: int
    abroad: str
    """Where they went: the host's country."""
    works_before: int
    works_since: int
    regions_before: int
    """Other regions of the belt that they wrote with."""
    regions_since: int
    country_now: str
    """Of their last work with a known country."""


def alumni() -> list[Alumnus]:
    """Everybody who went abroad within a programme, followed in the corpus."""
    gone: dict[tuple[str, int], tuple[str, str]] = {}
    for one in _went():
        person, _host = _pair(one)
        if person and one.starts:
            name = str(one.application.applicant)
            gone.setdefault((person, one.starts.year), (name, one.offer.country))
    rows = follow(_corpus(), list(gone)).to_pylist() if gone else []
    found = []
    for row in rows:
        name, abroad = gone[row["person_id"], row["since"]]
        row["country_now"] = row["country_now"] or ""
        found.append(Alumnus(name=name, abroad=abroad, **row))
    return sorted(found, key=lambda one: (-one.since, one.name))


def _visit(placement: Placement, joint: list[dict[str, Any]]) -> Visit:
    first = placement.starts.year if placement.starts else 0
    last = months_later(placement.ends, JOINT_MONTHS).year if placement.ends else 0
    after = tuple(row for row in joint if first <= (row["year"] or 0) <= last)
    before = sum(1 for row in joint if (row["year"] or 0) < first)
    return Visit(placement, before, after)


def _pair(placement: Placement) -> tuple[str, str]:
    team = placement.application.team.all()
    guest = next(
        (one.person_id for one in team if one.account_id == placement.application.applicant_id), ""
    )
    return guest, placement.offer.person_id


def _corpus() -> Corpus:
    return Corpus.open(shown().home, shown().version)
