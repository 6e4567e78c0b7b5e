"""Conflicts of interest of a call: found from the corpus and from what the belt itself knows."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from belt.corpus.corpus import Corpus
from belt.matching.conflicts import (
    Conflict,
    ConflictRules,
    Facts,
    conflicts,
    conflicts_in_corpus,
    parse_conflict_rules,
)
from belt.web.accounts.models import Account
from belt.web.accounts.services import Refused
from belt.web.directory.services import shown
from belt.web.office.models import Entry
from belt.web.office.services import record
from belt.web.programmes.models import (
    Application,
    Award,
    Call,
    Declaration,
    Override,
    Placement,
    Reviewer,
    TeamMember,
)

_KEPT_SECONDS = 24 * 3600
Person = tuple[str, str, str]
"""The id in the corpus, the address and the organisation that somebody is known by."""
_OUT = (Application.State.DRAFT, Application.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Found:
    """A conflict between an application and a reviewer (or an officer)."""

    application: int
    reviewer: int
    """The key of the reviewer's row, or of the officer's account."""
    member: str
    """Name of the team member that it is with; empty for a declared one."""
    conflict: Conflict | None
    """Empty where it was declared."""
    note: str = ""

    @property
    def own(self) -> bool:
        """Whether the reviewer is of the team: nobody can set that aside."""
        return self.conflict is not None and self.conflict.kind == "self"


def conflicts_of_call(call: Call, reviewers: Iterable[Reviewer] | None = None) -> list[Found]:
    """Every conflict between applications that were handed in and reviewers of a call.

    Declared ones are among them, overridden ones too (:func:`overridden` tells which).
    """
    known = call.reviewers.select_related("account").prefetch_related("account__claims")
    asked = list(known if reviewers is None else reviewers)
    found = _found(call, {one.pk: _people_of(one) for one in asked})
    declared = Declaration.objects.filter(reviewer__in=asked, application__call=call)
    found += [Found(one.application_id, one.reviewer_id, "", None, one.note) for one in declared]
    return found


def overridden(call: Call) -> set[tuple[int, int]]:
    """Pairs of application and reviewer whose conflict an officer set aside."""
    rows = Override.objects.filter(application__call=call)
    return set(rows.values_list("application_id", "reviewer_id"))


def standing(call: Call, found: Iterable[Found]) -> list[Found]:
    """The conflicts that keep somebody from reading: all but those that were set aside."""
    aside = overridden(call)
    return [one for one in found if one.own or (one.application, one.reviewer) not in aside]


def barred_pairs(call: Call) -> set[tuple[int, int]]:
    """Pairs of application and reviewer that may not be assigned."""
    return {(one.application, one.reviewer) for one in standing(call, conflicts_of_call(call))}


def conflicted_applications(reviewer: Reviewer) -> set[int]:
    """Applications that a reviewer may not read."""
    found = conflicts_of_call(reviewer.call, [reviewer])
    return {one.application for one in standing(reviewer.call, found)}


def hidden_from(account: Account, call: Call) -> set[int]:
    """Applications of a call that somebody of the office may not see: a conflict of their own."""
    found = _found(call, {account.pk: [_person_of(account)]})
    return {one.application for one in found}


def lines_kept_from(account: Account, lines: Iterable[Entry]) -> set[int]:
    """Lines of the record, by number, about applications that somebody may not see."""
    keys: dict[str, set[str]] = defaultdict(set)
    every = list(lines)
    for line in every:
        keys[line.kind].add(line.key)
    of_award = Q(award__number__in=keys["award"]) | Q(placements__key__in=keys["placement"])
    found = Application.objects.filter(Q(key__in=keys["application"]) | of_award).distinct()
    told = found.values_list("pk", "call", "key", "award__number", "placements__key")
    calls = Call.objects.in_bulk({call for _, call, *_ in told})
    hidden = {call: hidden_from(account, calls[call]) for call in calls}
    names = {
        (kind, name)
        for pk, call, *several in told
        if pk in hidden[call]
        for kind, name in zip(("application", "award", "placement"), several, strict=True)
    }
    return {line.pk for line in every if (line.kind, line.key) in names}


def before_inviting(call: Call, person_id: str, email: str, organisation_id: str) -> list[Found]:
    """The conflicts that somebody would have as a reviewer, asked before inviting them."""
    return _found(call, {0: [(person_id, email, organisation_id)]})


@transaction.atomic
def override(*, reviewer: Reviewer, application: Application, by: Account, reason: str) -> None:
    """Let a reviewer read in spite of a conflict, with a reason, on the record.

    Raises :class:`Refused` (``conflict``) for an application of their own.
    """
    found = conflicts_of_call(application.call, [reviewer])
    if any(one.own and one.application == application.pk for one in found):
        raise Refused("conflict")
    Override.objects.get_or_create(
        reviewer=reviewer, application=application, defaults={"by": by, "reason": reason}
    )
    record(
        by=by,
        did="conflict overridden",
        kind="application",
        key=application.key,
        note=f"{reviewer.key}: {reason}",
    )


def identity(person_id: str, email: str) -> str:
    """The id by which somebody is compared: of the corpus where they are known there."""
    return person_id or f"email:{email.casefold()}"


def _people_of(asked: Reviewer | TeamMember) -> list[Person]:
    """Somebody as they were asked, and the account that answered, where it is of another name.

    A link can be passed on: what ties the account counts as what ties whom it was meant for.
    """
    people = [(asked.person_id, asked.email, asked.organisation_id)]
    if asked.account is not None:
        person, email, _ = _person_of(asked.account)
        if email.casefold() != asked.email.casefold() or person not in {"", asked.person_id}:
            people.append((person, email, ""))
    return people


def _person_of(account: Account) -> Person:
    return account.person_id or "", account.email, ""


def _found(call: Call, asked: dict[int, list[Person]]) -> list[Found]:
    """Conflicts of the teams with those asked about, each told by all that they are known as."""
    team = [
        (member.application_id, member.name, _people_of(member))
        for member in TeamMember.objects.filter(application__call=call)
        .exclude(application__state__in=_OUT)
        .exclude(state=TeamMember.State.DECLINED)
        .select_related("account")
        .prefetch_related("account__claims")
    ]
    if not team or not asked:
        return []
    rows: dict[str, list[int]] = defaultdict(list)
    for row, people in asked.items():
        for person, email, _ in people:
            rows[identity(person, email)].append(row)
    members: dict[str, list[tuple[int, str]]] = defaultdict(list)
    teams: dict[str, list[str]] = defaultdict(list)
    for application, name, people in team:
        for person, email, _ in people:
            members[identity(person, email)].append((application, name))
            teams[f"application:{application}"].append(identity(person, email))
    edges = _edges(
        call,
        [one for _, _, people in team for one in people],
        [one for people in asked.values() for one in people],
        dict(teams),
    )
    found = {
        (application, row, name, edge.kind, edge.detail): Found(application, row, name, edge)
        for edge in edges
        for row in rows.get(edge.b, ())
        for application, name in members.get(edge.a, ())
    }
    return list(found.values())


def _edges(
    call: Call,
    applicants: list[Person],
    reviewers: list[Person],
    teams: dict[str, list[str]],
) -> list[Conflict]:
    """Conflicts between people, kept until a person, the corpus or the rules change."""
    known = _known()
    told = repr(
        (
            shown().version,
            call.conflict_rules,
            sorted(set(applicants)),
            sorted(set(reviewers)),
            sorted(teams.items()),
            known,
        )
    )
    key = "conflicts-" + hashlib.sha256(told.encode()).hexdigest()
    kept: list[Conflict] | None = cache.get(key)
    if kept is None:
        kept = _named(_compute(call, applicants, reviewers, teams, known))
        cache.set(key, kept, _KEPT_SECONDS)
    return kept


def _compute(
    call: Call,
    applicants: list[Person],
    reviewers: list[Person],
    teams: dict[str, list[str]],
    known: dict[str, list[dict[str, Any]]],
) -> list[Conflict]:
    everybody = {*applicants, *reviewers}
    facts = Facts.of(
        identities=[
            {"person_id": identity(p, email), "kind": "email", "value": email, "confirmed": True}
            for p, email, _ in everybody
        ],
        affiliations=[
            {"person_id": identity(p, email), "organisation_id": place}
            for p, email, place in everybody
            if place
        ],
        **known,
    )
    rules = (
        parse_conflict_rules(call.conflict_rules, Path(f"{call.slug}: conflict rules"))
        if call.conflict_rules.strip()
        else ConflictRules()
    )
    facts = facts.with_applications(teams, timezone.now().year)
    table = conflicts_in_corpus(
        Corpus.open(Path(shown().home), shown().version),
        sorted({identity(p, email) for p, email, _ in applicants}),
        sorted({identity(p, email) for p, email, _ in reviewers}),
        facts,
        rules,
        timezone.now().year,
    )
    return list(conflicts(table))


def _named(found: list[Conflict]) -> list[Conflict]:
    """The same, with the names of organisations and of the call's own applications as notes."""
    through = {edge.through for one in found for edge in one.detail}
    rows = shown().pages.execute(
        "select organisation_id, name from organisations "
        "where organisation_id in (select value from json_each(?))",
        (json.dumps(sorted(through)),),
    )
    names = dict(rows)
    numbers = [int(one.partition(":")[2]) for one in through if one.startswith("application:")]
    for application in Application.objects.filter(pk__in=numbers):
        names[f"application:{application.pk}"] = application.title
    return [
        replace(
            one,
            detail=tuple(
                replace(edge, note=edge.note or names.get(edge.through)) for edge in one.detail
            ),
        )
        for one in found
    ]


def _known() -> dict[str, list[dict[str, Any]]]:
    """What the belt itself knows of its people: visits, mentors, awards together."""
    relations = []
    for visit in Placement.objects.filter(
        state__in=[Placement.State.AGREED, Placement.State.DONE]
    ).prefetch_related("offer__host__claims", "application__applicant__claims", "mentor__claims"):
        guest = _account_identity(visit.application.applicant)
        year = (visit.ends or timezone.localdate()).year
        host = visit.offer.person_id or _account_identity(visit.offer.host)
        relations.append({"kind": "exchange", "a": host, "b": guest, "since": year, "until": year})
        if visit.mentor is not None:
            mentor = _account_identity(visit.mentor)
            relations.append({"kind": "adviser", "a": mentor, "b": guest, "since": year})
    awards = [
        {
            "award_id": award.number,
            "person_id": identity(member.person_id, member.email),
            "since": award.made_at.year,
            "until": (award.ends or timezone.localdate()).year,
        }
        for award in Award.objects.prefetch_related("application__team")
        for member in award.application.team.all()
    ]
    return {"relations": relations, "awards": awards}


def _account_identity(account: Account) -> str:
    return identity(account.person_id or "", account.email)
