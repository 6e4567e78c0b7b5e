"""Assigning reviewers: a plan is computed and looked at, then put into force."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from belt.matching.assignment import NoAssignment, Problem, assign
from belt.matching.assignment.rules import rules_from
from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.office.letters import write_letter
from belt.web.office.services import record
from belt.web.programmes.models import Application, Assignment, Bid, Call, Plan, Reviewer
from belt.web.programmes.services import expertise
from belt.web.programmes.services.conflicts import barred_pairs
from belt.web.programmes.services.reviewing import assign as give

SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Asked:
    """The choices of a plan: what the office may try before it puts one into force."""

    objective: str
    reviews_each: int
    most: int
    least: int
    keep: bool
    """Whether standing assignments stay as they are."""


class NoPlan(Exception):
    """No plan can be made; ``why`` says it, ``relax`` what to change."""

    def __init__(self, why: str, relax: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.why, self.relax = why, relax


def make_plan(*, call: Call, by: Account, asked: Asked) -> Plan:
    """Compute a plan; nothing changes for anybody. Raises :class:`NoPlan`."""
    applications = list(
        call.applications.filter(state=Application.State.SUBMITTED).prefetch_related("team")
    )
    reviewers = list(call.reviewers.filter(state=Reviewer.State.ACCEPTED))
    if not applications or not reviewers:
        raise NoPlan("there are no applications that were handed in, or no reviewers who accepted")
    problem = _problem(call, applications, reviewers, asked)
    try:
        found = assign(problem, asked.objective, seconds=SECONDS)
    except NoAssignment as none:
        raise NoPlan(str(none), none.relax) from None
    pairs = [
        [
            applications[paper].key,
            reviewers[reviewer].key,
            round(float(problem.scores[reviewer, paper]), 4),
        ]
        for reviewer, paper in found.pairs.tolist()
    ]
    alternates: dict[str, list[str]] = {}
    for reviewer, paper in found.alternates.tolist():
        alternates.setdefault(applications[paper].key, []).append(reviewers[reviewer].key)
    plan = Plan.objects.create(
        call=call,
        asked={name: getattr(asked, name) for name in asked.__slots__},
        pairs=pairs,
        alternates=alternates,
        certificate=found.certificate.told(),
        made_by=by,
    )
    record(by=by, did="assignment computed", kind="call", key=call.slug, note=asked.objective)
    return plan


def _problem(
    call: Call, applications: list[Application], reviewers: list[Reviewer], asked: Asked
) -> Problem:
    row = {one.pk: number for number, one in enumerate(reviewers)}
    column = {one.pk: number for number, one in enumerate(applications)}
    scores = expertise.scores([one.person_id for one in reviewers], applications).astype(float)
    conflicts = np.zeros(scores.shape, np.bool_)
    for application, reviewer in barred_pairs(call):
        if application in column and reviewer in row:
            conflicts[row[reviewer], column[application]] = True
    bids = np.zeros(scores.shape)
    for given in Bid.objects.filter(reviewer__in=reviewers, application__in=applications):
        bids[row[given.reviewer_id], column[given.application_id]] = given.value
    standing = Assignment.objects.filter(application__in=applications, ended_at=None)
    kept = standing if asked.keep else standing.filter(locked=True)
    locked = [
        (row[one.reviewer_id], column[one.application_id])
        for one in kept
        if one.reviewer_id in row
        and not conflicts[row[one.reviewer_id], column[one.application_id]]
    ]
    return Problem(
        papers=tuple(one.key for one in applications),
        reviewers=tuple(one.key for one in reviewers),
        scores=scores,
        per_paper=asked.reviews_each,
        max_load=np.array([min(asked.most, one.most or asked.most) for one in reviewers]),
        min_load=asked.least,
        conflicts=conflicts,
        locked=np.array(locked, np.int64).reshape(-1, 2),
        bids=bids,
        reviewer_values={
            "country": _sets(one.country for one in reviewers),
            "region": _sets(one.region for one in reviewers),
            "organisation": _sets(one.organisation_id or one.organisation for one in reviewers),
            "seniority": _sets(one.seniority for one in reviewers),
        },
        paper_values={
            name: tuple(
                frozenset(getattr(member, field) for member in one.team.all()) - {""}
                for one in applications
            )
            for name, field in (
                ("country", "country"), ("region", "region"), ("organisation", "organisation_id"),
            )
        },
        rules=rules_from(tomllib.loads(call.assignment_rules or "version = 1")),
    )  # fmt: skip


def _sets(values: Any) -> tuple[frozenset[str], ...]:
    return tuple(frozenset({value}) - {""} for value in values)


@transaction.atomic
def put_into_force(*, plan: Plan, by: Account, address: str) -> int:
    """Give everybody what the plan says; what nobody began and the plan leaves out ends.

    Two officers cannot put two plans into force at once: the second is told. Raises
    :class:`Refused` (``decided already``). Returns how many assignments are new.
    """
    call = Call.objects.select_for_update().get(pk=plan.call_id)
    fresh = Plan.objects.get(pk=plan.pk)
    newer = call.plans.filter(in_force_at__gt=fresh.made_at)
    if fresh.in_force_at is not None or newer.exists():
        raise Refused("decided already")
    applications = {one.key: one for one in call.applications.all()}
    reviewers = {one.key: one for one in call.reviewers.all()}
    barred = barred_pairs(call)
    wanted = {}
    for application, reviewer, score in fresh.pairs:
        pair = applications[application], reviewers[reviewer]
        if (pair[0].pk, pair[1].pk) not in barred and pair[0].state == Application.State.SUBMITTED:
            wanted[pair[0].pk, pair[1].pk] = (*pair, score)
    now = timezone.now()
    standing = Assignment.objects.filter(application__call=call, ended_at=None)
    kept = set()
    for one in standing.select_related("review"):
        pair_key = (one.application_id, one.reviewer_id)
        if pair_key in wanted or one.locked or hasattr(one, "review"):
            kept.add(pair_key)
        else:
            one.ended_at = now
            one.save(update_fields=["ended_at"])
    new = [told for key, told in wanted.items() if key not in kept]
    for pair_application, pair_reviewer, score in new:
        give(application=pair_application, reviewer=pair_reviewer, score=score, locked=False)
    for reviewer_key in {told[1].key for told in new}:
        _tell(reviewers[reviewer_key], call, address)
    fresh.in_force_at = now
    fresh.save(update_fields=["in_force_at"])
    record(by=by, did="assignment in force", kind="call", key=call.slug, note=f"{len(new)} new")
    return len(new)


def _tell(reviewer: Reviewer, call: Call, address: str) -> None:
    write_letter(
        to=reviewer.email,
        language=reviewer.language,
        template="reviews_assigned",
        reviewer=reviewer,
        call=call,
        address=address,
    )


@transaction.atomic
def lock(*, assignment: Assignment, by: Account, locked: bool) -> None:
    """Keep a pair whatever later plans say, or free it."""
    assignment.locked = locked
    assignment.save(update_fields=["locked"])
    did = "assignment locked" if locked else "assignment freed"
    record(by=by, did=did, kind="application", key=assignment.application.key)


@transaction.atomic
def exchange(*, assignment: Assignment, by: Account, reviewer: Reviewer) -> Assignment:
    """Give an application to another reviewer instead, an alternate for instance.

    Raises :class:`Refused` (``conflict``).
    """
    application = assignment.application
    if (application.pk, reviewer.pk) in barred_pairs(application.call):
        raise Refused("conflict")
    assignment.ended_at = timezone.now()
    assignment.save(update_fields=["ended_at"])
    made = give(application=application, reviewer=reviewer, score=0.0, locked=True)
    record(
        by=by,
        did="assignment exchanged",
        kind="application",
        key=application.key,
        note=f"{assignment.reviewer.key} -> {reviewer.key}",
    )
    return made
